"""What is asked of a coverage: any text is read or refused, and placed within bounds."""

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from parc_social.catalogue.coverage import bands_of, cells
from parc_social.domain.grid import Cells, names_of
from parc_social.errors import InvalidValue, UnknownName
from parc_social.rasters.png import png
from parc_social.rasters.raster import Raster, RasterFrame, frame_of, raster_of
from parc_social.storage.query.crs import uri_of, uris_meeting
from parc_social.storage.query.model import Crs
from providers.coverages.area import Area
from providers.coverages.axes import grid_system, system_of
from providers.coverages.placement import GridPlacement, cells_under, raster_frame
from providers.coverages.request import Size, coverage_request, size_of
from testing.rows import each_row

PLACE = GridPlacement(3035, (3_758_000, 2_886_600, 3_778_000, 2_901_600))
OFFERED = [uri_of(3035), *uris_meeting(PLACE.box(4326))]
BANDS = bands_of(cells())

_NUMBERS = st.one_of(
    st.floats(allow_nan=True, allow_infinity=True).map(str),
    st.sampled_from(
        [
            "*",
            "",
            "2.4",
            "48.9",
            "3760000",
            "2890000",
            "1e308",
            "-1e308",
            "\u0661",
            "1_0",
            "0x1",
            "9" * 500,
        ]
    ),
)
_AXES = st.sampled_from(["E", "N", "Lat", "Lon", "Long", "time", "x", "Z", "é"])
_LISTS = st.one_of(
    st.lists(
        st.builds(lambda a, v: f"{a}({':'.join(v)})", _AXES, st.lists(_NUMBERS, max_size=3)),
        max_size=3,
    ).map(",".join),
    st.text(max_size=20),
)
_BOXES = st.lists(_NUMBERS, min_size=3, max_size=6).map(",".join) | st.text(max_size=20)
_SYSTEMS = st.sampled_from(
    [*OFFERED, "[EPSG:3035]", "EPSG:2154", "OGC:CRS84", "ici", "[EPSG:9999]"]
)
_VALUES: dict[str, st.SearchStrategy[str]] = {
    "bbox": _BOXES, "bbox-crs": _SYSTEMS, "crs": _SYSTEMS, "subset-crs": _SYSTEMS,
    "datetime": st.sampled_from(["2024", "..", "../..", "x", "2020/2024"]) | st.text(max_size=8),
    "properties": st.sampled_from([BANDS[0].name, "x", "", f"{BANDS[0].name},{BANDS[1].name}"]),
    "exclude-properties": st.sampled_from([BANDS[0].name, "x", ""]),
    "width": _NUMBERS, "height": _NUMBERS, "scale-factor": _NUMBERS,
    "resolution": _LISTS, "scale-size": _LISTS, "scaleSize": _LISTS,
}  # fmt: skip
ASKED = st.lists(st.sampled_from(sorted(_VALUES)), unique=True, max_size=4).flatmap(
    lambda names: st.fixed_dictionaries({name: _VALUES[name] for name in names})
)


@given(ASKED, st.lists(_LISTS, max_size=2))
def test_any_demand_is_read_or_refused(given: dict[str, str], subsets: list[str]) -> None:
    try:
        asked = coverage_request(given, subsets, BANDS, grid_system(3035), OFFERED)
        frame = raster_frame(PLACE, asked.area, asked.crs, asked.size)
    except (InvalidValue, UnknownName):
        return
    if frame is None:
        return
    assert all(math.isfinite(edge) for edge in frame.bounds)
    assert 1 <= frame.width <= 10**9
    assert 1 <= frame.height <= 10**9
    window = cells_under(frame, PLACE)
    if window is not None:
        west, south, east, north = window
        assert PLACE.window[0] <= west < east <= PLACE.window[2]
        assert PLACE.window[1] <= south < north <= PLACE.window[3]
        assert not [edge % 200 for edge in window if edge % 200]


@given(
    st.tuples(st.integers(0, 20_000), st.integers(0, 15_000)),
    st.tuples(st.integers(1, 5_000), st.integers(1, 5_000)),
)
def test_a_part_is_of_the_cells_that_it_meets(at: tuple[int, int], more: tuple[int, int]) -> None:
    """The fewest whole cells that hold the box, cut at the ends of the coverage."""
    low = (PLACE.window[0] + at[0], PLACE.window[1] + at[1])
    high = (low[0] + more[0], low[1] + more[1])
    area = Area(grid_system(3035), (low[0], high[0]), (low[1], high[1]))
    frame = raster_frame(PLACE, area, grid_system(3035), Size())
    outside = low[0] >= PLACE.window[2] or low[1] >= PLACE.window[3]
    assert (frame is None) is outside
    if frame is not None:
        west, south, east, north = frame.bounds
        assert west <= low[0] < west + 200
        assert south <= low[1] < south + 200
        assert east == min(math.ceil(high[0] / 200) * 200, PLACE.window[2])
        assert north == min(math.ceil(high[1] / 200) * 200, PLACE.window[3])


@each_row(
    ("text", "uri"),
    [
        ("[EPSG:3035]", uri_of(3035)), ("EPSG:3035", uri_of(3035)), ("[OGC:CRS84]", Crs().uri),
        ("https://www.opengis.net/def/crs/EPSG/0/3035", uri_of(3035)),
        ("http://www.opengis.net/def/crs/OGC/1.3/CRS84", Crs().uri),
    ],
)  # fmt: skip
def test_a_system_is_named_by_its_uri_or_a_curie(text: str, uri: str) -> None:
    assert system_of("crs", text, OFFERED).uri == uri


def test_two_ways_of_telling_the_size_are_refused() -> None:
    with pytest.raises(InvalidValue, match="une seule façon"):
        size_of({"width": "3", "resolution": "E(4)"})
    assert size_of({"width": "3", "height": "4"}) == Size(width=3, height=4)
    assert size_of({"resolution": "E(),N()"}).is_native


def some_cells() -> Cells:
    east, north = np.array([3_760_000, 3_760_400]), np.array([2_890_000, 2_890_200])
    return Cells(east, north, np.array([[12.3, np.nan], [3, 4]], dtype=np.float32))


def test_a_pixel_is_the_cell_of_its_centre() -> None:
    frame = frame_of(3035, (3_760_000, 2_890_000, 3_760_600, 2_890_400))
    made = raster_of(some_cells(), 3035, frame)
    none = np.nan
    assert np.array_equal(
        made.bands,
        np.array(
            [[[none, none, 3], [12.3, none, none]], [[none, none, 4], [none] * 3]], np.float32
        ),
        equal_nan=True,
    )
    assert made.mask.tolist() == [[False, False, True], [True, False, False]]
    coarse = raster_of(some_cells(), 3035, RasterFrame(3035, 3_759_800, 2_890_400, 600, 600, 2, 1))
    # The other cell has the centre of no pixel: it is left out, never added in.
    assert coarse.bands[0].tolist() == [[pytest.approx(12.3), pytest.approx(none, nan_ok=True)]]


def test_what_is_no_place_of_a_grid_has_no_cell() -> None:
    odd = np.array([np.nan, np.inf, -np.inf, 1e300, -5.0])
    assert names_of(odd, odd).tolist() == [-1] * 5


@each_row("count", [0, 2, 4])
def test_a_png_has_one_band_or_three(count: int) -> None:
    bands = np.zeros((count, 2, 2), dtype=np.float32)
    with pytest.raises(InvalidValue, match=f"lu {count}"):
        png(Raster(bands, np.ones((2, 2), dtype=np.bool_)))


@each_row(
    ("values", "scale"),
    [([0.0, 12.3], 100), ([0.0, 6_000.0], 10), ([-3.0, 600.0], 100), ([70_000.0], 0.1), ([], 100)],
)
def test_a_png_tells_what_its_numbers_are_of(values: list[float], scale: float) -> None:
    band = np.array([[[*values, np.nan]]], dtype=np.float32)
    made: Any = png(Raster(band, np.ones((1, len(values) + 1), dtype=np.bool_)))
    assert made.scale == pytest.approx(scale)
    numbers = [value * made.scale + made.offset for value in values]
    assert all(1 <= round(number) <= 65_535 for number in numbers)
