"""GetMap as GeoTIFF, in both versions: where GDAL finds each pixel, and what has no place."""

import io
import warnings
from typing import Any

import numpy as np
import pytest
import rasterio as _rasterio  # pyright: ignore[reportMissingTypeStubs]

from testing.rows import each_row

rasterio: Any = _rasterio
LAYER, STYLE, TIFF = "indicateurs-commune", "part_personnes_seules", "image/tiff"
SEINE, LAMBERT = (2.27, 48.8, 2.62, 49.02), (646_000.0, 6_855_000.0, 672_000.0, 6_880_000.0)
REUNION = (314_000.0, 7_634_000.0, 380_000.0, 7_694_000.0)
OLD = {"version": "1.1.1", "crs": None}


def text(*numbers: float) -> str:
    return ",".join(f"{n:.12g}" for n in numbers)


def opened(answer: Any) -> Any:
    assert answer.status_code == 200, answer.text[:1000]
    assert answer.headers["Content-Type"] == TIFF
    return rasterio.open(io.BytesIO(answer.content))


@pytest.mark.both_stores
@each_row(
    ("system", "box"),
    [
        ("CRS:84", SEINE), ("EPSG:4326", SEINE), ("EPSG:2154", LAMBERT), ("EPSG:2975", REUNION),
        ("EPSG:3857", (252_700.0, 6_245_500.0, 291_700.0, 6_278_000.0)),
    ],
)  # fmt: skip
def test_it_lies_where_its_box_does_in_both_versions(
    wms: Any, system: str, box: tuple[float, ...]
) -> None:
    west, south, east, north = box
    corners = (south, west, north, east) if system == "EPSG:4326" else box
    plain = {"styles": STYLE, "width": 90, "height": 70}
    new, old = {"crs": system, "bbox": text(*corners)}, {**OLD, "srs": system, "bbox": text(*box)}
    for more in (new, *([] if system == "CRS:84" else [old])):
        with opened(wms.map(LAYER, **plain, **more, format=TIFF)) as file:
            assert file.crs.to_epsg() == (4326 if system == "CRS:84" else int(system[5:]))
            assert np.allclose(file.bounds, (west, south, east, north), rtol=1e-9)
            assert file.tags()["AREA_OR_POINT"] == "Area"
            assert [one.name for one in file.colorinterp] == ["red", "green", "blue"]
            drawn = np.moveaxis(file.read(), 0, -1)
        assert np.array_equal(drawn, wms.picture(wms.map(LAYER, **plain, **more))[..., :3])
        assert np.any(drawn != 255)


def test_a_clear_ground_is_a_fourth_band(wms: Any) -> None:
    asked = {"transparent": "TRUE", "styles": STYLE}
    with opened(wms.map(LAYER, **asked, format=TIFF)) as file:
        assert [one.name for one in file.colorinterp] == ["red", "green", "blue", "alpha"]
        assert np.array_equal(np.moveaxis(file.read(), 0, -1), wms.picture(wms.map(LAYER, **asked)))


@each_row(
    "name",
    [
        "IMAGE/TIFF",
        "image/geotiff",
        "image/tiff; application=geotiff",
        "image/tiff;subtype=geotiff",
    ],
)
def test_other_servers_names_are_understood(wms: Any, name: str) -> None:
    with opened(wms.map(LAYER, format=name)) as file:
        assert file.crs.to_epsg() == 4326


@each_row(
    ("more", "code", "locator"),
    [
        ({"format": "image/tiff8"}, "InvalidFormat", "FORMAT"),
        ({"format": "image/tiff; mode=24bit"}, "InvalidFormat", "FORMAT"),
        ({"format": "image/tiff;"}, "InvalidFormat", "FORMAT"),
        ({"format": "image/tiff,image/png"}, "InvalidFormat", "FORMAT"),
        ({"width": "4097"}, "InvalidParameterValue", "WIDTH"),
        ({"bbox": "2,48,2,49"}, "InvalidParameterValue", "BBOX"),
        ({"bbox": "1e30,1e30,2e30,2e30", "crs": "EPSG:2154"}, "InvalidParameterValue", "BBOX"),
        ({"crs": "EPSG:9999"}, "InvalidCRS", "CRS"),
        ({"layers": "nosuch"}, "LayerNotDefined", "LAYERS"),
    ],
)
def test_what_is_wrong_is_named_as_for_other_pictures(
    wms: Any, more: dict[str, str], code: str, locator: str
) -> None:
    wms.refused(wms.map(**{"layers": LAYER, "format": TIFF, **more}), code, locator)


@each_row("exceptions", ["INIMAGE", "BLANK"])
@each_row("clear", ["TRUE", "FALSE"])
def test_a_refusal_that_is_drawn_has_no_place(wms: Any, exceptions: str, clear: str) -> None:
    size = {"width": 300, "height": 100, "transparent": clear}
    answer = wms.map("nosuch", format=TIFF, exceptions=exceptions, **size)
    told = wms.picture(answer, TIFF)
    assert told.shape == (100, 300, 4)
    assert np.any(told != told[0, 0]) == (exceptions == "INIMAGE")
    assert told[0, 0, 3] == (0 if clear == "TRUE" else 255)
    with warnings.catch_warnings(action="ignore"), opened(answer) as file:  # rasterio's own word
        assert file.crs is None


def test_a_large_one_is_a_file_in_tiles(wms: Any) -> None:
    answer = wms.map(LAYER, width=2048, height=2048, styles=STYLE, format=TIFF)
    with opened(answer) as file:
        assert file.block_shapes[0] == (256, 256)
        assert len(answer.content) < 3 * file.width * file.height / 10
