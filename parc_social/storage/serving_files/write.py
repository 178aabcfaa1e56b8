"""A serving file, written from the file of its edition: whole or not there."""

import os
import sqlite3
import threading
from collections.abc import Generator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path

import duckdb

from parc_social.errors import BadFile, DiskFull
from parc_social.storage.editions.edition import Edition
from parc_social.storage.editions.history import Progress, silent
from parc_social.storage.serving_files.form import RECORD, form_of, relations_of
from parc_social.storage.serving_files.layer import GeopackageLayer
from parc_social.storage.serving_files.source import SOURCE
from parc_social.storage.sql.text import literal, statement

_APPLICATION, _VERSION = 0x47504B47, 10_200  # "GPKG", 1.2
_SETTINGS = (
    f"application_id = {_APPLICATION}",
    f"user_version = {_VERSION}",
    "journal_mode = OFF",  # a file that is not whole is thrown away
    "synchronous = OFF",
    "locking_mode = EXCLUSIVE",
    "cache_size = -16000",
)


def write_serving_file(
    edition: Edition, source: Path, target: Path, progress: Progress = silent
) -> bool:
    """Whether the edition has rows to serve so; then the file is there.

    Rows lie in the order of their edition, which is that of its curve: a page is a range. Raises
    BadFile, DiskFull, TooSlow when the work that it is of has ended.
    """
    relations = relations_of(edition)
    if not relations or edition.seal is None:
        return False
    base = sqlite3.connect(target, isolation_level=None)
    try:
        for setting in _SETTINGS:
            base.execute(f"PRAGMA {setting}")
        base.execute("BEGIN")
        _begin(base)
        with _attached(source) as rows:
            for relation, count in relations.items():
                GeopackageLayer(base, rows, relation).write(count, progress)
                record = (relation, edition.id, edition.seal.sha256, form_of(relation), count)
                base.execute(f"INSERT INTO {RECORD} VALUES (?, ?, ?, ?, ?)", record)  # noqa: S608 - our own names
        base.execute("COMMIT")
    except sqlite3.Error as error:
        if getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_FULL:
            raise DiskFull(f"le fichier de lecture de {edition.id} ne s'écrit plus") from error
        raise BadFile(f"fichier de lecture de {edition.id} : {error}") from error
    finally:
        base.close()
    return True


_ONE = threading.Lock()


@contextmanager
def _attached(source: Path) -> Generator[duckdb.DuckDBPyConnection]:
    """An edition file, in an instance that this process keeps: a new one takes 15 ms (measured)."""
    with _ONE:
        connection = _instance(os.getpid())
        connection.execute(f"ATTACH {literal(str(source))} AS {SOURCE} (READ_ONLY)")
        try:
            yield connection
        finally:
            connection.execute(f"DETACH {SOURCE}")


@lru_cache(maxsize=1)
def _instance(_process: int) -> duckdb.DuckDBPyConnection:
    """Without the spatial extension: no geometry is looked at."""
    return duckdb.connect(":memory:")


def _begin(base: sqlite3.Connection) -> None:
    ours = statement("parc_social.storage.serving_files", "lecture")
    for text in (statement("parc_social.storage.export_files", "geopackage_base"), ours):
        for one in text.split(";\n"):
            base.execute(one)
