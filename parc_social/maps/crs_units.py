"""Boxes of degrees in other systems, and how many metres their units are."""

import math

from pyproj import Transformer
from pyproj.exceptions import ProjError

from parc_social.errors import InvalidValue
from parc_social.maps.view import transformer_of
from parc_social.storage.query.crs import offered_systems
from parc_social.storage.query.model import Box, Crs

EARTH: Box = (-180.0, -90.0, 180.0, 90.0)
_DEGREES, _MERCATOR = 4326, 3857
_METRES = 111_319.490793  # of a degree at the equator
_RADIUS = 6_378_137.0
_MERCATOR_EDGE = math.pi * _RADIUS
_AROUND = 5.0  # degrees around the area of use, where a projection still means something


def box_in(crs: Crs, degrees: Box) -> Box:
    """The box of a system that holds a box of degrees, cut to where the system is of use.

    Raises InvalidValue where nothing of it is.
    """
    if crs.srid == _DEGREES:
        return degrees
    inside = _intersection(degrees, _wider(offered_systems()[crs.uri].area))
    bounds = _bounds(transformer_of(crs.srid), inside) if inside else None
    if bounds is None:
        raise InvalidValue(f"bbox : l'étendue demandée est hors du domaine d'EPSG:{crs.srid}")
    return bounds


def whole_box(crs: Crs, box: Box) -> Box:
    """A box around what is seen, with a margin, cut to where the system is of use."""
    west, south, east, north = box
    margin = max(0.02 * (east - west), 0.02 * (north - south), 0.002)
    around = (
        _intersection((west - margin, south - margin, east + margin, north + margin), EARTH)
        or EARTH
    )
    if crs.srid == _DEGREES:
        return around
    area = offered_systems()[crs.uri].area
    return box_in(crs, _intersection(around, area) or area)


def place_in(crs: Crs, lon: float, lat: float) -> tuple[float, float]:
    """A point of degrees in a system. Raises InvalidValue where it has no such place."""
    if crs.srid == _DEGREES:
        return lon, lat
    west, south, east, north = _wider(offered_systems()[crs.uri].area)
    if not (west <= lon <= east and south <= lat <= north):
        raise InvalidValue(f"center : le point est hors du domaine d'EPSG:{crs.srid}")
    x, y = transformer_of(crs.srid).transform(lon, lat)
    return float(x), float(y)


def degrees_of(crs: Crs, x: float, y: float) -> tuple[float, float]:
    """A point of a system in degrees. Raises InvalidValue where there is none."""
    if crs.srid == _DEGREES:
        return x, y
    lon, lat = transformer_of(crs.srid).transform(x, y, direction="INVERSE")
    if not (math.isfinite(lon) and math.isfinite(lat)):
        raise InvalidValue(f"center : le point est hors du domaine d'EPSG:{crs.srid}")
    return float(lon), float(lat)


def metres(crs: Crs, y: float) -> tuple[float, float]:
    """Metres of the ground of a unit of x and of one of y, at a northing."""
    if crs.srid == _DEGREES:
        shrunk = max(math.cos(math.radians(max(-89.0, min(89.0, y)))), 0.01)
        return _METRES * shrunk, _METRES
    if crs.srid == _MERCATOR:
        shrunk = 1 / math.cosh(max(-20.0, min(20.0, y / _RADIUS)))
        return shrunk, shrunk
    return 1.0, 1.0


def valid_box(crs: Crs) -> Box:
    """Where the system means something: what lies outside is of no place."""
    if crs.srid == _DEGREES:
        return EARTH
    if crs.srid == _MERCATOR:
        return (-_MERCATOR_EDGE, -_MERCATOR_EDGE, _MERCATOR_EDGE, _MERCATOR_EDGE)
    return box_in(crs, _wider(offered_systems()[crs.uri].area))


def _wider(area: Box) -> Box:
    west, south, east, north = area
    around = (west - _AROUND, south - _AROUND, east + _AROUND, north + _AROUND)
    return _intersection(around, (-180.0, -85.06, 180.0, 85.06)) or area


def _intersection(one: Box, other: Box) -> Box | None:
    west, south = max(one[0], other[0]), max(one[1], other[1])
    east, north = min(one[2], other[2]), min(one[3], other[3])
    return (west, south, east, north) if west < east and south < north else None


def _bounds(transformer: Transformer, degrees: Box) -> Box | None:
    try:
        bounds = transformer.transform_bounds(*degrees)
    except ProjError:
        return None
    return bounds if all(math.isfinite(one) for one in bounds) else None
