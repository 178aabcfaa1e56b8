"""The store of several users or machines: PostgreSQL with PostGIS, one partition an edition."""

import time
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Lock
from typing import Any

import psycopg
from psycopg import Connection, sql
from psycopg.adapt import Loader

from parc_social.errors import InvalidValue, Refused, TooSlow, Unavailable
from parc_social.settings import Settings
from parc_social.storage.dialect_postgres import PostgresDialect
from parc_social.storage.edition import Edition, State
from parc_social.storage.edition_file import take_in
from parc_social.storage.postgres_pool import ServingPool
from parc_social.storage.postgres_schema import (
    HOUSEHOLDS_READER,
    READER,
    SCHEMA,
    Row,
    child_name,
    columns_of,
    identifier,
    migrate,
    owner_connection,
    put_entry,
    read_entries,
    reader_of,
    tables_of,
)
from parc_social.storage.postgres_staging import copy_edition, drop_edition
from parc_social.storage.publication import Entry, listed, staged, swap
from parc_social.storage.reads import Reads, table_name
from parc_social.storage.snapshot import EMPTY, Snapshot, Table, make_snapshot, version_of
from parc_social.storage.statements import Statement
from parc_social.storage.store import Progress

LOCK_S = 30.0  # a swap waits this long for the reads of what it retires
_LOOK_S = 1.0  # a publication is seen at most this late
_GONE = (psycopg.errors.UndefinedTable, psycopg.errors.InsufficientPrivilege)


class _Bytes(Loader):
    """Text as the bytes that came: it goes out again as it is."""

    format = psycopg.pq.Format.BINARY

    def load(self, data: Any) -> bytes:
        """The bytes of a text."""
        return bytes(data)


class PostgresStore(Reads):
    """See Store. Any number of processes on any number of machines."""

    engine = "postgresql"
    dialect = PostgresDialect()

    def __init__(self, settings: Settings, *, owner: bool) -> None:
        super().__init__()
        self._settings = settings
        self._owner = owner
        self._pools = _pools(settings)
        self._lock = Lock()
        self._snapshot = EMPTY
        self._looked_at = float("-inf")

    def reading[T](self, read: Callable[[Snapshot], T]) -> T:
        """Runs a read on one snapshot; again on a new one when its tables or server have gone."""
        try:
            return read(self._current())
        except _GONE:
            self._looked_at = float("-inf")
        except psycopg.OperationalError:
            for pool in set(self._pools.values()):
                pool.check()
        try:
            return read(self._current())
        except psycopg.OperationalError as error:
            raise Unavailable("PostgreSQL ne répond pas") from error

    def rows(self, statement: Statement, relation: str) -> list[tuple[Any, ...]]:
        """The rows of a statement. Raises TooSlow past the deadline."""
        return self._fetch(statement, relation, as_bytes=False)

    def joined(self, statement: Statement, relation: str) -> tuple[bytes, int]:
        """The texts of a one-column statement joined by commas, and how many there are."""
        texts = [text for (text,) in self._fetch(statement, relation, as_bytes=True)]
        return b",".join(texts), len(texts)

    def migrate(self) -> None:
        """PostGIS, schema and roles; harmless when they are there."""
        self._writing()
        self._settings.editions.mkdir(parents=True, exist_ok=True)
        with owner_connection(self._settings.store) as connection:
            migrate(connection)

    def editions(self) -> Sequence[Edition]:
        """Every edition the store knows, by source, millésime and date."""
        if self._owner:
            with owner_connection(self._settings.store) as connection:
                return listed(e.edition for e in read_entries(connection).values())
        with self._pools[READER].connection() as connection:
            return listed(e.edition for e in read_entries(connection).values())

    def stage(self, edition: Edition, file: Path, progress: Progress) -> None:
        """Copies an edition file; nothing is served of it yet."""
        self._writing()
        with owner_connection(self._settings.store) as connection, connection.transaction():
            entries = _locked_entries(connection)
            entry = staged(entries.get(edition.id), edition, _now())
            if entry.edition.state is State.STAGED:
                kept = take_in(edition, file, self._settings.editions)
                copy_edition(connection, edition, kept, progress)
            put_entry(connection, entry)

    def publish(self, ids: Sequence[str], retire: Sequence[str]) -> None:
        """Makes editions visible and others invisible in one transaction."""
        self._writing()
        try:
            with owner_connection(self._settings.store) as connection, connection.transaction():
                _swap(connection, ids, retire)
        except psycopg.errors.LockNotAvailable as error:
            raise Unavailable("une longue lecture retient une édition : réessayez") from error
        self._looked_at = float("-inf")

    def sweep(self, grace_s: float) -> Sequence[str]:
        """Drops the editions retired longer than `grace_s` ago for good; returns their ids."""
        self._writing()
        limit = _now() - timedelta(seconds=grace_s)
        with owner_connection(self._settings.store) as connection, connection.transaction():
            gone = [
                name
                for name, entry in _locked_entries(connection).items()
                if entry.edition.state is State.RETIRED and entry.changed_at <= limit
            ]
            tables = [child_name(e, relation) for e, relation, _ in tables_of(connection, gone)]
            drop_edition(connection, tables)
            connection.execute("DELETE FROM parc_social.edition WHERE id = ANY(%s)", [gone])
        for name in gone:
            (self._settings.editions / f"{name}.duckdb").unlink(missing_ok=True)
        return gone

    def close(self) -> None:
        """Gives back connections."""
        for pool in set(self._pools.values()):
            pool.close()

    def _fetch(
        self, statement: Statement, relation: str, *, as_bytes: bool
    ) -> list[tuple[Any, ...]]:
        text, values = statement
        pool = self._pools[reader_of(relation)]
        with pool.connection() as connection, connection.cursor(binary=True) as cursor:
            if as_bytes:
                cursor.adapters.register_loader("text", _Bytes)
            try:
                return cursor.execute(text.encode(), values).fetchall()
            except psycopg.errors.QueryCanceled as error:
                raise TooSlow("délai dépassé : précisez la demande") from error
            except psycopg.DataError as error:
                raise InvalidValue("une valeur de la demande est hors limites") from error

    def _current(self) -> Snapshot:
        with self._lock:
            now = time.monotonic()
            if now - self._looked_at >= _LOOK_S:
                self._snapshot = self._look()
                self._looked_at = now
            return self._snapshot

    def _look(self) -> Snapshot:
        with self._pools[READER].connection() as connection:
            entries = read_entries(connection).values()
            published = [e.edition for e in entries if e.edition.state is State.PUBLISHED]
            if version_of(published) == self._snapshot.version:
                return self._snapshot
            found = tables_of(connection, [e.id for e in published])
        by_id = {e.id: e for e in published}
        tables = [_table(by_id[i], relation, columns) for i, relation, columns in found]
        return make_snapshot(published, tables)

    def _writing(self) -> None:
        if not self._owner:
            raise Refused("cet entrepôt est ouvert en lecture seule")


def _pools(settings: Settings) -> Mapping[str, ServingPool]:
    """Two roles of the owner's login, or the one reading login that an operator has made."""
    if settings.store_read:
        own = ServingPool(settings.store_read, None, settings.deadline_s)
        return {READER: own, HOUSEHOLDS_READER: own}
    return {
        role: ServingPool(settings.store, role, settings.deadline_s)
        for role in (READER, HOUSEHOLDS_READER)
    }


def _table(edition: Edition, relation: str, columns: Sequence[str]) -> Table:
    return Table(
        name=table_name(SCHEMA, child_name(edition.id, relation)),
        relation=relation,
        edition=edition.id,
        millesime=edition.millesime,
        rows=dict(edition.rows).get(relation, 0),
        columns=frozenset(columns),
    )


def _locked_entries(connection: Connection[Row]) -> dict[str, Entry]:
    """The entries, with writers of other processes kept out until the transaction ends."""
    entries = read_entries(connection)
    connection.execute("LOCK TABLE parc_social.edition IN SHARE ROW EXCLUSIVE MODE")
    return read_entries(connection) or entries


def _swap(connection: Connection[Row], ids: Sequence[str], retire: Sequence[str]) -> None:
    wait = sql.SQL("SET LOCAL lock_timeout = {}").format(int(LOCK_S * 1_000))
    connection.execute(wait)
    before = _locked_entries(connection)
    after = swap(before, ids, retire, _now())
    changed = {k: e for k, e in after.items() if e is not before[k]}
    _move_tables(connection, before, changed)
    for entry in changed.values():
        put_entry(connection, entry)


def _move_tables(
    connection: Connection[Row], before: Mapping[str, Entry], changed: Mapping[str, Entry]
) -> None:
    """Attaches what is published from now on, detaches and closes what no longer is."""
    coming = {k for k, e in changed.items() if e.edition.state is State.PUBLISHED}
    going = {k for k in changed if before[k].edition.state is State.PUBLISHED}
    for edition, relation, columns in tables_of(connection, [*coming, *going]):
        child = identifier(child_name(edition, relation))
        if edition in coming:
            _attach(connection, edition, relation, columns)
            act = sql.SQL("GRANT SELECT ON {} TO {}")
        else:
            detach = sql.SQL("ALTER TABLE {} DETACH PARTITION {}")
            connection.execute(detach.format(identifier(relation), child))
            act = sql.SQL("REVOKE SELECT ON {} FROM {}")
        connection.execute(act.format(child, sql.Identifier(reader_of(relation))))


def _attach(
    connection: Connection[Row], edition: str, relation: str, columns: Sequence[str]
) -> None:
    """An older edition first gains the columns that its parent has gained since."""
    child, parent = identifier(child_name(edition, relation)), identifier(relation)
    for name, sql_type in columns_of(connection, relation).items():
        if name not in columns:
            add = sql.SQL("ALTER TABLE {} ADD COLUMN {} {}")
            typed = sql.SQL(sql_type)  # pyright: ignore[reportArgumentType] - from pg_attribute
            connection.execute(add.format(child, sql.Identifier(name), typed))
    attach = sql.SQL("ALTER TABLE {} ATTACH PARTITION {} FOR VALUES IN ({})")
    connection.execute(attach.format(parent, child, sql.Literal(edition)))


def _now() -> datetime:
    return datetime.now(UTC)
