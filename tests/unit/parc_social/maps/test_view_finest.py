"""How many degrees the smallest pixel of a map is: by it outlines are chosen."""

from dataclasses import replace

import pytest

from parc_social.maps.view import View, finest, frame_of
from parc_social.storage.query.crs import crs_of, uri_of
from testing.rows import each_row

BOX = (2.0, 48.0, 3.0, 49.0)
VIEW = View(crs_of(None), BOX, 500, 250, (BOX,))
METRES = 111_200  # of a degree from south to north


def test_in_degrees_it_is_the_narrower_side_of_a_pixel() -> None:
    assert finest(VIEW, frame_of(VIEW)) == pytest.approx(1 / 500)


@each_row(
    ("srid", "box", "degrees"),
    [
        (2154, (600_000, 6_750_000, 700_000, 6_850_000), (1.6, 47.8, 3.0, 48.75)),
        (2154, (100_000, 6_750_000, 200_000, 6_850_000), (-5.3, 47.5, -3.7, 48.7)),
        (3035, (3_700_000, 2_800_000, 3_800_000, 2_900_000), (1.1, 48.0, 2.7, 49.2)),
    ],
)
def test_of_a_projection_in_metres_it_is_a_pixel_from_south_to_north(
    srid: int, box: tuple[float, float, float, float], degrees: tuple[float, float, float, float]
) -> None:
    """Whatever the box of degrees around it, which is wider where the map is turned."""
    view = View(crs_of(uri_of(srid)), box, 500, 500, (degrees,))
    assert finest(view, frame_of(view)) == pytest.approx(200 / METRES, rel=0.02)


def test_of_the_mercator_world_it_is_that_of_the_poles() -> None:
    half = 20_037_508.0
    degrees = (-180.0, -85.0, 180.0, 85.0)
    view = View(crs_of(uri_of(3857)), (-half, -half, half, half), 512, 512, (degrees,))
    assert finest(view, frame_of(view)) < 0.2 * 360 / 512


def test_where_nothing_is_shown_it_is_none() -> None:
    nowhere = replace(VIEW, boxes=())
    assert finest(nowhere, frame_of(nowhere)) == 0.0


def test_of_a_box_of_one_place_it_is_none() -> None:
    here = replace(VIEW, boxes=((2.0, 48.0, 2.0, 48.0),))
    assert finest(here, frame_of(here)) == 0.0
