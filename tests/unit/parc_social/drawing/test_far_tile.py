"""Tiles of outlines seen from far, read by a reader that shares no code with what writes them."""

from collections.abc import Sequence

import numpy as np
import shapely
from shapely.geometry import MultiPolygon, Polygon, box

from parc_social.drawing.far_tile import far_tile, outlines_of
from testing.vector_tile import corners_of, layer_of

# The tile 1/0/1 is the quarter of the world north and east of 0, 0; a step of it some 0.18 degrees.
SIDE = 1_024


def tile(
    shapes: Sequence[object], names: Sequence[str | None] = (), at: tuple[int, int, int] = (1, 0, 1)
) -> bytes:
    """Of rows whose codes are A, B, C."""
    codes = [chr(ord("A") + n) for n in range(len(shapes))]
    array = np.array([*shapes, None], dtype=object)[:-1]
    return far_tile(outlines_of(codes, names or [None] * len(shapes), array), *at)


def area(corners: Sequence[tuple[int, int]]) -> float:
    """By the surveyor's formula, in the tile's own sense: more than 0 is an outer ring."""
    after = [*corners[1:], corners[0]]
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(corners, after, strict=True)) / 2


def test_a_feature_tells_code_and_name_and_nothing_else() -> None:
    made = tile([box(10, 10, 20, 20), None, box(30, 10, 40, 20)], ["Un", None, None])
    name, features = layer_of(made)
    assert name == "contours"
    assert list(features.values()) == [{"code": "A", "nom": "Un"}, {"code": "C"}]


def test_neighbours_keep_the_side_that_they_share() -> None:
    middle = [(20.07, 10.3), (20.9, 14.4), (19.2, 17.7), (20.3, 20.1)]
    left, right = Polygon([(10, 10), *middle, (10, 20)]), Polygon([(30, 10), *middle, (30, 20)])
    one, other = corners_of(tile([left, right])).values()
    assert len(set(one) & set(other)) == len(middle)


def test_outer_rings_turn_one_way_and_holes_the_other() -> None:
    whole = Polygon(
        [(10, 10), (10, 30), (30, 30), (30, 10)], [[(15, 15), (25, 15), (25, 25), (15, 25)]]
    )
    for shape in (whole, shapely.reverse(whole), MultiPolygon([whole])):
        (corners,) = corners_of(tile([shape])).values()
        assert len(corners) == 8
        assert area(corners[:4]) > 0 > area(corners[4:])


def test_no_corner_lies_on_a_straight_side_nor_twice() -> None:
    sides = [(10, 0), (12, 0), (20, 0), (20, 0.001), (20, 10), (10, 10)]
    (corners,) = corners_of(tile([Polygon(sides)])).values()
    assert len(corners) == 4


def test_what_is_too_small_for_the_grid_leaves_the_others_their_names() -> None:
    dot = box(10, 10, 10.001, 10.001)
    assert [
        told["code"] for told in layer_of(tile([dot, box(20, 20, 30, 30), dot]))[1].values()
    ] == ["B"]
    assert tile([dot]) == b""
    both = MultiPolygon([dot, box(20, 20, 30, 30)])
    assert [len(one) for one in corners_of(tile([both])).values()] == [4]


def test_a_tile_holds_what_reaches_it_cut_a_quarter_of_its_side_beyond() -> None:
    wide, away = box(-170, 10, 170, 20), box(-40, 10, -30, 20)
    features, corners = layer_of(tile([wide, away]))[1], corners_of(tile([wide, away]))
    assert [told["code"] for told in features.values()] == ["A"]
    ((number, drawn),) = corners.items()
    assert number in features
    assert min(x for x, _ in drawn) == -SIDE // 4
    assert max(x for x, _ in drawn) == round(170 / 180 * SIDE)
    assert tile([away]) == b""
    assert tile([]) == b""


def test_as_many_rows_as_a_country_has_keep_their_own_outline() -> None:
    """More octets than one, two or three tell the length of, and numbers of as many words."""
    cells = [box(x, y, x + 0.9, y + 0.9) for x in range(170) for y in range(80)]
    codes = [f"{n:05d}" for n in range(len(cells))]
    array = np.array([*cells, None], dtype=object)[:-1]
    made = far_tile(outlines_of(codes, codes, array), 1, 0, 1)
    features, corners = layer_of(made)[1], corners_of(made)
    assert [told["code"] for told in features.values()] == codes
    for number, drawn in corners.items():
        west = cells[int(features[number]["code"])].bounds[0]
        assert abs(min(x for x, _ in drawn) - west / 180 * SIDE) <= 1
