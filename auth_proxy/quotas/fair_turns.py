"""Turns of long requests: a few at once, of the organisation that has been given least.

A weighted fair queue by organisation, with what each has taken lately as its weight. An
organisation that asks for a hundred long pages waits for itself, the others for one of its pages.
"""

import math
import sys
import time
from collections.abc import Callable, Generator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field
from threading import Event, Lock

_TURN_S = 1.0  # one that has lasted so long holds nobody up: it may be waiting for something itself
_LOOK_S = 0.25  # between two looks at whether that is so, and whether it is still worth waiting
_HALF_LIFE_S = 10.0  # what an organisation has taken counts half after so long
# Seconds that a thread keeps the interpreter from others: Python's own, and while a turn runs. With
# the second alone, many short answers at once are a third slower (measured).
_ALONE_S, _BESIDE_S = 0.005, 0.0005
_MOST_WAITING = 400  # threads at most that wait; the server lends 600
_MOST_KNOWN = 20_000  # organisations whose share is remembered


class NoTurn(Exception):
    """None came in time: too many long requests wait already, or for too long."""


@dataclass(frozen=True, slots=True)
class WaitTerms:
    """What a request does while it waits: `lent` for as long, `ended` says that nobody does.

    `patience_s`: how long at most.
    """

    lent: Callable[[], AbstractContextManager[object]] = nullcontext
    ended: Callable[[], bool] = bool
    patience_s: float = math.inf


_NO_TERMS = WaitTerms()


@dataclass(slots=True, eq=False)
class _Turn:
    """Of one request; `expected` seconds are what it is charged before anybody knows."""

    who: str
    expected: float
    begun: float = 0.0
    given: Event = field(default_factory=Event)


class FairTurns:
    """So many turns at once, for many threads; `clock` counts seconds."""

    def __init__(self, at_once: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._at_once, self._clock = at_once, clock
        self._lock = Lock()
        self._waiting: list[_Turn] = []  # in order of arrival
        self._running: list[_Turn] = []
        self._taken: dict[str, tuple[float, float]] = {}  # seconds, and when that was so

    @contextmanager
    def turn(
        self, who: str, expected: float, waiting: WaitTerms = _NO_TERMS
    ) -> Generator[Callable[[float], None]]:
        """The block runs in a turn of this organisation; it is given what it really took, in s.

        Raises NoTurn.
        """
        turn, took = _Turn(who, expected), expected
        with self._lock:
            if len(self._waiting) >= _MOST_WAITING:
                raise NoTurn
            self._waiting.append(turn)
            self._give()

        def tells(seconds: float) -> None:
            nonlocal took
            took = seconds

        try:
            if not turn.given.is_set():
                self._wait(turn, waiting)
            yield tells
        finally:
            self._leave(turn, took)

    def waiting(self) -> int:
        """How many wait for their turn."""
        return len(self._waiting)

    def _wait(self, turn: _Turn, waiting: WaitTerms) -> None:
        end = self._clock() + waiting.patience_s
        with waiting.lent():
            while not turn.given.wait(_LOOK_S):
                is_over = self._clock() >= end or waiting.ended()
                with self._lock:
                    if is_over and not turn.given.is_set():
                        raise NoTurn
                    self._give()

    def _leave(self, turn: _Turn, took: float) -> None:
        """It is over, or was never given: whatever was raised, nobody waits behind it."""
        with self._lock:
            if turn in self._waiting:
                self._waiting.remove(turn)
                return
            self._running.remove(turn)
            self._charge(turn.who, took - turn.expected)
            self._give()
            if not self._running:
                sys.setswitchinterval(_ALONE_S)

    def _give(self) -> None:
        """Free turns go to those whose organisation has taken least, in order of arrival."""
        now = self._clock()
        free = self._at_once - sum(now - one.begun < _TURN_S for one in self._running)
        while self._waiting and free > 0:
            turn = min(self._waiting, key=lambda one: self._share(one.who, now))
            self._waiting.remove(turn)
            self._running.append(turn)
            self._charge(turn.who, turn.expected)
            turn.begun = now
            sys.setswitchinterval(_BESIDE_S)
            turn.given.set()
            free -= 1

    def _share(self, who: str, now: float) -> float:
        """Seconds that an organisation has taken lately, to the thousandth."""
        seconds, at = self._taken.get(who, (0.0, now))
        return round(float(seconds * 0.5 ** ((now - at) / _HALF_LIFE_S)), 3)

    def _charge(self, who: str, seconds: float) -> None:
        if len(self._taken) >= _MOST_KNOWN:
            self._taken.clear()
        now = self._clock()
        self._taken[who] = (max(0.0, self._share(who, now) + seconds), now)
