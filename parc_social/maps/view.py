"""What a map shows: a box of a CRS, its size, and how degrees become its pixels."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from pyproj import Transformer

from parc_social.drawing.frame import Coordinates, Frame, Place, affine
from parc_social.drawing.warp import warped
from parc_social.errors import InvalidValue
from parc_social.storage.query import Box, Crs

LARGEST = 4_096  # pixels a side
_DEGREES = 4326


@dataclass(frozen=True, slots=True)
class View:
    """A picture of `width` x `height` pixels of `box` (west, south, east, north of `crs`).

    `boxes` are those of the picture in CRS84 degrees, by which rows are chosen; none: nothing is
    there. `background` None is transparent; `scale` is pixels for one of a screen.
    """

    crs: Crs
    box: Box
    width: int
    height: int
    boxes: tuple[Box, ...]
    background: str | None = "#ffffff"
    scale: float = 1.0

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


def frame_of(view: View) -> Frame:
    """Where rows in degrees are drawn."""
    return Frame(view.width, view.height, _place(view), view.background, view.scale)


def _place(view: View) -> Place:
    pixels = affine(view.box, view.width, view.height)
    if view.crs.srid == _DEGREES or not view.boxes:
        return pixels
    transformer = _from_degrees(view.crs.srid)

    def exact(degrees: Coordinates) -> Coordinates:
        x, y = transformer.transform(degrees[:, 0], degrees[:, 1])
        return pixels(np.column_stack([x, y]))

    return warped(view.degrees, exact)


@lru_cache(maxsize=32)
def _from_degrees(srid: int) -> Transformer:
    return Transformer.from_crs("OGC:CRS84", f"EPSG:{srid}", always_xy=True)
