"""The parent of the processes that serve: it starts them, replaces a dead one, stops them all.

It answers no request and opens neither store nor registry, so that little can end it but a signal.
Whatever does, its children then stop as if they were told.
"""

import logging
import os
import select
import signal
import time
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from types import FrameType

from parc_social.errors import Unavailable
from server.supervision.serving_process import Child, ServingProcess, end_with_parent, told_by

log = logging.getLogger(__name__)

MOST_DEATHS, DEATHS_S = 10, 60.0  # so many in so many seconds are no accident
_SOON_S = 10.0  # one that lived less is not started again at once
_AGAIN_S = 1.0  # but so much later
_AWAY_S = 2.0  # or so much, where it found no store or no registry
_KILL_S = 15.0  # beyond the time that answers under way have
_STOPPING = (signal.SIGTERM, signal.SIGINT)
_SIGNALS = (*_STOPPING, signal.SIGCHLD)


class _Supervised:
    """One of the processes. `line`: what it tells by until it is ready; -1: it is, or is none."""

    def __init__(self, process: ServingProcess) -> None:
        self.process = process
        self.pid, self.line = 0, -1
        self.since = self.again_at = 0.0

    @property
    def is_serving(self) -> bool:
        return self.pid > 0 and self.line < 0


class Supervisor:
    """Runs these processes.

    `ending_s`: seconds that answers under way have once it is told to stop. `is_ready` is told the
    process numbers, once all of them listen.
    """

    def __init__(
        self,
        processes: Sequence[ServingProcess],
        ending_s: float,
        is_ready: Callable[[Sequence[int]], None],
    ) -> None:
        self._ending_s = ending_s
        self._is_ready = is_ready
        self._places = [_Supervised(process) for process in processes]
        self._deaths: deque[float] = deque()
        self._announced = False
        self._told = 0  # how many times it was told to stop
        self._failure = ""
        self._wake = self._wakes = -1

    def run(self) -> Child | None:
        """At once, in each process that is to serve, its Child; None in the parent, at the end.

        Raises Unavailable in the parent when one can't serve at the start, or when they die too
        often; none is left then.
        """
        self._watch_signals()
        while not self._told and not self._failure:
            child = self._start_missing()
            if child is not None:
                return child
            self._wait(self._next_start())
            self._hear()
            self._bury()
            if not self._announced and all(place.is_serving for place in self._places):
                self._announced = True
                self._is_ready([place.pid for place in self._places])
        self._stop()
        if self._failure:
            raise Unavailable(self._failure)
        return None

    def _watch_signals(self) -> None:
        """Each wakes `_wait` by a pipe: none is lost between a look and a wait."""
        self._wake, self._wakes = os.pipe()
        os.set_blocking(self._wake, False)
        os.set_blocking(self._wakes, False)
        signal.set_wakeup_fd(self._wakes, warn_on_full_buffer=False)
        for number in _STOPPING:
            signal.signal(number, self._tell)
        signal.signal(signal.SIGCHLD, lambda _number, _frame: None)

    def _tell(self, _number: int, _frame: FrameType | None) -> None:
        self._told += 1

    def _start_missing(self) -> Child | None:
        for place in self._places:
            if not place.pid and time.monotonic() >= place.again_at:
                child = self._fork(place)
                if child is not None:
                    return child
        return None

    def _fork(self, place: _Supervised) -> Child | None:
        """The Child in the child. No signal reaches it before it is its own."""
        read, write = os.pipe()
        parent = os.getpid()
        signal.pthread_sigmask(signal.SIG_BLOCK, _SIGNALS)
        pid = os.fork()
        if pid:
            os.close(write)
            place.pid, place.line, place.since = pid, read, time.monotonic()
        else:
            self._leave_parent(read)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _SIGNALS)
        if pid:
            return None
        end_with_parent(parent)
        return Child(place.process, write)

    def _leave_parent(self, read: int) -> None:
        """Ctrl-C goes to all processes of a terminal: the parent alone heeds it."""
        signal.set_wakeup_fd(-1)
        for number in (self._wake, self._wakes, read, *(p.line for p in self._places)):
            if number >= 0:
                os.close(number)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)

    def _next_start(self) -> float | None:
        """Seconds until one is to be started; None: none is."""
        times = [place.again_at for place in self._places if not place.pid]
        return max(0.0, min(times) - time.monotonic()) if times else None

    def _wait(self, seconds: float | None) -> None:
        lines = [place.line for place in self._places if place.line >= 0]
        select.select([self._wake, *lines], [], [], seconds)
        with suppress(BlockingIOError):
            while os.read(self._wake, 512):
                pass

    def _hear(self) -> None:
        """Who is ready says so; who can't serve says why, and ends."""
        lines = [place.line for place in self._places if place.line >= 0]
        for line in select.select(lines, [], [], 0)[0]:
            place = next(place for place in self._places if place.line == line)
            words = told_by(line)
            os.close(line)
            place.line = -1
            if words is None:
                self._died(place, os.waitpid(place.pid, 0)[1])
            elif words:
                self._refused(place, words)

    def _refused(self, place: _Supervised, words: str) -> None:
        os.waitpid(place.pid, 0)
        place.pid, place.again_at = 0, time.monotonic() + _AWAY_S
        if not self._announced:
            self._failure = self._failure or words
            return
        log.error("process %d can't serve: %s", place.process.number, words)
        if not any(one.is_serving for one in self._places):
            self._count_death()

    def _bury(self) -> None:
        for place in self._places:
            if not place.pid:
                continue
            pid, status = os.waitpid(place.pid, os.WNOHANG)
            if pid:
                self._died(place, status)

    def _died(self, place: _Supervised, status: int) -> None:
        code = os.waitstatus_to_exitcode(status)
        how = f"signal {-code}" if code < 0 else f"exit code {code}"
        log.error("process %d (%d) died: %s", place.process.number, place.pid, how)
        if place.line >= 0:
            os.close(place.line)
        now = time.monotonic()
        place.again_at = now if now - place.since >= _SOON_S else now + _AGAIN_S
        place.pid, place.line = 0, -1
        if not self._announced:
            self._failure = self._failure or f"un processus du serveur est mort au départ ({how})"
        self._count_death()

    def _count_death(self) -> None:
        now = time.monotonic()
        self._deaths.append(now)
        while self._deaths[0] < now - DEATHS_S:
            self._deaths.popleft()
        if len(self._deaths) >= MOST_DEATHS:
            self._failure = self._failure or (
                f"{MOST_DEATHS} processus du serveur sont morts en {DEATHS_S:.0f} s au plus : il"
                " s'arrête ; ce qu'ils ont écrit avant dit pourquoi"
            )

    def _stop(self) -> None:
        """All at once, in order; told again, without waiting for answers; late ones by force."""
        heard, end = 0, time.monotonic() + self._ending_s + _KILL_S
        while any(place.pid for place in self._places):
            if heard < max(1, self._told):
                heard = max(1, self._told)
                self._signal(signal.SIGTERM)
            if time.monotonic() >= end:
                self._signal(signal.SIGKILL)
            self._wait(1.0)
            for place in self._places:
                if place.pid and os.waitpid(place.pid, os.WNOHANG)[0]:
                    place.pid = 0

    def _signal(self, number: int) -> None:
        for place in self._places:
            if place.pid:
                os.kill(place.pid, number)
