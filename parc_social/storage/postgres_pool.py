"""Connections that serve: read only, under a role, with a deadline; one pool a process."""

import os
from collections.abc import Generator
from contextlib import contextmanager
from threading import Lock
from typing import LiteralString

import psycopg
from psycopg import Connection, sql
from psycopg_pool import ConnectionPool, PoolTimeout

from parc_social.errors import Unavailable
from parc_social.storage.postgres_schema import Row

_WAIT_S = 2.0  # for a free connection: then 503 rather than a queue
_SIZE = 8
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


class ServingPool:
    """Lends connections under one role (None: the login's own rights). `steady`: see Reader."""

    def __init__(
        self, url: str, role: str | None, deadline_s: float, *, steady: bool = False
    ) -> None:
        self._url, self._role, self._deadline_s = url, role, deadline_s
        self._settings = (*_SETTINGS, _PLANS[steady])
        self._lock = Lock()
        self._opened: tuple[int, ConnectionPool[Connection[Row]]] | None = None

    @contextmanager
    def connection(self) -> Generator[Connection[Row]]:
        """A connection for one read. Raises Unavailable when none is to be had."""
        try:
            with self._pool().connection() as connection:
                yield connection
        except PoolTimeout as error:
            raise Unavailable("PostgreSQL ne répond pas ou n'a plus de connexion libre") from error

    def check(self) -> None:
        """Replaces the connections that broke: a restart of the server breaks them all."""
        opened = self._opened
        if opened and opened[0] == os.getpid():
            opened[1].check()

    def close(self) -> None:
        """Closes what this process has opened."""
        with self._lock:
            if self._opened and self._opened[0] == os.getpid():
                self._opened[1].close()
            self._opened = None

    def _pool(self) -> ConnectionPool[Connection[Row]]:
        """The pool of this process: sockets are not shared across a fork."""
        opened = self._opened
        if opened and opened[0] == os.getpid():
            return opened[1]
        with self._lock:
            if not self._opened or self._opened[0] != os.getpid():
                self._try()
                self._opened = (os.getpid(), self._open())
            return self._opened[1]

    def _try(self) -> None:
        """One connection by hand: a pool hides why it can't connect."""
        try:
            with psycopg.connect(self._url, autocommit=True, connect_timeout=5) as connection:
                self._configure(connection)
        except psycopg.Error as error:
            reason = str(error).splitlines()[0]
            raise Unavailable(
                f"PostgreSQL ne peut pas servir ({reason}) ; parc-social migrate prépare la base"
            ) from error

    def _open(self) -> ConnectionPool[Connection[Row]]:
        return ConnectionPool(
            self._url,
            min_size=1,
            max_size=_SIZE,
            timeout=_WAIT_S,
            configure=self._configure,
            kwargs={"autocommit": True, "prepare_threshold": 2, "connect_timeout": 5},
            open=True,
        )

    def _configure(self, connection: Connection[Row]) -> None:
        deadline_ms = max(1, int(self._deadline_s * 1_000))
        connection.execute(sql.SQL("SET statement_timeout = {}").format(deadline_ms))
        for setting in self._settings:
            connection.execute(setting)
        if self._role:
            connection.execute(sql.SQL("SET ROLE {}").format(sql.Identifier(self._role)))
