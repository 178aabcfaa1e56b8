"""The parameter BBOX: four numbers, then the name of their system."""

from ows.caller import OwsCaller
from ows.errors import invalid
from ows.srs import Srs
from parc_social.errors import InvalidValue
from parc_social.storage.query.area import Area
from parc_social.storage.query.bbox import RequestedBbox, areas_of, parse_bbox
from parc_social.storage.query.model import CRS84

_DEGREES = (180.0, 90.0)


def areas_of_kvp(text: str | None, collection: str, caller: OwsCaller) -> tuple[Area, ...] | None:
    """What it covers. Raises OwsRefusal.

    Without a system it is the default one of the type; but four numbers that could be degrees are
    longitudes and latitudes, which in metres would be a place of a few paces in the sea.
    """
    if text is None:
        return None
    parts = [part.strip() for part in text.split(",")]
    name = parts.pop() if len(parts) in (5, 7) else None
    try:
        numbers = parse_bbox(",".join(parts))
        half = len(numbers) // 2
        srs = caller.srs(name, collection, "bbox")
        first, second, third, fourth = numbers[0], numbers[1], numbers[half], numbers[half + 1]
        if name is None and _could_be_degrees(first, second, third, fourth):
            srs = Srs(CRS84, CRS84)
        if _is_swapped(srs):
            first, second, third, fourth = second, first, fourth, third
        return areas_of(RequestedBbox((first, second, third, fourth), srs.canonical))
    except InvalidValue as error:
        raise invalid("bbox", str(error)) from error


def _is_swapped(srs: Srs) -> bool:
    """Whether the form of its name puts x first where the catalogue's system has y first."""
    canonical = Srs(srs.canonical, srs.canonical)
    return srs.crs.north_first != canonical.crs.north_first


def _could_be_degrees(*corners: float) -> bool:
    x, y = _DEGREES
    return all(abs(n) <= x for n in corners[::2]) and all(abs(n) <= y for n in corners[1::2])
