"""LRU cache that many threads share, for answers that cost a scan."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import cast


class LruCache:
    """LRU cache: keeps the last `size` answers by key; an answer of None is not kept."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._lock = Lock()
        self._kept: OrderedDict[Hashable, object] = OrderedDict()

    def get[T](self, key: Hashable, make: Callable[[], T]) -> T:
        """The answer kept under `key`, or a new one; two threads may make the same one."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return cast(T, self._kept[key])
        answer = make()
        if answer is not None:
            self.keep(key, answer)
        return answer

    def known(self, key: Hashable) -> object | None:
        """The answer kept under `key`, None: there is none."""
        with self._lock:
            return self._kept.get(key)

    def keep(self, key: Hashable, answer: object) -> None:
        """Keeps an answer."""
        with self._lock:
            self._kept[key] = answer
            while len(self._kept) > self._size:
                self._kept.popitem(last=False)
