"""The parent of the processes that serve, with children of a few lines: who dies, who is told."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from server.supervision.supervisor import MOST_DEATHS
from testing.waiting import waited_for

pytestmark = pytest.mark.long

CHILD = Path(__file__).with_name("supervised_child.py")

Begin = Callable[[str], subprocess.Popen[str]]


@pytest.fixture
def begin() -> Iterator[Begin]:
    begun: list[subprocess.Popen[str]] = []

    def one(how: str) -> subprocess.Popen[str]:
        words = (sys.executable, str(CHILD), how)
        process = subprocess.Popen(
            words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
        )
        begun.append(process)
        return process

    yield one
    for process in begun:
        process.kill()
        process.communicate()


def announced(process: subprocess.Popen[str]) -> set[int]:
    assert process.stdout is not None
    return {int(word) for word in process.stdout.readline().split()}


def children(process: subprocess.Popen[str]) -> set[int]:
    text = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text()
    return {int(word) for word in text.split()}


def are_gone(processes: set[int]) -> bool:
    return not any(Path(f"/proc/{number}").exists() for number in processes)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_one_signal_to_the_parent_ends_them_all(begin: Begin, number: int) -> None:
    process = begin("once")
    serving = announced(process)
    assert len(serving) == 2
    assert serving == children(process)
    process.send_signal(number)
    out, errors = process.communicate(timeout=20)
    assert (process.returncode, out) == (0, "parent ended\n"), errors
    assert are_gone(serving)


def test_ctrl_c_reaches_the_whole_terminal_and_the_parent_alone_heeds_it(begin: Begin) -> None:
    process = begin("once")
    serving = announced(process)
    for number in serving:
        os.kill(number, signal.SIGINT)
    os.kill(min(serving), 0)
    assert waited_for(lambda: children(process), lambda now: now != serving, 0.5) == serving
    os.killpg(process.pid, signal.SIGINT)
    assert process.wait(timeout=20) == 0


def test_a_dead_one_is_replaced_and_the_other_is_left(begin: Begin) -> None:
    process = begin("once")
    first, second = sorted(announced(process))
    os.kill(first, signal.SIGKILL)
    now = waited_for(lambda: children(process), lambda now: len(now) == 2 and first not in now)
    assert len(now) == 2
    assert second in now
    assert first not in now


def test_a_parent_that_is_killed_takes_them_along(begin: Begin) -> None:
    process = begin("once")
    serving = announced(process)
    process.kill()
    process.wait()
    assert waited_for(lambda: are_gone(serving), bool)


def test_a_start_that_can_not_be_is_told_once_and_leaves_nobody(begin: Begin) -> None:
    for how, words in (("refused", "aucun entrepôt\n"), ("silent", "mort au départ (exit code 3)")):
        process = begin(how)
        out, errors = process.communicate(timeout=20)
        assert process.returncode == 1
        assert out == "", how
        assert words in errors


def test_who_dies_again_and_again_is_not_replaced_for_ever(begin: Begin) -> None:
    process = begin("dying")
    out, errors = process.communicate(timeout=60)
    assert process.returncode == 1
    assert "parent ended" not in out
    assert f"{MOST_DEATHS} processus du serveur sont morts" in errors
