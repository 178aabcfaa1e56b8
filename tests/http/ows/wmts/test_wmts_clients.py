"""OWSLib reads our tiles as its users do."""

import io
from typing import Any

import numpy as np
from owslib.wmts import WebMapTileService  # pyright: ignore[reportMissingTypeStubs]
from PIL import Image

from testing.waiting import GUARD_S

LAYER, STYLE = "indicateurs-commune", "part_personnes_seules"


def test_owslib_finds_layers_grids_and_themes_and_reads_a_tile(gip: Any) -> None:
    wmts = WebMapTileService(
        f"{gip.base_url}/ows", username=gip.login, password=gip.password, timeout=GUARD_S
    )
    assert LAYER in wmts.contents
    assert STYLE in wmts[LAYER].styles
    assert "GetLegendGraphic" in wmts[LAYER].styles[STYLE]["legend"]
    assert {"WebMercatorQuad", "LAMB93_10cm"} <= set(wmts[LAYER].tilematrixsetlinks)
    assert wmts.tilematrixsets["LAMB93_10cm"].crs == "urn:ogc:def:crs:EPSG::2154"
    assert LAYER in wmts.themes["indicateurs"].layerRefs
    body = wmts.gettile(
        layer=LAYER, style=STYLE, format="image/png", tilematrixset="LAMB93_10cm",
        tilematrix="10", row=189, column=12,
    ).read()  # fmt: skip
    assert np.any(np.asarray(Image.open(io.BytesIO(body)).convert("RGBA"))[..., 3])
