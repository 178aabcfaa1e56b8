"""The store of several users or machines: PostgreSQL with PostGIS, one partition an edition."""

import logging
from collections.abc import Generator, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import psycopg
from psycopg import Connection

from parc_social.access.conventions.convention import legal_day
from parc_social.errors import Forbidden, Unavailable
from parc_social.storage.edition_files.edition_file import (
    as_kept,
    check_kept,
    is_kept,
    provenance_in,
    take_in,
)
from parc_social.storage.edition_files.provenance import Provenance
from parc_social.storage.editions.edition import Edition
from parc_social.storage.editions.history import EditionHistory, SurveyVersion
from parc_social.storage.editions.lifecycle import (
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
from parc_social.storage.editions.pending import announce, clean, confirm
from parc_social.storage.editions.write_lock import Tell, write_lock
from parc_social.storage.postgres.reads import PostgresReads
from parc_social.storage.postgres.roles import (
    keep_spatial_index,
    relock,
)
from parc_social.storage.postgres.schema import (
    Row,
    get_provenance,
    migrate,
    owner_connection,
    put_provenance,
    read_book,
    write_book,
)
from parc_social.storage.postgres.staging import copy_edition
from parc_social.storage.postgres.swap import (
    close_editions,
    drop,
    limit_waiting,
    locked_book,
    open_draft,
    put_on_show,
)
from parc_social.storage.postgres.write_lock import database_lock
from parc_social.storage.store import Progress

log = logging.getLogger(__name__)

_HELD = "une longue lecture retient une édition : réessayez"


class PostgresStore(PostgresReads):
    """See Store. Any number of processes on any number of machines."""

    def migrate(self) -> None:
        """PostGIS, schema and roles; harmless when they are there."""
        self._writing()
        self._settings.editions.mkdir(parents=True, exist_ok=True)
        with owner_connection(self._settings.store) as connection:
            migrate(connection)
            keep_spatial_index(connection)
            with connection.transaction():
                relock(connection, [e.id for e in locked_book(connection).published])

    def editions(self) -> Sequence[Edition]:
        """Every edition the store knows, by source, millésime and date."""
        return listed(entry.edition for entry in self._book().entries.values())

    def versions(self) -> Sequence[SurveyVersion]:
        """The versions of surveys that were ever published, oldest first."""
        return self._book().versions

    def provenance(self, identifier: str) -> Provenance | None:
        """What an edition was made of. Raises NotFound."""
        self._book().edition(identifier)
        with self._reading_list() as connection:
            return get_provenance(connection, identifier)

    @contextmanager
    def write_lock(self, act: str, tell: Tell | None) -> Generator[None]:
        """The only writer for a while, on any machine; what a killed one left is removed first."""
        self._writing()
        with write_lock(self._settings.editions, act, tell), database_lock(self._url, act, tell):
            self._recover()
            yield

    def stage(self, edition: Edition, file: Path, progress: Progress) -> None:
        """Copies an edition file; nothing is served of it yet."""
        self._writing()
        folder = self._settings.editions
        with owner_connection(self._url) as connection, connection.transaction():
            book = locked_book(connection)
            known = book.entries.get(edition.id)
            if known is None or not is_kept(known.edition, folder):
                taken = take_in(edition, file, folder)
                if copy_edition(connection, edition, taken.file, progress):
                    relock(connection, [e.id for e in book.published])
                edition = taken.edition
            else:
                edition = as_kept(edition, known.edition)
            after = staged(book, edition, _now())
            write_book(connection, book, after)
            if after.edition(edition.id).is_draft:
                open_draft(connection, edition.id)
            told = provenance_in(folder / f"{edition.id}.duckdb")
            put_provenance(connection, edition.id, told)
        confirm(folder, [edition.id])

    def check(self, identifier: str) -> None:
        """Marks a staged edition as checked. Raises NotFound, BadFile when it may not be served."""
        self._writing()
        with owner_connection(self._url) as connection, connection.transaction():
            book = locked_book(connection)
            check_kept(book.edition(identifier), self._settings.editions)
            write_book(connection, book, checked(book, identifier, _now()))

    def discard(self, identifier: str) -> None:
        """Forgets a staged edition, its tables and its file. Raises NotFound, InvalidValue."""
        self._writing()
        try:
            with owner_connection(self._url) as connection, connection.transaction():
                limit_waiting(connection)
                book = locked_book(connection)
                after = discarded(book, identifier, _now())
                self._announce([identifier])
                drop(connection, book, after)
        except psycopg.errors.LockNotAvailable as error:
            raise Unavailable(_HELD) from error
        self._remove([identifier])
        self.drafts.forget(identifier)
        self._looked_at = float("-inf")

    def publish(self, ids: Sequence[str], retire: Sequence[str], dated: date | None = None) -> None:
        """Makes editions visible and others invisible in one transaction."""
        self._writing()
        now = _now()
        try:
            with owner_connection(self._url) as connection, connection.transaction():
                limit_waiting(connection)
                book = locked_book(connection)
                after = swap(book, Swap(ids, retire, dated or legal_day(now)), now)
                for identifier in {e.id for e in after.published} - {e.id for e in book.published}:
                    check_kept(book.edition(identifier), self._settings.editions)
                put_on_show(connection, book, after)
        except psycopg.errors.LockNotAvailable as error:
            raise Unavailable(_HELD) from error
        self._looked_at = float("-inf")

    def sweep(self, grace_s: float) -> Sequence[str]:
        """Drops the editions retired longer than `grace_s` ago for good; returns their ids."""
        self._writing()
        now = _now()
        with owner_connection(self._url) as connection, connection.transaction():
            book = locked_book(connection)
            after, gone = swept(book, now - timedelta(seconds=grace_s), now)
            self._announce(gone)
            drop(connection, book, after)
            _, expired = swept(after, now - timedelta(seconds=self._settings.hold_s), now)
            close_editions(connection, expired)
        self._remove(gone)
        return gone

    def close(self) -> None:
        """Gives back connections."""
        for pool in self._roles.every():
            pool.close()
        self.drafts.dispose()

    def _book(self) -> EditionHistory:
        try:
            return self._read_book()
        except psycopg.OperationalError:  # a connection that was held may have died since
            for pool in self._roles.every():
                pool.check()
        try:
            return self._read_book()
        except psycopg.OperationalError as error:
            raise Unavailable("PostgreSQL ne répond pas") from error

    def _read_book(self) -> EditionHistory:
        with self._reading_list() as connection:
            return read_book(connection)

    def _reading_list(self) -> AbstractContextManager[Connection[Row]]:
        return owner_connection(self._url) if self._owner else self._roles.open.connection()

    def _recover(self) -> None:
        """What a killed publication made, then files that no list knows; its drafts open again."""
        now, closed = _now(), self.drafts.closed()
        with owner_connection(self._url) as connection, connection.transaction():
            book = locked_book(connection)
            left = unfinished(book, closed)
            if left:
                self._announce(left)
                drop(connection, book, without(book, left, now))
        self._remove(left)
        kept = kept_files(without(book, left, now))
        for name in clean(self._settings.editions, kept.__contains__):
            log.info("left by a killed process, removed: %s", name)
        self.drafts.settle(closed, left)

    def _announce(self, gone: Sequence[str]) -> None:
        """Before the list forgets them, so that a kill in between leaves no file."""
        self._settings.editions.mkdir(parents=True, exist_ok=True)
        for identifier in gone:
            announce(self._settings.editions, identifier)

    def _remove(self, gone: Sequence[str]) -> None:
        for identifier in gone:
            (self._settings.editions / f"{identifier}.duckdb").unlink(missing_ok=True)
        confirm(self._settings.editions, gone)

    @property
    def _url(self) -> str:
        return self._settings.store

    def _writing(self) -> None:
        if not self._owner:
            raise Forbidden("cet entrepôt est ouvert en lecture seule")


def _now() -> datetime:
    return datetime.now(UTC)
