"""Turns of long requests: whose is next, for how long one holds the others up, who gives up."""

import sys
import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import Never

import pytest

from auth_proxy.quotas.fair_turns import FairTurns, NoTurn, WaitTerms
from testing.waiting import waited_for

HOURS = WaitTerms(patience_s=3_600)


class Line:
    """Turns by a clock that stands still, and threads that ask for them; `order`: who had one."""

    def __init__(self, at_once: int = 1) -> None:
        self.now = 0.0
        self.turns = FairTurns(at_once, lambda: self.now)
        self.order: list[str] = []
        self.refused: list[str] = []
        self.threads: list[threading.Thread] = []

    def asks(self, who: str, expected: float = 0.1, waiting: WaitTerms = HOURS) -> None:
        """A thread that waits behind those before it."""
        before = self.turns.waiting()
        thread = threading.Thread(target=self._takes, args=(who, expected, waiting))
        self.threads.append(thread)
        thread.start()
        assert waited_for(self.turns.waiting, (before + 1).__eq__) == before + 1

    def _takes(self, who: str, expected: float, waiting: WaitTerms) -> None:
        try:
            with self.turns.turn(who, expected, waiting):
                self.order.append(who)
        except NoTurn:
            self.refused.append(who)

    def ends(self) -> None:
        """All threads have."""
        for thread in self.threads:
            thread.join(20)
            assert not thread.is_alive()


@pytest.fixture
def line() -> Line:
    return Line()


def test_the_other_organisation_goes_first_however_many_came_before(line: Line) -> None:
    with line.turns.turn("A", 0.1) as took:
        for who in "AAABAB":
            line.asks(who)
        took(0.3)
    line.ends()
    assert line.order == list("BBAAAA")


def test_who_took_least_goes_first_and_what_is_past_is_forgotten(line: Line) -> None:
    for who, seconds in (("A", 4.0), ("B", 1.0)):
        with line.turns.turn(who, 0.0) as took:
            took(seconds)
    with line.turns.turn("C", 0.0):
        line.asks("A")
        line.asks("B")
    line.ends()
    assert line.order == ["B", "A"]
    line.now += 3_600
    with line.turns.turn("C", 0.0):
        line.asks("A")
        line.asks("B")
    line.ends()
    assert line.order[2:] == ["A", "B"]  # as they came


def test_so_many_at_once_and_one_more_once_one_has_lasted(line: Line) -> None:
    two = Line(2)
    with two.turns.turn("A", 0.1), two.turns.turn("B", 0.1):
        two.asks("C")
        assert two.order == []
        two.now += 1.5  # what they wait for may be no processor at all
        two.ends()
        assert two.order == ["C"]


def test_who_waits_too_long_or_is_gone_has_no_turn_and_holds_none(line: Line) -> None:
    gone = threading.Event()
    with line.turns.turn("A", 0.1):
        line.asks("B", waiting=WaitTerms(patience_s=0.5))
        line.asks("C", waiting=WaitTerms(ended=gone.is_set))
        line.asks("D")
        gone.set()
        assert waited_for(lambda: line.refused, ["C"].__eq__) == ["C"]
        line.now += 0.6
        assert waited_for(lambda: line.refused, ["C", "B"].__eq__) == ["C", "B"]
        assert line.order == []
    line.ends()
    assert line.order == ["D"]


def test_a_thread_is_lent_only_while_it_waits(line: Line) -> None:
    lent: list[str] = []

    @contextmanager
    def lending() -> Generator[None]:
        lent.append("begun")
        yield
        lent.append("ended")

    waiting = WaitTerms(lent=lending)
    with line.turns.turn("A", 0.1, waiting):
        assert lent == []
        line.asks("B", waiting=waiting)
        assert waited_for(lambda: lent, ["begun"].__eq__) == ["begun"]
    line.ends()
    assert lent == ["begun", "ended"]


def test_short_requests_need_not_wait_for_the_interpreter_while_a_turn_runs(line: Line) -> None:
    with line.turns.turn("A", 0.1):
        assert sys.getswitchinterval() == pytest.approx(5e-4)
        line.asks("B")
        assert sys.getswitchinterval() == pytest.approx(5e-4)
    line.ends()
    assert sys.getswitchinterval() == pytest.approx(5e-3)


def test_who_can_not_wait_holds_no_turn(line: Line) -> None:
    """A thread more that the system refuses, say."""
    with line.turns.turn("A", 0.1):
        refused = line.turns.turn("B", 0.1, WaitTerms(lent=no_thread))
        with pytest.raises(RuntimeError, match="thread"), refused:
            raise AssertionError("it had a turn")
        assert line.turns.waiting() == 0
        line.asks("C")
    line.ends()
    assert line.order == ["C"]


def no_thread() -> Never:
    raise RuntimeError("can't start new thread")


def test_a_turn_that_fails_is_over(line: Line) -> None:
    with pytest.raises(ValueError, match="échec"), line.turns.turn("A", 0.1):
        raise ValueError("échec")
    with line.turns.turn("A", 0.1):
        line.asks("B")
    line.ends()
    assert line.order == ["B"]


def test_there_is_an_end_to_those_who_wait(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("auth_proxy.quotas.fair_turns._MOST_WAITING", 2)
    with line.turns.turn("A", 0.1):
        line.asks("A")
        line.asks("A")
        refused: Callable[[], object] = line.turns.turn("B", 0.1).__enter__
        with pytest.raises(NoTurn):
            refused()
    line.ends()
    assert line.order == ["A", "A"]
