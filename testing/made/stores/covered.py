"""Rows for filters of every system: points, and outlines real or invented, in both stores."""

import json
import random
import shutil
from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import batched
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import shapely
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from parc_social.access.model.grant import Grant, Right
from parc_social.access.model.perimeter import FRANCE
from parc_social.access.model.right_part import RightPart
from parc_social.catalogue.load import collections
from parc_social.settings import Settings
from parc_social.storage.edition_files.edition_file import create_relation
from parc_social.storage.edition_files.workbench import workshop
from parc_social.storage.editions.edition import Edition, EditionState
from parc_social.storage.execution.cache import LruCache
from parc_social.storage.execution.statement import DbRole, Statement
from parc_social.storage.open import open_store
from parc_social.storage.sql.text import quoted
from parc_social.storage.store import Store

POINTS, OUTLINES = "adresses", "territoires-commune"
SHARED = Path(__file__).parents[4] / "shared" / "data" / "communes"
GROUNDS = ((-5, 42, 8, 51), (-61.8, 15.8, -61, 16.5), (-54.6, 2.1, -51.6, 5.8),
           (55.2, -21.4, 55.9, -20.8), (45, -13.1, 45.3, -12.6))  # fmt: skip
_A_SHAPE = 16  # statements that are asked of it


class Row(NamedTuple):
    """A row of either collection."""

    id: str
    geometry: BaseGeometry


class Scene(NamedTuple):
    """Both stores and what they hold."""

    stores: tuple[Store, Store]
    rows: dict[str, list[Row]]


def grant() -> Grant:
    """Every row of both, every column."""
    names = (POINTS, OUTLINES)
    columns = {name: tuple(f.name for f in collections()[name].fields) for name in names}
    rights = tuple(Right(name, (RightPart((FRANCE,), columns[name]),)) for name in names)
    return Grant("compte", "organisme", rights=rights)


def points(draw: random.Random) -> list[Row]:
    """About each part of France."""
    some = [ground for ground in GROUNDS for _ in range(600)]
    return [
        Row(f"p{n}", shapely.Point(draw.uniform(w, e), draw.uniform(s, n_)))
        for n, (w, s, e, n_) in enumerate(some)
    ]


def outlines(draw: random.Random) -> list[Row]:
    """Those of ../shared where it is, and three hundred invented ones."""
    found = [
        Row(f"{one['properties']['code']}", shape(one["geometry"]))
        for file in sorted(SHARED.glob("communes-*.geojson"))
        for one in json.loads(file.read_text(encoding="utf-8"))["features"]
    ]
    for n in range(300):  # with edges of 100 m to 30 km
        west, south, east, north = draw.choice(GROUNDS)
        middle = draw.uniform(west, east), draw.uniform(south, north)
        size, corners = 10 ** draw.uniform(-3, -0.5), draw.randint(3, 9)
        found.append(Row(f"i{n:04d}", star(draw, middle, size, corners)))
    return found


def serving(data: Path, url: str, rows: dict[str, list[Row]], files: Path) -> Store:
    """A store of these files, published."""
    store = open_store(Settings(data=data, store=url), owner=True)
    store.migrate()
    made: list[str] = []
    for source, name in (("ban", POINTS), ("territoires", OUTLINES)):
        relation = collections()[name].relation
        count = len(rows[name])
        edition = Edition(
            f"{source}_2025_0123abcd", source, 2025, EditionState.STAGED, datetime.now(UTC),
            ((relation, count),), fictive=True,
        )  # fmt: skip
        file = shutil.copyfile(files / name, data / f"arrivage-{source}.duckdb")
        store.stage(edition, file, lambda *_: None)
        made.append(edition.id)
    store.publish(made, [])
    return store


def answer_once(store: Store) -> None:
    """Of a statement that was asked a moment ago, with the same values, it gives what it read.

    Languages of filters mostly come to one statement: a shape is read once for all of them.
    """
    read, told = store.rows, LruCache(_A_SHAPE)

    def rows(statement: Statement, reader: DbRole) -> list[tuple[Any, ...]]:
        key = (statement.text, repr(statement.values), reader)
        return told.get(key, lambda: read(statement, reader))

    store.rows = rows


def write(file: Path, name: str, rows: Sequence[Row]) -> None:
    """An edition file; some hundred rows a statement, as it is planned each time."""
    with workshop(file) as bench:
        create_relation(bench, collections()[name])
        for some in batched(enumerate(rows, 1), 500):
            cells = [_columns(name, fid, row) for fid, row in some]
            marks = ["ST_GeomFromHEXWKB(?)" if one == "geom" else "?" for one in cells[0]]
            values = ", ".join([f"({', '.join(marks)})"] * len(cells))
            names = ", ".join(quoted(one) for one in cells[0])
            insert = f"INSERT INTO {collections()[name].relation} ({names}) VALUES {values}"  # noqa: S608
            bench.run(insert, [value for row in cells for value in row.values()])


def _columns(name: str, fid: int, row: Row) -> dict[str, object]:
    if name == POINTS:
        ((lon, lat),) = shapely.get_coordinates(row.geometry).tolist()
        return {
            "fid": fid, "id": row.id, "millesime": 2025, "code_commune": "93066",
            "lon": lon, "lat": lat,
        }  # fmt: skip
    many = shapely.MultiPolygon(shapely.get_parts(row.geometry).tolist())
    sides = dict(zip(("xmin", "ymin", "xmax", "ymax"), many.bounds, strict=True))
    return {
        "fid": fid, "code": row.id, "nom": row.id, "annee_cog": 2025,
        "geom": shapely.to_wkb(many, hex=True), **sides,
    }  # fmt: skip


def star(
    draw: random.Random, middle: tuple[float, float], size: float, corners: int
) -> BaseGeometry:
    """A shape of so many corners, at most `size` from its middle."""
    angles = sorted(draw.uniform(0, 2 * np.pi) for _ in range(corners))
    reach = [size * draw.uniform(0.3, 1) for _ in angles]
    places = [
        (middle[0] + r * np.cos(a), middle[1] + r * np.sin(a))
        for a, r in zip(angles, reach, strict=True)
    ]
    return shapely.Polygon(places).buffer(0)
