"""DuckDB instances of one process: that which serves, and one that whole tables pass through.

The catalogue of an edition of indicators alone is 22 MB once attached: in the instance that serves
each is, in the other those that are being read; it keeps little, and no file it does not read.
"""

import os
import threading
from collections import Counter
from collections.abc import Generator, Iterable
from contextlib import contextmanager
from pathlib import Path

import duckdb

from parc_social.errors import Unavailable
from parc_social.settings import Settings
from parc_social.storage.duckdb.attached_files import DuckdbFiles, sandboxed_instance
from parc_social.storage.sql.text import literal, quoted

_MEMORY_MB, _THREADS = 40, 1  # what was read is not kept: nobody reads it again


class ExportInstance:
    """The instance of this process, opened when it is first asked for: none outlives a fork."""

    def __init__(self, folder: Path, memory_mb: int = _MEMORY_MB, threads: int = _THREADS) -> None:
        self._folder = folder
        self._memory_mb, self._threads = memory_mb, threads
        self._lock = threading.Lock()
        self._opened: tuple[int, duckdb.DuckDBPyConnection] | None = None
        self._readers: Counter[str] = Counter()

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
            self._opened = None
            self._readers.clear()

    def _take(self, edition: str) -> None:
        file = self._folder / f"{edition}.duckdb"
        with self._lock:
            root = self._root()
            if not self._readers[edition]:
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
                self._root().execute(f"DETACH {quoted(edition)}")

    def _root(self) -> duckdb.DuckDBPyConnection:
        if not self._opened or self._opened[0] != os.getpid():
            self._opened = (
                os.getpid(),
                sandboxed_instance(self._folder, self._memory_mb, self._threads),
            )
            self._readers.clear()
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
