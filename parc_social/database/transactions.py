"""Transactions of the registry, and its database errors in our own words."""

from collections.abc import Generator
from contextlib import contextmanager

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import Session

from parc_social.errors import Unavailable

AWAY = "le registre ne répond pas (« parc-social migrate » ?)"


@contextmanager
def answering() -> Generator[None]:
    """Turns a database that is away, full, locked or never migrated into Unavailable."""
    try:
        yield
    except (DBAPIError, PoolTimeout) as error:
        if isinstance(error, DBAPIError) and error.statement and _is_ours(error):
            raise
        raise Unavailable(AWAY) from error


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


def _writer(engine: Engine) -> Engine:
    return engine.execution_options(writes=True)


def _is_ours(error: DBAPIError) -> bool:
    """A broken constraint or a bad value is a bug of ours, not an absent database."""
    return type(error).__name__ in ("IntegrityError", "DataError")
