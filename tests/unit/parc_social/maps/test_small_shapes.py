"""What is too small to be found on a map is drawn as a point, the rest as it is."""

import shapely

from parc_social.maps.small_shapes import with_points


def test_a_shape_smaller_than_the_mark_of_a_point_becomes_one() -> None:
    small, large = shapely.box(0, 0, 0.05, 0.05), shapely.box(0, 0, 0.05, 0.07)
    found = with_points([small.wkb, None, large.wkb], pixel=0.01)  # a mark is 6 pixels wide
    assert found[0] == shapely.Point(0.025, 0.025).wkb
    assert found[1:] == [None, large.wkb]


def test_none_is_changed_where_all_are_seen() -> None:
    shapes = [shapely.box(0, 0, 1, 1).wkb, shapely.Point(1, 1).wkb]
    assert with_points(shapes, pixel=0.01)[0] == shapes[0]
    assert with_points(shapes, pixel=0.01)[1] == shapes[1]
