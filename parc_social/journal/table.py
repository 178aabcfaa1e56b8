"""The writer's own connection: a group of lines and its seal, in one transaction, kept for good."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import Any

import orjson
from sqlalchemy import Engine

from parc_social.database.engine import answering, away
from parc_social.database.journal_rows import JournalRedacteurRow, JournalRow, JournalSceauRow
from parc_social.journal.chain import HEAD, LINE, SEAL, Row
from parc_social.journal.sqlite_table import SqliteTable

# By the key of each writer: an index by time would be one more page to write a group.
_OTHERS = (
    "SELECT s.redacteur, s.numero, s.empreinte FROM journal_redacteur AS r "
    "JOIN journal_sceau AS s ON s.redacteur = r.code AND s.numero = "
    "(SELECT max(m.numero) FROM journal_sceau AS m WHERE m.redacteur = r.code) "
    "WHERE r.code <> {} ORDER BY s.quand DESC LIMIT 1"
)
_TABLES = {
    "head": (JournalRedacteurRow.__tablename__, HEAD),
    "line": (JournalRow.__tablename__, LINE),
    "seal": (JournalSceauRow.__tablename__, SEAL),
}


class JournalTable:
    """One connection of the driver, for one thread at a time.

    Through SQLAlchemy a line costs 0.40 ms, by a connection of its pool 0.15.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._errors: type[Exception] = engine.dialect.loaded_dbapi.Error
        self._is_postgresql = engine.dialect.name == "postgresql"
        self._kept: Any = None
        self._driver: SqliteTable | PostgresqlTable | None = None

    @property
    def may_have_died(self) -> bool:
        """Whether a connection to a server is held, that may have gone meanwhile."""
        return self._is_postgresql and self.is_open

    @property
    def is_due(self) -> bool:
        """Whether enough waits to be put where it is read."""
        return isinstance(self._driver, SqliteTable) and self._driver.is_due

    @property
    def is_open(self) -> bool:
        """Whether a connection is held."""
        return self._driver is not None

    def others(self, code: str) -> tuple[str, int, str] | None:
        """The newest seal of another writer. Raises Unavailable."""
        statement = _OTHERS.format("%s" if self._is_postgresql else "?")
        self.merge_waiting()
        try:
            cursor = self._opened().connection.cursor()
            cursor.execute(statement, (code,))
            return cursor.fetchone()
        except self._errors as error:
            self.drop()
            raise away(error) from error

    def add(self, head: Row | None, lines: Sequence[Row], seal: Row) -> None:
        """All of it, or nothing. Raises Unavailable: then nobody knows which."""
        try:
            (self._driver or self._opened()).add(head, lines, seal)
        except (self._errors, OSError) as error:
            self.drop()
            raise away(error) from error

    def merge_waiting(self) -> None:
        """Puts lines that wait, whoever wrote them, where they are read. Raises Unavailable."""
        if self._is_postgresql:  # nothing waits there: a group is written where it is read
            return
        try:
            self._opened().merge_waiting()
        except (self._errors, OSError) as error:
            self.drop()
            raise away(error) from error

    def sync(self) -> None:
        """Puts what is kept on the disk, where a commit does not. Raises Unavailable."""
        driver = self._driver
        try:
            if isinstance(driver, SqliteTable):
                driver.sync()
        except OSError as error:
            raise away(error) from error

    def drop(self) -> None:
        """Closes the connection; the next act opens another."""
        connection = self.forget()
        if connection is not None:
            with suppress(self._errors):
                connection.close()

    def forget(self) -> Any:
        """Gives up the connection without closing it: after a fork it is the parent's."""
        if isinstance(self._driver, SqliteTable):
            self._driver.close()
        connection, self._kept, self._driver = self._kept, None, None
        return connection

    def _opened(self) -> "SqliteTable | PostgresqlTable":
        if self._driver is None:
            with answering():
                pooled = self._engine.raw_connection()
            connection: Any = pooled.driver_connection
            pooled.detach()  # ours: the pool may give out another
            self._kept = pooled
            self._driver = (PostgresqlTable if self._is_postgresql else SqliteTable)(connection)
        return self._driver


class PostgresqlTable:
    """One statement a group: one round trip, one transaction.

    A line alone, as nearly all are while few ask, goes as values: read out of JSON, it costs the
    server a third more.
    """

    def __init__(self, connection: Any) -> None:
        self.connection = connection
        connection.autocommit = True
        head, line, seal = (_from_json(*table) for table in _TABLES.values())
        self._first = f"WITH h AS ({head}), s AS ({seal}) {line}"
        self._next = f"WITH s AS ({seal}) {line}"
        one_line, its_seal = (_of_values(*_TABLES[name]) for name in ("line", "seal"))
        self._alone = f"WITH s AS ({its_seal}) {one_line}"

    def merge_waiting(self) -> None:
        """Nothing: a group is written where it is read."""

    def add(self, head: Row | None, lines: Sequence[Row], seal: Row) -> None:
        """A group kept for good, all or nothing. Raises psycopg.Error: nobody knows which."""
        if head is None and len(lines) == 1:
            (line,) = lines
            self.connection.execute(self._alone, [*_texts(seal, SEAL), *_texts(line, LINE)])
            return
        values = (_json(seal), _json(*lines))
        if head is None:
            self.connection.execute(self._next, values)
        else:
            self.connection.execute(self._first, (_json(head), *values))


def _from_json(name: str, columns: Sequence[str]) -> str:
    names = ", ".join(columns)
    return (
        f"INSERT INTO {name} ({names}) "  # noqa: S608 - names of our own models
        f"SELECT {names} FROM jsonb_populate_recordset(NULL::{name}, %s::jsonb)"
    )


def _of_values(name: str, columns: Sequence[str]) -> str:
    marks = ", ".join("%s" for _ in columns)
    return f"INSERT INTO {name} ({', '.join(columns)}) VALUES ({marks})"  # noqa: S608 - likewise


def _texts(row: Row, columns: Sequence[str]) -> Iterator[str | None]:
    """Its values, for the table to read: numbers of other sizes would be other statements."""
    values = map(row.__getitem__, columns)
    return (None if value is None else str(value) for value in values)


def _json(*rows: Row) -> str:
    return orjson.dumps(rows).decode()
