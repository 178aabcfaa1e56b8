"""Tiles as windows: their sides in degrees, and as a box of the legal system of the place."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from parc_social.domain.projections import LEGAL
from parc_social.storage.query.crs import offered, uri_of
from parc_social.storage.query.projection import projected


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
        low, bottom, high, top = offered()[uri_of(srid)].area
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
