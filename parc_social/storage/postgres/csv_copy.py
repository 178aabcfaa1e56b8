"""Rows of an edition file through a pipe of CSV into COPY."""

import os
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from queue import SimpleQueue
from threading import Event, Semaphore, Thread

import duckdb
from psycopg import Connection, sql

from parc_social.storage.editions.edition import Edition
from parc_social.storage.editions.history import Progress
from parc_social.storage.postgres.schema import Row, child_name, identifier
from parc_social.storage.sql.text import quoted

_PIECE = 1 << 16  # what a pipe holds
_AHEAD = 1_024  # pieces taken from DuckDB before PostgreSQL has them: 64 MB
# Signs that no text has, or few: a text of JSON is full of quotes and commas, and to double the
# ones and quote for the others took half of what it takes to copy it (measured).
_QUOTE, _DELIMITER = "\x01", "\x02"
_FORM = f"FORMAT csv, HEADER false, DELIM '{_DELIMITER}', QUOTE '{_QUOTE}', ESCAPE '{_QUOTE}'"


@dataclass(frozen=True, slots=True)
class StagedRelation:
    """A table to copy: its columns as (name, PostgreSQL type, SQL in the file), and its indexes.

    An index is the columns that it sorts by. `source`: what these are read from, `t`; empty: the
    table of that name.
    """

    name: str
    columns: tuple[tuple[str, str, str], ...]
    indexed: tuple[tuple[str, ...], ...]
    geometry: bool
    served: bool
    source: str = ""


def fill(
    connection: Connection[Row],
    source: duckdb.DuckDBPyConnection,
    edition: Edition,
    relation: StagedRelation,
    counter: "CopyProgress",
) -> None:
    """Copies the rows of one relation of an edition into its own table."""
    names = sql.SQL(", ").join(sql.Identifier(name) for name, _, _ in relation.columns)
    child = identifier(child_name(edition.id, relation.name))
    order = " ORDER BY fid" if relation.served and not _in_order(source, relation.name) else ""
    columns = ", ".join(expression for _, _, expression in relation.columns)
    source_sql = relation.source or f"{quoted(relation.name)} AS t"
    select = f"SELECT {columns} FROM {source_sql}{order}"  # noqa: S608 - quoted names
    # FREEZE: the table is of this transaction, so its rows need no second writing by a vacuum.
    copy = sql.SQL("COPY {} ({}) FROM STDIN (FORMAT csv, DELIMITER {}, QUOTE {}, FREEZE)").format(
        child, names, sql.Literal(_DELIMITER), sql.Literal(_QUOTE)
    )
    with connection.cursor() as cursor, cursor.copy(copy) as sink, _csv(source, select) as pieces:
        for piece in pieces:
            sink.write(piece)
            counter.add(piece)


def as_csv(column: str, kind: str) -> str:
    """SQL of a column of a DuckDB type as COPY reads it."""
    return rf"'\x' || hex({column})" if kind == "BLOB" else column


class _Pieces:
    """What is taken out of a pipe ahead of who is given it, in a thread of its own.

    DuckDB writes a group of rows at once, some 60 MB: else either engine waits for the other.
    """

    def __init__(self) -> None:
        self._taken = SimpleQueue[bytes]()
        self._room, self._stopped = Semaphore(_AHEAD), Event()

    def take(self, reading: int) -> None:
        """All that comes, until the writer closes the pipe or nobody wants more: then we do."""
        with open(reading, "rb", buffering=0) as pipe:
            while not self._stopped.is_set() and (piece := pipe.read(_PIECE)):
                self._taken.put(piece)
                self._room.acquire()
        self._taken.put(b"")

    def __iter__(self) -> Iterator[bytes]:
        while piece := self._taken.get():
            self._room.release()
            yield piece

    def stop(self) -> None:
        """Nobody wants more."""
        self._stopped.set()
        self._room.release()


@contextmanager
def _csv(source: duckdb.DuckDBPyConnection, select: str) -> Generator[_Pieces]:
    """The CSV that DuckDB writes into a pipe, in another thread.

    Both ends of the pipe close whatever happens, so neither thread waits for ever.
    """
    reading, writing = os.pipe()
    failures: list[duckdb.Error] = []
    pieces = _Pieces()

    def write() -> None:
        try:
            source.execute(f"COPY ({select}) TO '/dev/fd/{writing}' ({_FORM})")
        except duckdb.Error as error:
            failures.append(error)
        finally:
            os.close(writing)

    threads = [Thread(target=write), Thread(target=pieces.take, args=(reading,))]
    for thread in threads:
        thread.start()
    try:
        yield pieces
    finally:
        pieces.stop()
        for thread in threads:
            thread.join()
    if failures:
        raise failures[0]


def _in_order(source: duckdb.DuckDBPyConnection, table: str) -> bool:
    """Whether rows lie by fid, as loaders write them: then none need be sorted."""
    row = source.execute(
        f"SELECT coalesce(bool_and(fid = rowid + 1), true) FROM {quoted(table)}"  # noqa: S608
    ).fetchone()
    return bool(row and row[0])


def count_rows(source: duckdb.DuckDBPyConnection, table: str) -> int:
    """Number of rows of a table of an edition file."""
    row = source.execute(f"SELECT count(*) FROM {quoted(table)}").fetchone()  # noqa: S608
    return int(row[0]) if row else 0


class CopyProgress:
    """Lines of CSV so far, as progress; a quoted line break counts too, hence the ceiling."""

    def __init__(self, progress: Progress, relation: str, rows: int) -> None:
        self._progress, self._relation, self._rows = progress, relation, rows
        self._done = 0

    def add(self, chunk: bytes) -> None:
        """Counts the lines of a chunk."""
        self._done = min(self._done + chunk.count(b"\n"), self._rows)
        self._progress(self._relation, self._done, self._rows)
