"""A small memory of what was just read, so that fifty tiles a second do not read it fifty times."""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable

_SIZE = 10_000


class ExpiringCache[K: Hashable, V]:
    """Values by key, forgotten `life_s` seconds after they were read. Thread-safe."""

    def __init__(self, life_s: float, clock: Callable[[], float] | None = None) -> None:
        self._life_s = life_s
        self._clock = clock or (lambda: time.monotonic())
        self._lock = threading.Lock()
        self._held: OrderedDict[K, tuple[float, V]] = OrderedDict()

    def get(self, key: K) -> V | None:
        """The value, or None when it is unknown or too old."""
        with self._lock:
            entry = self._held.get(key)
        if entry is None or self._clock() >= entry[0]:
            return None
        return entry[1]

    def put(self, key: K, value: V) -> None:
        """Remembers a value; the oldest goes when there are too many."""
        with self._lock:
            self._held[key] = (self._clock() + self._life_s, value)
            self._held.move_to_end(key)
            if len(self._held) > _SIZE:
                self._held.popitem(last=False)

    def read(self, key: K, source: Callable[[K], V]) -> V:
        """The value remembered, or read from its source and remembered."""
        with self._lock:  # as `get`, without the call: it is asked at each request
            entry = self._held.get(key)
        if entry is not None and self._clock() < entry[0]:
            return entry[1]
        value = source(key)
        self.put(key, value)
        return value

    def clear(self) -> None:
        """Forgets everything."""
        with self._lock:
            self._held.clear()
