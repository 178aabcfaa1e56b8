"""View of a map: a box of a CRS, its size, and how degrees become its pixels."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from pyproj import Transformer

from parc_social.drawing.layer import Coordinates, Place, Viewport, affine, interpolated
from parc_social.errors import InvalidValue
from parc_social.storage.query.model import Box, Crs

LARGEST = 4_096  # pixels a side
_DEGREES = 4326
_REACH = 20.0  # pixels of a screen that the largest circle and the thickest line reach
_STEPS = 256  # of the box of a picture, across which its pixels are looked at
# Beyond, numbers say nothing: no place lies there, and pixels can't be counted.
_FARTHEST = {True: 1e4, False: 1e9}  # of a box, by whether its system is in degrees
_FINEST = {True: 1e-9, False: 1e-4}  # of a pixel: a tenth of a millimetre


@dataclass(frozen=True, slots=True)
class Void:
    """Filling outside of the `valid` box of the system of a picture: a colour, None transparent."""

    colour: str | None
    valid: Box


@dataclass(frozen=True, slots=True)
class View:
    """A picture of `width` x `height` pixels of `box` (west, south, east, north of `crs`).

    `boxes` are those of the picture in CRS84 degrees, by which rows are chosen; none: nothing is
    there. `background` None is transparent; `scale` is pixels for one of a screen. `void` None:
    as the background.
    """

    crs: Crs
    box: Box
    width: int
    height: int
    boxes: tuple[Box, ...]
    background: str | None = "#ffffff"
    scale: float = 1.0
    void: Void | None = None

    @property
    def degrees(self) -> Box:
        """The box around all of `boxes`."""
        west, south, east, north = zip(*self.boxes, strict=True)
        return min(west), min(south), max(east), max(north)


def check_view(view: View) -> None:
    """Raises InvalidValue for a size or a box that no picture has."""
    for name, size in (("width", view.width), ("height", view.height)):
        if not 1 <= size <= LARGEST:
            raise InvalidValue(f"{name} : de 1 à {LARGEST} pixels, lu {size}")
    west, south, east, north = view.box
    if not (west < east and south < north):
        raise InvalidValue("bbox : l'étendue demandée est vide ou renversée")
    in_degrees = view.crs.srid == _DEGREES
    if max(map(abs, view.box)) > _FARTHEST[in_degrees]:
        raise InvalidValue("bbox : l'étendue demandée est hors de la Terre")
    if min((east - west) / view.width, (north - south) / view.height) < _FINEST[in_degrees]:
        raise InvalidValue("bbox : l'étendue demandée est trop petite pour tant de pixels")


def box_around(box: Box, width: int, height: int, scale: float) -> Box:
    """The box of a picture and what lies beside it and reaches into it: half a circle is none."""
    west, south, east, north = box
    reach = _REACH * scale
    dx, dy = (east - west) / width * reach, (north - south) / height * reach
    return west - dx, south - dy, east + dx, north + dy


def frame_of(view: View) -> Viewport:
    """Where rows in degrees are drawn."""
    return Viewport(view.width, view.height, _place(view), view.background, view.scale)


def finest(view: View, frame: Viewport) -> float:
    """Degrees of the smallest pixel of a picture, north or east: of its corners, sides and middle.

    0 where nothing tells, as beyond the poles of a projection.
    """
    if not view.boxes:
        return 0.0
    west, south, east, north = view.degrees
    at = np.array([(x, y) for x in _between(west, east) for y in _between(south, north)])
    step = np.array([east - west, north - south]) / _STEPS
    steps = [frame.place(at + step * axis) - frame.place(at) for axis in np.eye(2)]
    with np.errstate(divide="ignore", invalid="ignore"):
        most = float((np.stack([np.hypot(*one.T) for one in steps], axis=1) / step).max())
    return 1 / most if np.isfinite(most) and most > 0 else 0.0


def _between(low: float, high: float) -> tuple[float, float, float]:
    """Both ends and the middle, a step from the upper one."""
    last = high - (high - low) / _STEPS
    return low, (low + last) / 2, last


def _place(view: View) -> Place:
    pixels = affine(view.box, view.width, view.height)
    if view.crs.srid == _DEGREES or not view.boxes:
        return pixels
    transformer = transformer_of(view.crs.srid)

    def exact(degrees: Coordinates) -> Coordinates:
        x, y = transformer.transform(degrees[:, 0], degrees[:, 1])
        return pixels(np.column_stack([x, y]))

    return interpolated(view.degrees, exact)


def valid_pixels(view: View, void: Void) -> tuple[int, int, int, int]:
    """Left, top, right and bottom of the valid box in the picture, cut to it."""
    corners = np.array([void.valid[0::3], void.valid[2:0:-1]], dtype=float)
    left_top, right_bottom = affine(view.box, view.width, view.height)(corners)
    size = (view.width, view.height)
    least, most = (
        tuple(round(min(max(float(v), 0), most)) for v, most in zip(pair, size, strict=True))
        for pair in (left_top, right_bottom)
    )
    return least[0], least[1], most[0], most[1]


@lru_cache(maxsize=32)
def transformer_of(srid: int) -> Transformer:
    """From degrees, east first, to a system."""
    return Transformer.from_crs("OGC:CRS84", f"EPSG:{srid}", always_xy=True)
