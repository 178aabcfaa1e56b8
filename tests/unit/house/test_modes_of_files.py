"""No file of ours is made for others to read: one umask for all, and no mode that opens more."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[3]
ROOMS = (
    *("auth_proxy", "cli", "loaders", "ows", "parc_social", "portal", "processes"),
    "providers",
    "server",
)
MODE = re.compile(r"\b0o([0-7]{3})\b")


def test_no_mode_is_for_a_group_or_for_others() -> None:
    """Full proof, on what `demo` and `serve` write: tests/http/auth_proxy/test_private_files.py."""
    opened = {
        f"{file.relative_to(ROOT)}: 0o{mode}"
        for room in ROOMS
        for file in (ROOT / room).rglob("*.py")
        for mode in MODE.findall(file.read_text(encoding="utf-8"))
        if not mode.endswith("00")
    }
    assert opened == {"cli/main.py: 0o077"}


def test_one_umask_is_set_and_in_one_place() -> None:
    found = [
        str(file.relative_to(ROOT))
        for room in ROOMS
        for file in (ROOT / room).rglob("*.py")
        if "os.umask(" in file.read_text(encoding="utf-8")
    ]
    assert found == ["cli/main.py"]
