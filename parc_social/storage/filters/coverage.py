"""SQL of what a filter covers: decided in degrees where that is sure, else in the filter's system.

A filter means what it covers in its own system. Every road ends here: the boxes of pages and WFS by
`bbox_filter`, the geometries of CQL2, FES and drawn zones by
`relation_in_crs`.
"""

from collections.abc import Sequence

from parc_social.catalogue.collection import Collection, Geometry, Reach
from parc_social.storage.execution.statement import Bound
from parc_social.storage.query.area import Area, Box, Footprint, LinearBounds, sound
from parc_social.storage.query.footprint import BULGE, meet, wider
from parc_social.storage.query.projection import MERCATOR, mercator_degrees, not_carried
from parc_social.storage.sql.dialect import Dialect

_SLACK = 1e-6  # metres: a place that is written with 7 decimals lies on the box that it is given as
_ROUNDING = 1e-5  # degrees: PostGIS compares boxes rounded outwards, by less than a metre


def bbox_filter(
    areas: Sequence[Area] | None, collection: Collection, bound: Bound, dialect: Dialect
) -> str | None:
    """Whether a row intersects some of these areas; None: nobody asks."""
    if areas is None:
        return None
    areas_read = (area if isinstance(area, Footprint) else sound(area) for area in areas)
    conditions = [
        _in_area(area, collection, bound, dialect) for area in areas_read if area is not None
    ]
    return f"({' OR '.join(conditions)})" if conditions else "FALSE"


def _in_area(area: Area, collection: Collection, bound: Bound, dialect: Dialect) -> str:
    kind = collection.geometry
    if isinstance(area, Footprint):
        return intersects_area(area, kind, bound, dialect)
    inside = dialect.in_box(kind, area, bound)
    if collection.reach is not Reach.OWN:
        return inside
    # Under row-level security an index takes a leakproof condition alone (decision 0016).
    return f"({dialect.overlaps(kind, area, bound)} AND {inside})"


def intersects_area(area: Footprint, geometry: Geometry, bound: Bound, dialect: Dialect) -> str:
    """Whether a row intersects a box of a projected system, in that system."""
    box = wider(area.box, _SLACK)
    if geometry is Geometry.POINT and area.srid == MERCATOR:  # a box of degrees has its sides
        return dialect.in_box(geometry, mercator_degrees(box), bound)
    near = around(area.around, geometry, bound, dialect)
    sure, never = _decided_boxes(area, geometry, bound, dialect)
    exact = dialect.in_projected_box(geometry, box, area.srid, bound)
    decision = _case([(_any(sure), "TRUE"), (_any(never), "FALSE")], exact)
    if near is None:
        return _case([(outside_projection(area.srid, geometry, bound, dialect), "FALSE")], decision)
    if geometry is Geometry.POINT and _is_carried(area):
        return f"({near} AND {decision})"
    outside = outside_projection(area.srid, geometry, bound, dialect)
    return f"({near} AND {_case([(outside, near)], decision)})"


def _decided_boxes(
    area: Footprint, geometry: Geometry, bound: Bound, dialect: Dialect
) -> tuple[list[str], list[str]]:
    """Conditions in degrees under which a row surely intersects the box, and surely does not.

    Of points beside the box its plane tells all that a box of degrees inside of it would, which is
    asked first where it is told for less.
    """
    boxes = area.inside, area.outside
    plane = area.plane if geometry is Geometry.POINT else None
    if plane is not None and area.around is not None and not dialect.boxes_first:
        boxes = (), area.outside
    sure, never = (
        [dialect.lies_in(geometry, wider(one, -_ROUNDING), bound) for one in some] for some in boxes
    )
    if plane is not None:
        within = [] if area.around else [dialect.overlaps(geometry, plane.within, bound)]
        inner, outer = zip(*(_between(s, bound, dialect) for s in (plane.x, plane.y)), strict=True)
        sure.insert(len(sure) if dialect.boxes_first else 0, " AND ".join([*within, *inner]))
        never.insert(0, " AND ".join([*within, f"NOT ({' AND '.join(outer)})"]))
    return sure, never


def _is_carried(area: Footprint) -> bool:
    """Whether the projection has places for all that lies around the box."""
    near = area.around
    return near is not None and not any(meet(near, box) for box in not_carried(area.srid))


def relation_in_crs(
    relation: str, srid: int, geometry: Geometry, bound: Bound, dialect: Dialect
) -> str:
    """A relation of rows in a system; one that it does not carry has none."""
    return _case([(outside_projection(srid, geometry, bound, dialect), "FALSE")], relation)


def around(box: Box | None, geometry: Geometry, bound: Bound, dialect: Dialect) -> str | None:
    """A condition of an index, which what intersects something in the box meets; None: none is.

    The edges of an outline, straight in another system, are beside those that its box is of.
    """
    if box is None:
        return None
    margin = 0.0 if geometry is Geometry.POINT else BULGE
    return dialect.overlaps(geometry, wider(box, margin), bound)


def outside_projection(srid: int, geometry: Geometry, bound: Bound, dialect: Dialect) -> str:
    """Whether a row lies where the projection has no places: PostGIS fails there. Empty: never."""
    return _any([dialect.overlaps(geometry, box, bound) for box in not_carried(srid)])


def _between(side: LinearBounds, bound: Bound, dialect: Dialect) -> tuple[str, str]:
    """Whether a point surely lies between two sides, and whether it may."""
    lon, lat = dialect.position()
    east, north = (bound(v, "DOUBLE PRECISION") for v in (side.east, side.north))
    inner, outer = (
        f"{east} * {lon} + {north} * {lat} BETWEEN {low} AND {high}"
        for low, high in (
            tuple(bound(v, "DOUBLE PRECISION") for v in ends) for ends in (side.inner, side.outer)
        )
    )
    return inner, outer


def _any(conditions: Sequence[str]) -> str:
    return " OR ".join(f"({one})" for one in conditions)


def _case(branches: Sequence[tuple[str, str]], otherwise: str) -> str:
    """In this order, as AND and OR are not sure to be; without the branches that never are."""
    cases = "".join(f" WHEN {when} THEN {then}" for when, then in branches if when)
    return f"CASE{cases} ELSE {otherwise} END" if cases else otherwise
