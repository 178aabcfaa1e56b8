"""A change of tables that are being read: in short waits, so that no reader queues behind it.

PostgreSQL lets nobody pass a session that waits for a table: one that waits for the end of a
pg_dump keeps every reader out until then. So a change waits `TURN_S` at most, lets go of all that
it has taken, lets those behind it pass, and tries again.
"""

import logging
import time
from collections.abc import Callable

import psycopg
from psycopg import Connection, sql

from parc_social.errors import Away
from parc_social.storage.postgres.schema import Row
from parc_social.storage.sql.text import statement

LOCK_S = 30.0  # in all
TURN_S = 1.0  # readers wait no longer behind a change that waits
_PAUSE_S = 0.5
_HELD = (psycopg.errors.LockNotAvailable, psycopg.errors.DeadlockDetected)

log = logging.getLogger(__name__)


def patiently(connection: Connection[Row], change: Callable[[], object]) -> None:
    """Runs a change in the caller's transaction, tried again while a reader holds its tables.

    Nothing of a try that failed stays. Raises Away, which names the reader, after `LOCK_S`.
    """
    until = time.monotonic() + LOCK_S
    while True:
        try:
            with connection.transaction():
                wait_ms = int(min(TURN_S, LOCK_S) * 1_000)
                timeout = sql.SQL("SET LOCAL lock_timeout = {}").format(wait_ms)
                connection.execute(timeout)
                change()
        except _HELD as error:
            if time.monotonic() >= until:
                raise Away(f"une longue lecture retient une édition{_whose(connection)}") from error
            log.info("tables read by others%s: tried again", _whose(connection))
            time.sleep(_PAUSE_S)
        else:
            return


def _whose(connection: Connection[Row]) -> str:
    text = statement("parc_social.storage.postgres", "postgres_longest_reader").encode()
    row = connection.execute(text).fetchone()
    if row is None:
        return " : réessayez"
    return f" (« {row[0]} », processus {row[1]}, depuis {row[2]} min) : réessayez après sa fin"
