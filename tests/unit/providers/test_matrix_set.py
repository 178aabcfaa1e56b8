"""Which tiles a box of degrees meets."""

from providers.tiles.matrix_set import MATRIX_SETS, TileLimits
from testing.rows import each_row

MERCATOR, CRS84_QUAD = MATRIX_SETS["WebMercatorQuad"], MATRIX_SETS["WorldCRS84Quad"]
WORLD = (-180.0, -90.0, 180.0, 90.0)
PARIS = (2.25, 48.81, 2.42, 48.91)


@each_row("zoom", [0, 1, 7])
def test_the_world_is_every_tile(zoom: int) -> None:
    last = 2**zoom - 1
    assert MERCATOR.limits(WORLD, zoom) == TileLimits(zoom, 0, last, 0, last)
    assert CRS84_QUAD.limits(WORLD, zoom) == TileLimits(zoom, 0, last, 0, 2 ** (zoom + 1) - 1)


def test_tiles_of_paris() -> None:
    """By the usual formula: 12/2074/1409 holds Notre-Dame (x first)."""
    limits = MERCATOR.limits(PARIS, 12)
    assert limits.holds(row=1409, col=2074)
    assert not limits.holds(row=1409, col=limits.last_col + 1)
    assert not limits.holds(row=limits.first_row - 1, col=2074)


def test_rows_go_down_and_columns_go_east() -> None:
    north = MERCATOR.limits((2.0, 60.0, 2.1, 60.1), 8)
    south = MERCATOR.limits((20.0, 40.0, 20.1, 40.1), 8)
    assert north.last_row < south.first_row
    assert north.last_col < south.first_col


def test_a_box_on_the_edge_of_the_matrix_stays_inside() -> None:
    assert MERCATOR.limits((180.0, -90.0, 180.0, -89.0), 3) == TileLimits(3, 7, 7, 7, 7)
