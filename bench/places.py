"""What is asked for, chosen by rule in the published tables: tiles, windows and values."""

import math
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np
import psycopg

from parc_social.domain.projections import LEGAL
from parc_social.storage.query.crs import offered_systems, uri_of
from parc_social.storage.query.model import Box
from parc_social.storage.query.projection import projected
from parc_social.storage.statements.audience_texts import blocks_name

_LEAST_ROWS = 1_000  # of a tile of zoom 9: fewer is all overhead; at nearer zooms as much less
_ZOOM = 9
_OTHER_ZOOMS = (5, 12, 18)  # the whole country, a town, a place where every dwelling is shown
_WINDOW, _FILTERED, _NEAR = 100, 50, 200  # dwellings, the same whatever the size of the whole
_ZOOMS = range(9, 18)
_NORTH = 0.3348  # of the rows of a zoom: 51 degrees north, inside of Lambert-93
_WIDER = range(6, 18)

_DEEPEST = 18
# Looked through once, at the deepest zoom; the others are sums of it.
_CELLS = """
CREATE TEMP TABLE cells ON COMMIT DROP AS
SELECT floor((ST_X(p) + 180) / 360 * {n})::int AS tile_col,
       floor((1 - asinh(tan(radians(ST_Y(p)))) / pi()) / 2 * {n})::int AS tile_row,
       count(*) AS rows
FROM (SELECT {point} AS p FROM {table} WHERE geom IS NOT NULL AND {seen}) AS g GROUP BY 1, 2"""
_COUNTS = """
SELECT tile_row >> {less} AS row, tile_col >> {less} AS col, sum(rows)::int AS rows FROM cells
GROUP BY 1, 2 HAVING sum(rows) >= {least} ORDER BY 3, 1, 2"""
_BOTH = """
SELECT count(*) FILTER (WHERE ST_X(p) BETWEEN {west} AND {east}
                          AND ST_Y(p) BETWEEN {south} AND {north}),
       count(*) FILTER (WHERE ST_X(l) BETWEEN {left} AND {right}
                          AND ST_Y(l) BETWEEN {low} AND {high})
FROM (SELECT g.p, ST_Transform(g.p, {srid}) AS l
      FROM (SELECT {point} AS p FROM {table} WHERE {seen}
            AND geom && ST_Expand(ST_MakeEnvelope({west}, {south}, {east}, {north}, 4326), 0.01)
           ) AS g) AS h"""
_ALIKE, _TRIED = 0.02, 60  # share of the rows of a window, and how many windows are looked at
_VALUES = """
SELECT code_commune, construct, count(*) AS rows FROM {table} WHERE {seen} AND construct IS NOT NULL
GROUP BY 1, 2 ORDER BY abs(count(*) - {rows}), 1, 2 LIMIT 1"""


@dataclass(frozen=True, slots=True)
class Tile:
    """A tile of WebMercatorQuad and how many features lie in it."""

    z: int
    row: int
    col: int
    rows: int


def wider(tile: Tile) -> Tile:
    """The tile of sixteen times as much ground around one."""
    return Tile(tile.z - 2, tile.row >> 2, tile.col >> 2, 16 * tile.rows)


def legal(box: Sequence[float]) -> tuple[Sequence[float], str, Sequence[float]] | None:
    """The part of a box in the first legal system that it meets: in degrees, its URI, in it."""
    west, south, east, north = box
    for srid in LEGAL:
        low, bottom, high, top = offered_systems()[uri_of(srid)].area
        within = max(west, low), max(south, bottom), min(east, high), min(north, top)
        if within[0] < within[2] and within[1] < within[3]:
            corners = projected(srid, np.array([within[:2], within[2:]]))
            return within, uri_of(srid), corners.ravel().tolist()
    return None


def degrees(tile: Tile) -> Sequence[float]:
    """West, south, east, north of a tile."""
    side = 2**tile.z
    west, east = (360 * (tile.col + n) / side - 180 for n in (0, 1))
    north, south = (
        math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * (tile.row + n) / side))))
        for n in (0, 1)
    )
    return west, south, east, north


@dataclass(frozen=True, slots=True)
class Places:
    """For one caller. `near` holds about as many features at any size, as `window` and `values`."""

    tiles: tuple[Tile, ...]
    near: Tile
    window: Tile
    values: tuple[str, int] | None
    rows: int


@dataclass(frozen=True, slots=True)
class Seen:
    """A table, what of it may be seen as a condition, and the point that stands for a feature."""

    table: str
    condition: str = "true"
    point: str = "geom"


@contextmanager
def looking(url: str) -> Iterator[psycopg.Connection[Any]]:
    """A session of the bench's own."""
    with psycopg.connect(url) as session:
        yield session


def places(session: psycopg.Connection[Any], seen: Seen, *, every: bool) -> Places:
    """Of a table of dwellings; not `every`: without the tiles of a whole country."""
    rows = _look(session, seen)
    values = _one(session, _VALUES, seen, rows=_FILTERED)
    found = Places(
        tuple(_tiles(session)) if every else (),
        _closest(session, _NEAR),
        _window(session, seen),
        (values[0], values[1]),
        rows,
    )
    session.rollback()
    return found


def published(session: psycopg.Connection[Any], source: str, relation: str) -> str:
    """The table of the last edition of a source that is on show."""
    row = session.execute(
        "SELECT id FROM parc_social.edition WHERE source = %s AND state = 'publiée'"
        " ORDER BY millesime DESC LIMIT 1",
        [source],
    ).fetchone()
    if row is None:
        raise RuntimeError(f"aucune édition publiée de {source}")
    return f"parc_social.{row[0]}__{relation}"


def has_texts(session: psycopg.Connection[Any], table: str) -> bool:
    """Whether the rows of an edition are kept as texts."""
    row = session.execute("SELECT to_regclass(%s)", [blocks_name(table)]).fetchone()
    return row is not None and row[0] is not None


def near(session: psycopg.Connection[Any], seen: Seen, rows: int) -> tuple[Tile, int]:
    """The tile that holds nearest to so many features, and how many there are of all."""
    every = _look(session, seen)
    found = min(
        (tile for zoom in _WIDER for tile in _filled(session, zoom, 1)),
        key=lambda t: (abs(t.rows - rows), t.z, t.row, t.col),
    )
    session.rollback()
    return found, every


def around(session: psycopg.Connection[Any], seen: Seen, box: Sequence[float]) -> Box:
    """The box of what is seen inside of a wider one."""
    sides = "ST_XMin(e), ST_YMin(e), ST_XMax(e), ST_YMax(e)"
    text = (
        f"SELECT {sides} FROM (SELECT ST_Extent(geom) AS e FROM {{table}} WHERE {{seen}}"  # noqa: S608
        " AND geom && ST_MakeEnvelope({west}, {south}, {east}, {north}, 4326)) AS f"
    )
    west, south, east, north = box
    found = _one(session, text, seen, west=west, south=south, east=east, north=north)
    session.rollback()
    return found[0], found[1], found[2], found[3]


def outlines(session: psycopg.Connection[Any], seen: Seen) -> Places:
    """Of a table of outlines."""
    rows = _look(session, seen)
    found = Places((), _closest(session, _NEAR), _window(session, seen), None, rows)
    session.rollback()
    return found


def _look(session: psycopg.Connection[Any], seen: Seen) -> int:
    """How many rows there are; their cells can be asked for until the transaction ends."""
    text = _CELLS.format(n=2**_DEEPEST, table=seen.table, seen=seen.condition, point=seen.point)
    session.execute(text.encode())
    return int(_one(session, "SELECT count(*) FROM {table} WHERE {seen}", seen)[0])


def _tiles(session: psycopg.Connection[Any]) -> list[Tile]:
    """The least, the middle and the most filled of one zoom; of others the fullest."""
    found = _filled(session, _ZOOM, _LEAST_ROWS)
    some = [found[i] for i in sorted({0, len(found) // 2, len(found) - 1})]
    least = [max(1, _LEAST_ROWS >> max(0, zoom - _ZOOM)) for zoom in _OTHER_ZOOMS]
    others = zip(_OTHER_ZOOMS, least, strict=True)
    return some + [_filled(session, zoom, rows)[-1] for zoom, rows in others]


def _window(session: psycopg.Connection[Any], seen: Seen) -> Tile:
    """A window, on ground that a legal system is made for: an enlarged table reaches beyond it.

    Of those nearest to so many rows, one that holds as many as a box of the legal system, and so
    does the ground around it: else a page in one system is set against a longer one in the other.
    """
    found = [t for z in _ZOOMS for t in _filled(session, z, 1) if t.row / 2**t.z > _NORTH]
    found.sort(key=lambda t: (abs(t.rows - _WINDOW), t.z, t.row, t.col))
    tried = found[:_TRIED]
    return next((t for t in tried if _is_alike(session, seen, t)), tried[0])


def _is_alike(session: psycopg.Connection[Any], seen: Seen, tile: Tile) -> bool:
    return all(_differs(session, seen, degrees(t)) <= _ALIKE for t in (tile, wider(tile)))


def _differs(session: psycopg.Connection[Any], seen: Seen, box: Sequence[float]) -> float:
    """By which share the rows of a box and of the same in its legal system are not as many."""
    there = legal(box)
    if there is None:
        return 1.0
    (west, south, east, north), uri, (left, low, right, high) = there
    sides = {"west": west, "south": south, "east": east, "north": north}
    placed = {"left": left, "low": low, "right": right, "high": high}
    one, other = _one(session, _BOTH, seen, srid=int(uri.rpartition("/")[2]), **sides, **placed)
    return abs(one - other) / max(one, other, 1)


def _closest(session: psycopg.Connection[Any], rows: int) -> Tile:
    """Of the zooms where a town is seen, the tile whose features are nearest to so many."""
    return _nearest((tile for zoom in _ZOOMS for tile in _filled(session, zoom, 1)), rows)


def _nearest(found: Iterable[Tile], rows: int) -> Tile:
    return min(found, key=lambda t: (abs(t.rows - rows), t.z, t.row, t.col))


def _filled(session: psycopg.Connection[Any], zoom: int, least: int) -> list[Tile]:
    """The tiles of a zoom that hold enough, fullest last."""
    text = _COUNTS.format(less=_DEEPEST - zoom, least=least)
    return [Tile(zoom, *row) for row in session.execute(text.encode())]


def _one(session: psycopg.Connection[Any], text: str, seen: Seen, **more: float) -> tuple[Any, ...]:
    found = text.format(table=seen.table, seen=seen.condition, point=seen.point, **more)
    row = session.execute(found.encode()).fetchone()
    if row is None:
        raise RuntimeError(f"rien à mesurer dans {seen.table} ({seen.condition})")
    return row
