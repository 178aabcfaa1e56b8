"""Spatial functions of CQL2: literals checked and brought to CRS84 here, compared by the engine."""

import math
from collections.abc import Sequence
from functools import cache
from typing import Any, NamedTuple, cast

import numpy as np
import shapely
from pyproj import Transformer
from pyproj.exceptions import ProjError
from shapely.geometry import box, shape
from shapely.geometry.base import BaseGeometry

from parc_social.catalogue.collection import Collection, Reach
from parc_social.errors import InvalidValue
from parc_social.storage.binding import Bound
from parc_social.storage.dialect import Dialect
from parc_social.storage.query import Box, Crs

SPATIAL = {
    "s_intersects": "ST_Intersects",
    "s_within": "ST_Within",
    "s_contains": "ST_Contains",
    "s_disjoint": "ST_Disjoint",
    "s_equals": "ST_Equals",
    "s_touches": "ST_Touches",
    "s_crosses": "ST_Crosses",
    "s_overlaps": "ST_Overlaps",
}
_SIDES = 16  # pieces of a side of a box, so that it bends as its CRS does
_FAR = 1e9  # no coordinate system has larger numbers


class Place(NamedTuple):
    """SQL of a geometry in CRS84, and its box when the filter wrote it (None: the row's own)."""

    sql: str
    box: Box | None


def spatial(
    name: str, places: Sequence[Place], collection: Collection, bound: Bound, dialect: Dialect
) -> str:
    """SQL of a relation between two geometries, with a condition on their boxes where it helps.

    Under row-level security an index takes a leakproof condition alone (decision 0016).
    """
    left, right = places
    relation = f"{SPATIAL[name]}({left.sql}, {right.sql})"
    boxes = [p.box for p in places if p.box is not None]
    if name == "s_disjoint" or len(boxes) != 1:
        return relation
    look = dialect.overlaps if collection.reach is Reach.OWN else dialect.near
    near = look(collection.geometry, boxes[0], bound)
    return f"({near} AND {relation})" if near else relation


def geometry_of(node: Any, crs: Crs, bound: Bound, dialect: Dialect) -> Place:
    """A geometry or box written in the filter, in its CRS. Raises InvalidValue."""
    if not isinstance(node, dict):
        raise InvalidValue("filtre : une géométrie est attendue")
    found = cast(dict[str, Any], node)
    written = _box(found["bbox"], crs) if "bbox" in found else _shape(found, crs)
    placed = _in_crs84(written, crs)
    west, south, east, north = (float(v) for v in placed.bounds)
    return Place(dialect.wkb(shapely.to_wkb(placed), bound), (west, south, east, north))


def _box(numbers: Any, crs: Crs) -> BaseGeometry:
    values = _numbers(numbers)
    if len(values) == 6:
        values = [values[i] for i in (0, 1, 3, 4)]
    if len(values) != 4:
        raise InvalidValue("filtre : BBOX attend 4 nombres")
    a, b, c, d = values
    west, south, east, north = (b, a, d, c) if crs.north_first else (a, b, c, d)
    if south > north or (west > east and crs.srid != 4326):
        raise InvalidValue(f"filtre : BBOX mal ordonnée {values}")
    if west > east:  # across the antimeridian
        return shapely.MultiPolygon([box(west, south, 180, north), box(-180, south, east, north)])
    return shapely.segmentize(
        box(west, south, east, north), max(east - west, north - south, 1e-9) / _SIDES
    )


def _shape(node: dict[str, Any], crs: Crs) -> BaseGeometry:
    _check_coordinates(node)
    try:
        found = shapely.from_wkb(shapely.to_wkb(shape(node), output_dimension=2))
    except (ValueError, TypeError, KeyError, IndexError, AttributeError) as error:
        raise InvalidValue("filtre : géométrie illisible") from error
    except shapely.errors.ShapelyError as error:
        raise InvalidValue("filtre : géométrie illisible") from error
    if found.is_empty or not found.is_valid:
        raise InvalidValue("filtre : géométrie vide ou croisée")
    return shapely.transform(found, lambda xy: xy[:, ::-1]) if crs.north_first else found


def _check_coordinates(node: dict[str, Any]) -> None:
    waiting: list[Any] = [node.get("coordinates"), *_members(node)]
    while waiting:
        part = waiting.pop()
        if isinstance(part, dict):
            waiting.append(cast(dict[str, Any], part).get("coordinates"))
        elif isinstance(part, list):
            parts = cast(list[Any], part)
            if parts and not isinstance(parts[0], list):
                _numbers(parts)
            else:
                waiting += parts


def _members(node: dict[str, Any]) -> list[Any]:
    members = node.get("geometries")
    return cast(list[Any], members) if isinstance(members, list) else []


def _numbers(values: Any) -> list[float]:
    if not isinstance(values, list):
        raise InvalidValue("filtre : des coordonnées sont attendues")
    numbers = cast(list[Any], values)
    for value in numbers:
        number = isinstance(value, int | float) and not isinstance(value, bool)
        if not number or not abs(value) <= _FAR:
            raise InvalidValue(f"filtre : coordonnée invalide {value!r}")
    return [float(v) for v in numbers]


def _in_crs84(geometry: BaseGeometry, crs: Crs) -> BaseGeometry:
    if crs.srid == 4326:
        return geometry
    try:
        placed = shapely.transform(geometry, _to_crs84(crs.srid))
    except ProjError as error:
        raise InvalidValue(f"filtre : géométrie hors du domaine de {crs.uri}") from error
    if not all(math.isfinite(v) for v in placed.bounds):
        raise InvalidValue(f"filtre : géométrie hors du domaine de {crs.uri}")
    return placed


@cache
def _to_crs84(srid: int) -> Any:
    transformer = Transformer.from_crs(f"EPSG:{srid:d}", "OGC:CRS84", always_xy=True)

    def transform(xy: np.ndarray) -> np.ndarray:
        x, y = transformer.transform(xy[:, 0], xy[:, 1])
        return np.column_stack((x, y))

    return transform
