"""How QGIS and QGIS Server are told to wait: their own settings, in a file of theirs."""

from pathlib import Path

from testing.waiting import GUARD_S


def be_patient(settings: Path) -> None:
    """QGIS gives up an answer after a minute, which on a busy machine says nothing of it."""
    if not settings.exists():
        settings.parent.mkdir(parents=True, exist_ok=True)
        settings.write_text(f"[network]\nnetwork-timeout={1_000 * GUARD_S}\n")
