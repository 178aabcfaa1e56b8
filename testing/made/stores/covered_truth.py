"""What shapely keeps of rows in a system, and shapes drawn about them."""

import random
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import shapely
from pyproj import Transformer
from shapely.geometry.base import BaseGeometry

from parc_social.storage.query.area import Box
from parc_social.storage.query.crs import OfferedCrs
from testing.made.stores.covered import Row, star

_ON_IT = 2e-6  # metres: the server takes a millionth for none
Relation = Callable[[np.ndarray, BaseGeometry], np.ndarray]


class Truth(NamedTuple):
    """Rows as shapely has them in a system; `outside`, those that it can't carry."""

    ids: np.ndarray
    placed: np.ndarray
    outside: set[str]

    def kept(self, relation: Relation, asked: BaseGeometry) -> set[str]:
        """Ids of the rows that have a relation to a geometry of the system."""
        found = {str(one) for one in self.ids[relation(self.placed, asked)]}
        return found | self.outside if relation is shapely.disjoint else found

    def doubtful(self, asked: BaseGeometry) -> set[str]:
        """Those whose edge lies on that of the geometry, but for how its numbers are rounded.

        A side is drawn through a row: what stands a thousandth of a millimetre off it is on it.
        """
        near = shapely.distance(self.placed, asked.boundary) < _ON_IT
        return {str(one) for one in self.ids[near & (shapely.area(self.placed) == 0)]}


def truth_of(rows: list[Row], srid: int) -> Truth:
    """Of these rows."""
    transformer = Transformer.from_crs("OGC:CRS84", f"EPSG:{srid}", always_xy=True)
    placed = shapely.transform(
        np.array([row.geometry for row in rows]),
        lambda xy: np.column_stack(transformer.transform(xy[:, 0], xy[:, 1])),
    )
    bounds = shapely.bounds(np.array([row.geometry for row in rows]))
    carried = ~np.array([_is_far(srid, *one) for one in bounds.tolist()])
    assert np.isfinite(shapely.bounds(placed[carried])).all()
    ids = np.array([row.id for row in rows])
    return Truth(ids[carried], placed[carried], set(ids[~carried].tolist()))


def _is_far(srid: int, west: float, south: float, east: float, north: float) -> bool:
    """Guyane lies near the equator, 90 degrees from Mayotte's meridian: PROJ moves a part of it.

    To places 16,000 km away: all of that neighbourhood is outside.
    """
    return srid == 4471 and west <= -35.5 and east >= -54.5 and south <= 8 and north >= -8


def square_about(draw: random.Random, truth: Truth, one: OfferedCrs) -> Box:
    """A box of 10 m to 1,300 km, about a row or across its edge."""
    size = 10 ** draw.uniform(1, np.log10(1_300_000))
    wide, high = size, size * 10 ** draw.uniform(-1, 0)
    if draw.random() < 0.5:
        wide, high = high, wide
    about = draw.choice(truth.placed).representative_point()
    if draw.random() < 0.5:  # one side passes by it
        x, y = about.x - wide * draw.choice([0, 1]), about.y - high * draw.random()
    else:
        x, y = about.x - wide * draw.random(), about.y - high * draw.random()
    scale = 1.0 if one.crs.srid != 4326 else 1 / 111_320
    if scale != 1:
        wide, high, x, y = wide * scale, high * scale, about.x, about.y
    return x, y, x + wide, y + high


def polygon_about(draw: random.Random, truth: Truth, one: OfferedCrs) -> BaseGeometry:
    """As large as `square_about`."""
    west, south, east, north = square_about(draw, truth, one)
    middle = (west + east) / 2, (south + north) / 2
    return star(draw, middle, max(east - west, north - south) / 2, draw.randint(3, 7))
