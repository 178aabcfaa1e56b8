"""Tile matrix sets: where a tile lies, what it is thinned to, how far outlines are simplified."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

from parc_social.errors import NotFound
from parc_social.storage.query.model import Box, TileQuery
from parc_social.storage.query.projection import mercator_degrees

MERCATOR = "WebMercatorQuad"
CRS84_QUAD = "WorldCRS84Quad"
DEEPEST = 24
EXTENT, BUFFER = 4_096, 64
NEAR = 15  # from this zoom on, 1 km wide, what lies in a tile is little: its place finds it fastest
COMPLETE = 18  # from this zoom on, 100 m wide, a tile has no cells: it holds FEW points at most
CELLS = 48  # a thinned tile is as many cells wide and high, and shows one point of each: 500 kB
FEW = CELLS * CELLS  # a caller of no more points has them all at every zoom
RANK = "rang"  # column: the first zoom at which a point is shown, where few are
_PIXELS = 512  # of a tile's side, as it is shown
_HALF = math.pi * 6_378_137.0  # half the width of the Mercator world, in metres
_SRIDS = {MERCATOR: 3857, CRS84_QUAD: 4326}


@dataclass(frozen=True, slots=True)
class Thinning:
    """One point a cell. Cells part the matrix set in so many columns and rows.

    `zoom`: points of that rank or less have one in each cell that is not empty.
    """

    zoom: int
    columns: int
    rows: int
    mercator: bool


def thinning(query: TileQuery, points: int, kinds: int) -> Thinning | None:
    """Thinning of a tile for a caller of so many points; None: it holds them all.

    `kinds`: how many rows of one place are not of one thing (millésimes, populations): each has
    a point of its own in a cell, and cells are as much larger.
    """
    if points <= FEW or query.z >= COMPLETE:
        return None
    side = max(8, math.isqrt(FEW // max(kinds, 1)))
    mercator = query.matrix_set == MERCATOR
    zoom = query.z if mercator else query.z + 1  # where a column is as wide
    return Thinning(zoom, side * _columns(query), side * 2**query.z, mercator)


def check_tile(query: TileQuery) -> None:
    """Raises NotFound for a matrix set, level, row or column that does not exist."""
    exists = query.matrix_set in _SRIDS and 0 <= query.z <= DEEPEST
    if not exists or not (0 <= query.row < 2**query.z and 0 <= query.col < _columns(query)):
        where = f"{query.matrix_set}/{query.z}/{query.row}/{query.col}"
        raise NotFound(f"tuile introuvable : {where}")


def tile_srid(query: TileQuery) -> int:
    """EPSG number of the tile's CRS, longitude first."""
    return _SRIDS[query.matrix_set]


def tile_box(query: TileQuery, buffer: float = 0.0) -> Box:
    """The tile in its CRS, `buffer` tiles wider on each side."""
    west, north, size = _corner(query)
    x, y = west + query.col * size, north - query.row * size
    return x - buffer * size, y - (1 + buffer) * size, x + (1 + buffer) * size, y + buffer * size


def tile_tolerance(query: TileQuery) -> float:
    """Tolerance, in degrees, of a corner of an outline: a quarter of a pixel, of 512."""
    return 360 / _columns(query) / _PIXELS / 4


def buffered_degrees(query: TileQuery) -> Box:
    """The tile and its drawing buffer in CRS84, to choose rows by."""
    box = tile_box(query, BUFFER / EXTENT)
    return box if query.matrix_set == CRS84_QUAD else mercator_degrees(box)


def _columns(query: TileQuery) -> int:
    return 2 ** (query.z + 1) if query.matrix_set == CRS84_QUAD else 2**query.z


def _corner(query: TileQuery) -> tuple[float, float, float]:
    if query.matrix_set == CRS84_QUAD:
        return -180.0, 90.0, 180.0 / 2**query.z
    return -_HALF, _HALF, 2 * _HALF / 2**query.z


# By column, the widest first: degrees from an outline as it is to the one kept, at most. Some 330,
# 110, 33 and 11 m from south to north: half a pixel of a picture of 1,500 of France, of 4,096, of a
# département, of a town.
SCALES = {"contour_4": 3e-3, "contour_3": 1e-3, "contour_2": 3e-4, "contour_1": 1e-4}
TYPE = "BYTEA"  # WKB, in both engines


def scale_for(tolerance: float, columns: Iterable[str]) -> str | None:
    """The column with the fewest corners, of those that there are, that is not further off.

    `tolerance`: degrees that a corner may be out of its place. None: the outline as it is.
    """
    there = set(columns)
    fit = (name for name, off in SCALES.items() if off <= tolerance and name in there)
    return next(fit, None)
