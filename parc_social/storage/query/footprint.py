"""Footprint of a box of a projected system, in degrees as far as degrees can tell.

Its sides are straight in its own system alone: at 100 km, one of Lambert-93 is 200 m off a line of
degrees. Most rows are decided in degrees all the same; the others by their places in the system.
"""

from dataclasses import replace
from functools import cache, lru_cache

import numpy as np

from parc_social.domain.projections import LEGAL
from parc_social.storage.query.area import Box, Footprint, LinearBounds, Plane
from parc_social.storage.query.crs import offered_systems, uri_of
from parc_social.storage.query.model import Crs
from parc_social.storage.query.projection import Places, degrees, projected

# An edge of an outline, straight in a system, is off the one that its index knows by 600 m at most
# at 100 km, which is longer than any of a real one (Guyane's longest: 39 km).
BULGE = 0.01  # degrees
_STEPS, _LINES = np.linspace(0.0, 1.0, 9), 9
_NET = np.stack(np.meshgrid(*[np.linspace(0.0, 1.0, _LINES)] * 2), axis=-1).reshape(-1, 2)
_FLAT = np.linalg.pinv(np.column_stack((_NET, np.ones(len(_NET)))))  # least squares over a net
_EXACT = 0.001  # metres: there and back
_FAR = 15.0  # degrees around the area of use, where a projection can be undone


@lru_cache(maxsize=512)
def footprint(crs: Crs, box: Box) -> Footprint:
    """Of a box of finite, ordered numbers of a projected system."""
    srid = crs.srid
    inside_domain = meet(box, domain_of(crs))
    sides = None if inside_domain is None else _sides(srid, inside_domain)
    if sides is None:
        return _far(Footprint(srid, box, None, None, ()))
    around, between = _around(sides), _between(sides)
    nets = np.concatenate([_net(around), _net(between or around)])
    flat, inner = projected(srid, nets).reshape(2, len(_NET), 2)
    inside = (between,) if between and _is_covered(inner, box) else ()
    result = Footprint(srid, box, around, _plane(flat, box, around), inside)
    return result if inside_domain == box else _far(replace(result, around=None))


def around_of(crs: Crs, box: Box) -> Box | None:
    """Degrees that hold all that a box covers; None where that can't be told."""
    sides = _sides(crs.srid, box) if meet(box, domain_of(crs)) == box else None
    return None if sides is None else _around(sides)


def drawn_box(crs: Crs, box: Box) -> Box | None:
    """Degrees that hold what a box covers of the domain, of which no map shows more; None: nothing.

    Where sides don't tell, round a pole, it is all of the domain.
    """
    inside_domain = meet(box, domain_of(crs))
    if inside_domain is None:
        return None
    sides = _sides(crs.srid, inside_domain)
    return _domain(crs) if sides is None else _around(sides)


@lru_cache(maxsize=32)
def domain_of(crs: Crs) -> Box:
    """The area of use and 15 degrees around it, in the units of the system."""
    ring = projected(crs.srid, _ring(_domain(crs)))
    return _box(ring.min(axis=0), ring.max(axis=0))


def _domain(crs: Crs) -> Box:
    west, south, east, north = offered_systems()[crs.uri].area
    low = max(west - _FAR, -180.0), max(south - _FAR, -85.06)
    return (*low, min(east + _FAR, 180.0), min(north + _FAR, 85.06))


def meet(one: Box, other: Box) -> Box | None:
    """Intersection of two boxes."""
    west, south = max(one[0], other[0]), max(one[1], other[1])
    east, north = min(one[2], other[2]), min(one[3], other[3])
    return (west, south, east, north) if west <= east and south <= north else None


def wider(box: Box, by: float) -> Box:
    """A box with a margin on each side."""
    return box[0] - by, box[1] - by, box[2] + by, box[3] + by


def _ring(box: Box) -> Places:
    """Places along the four sides, south, east, north and west, each with both its ends."""
    west, south, east, north = box
    corners = np.array([(west, south), (east, south), (east, north), (west, north), (west, south)])
    sides = corners[:-1, None] + _STEPS[:, None] * (corners[1:] - corners[:-1])[:, None]
    return sides.reshape(-1, 2)


def _sides(srid: int, box: Box) -> Places | None:
    """The sides of a box in degrees; None where some of them have no place there and back.

    Nor round a pole, nor across the antimeridian: the sides don't tell then what is inside.
    """
    ring = _ring(box)
    positions = degrees(srid, ring)
    if not np.isfinite(positions).all() or np.abs(np.diff(positions[:, 0])).max() > 180:
        return None
    if not (np.abs(projected(srid, positions) - ring) < _EXACT).all():
        return None
    low, high = np.array(box[:2]), np.array(box[2:])
    poles = _poles(srid)
    if ((poles >= low) & (poles <= high)).all(axis=1).any():
        return None
    return positions.reshape(4, len(_STEPS), 2)


@cache
def _poles(srid: int) -> Places:
    return projected(srid, np.array([(0.0, 90.0), (0.0, -90.0)]))


def _around(sides: Places) -> Box:
    """Around sides that bend between the places where they were looked at."""
    bent = np.abs(np.diff(sides, n=2, axis=1)).max(axis=(0, 1)) + 1e-9
    return _box(sides.min(axis=(0, 1)) - bent, sides.max(axis=(0, 1)) + bent)


def _between(sides: Places) -> Box | None:
    """A box between the sides as they bend; None where none is."""
    south, east, north, west = sides
    low = np.array([west[:, 0].max(), south[:, 1].max()])
    high = np.array([east[:, 0].min(), north[:, 1].min()])
    shrunk = (high - low) / 1_000
    return _box(low + shrunk, high - shrunk) if (shrunk > 0).all() else None


def _net(box: Box) -> Places:
    low, high = np.array(box[:2]), np.array(box[2:])
    return low + _NET * (high - low)


def _reach(net_places: Places) -> tuple[Places, Places]:
    """The least and the greatest x and y of a net, and of what lies between its lines."""
    net = net_places.reshape(_LINES, _LINES, 2)
    bent = sum(np.abs(np.diff(net, n=2, axis=axis)).max(axis=(0, 1)) for axis in (0, 1))
    return net_places.min(axis=0) - bent, net_places.max(axis=0) + bent


def _is_covered(net: Places, box: Box) -> bool:
    least, most = _reach(net)
    return bool((least > np.array(box[:2])).all() and (most < np.array(box[2:])).all())


def _is_apart(net: Places, box: Box) -> bool:
    least, most = _reach(net)
    return bool((most < np.array(box[:2])).any() or (least > np.array(box[2:])).any())


def _far(area: Footprint) -> Footprint:
    """With the parts of France that it covers, and those that it does not meet."""
    nets = [(ground, projected(area.srid, _net(ground))) for ground in _grounds()]
    finite = [(ground, net) for ground, net in nets if np.isfinite(net).all()]
    covered_grounds = tuple(ground for ground, net in finite if _is_covered(net, area.box))
    apart = tuple(ground for ground, net in finite if _is_apart(net, area.box))
    return replace(area, inside=(*area.inside, *covered_grounds), outside=apart)


def _plane(net: Places, box: Box, within: Box) -> Plane | None:
    """The flat projection that fits best, and twice as far off as it was seen to be.

    None where the margin of the box leaves the projection, as at the poles of EPSG:3857.
    """
    if not np.isfinite(net).all():
        return None
    flat = _FLAT @ net
    estimate = _NET @ flat[:2] + flat[2]
    off = 2 * np.abs(estimate - net).max(axis=0) + _EXACT
    size = np.array([within[2] - within[0], within[3] - within[1]])
    slopes = flat[:2] / size[:, None]
    x, y = (
        _side(slopes[:, axis], flat[2, axis] - np.dot(slopes[:, axis], within[:2]), off[axis], ends)
        for axis, ends in enumerate(((box[0], box[2]), (box[1], box[3])))
    )
    return Plane(within, x, y)


def _side(slope: Places, at: float, off: float, ends: tuple[float, float]) -> LinearBounds:
    low, high = float(ends[0] - at), float(ends[1] - at)
    reach = float(off)
    inner, outer = (low + reach, high - reach), (low - reach, high + reach)
    return LinearBounds(float(slope[0]), float(slope[1]), inner, outer)


@cache
def _grounds() -> tuple[Box, ...]:
    """Where data can lie: the areas of use of the systems of each part of France."""
    return tuple(offered_systems()[uri_of(srid)].area for srid in LEGAL)


def _box(low: Places, high: Places) -> Box:
    return float(low[0]), float(low[1]), float(high[0]), float(high[1])
