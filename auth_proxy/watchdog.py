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

from parc_social.errors import ParcSocialError, Unavailable
from parc_social.storage.execution.cancellation import Cancellation

log = logging.getLogger(__name__)

CUT = "parc_social.cut"  # environ, where the server can: breaks the connection
UNSENT = "parc_social.unsent"  # environ, where the server can: octets that wait for the client
SENT = "parc_social.sent"  # environ, where the server can: calls what it is given once all is sent
LEFT = "waitress.client_disconnected"  # environ, where the server can: whether nobody listens
LENT = "parc_social.lent"  # environ, where the server can: another thread works in its block
MADE = "parc_social.made"  # environ, to the server: no part of this answer is waited for
_EVERY_S = 0.5
_RECHECK_S = 1.0  # between two questions to the registry about one request
# A registry that restarts says nothing for so long, and no answer is cut. What is known of a right
# may be 2 s old already (registry.LIFE_S), and must not be older than 5 s.
_GRACE_S = 2.0


class ResponseCut(Exception):
    """A body stops here, without the clean end that would make it look whole."""


@dataclass(slots=True, eq=False)
class WatchedRequest:
    """Request under way: whether it may go on, and how to end it.

    `holds` is asked every second, never in the first; None: nothing to ask. `ended` is called once
    it is made and sent: what it took is free.
    """

    request_id: str
    life: Cancellation
    holds: Callable[[], bool] | None = None
    cut: Callable[[], None] | None = None
    unsent: Callable[[], int] | None = None
    has_left: Callable[[], bool] | None = None
    ended: Callable[[], None] | None = None
    when_sent: Callable[[Callable[[], None]], None] | None = None
    since: float = field(default_factory=time.monotonic)
    asked_at: float = 0.0  # when the registry was, last; 0: not yet
    held_at: float = 0.0  # when it last said that the right holds; 0: as `since`
    closed: bool = False
    begun: bool = False  # a part of the answer may have gone out
    unproved: bool = False  # the registry has not answered for too long

    def begins(self) -> bool:
        """The answer is about to go out; False: its right can't be proved, it must not."""
        self.begun = True  # before it is looked: who sets `unproved` looks at `begun` after
        return not self.unproved


class Watch:
    """Every request of one gate; its thread starts with the first, and sleeps without any."""

    def __init__(self, every_s: float = _EVERY_S) -> None:
        self._every_s = every_s
        self._change = threading.Condition()
        self._watched: set[WatchedRequest] = set()  # each act on it is one step, for any thread
        self._asleep = False
        self._away_at = float("-inf")  # when the registry last did not answer
        self._process = 0  # whose thread it is, while it lives: none outlives a fork

    def enter(self, request: WatchedRequest) -> None:
        """A request begins."""
        self._watched.add(request)  # before it is asked whether the thread sleeps: it asks after
        if self._asleep or self._process != os.getpid():
            self._wake()

    def leave(self, request: WatchedRequest) -> None:
        """Its body is closed; it is watched on while the server still holds octets of it."""
        request.closed = True
        # It may have been let go meanwhile, by a thread that saw it not closed yet.
        if request not in self._watched or not (request.unsent and request.unsent()):
            self._let_go(request)
        elif request.when_sent:  # else one client of many pages waits for the next look at each
            request.when_sent(lambda: self._sent(request))

    def _sent(self, request: WatchedRequest) -> None:
        if request in self._watched:
            self._let_go(request)

    def _let_go(self, request: WatchedRequest) -> None:
        self._watched.discard(request)
        if request.closed and request.ended:
            request.ended()

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
            for act in (request.life.end, lambda: self._let_go(request), request.cut):
                with suppress(Exception):  # it may be what failed
                    if act:
                        act()

    def _look(self, request: WatchedRequest) -> None:
        if request.closed and not (request.unsent and request.unsent()):
            self._let_go(request)
        elif request.has_left and request.has_left():
            log.info("request %s: the client has left", request.request_id)
            request.life.end()
            self._let_go(request)
        elif not self._holds(request) and request in self._watched:  # else it was over meanwhile
            log.info("request %s: its right has ended, or is not known", request.request_id)
            # Now: to end a statement takes as long as its database does, and the answer in words
            # has gone out by then.
            is_told = request.unproved and not request.begun
            request.life.end()
            if request.cut and not is_told:
                request.cut()
            self._let_go(request)

    def _holds(self, request: WatchedRequest) -> bool:
        """A registry that does not answer for long ends the stream: access fails closed."""
        now = time.monotonic()
        if request.holds is None or now - (request.asked_at or request.since) < _RECHECK_S:
            return True
        request.asked_at = now
        try:
            if now - self._away_at < _RECHECK_S:  # each would wait as long as the one before
                raise Unavailable("the registry did not answer a moment ago")
            holds = request.holds()
        except Unavailable as error:
            self._away_at = time.monotonic()
            log.error("request %s: %s", request.request_id, error)
            request.unproved = now - (request.held_at or request.since) > _GRACE_S
            return not request.unproved
        except ParcSocialError as error:
            log.error("request %s: %s", request.request_id, error)
            return False
        request.held_at = now
        return holds
