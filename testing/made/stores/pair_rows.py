"""The invented rows of every collection: codes that agree, all else drawn, the same each time."""

import random
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from parc_social.access.model.perimeter import LEVEL_COLUMNS
from parc_social.catalogue.collection import Collection, Field, FieldType, Geometry

COUNT = 50
MINE, OTHER = "552100554", "732829320"
COMMUNES = ("97101", "97105", "93001", "93066", "2A004")


DWELLING = "rpls_logement"  # the last of a year is of no known commune

TEXTS = (
    "RUE DE L'ÉGLISE", "rue", "Zoé", "éa", "ea", 'dit "le vieux"', "a<b & c", "", "l'haÿ",
    "tab\tet\nligne", "barre \\ oblique", "virgule, point ; virgule", "œuf", "%100_",
    "Ω ☃ 😀", "-", "NULL",
)  # fmt: skip


PLACES = {
    "97": (-61.8, 15.9, -61.0, 16.5),
    "93": (2.3, 48.8, 2.6, 49.0),
    "2A": (8.6, 41.4, 9.3, 42.3),
}

AGREED = (
    "id", "code", "millesime", "annee_cog", "code_commune", "code_dep", "code_reg", "code_epci",
    "siren_bailleur",
)  # fmt: skip
DRAWN: dict[FieldType, Callable[[random.Random], Any]] = {
    FieldType.INTEGER: lambda draw: draw.randint(-3, 90),
    FieldType.NUMBER: lambda draw: draw.choice((0.1, 1.0, -2.5, 1 / 3, 1e-9, 123456.789)),
    FieldType.STRING: lambda draw: draw.choice(TEXTS),
    FieldType.BOOLEAN: lambda draw: draw.random() < 0.5,
    FieldType.DATE: lambda draw: date(2019, 1, 1) + timedelta(days=draw.randint(0, 2_000)),
}


def cell_of(field: Field, draw: random.Random, commune: str, year: int, fid: int) -> Any:
    """A value for a column: codes that agree, all else drawn, one in eight null."""
    owner = draw.choice((MINE, OTHER))
    if field.name in AGREED:
        return {
            "id": f"{commune}-é'{fid}",
            "code": f"{commune}{fid:03d}",
            "millesime": year,
            "annee_cog": year,
            "code_commune": commune,
            "code_dep": commune[:3] if commune.startswith("97") else commune[:2],
            "code_reg": {"97": "01", "93": "11", "2A": "94"}[commune[:2]],
            "code_epci": {"93": "200054781"}.get(commune[:2], "249710070"),
            "siren_bailleur": owner,
        }[field.name]
    if field.codes and field.name == "population":
        return "tous" if fid % 7 else "en_qpv"
    return None if draw.random() < 0.125 else DRAWN[field.type](draw)


def place_of(collection: Collection, draw: random.Random, commune: str) -> list[Any]:
    """The geometry columns: a point (one in ten unlocated) or a square with a hole."""
    west, south, east, north = PLACES[commune[:2]]
    x = round(draw.uniform(west, east), 9)
    y = round(draw.uniform(south, north), 9)
    if collection.geometry is Geometry.POINT:
        return [None, None] if draw.random() < 0.1 else [x, y]
    if draw.random() < 0.5:  # half the outlines have the few decimals of a source file
        x, y = round(x, 3), round(y, 3)
    rings = f"{ring(x, y, 0.01)}, {ring(x + 0.002, y + 0.002, 0.003)}"
    return [f"MULTIPOLYGON(({rings}))", x, y, x + 0.01, y + 0.01]


def ring(x: float, y: float, side: float) -> str:
    """A square around a point, closed."""
    return f"({x} {y}, {x + side} {y}, {x + side} {y + side}, {x} {y + side}, {x} {y})"


def source_rows(collection: Collection, year: int) -> list[dict[str, Any]]:
    """The source rows of one relation and year, by column."""
    draw = random.Random(f"{collection.relation} {year}")  # noqa: S311 - invented data
    rows: list[dict[str, Any]] = []
    names = (
        ("lon", "lat")
        if collection.geometry is Geometry.POINT
        else ("geom", "xmin", "ymin", "xmax", "ymax")
    )
    for fid in range(1, COUNT + 1):
        commune = draw.choice(COMMUNES)
        cells = {f.name: cell_of(f, draw, commune, year, fid) for f in collection.fields}
        if fid == COUNT and collection.relation == DWELLING:
            cells |= dict.fromkeys(LEVEL_COLUMNS) | {"siren_bailleur": MINE}
        rows.append(
            {"fid": fid}
            | cells
            | dict(zip(names, place_of(collection, draw, commune), strict=True))
        )
    return rows
