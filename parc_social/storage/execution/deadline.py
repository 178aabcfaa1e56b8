"""DuckDB statements under way: their deadlines, and the memory that they leave.

They have no timeout of their own. Its wheel for Linux brings jemalloc, which keeps what a statement
took for the next one: 60 MB behind a page of 10,000 features. To keep nothing ever costs every
statement half its processor (measured); to give back behind those that took much costs them alone.
"""

import ctypes
import os
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Generator
from contextlib import contextmanager
from functools import cache
from itertools import count
from pathlib import Path

import _duckdb
import duckdb

from parc_social.errors import TooSlow


class Deadlines:
    """Interrupts what runs longer than `seconds`: one thread watches every statement.

    All have the same length, so the oldest is always the next to expire; and the watcher may sleep
    that length through without being told of what begins meanwhile, as it ends later still. To
    wake it at each statement cost more than a short statement itself.
    """

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._running: OrderedDict[int, tuple[float, duckdb.DuckDBPyConnection]] = OrderedDict()
        self._change = threading.Condition()
        self._ids = count()
        self._watcher: threading.Thread | None = None
        self._closed = False
        self._came = self._idle = False  # since the last look; the watcher waits to be told

    @contextmanager
    def on(self, connection: duckdb.DuckDBPyConnection) -> Generator[None]:
        """Runs a block of statements of `connection`. Raises TooSlow past the deadline."""
        entry = self._enter(connection)
        try:
            yield
        except duckdb.InterruptException as error:
            raise TooSlow("délai dépassé : précisez la demande") from error
        finally:
            with self._change:
                self._running.pop(entry, None)

    def close(self) -> None:
        """Ends the watcher; statements then run without a deadline."""
        with self._change:
            self._closed = True
            self._change.notify()

    def _enter(self, connection: duckdb.DuckDBPyConnection) -> int:
        entry = next(self._ids)
        with self._change:
            self._running[entry] = (time.monotonic() + self._seconds, connection)
            if self._watcher is None:
                self._watcher = threading.Thread(target=self._watch, daemon=True)
                self._watcher.start()
            elif self._idle:
                self._change.notify()
            self._came = True
        return entry

    def _watch(self) -> None:
        with self._change:
            while not self._closed:
                remaining = self._expire()
                if remaining is None and self._came:
                    remaining, self._came = self._seconds, False
                self._idle = remaining is None
                self._change.wait(remaining)

    def _expire(self) -> float | None:
        """Interrupts what is late; returns the seconds until the next deadline, None for never.

        Under the lock that a statement needs to leave, so no later statement is ever hit.
        """
        now = time.monotonic()
        for entry, (end, connection) in list(self._running.items()):
            if end > now:
                return end - now
            del self._running[entry]
            connection.interrupt()
        return None


_OWN = b"thread.tcache.flush"  # what this thread keeps for itself
_EVERY_ARENA = b"arena.4096.purge"  # MALLCTL_ARENAS_ALL


def own_mb() -> int:
    """Memory of this process that is no file's, in MB."""
    _, resident, shared, *_ = Path("/proc/self/statm").read_text(encoding="ascii").split()
    return (int(resident) - int(shared)) * os.sysconf("SC_PAGE_SIZE") >> 20


def give_back_own() -> None:
    """What this thread keeps of DuckDB's memory for itself: it may wait for long."""
    control = _control()
    if control is not None:
        control(_OWN, None, None, None, 0)


def give_back() -> bool:
    """All that is free. False where DuckDB has another allocator, which then decides alone."""
    control = _control()
    if control is None:
        return False
    results = [control(name, None, None, None, 0) for name in (_OWN, _EVERY_ARENA)]
    return not any(results)


@cache
def _control() -> Callable[..., int] | None:
    control = getattr(ctypes.CDLL(_duckdb.__file__), "duckdb_je_mallctl", None)
    if control is not None:
        control.argtypes = [ctypes.c_char_p, *[ctypes.c_void_p] * 3, ctypes.c_size_t]
    return control
