"""WKB read in bulk: bytes of either order, rings and their rows, where a name stands."""

import numpy as np
import pytest
import shapely

from parc_social.drawing.canvas import clip
from parc_social.drawing.indexed_colours import dilate
from parc_social.drawing.layer import affine
from parc_social.drawing.shapes import centres, lines, points, read, rings
from testing.rows import each_row

PLACE = affine((0, 0, 10, 10), 100, 100)


@each_row("order", [0, 1])
def test_points_are_read_in_either_byte_order(order: int) -> None:
    wkb = shapely.to_wkb(shapely.Point(2, 7), byte_order=order)
    found = points([None, wkb, b""], PLACE)
    assert found.xy.tolist() == [[20.0, 30.0]]
    assert found.owner.tolist() == [1]


def test_points_beyond_all_pictures_are_left_out() -> None:
    far = [shapely.to_wkb(shapely.Point(x, 1)) for x in (1e300, float("inf"), 3.0)]
    assert points(far, PLACE).owner.tolist() == [2]


def test_rings_tell_their_row_their_polygon_and_whether_they_are_holes() -> None:
    ring = shapely.Polygon(shapely.box(0, 0, 9, 9).exterior, [shapely.box(2, 2, 4, 4).exterior])
    many = shapely.MultiPolygon([shapely.box(0, 0, 1, 1), shapely.box(3, 3, 4, 4)])
    found = rings(read([shapely.to_wkb(ring), None, shapely.to_wkb(many)]), PLACE, 2)
    assert found.owner.tolist() == [0, 0, 2, 2]
    assert found.polygon.tolist() == [0, 0, 1, 2]
    assert found.hole.tolist() == [False, True, False, False]


def test_lines_tell_their_row_and_are_not_closed() -> None:
    one = shapely.LineString([(0, 10), (5, 10), (5.01, 10), (5, 5)])
    many = shapely.MultiLineString([[(0, 0), (1, 0)], [(2, 0), (3, 0), (4, 1)]])
    surface = shapely.box(0, 0, 1, 1)
    found = lines(read([shapely.to_wkb(s) for s in (surface, one, many)]), PLACE, 2)
    assert found.owner.tolist() == [1, 2, 2]
    assert found.starts.tolist() == [0, 3, 5, 8]
    assert found.xy[:3].tolist() == [[0, 0], [100, 0], [100, 100]]
    assert found.box[0].tolist() == [0, 0, 100, 100]
    assert len(lines(read([shapely.to_wkb(surface), None]), PLACE, 2).owner) == 0


def test_vertices_of_one_step_are_one() -> None:
    turn = np.linspace(0, 2 * np.pi, 10_000)
    circle = shapely.Polygon(np.c_[5 + np.cos(turn), 5 + np.sin(turn)])
    found = rings(read([shapely.to_wkb(circle)]), PLACE, 2)
    assert 100 < len(found.xy) < 200
    assert np.array_equal(found.xy[0], found.xy[-1])


def test_a_name_stands_inside_the_largest_polygon() -> None:
    horseshoe = shapely.box(0, 0, 9, 9) - shapely.box(1, 1, 9, 8)
    shape = shapely.union_all([shapely.box(9.5, 0, 9.9, 1), horseshoe])
    x, y = centres(read([shapely.to_wkb(shape)]), PLACE).xy[0].tolist()
    assert horseshoe.contains(shapely.Point(x / 10, 10 - y / 10))


@each_row("radius", [0, 1, 2, 5, 9])
def test_a_point_grows_to_a_disc(radius: int) -> None:
    seeds = np.zeros((41, 41), np.uint8)
    seeds[20, 20] = 7
    y, x = np.indices(seeds.shape) - 20
    expected = x * x + y * y <= radius * radius + radius
    assert np.array_equal(dilate(seeds, radius) == 7, expected)


def test_the_higher_number_covers_the_lower() -> None:
    seeds = np.zeros((11, 11), np.uint8)
    seeds[5, 4], seeds[5, 6] = 3, 2
    assert dilate(seeds, 2)[5, 4:7].tolist() == [3, 3, 3]


@each_row(
    ("path", "parts"),
    [
        ([(-1e6, 5), (1e6, 5)], [[[-1, 5], [11, 5]]]),
        ([(-50, -50), (50, -40)], []),
        ([(5, 5), (5, 900), (5, 7)], [[[5, 5], [5, 11]], [[5, 11], [5, 7]]]),
        ([(20, 0), (20, 10)], []),
    ],
)
def test_lines_are_cut_to_the_picture(
    path: list[tuple[float, float]], parts: list[list[list[float]]]
) -> None:
    found = [p.tolist() for p in clip(np.array(path, np.float32), 10, 10, 1)]
    assert found == pytest.approx(parts) if not parts else True
    assert np.allclose(found, parts) if parts else found == []
