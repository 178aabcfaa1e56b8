"""The embedded store: one immutable DuckDB file an edition."""

import logging
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, date, datetime, timedelta
from functools import partial
from operator import ge
from pathlib import Path
from typing import Any

import duckdb

from parc_social.access.conventions.convention import legal_day
from parc_social.errors import InvalidValue, Refused, TooSlow
from parc_social.settings import Settings
from parc_social.storage.draft_reads import DraftReads
from parc_social.storage.drafts import drafts_of
from parc_social.storage.duckdb.attached_files import DuckdbFiles, OwnFiles
from parc_social.storage.duckdb.dialect import DuckdbDialect
from parc_social.storage.duckdb.export_instance import ExportInstance
from parc_social.storage.edition_files.edition_file import (
    as_kept,
    check_kept,
    is_kept,
    provenance_in,
    take_in,
)
from parc_social.storage.edition_files.parquet import Facts, write_from_file
from parc_social.storage.edition_files.provenance import Provenance
from parc_social.storage.editions.edition import Edition
from parc_social.storage.editions.lifecycle import (
    EditionHistory,
    SurveyVersion,
    Swap,
    checked,
    discarded,
    kept_files,
    listed,
    staged,
    swap,
    swept,
    unfinished,
    without,
)
from parc_social.storage.editions.manifest import Manifest
from parc_social.storage.editions.pending import announce, clean, settle
from parc_social.storage.editions.snapshot import EditionTable, Fits, Snapshot
from parc_social.storage.editions.write_lock import Tell, write_lock
from parc_social.storage.execution.cancellation import current_cancellation
from parc_social.storage.execution.db_role import DbRole
from parc_social.storage.execution.deadline import Deadlines
from parc_social.storage.execution.duckdb_memory import give_back
from parc_social.storage.execution.statement import Statement
from parc_social.storage.sql.text import quoted
from parc_social.storage.sql.visibility import Visible
from parc_social.storage.statements.batches import Keyed
from parc_social.storage.statements.page_parts import SOME, PageParts, parts_of
from parc_social.storage.store import Progress

log = logging.getLogger(__name__)

_LARGE = 100_000  # rows: some ten MB of the two or three columns that are looked at whole


# DuckDB keeps what it has read up to its limit. A page of 10,000 features fits in this one, on one
# thread: a second takes a third of processor more, and its own rows in memory (measured). What does
# not fit is asked again in an instance that has all the memory, and keeps nothing.
_USUAL_MB, _USUAL_THREADS = 48, 1
_MANY = 2_000  # rows: behind so many, what they took is given back to the system
_PASSED = 20_000  # and behind so many of stretches, each of which has fewer


type Take[T] = Callable[[duckdb.DuckDBPyConnection], tuple[T, int]]  # and how many rows


def _rows(cursor: duckdb.DuckDBPyConnection) -> tuple[list[tuple[Any, ...]], int]:
    rows = cursor.fetchall()
    return rows, len(rows)


def _texts(cursor: duckdb.DuckDBPyConnection) -> tuple[Keyed, int]:
    """Each as octets at once: 10,000 of them in three forms are 30 MB."""
    texts: list[bytes] = []
    last: tuple[Any, ...] = ()
    while some := cursor.fetchmany(SOME):
        texts += [row[0].encode() for row in some]
        last = some[-1]
    return Keyed(texts, last[1:] if texts else None), len(texts)


class _Astray(Exception):
    """Rows that were expected to lie in the order of their numbers do not."""


def _joined(
    cursor: duckdb.DuckDBPyConnection, by: bytes, *, numbered: bool
) -> tuple[PageParts, int]:
    """Raises _Astray where rows are numbered and do not come so."""
    count, last = 0, None

    def texts() -> Iterator[list[bytes]]:
        nonlocal count, last
        number = 0
        while some := cursor.fetchmany(SOME):
            count, last = count + len(some), some[-1][1:]
            if numbered:
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


class DuckdbStore(DraftReads):
    """See Store. Any number of processes read; one at a time writes the manifest."""

    engine = "duckdb"
    dialect = DuckdbDialect()

    def __init__(self, settings: Settings, *, owner: bool) -> None:
        super().__init__(drafts_of(settings.registry))
        self._settings = settings
        self._owner = owner
        self._manifest = Manifest(settings.editions)
        self._deadlines = Deadlines(settings.bounds.requete_s)
        self._serving = OwnFiles(settings, min(_USUAL_MB, settings.memory_mb), _USUAL_THREADS)
        self._heavy = ExportInstance(settings.editions, settings.memory_mb)
        self._passing = ExportInstance(settings.editions)
        self._passed = 0

    def reading[T](self, read: Callable[[Snapshot], T], fits: Fits | None = None) -> T:
        """Runs a read on one snapshot, whose files stay open until it ends."""
        with self._serving.files().lease(fits) as snapshot:
            return read(snapshot)

    def version(self) -> str:
        """Changes with each publication: asked twice a request, at a tenth of what a read costs."""
        return self._serving.files().version()

    def rows(self, statement: Statement, reader: DbRole) -> list[tuple[Any, ...]]:
        """The rows of a statement. Raises TooSlow past the deadline or the memory of a server."""
        return self._fetched(self._serving.files(), statement, _rows)

    def _fetched[T](
        self, files: DuckdbFiles | ExportInstance, statement: Statement, take: Take[T]
    ) -> T:
        """Asked again with all the memory where there was too little: each time with a deadline."""
        try:
            taken, many = self._answered(files, statement, take)
        except _Heavy:
            attached = self._serving.files().attached()
            with self._heavy.attached(e for e in attached if quoted(e) in statement.text):
                taken, _ = self._answered(self._heavy, statement, take)
            give_back()  # only now: it leaves its files first
            return taken
        if many > _MANY:
            give_back()
        return taken

    def _answered[T](
        self, files: DuckdbFiles | ExportInstance, statement: Statement, take: Take[T]
    ) -> tuple[T, int]:
        life = current_cancellation()
        with (
            files.cursor() as cursor,
            self._deadlines.on(cursor),
            life.statement(cursor.interrupt),
        ):
            try:
                return take(cursor.execute(statement.text, statement.values))
            except (duckdb.OutOfRangeException, duckdb.ConversionException) as error:
                raise InvalidValue("une valeur de la demande est hors limites") from error
            except duckdb.OutOfMemoryException as error:
                raise _Heavy("trop de mémoire : précisez la demande, ou prenez /export") from error

    def joined(self, statement: Statement, reader: DbRole, by: bytes = b",") -> PageParts:
        """The rows of a statement, each with a text first, `by` between the texts."""
        files, order = self._serving.files(), statement.order
        try:
            return self._fetched(files, statement, partial(_joined, by=by, numbered=bool(order)))
        except _Astray:  # an edition may be written in another order
            sorted_ = statement._replace(text=statement.text + order)
            return self._fetched(files, sorted_, partial(_joined, by=by, numbered=False))

    def holding(self, fits: Fits | None = None) -> AbstractContextManager[Snapshot]:
        """A snapshot whose files stay open until the end of the block."""
        return self._serving.files().lease(fits)

    def passing(self, tables: Sequence[EditionTable]) -> AbstractContextManager[None]:
        """These tables of a snapshot that is held can be read by `stretch`."""
        return self._passing.attached(table.edition for table in tables)

    def stretch(self, statement: Statement, reader: DbRole) -> Keyed:
        """The rows of one statement of a long reading, in an instance that keeps little of them."""
        found = self._fetched(self._passing, statement, _texts)
        self._passed += len(found.texts)
        if self._passed > _PASSED:
            self._passed = 0
            give_back()
        return found

    def scanned(
        self, statement: Statement, reader: DbRole, tables: Sequence[EditionTable]
    ) -> list[tuple[Any, ...]]:
        """In the instance that keeps little where they are large: else all of them would stay."""
        if sum(table.rows for table in tables) < _LARGE:
            return self.rows(statement, reader)
        with self._passing.attached(table.edition for table in tables):
            return self._fetched(self._passing, statement, _rows)

    def copied(self, table: EditionTable, seen: Visible, target: Path, facts: Facts) -> None:
        """Writes a table whole as GeoParquet, on a bench of its own."""
        file = self._settings.editions / f"{table.edition}.duckdb"
        write_from_file(file, table, seen.collection, target, facts)

    def migrate(self) -> None:
        """Makes the folder of editions."""
        self._writing()
        with self._manifest.locked():
            if self._manifest.stamp() is None:
                self._manifest.write(EditionHistory())

    def editions(self) -> Sequence[Edition]:
        """Every edition the store knows, by source, millésime and date."""
        return listed(entry.edition for entry in self._manifest.read().entries.values())

    def versions(self) -> Sequence[SurveyVersion]:
        """The versions of surveys that were ever published, oldest first."""
        return self._manifest.read().versions

    def provenance(self, identifier: str) -> Provenance | None:
        """What an edition was made of. Raises NotFound, BadFile when its file is not readable."""
        edition = self._manifest.read().edition(identifier)
        return provenance_in(self._settings.editions / f"{edition.id}.duckdb")

    @contextmanager
    def write_lock(self, act: str, tell: Tell | None) -> Generator[None]:
        """The only writer for a while; what a killed one left is removed first."""
        self._writing()
        with write_lock(self._settings.editions, act, tell):
            self._recover()
            yield

    def stage(self, edition: Edition, file: Path, progress: Progress) -> None:
        """Takes in an edition file; nothing is served of it yet."""
        self._writing()
        with self._manifest.locked():
            book = self._manifest.read()
            known = book.entries.get(edition.id)
            if known is None or not is_kept(known.edition, self._settings.editions):
                edition = take_in(edition, file, self._settings.editions).edition
            else:
                edition = as_kept(edition, known.edition)
            for relation, rows in edition.rows:
                progress(relation, rows, rows)
            self._manifest.write(staged(book, edition, _now()))
        settle(self._settings.editions, [edition.id])

    def check(self, identifier: str) -> None:
        """Marks a staged edition as checked. Raises NotFound, BadFile when it may not be served."""
        self._writing()
        with self._manifest.locked():
            book = self._manifest.read()
            check_kept(book.edition(identifier), self._settings.editions)
            self._manifest.write(checked(book, identifier, _now()))

    def discard(self, identifier: str) -> None:
        """Forgets a staged edition and its file. Raises NotFound, InvalidValue."""
        self._writing()
        with self._manifest.locked():
            self._drop(discarded(self._manifest.read(), identifier, _now()), [identifier])
        self.drafts.forget(identifier)

    def publish(self, ids: Sequence[str], retire: Sequence[str], dated: date | None = None) -> None:
        """Makes editions visible and others invisible in one swap, all or nothing."""
        self._writing()
        now = _now()
        with self._manifest.locked():
            book = self._manifest.read()
            after = swap(book, Swap(ids, retire, dated or legal_day(now)), now)
            for identifier in {e.id for e in after.published} - {e.id for e in book.published}:
                check_kept(book.edition(identifier), self._settings.editions)
            self._manifest.write(after)

    def sweep(self, grace_s: float) -> Sequence[str]:
        """Drops the editions retired longer ago than `grace_s`; returns their ids."""
        self._writing()
        now = _now()
        with self._manifest.locked():
            book, gone = swept(self._manifest.read(), now - timedelta(seconds=grace_s), now)
            self._drop(book, gone)
        return gone

    def close(self) -> None:
        """Gives back connections and files."""
        self._deadlines.close()
        self._serving.close()
        self._heavy.close()
        self._passing.close()
        self.drafts.dispose()

    def _recover(self) -> None:
        """What a killed publication made, then files that no list knows; its drafts open again."""
        closed = self.drafts.closed()
        with self._manifest.locked():
            book = self._manifest.read()
            left = unfinished(book, closed)
            if left:
                book = without(book, left, _now())
                self._drop(book, left)
            for name in clean(self._settings.editions, kept_files(book).__contains__):
                log.info("left by a killed process, removed: %s", name)
        self.drafts.settle(closed, left)

    def _drop(self, book: EditionHistory, gone: Sequence[str]) -> None:
        """Marked before the list forgets them, so that a kill in between leaves no file."""
        for identifier in gone:
            announce(self._settings.editions, identifier)
        self._manifest.write(book)
        for identifier in gone:
            (self._settings.editions / f"{identifier}.duckdb").unlink(missing_ok=True)
        settle(self._settings.editions, gone)

    def _writing(self) -> None:
        if not self._owner:
            raise Refused("cet entrepôt est ouvert en lecture seule")


def _now() -> datetime:
    return datetime.now(UTC)
