"""The parameter `bbox`: four or six numbers of a CRS become what a filter covers."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from parc_social.errors import InvalidValue
from parc_social.storage.query.area import Area, Box, is_sound
from parc_social.storage.query.crs import crs_of
from parc_social.storage.query.footprint import drawn_box, footprint
from parc_social.storage.query.model import Crs
from parc_social.wording import cited

_FAR = 1e12  # metres: no place of any system is farther


@dataclass(frozen=True, slots=True)
class RequestedBbox:
    """A box as the caller wrote it: x and y in the order of the axes of its CRS, z left out."""

    corners: Box
    crs_uri: str | None


def parse_bbox(text: str) -> list[float]:
    """Four numbers, or six with heights. Raises InvalidValue."""
    parts = text.split(",")
    if len(parts) not in (4, 6):
        raise InvalidValue(f"bbox : 4 ou 6 nombres sont attendus, lu {cited(text)}")
    try:
        numbers = [float(part) for part in parts]
    except ValueError as error:
        raise InvalidValue(f"bbox : des nombres sont attendus, lu {cited(text)}") from error
    if not all(math.isfinite(n) for n in numbers):
        raise InvalidValue(f"bbox : des nombres finis sont attendus, lu {cited(text)}")
    return numbers


def flat_bbox(numbers: Sequence[float], crs_uri: str | None) -> RequestedBbox:
    """The flat box of four or six numbers. Features have no height: it is not looked at."""
    half = len(numbers) // 2
    return RequestedBbox((numbers[0], numbers[1], numbers[half], numbers[half + 1]), crs_uri)


def areas_of(box: RequestedBbox) -> tuple[Area, ...]:
    """Areas of a filter by that box; two across the antimeridian, none when it is empty.

    Raises InvalidValue when south and north are swapped in degrees, or the CRS is unknown.
    """
    crs, corners = _read(box)
    if crs.srid == 4326:
        return _split(*corners)
    return (footprint(crs, _within_reach(corners)),) if is_sound(corners) else ()


def boxes_of(box: RequestedBbox) -> tuple[Box, ...]:
    """Degrees in which all lies that a picture of that box shows; none when it shows no place.

    Of a projected system no more than its domain is shown. Raises what `areas_of` does.
    """
    crs, corners = _read(box)
    if crs.srid == 4326:
        return _split(*corners)
    degrees_box = drawn_box(crs, corners) if is_sound(corners) else None
    return () if degrees_box is None else (degrees_box,)


def _read(box: RequestedBbox) -> tuple[Crs, Box]:
    """The system and the corners, east before north.

    Two corners of a box that is far from the ground of a projected system come out inverted.
    """
    crs = crs_of(box.crs_uri)
    first, second, third, fourth = box.corners
    west, south, east, north = (
        (second, first, fourth, third) if crs.north_first else (first, second, third, fourth)
    )
    if crs.srid == 4326 and south > north:
        raise InvalidValue(f"bbox : le sud ({south:g}) est au nord du nord ({north:g})")
    return crs, (west, south, east, north)


def _within_reach(box: Box) -> Box:
    west, south, east, north = (min(max(v, -_FAR), _FAR) for v in box)
    return west, south, east, north


def _split(west: float, south: float, east: float, north: float) -> tuple[Box, ...]:
    if west <= east:
        return ((west, south, east, north),)
    return ((west, south, 180.0, north), (-180.0, south, east, north))
