"""A projection by a net: how far it is from the exact one, inside and beyond the picture."""

import numpy as np
from pyproj import Transformer

from parc_social.drawing.layer import interpolated
from testing.rows import each_row

FRANCE, SEINE = (-5.2, 41.3, 9.6, 51.1), (2.27, 48.8, 2.62, 49.02)


@each_row("srid", [2154, 3857, 3035, 3949])
@each_row("box", [FRANCE, SEINE])
def test_it_is_within_a_tenth_of_a_pixel_of_the_exact_one_on_4096(
    srid: int, box: tuple[float, float, float, float]
) -> None:
    transformer = Transformer.from_crs("OGC:CRS84", f"EPSG:{srid}", always_xy=True)
    west, south, east, north = box
    left, below, right, above = transformer.transform_bounds(*box)
    scale = 4096 / max(right - left, above - below)

    def exact(xy: np.ndarray) -> np.ndarray:
        x, y = transformer.transform(xy[:, 0], xy[:, 1])
        return np.column_stack([(x - left) * scale, (above - y) * scale])

    places = np.random.default_rng(1).uniform((west, south), (east, north), (20_000, 2))
    error = np.abs(interpolated(box, exact)(places) - exact(places)).max()
    assert error < 0.1


def test_beyond_its_box_it_goes_on_straight() -> None:
    place = interpolated((0.0, 0.0, 1.0, 1.0), lambda xy: xy * 100)
    assert np.allclose(place(np.array([[-5.0, 7.0], [9.0, 0.5]])), [[-500, 700], [900, 50]])


def test_a_box_of_one_point_is_no_fault() -> None:
    place = interpolated((2.0, 48.0, 2.0, 48.0), lambda xy: xy * 1e3)
    assert np.allclose(place(np.array([[2.0, 48.0]])), [[2000, 48_000]])
