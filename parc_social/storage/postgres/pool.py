"""Connections that serve: read only, under a role, with a deadline; one pool a process.

A connection is lent for one statement, so that lending costs as much as asking: psycopg's own pool
took 130 µs of a request with a cold cache (docs/design.md).
"""

import os
import time
from collections.abc import Callable
from threading import Condition
from typing import LiteralString

import psycopg
from psycopg import sql

from parc_social.errors import Unavailable
from parc_social.storage.postgres.connection import ServingConnection
from parc_social.storage.postgres.schema import check_version

_WAIT_S = 2.0  # for a free connection, or for a server that restarts: then 503 rather than a queue
_AGAIN_S = 0.1  # between two tries to connect
_SIZE, _LEAST = 8, 2
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
_BUSY = "PostgreSQL ne répond pas ou n'a plus de connexion libre"


class _Places:
    """Connections of one process: those that are free, and how many are still to be made."""

    def __init__(self, size: int) -> None:
        self.process = os.getpid()
        # The last given back comes first.
        self.free: list[ServingConnection | None] = [None] * size
        self.given_back = Condition()
        self.waiting = 0
        self.closed = False

    def take(self) -> ServingConnection | None:
        """A connection that is free; None: one is to be made. Raises Unavailable without any."""
        try:
            return self.free.pop()
        except IndexError:
            pass
        taken: list[ServingConnection | None] = []

        def try_take() -> bool:
            if self.free:
                taken.append(self.free.pop())
            return bool(taken)

        with self.given_back:
            self.waiting += 1  # before it is looked again: who gives back looks after
            try:
                if not self.given_back.wait_for(try_take, _WAIT_S):
                    raise Unavailable(_BUSY)
            finally:
                self.waiting -= 1
        return taken[0]

    def give(self, connection: ServingConnection | None) -> None:
        """Takes a connection back; None: the place of one that broke."""
        if connection is not None and self.closed:
            connection.close()
            connection = None
        if connection is None:
            self.free.insert(0, None)
        else:
            self.free.append(connection)
        if self.waiting:
            with self.given_back:
                self.given_back.notify()


class ServingPool:
    """Lends connections under one role (None: the login's own rights). `steady`: see Reader."""

    def __init__(
        self,
        url: str,
        role: str | None,
        deadline_s: float,
        *,
        steady: bool = False,
        processes: int = 1,
    ) -> None:
        """`processes` that serve together share the connections of one, two each at least."""
        self._url, self._role, self._deadline_s = url, role, deadline_s
        self._settings = (*_SETTINGS, _PLANS[steady])
        self._size = max(_LEAST, _SIZE // processes)
        self._places = _Places(self._size)
        self._served = False  # whether a connection was ever had

    def connection(self) -> "PooledConnection":
        """A connection for one read. Entering it raises Unavailable when none is to be had."""
        return PooledConnection(self._own(), self._connect)

    def use(self) -> tuple[int, int, int]:
        """Connections lent now, how many may be, and the threads that wait for one."""
        places = self._own()
        return self._size - len(places.free), self._size, places.waiting

    def check(self) -> None:
        """Lets go of the connections that are free: a restart of the server breaks them all."""
        places = self._own()
        for _ in range(self._size):
            if not places.free:
                return
            connection = places.free.pop()
            if connection is not None:
                connection.close()
            places.give(None)

    def close(self) -> None:
        """Closes what is free now, and what is lent when it is given back."""
        self._own().closed = True
        self.check()
        self._places = _Places(self._size)

    def _own(self) -> _Places:
        """Those of this process: sockets are not shared across a fork."""
        if self._places.process != os.getpid():
            self._places = _Places(self._size)
        return self._places

    def _connect(self) -> ServingConnection:
        """A new connection; a server that restarts is waited for. Raises Unavailable."""
        end = time.monotonic() + _WAIT_S
        while True:
            try:
                connection = self._open()
            except psycopg.Error as error:
                if not self._served:
                    raise Unavailable(_cannot(error)) from error
                if time.monotonic() >= end:
                    raise Unavailable(_BUSY) from error
                time.sleep(_AGAIN_S)
            else:
                self._served = True
                return connection

    def _open(self) -> ServingConnection:
        connection = ServingConnection.connect(
            self._url, autocommit=True, prepare_threshold=None, connect_timeout=5
        )
        try:
            check_version(connection.info.server_version)
            self._configure(connection)
        except BaseException:
            connection.close()
            raise
        return connection

    def _configure(self, connection: ServingConnection) -> None:
        deadline_ms = max(1, int(self._deadline_s * 1_000))
        connection.execute(sql.SQL("SET statement_timeout = {}").format(deadline_ms))
        for setting in self._settings:
            connection.execute(setting)
        if self._role:
            connection.execute(sql.SQL("SET ROLE {}").format(sql.Identifier(self._role)))


class PooledConnection:
    """A connection until the end of a block, made when none is free."""

    __slots__ = ("_connect", "_connection", "_places")

    def __init__(self, places: _Places, connect: Callable[[], ServingConnection]) -> None:
        self._places, self._connect = places, connect

    def __enter__(self) -> ServingConnection:
        connection = self._places.take()
        if connection is None:
            try:
                connection = self._connect()
            except BaseException:
                self._places.give(None)
                raise
        self._connection = connection
        return connection

    def __exit__(self, *_: object) -> None:
        self._places.give(self._connection if _is_sound(self._connection) else None)


def _is_sound(connection: ServingConnection) -> bool:
    """Whether it can be lent again: it lives, and no transaction was left open."""
    if connection.pgconn.transaction_status == psycopg.pq.TransactionStatus.IDLE:
        return True
    connection.close()
    return False


def _cannot(error: psycopg.Error) -> str:
    reason = str(error).splitlines()[0]
    return f"PostgreSQL ne peut pas servir ({reason}) ; parc-social migrate prépare la base"
