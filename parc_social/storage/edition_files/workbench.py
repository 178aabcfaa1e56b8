"""DuckDB workbench on which loaders make edition files, with the spatial extension loaded."""

import errno
import os
import sys
import threading
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from itertools import batched
from pathlib import Path
from typing import Any, cast

import duckdb

from parc_social.catalogue.collection import FieldType
from parc_social.errors import BadFile, DiskFull, MemoryUsedUp, TooSlow, Unavailable
from parc_social.storage.edition_files.spatial_extension import checked_spatial
from parc_social.storage.execution.cancellation import current_cancellation
from parc_social.storage.sql.text import literal, quoted
from parc_social.wording import first_line

# DuckDB looks for pandas twice for each bound value: 0.18 ms a value while it is not installed.
if find_spec("pandas") is None:
    cast(dict[str, Any], sys.modules)["pandas"] = None

# DuckDB type of a column of the catalogue.
TYPES: Mapping[FieldType, str] = {
    FieldType.INTEGER: "INTEGER",
    FieldType.NUMBER: "DOUBLE",
    FieldType.STRING: "VARCHAR",
    FieldType.BOOLEAN: "BOOLEAN",
    FieldType.DATE: "DATE",
}
# The form of the files written. By default that of DuckDB 1.0, whose account of a column takes 4
# kB: an edition of indicators has 5,000 columns, whose accounts are read when it is opened.
_STORAGE = "v1.5.0"
_DUCKDB_SHARE = 70  # % of a process's memory: the rest is Python and what DuckDB does not count
# Of a large table, who wants some rows reads a block of each column: by default 256 kB.
_BLOCK = {"default_block_size": "65536"}
_PASSING = {"write_buffer_row_group_count": "1", "allocator_flush_threshold": "16MB"}
_AT_ONCE, _LOOK_S = 500, 0.25  # rows of an INSERT; between two looks at how far a statement is
_IN_ORDER_AND_WATCHABLE = (
    "SET preserve_insertion_order = true; SET enable_progress_bar = true;"
    " SET enable_progress_bar_print = false; SET progress_bar_time = 0"
)


class Workbench:
    """One writable DuckDB file; SQL comes from the loaders' own statement files.

    A statement ends with the work that it is of: TooSlow then. Coordinates are x, y (longitude
    first) everywhere. `passing`: what a large table is created as that is dropped before the end.
    """

    def __init__(self, connection: duckdb.DuckDBPyConnection, passing: str = "TEMP TABLE") -> None:
        self._connection, self.passing = connection, passing

    def run(self, sql: str, params: Sequence[Any] | Mapping[str, Any] | None = None) -> None:
        """Executes one or more statements; `$name` or `?` are bound, never pasted.

        Raises BadFile with DuckDB's first line when a file can't be read.
        """
        try:
            with interruptible(self._connection):
                self._connection.execute(sql, params)
        except (duckdb.IOException, duckdb.InvalidInputException) as error:
            raise BadFile(first_line(error)) from error

    def rows(
        self, sql: str, params: Sequence[Any] | Mapping[str, Any] | None = None
    ) -> list[tuple[Any, ...]]:
        """All rows of a small answer."""
        self.run(sql, params)
        with interruptible(self._connection):
            return self._connection.fetchall()

    def value(self, sql: str, params: Sequence[Any] | Mapping[str, Any] | None = None) -> Any:
        """First column of the first row; None when there is no row."""
        rows = self.rows(sql, params)
        return rows[0][0] if rows else None

    def insert(self, table: str, rows: Sequence[Sequence[Any]]) -> None:
        """Appends rows made in Python, in the table's own column order.

        Many in a statement: 300 rows are 7 ms of processor, and 57 one by one.
        """
        for some in batched(rows, _AT_ONCE):
            marks = ", ".join([f"({', '.join('?' * len(some[0]))})"] * len(some))
            values = [value for row in some for value in row]
            with interruptible(self._connection):
                self._connection.execute(f"INSERT INTO {quoted(table)} VALUES {marks}", values)  # noqa: S608

    def insert_columns(self, table: str, columns: Mapping[str, Any]) -> None:
        """Appends many rows at once from numpy arrays by column name: the fast way in."""
        self._connection.register("arriving", dict(columns))
        names = ", ".join(quoted(name) for name in columns)
        sql = f"INSERT INTO {quoted(table)} ({names}) SELECT {names} FROM arriving"  # noqa: S608 - quoted names
        with interruptible(self._connection):
            self._connection.execute(sql)
        self._connection.unregister("arriving")

    def lay(self, name: str, columns: Mapping[str, Any]) -> None:
        """A relation of numpy arrays, read where they are by each statement until `forget`."""
        self._connection.register(name, dict(columns))

    def forget(self, name: str) -> None:
        """Lets go of the arrays of a relation."""
        self._connection.unregister(name)

    def columns(self, sql: str, params: Sequence[Any] | None = None) -> dict[str, Any]:
        """A large answer as masked numpy arrays by column name: the fast way out."""
        with interruptible(self._connection):
            result: Any = self._connection.execute(sql, params)
            return cast(dict[str, Any], result.fetchnumpy())

    @contextmanager
    def watched(self, tell: Callable[[float], None]) -> Generator[None]:
        """Tells, from another thread, the share done (0-1) of each statement run in the block.

        DuckDB's own account: bytes of a file read, rows of a table gone through. A statement too
        short to be asked about tells nothing.
        """
        over = threading.Event()

        def look() -> None:
            while not over.wait(_LOOK_S):
                percent = self._connection.query_progress()
                if percent >= 0:  # -1: no statement, or one that does not know
                    tell(min(percent / 100, 1.0))

        watcher = threading.Thread(target=look)
        watcher.start()
        try:
            yield
        finally:
            over.set()
            watcher.join()

    def attach(self, alias: str, file: Path) -> None:
        """Opens another edition file, read only, under a name."""
        if not file.is_file():
            raise BadFile(f"fichier d'édition introuvable : {file}")
        self.run(f"ATTACH {literal(str(file))} AS {quoted(alias)} (READ_ONLY)")

    def attach_new(self, alias: str, file: Path) -> None:
        """Opens a file that is not there yet, to be written, under a name."""
        self.run(f"ATTACH {literal(str(file))} AS {quoted(alias)}")


@contextmanager
def interruptible(connection: duckdb.DuckDBPyConnection) -> Generator[None]:
    """A statement of the block ends with the work that it is of. Raises TooSlow then.

    Raises MemoryUsedUp for one that needs more than its bench has, DiskFull.
    """
    try:
        with current_cancellation().statement(connection.interrupt, "duckdb"):
            yield
    except duckdb.InterruptException as error:
        raise TooSlow("demande interrompue") from error
    except duckdb.OutOfMemoryException as error:
        raise MemoryUsedUp(
            "la mémoire donnée à ce travail ne suffit pas : donnez moins à la fois, ou plus de"
            " mémoire (docs/reglages.md)"
        ) from error
    except duckdb.Error as error:
        _check_room(error)
        raise


def _check_room(error: duckdb.Error) -> None:
    """Raises DiskFull for what DuckDB says in the system's words."""
    if os.strerror(errno.ENOSPC) in str(error):
        raise DiskFull("un fichier d'édition ou de travail ne s'écrit plus") from error


@contextmanager
def workshop(
    file: Path | None, memory_mb: int = 2_048, *, thrown_away: bool = False
) -> Generator[Workbench]:
    """A bench on `file` (made when missing; None: in memory), closed at the end.

    One that is `thrown_away` holds its large tables itself, in small blocks: temporary ones keep
    256 kB of each column in memory. Raises DiskFull: closing says nothing where its disk is full.
    """
    connection = connect(file, passing=thrown_away)
    try:
        connection.execute(f"SET memory_limit = '{memory_mb * _DUCKDB_SHARE // 100}MB'")
        connection.execute(_IN_ORDER_AND_WATCHABLE)
        yield Workbench(connection, "TABLE" if thrown_away else "TEMP TABLE")
        if file is not None and not thrown_away:
            with interruptible(connection):
                connection.execute("CHECKPOINT")
    finally:
        connection.close()


def connect(
    file: Path | None, *, read_only: bool = False, sandboxed: bool = False, passing: bool = False
) -> duckdb.DuckDBPyConnection:
    """A DuckDB connection with spatial from its PyPI wheel: no network, signature checked.

    An instance that is `sandboxed` loads nothing unsigned once it is given. Raises Unavailable.
    """
    extension = checked_spatial()
    config: dict[str, str | bool | int | float | list[str]] = {
        "allow_unsigned_extensions": "true",
        "autoinstall_known_extensions": "false",
        **({} if sandboxed else {"storage_compatibility_version": _STORAGE, **_BLOCK}),
        **(_PASSING if passing else {}),
    }
    try:
        connection = duckdb.connect(
            str(file) if file else ":memory:", read_only=read_only, config=config
        )
    except duckdb.IOException as error:
        _check_room(error)
        raise Unavailable(f"fichier DuckDB inutilisable : {file} ({error})") from error
    connection.execute(f"LOAD '{extension}'")
    if sandboxed:  # DuckDB takes this back from nobody
        connection.execute("SET allow_unsigned_extensions = false")
    connection.execute("SET geometry_always_xy = true")
    return connection
