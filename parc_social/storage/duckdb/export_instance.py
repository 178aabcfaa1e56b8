"""DuckDB instances of one process: that which serves, and one that whole tables pass through.

The catalogue of an edition of indicators alone is 10 MB once attached, and 22 once it is read: in
the instance that serves each is, in the other those that are being read and a few more; it keeps
little, and no file that nobody reads through it.
"""

import os
import threading
from collections import Counter
from collections.abc import Generator, Iterable
from contextlib import contextmanager
from pathlib import Path
from time import monotonic

import duckdb

from parc_social.errors import Unavailable
from parc_social.settings import Settings
from parc_social.storage.duckdb.attached_files import DuckdbFiles, sandboxed_instance
from parc_social.storage.sql.text import literal, quoted

_MEMORY_MB, _THREADS = 40, 1  # what was read is not kept: nobody reads it again
_IDLE = 2  # files of long readings that stay attached between two looks: 12 ms to attach one again
# And after the last look: who takes one commune after the other finds what he has read before.
_LINGERS_S = 5.0


class ExportInstance:
    """The instance of this process, opened when it is first asked for: none outlives a fork."""

    def __init__(
        self,
        folder: Path,
        memory_mb: int = _MEMORY_MB,
        threads: int = _THREADS,
        lingers_s: float = _LINGERS_S,
    ) -> None:
        self._folder = folder
        self._memory_mb, self._threads = memory_mb, threads
        self._lingers_s, self._until, self._is_watched = lingers_s, 0.0, False
        self._lock = threading.Lock()
        self._opened: tuple[int, duckdb.DuckDBPyConnection] | None = None
        self._readers: Counter[str] = Counter()  # by file that is attached
        self._held: Counter[str] = Counter()
        self._idle: list[str] = []  # attached without a reader, the longest so first

    @contextmanager
    def held(self, editions: Iterable[str]) -> Generator[None]:
        """Their files are looked into again and again in the block: some stay attached between.

        And for a moment after it, unless others are looked into.
        """
        names = sorted(set(editions))
        with self._lock:
            self._held.update(names)
        try:
            yield
        finally:
            with self._lock:
                self._held.subtract(names)
                self._until = monotonic() + self._lingers_s
                self._watch()

    @contextmanager
    def looked_into(self, text: str) -> Generator[None]:
        """Those that are held and that a statement names can be read until the end of the block."""
        with self._lock:
            names = [one for one, number in self._held.items() if number and quoted(one) in text]
        with self.attached(names):
            with self._lock:
                self._let_go(_IDLE)
            yield

    @contextmanager
    def attached(self, editions: Iterable[str]) -> Generator[None]:
        """Their files can be read until the end of the block; the caller holds them meanwhile.

        Raises Unavailable when one is not there.
        """
        editions_attached: list[str] = []
        try:
            for edition in sorted(set(editions)):
                self._take(edition)
                editions_attached.append(edition)
            yield
        finally:
            for edition in editions_attached:
                self._give_back(edition)

    def cursor(self) -> duckdb.DuckDBPyConnection:
        """A connection of its own for one read; the caller closes it."""
        with self._lock:
            return self._root().cursor()

    def close(self) -> None:
        """Closes what this process has opened."""
        with self._lock:
            if self._opened and self._opened[0] == os.getpid():
                self._opened[1].close()
            self._forget()

    def _take(self, edition: str) -> None:
        file = self._folder / f"{edition}.duckdb"
        with self._lock:
            root = self._root()
            if edition in self._idle:
                self._idle.remove(edition)
            elif not self._readers[edition]:
                try:
                    root.execute(f"ATTACH {literal(str(file))} AS {quoted(edition)} (READ_ONLY)")
                except duckdb.IOException as error:
                    raise Unavailable(f"fichier d'édition introuvable : {file}") from error
            self._readers[edition] += 1

    def _give_back(self, edition: str) -> None:
        with self._lock:
            if self._opened is None:  # closed meanwhile
                return
            self._readers[edition] -= 1
            if self._readers[edition] == 0:
                self._idle.append(edition)
                self._let_go(len(self._idle))

    def _watch(self) -> None:
        """Lets what lingers go once its time is over: whoever is busy until then lets it go."""
        left = self._until - monotonic()
        if left <= 0:
            self._let_go(len(self._idle))
        elif not self._is_watched and self._idle:
            watcher = threading.Timer(left, self._over)
            watcher.daemon, self._is_watched = True, True
            watcher.start()

    def _over(self) -> None:
        with self._lock:
            self._is_watched = False
            self._watch()

    def _let_go(self, most: int) -> None:
        """Detaches what nobody holds, and of the rest that nobody reads all but some."""
        kept = [one for one in self._idle if self._held[one] > 0][-most:] if most else []
        for edition in [one for one in self._idle if one not in kept]:
            self._root().execute(f"DETACH {quoted(edition)}")
        self._idle = kept

    def _forget(self) -> None:
        self._opened, self._is_watched = None, False
        self._readers.clear()
        self._idle.clear()

    def _root(self) -> duckdb.DuckDBPyConnection:
        if not self._opened or self._opened[0] != os.getpid():
            self._forget()
            instance = sandboxed_instance(self._folder, self._memory_mb, self._threads)
            self._opened = os.getpid(), instance
            return instance
        return self._opened[1]


class OwnFiles:
    """The instance of this process, opened when it is first asked for: none outlives a fork."""

    def __init__(self, settings: Settings, memory_mb: int, threads: int) -> None:
        self._settings = settings
        self._memory_mb, self._threads = memory_mb, threads
        self._opening = threading.Lock()
        self._opened: tuple[int, DuckdbFiles] | None = None

    def files(self) -> DuckdbFiles:
        """The instance."""
        instance = self._opened
        if instance and instance[0] == os.getpid():
            return instance[1]
        with self._opening:
            if not self._opened or self._opened[0] != os.getpid():
                folder, hold_s = self._settings.editions, self._settings.hold_s
                files = DuckdbFiles(folder, self._memory_mb, self._threads, hold_s)
                self._opened = (os.getpid(), files)
            return self._opened[1]

    def close(self) -> None:
        """Closes what this process has opened."""
        with self._opening:
            if self._opened and self._opened[0] == os.getpid():
                self._opened[1].close()
            self._opened = None
