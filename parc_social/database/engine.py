"""SQLAlchemy engine of the registry: SQLite or PostgreSQL, whichever its URL says."""

import os
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError

from parc_social.errors import InvalidValue, Unavailable

SCHEMA = "registre"  # in PostgreSQL, beside the store's own schemas
_WAIT_S = 5  # for a connection of the pool; then the request is a 503


def engine_of(url: str) -> Engine:
    """The engine of that URL: `sqlite:///file`, `postgresql://…`; the file is made where it lacks.

    Raises InvalidValue for another form, Unavailable when the folder of a file can't be written.
    """
    parsed = _parsed(url)
    return _sqlite(parsed) if parsed.get_backend_name() == "sqlite" else _postgresql(parsed)


def existing_engine(url: str) -> Engine | None:
    """The engine of a registry; None while no file of that name is there: a read makes none.

    The file is not opened beside SQLite: to close it would drop the locks that the registry of
    this process has on it (POSIX), and another process would then take its journal away.
    """
    parsed = _parsed(url)
    if parsed.get_backend_name() != "sqlite":
        return _postgresql(parsed)
    return _sqlite_engine(parsed) if Path(parsed.database or "").is_file() else None


def is_shared(engine: Engine) -> bool:
    """Whether the registry is one that workers on other machines can reach."""
    return engine.dialect.name == "postgresql"


def _parsed(url: str) -> URL:
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise InvalidValue(f"registre : URL illisible {url!r}") from error
    if parsed.drivername in ("postgresql", "postgres"):
        parsed = parsed.set(drivername="postgresql+psycopg")
    if parsed.drivername not in ("sqlite", "postgresql+psycopg"):
        raise InvalidValue(f"registre : sqlite ou postgresql attendu, lu {parsed.drivername!r}")
    return parsed


def _sqlite(url: URL) -> Engine:
    if not url.database or url.database == ":memory:":
        raise InvalidValue("registre : un fichier SQLite est attendu, pas une base en mémoire")
    _make_private(Path(url.database))
    return _sqlite_engine(url)


def _sqlite_engine(url: URL) -> Engine:
    engine = create_engine(url, pool_timeout=_WAIT_S)
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


def _postgresql(url: URL) -> Engine:
    return create_engine(
        url,
        pool_pre_ping=True,
        pool_timeout=_WAIT_S,
        connect_args={"options": f"-csearch_path={SCHEMA}", "connect_timeout": 5},
    )
