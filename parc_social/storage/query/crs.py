"""Coordinate systems that the server can offer, and what to offer to whom."""

import re
from dataclasses import dataclass
from functools import cache

from pyproj import CRS

from parc_social.domain.projections import LEGAL_OUTRE_MER, METROPOLE
from parc_social.errors import InvalidValue, Unavailable
from parc_social.storage.query.model import CRS84, Box, Crs
from parc_social.wording import cited

EVERYWHERE = (4326, 3857)
REGIONAL = (3035, METROPOLE, *range(3942, 3951), *LEGAL_OUTRE_MER)  # contract, section 4

_SHORT = re.compile(r"EPSG:([1-9][0-9]{3,4})", re.IGNORECASE | re.ASCII)


@dataclass(frozen=True, slots=True)
class OfferedCrs:
    """A system and its area of use, in CRS84 degrees (EPSG's own bounds)."""

    crs: Crs
    area: Box


def uri_of(srid: int) -> str:
    """The OGC URI of an EPSG code."""
    return f"http://www.opengis.net/def/crs/EPSG/0/{srid}"


def short_of(uri: str) -> str:
    """The short name of an EPSG system's URI: `EPSG:2154`."""
    return f"EPSG:{uri.rpartition('/')[2]}"


def uri_named(name: str) -> str:
    """The URI that a short name stands for, with its order of axes; else the name as it is."""
    match = _SHORT.fullmatch(name)
    uri = uri_of(int(match[1])) if match else name
    return uri if uri in offered_systems() else name


@cache
def offered_systems() -> dict[str, OfferedCrs]:
    """Every system by URI, CRS84 first: clients take the first one."""
    world = OfferedCrs(Crs(), (-180.0, -90.0, 180.0, 90.0))
    every = [_from_epsg(srid) for srid in (*EVERYWHERE, *REGIONAL)]
    return {o.crs.uri: o for o in (world, *every)}


def crs_of(uri: str | None) -> Crs:
    """The system of a URI; CRS84 for None. Raises InvalidValue when it is never offered."""
    entry = offered_systems().get(uri or CRS84)
    if entry is None:
        raise InvalidValue(f"système de coordonnées inconnu : {cited(uri)}")
    return entry.crs


def uris_meeting(box: Box | None) -> tuple[str, ...]:
    """URIs to offer for data inside `box`: those of the whole world, and those it meets.

    A far system would turn a box of two corners inside out, hence the area of use.
    """
    always = {CRS84, *(uri_of(srid) for srid in EVERYWHERE)}
    return tuple(
        uri
        for uri, o in offered_systems().items()
        if uri in always or (box is not None and _meets(o.area, box))
    )


def _from_epsg(srid: int) -> OfferedCrs:
    crs = CRS.from_epsg(srid)
    north_first = crs.axis_info[0].direction.lower() == "north"
    if crs.area_of_use is None:
        raise Unavailable(f"PROJ ne connaît pas le domaine d'emploi d'EPSG:{srid}")
    return OfferedCrs(Crs(uri_of(srid), srid, north_first), crs.area_of_use.bounds)


def _meets(one: Box, other: Box) -> bool:
    return one[0] <= other[2] and other[0] <= one[2] and one[1] <= other[3] and other[1] <= one[3]
