"""The journal in SQLite: a group is kept in a table where it waits, then put where it is read.

A commit costs by the pages that it writes: a line and its seal in the order of their keys, with
an index, are five pages, a row at the end of a table is one or two (0.14 and 0.08 ms of processor).
"""

import os
import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

from parc_social.storage.registry.journal.chain import HEAD, LINE, SEAL
from parc_social.storage.registry.models import (
    ATTENTE,
    ATTENTE_SEAL,
    JournalRedacteurRow,
    JournalRow,
    JournalSceauRow,
)

Row = Mapping[str, Any]

TOGETHER = 200  # groups of this process that wait before they are put where they are read
_NO_SEAL = (None,) * len(ATTENTE_SEAL)


def _into(name: str, columns: Sequence[str]) -> str:
    marks = ", ".join("?" * len(columns))
    return f"INSERT INTO {name} ({', '.join(columns)}) VALUES ({marks})"  # noqa: S608


_HEAD = _into(JournalRedacteurRow.__tablename__, HEAD)
_SEAL = _into(JournalSceauRow.__tablename__, SEAL)
_WAITING = _into(ATTENTE.name, (*LINE, *ATTENTE_SEAL.values()))
# What the line of a seal says already is not said twice.
_OF_SEAL = {**ATTENTE_SEAL, "redacteur": "redacteur", "rang": "rang", "tete": "empreinte"}
_ANY = f"SELECT 1 FROM {ATTENTE.name} LIMIT 1"  # noqa: S608
# IGNORE: a row that was forged under the key of a line is told by `verify`, and stops no other.
_SETTLE = (
    (
        f"INSERT OR IGNORE INTO {JournalRow.__tablename__} ({', '.join(LINE)}) "  # noqa: S608
        f"SELECT {', '.join(LINE)} FROM {ATTENTE.name} ORDER BY numero"
    ),
    (
        f"INSERT OR IGNORE INTO {JournalSceauRow.__tablename__} ({', '.join(SEAL)}) "  # noqa: S608
        f"SELECT {', '.join(_OF_SEAL[name] for name in SEAL)} FROM {ATTENTE.name} "
        f"WHERE {ATTENTE_SEAL['numero']} IS NOT NULL ORDER BY numero"
    ),
    f"DELETE FROM {ATTENTE.name}",  # noqa: S608
)


class SqliteTable:
    """One connection of the driver, in no transaction between two acts."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection
        self._waiting = 0
        connection.execute("PRAGMA synchronous = NORMAL")  # a kept line survives `kill -9`
        file = connection.execute("PRAGMA database_list").fetchone()[2]
        self._log = f"{file}-wal"

    def add(self, head: Row | None, lines: Sequence[Row], seal: Row) -> None:
        """A group kept for good, all or nothing. Raises sqlite3.Error: nobody knows which."""
        rows = [[*(line[name] for name in LINE), *_NO_SEAL] for line in lines]
        if rows:
            rows[-1][len(LINE) :] = [seal[name] for name in ATTENTE_SEAL]
        self._waiting += 1
        if head is None and len(rows) == 1 and self._waiting < TOGETHER:
            self.connection.execute(_WAITING, rows[0])  # a transaction of its own
            return
        with _Transaction(self.connection):
            if head is not None:
                self.connection.execute(_HEAD, [head[name] for name in HEAD])
            if not rows:
                self.connection.execute(_SEAL, [seal[name] for name in SEAL])
            self.connection.executemany(_WAITING, rows)
            if self._waiting >= TOGETHER:
                self._settle()

    def settle(self) -> None:
        """Every line that waits, of any process, where it is read. Raises sqlite3.Error."""
        if self.connection.execute(_ANY).fetchone() is not None:
            with _Transaction(self.connection):
                self._settle()

    def sync(self) -> None:
        """What is kept by now survives a power cut too; from any thread. Raises OSError."""
        with suppress(FileNotFoundError):  # SQLite has taken it in the file, on the disk
            log = os.open(self._log, os.O_RDONLY)
            try:
                os.fdatasync(log)
            finally:
                os.close(log)

    def _settle(self) -> None:
        for statement in _SETTLE:
            self.connection.execute(statement)
        self._waiting = 0


class _Transaction:
    """A block that writes, whole or not at all."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def __enter__(self) -> None:
        self._connection.execute("BEGIN IMMEDIATE")

    def __exit__(self, kind: object, *_: object) -> None:
        try:
            if kind is None:
                self._connection.execute("COMMIT")
        finally:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
