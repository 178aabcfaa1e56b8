"""Maps as GeoTIFF: where GDAL finds each pixel, in each system, and that it is the same picture."""

import io
from typing import Any

import numpy as np
import pytest
import rasterio as _rasterio  # pyright: ignore[reportMissingTypeStubs]
from PIL import Image

from testing.made.requests.wfs import COMMUNES, CRS, SEINE, STYLED
from testing.rows import each_row

rasterio: Any = _rasterio
MEDIA = "image/tiff; application=geotiff"
REUNION = "55.2,-21.4,55.85,-20.85"


def opened(answer: Any) -> Any:
    assert answer.status_code == 200, answer.text
    assert answer.headers["Content-Type"] == MEDIA
    return rasterio.open(io.BytesIO(answer.content))


def east_first(answer: Any, crs: str) -> list[float]:
    """Content-Bbox as west, south, east, north."""
    one, two, three, four = (float(n) for n in answer.headers["Content-Bbox"].split(","))
    return [two, one, four, three] if crs.endswith(("4326", "3035")) else [one, two, three, four]


@pytest.mark.both_stores
@each_row(
    ("crs", "bbox"),
    [
        (f"{CRS}/OGC/1.3/CRS84", SEINE), (f"{CRS}/EPSG/0/4326", SEINE),
        *((f"{CRS}/EPSG/0/{srid}", SEINE) for srid in (3857, 3035, 2154, 3949)),
        (f"{CRS}/EPSG/0/2975", REUNION),
    ],
)  # fmt: skip
def test_its_corners_are_those_of_the_map(gip: Any, crs: str, bbox: str) -> None:
    asked = {"bbox": bbox, "crs": crs, "width": 90, "height": 70}
    answer = gip.get(STYLED, **asked, f="geotiff")
    with opened(answer) as file:
        assert file.crs.to_epsg() == (4326 if crs.endswith("CRS84") else int(crs[-4:]))
        assert (file.width, file.height) == (90, 70)
        assert np.allclose(file.bounds, east_first(answer, crs), rtol=1e-9, atol=1e-9)
        assert file.transform.b == file.transform.d == 0
        assert file.tags()["AREA_OR_POINT"] == "Area"
        assert [one.name for one in file.colorinterp] == ["red", "green", "blue", "alpha"]
        drawn = np.moveaxis(file.read(), 0, -1)
    plain = Image.open(io.BytesIO(gip.get(STYLED, **asked, f="png").content))
    assert np.array_equal(drawn, np.asarray(plain.convert("RGBA")))
    assert 0 < np.count_nonzero(drawn[..., 3]) < drawn[..., 3].size


def test_each_system_that_a_map_is_offered_in_has_its_geotiff(gip: Any) -> None:
    for uri in gip.json(COMMUNES)["crs"]:
        with opened(gip.get(f"{COMMUNES}/map", crs=uri, width=32, f="geotiff")) as file:
            assert file.crs.to_epsg() == (4326 if uri.endswith("CRS84") else int(uri[-4:])), uri


def test_a_ground_leaves_no_alpha(gip: Any) -> None:
    with opened(gip.get(STYLED, width=64, bgcolor="0x336699", f="geotiff")) as file:
        assert [one.name for one in file.colorinterp] == ["red", "green", "blue"]
        assert file.read()[:, 0, 0].tolist() == [0x33, 0x66, 0x99]


@each_row("accept", [MEDIA, "image/tiff", "image/tiff;q=0.9,image/png;q=0.1"])
@each_row("path", [STYLED, f"{COMMUNES}/map", "/map", "/styles/taux_vacance/map"])
def test_accept_chooses_it(gip: Any, accept: str, path: str) -> None:
    answer = gip.ask("GET", f"{path}?width=16", headers={"Accept": accept})
    with opened(answer) as file:
        assert file.width == 16


def test_its_bounds_are_those_of_other_maps(gip: Any) -> None:
    for asked in ({"width": "4097"}, {"bbox": "1,2,3"}, {"crs": "EPSG:9999"}):
        answer = gip.get(STYLED, f="geotiff", **asked)
        assert answer.status_code == 400, asked
        assert answer.headers["Content-Type"] == "application/problem+json"
    away = gip.get(STYLED, f="geotiff", subset="Lon(400:410),Lat(48:49)")
    assert (away.status_code, away.content) == (204, b"")
    tile = gip.get(f"{COMMUNES}/map/tiles/WebMercatorQuad/0/0/0", f="geotiff")
    assert tile.status_code == 400


def test_a_large_one_is_a_file_in_tiles_without_all_its_colours_in_memory(gip: Any) -> None:
    answer = gip.get(STYLED, bbox=SEINE, width=2048, f="geotiff")
    with opened(answer) as file:
        assert file.block_shapes[0] == (256, 256)
        assert file.compression.name == "deflate"
        assert len(answer.content) < 4 * file.width * file.height / 10
