"""What files of tests take of the processor is counted with what they start, and has a limit."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from testing.fixtures.processor import LARGE, LARGEST, spent, too_large

ROOT = Path(__file__).parents[3]
BUSY = "import time\nwhile time.process_time() < 0.3: pass"
# Prints a line once it has been busy, and waits to be closed.
OPEN = f"{BUSY}\nprint(flush=True)\ninput()"


@pytest.mark.apart
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
    assert ended > running - 0.02  # told in hundredths
    assert running >= 0.27


@pytest.mark.apart
def test_threads_that_end_meanwhile_take_nothing_away() -> None:
    threads = "import threading\nwhile True: threading.Thread(target=int).start()"
    with subprocess.Popen([sys.executable, "-c", threads]) as child:
        told = [spent(child.pid)]
        try:
            while told[-1] < 0.3:  # once it has begun
                told.append(spent(child.pid))
        finally:
            child.kill()
    assert told == sorted(told)


def test_a_process_that_is_not_there_has_taken_nothing() -> None:
    assert spent(1 << 22) == 0.0


def test_a_file_over_its_share_is_told_in_a_run_of_many() -> None:
    large = next(iter(LARGE))
    taken = {f"tests/{number}.py": 1.0 for number in range(1_000)}
    taken |= {"tests/a.py": 1_000 * LARGEST, "tests/b.py": 1_200 * LARGEST, large: 60.0}
    assert too_large(taken) == ["tests/b.py: 48 s of processor, of 46"]
    assert too_large({"tests/a.py": 1.0, "tests/b.py": 100.0}) == []


def test_what_files_share_is_of_none_of_them() -> None:
    taken = {f"tests/{number}.py": 1.0 for number in range(1_000)} | {"shared demonstration": 90.0}
    assert too_large(taken) == []
    many = {f"shared {number}": 1.0 for number in range(1_000)}
    assert too_large(many | {"tests/a.py": 900.0}) == [], "a run of one file"


def test_large_files_are_there() -> None:
    assert [file for file in LARGE if not (ROOT / file).is_file()] == []
