"""Numbers of dwellings that a writer's own stock does not hold, counted by account over a day.

Such a number teaches nothing (loaders/ops/tenure.py); who writes thousands of them is looking for
something all the same, and is stopped. By process, as the quotas are.
"""

import time
from collections import OrderedDict
from collections.abc import Callable
from threading import Lock

from auth_proxy.errors.problem import Problem, Stop

RULE = "OPS-C080"  # of the deposits: the number is not of the landlord's stock
_DAY_S = 86_400
_KEPT = 10_000  # accounts


class AbsentNumbers:
    """One bucket an account, of `most` numbers; a full one takes a day to fill again."""

    def __init__(self, most: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._most = most
        self._clock = clock
        self._lock = Lock()
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()  # numbers, at what time

    def take(self, account: str) -> None:
        """Counts one. Raises Stop with a 429 that says when the next may be written."""
        now, rate = self._clock(), self._most / _DAY_S
        with self._lock:
            left, at = self._left.get(account, (float(self._most), now))
            left = min(self._most, left + (now - at) * rate)
            allowed = left >= 1
            self._left[account] = (left - 1 if allowed else left, now)
            self._left.move_to_end(account)
            if len(self._left) > _KEPT:
                self._left.popitem(last=False)
        if not allowed:
            raise Stop(self._spent(max(1, -int(-(1 - left) / rate // 1))))

    def _spent(self, seconds: int) -> Problem:
        return Problem(
            "too-many-absent-numbers",
            f"id_logement_rpls : {self._most} numéros absents de votre parc RPLS en un jour au plus"
            f" pour ce compte ; réessayez dans {seconds} s.",
            headers=(("Retry-After", str(seconds)),),
        )
