"""A relation as a layer of points of a GeoPackage: with what finds a row, and its texts."""

import sqlite3
import struct
from contextlib import closing

import duckdb

from parc_social.catalogue.collection import Collection, FieldType
from parc_social.storage.editions.history import TEXTS_STEP, Progress
from parc_social.storage.serving_files.form import keys_of, rtree_table, served, texts_table
from parc_social.storage.serving_files.rtree import write_rtree
from parc_social.storage.serving_files.source import LayerPlaces, SourceRows
from parc_social.storage.sql.text import quoted

_POINT = struct.pack("<2sBBiBI", b"GP", 0, 0x01, 4326, 1, 1)  # head of a point, and of its WKB
_PLACE = struct.Struct("<dd")
_TYPES = {FieldType.INTEGER: "MEDIUMINT", FieldType.STRING: "TEXT"}


class GeopackageLayer:
    """One layer of the file `base`, from an edition file that `rows` has attached (source.py)."""

    def __init__(
        self, base: sqlite3.Connection, rows: duckdb.DuckDBPyConnection, relation: str
    ) -> None:
        self._base, self._rows, self._relation = base, rows, relation
        self._collection: Collection = served(relation)
        self._keys = keys_of(self._collection)

    def write(self, count: int, progress: Progress) -> None:
        """All of its rows, whose numbers go from 1 to `count`. Raises sqlite3.Error, TooSlow."""
        done = 0
        progress(TEXTS_STEP, done, count)
        self._create()
        source = SourceRows(self._rows, self._relation, count)
        layer, texts = quoted(self._relation), quoted(texts_table(self._relation))
        row = f"INSERT INTO {layer} VALUES ({', '.join('?' * (4 + len(self._keys)))})"  # noqa: S608 - our own names
        block = f"INSERT INTO {texts} VALUES (?, ?, ?)"  # noqa: S608 - our own names
        with closing(source.windows()) as windows:
            for some, blocks in windows:
                placed = (
                    (fid, _geometry(lon, lat), lon, lat, *keys) for fid, lon, lat, *keys in some
                )
                self._base.executemany(row, placed)
                self._base.executemany(block, blocks)
                done += len(some)
                progress(TEXTS_STEP, done, count)
        places = source.places()
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

    def _index(self, places: LayerPlaces) -> None:
        for field in self._keys:
            if field.type is FieldType.STRING:
                name = quoted(f"{self._relation}_{field.name}")
                self._base.execute(
                    f"CREATE INDEX {name} ON {quoted(self._relation)} ({quoted(field.name)})"
                )
        write_rtree(self._base, rtree_table(self._relation), *places)

    def _describe(self, places: LayerPlaces) -> None:
        """What makes a layer of it (GeoPackage 1.2, 1.1.3, 2.1.5 and annex F.3)."""
        base, name = self._base, self._relation
        _, lon, lat = places
        sides = (lon.min, lat.min, lon.max, lat.max)
        box = [float(side()) for side in sides] if len(lon) else [None] * 4
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
