"""The serving DuckDB instance: edition files attached read only, let go after their readers.

The serving files of the same editions are opened and closed with them.
"""

import logging
import threading
import time
from collections.abc import Generator, Iterable, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import duckdb

from parc_social.errors import Gone, Unavailable
from parc_social.storage.duckdb.attached_tables import columns_of, tables_of
from parc_social.storage.edition_files.workbench import connect
from parc_social.storage.editions.edition import Edition
from parc_social.storage.editions.history import (
    GONE,
    Earlier,
    EditionHistory,
    editions_of,
    still_open,
)
from parc_social.storage.editions.manifest import Manifest
from parc_social.storage.editions.snapshot import (
    EMPTY,
    EditionTable,
    Fits,
    Snapshot,
    check_tables,
    make_snapshot,
)
from parc_social.storage.serving_files.reads import ServingFiles
from parc_social.storage.sql.text import literal, quoted

log = logging.getLogger(__name__)
_LOOK_S = 1.0  # a publication is seen at most this late
_KEEP_S = 900.0  # pages of a replaced edition can be asked for this long


@dataclass
class _HeldSnapshot:
    """A snapshot, how many reads are on it, and when another took its place (monotonic, s)."""

    snapshot: Snapshot
    readers: int = 0
    replaced_at: float = field(default=0.0)


class DuckdbFiles:
    """Gives reads a snapshot and a cursor; follows the manifest."""

    def __init__(self, folder: Path, memory_mb: int, threads: int, keep_s: float = _KEEP_S) -> None:
        self.texts = ServingFiles(folder)
        self._manifest = Manifest(folder)
        self._keep_s = keep_s
        self._lock = threading.RLock()
        self._root = sandboxed_instance(folder, memory_mb, threads)
        self._attached: dict[str, Mapping[str, frozenset[str]]] = {}  # id: columns by relation
        self._stamp: tuple[int, int] | None = None
        self._looked_at = float("-inf")
        self._book = EditionHistory()
        self._current = _HeldSnapshot(EMPTY)
        self._old: list[_HeldSnapshot] = []

    @contextmanager
    def lease(self, fits: Fits | None = None) -> Generator[Snapshot]:
        """A snapshot whose files stay attached until the end of the block.

        The current one; with `fits`, the last one that fits. Raises Gone when none does any more.
        """
        with self._lock:
            self._look()
            current = self._current
            if fits is not None and not fits(current.snapshot):
                current = self._earlier(fits)
            current.readers += 1
        try:
            yield current.snapshot
        finally:
            with self._lock:
                current.readers -= 1

    def version(self) -> str:
        """That of the current snapshot, as `lease` would give it."""
        if self._stamp is None or time.monotonic() - self._looked_at >= _LOOK_S:
            with self._lock:
                self._look()
        return self._current.snapshot.version

    def cursor(self) -> duckdb.DuckDBPyConnection:
        """A connection of its own for one read; the caller closes it."""
        with self._lock:
            return self._root.cursor()

    def attached(self) -> frozenset[str]:
        """Ids of the editions whose files are open."""
        return frozenset(self._attached)

    def close(self) -> None:
        """Closes every file."""
        self.texts.close_all()
        self._root.close()

    def _look(self) -> None:
        now = time.monotonic()
        if now - self._looked_at < _LOOK_S:
            return
        self._looked_at = now
        stamp = self._manifest.stamp()
        if stamp != self._stamp:
            self._try_to_follow(now, stamp)
        if self._old:
            self._let_go(now)

    def _try_to_follow(self, now: float, stamp: tuple[int, int] | None) -> None:
        """A publication that can't be opened leaves the one before in service, and says so."""
        try:
            self._follow(now)
            self._stamp = stamp
        except (Unavailable, duckdb.Error) as error:
            if self._stamp is None:
                self._looked_at = float("-inf")
                raise
            log.error("publication not followed, the one before is served: %s", error)

    def _follow(self, now: float) -> None:
        book = self._manifest.read()
        snapshot = self._snapshot(book.published, book.drafts)
        self._book = book
        if snapshot.version != self._current.snapshot.version:
            self._current.replaced_at = now
            self._old.append(self._current)
            self._current = _HeldSnapshot(snapshot)

    def _earlier(self, fits: Fits) -> _HeldSnapshot:
        for age, earlier in still_open(self._book, self._keep_s):
            current = self._held(earlier, age)
            if current is not None and fits(current.snapshot):
                return current
        raise Gone(GONE)

    def _held(self, earlier: Earlier, age_s: float) -> _HeldSnapshot | None:
        """What was on show then; opened again by a process that was not there to see it."""
        candidates = (h for h in self._old if h.snapshot.version == earlier.version)
        if candidate := next(candidates, None):
            return candidate
        editions, drafts = editions_of(self._book, earlier)
        try:
            snapshot = self._snapshot(editions, drafts)
        except (Unavailable, duckdb.Error) as error:
            log.error("earlier editions not opened: %s", error)
            return None
        self._old.append(_HeldSnapshot(snapshot, replaced_at=time.monotonic() - age_s))
        return self._old[-1]

    def _snapshot(self, editions: Iterable[Edition], drafts: Iterable[Edition]) -> Snapshot:
        published_editions = tuple(editions)
        for edition in published_editions:
            self._attach(edition)
            self.texts.open(edition)
        opened = [edition for edition in drafts if self._attach_draft(edition)]
        self._read_columns()
        tables = [t for edition in published_editions for t in self._tables(edition)]
        waiting = {
            e.id: tables_of_draft for e in opened if (tables_of_draft := self._draft(e)) is not None
        }
        tables += [table for tables_of_draft in waiting.values() for table in tables_of_draft]
        return make_snapshot(published_editions, tables, waiting)

    def _attach_draft(self, edition: Edition) -> bool:
        """Whether it is open; a draft that can't be opened holds up no publication."""
        try:
            self._attach(edition)
        except (Unavailable, duckdb.Error) as error:
            log.error("draft not opened: %s", error)
            return False
        return True

    def _draft(self, edition: Edition) -> list[EditionTable] | None:
        """Its tables; None for those of another age."""
        try:
            return [replace(table, draft=True) for table in self._tables(edition)]
        except (Unavailable, duckdb.Error) as error:
            log.error("draft not opened: %s", error)
            return None

    def _attach(self, edition: Edition) -> None:
        if edition.id not in self._attached:
            file = self._manifest.folder / f"{edition.id}.duckdb"
            if not file.is_file():
                raise Unavailable(f"fichier d'édition introuvable : {file}")
            path = literal(str(file))
            self._root.execute(f"ATTACH {path} AS {quoted(edition.id)} (READ_ONLY)")
            self._attached[edition.id] = {}

    def _read_columns(self) -> None:
        """Columns of the files that were just attached, all at once.

        DuckDB lists those of every file whichever is asked for (30 ms of processor), and a file
        that is open does not change.
        """
        new = [identifier for identifier, columns in self._attached.items() if not columns]
        for identifier, columns in columns_of(self._root, new).items():
            self._attached[identifier] = columns

    def _tables(self, edition: Edition) -> list[EditionTable]:
        tables = tables_of(self._attached[edition.id], edition)
        check_tables(tables)
        return tables

    def _let_go(self, now: float) -> None:
        self._old = [h for h in self._old if h.readers or now - h.replaced_at < self._keep_s]
        in_use = {i for h in (self._current, *self._old) for i in _ids(h.snapshot)}
        for identifier in self._attached.keys() - in_use:
            self._root.execute(f"DETACH {quoted(identifier)}")
            self.texts.close(identifier)
            del self._attached[identifier]


def _ids(snapshot: Snapshot) -> set[str]:
    drafts = {table.edition for tables in snapshot.drafts.values() for table in tables}
    return drafts | {edition.id for edition in snapshot.editions}


def sandboxed_instance(folder: Path, memory_mb: int, threads: int) -> duckdb.DuckDBPyConnection:
    """An instance that can open the editions' folder and nothing else, whatever SQL it is given."""
    connection = connect(None, sandboxed=True)
    connection.execute(f"SET memory_limit = '{memory_mb:d}MB'")
    connection.execute(f"SET threads = {threads:d}")
    connection.execute("SET late_materialization_max_rows = 0")  # ours does it, and for less
    connection.execute("SET temp_directory = ''")  # a read that needs a disk is too big to serve
    connection.execute(f"SET allowed_directories = [{literal(f'{folder.resolve()}/')}]")
    connection.execute("SET enable_external_access = false")
    connection.execute("SET lock_configuration = true")
    return connection
