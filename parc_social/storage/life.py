"""The life of a request, as its statements see it: when it ends, they are interrupted."""

import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager
from contextvars import ContextVar

from parc_social.errors import TooSlow


class Life:
    """Ended from another thread: the client has left, or what opened the request is no more."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._interrupts: dict[object, Callable[[], None]] = {}
        self.ended = False

    def end(self) -> None:
        """Interrupts the statements under way; none starts after."""
        with self._lock:
            self.ended = True
            for interrupt in self._interrupts.values():
                interrupt()

    @contextmanager
    def statement(self, interrupt: Callable[[], None]) -> Generator[None]:
        """Runs a statement that `interrupt` stops from any thread. Raises TooSlow once ended."""
        key = object()
        with self._lock:
            if self.ended:
                raise TooSlow("demande interrompue")
            self._interrupts[key] = interrupt
        try:
            yield
        finally:
            with self._lock:  # so that no later statement of this connection is ever hit
                del self._interrupts[key]


_LIFE: ContextVar[Life] = ContextVar("life")


def current_life() -> Life:
    """The life of the request under way; outside of any, one that nobody ends."""
    return _LIFE.get(None) or Life()


def set_life(life: Life) -> None:
    """What follows in this context belongs to a request."""
    _LIFE.set(life)
