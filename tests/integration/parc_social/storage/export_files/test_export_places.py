"""A file made of lines of GeoJSON is the one that is made of WKB in hexadecimal digits."""

import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import orjson

from parc_social.catalogue.collection import FieldType
from parc_social.storage.export_files.plan import ExportColumn, ExportPlan, point_wkb
from parc_social.storage.export_files.write import reference_of
from parc_social.storage.query.model import Crs
from testing.rows import each_row

COLUMNS = (
    ExportColumn("nom", FieldType.STRING, "Nom"),
    ExportColumn("combien", FieldType.INTEGER, "Combien"),
    ExportColumn("vrai", FieldType.BOOLEAN, "Vrai"),
)
PLACES = [(2.374326, 48.903725), None, (-61.5320001, 16.0), (55.0, -21.1234567), (0.0, -0.0)]
MADE = {
    "gpkg": ("SELECT * FROM essai ORDER BY fid", "SELECT * FROM rtree_essai_geom ORDER BY id"),
    "parquet": ("SELECT * FROM '{}' ORDER BY id",),
}


def made(folder: Path, format_: str, *, is_geojson: bool) -> list[Any]:
    """What the tables of a file hold."""
    folder.mkdir()
    target = folder / f"fichier.{format_}"
    plan = ExportPlan(
        format_, str(target), 4_000_000_000, "essai", "Essai", "Point", reference_of(Crs()),
        COLUMNS, (("conditions", "essai"),),
    )  # fmt: skip
    (folder / "plan.json").write_bytes(replace(plan, is_geojson=is_geojson).to_json())
    command = [sys.executable, "-m", "parc_social.storage.export_files.helper", "plan.json"]
    lines = b"".join(line(n, place, is_geojson) for n, place in enumerate(PLACES))
    subprocess.run(command, input=lines, cwd=folder, check=True)
    base: Any = sqlite3.connect(target) if format_ == "gpkg" else duckdb.connect()
    with closing(base):
        return [base.execute(text.format(target)).fetchall() for text in MADE[format_]]


def line(number: int, place: tuple[float, float] | None, is_geojson: bool) -> bytes:
    """As a store writes it: with the members that the plan does not name."""
    shape: Any = {"type": "Point", "coordinates": place} if is_geojson else None
    if place is not None and not is_geojson:
        shape = point_wkb(place).hex()
    rows = {"id": str(number), "nom": 'l\'a "b"\n=1', "combien": number or None, "vrai": True}
    feature = {"type": "Feature", "id": str(number), "geometry": shape, "properties": rows}
    if place is None:
        feature["geometry"] = None
    return orjson.dumps(feature) + b"\n"


@each_row("format_", MADE)
def test_both_ways_of_saying_a_place_make_the_same_file(tmp_path: Path, format_: str) -> None:
    ways = [made(tmp_path / str(way), format_, is_geojson=way) for way in (False, True)]
    assert ways[0] == ways[1]
    assert len(ways[0][0]) == len(PLACES)
    assert sum(row[-1] is not None for row in ways[0][0]) == len(PLACES) - 1
