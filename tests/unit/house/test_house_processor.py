"""What files of tests take of the processor is counted with what they start, and has a limit."""

import os
import subprocess
import sys
from pathlib import Path

from testing.fixtures.processor import LONG, LONGEST_S, spent, too_long

ROOT = Path(__file__).parents[3]
BUSY = "import time\nwhile time.process_time() < 0.3: pass"
# Prints a line once it has been busy, and waits to be closed.
OPEN = f"{BUSY}\nprint(flush=True)\ninput()"


def test_what_a_process_has_started_counts_while_it_runs_and_once_it_has_ended() -> None:
    before = spent(os.getpid())
    with subprocess.Popen(
        [sys.executable, "-c", OPEN], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as child:
        assert child.stdout is not None
        child.stdout.readline()
        running = spent(os.getpid()) - before
        child.communicate(b"\n")
    ended = spent(os.getpid()) - before
    assert ended >= running >= 0.28  # in hundredths


def test_a_process_that_is_not_there_has_taken_nothing() -> None:
    assert spent(1 << 22) == 0.0


def test_a_file_over_its_limit_is_told() -> None:
    long = next(iter(LONG))
    taken = {"tests/a.py": LONGEST_S, "tests/b.py": LONGEST_S + 1, long: LONG[long]}
    assert too_long(taken) == ["tests/b.py: 31 s of processor, of 30"]


def test_long_files_are_there() -> None:
    assert [file for file in LONG if not (ROOT / file).is_file()] == []
