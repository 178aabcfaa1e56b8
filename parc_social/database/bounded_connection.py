"""A connection to PostgreSQL that waits so long for an answer, and no longer.

`statement_timeout` is the server's to keep, and keepalives are the kernel's: neither helps where
the machine lives and PostgreSQL says nothing (its disk hangs, a proxy in between has lost its other
side). Whoever asks would then wait until it comes back, and so would all behind it.
"""

import logging
import select
import time
from collections.abc import Generator
from typing import Any

import psycopg
from psycopg import Connection
from psycopg.pq import TransactionStatus
from psycopg.pq.abc import PGconn, PGresult
from sqlalchemy import Engine, event

log = logging.getLogger(__name__)

_SILENT = "PostgreSQL n'a rien répondu en {seconds:.0f} s : connexion rompue"
_LOOK_S = 0.1
_CANCEL_S = 2.0


class BoundedConnection(Connection[Any]):
    """Closed when an answer is not there after `answer_s` seconds (None: waits for ever)."""

    answer_s: float | None = None

    def wait[T](
        self,
        gen: Generator[Any, Any, T],
        interval: float = _LOOK_S,
        timeout: float | None = None,
    ) -> T:
        """As psycopg's. Raises OperationalError past the bound."""
        try:
            return super().wait(gen, interval, self.answer_s if timeout is None else timeout)
        except psycopg.OperationalError:
            if self.pgconn.transaction_status == TransactionStatus.ACTIVE:  # nothing has come
                self.pgconn.finish()
            raise

    def cancel_safe(self, *, timeout: float = _CANCEL_S) -> None:
        """As psycopg's, which waits for half a minute: who interrupts watches others too.

        A server that is away runs no statement any more: that is told in the log alone.
        """
        try:
            super().cancel_safe(timeout=timeout)
        except psycopg.OperationalError as error:
            log.warning("PostgreSQL: a statement is not interrupted: %s", error)

    def received(self) -> PGresult:
        """The last result of what was sent by libpq's own functions. Raises OperationalError."""
        line, last = self.pgconn, None
        ends = None if self.answer_s is None else time.monotonic() + self.answer_s
        while line.flush():
            self._look(line, ends, select.POLLIN | select.POLLOUT)
            line.consume_input()
        while True:
            while line.is_busy():
                self._look(line, ends, select.POLLIN)
                line.consume_input()
            result = line.get_result()
            if result is None:
                break
            last = result
        if last is None:
            raise psycopg.OperationalError("la connexion à PostgreSQL est rompue")
        return last

    def _look(self, line: PGconn, ends: float | None, what: int) -> None:
        """Until something can be read, or written. Raises OperationalError past the bound."""
        poll = select.poll()
        poll.register(line.socket, what)
        left_ms = None if ends is None else max(0.0, ends - time.monotonic()) * 1_000
        if not poll.poll(left_ms):
            line.finish()
            raise psycopg.OperationalError(_SILENT.format(seconds=self.answer_s or 0.0))


def bound_answers(engine: Engine, seconds: float) -> None:
    """Each new connection of a PostgreSQL engine waits no longer.

    For what serves: a command may ask what takes minutes.
    """

    @event.listens_for(engine, "do_connect")
    def connect(_dialect: Any, _record: Any, arguments: Any, values: Any) -> BoundedConnection:
        connection = BoundedConnection.connect(*arguments, **values)
        connection.answer_s = seconds
        return connection
