"""Servers of PostgreSQL that are read: the primary, and a standby for what it has already.

What is on show is read on the primary. A standby answers once it shows the same and has its tables,
which each connection is asked once a publication; before that, or when it breaks off or cancels (a
conflict with recovery), the primary answers (decision 0070).
"""

import logging
import time
from collections.abc import Callable, Mapping

import psycopg

from parc_social.errors import Unavailable
from parc_social.postgres_hosts import hosts_of
from parc_social.settings import Settings
from parc_social.storage.editions.snapshot import EMPTY
from parc_social.storage.execution.statement import DbRole
from parc_social.storage.postgres.connection import ServingConnection
from parc_social.storage.postgres.pool import ServingPool, set_for
from parc_social.storage.postgres.replication.snapshot_tables import has_arrived
from parc_social.storage.postgres.roles import PUBLIC_KIND, as_reader, kind_of

# For which a standby that lacks what is asked is left alone; for which all are once one failed.
_BEHIND_S, _BROKEN_S = 1.0, 5.0
_REFUSED = psycopg.OperationalError, psycopg.ProgrammingError, Unavailable

log = logging.getLogger(__name__)


class Servers:
    """For many threads. Without PARC_SOCIAL_STORE_READ there is the primary alone."""

    def __init__(self, settings: Settings) -> None:
        deadline_s, size = settings.bounds.requete_s, settings.connection_shares.data
        self.primary = ServingPool(settings.store, deadline_s, size)
        read = settings.store_read
        self.standby = ServingPool(read, deadline_s, size, 0.0) if read else None
        self._has_others = len(hosts_of(read or "")) > 1
        self.needed = EMPTY  # what a standby must show to be read
        self.reads = {"primaire": 0, "replique": 0}  # statements answered; a count lost is harmless
        self._not_before = 0.0
        self._failed = False
        # Of each standby that lacks what is on show: when it is asked again.
        self._behind_until = dict[str, float]()

    def read[T](self, reader: DbRole, act: Callable[[ServingConnection], T]) -> T:
        """Runs one statement, whole, on a server that has its tables; once more on the primary."""
        kind = kind_of(reader)
        if self.standby is not None and time.monotonic() >= self._not_before:
            if self._failed:  # one thread tries it again, the others go on without
                self._rest()
            try:
                with self.standby.connection(kind) as connection:
                    self._failed = False
                    if self._has_arrived(connection):
                        with as_reader(connection, reader):
                            answer = act(connection)
                        self.reads["replique"] += 1
                        return answer
            except _REFUSED as error:
                self._note(error)
        with self.primary.connection(kind) as connection, as_reader(connection, reader):
            answer = act(connection)
        self.reads["primaire"] += 1
        return answer

    def on_primary[T](self, act: Callable[[ServingConnection], T]) -> T:
        """Reads what is public and the list of editions, on the primary."""
        try:
            with self.primary.connection(PUBLIC_KIND) as connection:
                return act(connection)
        except psycopg.OperationalError:
            self.primary.check()  # a connection that was held may have died since
        with self.primary.connection(PUBLIC_KIND) as connection:
            return act(connection)

    def listed[T](self, act: Callable[[ServingConnection], T]) -> T:
        """The same, on the standby while the primary is away."""
        try:
            return self.on_primary(act)
        except (psycopg.OperationalError, Unavailable):
            if self.standby is None:
                raise
        with self.standby.connection(PUBLIC_KIND) as connection:
            return act(connection)

    def named(self) -> Mapping[str, ServingPool]:
        """The pools by server."""
        pools = {"primaire": self.primary}
        return pools if self.standby is None else {**pools, "replique": self.standby}

    def check(self) -> None:
        """Lets go of every free connection: a server has restarted, or another one took over."""
        for pool in self.named().values():
            pool.check()

    def _has_arrived(self, connection: ServingConnection) -> bool:
        """Whether its server has what is on show; asked under the role that reads the list."""
        needed = self.needed
        if connection.shown is needed:
            return True
        server = f"{connection.info.host}:{connection.info.port}"
        if time.monotonic() < self._behind_until.get(server, 0.0):
            return False
        kind = connection.kind
        set_for(connection, PUBLIC_KIND)
        if not has_arrived(connection, needed):
            self._behind_until[server] = time.monotonic() + _BEHIND_S
            if self._has_others:  # that one alone is late: the next connection may be to another
                connection.close()
            return False
        set_for(connection, kind)
        connection.shown = needed
        return True

    def _note(self, error: Exception) -> None:
        log.warning("read on the primary, the standby refused: %s", _kind(error))
        if self.standby is not None and _is_broken(error):
            self.standby.check()
            self._failed = True
            self._rest()

    def _rest(self) -> None:
        self._not_before = time.monotonic() + _BROKEN_S


def _is_broken(error: Exception) -> bool:
    """No connection could be made, or one went; not all are lent, nor one statement is refused."""
    if isinstance(error, Unavailable):
        return error.__cause__ is not None
    return isinstance(error, psycopg.OperationalError) and error.sqlstate is None


def _kind(error: Exception) -> str:
    """Never its words: they may quote a value of a row."""
    state = error.sqlstate if isinstance(error, psycopg.Error) else None
    return f"{type(error).__name__} {state or ''}".strip()
