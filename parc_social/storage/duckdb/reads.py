"""The reads of the store on DuckDB: files that are leased, in an instance of the right memory."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from functools import partial
from operator import ge
from pathlib import Path
from threading import Semaphore
from time import monotonic
from typing import Any, cast

import duckdb
from numpy.typing import NDArray

from parc_social.errors import InvalidValue, TooSlow, Unavailable
from parc_social.settings import Settings
from parc_social.storage.duckdb.attached_files import DuckdbFiles
from parc_social.storage.duckdb.dialect import DuckdbDialect
from parc_social.storage.duckdb.export_instance import ExportInstance, OwnFiles
from parc_social.storage.edition_files.parquet import Facts, write_from_file
from parc_social.storage.editions.manifest import Manifest
from parc_social.storage.editions.snapshot import EditionTable, Fits, Snapshot
from parc_social.storage.execution.cancellation import current_cancellation
from parc_social.storage.execution.deadline import Deadlines, give_back, give_back_own, own_mb
from parc_social.storage.execution.statement import DbRole, Statement
from parc_social.storage.execution.whole_columns import ColumnKinds, WholeColumns
from parc_social.storage.query.model import FeatureQuery
from parc_social.storage.sql.text import quoted
from parc_social.storage.sql.visibility import Visible
from parc_social.storage.statements.batches import FeatureBatch
from parc_social.storage.statements.keyset import SOME, FoundPage, PageParts, parts_of
from parc_social.storage.statements.stretch_size import Texts
from parc_social.storage.store import Store

_LARGE = 100_000  # rows: some ten MB of the two or three columns that are looked at whole
# DuckDB keeps what it has read up to its limit. A page of 10,000 features fits in this one, on one
# thread: a second takes a third of processor more, and its own rows in memory (measured). What does
# not fit is asked again in an instance that has all the memory, and keeps nothing.
_USUAL_MB, _USUAL_THREADS = 48, 1
_MANY = 2_000  # rows: behind so many, what they took is given back to the system
# And so often behind stretches, each of which has fewer and may take 40 MB; behind each where the
# process holds much: that is a quarter more of what one costs.
_RENEW_S, _MUCH_MB = 0.25, 300
# One stretch at once: a second of wide rows does not fit in their instance beside it, and would be
# asked again in another, for 22 MB an edition. One that lasts longer than so holds nobody up.
_STRETCHES, _WAIT_S = 1, 1.0


type Take[T] = Callable[[duckdb.DuckDBPyConnection], tuple[T, int]]  # and how many rows


def _rows(cursor: duckdb.DuckDBPyConnection) -> tuple[list[tuple[Any, ...]], int]:
    rows = cursor.fetchall()
    return rows, len(rows)


def _texts(cursor: duckdb.DuckDBPyConnection) -> tuple[FeatureBatch, int]:
    """Each as octets at once: 10,000 of them in three forms are 30 MB."""
    texts: list[bytes] = []
    last: tuple[Any, ...] = ()
    while some := cursor.fetchmany(SOME):
        texts += [row[0].encode() for row in some]
        last = some[-1]
    return FeatureBatch(texts, last[1:] if texts else None), len(texts)


def _columns(cursor: duckdb.DuckDBPyConnection) -> tuple[list[NDArray[Any]], int]:
    """A null is masked; a column without any may have no mask."""
    arrays = cast("dict[str, NDArray[Any]]", cursor.fetchnumpy())  # pyright: ignore[reportUnknownMemberType]
    found = list(arrays.values())
    return found, len(found[0])


class _Astray(Exception):
    """Rows that were expected to lie in the order of their numbers do not."""


def _join(
    cursor: duckdb.DuckDBPyConnection, by: bytes, *, in_sequence: bool
) -> tuple[PageParts, int]:
    """Raises _Astray where rows are numbered and do not come so."""
    count, last = 0, None

    def texts() -> Iterator[list[bytes]]:
        nonlocal count, last
        number = 0
        while some := cursor.fetchmany(SOME):
            count, last = count + len(some), some[-1][1:]
            if in_sequence:
                numbers = [number, *(row[1] for row in some)]
                if any(map(ge, numbers, numbers[1:])):
                    raise _Astray
                number = numbers[-1]
            if count > _MANY >= count - len(some):
                give_back()  # what it took to find them, before their texts take as much
            yield [row[0].encode() for row in some]

    parts = parts_of(texts(), by)
    return PageParts(parts, count, last), count


class _Heavy(TooSlow):
    """A statement that needs more than the memory of its instance."""


class DuckdbReads(Store):
    """Reads of any number of processes. See Store."""

    engine = "duckdb"

    dialect = DuckdbDialect()

    def __init__(self, settings: Settings, *, owner: bool) -> None:
        super().__init__(settings, owner=owner)
        self._manifest = Manifest(settings.editions)
        self._deadlines = Deadlines(settings.bounds.requete_s)
        self._serving = OwnFiles(settings, min(_USUAL_MB, settings.memory_mb), _USUAL_THREADS)
        self._heavy = ExportInstance(settings.editions, settings.memory_mb)
        self._passing = ExportInstance(settings.editions)
        self._renewed = 0.0
        self._places = Semaphore(_STRETCHES)

    def reading[T](self, read: Callable[[Snapshot], T], fits: Fits | None = None) -> T:
        """Runs a read on one snapshot, whose files stay open until it ends."""
        with self._serving.files().lease(fits) as snapshot:
            return read(snapshot)

    def version(self) -> str:
        """Changes with each publication: asked twice a request, at a tenth of what a read costs."""
        return self._serving.files().version()

    def found_page(
        self,
        view: Visible,
        query: FeatureQuery,
        tables: Sequence[EditionTable],
        last: Sequence[Any] | None,
    ) -> FoundPage | None:
        """See Reads: out of a serving file. In the default order `last` is the number of a row."""
        after = int(last[0]) if last and not query.sort else None
        return self._serving.files().texts.page(view, query, tables, after)

    def found_item(
        self, view: Visible, query: FeatureQuery, tables: Sequence[EditionTable], identifier: str
    ) -> bytes | None:
        """See Reads."""
        return self._serving.files().texts.item(view, query, tables, identifier)

    def every_text(
        self,
        view: Visible,
        query: FeatureQuery,
        tables: Sequence[EditionTable],
        written: Callable[[int], Iterator[Texts]],
    ) -> Iterator[Texts]:
        """See Reads."""
        return self._serving.files().texts.walk(view, query, tables, written)

    def rows(self, statement: Statement, reader: DbRole) -> list[tuple[Any, ...]]:
        """The rows of a statement. Raises TooSlow past the deadline or the memory of a server."""
        return self._fetch(self._serving.files(), statement, _rows)

    def in_columns(self, statement: Statement, reader: DbRole, kinds: ColumnKinds) -> WholeColumns:
        """See ColumnReads."""
        names = ", ".join(kinds.names)
        numbered = statement._replace(text=f"FROM ({statement.text}) AS r({names})")
        arrays = self._fetch(self._serving.files(), numbered, _columns)
        return WholeColumns(arrays[: kinds.keys], [one.tolist() for one in arrays[kinds.keys :]])

    def _fetch[T](
        self, files: DuckdbFiles | ExportInstance, statement: Statement, take: Take[T]
    ) -> T:
        """Asked again with all the memory where there was too little: each time with a deadline."""
        try:
            rows, many = self._answer(files, statement, take)
        except _Heavy:
            editions = self._serving.files().attached()
            with self._heavy.attached(e for e in editions if quoted(e) in statement.text):
                rows, _ = self._answer(self._heavy, statement, take)
            give_back()  # only now: it leaves its files first
            return rows
        if many > _MANY:
            give_back()
        return rows

    def _answer[T](
        self, files: DuckdbFiles | ExportInstance, statement: Statement, take: Take[T]
    ) -> tuple[T, int]:
        life = current_cancellation()
        with (
            files.cursor() as cursor,
            self._deadlines.on(cursor),
            life.statement(cursor.interrupt, "duckdb"),
        ):
            try:
                return take(cursor.execute(statement.text, statement.values))
            except (duckdb.OutOfRangeException, duckdb.ConversionException) as error:
                raise InvalidValue("une valeur de la demande est hors limites") from error
            except duckdb.OutOfMemoryException as error:
                raise _Heavy("trop de mémoire : précisez la demande, ou prenez /export") from error

    def join(self, statement: Statement, reader: DbRole, by: bytes = b",") -> PageParts:
        """The rows of a statement, each with a text first, `by` between the texts."""
        files, order = self._serving.files(), statement.order
        try:
            return self._fetch(files, statement, partial(_join, by=by, in_sequence=bool(order)))
        except _Astray:  # an edition may be written in another order
            in_order = statement._replace(text=statement.text + order)
            return self._fetch(files, in_order, partial(_join, by=by, in_sequence=False))

    def holding(self, fits: Fits | None = None) -> AbstractContextManager[Snapshot]:
        """A snapshot whose files stay open until the end of the block."""
        return self._serving.files().lease(fits)

    def passing(self, tables: Sequence[EditionTable]) -> AbstractContextManager[None]:
        """These tables of a snapshot that is held can be read by `stretch`."""
        return self._passing.held(table.edition for table in tables)

    def stretch(self, statement: Statement, reader: DbRole) -> FeatureBatch:
        """The rows of one statement of a long reading, in an instance that keeps little of them."""
        has_place = self._places.acquire(timeout=_WAIT_S)
        try:
            with self._passing.looked_into(statement.text):
                batch = self._fetch(self._passing, statement, _texts)
        except Unavailable:  # swept meanwhile: it is open where it is held, and nowhere else
            batch = self._fetch(self._serving.files(), statement, _texts)
        finally:
            if has_place:
                self._places.release()
            give_back_own()
        if (now := monotonic()) - self._renewed > _RENEW_S or own_mb() > _MUCH_MB:
            self._renewed = now
            give_back()
        return batch

    def scan(
        self, statement: Statement, reader: DbRole, tables: Sequence[EditionTable]
    ) -> list[tuple[Any, ...]]:
        """In the instance that keeps little where they are large: else all of them would stay."""
        if sum(table.rows for table in tables) < _LARGE:
            return self.rows(statement, reader)
        with self._passing.attached(table.edition for table in tables):
            return self._fetch(self._passing, statement, _rows)

    def copy(self, table: EditionTable, view: Visible, target: Path, facts: Facts) -> None:
        """Writes a table whole as GeoParquet, on a bench of its own."""
        file = self._settings.editions / f"{table.edition}.duckdb"
        write_from_file(file, table, view.collection, target, facts)
