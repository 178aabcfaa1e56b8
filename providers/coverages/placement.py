"""From what is asked to pixels: the frame of an answer, and the cells that it needs."""

import math
from dataclasses import dataclass
from functools import lru_cache

from pyproj import Transformer
from pyproj.exceptions import ProjError

from parc_social.domain.grid import CELL, Window
from parc_social.errors import InvalidValue
from parc_social.rasters.raster import RasterFrame, frame_of, proj_name
from parc_social.storage.query.model import Crs
from providers.coverages.area import Area, Range
from providers.coverages.axes import AxisFamily
from providers.coverages.request import Size

Box = tuple[float, float, float, float]  # west, south, east, north
_ALONG_MERIDIAN = 111_320.0  # metres of a degree of latitude
_FAR = {True: (180.0, 90.0), False: (1e8, 1e8)}  # no ground is farther, in degrees or metres
_STRAIGHT = 700.0  # metres of a side that bends by a centimetre at most
_MOST = 10**9


@dataclass(frozen=True, slots=True)
class GridPlacement:
    """A grid, and where the caller has cells in it."""

    srid: int
    window: Window

    def box(self, srid: int) -> Box:
        """Around it in a system."""
        west, south, east, north = self.window
        box = (float(west), float(south), float(east), float(north))
        box_there = transform_box(box, self.srid, srid)
        if box_there is None:
            raise InvalidValue("crs : ce système ne s'étend pas jusqu'à la grille")
        return box_there


def raster_frame(
    place: GridPlacement, area: Area | None, crs: Crs, size: Size
) -> RasterFrame | None:
    """The pixels of an answer in `crs`; None where the area meets none of the caller's cells.

    A size is that of the area as it is asked, past the ends of the coverage too: who asks for
    tiles puts them side by side. Without one, the answer ends where the cells do.
    """
    degrees = AxisFamily.GEOGRAPHIC if crs.srid == 4326 else AxisFamily.PROJECTED
    if size.family not in (None, degrees):
        raise InvalidValue(
            f"crs : les axes de la réponse sont {degrees.value}, et non {size.family.value}"
        )
    window = place.window
    if area is not None:  # the caller's cells that it meets, on lines of the grid
        window = _snap(_region(place, area, place.srid), place.window)
    if window is None:
        return None
    if crs.srid == place.srid and size.is_native:
        return frame_of(place.srid, window)
    if area is None:
        box = place.box(crs.srid)
    elif size.is_native:
        box = GridPlacement(place.srid, window).box(crs.srid)
    else:
        box = _region(place, area, crs.srid)
    return _frame(box, crs, size)


def cells_under(frame: RasterFrame, place: GridPlacement) -> Window | None:
    """The window of the cells that a frame shows; None: none."""
    box = transform_box(frame.bounds, frame.srid, place.srid)
    return None if box is None else _snap(box, place.window)


def transform_box(box: Box, srid: int, to: int) -> Box | None:
    """The box around a box in another system; None where that has no such place."""
    if srid == to:
        return box
    longest = max(box[2] - box[0], box[3] - box[1]) * (_ALONG_MERIDIAN if srid == 4326 else 1.0)
    pieces = math.ceil(min(max(longest / _STRAIGHT, 21), 2_000))
    try:
        bounds = _between(srid, to).transform_bounds(*box, densify_pts=pieces)
    except ProjError:
        return None
    return bounds if all(math.isfinite(n) for n in bounds) and bounds[0] <= bounds[2] else None


def _region(place: GridPlacement, area: Area, srid: int) -> Box:
    """The area in a system, its open ends those of the caller's cells."""
    own = place.box(area.crs.srid)
    west, east = _ends(area.east, (own[0], own[2]), _FAR[area.crs.srid == 4326][0])
    south, north = _ends(area.north, (own[1], own[3]), _FAR[area.crs.srid == 4326][1])
    if area.wraps:
        west, east = _unwrap(west, east, own)
    box = (west, south, east, north)
    if area.crs.srid == srid:
        return box
    region = transform_box(_near(box, own), area.crs.srid, srid)
    if region is None:
        raise InvalidValue("bbox, subset : l'emprise n'a pas de place dans le système demandé")
    return region


def _ends(range_: Range, own: tuple[float, float], far: float) -> tuple[float, float]:
    low, high = (end if value is None else value for value, end in zip(range_, own, strict=True))
    return min(max(low, -far), far), min(max(high, -far), far)


def _unwrap(west: float, east: float, own: Box) -> tuple[float, float]:
    """Of the two sides of the antimeridian, that of the cells; both meet them: all of them."""
    sides = [s for s in ((west, 180.0), (-180.0, east)) if s[0] <= own[2] and s[1] >= own[0]]
    return sides[0] if len(sides) == 1 else (own[0], own[2]) if sides else (west, 180.0)


def _near(box: Box, own: Box) -> Box:
    """Cut a coverage's width around the coverage: far outside, a projection means nothing."""
    across, up = own[2] - own[0], own[3] - own[1]
    limits = (own[0] - across, own[1] - up, own[2] + across, own[3] + up)
    west, south = (min(max(box[i], limits[i]), limits[i + 2]) for i in (0, 1))
    east, north = (max(min(box[i], limits[i]), limits[i - 2]) for i in (2, 3))
    return west, south, east, north


def _snap(box: Box, within: Window) -> Window | None:
    """On lines of the grid, the cells that have ground in common with a box; None: none has."""
    cells: list[int] = []
    for low, high, first, last in zip(box[:2], box[2:], within[:2], within[2:], strict=True):
        start = max(math.floor(max(low, first) / CELL) * CELL, first)
        end = min(math.ceil(min(high, last) / CELL) * CELL, last)
        if low == high:  # a slice is one cell
            end = min(start + CELL, last)
        if low > last or high < first or start >= end:
            return None
        cells += [start, end]
    west, east, south, north = cells
    return west, south, east, north


def _frame(box: Box, crs: Crs, size: Size) -> RasterFrame:
    """A box in pixels: as many as asked, or of the size asked, or those of the cells."""
    west, south, east, north = box
    if west >= east or south >= north:
        raise InvalidValue("bbox, subset : une emprise sans étendue ne se met pas à l'échelle")
    down = CELL / _ALONG_MERIDIAN if crs.srid == 4326 else float(CELL)
    middle = math.radians((south + north) / 2)
    across = down / max(math.cos(middle), 0.01) if crs.srid == 4326 else down
    width, x = _steps(east - west, size.width, size.across, across * size.factor)
    height, y = _steps(north - south, size.height, size.down, down * size.factor)
    return RasterFrame(crs.srid, west, north, x, y, width, height)


def _steps(length: float, count: int | None, step: float | None, usual: float) -> tuple[int, float]:
    """Number and length of steps: exactly as long as asked, the last one past the end."""
    if step is not None:
        return max(1, math.ceil(min(length / step, _MOST) - 1e-9)), step
    number = count or max(1, round(min(length / usual, _MOST)))
    return number, length / number


@lru_cache(maxsize=64)
def _between(srid: int, to: int) -> Transformer:
    return Transformer.from_crs(proj_name(srid), proj_name(to), always_xy=True)
