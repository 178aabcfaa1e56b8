"""`tools/in_memory.sh`: what a run writes for itself is in memory, and gone with it."""

import os
import subprocess
from pathlib import Path

SCRIPT = Path(__file__).parents[3] / "tools" / "in_memory.sh"
PLACE = Path("/dev/shm")  # noqa: S108 - where the script goes


def environment() -> dict[str, str]:
    """Ours, where there is always room, whatever the other tests hold meanwhile."""
    kept = {name: value for name, value in os.environ.items() if name != "TMPDIR"}
    return kept | {"IN_MEMORY_LEAST_MB": "1"}


def ran(*words: str, **more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [SCRIPT, *words], env=environment() | more, capture_output=True, text=True
    )


def test_it_ends_as_its_command_does() -> None:
    done = ran("sh", "-c", "echo dit; exit 7")
    assert (done.returncode, done.stdout) == (7, "dit\n")


def test_a_folder_that_is_given_stays(tmp_path: Path) -> None:
    assert ran("sh", "-c", 'echo "$TMPDIR"', TMPDIR=str(tmp_path)).stdout == f"{tmp_path}\n"


def test_it_is_in_memory_and_removed_in_the_end() -> None:
    folder = Path(ran("sh", "-c", 'touch "$TMPDIR/a"; echo "$TMPDIR"').stdout.strip())
    assert folder.parent == PLACE
    assert not folder.exists()
    assert not folder.with_name(f"{folder.name}.verrou").exists()


def test_what_a_killed_run_left_goes_with_the_next_and_that_of_a_living_one_stays() -> None:
    with subprocess.Popen(
        [SCRIPT, "sh", "-c", 'echo "$TMPDIR"; read -r _'],
        env=environment(),
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    ) as living:  # fmt: skip
        assert living.stdin is not None
        assert living.stdout is not None
        kept = Path(living.stdout.readline().strip())
        left = Path(ran("sh", "-c", 'echo "${TMPDIR:?}"; kill -9 $PPID').stdout.strip())
        assert left.exists()
        ran("true")
        assert not left.exists()
        assert kept.exists()
        living.stdin.close()
    assert not kept.exists()
