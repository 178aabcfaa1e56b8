"""Outlines with fewer corners: neighbours stay neighbours, nothing is further off than asked."""

from random import Random
from typing import Any

import numpy as np
import pytest
import shapely
from shapely import MultiPolygon, Polygon

from loaders.territoires.simplified_outlines import Shapes, arcs
from testing.rows import each_row

TOLERANCES = [0.02, 0.1, 0.4]
Point = tuple[float, float]


def wavy(start: Point, end: Point, seed: int, corners: int = 60) -> list[Point]:
    """A line with corners out of true, from `start` up to `end`, which is left out."""
    random = Random(seed)  # noqa: S311 - the same lines each time
    (x, y), (to_x, to_y) = start, end
    found: list[Any] = [start]
    for n in range(1, corners):
        share = n / corners
        off = random.uniform(-0.08, 0.08) * min(share, 1 - share)  # calm near the ends: none cross
        along, across = (to_x - x, to_y - y), (to_y - y, x - to_x)
        found.append(
            tuple(c + a * share + b * off for c, a, b in zip(start, along, across, strict=True))
        )
    return found


def quilt(size: int = 4) -> Shapes:
    """Squares whose sides are wavy, each side written by both neighbours, from any corner."""
    sides: dict[tuple[Point, Point], list[Point]] = {}
    random = Random(7)  # noqa: S311

    def side(start: Point, end: Point) -> list[Point]:
        if (start, end) not in sides:
            line = wavy(start, end, len(sides))
            sides[start, end], sides[end, start] = line, [end, *line[:0:-1]]
        return sides[start, end]

    found: list[Any] = []
    for x in range(size):
        for y in range(size):
            round_: list[Point] = [(x, y), (x + 1, y), (x + 1, y + 1), (x, y + 1)]
            ring = [
                p for a, b in zip(round_, round_[1:] + round_[:1], strict=True) for p in side(a, b)
            ]
            at = random.randrange(len(ring))
            ring = ring[at:] + ring[:at]
            found.append(MultiPolygon([Polygon(ring[:: random.choice((1, -1))])]))
    return np.array(found, dtype=object)


def corners(shapes: Any) -> int:
    return int(shapely.get_num_coordinates(shapes).sum())


@each_row("tolerance", TOLERANCES)
def test_neighbours_keep_one_border_between_them(tolerance: float) -> None:
    before = quilt()
    found = arcs(before).simplify(tolerance)
    assert corners(found) < corners(before) / 2
    assert np.all(shapely.is_valid(found))
    whole = shapely.union_all(found)
    assert shapely.area(found).sum() == pytest.approx(whole.area)  # none lies upon another
    assert shapely.get_num_interior_rings(shapely.get_parts(whole)).sum() == 0  # nor is a gap left


def test_one_by_one_they_would_not() -> None:
    alone = shapely.simplify(quilt(), TOLERANCES[0])
    assert shapely.area(alone).sum() > shapely.union_all(alone).area + 1e-6


@each_row("tolerance", TOLERANCES)
def test_no_corner_is_moved_and_none_that_goes_is_far_from_the_line(tolerance: float) -> None:
    before = quilt()
    found = arcs(before).simplify(tolerance)
    for one, other in zip(before, found, strict=True):
        there = {tuple(p) for p in shapely.get_coordinates(one).tolist()}
        assert {tuple(p) for p in shapely.get_coordinates(other).tolist()} <= there
        off = shapely.distance(shapely.points(shapely.get_coordinates(one)), other.boundary)
        assert off.max() <= tolerance * (1 + 1e-9)


def test_without_tolerance_the_surface_is_what_it_was() -> None:
    before = quilt()
    assert np.all(shapely.equals(arcs(before).simplify(0.0), before))


def test_what_lies_in_a_hole_keeps_its_border() -> None:
    angles = np.linspace(0, 2 * np.pi, 80, endpoint=False)
    radii = np.random.default_rng(1).uniform(0.9, 1.1, 80)
    ring = [(3 + np.cos(a) * r, 3 + np.sin(a) * r) for a, r in zip(angles, radii, strict=True)]
    inside = MultiPolygon([Polygon(ring)])
    around = MultiPolygon(
        [Polygon([(0, 0), (6, 0), (6, 6), (0, 6)], [[*ring[30:], *ring[:30]][::-1]])]
    )
    small, large = arcs(np.array([inside, around], dtype=object)).simplify(0.3)
    assert corners(small) < 40
    assert shapely.area(small) + shapely.area(large) == pytest.approx(36)
    assert shapely.intersection(small, large).area == pytest.approx(0)


def test_a_surface_too_small_for_the_scale_is_a_triangle_and_a_small_hole_goes() -> None:
    island = Polygon([(9, 9), (9.01, 9), (9.015, 9.005), (9.01, 9.01), (9, 9.01)])
    land = Polygon([(0, 0), (5, 0), (5, 5), (0, 5)], [[(2, 2), (2.01, 2), (2.01, 2.01), (2, 2.01)]])
    found = arcs(np.array([MultiPolygon([land, island])], dtype=object)).simplify(1.0)[0]
    kept, dot = found.geoms
    assert len(kept.interiors) == 0
    assert kept.area == pytest.approx(25)
    assert len(dot.exterior.coords) == 4
    assert dot.area > 0


def test_rows_of_several_polygons_keep_them() -> None:
    parts = [Polygon([(x, 0), (x + 1, 0), (x + 1, 1), (x, 1)]) for x in (0, 4, 8)]
    shapes = np.array([MultiPolygon(parts[:2]), MultiPolygon(parts[2:])], dtype=object)
    found = arcs(shapes).simplify(0.01)
    assert [len(one.geoms) for one in found] == [2, 1]
    assert np.all(shapely.equals(found, shapes))
