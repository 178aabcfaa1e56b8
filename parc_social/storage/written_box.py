"""The parameter `bbox`: four or six numbers of a CRS become boxes in CRS84 degrees."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from pyproj import Transformer
from pyproj.enums import TransformDirection
from pyproj.exceptions import ProjError

from parc_social.errors import InvalidValue
from parc_social.storage.crs import crs_of, offered
from parc_social.storage.query import Box, Crs


@dataclass(frozen=True, slots=True)
class AskedBox:
    """A box as the caller wrote it: x and y in the order of the axes of its CRS, z left out."""

    corners: Box
    crs_uri: str | None


def parse_bbox(text: str) -> list[float]:
    """Four numbers, or six with heights. Raises InvalidValue."""
    parts = text.split(",")
    if len(parts) not in (4, 6):
        raise InvalidValue(f"bbox : 4 ou 6 nombres sont attendus, lu {text!r}")
    try:
        numbers = [float(part) for part in parts]
    except ValueError as error:
        raise InvalidValue(f"bbox : des nombres sont attendus, lu {text!r}") from error
    if not all(math.isfinite(n) for n in numbers):
        raise InvalidValue(f"bbox : des nombres finis sont attendus, lu {text!r}")
    return numbers


def asked(numbers: Sequence[float], crs_uri: str | None) -> AskedBox:
    """The flat box of four or six numbers. Features have no height: it is not looked at."""
    half = len(numbers) // 2
    return AskedBox((numbers[0], numbers[1], numbers[half], numbers[half + 1]), crs_uri)


def boxes_of(box: AskedBox) -> tuple[Box, ...]:
    """Boxes in CRS84; two across the antimeridian, none when the CRS has no such place.

    Raises InvalidValue when south and north are swapped in degrees, or the CRS is unknown.
    """
    crs = crs_of(box.crs_uri)
    first, second, third, fourth = box.corners
    west, south, east, north = (
        (second, first, fourth, third) if crs.north_first else (first, second, third, fourth)
    )
    if crs.srid == 4326:
        if south > north:
            raise InvalidValue(f"bbox : le sud ({south:g}) est au nord du nord ({north:g})")
        return _split(west, south, east, north)
    if west > east or south > north:
        return ()  # two corners of a box that is far from the system's ground come out inverted
    return _projected(crs, west, south, east, north)


def _projected(crs: Crs, west: float, south: float, east: float, north: float) -> tuple[Box, ...]:
    """Cut to where the projection means something: far outside, PROJ gives finite nonsense."""
    least_x, least_y, most_x, most_y = _domain(crs)
    inside = (max(west, least_x), max(south, least_y), min(east, most_x), min(north, most_y))
    if inside[0] > inside[2] or inside[1] > inside[3]:
        return ()
    try:
        bounds = _to_crs84(crs.srid).transform_bounds(*inside)
    except ProjError:
        return ()
    return _split(*bounds) if all(math.isfinite(n) for n in bounds) else ()


def _split(west: float, south: float, east: float, north: float) -> tuple[Box, ...]:
    if west <= east:
        return ((west, south, east, north),)
    return ((west, south, 180.0, north), (-180.0, south, east, north))


def in_degrees(srid: int, box: Box) -> Box:
    """Longitudes and latitudes around a box of a projected system, its easting first."""
    return _to_crs84(srid).transform_bounds(*box)


@lru_cache(maxsize=32)
def _domain(crs: Crs) -> Box:
    """The area of use and 15 degrees around it, in the units of the system."""
    west, south, east, north = offered()[crs.uri].area
    around = (max(west - 15, -180.0), max(south - 15, -85.06), min(east + 15, 180.0))
    return _to_crs84(crs.srid).transform_bounds(
        *around, min(north + 15, 85.06), direction=TransformDirection.INVERSE
    )


@lru_cache(maxsize=32)
def _to_crs84(srid: int) -> Transformer:
    """Making one costs milliseconds (notes: 9 ms a request without this cache)."""
    return Transformer.from_crs(f"EPSG:{srid}", "OGC:CRS84", always_xy=True)
