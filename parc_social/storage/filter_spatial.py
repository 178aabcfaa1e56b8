"""Spatial functions of CQL2: literals checked and brought to CRS84 here, compared by the engine."""

from collections.abc import Sequence
from typing import Any, NamedTuple, cast

import shapely
from shapely.geometry.base import BaseGeometry

from parc_social.catalogue.collection import Collection, Reach
from parc_social.errors import InvalidValue
from parc_social.storage.binding import Bound
from parc_social.storage.dialect import Dialect
from parc_social.storage.query import Box, Crs
from parc_social.storage.written_shape import in_crs84, numbers_of, read_shape, rectangle

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
_WHERE = "filtre"


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
    placed = written_place(node, crs)
    west, south, east, north = (float(v) for v in placed.bounds)
    return Place(dialect.wkb(shapely.to_wkb(placed), bound), (west, south, east, north))


def written_place(node: Any, crs: Crs) -> BaseGeometry:
    """The same in CRS84, for who compares it here. Raises InvalidValue."""
    if not isinstance(node, dict):
        raise InvalidValue("filtre : une géométrie est attendue")
    found = cast(dict[str, Any], node)
    written = _box(found["bbox"], crs) if "bbox" in found else read_shape(found, crs, _WHERE)
    return in_crs84(written, crs, _WHERE)


def _box(numbers: Any, crs: Crs) -> BaseGeometry:
    values = numbers_of(numbers, _WHERE)
    if len(values) == 6:
        values = [values[i] for i in (0, 1, 3, 4)]
    if len(values) != 4:
        raise InvalidValue("filtre : BBOX attend 4 nombres")
    a, b, c, d = values
    west, south, east, north = (b, a, d, c) if crs.north_first else (a, b, c, d)
    if south > north or (west > east and crs.srid != 4326):
        raise InvalidValue(f"filtre : BBOX mal ordonnée {values}")
    if west > east:  # across the antimeridian
        parts = rectangle(west, south, 180, north), rectangle(-180, south, east, north)
        return shapely.union_all(parts)
    side = max(east - west, north - south, 1e-9) / _SIDES
    return shapely.segmentize(rectangle(west, south, east, north), side)
