"""A geometry as a caller writes it: read, checked, brought to CRS84."""

import math
from functools import cache
from typing import Any, cast

import numpy as np
import shapely
from pyproj import Transformer
from pyproj.exceptions import ProjError
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from parc_social.errors import InvalidValue
from parc_social.storage.query import Crs

_FAR = 1e9  # no coordinate system has larger numbers


def read_shape(node: dict[str, Any], crs: Crs, where: str) -> BaseGeometry:
    """The geometry of a GeoJSON object, x before y, in its own CRS. Raises InvalidValue."""
    _check_coordinates(node, where)
    try:
        found = shapely.from_wkb(shapely.to_wkb(shape(node), output_dimension=2))
    except (ValueError, TypeError, KeyError, IndexError, AttributeError) as error:
        raise InvalidValue(f"{where} : géométrie illisible") from error
    except shapely.errors.ShapelyError as error:
        raise InvalidValue(f"{where} : géométrie illisible") from error
    found = _flattened(found)
    if found.is_empty or not found.is_valid:
        raise InvalidValue(f"{where} : géométrie vide ou croisée")
    return shapely.transform(found, lambda xy: xy[:, ::-1]) if crs.north_first else found


def rectangle(west: float, south: float, east: float, north: float) -> BaseGeometry:
    """A box; the segment or the point that one without a width or a height is."""
    return _flattened(shapely.geometry.box(west, south, east, north))


def _flattened(geometry: BaseGeometry) -> BaseGeometry:
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
            raise InvalidValue(f"{where} : coordonnée invalide {value!r}")
    return [float(v) for v in numbers]


def in_crs84(geometry: BaseGeometry, crs: Crs, where: str) -> BaseGeometry:
    """The same in degrees, longitude first. Raises InvalidValue outside the CRS's domain."""
    if crs.srid == 4326:
        return geometry
    try:
        placed = shapely.transform(geometry, _to_crs84(crs.srid))
    except ProjError as error:
        raise InvalidValue(f"{where} : géométrie hors du domaine de {crs.uri}") from error
    if not all(math.isfinite(v) for v in placed.bounds):
        raise InvalidValue(f"{where} : géométrie hors du domaine de {crs.uri}")
    return placed


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


@cache
def _to_crs84(srid: int) -> Any:
    transformer = Transformer.from_crs(f"EPSG:{srid:d}", "OGC:CRS84", always_xy=True)

    def transform(xy: np.ndarray) -> np.ndarray:
        x, y = transformer.transform(xy[:, 0], xy[:, 1])
        return np.column_stack((x, y))

    return transform
