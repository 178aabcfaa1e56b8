"""What is on show, as the primary tells it; the last that it told while it does not answer."""

import logging
import time
from collections.abc import Sequence
from threading import Lock

import psycopg

from parc_social.errors import Unavailable
from parc_social.storage.editions.edition import Edition
from parc_social.storage.editions.history import EditionHistory
from parc_social.storage.editions.snapshot import EMPTY, Snapshot
from parc_social.storage.postgres.connection import ServingConnection
from parc_social.storage.postgres.replication.servers import Servers
from parc_social.storage.postgres.replication.snapshot_tables import (
    snapshot_of,
    texts_came,
    version_in,
)
from parc_social.storage.postgres.schema import read_book

_LOOK_S = 1.0  # a publication is seen at most this late
_AWAY_S = 5.0  # between two looks at a primary that does not answer
_NEVER = float("-inf")
_Shown = tuple[Snapshot, EditionHistory]

log = logging.getLogger(__name__)


class ShownList:
    """For many threads. A standby's list is believed only by a process that never had another.

    So an edition that was withdrawn does not come back while the primary is away.
    """

    def __init__(self, servers: Servers) -> None:
        self._servers = servers
        self._lock = Lock()
        self._shown: _Shown = EMPTY, EditionHistory()
        self._looked_at = _NEVER
        self._failed_at = _NEVER
        self._was_told = False  # by the primary
        self.is_primary_away = False

    def current(self) -> _Shown:
        """The snapshot on show and the list that it is of. Raises Unavailable, psycopg's errors."""
        # Nobody waits for a thread that looks at a primary that is away.
        if not self._lock.acquire(blocking=not self.is_primary_away):
            return self._shown
        try:
            pause_s = _AWAY_S if self.is_primary_away else _LOOK_S
            if time.monotonic() - self._looked_at >= pause_s:
                self._look_once()
                self._looked_at = time.monotonic()
            return self._shown
        finally:
            self._lock.release()

    def earlier(self, editions: Sequence[Edition], drafts: Sequence[Edition]) -> Snapshot:
        """A snapshot of before, for a reading that began in it."""
        return self._servers.listed(lambda c: snapshot_of(c, editions, drafts))

    def forget(self) -> None:
        """Looks again at the next read."""
        self._looked_at = _NEVER

    def _look_once(self) -> None:
        """For all who wait: else each would wait for a connection, one after the other."""
        if time.monotonic() - self._failed_at < _LOOK_S:
            raise Unavailable("PostgreSQL ne répondait pas il y a un instant")
        try:
            self._look()
        except Unavailable:  # no connection was to be had; one that broke says nothing of the next
            self._failed_at = time.monotonic()
            raise

    def _look(self) -> None:
        try:
            self._show(self._servers.on_primary(self._read))
        except (psycopg.OperationalError, Unavailable):
            if self._servers.standby is None:
                raise
            if not self._was_told:
                self._show(self._servers.listed(self._read))
            if not self.is_primary_away:
                log.error("the primary does not answer: what it told last is read on the standby")
            self.is_primary_away = True
        else:
            self._was_told, self.is_primary_away = True, False

    def _read(self, connection: ServingConnection) -> _Shown:
        book = read_book(connection)
        snapshot, _ = self._shown
        if version_in(book) != snapshot.version or texts_came(connection, snapshot):
            snapshot = snapshot_of(connection, book.published, book.drafts)
        return snapshot, book

    def _show(self, shown: _Shown) -> None:
        """Told to the servers first: no standby is asked for tables that it may not have yet."""
        self._servers.needed, _ = shown
        self._shown = shown
