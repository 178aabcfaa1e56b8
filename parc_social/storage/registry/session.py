"""Transactions of the registry, and its database errors in our own words."""

from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import Session

from parc_social.errors import Unavailable

_AWAY = "le registre ne répond pas (« parc-social migrate » ?)"


@contextmanager
def answering() -> Generator[None]:
    """Turns a database that is away, full, locked or never migrated into Unavailable."""
    try:
        yield
    except (DBAPIError, PoolTimeout) as error:
        if isinstance(error, DBAPIError) and error.statement and _is_ours(error):
            raise
        raise Unavailable(_AWAY) from error


@contextmanager
def reading(engine: Engine) -> Generator[Session]:
    """A session that only reads."""
    with answering(), Session(engine) as session:
        yield session


@contextmanager
def writing(engine: Engine) -> Generator[Session]:
    """A session whose changes are all kept, or none."""
    with answering(), Session(_writer(engine)) as session, session.begin():
        yield session


@contextmanager
def cursor_in_transaction(engine: Engine, lock: int) -> Generator[Any]:
    """A cursor of the driver in a writing transaction, alone in the database under `lock`.

    Once a request: SQLAlchemy's statements cost 0.40 ms a line here, the driver's 0.15.
    """
    driver_error = engine.dialect.loaded_dbapi.Error  # SQLAlchemy does not wrap it here
    try:
        with answering():
            connection = engine.raw_connection()
    except driver_error as error:
        raise Unavailable(_AWAY) from error
    try:
        cursor = connection.cursor()
        if engine.dialect.name == "postgresql":
            cursor.execute(f"SELECT pg_advisory_xact_lock({lock:d})")
        else:
            cursor.execute("BEGIN IMMEDIATE")
        yield cursor
        connection.commit()
    except driver_error as error:
        connection.invalidate()  # a rollback would fail too where the server has gone
        raise Unavailable(_AWAY) from error
    finally:
        connection.close()  # back to the pool, rolled back


def _writer(engine: Engine) -> Engine:
    return engine.execution_options(writes=True)


def _is_ours(error: DBAPIError) -> bool:
    """A broken constraint or a bad value is a bug of ours, not an absent database."""
    return type(error).__name__ in ("IntegrityError", "DataError")
