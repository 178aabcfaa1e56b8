"""SQLAlchemy engine of the registry (SQLite or PostgreSQL), transactions and their errors."""

import os
import sqlite3
from collections.abc import Generator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from sqlalchemy import (
    JSON,
    URL,
    BigInteger,
    Connection,
    DateTime,
    Dialect,
    Engine,
    Integer,
    QueuePool,
    create_engine,
    event,
    make_url,
)
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.types import TypeDecorator

from parc_social.errors import Away, DiskFull, InvalidValue, Unavailable
from parc_social.postgres_hosts import hosts_of
from parc_social.secret_files import scheme_of
from parc_social.wording import cited, first_line

SERIAL = BigInteger().with_variant(Integer, "sqlite")  # SQLite numbers only its own INTEGER


class Instant(TypeDecorator[datetime]):
    """A moment in UTC; SQLite keeps no time zone, so it is put back on reading."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """To UTC; a moment without zone is a bug."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a moment without time zone: {value!r}")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """With its zone."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """Metadata of the registry. A list that is None is NULL: not limited, not the list of none."""

    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy's own form
        datetime: Instant(),
        list[Any]: JSON(none_as_null=True),
        dict[str, Any]: JSON(none_as_null=True),
    }


SCHEMA = "registre"  # in PostgreSQL, beside the store's own schemas
_WAIT_S = 5  # for a connection of the pool; then the request is a 503
MOST_CONNECTIONS = 15  # of one process, to a registry in a file or where nothing else is said
_SQLITE = "sqlite"


def engine_of(url: str, most: int = MOST_CONNECTIONS) -> Engine:
    """The engine of that URL: `sqlite:///file`, `postgresql://…`; the file is made where it lacks.

    `most` connections at a time to PostgreSQL. Raises InvalidValue for another form, Unavailable
    when the folder of a file can't be written.
    """
    address = _parse(url)
    return _sqlite(address) if address.get_backend_name() == _SQLITE else _postgresql(address, most)


def existing_engine(url: str, most: int = MOST_CONNECTIONS) -> Engine | None:
    """The engine of a registry; None while no file of that name is there: a read makes none.

    The file is not opened beside SQLite: to close it would drop the locks that the registry of
    this process has on it (POSIX), and another process would then take its journal away.
    """
    address = _parse(url)
    if address.get_backend_name() != _SQLITE:
        return _postgresql(address, most)
    return _sqlite_engine(address) if Path(address.database or "").is_file() else None


def connections_of(engine: Engine) -> int:
    """Those in use now."""
    return engine.pool.checkedout() if isinstance(engine.pool, QueuePool) else 0


def libpq_values(engine: Engine) -> dict[str, Any]:
    """What libpq is told to reach the same PostgreSQL, by the names of its parameters."""
    _, values = engine.dialect.create_connect_args(engine.url)
    return {name: value for name, value in values.items() if name != "context"}  # of psycopg alone


def is_shared(engine: Engine) -> bool:
    """Whether the registry is one that workers on other machines can reach."""
    return engine.dialect.name == "postgresql"


def _parse(url: str) -> URL:
    try:
        address = _several_hosts(url) if "," in urlsplit(url).netloc else make_url(url)
    except ArgumentError as error:
        raise InvalidValue(f"registre : URL illisible, lu {scheme_of(url)}") from error
    if address.drivername in ("postgresql", "postgres"):
        address = address.set(drivername="postgresql+psycopg")
    if address.drivername not in ("sqlite", "postgresql+psycopg"):
        raise InvalidValue(
            f"registre : sqlite ou postgresql attendu, lu {cited(address.drivername)}"
        )
    return address


def _several_hosts(url: str) -> URL:
    """As SQLAlchemy reads several servers: each a `host` of the query."""
    parts = urlsplit(url)
    login, at, _ = parts.netloc.rpartition("@")
    hosts = hosts_of(url)
    return make_url(urlunsplit(parts._replace(netloc=login + at))).update_query_dict(
        {"host": hosts}
    )


def _sqlite(url: URL) -> Engine:
    if not url.database or url.database == ":memory:":
        raise InvalidValue("registre : un fichier SQLite est attendu, pas une base en mémoire")
    _make_private(Path(url.database))
    return _sqlite_engine(url)


def _sqlite_engine(url: URL) -> Engine:
    engine = create_engine(url, **_pool(MOST_CONNECTIONS))
    event.listen(engine, "connect", _pragmas)
    event.listen(engine, "begin", _begin)
    return engine


def _make_private(file: Path) -> None:
    """Password hashes lie in it: only its owner reads it. SQLite gives the -wal its mode."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        os.close(os.open(file, os.O_CREAT | os.O_RDWR, 0o600))
    except OSError as error:
        raise Unavailable(f"registre inutilisable : {file} ({error.strerror})") from error


def _pragmas(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # sqlite3 must not begin transactions by itself
    cursor = connection.cursor()
    for pragma in (
        "journal_mode = WAL",
        "busy_timeout = 5000",
        "foreign_keys = ON",
        "synchronous = NORMAL",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin(connection: Connection) -> None:
    """A writer takes the lock at once: a read that turns into a write would fail when late."""
    immediate = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")


def _pool(most: int) -> dict[str, Any]:
    kept = max(1, most // 3)
    return {"pool_size": kept, "max_overflow": most - kept, "pool_timeout": _WAIT_S}


def _postgresql(url: URL, most: int) -> Engine:
    return create_engine(
        url,
        pool_pre_ping=True,
        **_pool(most),
        connect_args={"options": f"-csearch_path={SCHEMA}", "connect_timeout": 5},
    )


_FULL = frozenset((sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_SHMSIZE, "53100"))  # disk_full


def away(error: Exception) -> Away:
    """A registry that does not answer, and what its driver says of it, for whoever operates it."""
    cause = getattr(error, "orig", None) or error
    return Away(f"le registre ne répond pas ({first_line(cause)} ; « parc-social migrate » ?)")


@contextmanager
def answering() -> Generator[None]:
    """Turns a database that is away, full, locked or never migrated into Away."""
    try:
        yield
    except (DBAPIError, PoolTimeout) as error:
        if isinstance(error, DBAPIError) and error.statement and _is_ours(error):
            raise
        if _is_full(error):
            raise DiskFull("le registre ne s'écrit plus") from error
        raise away(error) from error


@contextmanager
def reading(engine: Engine) -> Generator[Session]:
    """A session that only reads."""
    with answering(), Session(engine) as session:
        yield session


@contextmanager
def writing(engine: Engine) -> Generator[Session]:
    """A session whose changes are all kept, or none."""
    with answering(), Session(engine.execution_options(writes=True)) as session, session.begin():
        yield session


def _is_full(error: Exception) -> bool:
    """Of SQLite or PostgreSQL. A full disk has no place for SQLite's -shm either, nor says so."""
    cause = getattr(error, "orig", None)
    codes = getattr(cause, "sqlite_errorcode", None), getattr(cause, "sqlstate", None)
    return not _FULL.isdisjoint(codes)


def _is_ours(error: DBAPIError) -> bool:
    """A broken constraint or a bad value is a bug of ours, not an absent database."""
    return type(error).__name__ in ("IntegrityError", "DataError")
