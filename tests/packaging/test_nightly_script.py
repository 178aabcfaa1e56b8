"""The loop of compose's services of each night: at an hour, again if it fails, until stopped."""

import subprocess
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[2] / "deploy" / "compose" / "chaque-nuit.sh"
# Fails once, succeeds once (if the mark is gone meanwhile), then stops who runs it.
COMMAND = """#!/bin/sh
echo run >> "$1"
case $(wc -l < "$1") in 1) exit 1 ;; 2) test ! -e "$REUSSI" ;; *) kill -TERM $PPID ;; esac
"""


@pytest.mark.parametrize("hour", ["", "2:15", "24:00", "02:60", "02h15", "02:15; id", "aa:bb"])
def test_what_is_no_hour_is_refused(hour: str) -> None:
    done = subprocess.run([SCRIPT, hour, "true"], capture_output=True, text=True, timeout=10)
    assert done.returncode == 1
    assert "une heure UTC HH:MM est attendue (PARC_SOCIAL_…_HEURE dans .env)" in done.stderr


def test_a_failure_is_told_and_tried_again_and_a_success_is_a_new_mark(tmp_path: Path) -> None:
    """With a `sleep` that writes for how long it was asked, and does not wait."""
    for name, text in (
        ("sleep", f'#!/bin/sh\necho "$1" >> {tmp_path}/slept\n'), ("command", COMMAND),
    ):  # fmt: skip
        (tmp_path / name).write_text(text)
        (tmp_path / name).chmod(0o755)
    done = subprocess.run(
        [SCRIPT, "02:15", tmp_path / "command", tmp_path / "runs"],
        env={"PATH": f"{tmp_path}:/usr/bin:/bin", "REUSSI": str(tmp_path / "reussi")},
        capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stderr.count(f"manqué, nouvel essai dans 3600 s : {tmp_path}/command") == 1
    night, again, *_ = [int(text) for text in (tmp_path / "slept").read_text().split()]
    assert 0 < night <= 86_400
    assert again == 3600
    assert (tmp_path / "reussi").exists()
