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
_RECHECK_S = 1.0  # between two questions to the registry about one request


class ResponseCut(Exception):
    """A body stops here, without the clean end that would make it look whole."""


@dataclass(slots=True, eq=False)
class WatchedRequest:
    """Request under way: whether it may go on, and how to end it.

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

    def enter(self, request: WatchedRequest) -> None:
        """A request begins."""
        self._watched.add(request)  # before it is asked whether the thread sleeps: it asks after
        if self._asleep or self._process != os.getpid():
            self._wake()

    def leave(self, request: WatchedRequest) -> None:
        """Its body is closed; it is watched on while the server still holds octets of it."""
        request.closed = True
        if request.unsent is None or not request.unsent():
            self._watched.discard(request)

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
            for request in self._watched.copy():
                if request.since <= old:
                    self._look_at(request)

    def _look_at(self, request: WatchedRequest) -> None:
        try:
            self._look(request)
        # Whatever it is: this thread watches all the others, and must go on where this answer may
        # not. What can't be looked at is ended: access fails closed.
        except Exception as error:
            log.error("request %s can't be watched", request.request_id, exc_info=error)
            request.life.end()
            self._watched.discard(request)
            if request.cut:
                with suppress(Exception):  # what failed may be the cut itself
                    request.cut()

    def _look(self, request: WatchedRequest) -> None:
        if request.closed and not (request.unsent and request.unsent()):
            self._watched.discard(request)
        elif request.has_left and request.has_left():
            log.info("request %s: the client has left", request.request_id)
            request.life.end()
            self._watched.discard(request)
        elif not _holds(request):
            log.info("request %s: its right has ended", request.request_id)
            request.life.end()
            if request.cut:
                request.cut()
            self._watched.discard(request)


def _holds(request: WatchedRequest) -> bool:
    """A registry that does not answer ends the stream: access fails closed."""
    now = time.monotonic()
    if request.holds is None or now - (request.asked_at or request.since) < _RECHECK_S:
        return True
    request.asked_at = now
    try:
        return request.holds()
    except ParcSocialError as error:
        log.error("request %s: %s", request.request_id, error)
        return False
