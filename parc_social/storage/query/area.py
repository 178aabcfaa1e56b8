"""Areas that a filter asks rows to lie in: boxes of degrees, and those of projected systems."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

Box = tuple[float, float, float, float]  # west, south, east, north in CRS84 degrees
_FAR = 1_000.0  # beyond any longitude or latitude: a box is cut there


def is_sound(box: Box) -> bool:
    """A box of finite, ordered numbers; no feature lies in any other."""
    return all(math.isfinite(v) for v in box) and box[0] <= box[2] and box[1] <= box[3]


def sound(box: Box) -> Box | None:
    """The box without what is beyond the world; None where no feature can lie in it."""
    if not is_sound(box):
        return None
    west, south, east, north = (min(max(float(v), -_FAR), _FAR) for v in box)
    return west, south, east, north


def box_around(boxes: Iterable[Box | None]) -> Box | None:
    """One box around all; None around none."""
    some = [box for box in boxes if box is not None]
    if not some:
        return None
    west, south, east, north = zip(*some, strict=True)
    return min(west), min(south), max(east), max(north)


@dataclass(frozen=True, slots=True)
class LinearBounds:
    """Between which values `east` x longitude + `north` x latitude says that a row lies there.

    `inner`: for sure; `outer`: beyond, it does not for sure.
    """

    east: float
    north: float
    inner: tuple[float, float]
    outer: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Plane:
    """A projection as if it were flat, of places in the box `within`."""

    within: Box
    x: LinearBounds
    y: LinearBounds


@dataclass(frozen=True, slots=True)
class Footprint:
    """A box of the system `srid`, east before north, and what is known of it in degrees.

    `around` holds all that it covers; None: nothing surely does, as of a box that spans oceans.
    What lies in one of `inside` is covered, what lies in one of `outside` is not.
    """

    srid: int
    box: Box
    around: Box | None
    plane: Plane | None
    inside: tuple[Box, ...]
    outside: tuple[Box, ...] = ()


Area = Box | Footprint
