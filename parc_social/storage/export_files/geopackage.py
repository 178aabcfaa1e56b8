"""GeoPackage 1.2, written by SQLite itself: rows, their index, titles, codes and what it is."""

import sqlite3
import struct
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import orjson

from parc_social.catalogue.collection import FieldType
from parc_social.storage.export_files.plan import ExportPlan, point_wkb
from parc_social.storage.sql.text import quoted, statement

# As GDAL writes unless told otherwise: what every tool and the OGC's suite (1.2) know.
_APPLICATION, _VERSION = 0x47504B47, 10_200  # "GPKG", 1.2
_TYPES = {
    FieldType.INTEGER: "MEDIUMINT",
    FieldType.NUMBER: "DOUBLE",
    FieldType.STRING: "TEXT",
    FieldType.BOOLEAN: "BOOLEAN",
    FieldType.DATE: "DATE",
}
_AT_ONCE = 5_000  # rows
_OF_POINT, _OF_LINES, _OF_POLYGONS = 1, 5, 6  # of WKB
_POINT, _OUTLINE = 0x01, 0x03  # flags: little-endian, without and with the box of the geometry

Entry = tuple[int, float, float, float, float]  # of the index: fid, then the box
Box = tuple[float, float, float, float]  # least x, most x, least y, most y
_NOWHERE: Box = (float("inf"), float("-inf"), float("inf"), float("-inf"))


@dataclass(slots=True)
class _GeoPackageLayer:
    """Rows as they come, and the box around those that have a place."""

    plan: ExportPlan
    box: Box = _NOWHERE
    fid: int = 0
    entries: list[Entry] = field(default_factory=list[Entry])

    def row(self, line: bytes) -> list[Any]:
        feature = orjson.loads(line)
        self.fid += 1
        properties: dict[str, Any] = feature["properties"]
        cells = [self.fid, feature["id"], *(properties[c.name] for c in self.plan.columns)]
        return [*cells, self._geometry(feature["geometry"])] if self.plan.geometry else cells

    def _geometry(self, place: Any) -> bytes | None:
        if place is None:
            return None
        if self.plan.is_geojson:
            x, y = place["coordinates"]
            wkb = point_wkb((x, y))
            box: Box = (x, x, y, y)
        else:
            wkb = bytes.fromhex(place)
            box = _box(wkb)
        self.entries.append((self.fid, *box))
        west, east, south, north = self.box
        self.box = (min(west, box[0]), max(east, box[1]), min(south, box[2]), max(north, box[3]))
        srid = self.plan.reference.srid
        if self.plan.geometry == "Point":
            return struct.pack("<2sBBi", b"GP", 0, _POINT, srid) + wkb
        return struct.pack("<2sBBi4d", b"GP", 0, _OUTLINE, srid, *box) + wkb


def write(plan: ExportPlan) -> None:
    """Reads the features of the input to their end."""
    base = sqlite3.connect(plan.target, isolation_level=None)
    for setting in (
        f"application_id = {_APPLICATION}",
        f"user_version = {_VERSION}",
        "journal_mode = OFF",  # a file that is not whole is thrown away
        "synchronous = OFF",
        "cache_size = -16000",
    ):
        base.execute(f"PRAGMA {setting}")
    base.execute("BEGIN")
    for one in statement("parc_social.storage.export_files", "geopackage_base").split(";\n"):
        base.execute(one)
    _describe(base, plan)
    layer = _GeoPackageLayer(plan)
    _fill(base, plan, layer, sys.stdin.buffer)
    _finish(base, plan, layer.box)
    base.execute("COMMIT")
    base.close()


def _describe(base: sqlite3.Connection, plan: ExportPlan) -> None:
    """The empty layer, its dictionary and what the file is."""
    reference, table = plan.reference, _table(plan)
    columns = [f"{quoted(c.name)} {_TYPES[c.type]}" for c in plan.columns]
    shape = [f"geom {plan.geometry.upper()}"] if plan.geometry else []
    definitions = ", ".join(["fid INTEGER PRIMARY KEY AUTOINCREMENT", "id TEXT", *columns, *shape])
    base.execute(f"CREATE TABLE {quoted(table)} ({definitions})")
    row = (reference.name, reference.srid, "EPSG", reference.srid, reference.wkt, None)
    base.execute("INSERT INTO gpkg_spatial_ref_sys VALUES (?, ?, ?, ?, ?, ?)", row)
    base.execute(
        "INSERT INTO gpkg_contents (table_name, data_type, identifier, description, srs_id)"
        " VALUES (?, ?, ?, ?, ?)",
        (
            table,
            "features" if plan.geometry else "attributes",
            plan.title,
            dict(plan.about).get("conditions", ""),
            reference.srid if plan.geometry else None,
        ),
    )
    base.executemany(
        "INSERT INTO gpkg_data_column_constraints (constraint_name, constraint_type, value,"
        " description) VALUES (?, 'enum', ?, ?)",
        _codes(plan),
    )
    base.executemany(
        "INSERT INTO gpkg_data_columns (table_name, column_name, title, description,"
        " constraint_name) VALUES (?, ?, ?, ?, ?)",
        [
            (table, c.name, c.title, c.unit, f"codes_{n}" if c.codes else None)
            for n, c in enumerate(plan.columns)
        ],
    )
    columns = ("colonne", "titre", "unite", "code", "libelle")
    _attributes(base, "dictionnaire", columns, plan.dictionary())
    _attributes(base, "a_propos", ("quoi", "valeur"), plan.about)


def _codes(plan: ExportPlan) -> Iterator[tuple[str, str, str]]:
    for number, column in enumerate(plan.columns):
        for code, label in column.codes:
            yield f"codes_{number}", code, label


def _attributes(
    base: sqlite3.Connection,
    name: str,
    columns: tuple[str, ...],
    rows: Iterable[tuple[str | None, ...]],
) -> None:
    """A table without a place."""
    definitions = ", ".join(f"{column} TEXT" for column in columns)
    base.execute(f"CREATE TABLE {name} (fid INTEGER PRIMARY KEY AUTOINCREMENT, {definitions})")
    marks = ", ".join("?" * len(columns))
    base.executemany(f"INSERT INTO {name} ({', '.join(columns)}) VALUES ({marks})", rows)  # noqa: S608
    base.execute(
        "INSERT INTO gpkg_contents (table_name, data_type, identifier) VALUES (?, 'attributes', ?)",
        (name, name),
    )


def _fill(
    base: sqlite3.Connection, plan: ExportPlan, layer: _GeoPackageLayer, lines: Iterable[bytes]
) -> None:
    marks = ", ".join("?" * (len(plan.columns) + 2 + bool(plan.geometry)))
    insert = f"INSERT INTO {quoted(_table(plan))} VALUES ({marks})"  # noqa: S608 - quoted names
    index = f"rtree_{_table(plan)}_geom"
    if plan.geometry:
        base.execute(
            f"CREATE VIRTUAL TABLE {quoted(index)} USING rtree(id, minx, maxx, miny, maxy)"
        )
    enter = f"INSERT INTO {quoted(index)} VALUES (?, ?, ?, ?, ?)"  # noqa: S608 - quoted names
    rows: list[list[Any]] = []
    for line in lines:
        rows.append(layer.row(line))
        if len(rows) == _AT_ONCE:
            base.executemany(insert, rows)
            base.executemany(enter, layer.entries)
            rows.clear()
            layer.entries.clear()
    base.executemany(insert, rows)
    if layer.entries:
        base.executemany(enter, layer.entries)


def _finish(base: sqlite3.Connection, plan: ExportPlan, box: Box) -> None:
    if not plan.geometry:
        return
    table = _table(plan)
    index = f"rtree_{table}_geom"
    base.execute(
        "INSERT INTO gpkg_geometry_columns VALUES (?, 'geom', ?, ?, 0, 0)",
        (table, plan.geometry.upper(), plan.reference.srid),
    )
    if box != _NOWHERE:
        base.execute(
            "UPDATE gpkg_contents SET min_x = ?, max_x = ?, min_y = ?, max_y = ?"
            " WHERE table_name = ?",
            (*box, table),
        )
    base.execute(
        "INSERT INTO gpkg_extensions VALUES (?, 'geom', 'gpkg_rtree_index',"
        " 'http://www.geopackage.org/spec120/#extension_rtree', 'write-only')",
        (table,),
    )
    acts = ("insert", "update1", "update2", "update3", "update4", "delete")
    names = {act: quoted(f"{index}_{act}") for act in acts}
    text = statement("parc_social.storage.export_files", "geopackage_index")
    for one in text.format(table=quoted(table), index=quoted(index), **names).split("END;\n"):
        if one.strip():
            base.execute(f"{one} END;")


def _table(plan: ExportPlan) -> str:
    """The layer's name, one that no user of SQL has to quote."""
    return plan.table.replace("-", "_")


def _box(wkb: bytes) -> Box:
    """Of a point, of lines, or of a multipolygon, in little-endian WKB."""
    order, kind = struct.unpack_from("<BI", wkb)
    if order != 1 or kind not in (_OF_POINT, _OF_LINES, _OF_POLYGONS):
        raise ValueError(f"WKB of kind {kind} and byte order {order}")
    if kind == _OF_POINT:
        x, y = struct.unpack_from("<dd", wkb, 5)
        return x, x, y, y
    xs, ys = zip(*_positions(wkb, of_polygon=kind == _OF_POLYGONS), strict=True)
    return min(xs), max(xs), min(ys), max(ys)


def _positions(wkb: bytes, *, of_polygon: bool) -> Iterator[tuple[float, float]]:
    """Those of every part: of a polygon, of every ring."""
    (parts,) = struct.unpack_from("<I", wkb, 5)
    at = 9
    for _ in range(parts):
        rings = struct.unpack_from("<I", wkb, at + 5)[0] if of_polygon else 1
        at += 9 if of_polygon else 5
        for _ in range(rings):
            (count,) = struct.unpack_from("<I", wkb, at)
            yield from struct.iter_unpack("<dd", wkb[at + 4 : at + 4 + 16 * count])  # pyright: ignore
            at += 4 + 16 * count
