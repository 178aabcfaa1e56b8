"""WMTS 1.0.0 (OGC 07-057r7): capabilities, tiles by parameters and by paths, refusals."""

import io
from typing import Any

import numpy as np
import pytest
import requests
from lxml import etree  # pyright: ignore[reportAttributeAccessIssue]
from PIL import Image

from testing.rows import each_row

LAYER, STYLE = "indicateurs-commune", "part_personnes_seules"
NAMES = {"w": "http://www.opengis.net/wmts/1.0", "ows": "http://www.opengis.net/ows/1.1"}
HREF = "{http://www.w3.org/1999/xlink}href"
ROOT = "/wmts/1.0.0"
FILE = f"{ROOT}/WMTSCapabilities.xml"
TILE = {
    "service": "WMTS", "version": "1.0.0", "request": "GetTile", "layer": LAYER, "style": STYLE,
    "format": "image/png", "tilematrixset": "LAMB93_10cm", "tilematrix": "10", "tilerow": "189",
    "tilecol": "12",
}  # fmt: skip
INFO = {**TILE, "request": "GetFeatureInfo", "infoformat": "application/json", "i": "1", "j": "1"}
PATH = f"{ROOT}/{LAYER}/{STYLE}/LAMB93_10cm/10/189/12"


def asked(account: Any, pairs: dict[str, str], **changes: str | None) -> requests.Response:
    """By parameters; one of None is left out."""
    return account.get("/ows", **{k: v for k, v in {**pairs, **changes}.items() if v is not None})


def pixels(answer: requests.Response, media: str = "image/png") -> Any:
    assert answer.status_code == 200, answer.text
    assert answer.headers["Content-Type"] == media
    image = Image.open(io.BytesIO(answer.content))
    assert Image.MIME[image.format or ""] == media
    return np.asarray(image.convert("RGBA"))


def refused(answer: requests.Response, code: str, locator: str, status: int = 400) -> None:
    assert answer.status_code == status, answer.text
    assert answer.headers["Content-Type"].startswith("text/xml")
    root = etree.fromstring(answer.content)
    assert root.tag == f"{{{NAMES['ows']}}}ExceptionReport"
    assert root.get("version") == "1.0.0"
    (one,) = root.findall("ows:Exception", NAMES)
    assert (one.get("exceptionCode"), one.get("locator")) == (code, locator)


@pytest.fixture(scope="module")
def told(gip: Any) -> Any:
    answer = gip.get("/ows", service="WMTS", request="GetCapabilities")
    assert answer.status_code == 200, answer.text
    assert answer.content == gip.get(FILE).content
    return etree.fromstring(answer.content)


def test_capabilities_have_the_layers_and_styles_of_wms(gip: Any, told: Any) -> None:
    layers = {one.findtext("ows:Identifier", None, NAMES): one
              for one in told.findall("w:Contents/w:Layer", NAMES)}  # fmt: skip
    wms = etree.fromstring(gip.get("/ows", service="WMS", request="GetCapabilities").content)
    missing = {one.text for one in wms.findall(".//{*}Layer/{*}Name")} - set(layers)
    for name in missing:  # those of which the caller has no row, and so no tile
        path = f"/collections/{name}/items"
        assert gip.json(path, resulttype="hits")["numberMatched"] == 0, name
    styles = [one.text for one in layers[LAYER].findall("w:Style/ows:Identifier", NAMES)]
    assert {"contours-communaux", "noms", STYLE} <= set(styles)
    assert len(styles) == len(set(styles))
    assert [one.get("isDefault") for one in layers[LAYER].findall("w:Style", NAMES)].count(
        "true"
    ) == 1
    legend = layers[LAYER].find("w:Style/w:LegendURL", NAMES).get(HREF)
    picture = gip.get(legend.removeprefix(gip.base_url))
    assert picture.headers["Content-Type"] == "image/png"


def test_each_layer_is_in_one_theme(told: Any) -> None:
    names = [one.text for one in told.findall("w:Contents/w:Layer/ows:Identifier", NAMES)]
    themes = told.findall("w:Themes/w:Theme", NAMES)
    assert [one.findtext("ows:Identifier", None, NAMES) for one in themes] == [
        "indicateurs", "territoires", "logements", "series",
    ]  # fmt: skip
    assert all(len(one.findtext("ows:Abstract", "", NAMES)) > 30 for one in themes)
    inside = [one.text for theme in themes for one in theme.findall("w:LayerRef", NAMES)]
    assert sorted(inside) == sorted(names)


def test_grids_are_those_of_the_world_and_of_the_legal_projections_there(told: Any) -> None:
    sets = {one.findtext("ows:Identifier", None, NAMES): one
            for one in told.findall("w:Contents/w:TileMatrixSet", NAMES)}  # fmt: skip
    assert {"WebMercatorQuad", "WorldCRS84Quad", "LAMB93_10cm", "RGR92UTM40S_10cm"} <= set(sets)
    lambert = sets["LAMB93_10cm"]
    assert lambert.findtext("ows:SupportedCRS", None, NAMES) == "urn:ogc:def:crs:EPSG::2154"
    last = lambert.findall("w:TileMatrix", NAMES)[-1]
    assert last.findtext("ows:Identifier", None, NAMES) == "21"
    assert last.findtext("w:TopLeftCorner", None, NAMES) == "0 16777216"
    assert float(last.findtext("w:ScaleDenominator", None, NAMES)) == pytest.approx(0.1 / 0.00028)


def test_sections_that_are_asked_for(gip: Any) -> None:
    answer = gip.get("/ows", service="WMTS", request="GetCapabilities", sections="Themes")
    root = etree.fromstring(answer.content)
    assert [one.tag.partition("}")[2] for one in root] == ["Themes", "ServiceMetadataURL"]
    bad = gip.get("/ows", service="WMTS", request="GetCapabilities", sections="Nosuch")
    refused(bad, "InvalidParameterValue", "SECTIONS")
    old = gip.get("/ows", service="WMTS", request="GetCapabilities", acceptversions="0.9.0")
    refused(old, "VersionNegotiationFailed", "ACCEPTVERSIONS")


@pytest.mark.both_stores
def test_a_tile_is_the_map_of_its_box(gip: Any) -> None:
    """The same pixels as WMS, by parameters, by path, with a year, in both formats, kept or not."""
    tile = pixels(asked(gip, TILE))
    west, north = 12 * 52_428.8, 16_777_216 - 189 * 52_428.8
    box = f"{west},{north - 52_428.8},{west + 52_428.8},{north}"
    picture = gip.get(
        "/ows", service="WMS", version="1.3.0", request="GetMap", layers=LAYER, styles=STYLE,
        crs="EPSG:2154", bbox=box, width=256, height=256, format="image/png", transparent="TRUE",
    )  # fmt: skip
    assert np.array_equal(tile, pixels(picture))
    assert 0.02 < np.mean(tile[..., 3] > 0) < 1
    for again in (asked(gip, TILE), gip.get(f"{PATH}.png")):
        assert np.array_equal(tile, pixels(again))
    year = told_year(gip)
    dated = gip.get(f"{ROOT}/{LAYER}/{STYLE}/{year}/LAMB93_10cm/10/189/12.png")
    assert np.array_equal(tile, pixels(dated))
    webp = pixels(gip.get(f"{PATH}.webp"), "image/webp")
    assert np.array_equal(webp[..., 3], tile[..., 3])
    assert np.array_equal(webp[tile[..., 3] > 0], tile[tile[..., 3] > 0])
    older = pixels(asked(gip, TILE, time="2018"))
    assert not np.array_equal(older, tile)


def told_year(gip: Any) -> str:
    root = etree.fromstring(gip.get(FILE).content)
    layer = next(one for one in root.findall("w:Contents/w:Layer", NAMES)
                 if one.findtext("ows:Identifier", None, NAMES) == LAYER)  # fmt: skip
    return layer.findtext("w:Dimension/w:Default", None, NAMES)


def test_a_tile_where_nothing_lies_is_empty(gip: Any) -> None:
    assert not pixels(asked(gip, TILE, tilerow="0", tilecol="0"))[..., 3].any()


@pytest.mark.both_stores
def test_what_lies_under_a_pixel(gip: Any) -> None:
    """Saint-Denis by its town hall, in Lambert-93, with the code and the name that /items has."""
    x, y = 652_560, 6_870_900
    col, row = int(x / 26_214.4), int((16_777_216 - y) / 26_214.4)
    i = int((x / 26_214.4 - col) * 256)
    j = int(((16_777_216 - y) / 26_214.4 - row) * 256)
    at = {"tilematrix": "11", "tilerow": str(row), "tilecol": str(col), "i": str(i), "j": str(j)}
    found = asked(gip, INFO, **at).json()["features"]
    assert [one["properties"]["nom"] for one in found] == ["Saint-Denis"]
    path = f"{ROOT}/{LAYER}/{STYLE}/LAMB93_10cm/11/{row}/{col}/{j}/{i}"
    assert gip.get(f"{path}.json").json()["features"] == found
    untold = path.replace(f"/{STYLE}/", f"/{STYLE}/%7Btime%7D/")  # as QGIS does, and no other
    assert gip.get(f"{untold}.json").json()["features"] == found
    refused(gip.get(f"{untold.replace('time', 'year')}.json"), "InvalidParameterValue", "TIME")
    assert "Saint-Denis" in gip.get(f"{path}.txt").text
    refused(gip.get(f"{path}.txt", time="2018"), "InvalidParameterValue", "TIME")


@each_row(
    ("changes", "code", "locator"),
    [
        ({"tilerow": "206"}, "TileOutOfRange", "TILEROW"),
        ({"tilecol": "26"}, "TileOutOfRange", "TILECOL"),
        ({"tilerow": "9" * 400}, "TileOutOfRange", "TILEROW"),
        ({"tilerow": "9" * 20}, "TileOutOfRange", "TILEROW"),
        ({"tilecol": "-1"}, "InvalidParameterValue", "TILECOL"),
        ({"tilecol": "1.0"}, "InvalidParameterValue", "TILECOL"),
        ({"tilecol": "²"}, "InvalidParameterValue", "TILECOL"),
        ({"tilematrix": "22"}, "InvalidParameterValue", "TILEMATRIX"),
        ({"tilematrix": "LAMB93_10cm:10"}, "InvalidParameterValue", "TILEMATRIX"),
        ({"tilematrixset": "nosuch"}, "InvalidParameterValue", "TILEMATRIXSET"),
        ({"tilematrixset": "UTM22RGFG95_10cm"}, "InvalidParameterValue", "TILEMATRIXSET"),
        ({"layer": "nosuch"}, "InvalidParameterValue", "LAYER"),
        ({"layer": "ops-menages"}, "InvalidParameterValue", "LAYER"),
        ({"style": "nosuch"}, "InvalidParameterValue", "STYLE"),
        ({"format": "image/gif"}, "InvalidParameterValue", "FORMAT"),
        ({"time": "1789"}, "InvalidParameterValue", "TIME"),
        ({"version": "1.3.0"}, "InvalidParameterValue", "VERSION"),
        ({"version": None}, "MissingParameterValue", "VERSION"),
        ({"tilerow": None}, "MissingParameterValue", "TILEROW"),
        ({"layer": None}, "MissingParameterValue", "LAYER"),
        ({"cql_filter": "menages > 3"}, "OperationNotSupported", "CQL_FILTER"),
        ({"sld": "http://127.0.0.1:9/"}, "OperationNotSupported", "SLD"),
    ],
)  # fmt: skip
def test_a_tile_that_does_not_exist(
    gip: Any, changes: dict[str, str | None], code: str, locator: str
) -> None:
    refused(asked(gip, TILE, **changes), code, locator)


@each_row(
    ("changes", "code", "locator"),
    [
        ({"i": "256"}, "PointIJOutOfRange", "I"), ({"j": "x"}, "PointIJOutOfRange", "J"),
        ({"i": None}, "MissingParameterValue", "I"),
        ({"infoformat": "nosuch"}, "InvalidParameterValue", "INFOFORMAT"),
        ({"infoformat": None}, "MissingParameterValue", "INFOFORMAT"),
    ],
)  # fmt: skip
def test_a_pixel_that_does_not_exist(
    gip: Any, changes: dict[str, str | None], code: str, locator: str
) -> None:
    refused(asked(gip, INFO, **changes), code, locator)


@each_row(
    ("path", "code", "locator"),
    [
        (f"{PATH}.gif", "InvalidParameterValue", "FORMAT"),
        (PATH, "InvalidParameterValue", "FORMAT"),
        (f"{PATH}.png.png", "InvalidParameterValue", "FORMAT"),
        (f"{PATH}/1/1.exe", "InvalidParameterValue", "INFOFORMAT"),
        (f"{PATH}.png?cql_filter=menages>3", "OperationNotSupported", "CQL_FILTER"),
        (f"{ROOT}/{LAYER}/{STYLE}/LAMB93_10cm/10/999/12.png", "TileOutOfRange", "TILEROW"),
        (f"{ROOT}/{LAYER}/{STYLE}/LAMB93_10cm/commune/1/1.png", "InvalidParameterValue",
         "TILEMATRIX"),
        (f"{ROOT}/{LAYER}", "InvalidParameterValue", "PATH"),
        (f"{ROOT}/WMTSCapabilities.xml/x", "InvalidParameterValue", "PATH"),
        ("/wmts/1.0.1/WMTSCapabilities.xml", "InvalidParameterValue", "VERSION"),
        ("/wmts/x", "InvalidParameterValue", "VERSION"),
    ],
)  # fmt: skip
def test_a_path_that_does_not_exist(gip: Any, path: str, code: str, locator: str) -> None:
    refused(gip.get(path), code, locator)


@each_row("path", ["/wmts/1.0.0/%2e%2e/%2e%2e/x", "/wmts/1.0.0/a//b", "/wmts/..;/x"])
def test_a_path_that_reads_in_two_ways(gip: Any, path: str) -> None:
    prepared = requests.Request("GET", gip.base_url, auth=(gip.login, gip.password)).prepare()
    prepared.url = gip.base_url + path
    answer = gip.session.send(prepared)
    assert answer.status_code == 400
    assert etree.fromstring(answer.content).get("version") == "1.0.0"


def test_an_operation_that_there_is_not(gip: Any) -> None:
    """07-057r7, table 24: 501."""
    answer = gip.get("/ows", service="WMTS", request="GetNosuch")
    refused(answer, "OperationNotSupported", "REQUEST", 501)
    refused(gip.get("/ows", service="WMTS"), "MissingParameterValue", "REQUEST")
