"""The reads of the store on PostgreSQL: the snapshot that fits, and its statements by role."""

from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import psycopg

from parc_social.errors import Gone, InvalidValue, TooSlow, Unavailable
from parc_social.settings import Settings
from parc_social.storage.edition_files.parquet import Facts, write_from_postgres
from parc_social.storage.editions.history import (
    GONE,
    Earlier,
    EditionHistory,
    editions_of,
    still_open,
)
from parc_social.storage.editions.snapshot import (
    EditionTable,
    Fits,
    Snapshot,
)
from parc_social.storage.execution.cache import LruCache
from parc_social.storage.execution.cancellation import current_cancellation
from parc_social.storage.execution.kept_text import KeptBlocks
from parc_social.storage.execution.statement import DbRole, Statement
from parc_social.storage.execution.whole_columns import ColumnKinds, WholeColumns
from parc_social.storage.postgres.connection import ServingConnection, StatementResult
from parc_social.storage.postgres.dialect import PostgresDialect
from parc_social.storage.postgres.kept_blocks import FoundTexts, RowsWithTexts, with_blocks
from parc_social.storage.postgres.packed_columns import packed, unpacked
from parc_social.storage.postgres.replication.servers import Servers
from parc_social.storage.postgres.replication.shown_list import ShownList
from parc_social.storage.sql.visibility import Visible
from parc_social.storage.statements.batches import FeatureBatch
from parc_social.storage.statements.keyset import PageParts, parts_of
from parc_social.storage.store import Store
from parc_social.wording import first_line

_SNAPSHOTS = 16  # snapshots of before, for pages begun in them
_LATE = "délai dépassé : précisez la demande"
_GONE = (psycopg.errors.UndefinedTable, psycopg.errors.InsufficientPrivilege)


class _Found(NamedTuple):
    """Rows of a statement of features: how many, the keys of the last one, their texts."""

    rows: int
    last: Sequence[Any] | None
    texts: Iterator[list[bytes]]


class PostgresReads(Store):
    """Reads on any number of machines. See Store."""

    engine = "postgresql"

    dialect = PostgresDialect()

    def __init__(self, settings: Settings, *, owner: bool) -> None:
        super().__init__(settings, owner=owner)
        self._servers = Servers(settings)
        self._shown_list = ShownList(self._servers)
        self._old = LruCache(_SNAPSHOTS)

    def reading[T](self, read: Callable[[Snapshot], T], fits: Fits | None = None) -> T:
        """Runs a read on one snapshot; again on a new one when its tables or server have gone."""
        try:
            return read(self._fitting(fits))
        except _GONE:
            self._shown_list.forget()
        except psycopg.OperationalError:
            self._servers.check()
        try:
            return read(self._fitting(fits))
        except psycopg.OperationalError as error:
            raise Unavailable(f"PostgreSQL ne répond pas ({first_line(error)})") from error
        except _GONE as error:
            if fits is None:
                raise
            raise Gone(GONE) from error

    def rows(self, statement: Statement, reader: DbRole) -> list[tuple[Any, ...]]:
        """The rows of a statement. Raises TooSlow past the deadline."""
        return self._execute(statement, reader).rows()

    def in_columns(self, statement: Statement, reader: DbRole, kinds: ColumnKinds) -> WholeColumns:
        """See ColumnReads. Where a text has a mark of `packed`: all as arrays."""
        for kind in (kinds, kinds._replace(texts=[False] * len(kinds.texts))):
            asked = statement._replace(text=packed(statement.text, kind))
            (row,) = self._execute(asked, reader).rows()
            found = unpacked(row, kind)
            if found is not None:
                return found
        raise AssertionError(statement.text)

    def join(self, statement: Statement, reader: DbRole, by: bytes = b",") -> PageParts:
        """The rows of a statement of features, `by` between their texts."""
        kept = statement.members
        if isinstance(kept, KeptBlocks) and kept.numbers is not None:
            numbered = FoundTexts(kept, reader, None, self._execute).features(by)
            return PageParts(parts_of(numbered, by), len(kept.numbers), None)
        found = self._texts(statement, reader, by)
        return PageParts(parts_of(found.texts, by), found.rows, found.last)

    @contextmanager
    def holding(self, fits: Fits | None = None) -> Generator[Snapshot]:
        """A snapshot; its tables can be read for `hold_s` seconds after they are replaced."""
        yield self.reading(lambda snapshot: snapshot, fits)

    def stretch(self, statement: Statement, reader: DbRole) -> FeatureBatch:
        """The rows of one statement of a long reading; asked again when the server came back."""
        try:
            return self._batch(statement, reader)
        except _GONE as error:
            raise Gone(GONE) from error
        except psycopg.OperationalError:
            self._servers.check()
        try:
            return self._batch(statement, reader)
        except psycopg.OperationalError as error:
            raise Unavailable(f"PostgreSQL ne répond pas ({first_line(error)})") from error

    def copy(self, table: EditionTable, view: Visible, target: Path, facts: Facts) -> None:
        """Writes a table whole as GeoParquet, read as the role that serves it."""

        def act(connection: ServingConnection) -> None:
            with current_cancellation().statement(connection.cancel_safe, "postgresql"):
                try:
                    write_from_postgres(connection, table, view.collection, target, facts)
                except psycopg.errors.QueryCanceled as error:
                    raise TooSlow(_LATE) from error

        self._servers.read(view.reader, act)

    def _batch(self, statement: Statement, reader: DbRole) -> FeatureBatch:
        found = self._texts(statement, reader, None)
        return FeatureBatch([text for some in found.texts for text in some], found.last)

    def _texts(self, statement: Statement, reader: DbRole, by: bytes | None) -> _Found:
        """The rows of a statement of features, and their texts, some at a time."""
        kept, once = statement.members, with_blocks(statement, reader)
        result = self._execute(once or statement, reader)
        if not isinstance(kept, KeptBlocks):
            return _Found(result.count, result.keys(), result.some_features())
        if once is not None:
            found = RowsWithTexts(kept, result)
            count, last = found.count, found.last
        else:
            found = FoundTexts(kept, reader, result, self._execute)
            count, last = result.count, result.keys()
        if not found.lie_apart:
            return _Found(count, last, found.features(by))
        written = self._execute(kept.written(), reader)
        return _Found(written.count, written.keys(), written.some_features())

    def _execute(self, statement: Statement, reader: DbRole) -> StatementResult:
        text, marks = statement.text.encode(), list(statement.values.values())

        def act(connection: ServingConnection) -> StatementResult:
            with current_cancellation().statement(connection.cancel_safe, "postgresql"):
                try:
                    return connection.run_prepared(text, marks, statement.members)
                except psycopg.errors.QueryCanceled as error:
                    raise TooSlow(_LATE) from error
                except psycopg.DataError as error:
                    raise InvalidValue("une valeur de la demande est hors limites") from error

        return self._servers.read(reader, act)

    def _fitting(self, fits: Fits | None) -> Snapshot:
        """The current snapshot; with `fits`, the last one that fits. Raises Gone."""
        current, book = self._current()
        if fits is None or fits(current):
            return current
        for _, earlier in still_open(book, self._settings.hold_s):
            snapshot = self._earlier(book, earlier)
            if fits(snapshot):
                return snapshot
        raise Gone(GONE)

    def _current(self) -> tuple[Snapshot, EditionHistory]:
        return self._shown_list.current()

    def _earlier(self, book: EditionHistory, earlier: Earlier) -> Snapshot:
        def make() -> Snapshot:
            return self._shown_list.earlier(*editions_of(book, earlier))

        return self._old.get(earlier.version, make)
