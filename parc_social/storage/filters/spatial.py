"""Spatial functions of CQL2: geometries read and checked here, compared by the engine.

They are compared in the system that the filter wrote them in, where their edges are straight.
"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, cast

import numpy as np
import shapely
from pygeofilter import values
from shapely.geometry import mapping
from shapely.geometry.base import BaseGeometry

from parc_social.catalogue.collection import Collection, Geometry, Reach
from parc_social.errors import InvalidValue
from parc_social.storage.execution.statement import Bound
from parc_social.storage.filters.coverage import around, intersects_area, relation_in_crs
from parc_social.storage.filters.nodes import SYSTEM
from parc_social.storage.query.crs import crs_of
from parc_social.storage.query.footprint import around_of, footprint
from parc_social.storage.query.geometry import in_crs84, numbers_of, read_shape, rectangle
from parc_social.storage.query.model import Box, Crs
from parc_social.storage.query.projection import degrees, in_system
from parc_social.storage.sql.dialect import Dialect
from parc_social.wording import cited

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
_MEET, _APART = "s_intersects", "s_disjoint"
_WHERE = "filtre"


class FilterGeometry(NamedTuple):
    """A geometry that the filter wrote, east before north in its system; `box`: it is one."""

    geometry: BaseGeometry
    crs: Crs
    box: Box | None = None

    def transformed(self, crs: Crs) -> BaseGeometry:
        """In another system. Raises InvalidValue for what has no place in degrees."""
        if self.crs.srid == crs.srid:
            return self.geometry
        return in_system(in_crs84(self.geometry, self.crs, _WHERE), crs.srid)


class Spatial(NamedTuple):
    """SQL of spatial relations in a statement."""

    collection: Collection
    bound: Bound
    dialect: Dialect

    def condition(self, name: str, places: Sequence[FilterGeometry | None]) -> str:
        """SQL of a relation between two geometries; None is the row's own."""
        literals = [place for place in places if place is not None]
        if len(literals) == 1:
            return self._with_row(name, places, literals[0])
        crs = literals[0].crs if literals else Crs()
        sqls = [self._sql(place, crs) for place in places]
        return f"{SPATIAL[name]}({', '.join(sqls)})"

    def _with_row(
        self, name: str, places: Sequence[FilterGeometry | None], literal: FilterGeometry
    ) -> str:
        if name == _APART and literal.crs.srid != 4326:
            return f"(NOT {self._with_row(_MEET, places, literal)})"
        if name == _MEET and literal.box is not None and literal.crs.srid != 4326:
            area = footprint(crs_of(literal.crs.uri), literal.box)
            return intersects_area(area, self.collection.geometry, self.bound, self.dialect)
        sqls = [self._sql(place, literal.crs) for place in places]
        relation = f"{SPATIAL[name]}({', '.join(sqls)})"
        near = self._near(name, literal)
        if literal.crs.srid != 4326:
            kind, srid = self.collection.geometry, literal.crs.srid
            relation = relation_in_crs(relation, srid, kind, self.bound, self.dialect)
        return f"({near} AND {relation})" if near else relation

    def _near(self, name: str, literal: FilterGeometry) -> str | None:
        """A condition on boxes where it helps.

        Under row-level security an index takes a leakproof condition alone (decision 0016).
        """
        west, south, east, north = (float(v) for v in literal.geometry.bounds)
        box: Box | None = (west, south, east, north)
        if literal.crs.srid != 4326:
            box = around_of(literal.crs, (west, south, east, north))
            return around(box, self.collection.geometry, self.bound, self.dialect)
        if name == _APART:
            return None
        own = self.collection.reach is Reach.OWN
        look = self.dialect.overlaps if own else self.dialect.near
        return look(self.collection.geometry, box, self.bound)

    def _sql(self, place: FilterGeometry | None, crs: Crs) -> str:
        """A geometry in a system, that of the row or one that the filter wrote."""
        if place is None:
            kind: Geometry = self.collection.geometry
            if crs.srid == 4326:
                return self.dialect.geometry(kind)
            return self.dialect.in_crs(kind, crs.srid)
        return self.dialect.wkb(shapely.to_wkb(place.transformed(crs)), self.bound, crs.srid)


def node_of(geometry: BaseGeometry, crs: Crs) -> values.Geometry:
    """What a filter has of a geometry that has been read, east before north, in its system."""
    if crs.north_first:
        geometry = shapely.transform(geometry, lambda xy: xy[:, ::-1])
    return values.Geometry({**_lists(mapping(geometry)), SYSTEM: crs.uri})


def _lists(value: Any) -> Any:
    """Lists where shapely has tuples: what GeoJSON is made of."""
    if isinstance(value, Mapping):
        members = cast(Mapping[str, Any], value)
        return {name: _lists(one) for name, one in members.items()}
    if isinstance(value, tuple | list):
        return [_lists(one) for one in cast(list[Any], value)]
    return value


def read_place(document: dict[str, Any], crs: Crs) -> FilterGeometry:
    """A geometry or a box of the filter, in its own system, else in the filter's.

    Raises InvalidValue, also for a geometry of which the system has no place at all.
    """
    own = document.get(SYSTEM)
    if own is not None:
        if not isinstance(own, str):
            raise InvalidValue(f"filtre : {SYSTEM} est l'URI d'un système, lu {cited(own)}")
        crs = crs_of(own)
    if "bbox" in document:
        return _box(document["bbox"], crs)
    place = FilterGeometry(read_shape(document, crs, _WHERE), crs)
    corners = degrees(crs.srid, shapely.get_coordinates(place.geometry))
    if not np.isfinite(corners).any():
        raise InvalidValue(f"filtre : géométrie hors du domaine de {crs.uri}")
    return place


def _box(numbers: Any, crs: Crs) -> FilterGeometry:
    ends = numbers_of(numbers, _WHERE)
    if len(ends) == 6:
        ends = [ends[i] for i in (0, 1, 3, 4)]
    if len(ends) != 4:
        raise InvalidValue("filtre : BBOX attend 4 nombres")
    a, b, c, d = ends
    west, south, east, north = (b, a, d, c) if crs.north_first else (a, b, c, d)
    if south > north or (west > east and crs.srid != 4326):
        raise InvalidValue(f"filtre : BBOX mal ordonnée {ends}")
    if west > east:  # across the antimeridian
        parts = rectangle(west, south, 180, north), rectangle(-180, south, east, north)
        return FilterGeometry(shapely.union_all(parts), crs)
    return FilterGeometry(rectangle(west, south, east, north), crs, (west, south, east, north))
