"""Which requests are long, by what the ones before took; those are made in fair turns.

Seconds of a request are those of the processor in the thread that makes it, whatever other threads
do at the same time. What an organisation asks for the first time is not known: it takes a turn.
"""

import time
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from auth_proxy.quotas.fair_turns import FairTurns, NoTurn, WaitTerms
from auth_proxy.watchdog import ResponseCut

_LONG_S = 0.02  # of the processor: others wait for as long, and longer where threads share it
_FIRST_S = 0.04  # the first of a kind finds everything cold: it counts for no more
_MOST_KNOWN = 50_000  # kinds of requests whose price is remembered
_SEGMENTS = 4  # of a path, the first of which is empty: /collections/{id}/items is a kind
_PATIENCE_S = 25.0  # clients wait for 30 s and more

Made = TypeVar("Made")


class LongRequests:
    """Prices of requests by organisation and kind of path; so many long ones at once.

    `spent` counts the seconds of a thread.
    """

    def __init__(self, at_once: int, spent: Callable[[], float] = time.thread_time) -> None:
        self._turns, self._spent = FairTurns(at_once), spent
        self._prices: dict[tuple[str, str], float] = {}

    def make(self, who: str, path: str, waiting: WaitTerms, make: Callable[[], Made]) -> Made:
        """What `make` returns, in a turn of this organisation where it is long.

        Raises NoTurn, before anything is made.
        """
        kind = (who, "/".join(path.split("/", _SEGMENTS)[:_SEGMENTS]))
        price = self._prices.get(kind)
        if price is not None and price < _LONG_S:
            begun = self._spent()
            try:
                return make()
            finally:
                took = self._spent() - begun
                if took >= _LONG_S:
                    self._prices[kind] = took
        patient = WaitTerms(waiting.lent, waiting.ended, _PATIENCE_S)
        with self._turns.turn(who, price or 0.0, patient) as tells:
            begun = self._spent()
            try:
                return make()
            finally:
                took = self._spent() - begun
                tells(took)
                self._learn(kind, min(took, _FIRST_S) if price is None else (price + took) / 2)

    def body(self, body: Iterator[Any], who: str, waiting: WaitTerms) -> Iterator[Any]:
        """A body whose parts are made in turns, once the ones before were long together.

        A part that has none ends it by ResponseCut: it must not look whole.
        """
        return _PacedBody(body, who, waiting, self._turns, self._spent)

    def _learn(self, kind: tuple[str, str], price: float) -> None:
        if len(self._prices) >= _MOST_KNOWN:
            self._prices.clear()
        self._prices[kind] = price


class _PacedBody(Iterator[Any]):
    def __init__(
        self,
        body: Iterator[Any],
        who: str,
        waiting: WaitTerms,
        turns: FairTurns,
        spent: Callable[[], float],
    ) -> None:
        self._body, self._who, self._waiting = body, who, waiting
        self._turns, self._spent = turns, spent
        self._took = self._last = 0.0

    def __next__(self) -> Any:
        if self._took < _LONG_S:
            return self._part()
        try:
            with self._turns.turn(self._who, self._last, self._waiting) as tells:
                try:
                    return self._part()
                finally:
                    tells(self._last)
        except NoTurn as none:
            raise ResponseCut("no turn came for the rest of this answer") from none

    def close(self) -> None:
        """Closes the body."""
        close = getattr(self._body, "close", None)
        if close is not None:
            close()

    def _part(self) -> Any:
        begun = self._spent()
        try:
            return next(self._body)
        finally:
            self._last = self._spent() - begun
            self._took += self._last
