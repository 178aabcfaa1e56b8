"""OWSLib reads our maps as its users do, in both versions of WMS."""

import io
from typing import Any

import numpy as np
import pytest
from owslib.wms import WebMapService  # pyright: ignore[reportMissingTypeStubs]
from PIL import Image

from testing.waiting import GUARD_S

LAYER, STYLE = "indicateurs-commune", "part_personnes_seules"
LAMBERT = (646_000, 6_855_000, 672_000, 6_880_000)
DEGREES = {"1.3.0": (48.8, 2.27, 49.02, 2.62), "1.1.1": (2.27, 48.8, 2.62, 49.02)}


@pytest.fixture(params=["1.3.0", "1.1.1"])
def owslib(request: pytest.FixtureRequest, gip: Any) -> Any:
    return WebMapService(
        f"{gip.base_url}/ows", version=request.param, username=gip.login, password=gip.password,
        timeout=GUARD_S,
    )  # fmt: skip


def pixels(body: bytes) -> Any:
    return np.asarray(Image.open(io.BytesIO(body)).convert("RGB"))


def test_owslib_lists_layers_styles_and_years(owslib: Any, gip: Any) -> None:
    listed = {c["id"] for c in gip.json("/collections")["collections"]}
    drawn = {name for name in listed if not name.startswith(("catalogue", "carreaux"))}
    assert set(owslib.contents) == drawn
    layer = owslib[LAYER]
    assert STYLE in layer.styles
    assert "GetLegendGraphic" in layer.styles[STYLE]["legend"]
    assert layer.boundingBoxWGS84[0] < 2.3 < 2.6 < layer.boundingBoxWGS84[2]
    if owslib.version == "1.3.0":
        assert layer.dimensions["time"]["default"] in layer.dimensions["time"]["values"]


def test_owslib_draws_one_map_whatever_the_version(owslib: Any, gip: Any) -> None:
    asked = {"layers": [LAYER], "styles": [STYLE], "size": (90, 80), "format": "image/png"}
    drawn = owslib.getmap(**asked, srs="EPSG:2154", bbox=LAMBERT, transparent=False).read()
    same = gip.get(
        f"/ows?service=WMS&version=1.3.0&request=GetMap&layers={LAYER}&styles={STYLE}"
        f"&crs=EPSG:2154&bbox={','.join(map(str, LAMBERT))}&width=90&height=80&format=image/png"
    )
    assert np.any(pixels(drawn) != 255)
    assert np.array_equal(pixels(drawn), pixels(same.content))
    degrees = owslib.getmap(**asked, srs="EPSG:4326", bbox=DEGREES["1.1.1"]).read()
    assert np.any(pixels(degrees) != 255)


def test_owslib_asks_what_is_under_a_pixel(owslib: Any) -> None:
    told = owslib.getfeatureinfo(
        layers=[LAYER], srs="EPSG:2154", bbox=LAMBERT, size=(90, 80), format="image/png",
        query_layers=[LAYER], info_format="text/plain", xy=(45, 40),
    ).read()  # fmt: skip
    assert "Code officiel : 93" in told.decode()
