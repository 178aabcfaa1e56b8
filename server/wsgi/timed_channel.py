"""A connection's deadlines, by the clock that nobody sets.

By the day's, as waitress has it, a machine whose hour was put forward cut every download at once;
put back, it let the slowest connections stay for as long as that.
"""

import time
from typing import Any

from waitress.channel import HTTPChannel

from server.wsgi.workers import Patience

_NEW_S = 1.0  # its first request is about to come


class TimedChannel(HTTPChannel):
    """Knows when something last came or went, and since when it awaits what."""

    awaited = ""  # "head", "body", or nothing
    _since = 0.0  # the moment that the deadline under way began
    _active = 0.0

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._created = self._active

    @property
    def last_activity(self) -> float:
        """When something last came or went, by the monotonic clock."""
        return self._active

    @last_activity.setter
    def last_activity(  # pyright: ignore[reportIncompatibleVariableOverride] - of another clock
        self, _by_the_day: float
    ) -> None:
        self._active = time.monotonic()

    def awaits(self, part: str) -> None:
        """Its deadline begins."""
        self.awaited, self._since = part, time.monotonic()

    def is_late(self, now: float, patience: Patience) -> bool:
        """Whether a deadline has passed at a moment of the monotonic clock."""
        if self.total_outbufs_len:
            return now - self._active > patience.taking
        if self.requests:
            return False
        if self.awaited:
            return now - self._since > getattr(patience, self.awaited)
        silent = self._active == self._created
        return now - self._active > (patience.head if silent else patience.taking)

    @property
    def is_new(self) -> bool:
        """Whether it has only just come, without a word yet."""
        return self._active == self._created and time.monotonic() - self._created < _NEW_S
