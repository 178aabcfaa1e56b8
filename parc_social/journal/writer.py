"""Gathers the lines of one process and commits them in groups.

The first thread that must wait commits for all that wait behind it; a line that nobody waits for
goes with the next group, or a tenth of a second later.
"""

import logging
import os
import threading
import time
import weakref
from collections import deque
from dataclasses import dataclass
from typing import Any

from parc_social.errors import Unavailable
from parc_social.journal.entry import JournalEntry, gap, row_of
from parc_social.journal.link import Chain
from parc_social.journal.table import JournalTable

log = logging.getLogger(__name__)

WINDOW_S = 0.1  # how long a line that nobody waits for stays in memory, and any off the disk
GROUP = 500  # lines of one commit
MOST = 10_000  # lines in memory; beyond, they are counted, and the count is written
_AGAIN_S = 1.0  # after a failure, for lines that nobody waits for
_REMEMBERED_S = 10.0  # a failure is no news of now


@dataclass(slots=True, eq=False)
class _PendingLine:
    values: dict[str, Any]
    awaited: bool
    written: bool = False
    error: Unavailable | None = None


@dataclass(frozen=True, slots=True)
class Waiting:
    """Queue of a writer: lines in memory, and lines lost since the process began."""

    lines: int
    lost: int


class ChainWriter:
    """One chain at a time: its head is registered with its first group.

    After a failure nobody knows whether the group was kept: another chain begins, so that a line
    may be there twice (under one `requete_id`), and never not at all.
    """

    def __init__(self, table: JournalTable) -> None:
        self._table = table
        self._lost = self._untold = 0
        self._begin()
        _WRITERS.add(self)

    def append(self, entry: JournalEntry) -> None:
        """Returns once the line is committed, to be on the disk within the window.

        Raises Unavailable: it is not, or what was committed before could not be put on the disk.
        """
        if self._unsafe is not None:
            raise self._unsafe
        line = _PendingLine(row_of(entry), awaited=True)
        self._queue.append(line)
        with self._turn:
            while not line.written and line.error is None:
                self._commit()
        if line.error is not None:
            raise line.error
        self._wake_up()

    def check(self) -> None:
        """Raises Unavailable while lines can't be kept: what the last try of some seconds ago said.

        Later than that nobody has tried: who asks whether we are ready then lets others try.
        """
        failure = self._unsafe or self._failure
        if failure is not None and time.monotonic() - self._failed_at < _REMEMBERED_S:
            raise failure

    def note(self, entry: JournalEntry) -> None:
        """Leaves the line for the next group. Raises Unavailable when too many wait: it is lost."""
        if len(self._queue) >= MOST:
            with self._counting:
                self._lost += 1
                self._untold += 1
            raise Unavailable(f"journal : {MOST} lignes attendent, celle-ci est perdue")
        self._queue.append(_PendingLine(row_of(entry), awaited=False))
        self._wake_up()

    def flush(self) -> None:
        """Writes all that waits, where it is read. Raises Unavailable."""
        with self._turn:
            self._write()
            self._table.merge_waiting()

    def merge_waiting(self) -> None:
        """Puts what is kept, by any process, where it is read. Raises Unavailable."""
        with self._turn:
            self._table.merge_waiting()

    def close(self) -> None:
        """Writes all that waits, and a last seal. Raises Unavailable."""
        self._stop.set()
        self._wake.set()
        try:
            with self._turn:
                self._write()
                if self._table.is_open:  # else this process has nothing there
                    self._table.merge_waiting()
                self._chain.end(self._table)
                self._table.sync()
        finally:
            self._table.drop()
            self._begin()  # what is written from now on begins another chain

    def after_fork(self) -> None:
        """In the child: the lines that wait are the parent's to write, and so is its chain."""
        _PARENTS.append(self._table.forget())
        self._begin()

    @property
    def waiting(self) -> Waiting:
        """Lines in memory, and lines lost."""
        return Waiting(len(self._queue), self._lost)

    def _begin(self) -> None:
        self._queue: deque[_PendingLine] = deque()
        self._turn = threading.Lock()
        self._counting = threading.Lock()
        self._wake = threading.Event()
        self._stop = threading.Event()
        self._flusher: threading.Thread | None = None
        self._unsafe: Unavailable | None = None
        self._failure: Unavailable | None = None
        self._failed_at = 0.0
        self._chain = Chain()

    def _wake_up(self) -> None:
        if self._wake.is_set():
            return
        self._wake.set()
        if self._flusher is None:
            arguments = (self._wake, self._stop)
            self._flusher = threading.Thread(
                target=self._run, args=arguments, name="journal", daemon=True
            )
            self._flusher.start()

    def _run(self, wake: threading.Event, stop: threading.Event) -> None:
        while True:
            wake.wait()
            stop.wait(WINDOW_S)
            if stop.is_set():
                return
            wake.clear()
            try:
                with self._turn:
                    self._write()
                self._sync()
            except Unavailable as error:
                log.error("journal: %d lines wait, not written: %s", len(self._queue), error)
                wake.set()
                stop.wait(_AGAIN_S)

    def _sync(self) -> None:
        """Fine data wait no more for a disk that fails: they are refused until it answers."""
        try:
            if self._table.is_due:
                self.merge_waiting()
            self._table.sync()
        except Unavailable as error:
            self._unsafe, self._failed_at = error, time.monotonic()
            raise
        self._unsafe = None

    def _write(self) -> None:
        while self._queue or self._untold:
            error = self._commit()
            if error is not None:
                raise error

    def _commit(self) -> Unavailable | None:
        """One group, of the lines that came first. Those that are awaited learn of a failure."""
        lines = [self._queue.popleft() for _ in range(min(GROUP, len(self._queue)))]
        untold = self._untold
        values = [line.values for line in lines] + ([gap(untold)] if untold else [])
        error = self._failure = self._extend(values)
        if error is None:
            with self._counting:
                self._untold -= untold
            for line in lines:
                line.written = True
            return None
        self._failed_at = time.monotonic()
        for line in lines:
            line.error = error if line.awaited else None
        self._queue.extendleft(line for line in reversed(lines) if not line.awaited)
        return error

    def _extend(self, values: list[dict[str, Any]]) -> Unavailable | None:
        """A connection that was held may have died since it last served: then once more."""
        is_old = self._table.may_have_died
        try:
            self._chain.extend(self._table, values)
        except Unavailable as error:
            self._chain = Chain()
            return self._extend(values) if is_old else error
        return None


_WRITERS: weakref.WeakSet[ChainWriter] = weakref.WeakSet()
_PARENTS: list[Any] = []  # connections of the parent process: closing them would break its own


def _after_fork() -> None:
    for writer in list(_WRITERS):
        writer.after_fork()


os.register_at_fork(after_in_child=_after_fork)
