"""The threads that answer: one that waits for a slow client is replaced meanwhile."""

import threading
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from waitress.task import ThreadedTaskDispatcher

_LENT = 600  # workers at most that wait for slow takers, beside those that work


class LastIdleFirst:
    """Condition of a lock whose thread that began to wait last is woken first.

    Python's wakes them in turn: each request then has a thread that all the others have put out of
    the processor's caches. Ten rows cost a quarter less so (measured, loaded machine).
    """

    def __init__(self, lock: threading.Lock) -> None:
        self._lock = lock
        self._doors: list[threading.Lock] = []

    def wait(self) -> None:
        """Until it is woken; the lock is held before and after."""
        door = threading.Lock()
        door.acquire()
        self._doors.append(door)
        self._lock.release()
        try:
            door.acquire()
        finally:
            self._lock.acquire()

    def notify(self) -> None:
        """Wakes one, if any waits; the lock is held."""
        if self._doors:
            self._doors.pop().release()

    def notify_all(self) -> None:
        """Wakes all."""
        while self._doors:
            self.notify()


class WorkerPool(ThreadedTaskDispatcher):
    """A pool where a worker that waits for its client is replaced while it waits."""

    def __init__(self, count: int) -> None:
        super().__init__()
        self.queue_cv = LastIdleFirst(self.lock)  # pyright: ignore - what waitress asks of one
        self._count = count
        self._waiting = 0
        self._change = threading.Lock()
        self._closing = False
        self.set_thread_count(count)

    @contextmanager
    def lent(self) -> Generator[None]:
        """The block waits for a client: another thread works meanwhile."""
        try:
            self._wait(1)
            yield
        finally:
            self._wait(-1)

    def shutdown(self, cancel_pending: bool = True, timeout: int = 5) -> Any:
        """Ends the threads."""
        with self._change:
            self._closing = True
        return super().shutdown(cancel_pending, timeout)

    def _wait(self, more: int) -> None:
        with self._change:
            self._waiting += more
            if not self._closing:
                self.set_thread_count(self._count + min(self._waiting, _LENT))


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds that a client has for its headers, its body, and to take something of an answer.

    `file`: for the body of a form that brings a file.
    """

    head: float = 10.0
    body: float = 60.0
    taking: float = 60.0
    file: float = 900.0
