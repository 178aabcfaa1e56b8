"""The embedded store: one immutable DuckDB file an edition."""

import os
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Lock
from typing import Any

import duckdb

from parc_social.errors import InvalidValue, Refused
from parc_social.settings import Settings
from parc_social.storage.deadline import Deadlines
from parc_social.storage.dialect_duckdb import DuckdbDialect
from parc_social.storage.duckdb_files import DuckdbFiles
from parc_social.storage.edition import Edition, State
from parc_social.storage.edition_file import take_in
from parc_social.storage.manifest import Manifest
from parc_social.storage.publication import listed, staged, swap
from parc_social.storage.reads import Reads
from parc_social.storage.snapshot import Snapshot
from parc_social.storage.statements import Statement
from parc_social.storage.store import Progress


class DuckdbStore(Reads):
    """See Store. Any number of processes read; one at a time writes the manifest."""

    engine = "duckdb"
    dialect = DuckdbDialect()

    def __init__(self, settings: Settings, *, owner: bool) -> None:
        super().__init__()
        self._settings = settings
        self._owner = owner
        self._manifest = Manifest(settings.editions)
        self._deadlines = Deadlines(settings.deadline_s)
        self._opening = Lock()
        self._opened: tuple[int, DuckdbFiles] | None = None

    def reading[T](self, read: Callable[[Snapshot], T]) -> T:
        """Runs a read on one snapshot, whose files stay open until it ends."""
        with self._files().lease() as snapshot:
            return read(snapshot)

    def rows(self, statement: Statement, relation: str) -> list[tuple[Any, ...]]:
        """The rows of a statement. Raises TooSlow past the deadline."""
        sql, values = statement
        with self._files().cursor() as cursor, self._deadlines.on(cursor):
            try:
                return cursor.execute(sql, values).fetchall()
            except (duckdb.OutOfRangeException, duckdb.ConversionException) as error:
                raise InvalidValue("une valeur de la demande est hors limites") from error

    def joined(self, statement: Statement, relation: str) -> tuple[bytes, int]:
        """The texts of a one-column statement joined by commas, and how many there are."""
        texts = [text for (text,) in self.rows(statement, relation)]
        return ",".join(texts).encode(), len(texts)

    def migrate(self) -> None:
        """Makes the folder of editions."""
        self._writing()
        with self._manifest.locked():
            if self._manifest.stamp() is None:
                self._manifest.write({})

    def editions(self) -> Sequence[Edition]:
        """Every edition the store knows, by source, millésime and date."""
        return listed(entry.edition for entry in self._manifest.read().values())

    def stage(self, edition: Edition, file: Path, progress: Progress) -> None:
        """Takes in an edition file; nothing is served of it yet."""
        self._writing()
        with self._manifest.locked():
            entries = self._manifest.read()
            entry = staged(entries.get(edition.id), edition, _now())
            if entry.edition.state is State.STAGED:
                take_in(edition, file, self._settings.editions)
                for relation, rows in edition.rows:
                    progress(relation, rows, rows)
            self._manifest.write(entries | {edition.id: entry})

    def publish(self, ids: Sequence[str], retire: Sequence[str]) -> None:
        """Makes editions visible and others invisible in one swap, all or nothing."""
        self._writing()
        with self._manifest.locked():
            self._manifest.write(swap(self._manifest.read(), ids, retire, _now()))

    def sweep(self, grace_s: float) -> Sequence[str]:
        """Drops the editions retired longer ago than `grace_s`; returns their ids."""
        self._writing()
        limit = _now() - timedelta(seconds=grace_s)
        with self._manifest.locked():
            entries = self._manifest.read()
            gone = [
                identifier
                for identifier, entry in entries.items()
                if entry.edition.state is State.RETIRED and entry.changed_at <= limit
            ]
            self._manifest.write({k: v for k, v in entries.items() if k not in gone})
        for identifier in gone:
            (self._settings.editions / f"{identifier}.duckdb").unlink(missing_ok=True)
        return gone

    def close(self) -> None:
        """Gives back connections and files."""
        self._deadlines.close()
        with self._opening:
            if self._opened and self._opened[0] == os.getpid():
                self._opened[1].close()
            self._opened = None

    def _files(self) -> DuckdbFiles:
        """The instance of this process: DuckDB does not outlive a fork."""
        opened = self._opened
        if opened and opened[0] == os.getpid():
            return opened[1]
        with self._opening:
            if not self._opened or self._opened[0] != os.getpid():
                threads = os.cpu_count() or 1
                memory = self._settings.memory_mb
                made = DuckdbFiles(self._settings.editions, memory, threads)
                self._opened = (os.getpid(), made)
            return self._opened[1]

    def _writing(self) -> None:
        if not self._owner:
            raise Refused("cet entrepôt est ouvert en lecture seule")


def _now() -> datetime:
    return datetime.now(UTC)
