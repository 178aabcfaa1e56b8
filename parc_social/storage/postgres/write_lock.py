"""The writer's lock of a database: one writer at a time on any machine."""

import os
import socket
from collections.abc import Generator
from contextlib import contextmanager

from psycopg import Connection

from parc_social.errors import Busy
from parc_social.storage.editions.write_lock import Tell
from parc_social.storage.postgres.schema import Row, owner_connection
from parc_social.storage.sql.text import statement

_KEY = 1_885_434_691  # any number of ours under 2^31; the lock is the database's


@contextmanager
def database_lock(url: str, act: str, tell: Tell | None) -> Generator[None]:
    """Holds the database for `act` until the end of the block; see `turn`.

    PostgreSQL lets go of the lock of a session that ends, however it ends.
    """
    with owner_connection(url) as connection:
        name = f"parc-social {act} ({os.getpid()}, {socket.gethostname()})"
        connection.execute("SELECT set_config('application_name', left(%s, 63), false)", [name])
        if not _is_taken(connection):
            said = _who(connection)
            if tell is None:
                raise Busy(said)
            tell(f"{said} : en attente de la fin")
            connection.execute("SELECT pg_advisory_lock(%s)", [_KEY])
        yield


def _is_taken(connection: Connection[Row]) -> bool:
    row = connection.execute("SELECT pg_try_advisory_lock(%s)", [_KEY]).fetchone()
    return bool(row and row[0])


def _who(connection: Connection[Row]) -> str:
    text = statement("parc_social.storage.postgres", "postgres_turn").encode()
    row = connection.execute(text, {"key": _KEY}).fetchone()
    if row is None:
        return "un autre processus écrit dans cet entrepôt"
    return f"« {row[0]} » écrit dans cet entrepôt (depuis {row[1]})"
