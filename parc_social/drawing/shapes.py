"""Geometry read in bulk: WKB to pixels, without a Python object for each vertex."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from parc_social.drawing.layer import Coordinates, Place

_POINT = 21  # bytes of a point in WKB: order, type, two doubles
_LINES, _POLYGONS = (1, 5), (3, 6)
_FAR = 1e6  # pixels: beyond, whole numbers of 32 bits and floats of the drawing engine end
Numbers = NDArray[np.intp]
Flags = NDArray[np.bool_]
Shapes = NDArray[np.object_]


@dataclass(frozen=True, slots=True)
class Points:
    """Places of rows in pixels; `owner` is the rank of the row. Rows without place have none."""

    xy: Coordinates
    owner: Numbers


@dataclass(frozen=True, slots=True)
class Lines:
    """Lines on a grid of `fine` steps a pixel, vertices of one step put together.

    Line n is `xy[starts[n]:starts[n + 1]]`, of row `owner[n]`.
    """

    xy: NDArray[np.float32]
    starts: Numbers
    owner: Numbers
    box: NDArray[np.float32]  # left, top, right, bottom of each line


@dataclass(frozen=True, slots=True)
class Rings(Lines):
    """The rings of polygons: ring n is of polygon `polygon[n]`, whose first ring is the outer one.

    The others are holes.
    """

    polygon: Numbers
    hole: Flags


def read(wkb: Sequence[bytes | None]) -> Shapes:
    """The geometry of rows, to be asked for what it holds."""
    return shapely.from_wkb(np.array([*wkb, None], dtype=object))[:-1]


def points(wkb: Sequence[bytes | None], place: Place) -> Points:
    """The points of rows. Rows of other geometry are left out."""
    owner = np.fromiter(
        (n for n, one in enumerate(wkb) if one is not None and len(one) == _POINT), np.intp
    )
    octets = b"".join(one for one in wkb if one is not None and len(one) == _POINT)
    table = np.frombuffer(octets, np.uint8).reshape(-1, _POINT)
    little = table[:, 0] == 1
    raw = np.ascontiguousarray(table[:, 5:])
    xy = np.where(
        little[:, None], raw.view("<f8").reshape(-1, 2), raw.view(">f8").reshape(-1, 2)
    ).astype(np.float64)
    return _near(place(xy), owner)


def rings(shapes: Shapes, place: Place, fine: int) -> Rings:
    """The polygons of rows, on a grid. Rows of other geometry are left out."""
    ranks = _of(shapes, _POLYGONS)
    if not len(ranks):
        return _none()
    kind, xy, offsets = shapely.to_ragged_array(shapes[ranks])
    starts, polygons, owner = _offsets(kind, tuple(o.astype(np.intp) for o in offsets), ranks)
    steps, begin, box = _to_steps(xy, starts, place, fine)
    hole = np.ones(len(starts) - 1, bool)
    hole[polygons[:-1]] = False
    polygon = np.repeat(np.arange(len(polygons) - 1), np.diff(polygons))
    return Rings(steps, begin, owner[polygon], box, polygon, hole)


def lines(shapes: Shapes, place: Place, fine: int) -> Lines:
    """The lines of rows, on a grid. Rows of other geometry are left out."""
    ranks = _of(shapes, _LINES)
    if not len(ranks):
        empty = _none()
        return Lines(empty.xy, empty.starts, empty.owner, empty.box)
    kind, xy, offsets = shapely.to_ragged_array(shapes[ranks])
    starts, *parts = (o.astype(np.intp) for o in offsets)
    several = kind is shapely.GeometryType.MULTILINESTRING
    owner = np.repeat(ranks, np.diff(parts[0])) if several else ranks
    steps, begin, box = _to_steps(xy, starts, place, fine)
    return Lines(steps, begin, owner, box)


def is_outline(shapes: Shapes) -> Flags:
    """Which rows are polygons with a place."""
    types: NDArray[np.int32] = shapely.get_type_id(shapes)  # pyright: ignore[reportUnknownMemberType]
    return np.isin(types, _POLYGONS) & ~shapely.is_empty(shapes)


def centres(shapes: Shapes, place: Place) -> Points:
    """Where a name or a symbol of each row stands: inside its largest polygon, or its point."""
    parts, owner = shapely.get_parts(shapes, return_index=True)
    if not len(parts):
        return Points(np.empty((0, 2)), np.empty(0, np.intp))
    sizes: Coordinates = shapely.area(parts)  # pyright: ignore[reportUnknownMemberType]
    order = np.lexsort((-sizes, owner))
    first = order[np.unique(owner[order], return_index=True)[1]]
    middle = shapely.centroid(parts[first])
    out = ~shapely.intersects(parts[first], middle)
    middle[out] = shapely.point_on_surface(parts[first][out])
    has_place = ~shapely.is_empty(middle)
    return _near(place(shapely.get_coordinates(middle[has_place])), owner[first][has_place])


def _near(xy: Coordinates, owner: Numbers) -> Points:
    """Without what lies beyond the numbers of a picture."""
    is_near = np.all(np.abs(np.nan_to_num(xy, nan=_FAR)) < _FAR, axis=1)
    return Points(xy[is_near], owner[is_near])


def _of(shapes: Shapes, kinds: tuple[int, ...]) -> Numbers:
    """The ranks of the rows of some kinds of geometry."""
    types: NDArray[np.int32] = shapely.get_type_id(shapes)  # pyright: ignore[reportUnknownMemberType]
    ranks = np.flatnonzero(np.isin(types, kinds))
    return ranks[~shapely.is_empty(shapes[ranks])]


def _to_steps(
    xy: Coordinates, starts: Numbers, place: Place, fine: int
) -> tuple[NDArray[np.float32], Numbers, NDArray[np.float32]]:
    """Corners as steps, those of one step put together; where each line starts; its box."""
    pixels = np.nan_to_num(place(xy), nan=_FAR, posinf=_FAR, neginf=-_FAR)
    np.clip(pixels, -_FAR, _FAR, out=pixels)  # in place: corners are most of what a map holds
    pixels *= fine
    pixels -= 0.5
    grid = np.rint(pixels, out=pixels).astype(np.int32)
    del pixels
    changes = np.empty(len(grid), bool)
    changes[0] = True
    np.any(grid[1:] != grid[:-1], axis=1, out=changes[1:])
    changes[starts[:-1]] = True
    steps = grid[changes].astype(np.float32)
    begin = np.concatenate(([0], np.cumsum(changes)))[starts]
    low, high = (f.reduceat(steps, begin[:-1]) for f in (np.minimum, np.maximum))
    return steps, begin, np.hstack([low, high])


def _offsets(
    kind: shapely.GeometryType, offsets: tuple[Numbers, ...], rows: Numbers
) -> tuple[Numbers, Numbers, Numbers]:
    """Where rings start, of which rings polygons are, and the row of each polygon."""
    if kind is shapely.GeometryType.POLYGON:
        return offsets[0], offsets[1], rows
    return offsets[0], offsets[1], np.repeat(rows, np.diff(offsets[2]))


def _none() -> Rings:
    empty = np.empty(0, np.intp)
    nowhere = np.empty((0, 4), np.float32)
    return Rings(nowhere[:, :2], np.zeros(1, np.intp), empty, nowhere, empty, empty.astype(bool))
