"""The journal in SQLite: a group is kept in a file where it waits, then put where it is read.

A commit costs by the pages that it writes: 0.07 to 0.14 ms of processor for a line and its seal,
where a line at the end of a file is 0.01.
"""

import sqlite3
import threading
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from operator import itemgetter
from pathlib import Path
from typing import Any, cast

from parc_social.database.journal_rows import (
    JournalArchiveRow,
    JournalRedacteurRow,
    JournalRow,
    JournalSceauRow,
)
from parc_social.journal.chain import HEAD, LINE, SEAL, Row
from parc_social.journal.spool import Spool, SpoolFile, remove
from parc_social.storage.editions.disk import put_on_disk

TOGETHER = 200  # groups of this process that wait before they are put where they are read
FOLDER = "-attente"  # after the name of the registry's file


def _into(name: str, columns: Sequence[str], otherwise: str = "") -> str:
    marks = ", ".join("?" * len(columns))
    return f"INSERT {otherwise} INTO {name} ({', '.join(columns)}) VALUES ({marks})"  # noqa: S608


_HEAD = _into(JournalRedacteurRow.__tablename__, HEAD)
# IGNORE: a row that was forged under the key of a line is told by `verify`, and stops no other;
# and what waits in a file may have been put away by another process.
_LINE = _into(JournalRow.__tablename__, LINE, "OR IGNORE")
_SEAL = _into(JournalSceauRow.__tablename__, SEAL, "OR IGNORE")
_ARCHIVED = (
    f"SELECT redacteur, max(au), max(sceau) FROM {JournalArchiveRow.__tablename__} "  # noqa: S608
    "GROUP BY redacteur"
)


_Cells = Callable[[Row], Any]
_CELLS = (
    (_LINE, cast(_Cells, itemgetter(*LINE))),
    (_SEAL, cast(_Cells, itemgetter(*SEAL))),
)


class SqliteTable:
    """One connection of the driver, in no transaction between two acts; and the file that waits."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection
        connection.execute("PRAGMA synchronous = NORMAL")  # a kept line survives `kill -9`
        file = connection.execute("PRAGMA database_list").fetchone()[2]
        self._log = Path(f"{file}-wal")
        self._written = True  # by a connection before this one: in SQLite's log, maybe not on disk
        self._spool = Spool(Path(f"{file}{FOLDER}"))
        self._done: deque[SpoolFile] = deque()
        self._syncing = threading.Lock()

    @property
    def is_due(self) -> bool:
        """Whether enough groups wait."""
        return self._spool.groups >= TOGETHER

    def add(self, head: Row | None, lines: Sequence[Row], seal: Row) -> None:
        """A group kept for good, all or nothing. Raises sqlite3.Error, OSError: nobody knows."""
        if head is None and lines:
            self._spool.add(lines, seal)
            return
        self._spool.prepare()
        with _Transaction(self.connection):
            if head is not None:
                self.connection.execute(_HEAD, [head[name] for name in HEAD])
            self._put(lines, [seal])
        self._written = True

    def merge_waiting(self) -> None:
        """Every group that waits, of any process, where it is read.

        Raises sqlite3.Error, OSError: then all of it waits on.
        """
        merged = {file.file for file in list(self._done)}  # put away, and soon removed
        files = list(self._spool.left(but=merged))
        if not files:
            return
        with _Transaction(self.connection):
            archived = {
                code: (rank, seal) for code, rank, seal in self.connection.execute(_ARCHIVED)
            }
            lines, seals = list[Row](), list[Row]()
            for group in (group for file in files for group in file.groups):
                rank, number = archived.get(group.seal["redacteur"], (0, 0))
                lines += [line for line in group.lines if line["rang"] > rank]
                seals += [group.seal] if group.seal["numero"] > number else []
            self._put(lines, seals)
        self._written = True
        if self._spool.groups:
            self._spool.close()
        self._done.extend(file for file in files if file.ends)

    def sync(self) -> None:
        """What is kept by now survives a power cut too; from any thread. Raises OSError."""
        with self._syncing:
            count, file = len(self._done), self._spool.file
            if self._written:
                self._written = False
                try:
                    with suppress(FileNotFoundError):  # SQLite has taken it in its own file
                        put_on_disk(self._log)
                except OSError:
                    self._written = True
                    raise
            if file is not None:  # after the log: no line there without the head of its writer
                self._spool.sync(file)
            for _ in range(count):  # only what the log held before it was put on the disk
                remove(self._done.popleft())

    def close(self) -> None:
        """Lets go of the file that waits; not of the connection."""
        self._spool.close()

    def _put(self, lines: Iterable[Row], seals: Iterable[Row]) -> None:
        for (statement, cells), rows in zip(_CELLS, (lines, seals), strict=True):
            self.connection.executemany(statement, map(cells, rows))


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
