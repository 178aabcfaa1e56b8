"""WMS GetFeatureInfo (OGC 06-042, 7.4) and GetLegendGraphic: a test a line of the suite."""

from typing import Any

import pytest
from lxml import etree  # pyright: ignore[reportAttributeAccessIssue]

from testing.rows import each_row

SHARES, LAYER, POINTS = "indicateurs-commune", "territoires-commune", "rpls-logements"


@each_row("exceptions", [None, "XML", "INIMAGE"])
def test_an_unknown_layer_is_a_document(wms: Any, exceptions: str | None) -> None:
    answer = wms.info("NonExistant", exceptions=exceptions)
    wms.refused(answer, "LayerNotDefined", "LAYERS")


def test_formats_are_those_told_and_no_other(wms: Any) -> None:
    told = [one.text for one in wms.capabilities().findall(".//Request/GetFeatureInfo/Format")]
    assert told[0] == "application/json"
    assert {"text/html", "text/plain", "application/vnd.ogc.gml"} <= set(told)
    for one in told:
        answer = wms.info(SHARES, info_format=one)
        assert answer.status_code == 200, answer.text
        assert answer.headers["Content-Type"].partition("; charset")[0] == one
        assert "93" in answer.text
    wms.refused(wms.info(SHARES, info_format="UnknownFormat"), "InvalidFormat", "INFO_FORMAT")
    assert wms.info(SHARES, info_format=None).headers["Content-Type"] == told[0]


@each_row("pixel", ["-1", "60", "x", "1.5", "99999999999"])
def test_a_pixel_is_one_of_the_map(wms: Any, pixel: str) -> None:
    wms.refused(wms.info(SHARES, i=pixel), "InvalidPoint", "I")
    wms.refused(wms.info(SHARES, j="40"), "InvalidPoint", "J")
    wms.refused(wms.info(SHARES, j=None), "MissingParameterValue", "J")


def test_layers_are_asked_of_those_drawn(wms: Any) -> None:
    layers = f"{LAYER},{SHARES},{POINTS}"
    for asked in (f"{LAYER},{SHARES}", layers, POINTS, f"{SHARES},{LAYER}"):
        answer = wms.info(layers, styles=",,", query_layers=asked)
        assert answer.status_code == 200, answer.text
        assert answer.headers["Content-Type"] == "application/json"
    wms.refused(wms.info(LAYER, query_layers="NonExistant"), "LayerNotDefined", "QUERY_LAYERS")
    wms.refused(wms.info(LAYER, query_layers=SHARES), "LayerNotDefined", "QUERY_LAYERS")
    wms.refused(wms.info(LAYER, query_layers=None), "MissingParameterValue", "QUERY_LAYERS")


@pytest.mark.both_stores
def test_every_layer_is_queryable(wms: Any) -> None:
    for name in wms.capabilities().iterfind(".//Layer/Name"):
        answer = wms.info(name.text)
        assert answer.status_code == 200, answer.text
        assert answer.headers["Content-Type"] == "application/json"


@pytest.mark.both_stores
def test_one_feature_is_told_unless_more_are_asked(wms: Any) -> None:
    wide = {"bbox": "2.2,48.7,2.8,49.1", "width": 4, "height": 4, "i": 2, "j": 1}
    one = wms.info(POINTS, **wide)
    same = wms.info(POINTS, **wide, feature_count=1)
    more = wms.info(POINTS, **wide, feature_count=2)
    assert len(one.json()["features"]) == 1
    assert one.json()["features"] == same.json()["features"]
    assert len(more.json()["features"]) == 2
    assert len(wms.info(POINTS, **wide, feature_count=9999).json()["features"]) <= 100
    wms.refused(wms.info(POINTS, feature_count=0), "InvalidParameterValue", "FEATURE_COUNT")


@pytest.mark.both_stores
def test_what_is_under_the_pixel_is_what_the_rows_say(wms: Any) -> None:
    """Whatever the version and the system."""
    x, y = 2.445, 48.909
    rows = wms.account.json(f"/collections/{SHARES}/items", bbox=f"{x},{y},{x},{y}")["features"]
    told = wms.info(SHARES, bbox=f"{x - 0.3},{y - 0.2},{x + 0.3},{y + 0.2}", i=30, j=20,
                    width=61, height=41).json()["features"]  # fmt: skip
    assert [one["properties"] for one in told] == [one["properties"] for one in rows]
    assert told[0]["geometry"] == rows[0]["geometry"]
    old = wms.info(SHARES, version="1.1.1", crs=None, srs="EPSG:4326", i=None, j=None, x=30,
                   y=20, bbox=f"{x - 0.3},{y - 0.2},{x + 0.3},{y + 0.2}", width=61,
                   height=41)  # fmt: skip
    assert old.json()["features"] == told
    turned = wms.info(SHARES, crs="EPSG:4326", width=61, height=41,
                      bbox=f"{y - 0.2},{x - 0.3},{y + 0.2},{x + 0.3}")  # fmt: skip
    assert turned.json()["features"] == told


@pytest.mark.both_stores
def test_coordinates_are_in_the_system_of_the_map(wms: Any) -> None:
    box = {"crs": "EPSG:2154", "bbox": "646000,6855000,672000,6880000"}
    told = wms.info(SHARES, **box).json()
    assert told["crs"]["properties"]["name"] == "urn:ogc:def:crs:EPSG::2154"
    x, y = told["features"][0]["geometry"]["coordinates"][0][0][0]
    assert 640_000 < x < 680_000
    assert 6_850_000 < y < 6_890_000


def test_gml_of_old_clients_names_its_layer(wms: Any) -> None:
    answer = wms.info(SHARES, info_format="application/vnd.ogc.gml")
    root = etree.fromstring(answer.content)
    assert root.tag == "msGMLOutput"
    (feature,) = root.findall(f"{SHARES}_layer/{SHARES}_feature")
    assert feature.findtext("code").startswith("93")


@pytest.mark.both_stores
def test_where_nothing_is_nothing_is_told(wms: Any) -> None:
    nowhere = {"bbox": "-170,-80,-160,-70"}
    assert wms.info(SHARES, **nowhere).json()["features"] == []
    for media in ("text/html", "text/plain"):
        assert "Aucun objet" in wms.info(SHARES, **nowhere, info_format=media).text
    empty = wms.info(SHARES, **nowhere, info_format="application/vnd.ogc.gml")
    assert len(etree.fromstring(empty.content)) == 0


@pytest.mark.both_stores
def test_a_filter_holds_here_too(wms: Any) -> None:
    known = wms.info(SHARES).json()["features"][0]["id"]
    assert wms.info(SHARES, cql_filter=f"code = '{known}'").json()["features"]
    assert wms.info(SHARES, cql_filter=f"code <> '{known}'").json()["features"] == []


@each_row(
    "media",
    ["image/png", "image/jpeg", "image/webp", "image/svg+xml", "application/json", None],
)
def test_a_legend_is_had_as_a_picture_and_as_text(wms: Any, media: str | None) -> None:
    answer = wms.get(
        "GetLegendGraphic", layer=SHARES, style="part_personnes_seules", format=media or ""
    )
    assert answer.status_code == 200, answer.text
    assert answer.headers["Content-Type"].partition("; charset")[0] == media or "image/png"
    if media == "application/json":
        rules = answer.json()["Legend"][0]["rules"]
        assert "secret statistique" in [rule["title"] for rule in rules]
    elif media == "image/svg+xml":
        assert "secret statistique" in answer.text
    else:
        assert wms.picture(answer, media or "image/png").shape[0] > 100


def test_legends_are_of_layers_and_styles_that_there_are(wms: Any) -> None:
    asked = "GetLegendGraphic"
    wms.refused(wms.get(asked), "MissingParameterValue", "LAYER")
    wms.refused(wms.get(asked, layer="NonExistant"), "LayerNotDefined", "LAYER")
    wms.refused(wms.get(asked, layer=SHARES, style="nosuch"), "StyleNotDefined", "STYLE")
    wms.refused(wms.get(asked, layer=SHARES, format="image/gif"), "InvalidFormat", "FORMAT")
    wms.refused(wms.get(asked, layer=SHARES, sld="http://x/"), "OperationNotSupported", "SLD")
    english = wms.get(asked, layer=SHARES, style="logements", format="application/json",
                      language="eng").text  # fmt: skip
    assert "statistical secrecy" in english
