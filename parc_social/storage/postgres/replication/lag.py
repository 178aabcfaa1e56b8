"""The lag of a standby: what it lacks, and how old that is at most."""

import time
from collections.abc import Callable

import psycopg

from parc_social.errors import Unavailable
from parc_social.storage.postgres.connection import ServingConnection
from parc_social.storage.postgres.pool import ServingPool
from parc_social.storage.postgres.replication.servers import Servers
from parc_social.storage.postgres.roles import PUBLIC_KIND, ROLES
from parc_social.storage.sql.text import statement
from parc_social.storage.standby_state import StandbyState

_AWAY = psycopg.OperationalError, Unavailable
_FLUSHED = statement("parc_social.storage.postgres", "postgres_flushed").encode()
_LAG = statement("parc_social.storage.postgres", "postgres_lag").encode()


class ReplicationLag:
    """Measured when somebody asks, on both servers."""

    def __init__(self, servers: Servers, clock: Callable[[], float] = time.monotonic) -> None:
        self._servers, self._clock = servers, clock
        self._before = 0, float("-inf")  # what the primary had at the last measure, and when

    def measure(self) -> StandbyState | None:
        """None where no standby is read."""
        if self._servers.standby is None:
            return None
        flushed = self._flushed()
        try:
            with self._servers.standby.connection(PUBLIC_KIND) as connection:
                server = f"{connection.info.host}:{connection.info.port}"
                lag_s = self._lag_s(connection, flushed)
        except _AWAY:
            self._servers.standby.check()
            return StandbyState("", None, flushed is not None)
        if flushed is not None:
            self._before = flushed, self._clock()
        return StandbyState(server, lag_s, flushed is not None)

    def _flushed(self) -> int | None:
        """What the primary has; None while it is away."""

        def read(connection: ServingConnection) -> int:
            ((octets,),) = connection.run_prepared(_FLUSHED, []).rows()
            return int(octets)

        try:
            return self._servers.on_primary(read)
        except _AWAY:
            return None

    def _lag_s(self, connection: ServingConnection, flushed: int | None) -> float | None:
        ((is_standby, replayed, since_s),) = connection.run_prepared(_LAG, []).rows()
        if not is_standby:
            return 0.0
        if flushed is None:
            return None
        if replayed >= flushed:
            return 0.0
        octets, at = self._before
        bounds = [] if since_s is None else [float(since_s)]
        if replayed >= octets:
            bounds.append(self._clock() - at)
        return max(0.0, min(bounds)) if bounds else None


def check_roles(standby: ServingPool, login: str) -> None:
    """Raises Unavailable when a login may not take the roles that read; nothing when it is away."""
    for role in ROLES:
        try:
            with standby.connection(PUBLIC_KIND._replace(role=role)):
                pass
        except Unavailable as error:
            if isinstance(error.__cause__, psycopg.OperationalError):
                return
            raise Unavailable(
                f"PARC_SOCIAL_STORE_READ : le compte {login} ne peut pas prendre le rôle {role} ;"
                f" sur le serveur principal : GRANT {', '.join(ROLES)} TO {login}"
            ) from error
