"""Connections that serve: read only, under a role, with a deadline; one pool a server and process.

A connection is lent for one statement, so that lending costs as much as asking: psycopg's own pool
took 130 µs of a request with a cold cache (docs/design.md). They are of all roles together: one
that is free under another role takes the one that is asked (decision 0070).
"""

import os
import time
from typing import Any, LiteralString

import psycopg
from psycopg import sql

from parc_social.errors import Unavailable
from parc_social.postgres_version import check_version
from parc_social.storage.postgres.connection import ServingConnection, SessionKind
from parc_social.storage.postgres.places import BUSY, WAIT_S, Places
from parc_social.wording import first_line

ANSWER_S = 5.0  # beyond the deadline of a statement, for its answer to come: then it is cut
_AGAIN_S = 0.1  # between two tries to connect
# A server that has gone without a word (its machine, the network) is noticed in 20 s, not in hours.
_NOTICE: dict[str, Any] = {
    "connect_timeout": 3, "keepalives_idle": 10, "keepalives_interval": 5, "keepalives_count": 2,
    "tcp_user_timeout": 20_000,
}  # fmt: skip
_SETTINGS: tuple[LiteralString, ...] = (
    "SET default_transaction_read_only = on",
    "SET jit = off",  # compiles for longer than these statements run
    # As it is on disks that do not turn. At 4, a page of one EPCI is looked for among all rows.
    "SET random_page_cost = 1.1",
    "SET max_parallel_workers_per_gather = 0",  # one request, one core; rows stay in order
)
_PLANS: dict[
    bool, LiteralString
] = {  # a box and a whole country need two plans, but where a statement says that it has one
    False: "SET plan_cache_mode = force_custom_plan",
    True: "SET plan_cache_mode = force_generic_plan",
}
_ANY = SessionKind()


class ServingPool:
    """Lends at most `size` connections to one process, whatever the roles.

    `patience_s`: how long a server that was there is waited for.
    """

    def __init__(self, url: str, deadline_s: float, size: int, patience_s: float = WAIT_S) -> None:
        self._url, self._deadline_s, self._size = url, deadline_s, size
        self._patience_s = patience_s
        self._places = Places(size)
        self._served = False  # whether a connection was ever had

    def connection(self, kind: SessionKind = _ANY) -> "PooledConnection":
        """A connection for one read. Entering it raises Unavailable when none is to be had."""
        return PooledConnection(self, kind)

    def use(self) -> tuple[int, int, int]:
        """Connections lent now, how many may be, and the threads that wait for one."""
        places = self.places()
        return places.lent, places.size, places.waiting

    def check(self) -> None:
        """Lets go of the connections that are free: a restart of the server breaks them all."""
        self.places().let_go()

    def close(self) -> None:
        """Closes what is free now, and what is lent when it is given back."""
        self.places().closed = True
        self.check()
        self._places = Places(self._size)

    def places(self) -> Places:
        """Those of this process: sockets are not shared across a fork."""
        if self._places.process != os.getpid():
            self._places = Places(self._size)
        return self._places

    def connect(self, kind: SessionKind) -> ServingConnection:
        """A new connection; a server that restarts is waited for. Raises Unavailable."""
        end = time.monotonic() + self._patience_s
        while True:
            try:
                connection = self._open(kind)
            except psycopg.Error as error:
                if not self._served:
                    raise Unavailable(_cannot(error)) from error
                if time.monotonic() >= end:
                    raise Unavailable(f"{BUSY} ({first_line(error)})") from error
                time.sleep(_AGAIN_S)
            else:
                self._served = True
                return connection

    def _open(self, kind: SessionKind) -> ServingConnection:
        connection = ServingConnection.connect(
            self._url, autocommit=True, prepare_threshold=None, **_NOTICE
        )
        try:
            check_version(connection.info.server_version, "PARC_SOCIAL_STORE")
            self._configure(connection)
            set_for(connection, kind)
        except BaseException:
            connection.close()
            raise
        return connection

    def _configure(self, connection: ServingConnection) -> None:
        deadline_ms = max(1, int(self._deadline_s * 1_000))
        connection.execute(sql.SQL("SET statement_timeout = {}").format(deadline_ms))
        connection.answer_s = self._deadline_s + ANSWER_S
        for setting in _SETTINGS:
            connection.execute(setting)


def set_for(connection: ServingConnection, kind: SessionKind) -> None:
    """Takes a role and a way to plan, whichever it had: all or none. Raises psycopg's errors."""
    role = sql.Identifier(kind.role) if kind.role else sql.SQL("NONE")
    both = sql.SQL("SET ROLE {}; {}").format(role, sql.SQL(_PLANS[kind.steady]))
    connection.execute(both)
    connection.kind = kind


class PooledConnection:
    """A connection until the end of a block, made when none is free."""

    __slots__ = ("_connection", "_kind", "_places", "_pool")

    def __init__(self, pool: ServingPool, kind: SessionKind) -> None:
        self._pool, self._kind = pool, kind
        self._places = pool.places()

    def __enter__(self) -> ServingConnection:
        connection = self._places.take(self._kind)
        if connection is None or connection.kind != self._kind:
            connection = self._made(connection)
        self._connection = connection
        return connection

    def __exit__(self, *_: object) -> None:
        self._places.give(self._connection if _is_sound(self._connection) else None)

    def _made(self, other: ServingConnection | None) -> ServingConnection:
        """A new one, or another set anew; one that refuses is replaced."""
        try:
            if other is not None:
                try:
                    set_for(other, self._kind)
                except psycopg.Error:
                    other.close()
                else:
                    return other
            return self._pool.connect(self._kind)
        except BaseException:
            self._places.give(None)
            raise


def _is_sound(connection: ServingConnection) -> bool:
    """Whether it can be lent again: it lives, and no transaction was left open."""
    if connection.pgconn.transaction_status == psycopg.pq.TransactionStatus.IDLE:
        return True
    connection.close()
    return False


def _cannot(error: psycopg.Error) -> str:
    reason = first_line(error)
    return f"PostgreSQL ne peut pas servir ({reason}) ; parc-social migrate prépare la base"
