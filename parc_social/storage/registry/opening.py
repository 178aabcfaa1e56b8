"""Opens the registry on SQLite or PostgreSQL, whichever its URL says."""

import os
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, inspect, make_url
from sqlalchemy.exc import ArgumentError

from parc_social.access.succession import Succession
from parc_social.errors import InvalidValue, Unavailable
from parc_social.storage.registry.drafts import Drafts
from parc_social.storage.registry.models import SuccessionRow
from parc_social.storage.registry.registry import Registry
from parc_social.storage.registry.session import answering
from parc_social.storage.registry.successions import Successions

SCHEMA = "registre"  # in PostgreSQL, beside the store's own schemas
_WAIT_S = 5  # for a connection of the pool; then the request is a 503


def drafts_of(url: str) -> Drafts:
    """The corrections of drafts in the registry of that URL, opened when they are first read.

    An empty URL is no registry: nothing can be written then, and nothing was.
    """
    return Drafts((lambda: _there(url)) if url else None)


def _there(url: str) -> Engine | None:
    """None while no file of that name is there: a read makes none.

    The file is not opened beside SQLite: to close it would drop the locks that the registry of
    this process has on it (POSIX), and another process would then take its journal away.
    """
    parsed = _parsed(url)
    if parsed.get_backend_name() != "sqlite":
        return _postgresql(parsed)
    return _sqlite_engine(parsed) if Path(parsed.database or "").is_file() else None


def successions_of(url: str) -> tuple[Succession, ...]:
    """Every succession of the registry of that URL; none while there is no registry.

    Raises Unavailable when it is there and does not answer.
    """
    engine = _there(url) if url else None
    if engine is None:
        return ()
    try:
        with answering(), engine.connect() as connection:
            if not inspect(connection).has_table(SuccessionRow.__tablename__):
                return ()
        return tuple(recorded.succession for recorded in Successions(engine).all())
    finally:
        engine.dispose()


def is_shared(engine: Engine) -> bool:
    """Whether the registry is one that workers on other machines can reach."""
    return engine.dialect.name == "postgresql"


def open_registry(url: str, clock: Callable[[], datetime] | None = None) -> Registry:
    """The registry of that URL: `sqlite:///file`, `postgresql://…`; `clock` None: the real one.

    Raises InvalidValue for another form, Unavailable when the folder of a file can't be written.
    """
    parsed = _parsed(url)
    engine = _sqlite(parsed) if parsed.get_backend_name() == "sqlite" else _postgresql(parsed)
    return Registry(engine, clock)


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
