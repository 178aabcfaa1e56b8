"""Places of CRS84 in the systems that are offered, and back; the same numbers as the engines'."""

import math
from functools import cache

import numpy as np
import numpy.typing as npt
import shapely
from pyproj import Transformer
from pyproj.enums import TransformDirection
from shapely.geometry.base import BaseGeometry

from parc_social.storage.query.model import Box

Places = npt.NDArray[np.float64]  # n x 2, east before north

_GRS80 = "+ellps=GRS80 +units=m +no_defs"
_SPHERE = "+R=6378137 +no_defs"
_UTM = {5490: 20, 2972: 22, 2975: -40, 4471: -38}  # zones, south of the equator below 0
_LAMBERT = "+proj=lcc +lat_0={lat} +lat_1={one} +lat_2={two} +lon_0=3 +x_0={x} +y_0={y}"
_POLE = 89.99
_DEGREES = 4326
MERCATOR = 3857
_RADIUS = 6_378_137.0
_WORLD = math.pi * _RADIUS


def definition(srid: int) -> tuple[str, str]:
    """PROJ definition of CRS84 and of a system offered, where it has no database to look in.

    To EPSG the ground of RGF93, RGAF09, RGFG95, RGR92, RGM04 and ETRS89 is that of WGS 84: degrees
    are the same. EPSG:3857 takes them as those of a sphere. Made ready in 1 ms, where the database
    takes DuckDB 10 to 40 in each statement (measured); the numbers are the same to the last bit.
    """
    projection = _projection(srid)
    ground = _SPHERE if srid == MERCATOR else "+ellps=GRS80 +no_defs"
    return f"+proj=longlat {ground} +type=crs", f"{projection} +type=crs"


def _projection(srid: int) -> str:
    if srid == MERCATOR:
        return f"+proj=merc {_SPHERE} +units=m"
    if srid == 3035:
        return f"+proj=laea +lat_0=52 +lon_0=10 +x_0=4321000 +y_0=3210000 {_GRS80}"
    if srid == 2154:
        return f"{_LAMBERT.format(lat=46.5, one=49, two=44, x=700000, y=6600000)} {_GRS80}"
    if 3942 <= srid <= 3950:
        lat = srid - 3900
        y = (lat - 41) * 1_000_000 + 200_000
        conic = _LAMBERT.format(lat=lat, one=lat - 0.75, two=lat + 0.75, x=1700000, y=y)
        return f"{conic} {_GRS80}"
    zone = _UTM[srid]
    return f"+proj=utm +zone={abs(zone)}{' +south' if zone < 0 else ''} {_GRS80}"


def projected(srid: int, places: Places) -> Places:
    """Places of degrees in a system; infinite where it has none."""
    if srid == _DEGREES:
        return places
    x, y = _transformer(srid).transform(places[:, 0], places[:, 1])
    return np.column_stack((x, y))


def projected_point(srid: int, lon: float, lat: float) -> tuple[float, float]:
    """One place of degrees in a projected system, x before y; infinite where it has none."""
    return _transformer(srid).transform(lon, lat)


def degrees(srid: int, places: Places) -> Places:
    """Places of a system in degrees; infinite, or far off, where none is there."""
    if srid == _DEGREES:
        return places
    inverse = TransformDirection.INVERSE
    x, y = _transformer(srid).transform(places[:, 0], places[:, 1], direction=inverse)
    return np.column_stack((x, y))


def in_system(geometry: BaseGeometry, srid: int) -> BaseGeometry:
    """A geometry of CRS84 in a system, corner by corner."""
    return shapely.transform(geometry, lambda xy: projected(srid, xy))


def mercator_degrees(box: Box) -> Box:
    """A box of EPSG:3857 in degrees, which has the same sides; what is beyond the world is cut."""
    west, south, east, north = (min(max(v, -2 * _WORLD), 2 * _WORLD) for v in box)
    return _longitude(west), _latitude(south), _longitude(east), _latitude(north)


def _longitude(x: float) -> float:
    return math.degrees(x / _RADIUS)


def _latitude(y: float) -> float:
    return math.degrees(math.atan(math.sinh(y / _RADIUS)))


@cache
def not_carried(srid: int) -> tuple[Box, ...]:
    """Boxes of degrees where a projection has no places: of what meets one, it can't tell.

    A transverse Mercator has none around the two points of the equator at 90 degrees from its
    meridian (PROJ: 8.4 degrees); a conic none at the other pole, the equal-area one none opposite.
    """
    if srid in _UTM:
        meridian = abs(_UTM[srid]) * 6 - 183
        middles = [(meridian + side + 180) % 360 - 180 for side in (-90, 90)]
        return tuple((middle - 9.5, -8.0, middle + 9.5, 8.0) for middle in middles)
    if srid == 3035:
        return ((-170.01, -52.01, -169.99, -51.99),)
    if srid in (_DEGREES, MERCATOR):
        return ()
    return ((-180.0, -90.0, 180.0, -_POLE),)


@cache
def _transformer(srid: int) -> Transformer:
    """Making one costs milliseconds (notes: 9 ms a request without this cache)."""
    return Transformer.from_crs("OGC:CRS84", f"EPSG:{srid:d}", always_xy=True)
