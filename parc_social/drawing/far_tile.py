"""Vector tiles of outlines seen from far, all of a level in a few: Mapbox Vector Tile 2.1.

Corners lie on a grid of half a pixel, on which neighbours keep the side that they share. A feature
carries the code and the name of its row, and nothing else.
Source: https://github.com/mapbox/vector-tile-spec, version 2.1.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import pi

import numpy as np
import shapely
from numpy.typing import NDArray

from parc_social.drawing.layer import Coordinates
from parc_social.drawing.shapes import Shapes, is_outline, rings
from parc_social.drawing.tile_commands import Commands, commands

LAYER = "contours"
_EXTENT = 1_024  # steps of a tile's side, which is shown on 512 pixels and more
_MARGIN = (
    1 / 64
)  # of a side, around the tile: what reaches it is drawn, sides of a tile are not seen
_BESIDE = 0.25  # of a side: what goes further out of the tile is cut there
_LATEST = 85.05  # degrees north and south that the projection shows
# Fields of the messages: number, and 2 for octets that tell their length, 0 for a number.
_LAYERS, _VERSION, _NAME, _FEATURES, _NAMES, _VALUES, _SIZE = 26, 120, 10, 18, 26, 34, 40
_ID, _TAGS, _TYPE, _GEOMETRY, _STRING = 8, 18, 24, 34, 10
_POLYGON = 3


@dataclass(frozen=True, slots=True)
class Outlines:
    """Rows that have an outline, and the box of each: west, south, east, north in degrees."""

    codes: Sequence[str]
    names: Sequence[str | None]
    shapes: Shapes
    boxes: NDArray[np.float64]

    def some(self, rows: NDArray[np.intp]) -> "Outlines":
        """Those of some numbers."""
        numbers: list[int] = rows.tolist()
        codes, names = [self.codes[n] for n in numbers], [self.names[n] for n in numbers]
        return Outlines(codes, names, self.shapes[rows], self.boxes[rows])


def outlines_of(codes: Sequence[str], names: Sequence[str | None], shapes: Shapes) -> Outlines:
    """Of rows in CRS84; those without an outline are left out."""
    boxes: NDArray[np.float64] = shapely.bounds(shapes)  # pyright: ignore[reportUnknownMemberType]
    return Outlines(codes, names, shapes, boxes).some(np.flatnonzero(is_outline(shapes)))


def far_tile(outlines: Outlines, z: int, row: int, col: int) -> bytes:
    """The tile of WebMercatorQuad; no octet where nothing lies."""
    west, south, east, north = _box(z, row, col, _MARGIN)
    left, low, right, high = outlines.boxes.T
    touch = (left < east) & (right > west) & (low < north) & (high > south)
    found = outlines.some(np.flatnonzero(touch))
    west, south, east, north = _box(z, row, col, _BESIDE)
    left, low, right, high = found.boxes.T
    beyond = (left < west) | (right > east) | (low < south) | (high > north)
    found.shapes[beyond] = shapely.clip_by_rect(found.shapes[beyond], west, south, east, north)

    def place(degrees: Coordinates) -> Coordinates:
        return (_world(degrees) * 2**z - (col, row)) * _EXTENT + 0.5

    return _tile(found, commands(rings(found.shapes, place, 1)))


def _world(degrees: Coordinates) -> Coordinates:
    """Longitude and latitude as shares of the world's side, from its north-west."""
    latitude = np.radians(np.clip(degrees[:, 1], -_LATEST, _LATEST))
    down = 0.5 - np.arcsinh(np.tan(latitude)) / (2 * pi)
    return np.stack([degrees[:, 0] / 360 + 0.5, down], axis=1)


def _box(z: int, row: int, col: int, beside: float) -> tuple[float, float, float, float]:
    """A tile and what lies beside it, west, south, east, north in degrees."""
    west, north = _degrees(z, col - beside, row - beside)
    east, south = _degrees(z, col + 1 + beside, row + 1 + beside)
    return west, south, east, north


def _degrees(z: int, col: float, row: float) -> tuple[float, float]:
    """Longitude and latitude of a corner between tiles."""
    latitude = np.degrees(np.arctan(np.sinh(pi * (1 - 2 * row / 2**z))))
    return col / 2**z * 360 - 180, float(latitude)


def _tile(outlines: Outlines, geometry: Commands) -> bytes:
    if not geometry.rows:
        return b""
    values = dict[str, int]()  # in the order of their numbers
    features = b"".join(_features(outlines, geometry, values))
    layer = [
        _octets(_NAME, LAYER.encode()),
        features,
        *(_octets(_NAMES, key) for key in (b"code", b"nom")),
        *(_octets(_VALUES, _octets(_STRING, value.encode())) for value in values),
        _number(_SIZE, _EXTENT),
        _number(_VERSION, 2),
    ]
    return _octets(_LAYERS, b"".join(layer))


def _features(outlines: Outlines, geometry: Commands, values: dict[str, int]) -> Iterator[bytes]:
    """One message a row; `values` gains the words that they tell by number."""
    of_type = _number(_TYPE, _POLYGON)
    for row, octets in zip(geometry.rows, geometry.octets, strict=True):
        tags = b""
        for key, told in enumerate((outlines.codes[row], outlines.names[row])):
            if told is not None:
                tags += _varint(key) + _varint(values.setdefault(told, len(values)))
        message = (
            _number(_ID, row + 1) + _octets(_TAGS, tags) + of_type + _octets(_GEOMETRY, octets)
        )
        yield _octets(_FEATURES, message)


def _octets(field: int, octets: bytes) -> bytes:
    return _varint(field) + _varint(len(octets)) + octets


def _number(field: int, number: int) -> bytes:
    return _varint(field) + _varint(number)


def _varint(number: int) -> bytes:
    octets = bytearray()
    while number > 0x7F:
        octets.append(number & 0x7F | 0x80)
        number >>= 7
    octets.append(number)
    return bytes(octets)
