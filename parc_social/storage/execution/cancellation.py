"""Cancellation of a request's statements: when it ends, they are interrupted."""

import logging
import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from parc_social.errors import TooSlow
from parc_social.tracing import statement_span

log = logging.getLogger(__name__)

_ENDED = "demande interrompue"


class Cancellation:
    """Set from another thread: the client has left, or what opened the request is no more."""

    __slots__ = ("__weakref__", "_interrupts", "_lock", "ended", "message", "progress")

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._interrupts: dict[object, Callable[[], None]] = {}
        self.ended = False
        self.progress = 0  # percent, 0-100
        self.message = ""

    def end(self) -> None:
        """Interrupts the statements under way; none starts after.

        One that can't be keeps none of the others from it.
        """
        with self._lock:
            self.ended = True
            for interrupt in self._interrupts.values():
                try:
                    interrupt()
                except Exception as error:  # whoever ends it has others to end, and to tell
                    log.error("a statement is not interrupted", exc_info=error)

    def tell(self, progress: int, message: str) -> None:
        """Progress of the work, in percent, and what it does, in French. Raises TooSlow once ended.

        To be said between two steps of a long calculation: it is then that it stops.
        """
        self.go_on()
        self.progress, self.message = progress, message

    def go_on(self) -> None:
        """Raises TooSlow once ended: for who gives on what was read before."""
        if self.ended:
            raise TooSlow(_ENDED)

    def wait(self, seconds: float) -> None:
        """Does nothing for so long. Raises TooSlow as soon as it is ended."""
        over = threading.Event()
        with self.statement(over.set):
            over.wait(seconds)
        self.tell(self.progress, self.message)

    @contextmanager
    def within(self, other: "Cancellation") -> Generator[None]:
        """In the block this life ends with the other, at the latest."""
        with other.statement(self.end):
            yield

    def statement(self, interrupt: Callable[[], None], engine: str = "") -> "_UnderWay":
        """Runs a statement that `interrupt` stops from any thread. Raises TooSlow once ended.

        `engine`: whose it is, as a trace tells it; empty: what runs is none of an engine.
        """
        return _UnderWay(self, interrupt, engine)

    def begin(self, key: object, interrupt: Callable[[], None]) -> None:
        """Something begins that `interrupt` stops. Raises TooSlow once this is ended."""
        with self._lock:
            if self.ended:
                raise TooSlow(_ENDED)
            self._interrupts[key] = interrupt

    def over(self, key: object) -> None:
        """It has ended by itself."""
        with self._lock:  # so that no later statement of this connection is ever hit
            del self._interrupts[key]


class _UnderWay:
    """The block of one statement: a class, as a generator would cost more than all else here."""

    __slots__ = ("_interrupt", "_life", "_span")

    def __init__(self, life: Cancellation, interrupt: Callable[[], None], engine: str) -> None:
        self._life, self._interrupt = life, interrupt
        self._span = statement_span(engine) if engine else None

    def __enter__(self) -> None:
        self._life.begin(self, self._interrupt)
        if self._span is not None:
            self._span.__enter__()

    def __exit__(self, *raised: Any) -> None:
        self._life.over(self)
        if self._span is not None:
            self._span.__exit__(*raised)


_LIFE: ContextVar[Cancellation] = ContextVar("life")


def current_cancellation() -> Cancellation:
    """The cancellation of the request under way; outside of any, one that nobody ends."""
    return _LIFE.get(None) or Cancellation()


set_cancellation = _LIFE.set  # what follows in this context belongs to a request


@contextmanager
def cancellable(life: Cancellation) -> Generator[Cancellation]:
    """Runs a block under a life of its own; the one before it comes back at the end."""
    token = _LIFE.set(life)
    try:
        yield life
    finally:
        _LIFE.reset(token)
