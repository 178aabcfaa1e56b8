"""Failed sign-ins, counted by account and address: ten, and then a wait that grows."""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

ALLOWED = 10
_FIRST_WAIT_S = 30
_LONGEST_WAIT_S = 900
_KEPT = 50_000


@dataclass(slots=True)
class _Failures:
    count: int = 0
    last: float = 0.0
    until: float = 0.0


class Attempts:
    """By process. Keyed by account and address together, so that a stranger locks nobody out."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._failures: OrderedDict[tuple[str, str], _Failures] = OrderedDict()

    def wait(self, account: str, address: str) -> int:
        """Seconds before this account may be tried again from this address; 0: now."""
        with self._lock:
            found = self._failures.get((account, address))
            left = found.until - self._clock() if found else 0.0
        return max(0, -int(-left // 1))

    def failed(self, account: str, address: str) -> None:
        """Counts a failure; from the tenth on, each doubles the wait (30 s to 15 min).

        After a quarter of an hour without any, the count begins again.
        """
        with self._lock:
            found = self._failures.setdefault((account, address), _Failures())
            self._failures.move_to_end((account, address))
            if self._clock() - found.last > _LONGEST_WAIT_S:
                found.count = 0  # a typing error a month is no attack
            found.last = self._clock()
            found.count += 1
            over = found.count - ALLOWED
            if over >= 0:
                wait = min(_FIRST_WAIT_S * 2 ** min(over, 10), _LONGEST_WAIT_S)
                found.until = self._clock() + wait
            if len(self._failures) > _KEPT:
                self._failures.popitem(last=False)

    def succeeded(self, account: str, address: str) -> None:
        """Forgets the failures."""
        with self._lock:
            self._failures.pop((account, address), None)
