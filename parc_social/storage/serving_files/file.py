"""One serving file that is read: some connections, each of one thread at a time, and its blocks."""

import logging
import sqlite3
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import thread_time
from typing import Any
from urllib.parse import quote

from parc_social.errors import BadFile
from parc_social.storage.editions.edition import Edition
from parc_social.storage.execution.cancellation import current_cancellation
from parc_social.storage.execution.kept_text import KeptText
from parc_social.storage.execution.statement import Statement
from parc_social.storage.execution.text_blocks import FoundRows
from parc_social.storage.serving_files.blocks import Blocks
from parc_social.storage.serving_files.dialect import teach_projections
from parc_social.storage.serving_files.form import RECORD, form_of, relations_of

_LONG_S = 0.02  # of processor: what takes longer is no lookup, and columns are read for less
_LOOK = 20_000  # steps of SQLite between two looks at it, about a millisecond
_IDLE = 8  # connections kept, each with at most _CACHE_KB of pages
_CACHE_KB = 1_024
log = logging.getLogger(__name__)


class TooLong(Exception):
    """A statement that is no lookup after all, by its time or by its size."""


class ServingFile:
    """The rows of an edition, found by indexes and given as they were written."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._idle: list[sqlite3.Connection] = []
        self._closed = False

    def check(self, edition: Edition) -> frozenset[str]:
        """The relations that it serves, of the file of this edition and of today's catalogue.

        Raises BadFile saying what is wrong.
        """
        size = self._path.stat().st_size if self._path.is_file() else None
        if edition.serving is None or size != edition.serving.octets:
            raise BadFile(f"{self._path.name} : {size} octets, autrement que publié")
        sha256 = edition.seal.sha256 if edition.seal else ""
        expected = {
            relation: (edition.id, sha256, form_of(relation), rows)
            for relation, rows in relations_of(edition).items()
        }
        text = f"SELECT relation, edition, sha256, forme, lignes FROM {RECORD}"  # noqa: S608 - our own names
        told = {row[0]: tuple(row[1:]) for row in self.rows(Statement(text, {}))}
        if told != expected:
            raise BadFile(f"{self._path.name} : écrit d'une autre édition, ou sous une autre forme")
        return frozenset(expected)

    def rows(self, statement: Statement) -> list[tuple[Any, ...]]:
        """All of a statement. Raises TooLong, BadFile, TooSlow when its request has ended."""
        with self._connection() as connection:
            end = thread_time() + _LONG_S
            connection.set_progress_handler(lambda: thread_time() > end, _LOOK)
            with current_cancellation().statement(connection.interrupt, "sqlite"):
                return connection.execute(statement.text, statement.values).fetchall()

    def texts(
        self, relation: str, kept: KeptText, rows: FoundRows, by: bytes | None
    ) -> Iterator[list[bytes]]:
        """The features of rows in order, some at a time; see Blocks.features.

        Raises BadFile for texts that are not as written.
        """
        with self._connection() as connection:
            connection.set_progress_handler(None, 0)
            yield from Blocks(connection, relation, kept).features(rows, by)

    def close(self) -> None:
        """No connection stays; one that is in use is closed behind its statement."""
        self._closed = True
        while self._idle:
            self._idle.pop().close()

    @contextmanager
    def _connection(self) -> Generator[sqlite3.Connection]:
        try:
            connection = self._idle.pop()
        except IndexError:
            connection = self._connect()
        try:
            yield connection
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode == sqlite3.SQLITE_INTERRUPT:
                life = current_cancellation()
                life.tell(life.progress, life.message)  # raises where the request has ended
            elif error.sqlite_errorcode == sqlite3.SQLITE_ERROR:  # more terms than it takes
                log.warning("not asked of %s: %s", self._path.name, error)
            else:
                raise BadFile(f"{self._path.name} : {error}") from error
            raise TooLong(f"{self._path.name} : {error}") from error
        except sqlite3.DatabaseError as error:
            raise BadFile(f"{self._path.name} : {error}") from error
        finally:
            if self._closed or len(self._idle) >= _IDLE:
                connection.close()
            else:
                self._idle.append(connection)

    def _connect(self) -> sqlite3.Connection:
        """Read only, of a file that nobody changes: it takes no lock and looks for no journal."""
        address = f"file:{quote(str(self._path))}?mode=ro&immutable=1"
        connection = None
        try:
            connection = sqlite3.connect(address, uri=True, check_same_thread=False)
            connection.execute(f"PRAGMA cache_size = -{_CACHE_KB:d}")
            connection.execute("PRAGMA trusted_schema = OFF")
            teach_projections(connection)
        except sqlite3.Error as error:
            if connection is not None:
                connection.close()
            raise BadFile(f"{self._path.name} : {error}") from error
        return connection
