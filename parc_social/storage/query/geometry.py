"""A geometry as a caller writes it: read, checked, brought to CRS84."""

import math
from typing import Any, cast

import shapely
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from parc_social.errors import InvalidValue
from parc_social.storage.query.model import Crs
from parc_social.storage.query.projection import degrees
from parc_social.wording import cited

_FAR = 1e9  # no coordinate system has larger numbers
_STRAIGHT = 700.0  # metres: a line as long is 1 cm off where it bends as a parallel at 48 degrees
_CORNERS = 20_000


def read_shape(node: dict[str, Any], crs: Crs, where: str) -> BaseGeometry:
    """The geometry of a GeoJSON object, x before y, in its own CRS. Raises InvalidValue."""
    _check_coordinates(node, where)
    try:
        geometry = shapely.from_wkb(shapely.to_wkb(shape(node), output_dimension=2))
    except (ValueError, TypeError, KeyError, IndexError, AttributeError) as error:
        raise InvalidValue(f"{where} : géométrie illisible") from error
    except shapely.errors.ShapelyError as error:
        raise InvalidValue(f"{where} : géométrie illisible") from error
    geometry = _flatten(geometry)
    if geometry.is_empty or not geometry.is_valid:
        raise InvalidValue(f"{where} : géométrie vide ou croisée")
    return shapely.transform(geometry, lambda xy: xy[:, ::-1]) if crs.north_first else geometry


def rectangle(west: float, south: float, east: float, north: float) -> BaseGeometry:
    """A box; the segment or the point that one without a width or a height is."""
    return _flatten(shapely.geometry.box(west, south, east, north))


def _flatten(geometry: BaseGeometry) -> BaseGeometry:
    """A ring or a line without any width is the segment or the point that it has shrunk to.

    Clients that round the corners of what they ask about write such ones.
    """
    if geometry.geom_type not in ("Polygon", "LineString") or geometry.is_valid:
        return geometry
    hull = geometry.convex_hull
    return geometry if hull.geom_type == "Polygon" else hull


def numbers_of(values: Any, where: str) -> list[float]:
    """Finite numbers of a list. Raises InvalidValue."""
    if not isinstance(values, list):
        raise InvalidValue(f"{where} : des coordonnées sont attendues")
    numbers = cast(list[Any], values)
    for value in numbers:
        number = isinstance(value, int | float) and not isinstance(value, bool)
        if not number or not abs(value) <= _FAR:
            raise InvalidValue(f"{where} : coordonnée invalide {cited(value)}")
    return [float(v) for v in numbers]


def bent(geometry: BaseGeometry, crs: Crs) -> BaseGeometry:
    """With corners on its edges, so that they bend in degrees to the centimetre.

    In a zone of many thousand kilometres of edges they are farther apart.
    """
    if crs.srid == 4326:
        return geometry
    return shapely.segmentize(geometry, max(_STRAIGHT, geometry.length / _CORNERS))


def in_crs84(geometry: BaseGeometry, crs: Crs, where: str) -> BaseGeometry:
    """The same in degrees, longitude first. Raises InvalidValue outside the CRS's domain."""
    if crs.srid == 4326:
        return geometry
    moved = shapely.transform(geometry, lambda xy: degrees(crs.srid, xy))
    if not all(math.isfinite(v) for v in moved.bounds):
        raise InvalidValue(f"{where} : géométrie hors du domaine de {crs.uri}")
    return moved


def _check_coordinates(node: dict[str, Any], where: str) -> None:
    waiting: list[Any] = [node.get("coordinates"), *_members(node)]
    while waiting:
        part = waiting.pop()
        if isinstance(part, dict):
            waiting.append(cast(dict[str, Any], part).get("coordinates"))
        elif isinstance(part, list):
            parts = cast(list[Any], part)
            if parts and not isinstance(parts[0], list):
                numbers_of(parts, where)
            else:
                waiting += parts


def _members(node: dict[str, Any]) -> list[Any]:
    members = node.get("geometries")
    return cast(list[Any], members) if isinstance(members, list) else []
