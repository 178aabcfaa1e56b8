"""The store of several users or machines: PostgreSQL with PostGIS, one partition an edition."""

import logging
from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import duckdb
import psycopg
from psycopg import Connection

from parc_social.errors import Away, ParcSocialError
from parc_social.settings import Settings
from parc_social.storage.edition_files.edition_file import provenance_in
from parc_social.storage.edition_files.provenance import Provenance
from parc_social.storage.editions.edition import Edition
from parc_social.storage.editions.history import BookChange, EditionHistory, Progress
from parc_social.storage.editions.pending import Tell, write_lock
from parc_social.storage.postgres.block_writer import write_blocks
from parc_social.storage.postgres.figure_indexes import add_missing
from parc_social.storage.postgres.kept_texts import awaiting
from parc_social.storage.postgres.reads import PostgresReads
from parc_social.storage.postgres.replication.lag import ReplicationLag, check_roles
from parc_social.storage.postgres.roles import keep_spatial_index, relock
from parc_social.storage.postgres.schema import (
    Row,
    get_provenance,
    migrate,
    owner_connection,
    put_provenance,
    read_book,
    write_book,
)
from parc_social.storage.postgres.staging import copy_edition, widen
from parc_social.storage.postgres.swap import (
    close_editions,
    database_lock,
    drop,
    limit_waiting,
    locked_book,
    open_draft,
    put_on_show,
)
from parc_social.storage.standby_state import StandbyState
from parc_social.wording import first_line

log = logging.getLogger(__name__)

_BUSY = "une longue lecture retient une édition : réessayez"
_STANDBY = (
    "PARC_SOCIAL_STORE mène à un serveur PostgreSQL de secours, qui ne s'écrit pas : nommez le"
    " principal, ou tous les deux entre une virgule ; rien n'est changé"
)


class _TableChange(BookChange):
    """The list and the partitions, in one transaction."""

    def __init__(self, url: str, connection: Connection[Row], folder: Path) -> None:
        super().__init__(locked_book(connection))
        self._url = url
        self._connection = connection
        self._folder = folder

    def write(self, after: EditionHistory) -> None:
        write_book(self._connection, self.book, after)

    def arrive(
        self, after: EditionHistory, edition: Edition, progress: Progress, *, new: bool
    ) -> None:
        file = self._folder / f"{edition.id}.duckdb"
        if new:
            with owner_connection(self._url) as beside:
                if widen(beside, file):
                    relock(beside, [e.id for e in self.book.published])
            copy_edition(self._connection, edition, file, progress)
        self.write(after)
        if after.edition(edition.id).is_draft:
            open_draft(self._connection, edition.id)
        put_provenance(self._connection, edition.id, provenance_in(file))

    def show(self, after: EditionHistory) -> None:
        put_on_show(self._connection, self.book, after)

    def drop(self, after: EditionHistory) -> None:
        drop(self._connection, self.book, after)

    def close(self, editions: Iterable[str]) -> None:
        close_editions(self._connection, editions)


class PostgresStore(PostgresReads):
    """See Store. Any number of processes on any number of machines."""

    def __init__(self, settings: Settings, *, owner: bool) -> None:
        super().__init__(settings, owner=owner)
        self._lag = ReplicationLag(self._servers)

    def migrate(self) -> None:
        """PostGIS, schema and roles; harmless when they are there."""
        self._check_owner()
        self._folder.mkdir(parents=True, exist_ok=True)
        with owner_connection(self._url) as connection:
            migrate(connection)
            keep_spatial_index(connection)
            with connection.transaction():
                relock(connection, [e.id for e in locked_book(connection).published])
            add_missing(connection)

    def without_texts(self) -> Sequence[Edition]:
        """See Store: they lie in tables of blocks beside those of the rows."""
        published = {e.id: e for e in self._book().published}
        found = self._in_list(lambda connection: awaiting(connection, [*published]))
        return [published[i] for i in sorted({one.edition for one in found})]

    def provenance(self, identifier: str) -> Provenance | None:
        """Provenance of an edition. Raises NotFound."""
        self._book().edition(identifier)
        return self._in_list(lambda connection: get_provenance(connection, identifier))

    def connections(self) -> Mapping[str, tuple[int, int, int]]:
        """As Store: one pool a server."""
        return {name: pool.use() for name, pool in self._servers.named().items()}

    def reads_by_server(self) -> Mapping[str, int]:
        """As Store."""
        return self._servers.reads

    def standby(self) -> StandbyState | None:
        """As Store."""
        return self._lag.measure()

    def check_standby(self) -> None:
        """As Store."""
        pool = self._servers.standby
        if pool is not None:
            check_roles(pool, urlsplit(self._settings.store_read or "").username or "")

    def close(self) -> None:
        """Gives back connections."""
        for pool in self._servers.named().values():
            pool.close()
        self.drafts.dispose()

    def _write_texts(self, edition: Edition, progress: Progress) -> None:
        file = self._folder / f"{edition.id}.duckdb"
        try:
            with owner_connection(self._url) as connection:
                write_blocks(connection, edition.id, file, progress)
        except (ParcSocialError, duckdb.Error, psycopg.Error, OSError) as error:
            reason = first_line(error)
            log.error("texts of %s not written, its columns answer: %s", edition.id, reason)
        self._shown_list.forget()

    @contextmanager
    def _changing(self, *, patient: bool = True) -> Generator[BookChange]:
        self._check_owner()
        try:
            with owner_connection(self._url) as connection, connection.transaction():
                if not patient:
                    limit_waiting(connection)
                change = _TableChange(self._url, connection, self._folder)
                yield change
        except psycopg.errors.LockNotAvailable as error:
            raise Away(_BUSY) from error
        except psycopg.errors.ReadOnlySqlTransaction as error:
            raise Away(_STANDBY) from error
        except psycopg.OperationalError as error:
            reason = f"PostgreSQL ne répond plus ({first_line(error)}) : rien n'est changé à moitié"
            raise Away(reason) from error
        for act in change.afterwards:
            act()
        self._shown_list.forget()

    @contextmanager
    def _only_writer(self, act: str, tell: Tell | None) -> Generator[None]:
        with write_lock(self._folder, act, tell), database_lock(self._url, act, tell):
            yield

    def _book(self) -> EditionHistory:
        return self._in_list(read_book)

    def _in_list[T](self, read: Callable[[Connection[Row]], T]) -> T:
        """Something of the list of editions. Raises Away."""
        if self._owner:
            with owner_connection(self._url) as connection:
                return read(connection)
        try:
            return self._servers.listed(read)
        except psycopg.OperationalError as error:
            raise Away(f"PostgreSQL ne répond pas ({first_line(error)})") from error

    @property
    def _url(self) -> str:
        return self._settings.store
