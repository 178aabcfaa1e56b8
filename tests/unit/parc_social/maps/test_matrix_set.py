"""Which tiles a box of degrees meets."""

from parc_social.maps.matrix_set import MATRIX_SETS, TileLimits, is_cut_in
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
    assert limits is not None
    assert limits.holds(row=1409, col=2074)
    assert not limits.holds(row=1409, col=limits.last_col + 1)
    assert not limits.holds(row=limits.first_row - 1, col=2074)


def test_rows_go_down_and_columns_go_east() -> None:
    north = MERCATOR.limits((2.0, 60.0, 2.1, 60.1), 8)
    south = MERCATOR.limits((20.0, 40.0, 20.1, 40.1), 8)
    assert north is not None
    assert south is not None
    assert north.last_row < south.first_row
    assert north.last_col < south.first_col


def test_a_box_on_the_edge_of_the_matrix_stays_inside() -> None:
    assert MERCATOR.limits((180.0, -90.0, 180.0, -89.0), 3) == TileLimits(3, 7, 7, 7, 7)


# Places by pyproj: the corner of the tile that holds each is left of it and above.
@each_row(
    ("name", "place", "lon", "lat"),
    [
        ("LAMB93_10cm", (652_469.02, 6_862_035.26), 2.3522, 48.8566),
        ("RGAF09UTM20_10cm", (641_892.34, 1_769_388.04), -61.6739, 16.0),
        ("UTM22RGFG95_10cm", (353_578.48, 545_591.31), -52.3206, 4.9347),
        ("RGR92UTM40S_10cm", (338_568.32, 7_690_475.44), 55.4481, -20.8789),
        ("RGM04UTM38S_10cm", (524_116.98, 8_587_425.99), 45.2222, -12.7778),
    ],
)
def test_a_legal_grid_finds_the_tile_of_a_place(
    name: str, place: tuple[float, float], lon: float, lat: float
) -> None:
    one = MATRIX_SETS[name]
    limits = one.limits((lon, lat, lon, lat), 21)
    assert limits is not None
    west, south, east, north = one.tile_box(21, limits.first_row, limits.first_col)
    assert (round(east - west, 6), round(north - south, 6)) == (25.6, 25.6)  # 256 pixels of 10 cm
    assert west <= place[0] <= east
    assert south <= place[1] <= north
    assert one.size(21)[0] > limits.last_col
    assert one.size(21)[1] > limits.last_row


def test_scale_denominators_are_those_of_the_standard() -> None:
    """OGC 17-083r4, annex D; the IGN's from a pixel of 0.28 mm."""
    assert round(MERCATOR.scale_denominator(0), 6) == 559_082_264.028718
    assert round(CRS84_QUAD.scale_denominator(0), 6) == 279_541_132.014359
    assert round(MATRIX_SETS["LAMB93_10cm"].scale_denominator(21), 4) == 357.1429


@each_row("name", ["LAMB93_10cm", "RGM04UTM38S_10cm"])
def test_a_grid_has_no_tile_of_another_ocean(name: str) -> None:
    guadeloupe = (-61.85, 15.8, -61.0, 16.6)
    one = MATRIX_SETS[name]
    assert one.limits(guadeloupe, 10) is None
    assert not is_cut_in(one, guadeloupe, [one.crs])
    assert is_cut_in(MERCATOR, guadeloupe, [])
    assert not is_cut_in(MATRIX_SETS["RGAF09UTM20_10cm"], None, [one.crs])
