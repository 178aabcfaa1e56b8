"""A serving file, written from the file of its edition: whole or not there."""

import os
import sqlite3
import struct
import threading
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from itertools import batched
from pathlib import Path
from typing import Any

import duckdb
import numpy as np

from parc_social.catalogue.collection import Collection, FieldType
from parc_social.errors import BadFile, DiskFull
from parc_social.storage.edition_files.workbench import interruptible
from parc_social.storage.editions.edition import Edition
from parc_social.storage.execution.text_blocks import TOGETHER, packed
from parc_social.storage.serving_files.form import (
    RECORD,
    form_of,
    keys_of,
    relations_of,
    rtree_table,
    served,
    texts_table,
)
from parc_social.storage.serving_files.rtree import write_rtree
from parc_social.storage.sql.row_predicate import plain
from parc_social.storage.sql.text import literal, quoted, statement
from parc_social.storage.statements.audience_texts import OWN_TEXT, TEXT
from parc_social.storage.statements.text_writer import written_texts

_APPLICATION, _VERSION = 0x47504B47, 10_200  # "GPKG", 1.2
_POINT = struct.pack("<2sBBiBI", b"GP", 0, 0x01, 4326, 1, 1)  # head of a point, and of its WKB
_PLACE = struct.Struct("<dd")
_TYPES = {FieldType.INTEGER: "MEDIUMINT", FieldType.STRING: "TEXT"}
_AT_ONCE = 1_024 * TOGETHER  # rows read of an edition: some ten MB of texts
_SETTINGS = (
    f"application_id = {_APPLICATION}",
    f"user_version = {_VERSION}",
    "journal_mode = OFF",  # a file that is not whole is thrown away
    "synchronous = OFF",
    "locking_mode = EXCLUSIVE",
    "cache_size = -16000",
)


def write_serving_file(edition: Edition, source: Path, target: Path) -> bool:
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
                _Layer(base, rows, relation).write(count)
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


_SOURCE = "lecture"  # the edition file that is read, in the instance that reads it
_ONE = threading.Lock()


@contextmanager
def _attached(source: Path) -> Generator[duckdb.DuckDBPyConnection]:
    """An edition file, in an instance that this process keeps: a new one takes 15 ms (measured)."""
    with _ONE:
        connection = _instance(os.getpid())
        connection.execute(f"ATTACH {literal(str(source))} AS {_SOURCE} (READ_ONLY)")
        try:
            yield connection
        finally:
            connection.execute(f"DETACH {_SOURCE}")


@lru_cache(maxsize=1)
def _instance(_process: int) -> duckdb.DuckDBPyConnection:
    """Without the spatial extension: no geometry is looked at."""
    return duckdb.connect(":memory:")


def _begin(base: sqlite3.Connection) -> None:
    ours = statement("parc_social.storage.serving_files", "lecture")
    for text in (statement("parc_social.storage.export_files", "geopackage_base"), ours):
        for one in text.split(";\n"):
            base.execute(one)


class _Layer:
    """A relation as a layer of points, with the columns that find a row, and its texts."""

    def __init__(
        self,
        base: sqlite3.Connection,
        rows: duckdb.DuckDBPyConnection,
        relation: str,
    ) -> None:
        self._base, self._rows, self._relation = base, rows, relation
        self._collection: Collection = served(relation)
        self._keys = keys_of(self._collection)
        columns = ["t.fid", "t.lon", "t.lat", *(plain(f.name) for f in self._keys)]
        texts = dict(written_texts(self._collection))
        named = [texts[TEXT], texts.get(OWN_TEXT, "NULL"), *columns]
        self._select = (
            f"SELECT {', '.join(named)}"  # noqa: S608 - our own names
            f" FROM {_SOURCE}.main.{quoted(relation)} AS t"
            " WHERE t.fid > ? AND t.fid <= ? ORDER BY t.fid"
        )

    def write(self, count: int) -> None:
        """All of its rows, whose numbers go from 1 to `count`."""
        self._create()
        places: list[tuple[int, float, float]] = []
        layer, texts = quoted(self._relation), quoted(texts_table(self._relation))
        marks = ", ".join("?" * (4 + len(self._keys)))
        for first in range(0, count, _AT_ONCE):
            some = self._read(first, first + _AT_ONCE)
            self._base.executemany(
                f"INSERT INTO {layer} VALUES ({marks})",  # noqa: S608 - our own names
                (
                    (fid, _geometry(lon, lat), lon, lat, *keys)
                    for _, _, fid, lon, lat, *keys in some
                ),
            )
            self._base.executemany(
                f"INSERT INTO {texts} VALUES (?, ?, ?)",  # noqa: S608 - our own names
                _blocks(first, some),
            )
            places += [(row[2], row[3], row[4]) for row in some if row[3] is not None]
        self._index(places)
        self._describe(places)

    def _create(self) -> None:
        keys = "".join(f", {quoted(f.name)} {_TYPES[f.type]}" for f in self._keys)
        base, layer = self._base, quoted(self._relation)
        base.execute(
            f"CREATE TABLE {layer}"
            f" (fid INTEGER PRIMARY KEY NOT NULL, geom POINT, lon DOUBLE, lat DOUBLE{keys})"
        )
        base.execute(
            f"CREATE TABLE {quoted(texts_table(self._relation))}"
            " (bloc INTEGER PRIMARY KEY NOT NULL, public BLOB NOT NULL, tout BLOB)"
        )

    def _read(self, after: int, until: int) -> list[tuple[Any, ...]]:
        with interruptible(self._rows):
            return self._rows.execute(self._select, [after, until]).fetchall()

    def _index(self, places: Sequence[tuple[int, float, float]]) -> None:
        for field in self._keys:
            if field.type is FieldType.STRING:
                name = quoted(f"{self._relation}_{field.name}")
                self._base.execute(
                    f"CREATE INDEX {name} ON {quoted(self._relation)} ({quoted(field.name)})"
                )
        fids = np.array([place[0] for place in places], np.int64)
        lon, lat = (np.array([place[at] for place in places], np.float64) for at in (1, 2))
        write_rtree(self._base, rtree_table(self._relation), fids, lon, lat)

    def _describe(self, places: Sequence[tuple[int, float, float]]) -> None:
        """What makes a layer of it (GeoPackage 1.2, 1.1.3, 2.1.5 and annex F.3)."""
        base, name = self._base, self._relation
        _, lon, lat = zip(*places, strict=True) if places else ((), (), ())
        box = (min(lon), min(lat), max(lon), max(lat)) if places else (None,) * 4
        base.execute(
            "INSERT INTO gpkg_contents (table_name, data_type, identifier, min_x, min_y, max_x,"
            " max_y, srs_id) VALUES (?, 'features', ?, ?, ?, ?, ?, 4326)",
            (name, str(self._collection.titre), *box),
        )
        base.execute(
            "INSERT INTO gpkg_geometry_columns VALUES (?, 'geom', 'POINT', 4326, 0, 0)", (name,)
        )
        base.execute(
            "INSERT INTO gpkg_extensions VALUES (?, 'geom', 'gpkg_rtree_index',"
            " 'http://www.geopackage.org/spec120/#extension_rtree', 'write-only')",
            (name,),
        )


def _geometry(lon: float | None, lat: float | None) -> bytes | None:
    """A point as the GeoPackage standard has it (2.1.3), longitude first."""
    return None if lon is None or lat is None else _POINT + _PLACE.pack(lon, lat)


def _blocks(
    first: int, rows: Sequence[tuple[Any, ...]]
) -> Iterator[tuple[int, bytes | None, bytes | None]]:
    """(number, with the open columns, with all) of each group of rows that lie together."""
    for number, some in enumerate(batched(rows, TOGETHER), first // TOGETHER):
        block = packed([row[:2] for row in some])
        yield number, block.public, block.whole
