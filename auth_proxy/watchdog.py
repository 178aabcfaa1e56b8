"""Requests under way, watched: they end when the right that opened them ends, or the client leaves.

One thread looks at all of them every half second. It runs nothing itself: it interrupts the
statement of the request, cuts its connection, and the next chunk of its body is refused.
"""

import logging
import os
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

from parc_social.errors import ParcSocialError
from parc_social.storage.execution.cancellation import Cancellation

log = logging.getLogger(__name__)

CUT = "parc_social.cut"  # environ, where the server can: breaks the connection
UNSENT = "parc_social.unsent"  # environ, where the server can: octets that wait for the client
LEFT = "waitress.client_disconnected"  # environ, where the server can: whether nobody listens
MADE = "parc_social.made"  # environ, to the server: no part of this answer is waited for
_EVERY_S = 0.5
_ASKED_S = 1.0  # between two questions to the registry about one request


class ResponseCut(Exception):
    """A body stops here, without the clean end that would make it look whole."""


@dataclass(slots=True, eq=False)
class WatchedRequest:
    """One request: how to know whether it may go on, and how to end it.

    `holds` is asked every second, never in the first; None: nothing to ask.
    """

    request_id: str
    life: Cancellation
    holds: Callable[[], bool] | None = None
    cut: Callable[[], None] | None = None
    unsent: Callable[[], int] | None = None
    has_left: Callable[[], bool] | None = None
    since: float = field(default_factory=time.monotonic)
    asked_at: float = 0.0  # when the registry was, last; 0: not yet
    closed: bool = False


class Watch:
    """Every request of one gate; its thread starts with the first, and sleeps without any."""

    def __init__(self, every_s: float = _EVERY_S) -> None:
        self._every_s = every_s
        self._change = threading.Condition()
        self._watched: set[WatchedRequest] = set()  # each act on it is one step, for any thread
        self._asleep = False
        self._process = 0  # whose thread it is, while it lives: none outlives a fork

    def enter(self, watched: WatchedRequest) -> None:
        """A request begins."""
        self._watched.add(watched)  # before it is asked whether the thread sleeps: it asks after
        if self._asleep or self._process != os.getpid():
            self._wake()

    def leave(self, watched: WatchedRequest) -> None:
        """Its body is closed; it is watched on while the server still holds octets of it."""
        watched.closed = True
        if watched.unsent is None or not watched.unsent():
            self._watched.discard(watched)

    def _wake(self) -> None:
        with self._change:
            if self._process != os.getpid():
                self._process = os.getpid()
                threading.Thread(target=self._run, name="flux", daemon=True).start()
            self._change.notify()

    def _run(self) -> None:
        try:
            self._watch()
        finally:
            self._process = 0  # the next request starts another

    def _watch(self) -> None:
        while True:
            with self._change:
                self._asleep = True
                while not self._watched:
                    self._change.wait()
                self._asleep = False
            time.sleep(self._every_s)
            old = time.monotonic() - self._every_s
            for watched in self._watched.copy():
                if watched.since <= old:
                    self._look_at(watched)

    def _look_at(self, watched: WatchedRequest) -> None:
        try:
            self._look(watched)
        # Whatever it is: this thread watches all the others, and must go on where this answer may
        # not. What can't be looked at is ended: access fails closed.
        except Exception as error:
            log.error("request %s can't be watched", watched.request_id, exc_info=error)
            watched.life.end()
            self._watched.discard(watched)
            if watched.cut:
                with suppress(Exception):  # what failed may be the cut itself
                    watched.cut()

    def _look(self, watched: WatchedRequest) -> None:
        if watched.closed and not (watched.unsent and watched.unsent()):
            self._watched.discard(watched)
        elif watched.has_left and watched.has_left():
            log.info("request %s: the client has left", watched.request_id)
            watched.life.end()
            self._watched.discard(watched)
        elif not _holds(watched):
            log.info("request %s: its right has ended", watched.request_id)
            watched.life.end()
            if watched.cut:
                watched.cut()
            self._watched.discard(watched)


def _holds(watched: WatchedRequest) -> bool:
    """A registry that does not answer ends the stream: access fails closed."""
    now = time.monotonic()
    if watched.holds is None or now - (watched.asked_at or watched.since) < _ASKED_S:
        return True
    watched.asked_at = now
    try:
        return watched.holds()
    except ParcSocialError as error:
        log.error("request %s: %s", watched.request_id, error)
        return False
