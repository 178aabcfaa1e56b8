"""The writer's own connection: a group of lines and its seal, in one transaction, kept for good."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

import orjson
from sqlalchemy import Engine

from parc_social.errors import Unavailable
from parc_social.storage.registry.journal.chain import HEAD, LINE, SEAL
from parc_social.storage.registry.models import (
    JournalRedacteurRow,
    JournalRow,
    JournalSceauRow,
)
from parc_social.storage.registry.session import AWAY, answering

Row = Mapping[str, Any]

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


class Table:
    """One connection of the driver, for one thread at a time.

    Through SQLAlchemy a line costs 0.40 ms, by a connection of its pool 0.15.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._errors: type[Exception] = engine.dialect.loaded_dbapi.Error
        self._is_postgresql = engine.dialect.name == "postgresql"
        self._kept: Any = None
        self._driver: _Sqlite | _Postgresql | None = None

    @property
    def may_have_died(self) -> bool:
        """Whether a connection to a server is held, that may have gone meanwhile."""
        return self._is_postgresql and self._driver is not None

    def others(self, code: str) -> tuple[str, int, str] | None:
        """The newest seal of another writer. Raises Unavailable."""
        statement = _OTHERS.format("%s" if self._is_postgresql else "?")
        try:
            cursor = self._opened().connection.cursor()
            cursor.execute(statement, (code,))
            return cursor.fetchone()
        except self._errors as error:
            self.drop()
            raise Unavailable(AWAY) from error

    def add(self, head: Row | None, lines: Sequence[Row], seal: Row) -> None:
        """All of it, or nothing. Raises Unavailable: then nobody knows which."""
        try:
            self._opened().add(head, lines, seal)
        except self._errors as error:
            self.drop()
            raise Unavailable(AWAY) from error

    def drop(self) -> None:
        """Closes the connection; the next act opens another."""
        kept = self.forget()
        if kept is not None:
            with suppress(self._errors):
                kept.close()

    def forget(self) -> Any:
        """Gives up the connection without closing it: after a fork it is the parent's."""
        kept, self._kept, self._driver = self._kept, None, None
        return kept

    def _opened(self) -> "_Sqlite | _Postgresql":
        if self._driver is None:
            with answering():
                kept = self._engine.raw_connection()
            connection = kept.driver_connection
            kept.detach()  # ours: the pool may give out another
            self._kept = kept
            self._driver = (_Postgresql if self._is_postgresql else _Sqlite)(connection)
        return self._driver


class _Sqlite:
    def __init__(self, connection: Any) -> None:
        self.connection = connection
        connection.execute("PRAGMA synchronous = FULL")  # a promised line survives a power cut
        self._into = {
            kind: f"INSERT INTO {name} ({', '.join(columns)}) VALUES ({_marks(columns)})"  # noqa: S608
            for kind, (name, columns) in _TABLES.items()
        }

    def add(self, head: Row | None, lines: Sequence[Row], seal: Row) -> None:
        run = self.connection.execute
        run("BEGIN IMMEDIATE")
        try:
            if head is not None:
                run(self._into["head"], [head[name] for name in HEAD])
            for line in lines:
                run(self._into["line"], [line[name] for name in LINE])
            run(self._into["seal"], [seal[name] for name in SEAL])
            run("COMMIT")
        finally:
            if self.connection.in_transaction:
                run("ROLLBACK")


def _marks(columns: Sequence[str]) -> str:
    return ", ".join("?" * len(columns))


class _Postgresql:
    """One statement a group: one round trip, one transaction."""

    def __init__(self, connection: Any) -> None:
        self.connection = connection
        connection.autocommit = True
        head, line, seal = (_from_json(*table) for table in _TABLES.values())
        self._first = f"WITH h AS ({head}), s AS ({seal}) {line}"
        self._next = f"WITH s AS ({seal}) {line}"

    def add(self, head: Row | None, lines: Sequence[Row], seal: Row) -> None:
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


def _json(*rows: Row) -> str:
    return orjson.dumps(rows).decode()
