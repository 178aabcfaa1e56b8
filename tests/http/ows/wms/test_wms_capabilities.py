"""WMS GetCapabilities (OGC 06-042, 7.2) as the official suite asks it: a test a line of it."""

from typing import Any
from urllib.parse import urlsplit

import numpy as np
import pytest
import requests

from testing.rows import each_row
from testing.wms_layers import wms_layers

HREF = "{http://www.w3.org/1999/xlink}href"
WHERE = "{http://www.w3.org/2001/XMLSchema-instance}schemaLocation"


def online(element: Any) -> str:
    return element.find("OnlineResource").get(HREF)


def fetched(wms: Any, href: str) -> requests.Response:
    split = urlsplit(href)
    return wms.account.get(f"{split.path}?{split.query}")


@each_row(
    ("asked", "told"),
    [
        ("", "1.3.0"), ("1.3.0", "1.3.0"), ("100.0.0", "1.3.0"), ("1.1.1", "1.1.1"),
        ("1.2.0", "1.1.1"), ("1.1.0", "1.1.1"), ("0.0.0", "1.1.1"),
    ],
)  # fmt: skip
def test_versions_are_negotiated(wms: Any, asked: str, told: str) -> None:
    root = wms.capabilities(version=asked)
    assert root.get("version") == told
    assert root.tag == ("WMS_Capabilities" if told == "1.3.0" else "WMT_MS_Capabilities")


def test_values_are_percent_encoded_and_unknown_parameters_passed_over(wms: Any) -> None:
    answer = wms.account.get("/ows?SERVICE=WMS&REQUEST=Get%43apabilities&BOGUS=ignored")
    assert b"<WMS_Capabilities " in answer.content
    assert wms.map("territoires-commune", BOGUS="ignored").headers["Content-Type"] == "image/png"
    info = wms.info("territoires-commune", BOGUS="ignored")
    assert info.headers["Content-Type"] == "application/json"


@each_row(
    "asked",
    [
        {}, {"format": "text/xml"}, {"format": "text/nosuch"}, {"updatesequence": "0"},
        {"updatesequence": "99999"},
    ],
)  # fmt: skip
def test_formats_and_sequences_are_passed_over(wms: Any, asked: dict[str, str]) -> None:
    answer = wms.get("GetCapabilities", **asked)
    assert answer.headers["Content-Type"].startswith("text/xml")
    assert b"updateSequence" not in answer.content
    assert b"<WMS_Capabilities " in answer.content


def test_the_schemas_are_those_of_the_standards(wms: Any) -> None:
    pairs = wms.capabilities().get(WHERE).split()
    assert pairs == [
        "http://www.opengis.net/wms", "http://schemas.opengis.net/wms/1.3.0/capabilities_1_3_0.xsd",
        "http://www.opengis.net/sld", "http://schemas.opengis.net/sld/1.1.0/sld_capabilities.xsd",
    ]  # fmt: skip


@each_row("language", ["", "fre"])
def test_legends_are_an_operation_of_the_sld_profile(wms: Any, language: str) -> None:
    """SLD profile of WMS (OGC 05-078r4, 6.7): QGIS takes the formats and the address from it."""
    told = wms.capabilities(**{"language": language} if language else {})
    (legends,) = told.findall("Capability/Request/{http://www.opengis.net/sld}GetLegendGraphic")
    assert [one.text for one in legends.findall("Format")] == [
        "image/png", "image/jpeg", "image/webp", "image/svg+xml", "application/json",
    ]  # fmt: skip
    href = online(legends.find("DCPType/HTTP/Get"))
    asked = f"{href}service=WMS&version=1.3.0&request=GetLegendGraphic&layer=territoires-commune"
    assert wms.picture(fetched(wms, f"{asked}&style=&format=image/png")).shape[2] == 4


def test_the_default_style_of_every_layer_tells_its_legend(wms: Any) -> None:
    for root in (wms.capabilities(), wms.capabilities(version="1.1.1")):
        layers = wms_layers(root)
        assert layers
        for one in layers:
            assert one.find("Style/LegendURL") is not None, one.findtext("Name")


def test_each_operation_has_an_address_that_a_query_is_put_behind(wms: Any) -> None:
    for root in (wms.capabilities(), wms.capabilities(version="1.1.1")):
        hrefs = [online(one) for one in root.iter("Get")]
        assert len(hrefs) >= 3
        assert set(hrefs) == {f"{wms.account.base_url}/ows?"}


def test_formats_of_documents_and_exceptions_are_those_of_the_standard(wms: Any) -> None:
    root = wms.capabilities()
    assert root.findtext("Service/Name") == "WMS"
    assert [one.text for one in root.findall("Capability/Request/GetCapabilities/Format")] == [
        "text/xml"
    ]
    told = [one.text for one in root.findall("Capability/Exception/Format")]
    assert told == ["XML", "INIMAGE", "BLANK"]
    old = wms.capabilities(version="1.1.1")
    assert old.findtext("Service/Name") == "OGC:WMS"
    assert old.findtext("Capability/Exception/Format") == "application/vnd.ogc.se_xml"


def test_sizes_are_told_and_no_limit_of_layers(wms: Any) -> None:
    service = wms.capabilities().find("Service")
    assert (service.findtext("MaxWidth"), service.findtext("MaxHeight")) == ("4096", "4096")
    assert service.find("LayerLimit") is None


@pytest.mark.both_stores
def test_layers_are_the_collections_of_the_caller(wms: Any, wms_of: Any, epci: Any) -> None:
    for one in (wms, wms_of(epci)):
        named = one.capabilities().findall(".//Layer/Name")
        listed = {c["id"] for c in one.account.json("/collections")["collections"]}
        drawn = {name for name in listed if not name.startswith(("catalogue", "carreaux"))}
        assert {name.text for name in named} == drawn
    assert wms.capabilities().find("Capability/Layer/Name") is None


def test_every_named_layer_is_queryable_and_says_where_its_record_is(wms: Any) -> None:
    layers = wms_layers(wms.capabilities())
    assert {one.get("queryable") for one in layers} == {"1"}
    records = {online(one.find("MetadataURL")) for one in layers}
    for href in sorted(records)[:3]:
        answer = fetched(wms, href)
        assert answer.status_code == 200, href
        assert answer.headers["Content-Type"].partition(";")[0] == layers[0].findtext(
            "MetadataURL/Format"
        )


def test_the_owner_the_terms_and_the_words_are_told(wms: Any) -> None:
    root = wms.capabilities()
    service = root.find("Service")
    assert service.findtext("ContactInformation/ContactPersonPrimary/ContactPerson")
    reached = ("ContactVoiceTelephone", "ContactElectronicMailAddress")
    told = [service.findtext(f"ContactInformation/{name}") for name in reached]
    assert told == ["01 23 45 67 89", "portail@exemple.invalid"]
    assert "convention" in service.findtext("AccessConstraints")
    assert service.findall("KeywordList/Keyword")
    for layer in wms_layers(root):
        assert layer.findtext("Attribution/Title")
        assert layer.findtext("Abstract")
        assert layer.findall("KeywordList/Keyword")


def test_boxes_are_of_listed_systems_one_of_each(wms: Any) -> None:
    document = wms.capabilities()
    common = {one.text for one in document.findall("Capability/Layer/CRS")}
    assert {"CRS:84", "EPSG:4326", "EPSG:3857"} <= common
    for layer in wms_layers(document):
        systems = [one.text for one in layer.findall("CRS")]
        boxes = [one.get("CRS") for one in layer.findall("BoundingBox")]
        assert len(boxes) == len(set(boxes)) == len(systems), layer.findtext("Name")
        assert set(boxes) == set(systems) >= common
    every = [{one.text for one in other.findall("CRS")} for other in wms_layers(document)]
    assert set.intersection(*every) == common


def test_boxes_in_degrees_are_the_geographic_one_to_the_last_digit(wms: Any) -> None:
    root = wms.capabilities()
    for layer in (root.find("Capability/Layer"), *wms_layers(root)):
        told = layer.find("EX_GeographicBoundingBox")
        west, east, south, north = (one.text for one in told)
        boxes = {one.get("CRS"): one for one in layer.findall("BoundingBox")}
        corners = ("minx", "miny", "maxx", "maxy")
        assert [boxes["CRS:84"].get(k) for k in corners] == [west, south, east, north]
        assert [boxes["EPSG:4326"].get(k) for k in corners] == [south, west, north, east]
        assert float(west) <= float(east)
        assert float(south) <= float(north)


@pytest.mark.both_stores
def test_a_layer_lies_where_the_rows_of_its_caller_do(wms_of: Any, epci: Any) -> None:
    layer = next(
        one
        for one in wms_layers(wms_of(epci).capabilities())
        if one.findtext("Name") == "rpls-logements"
    )
    told = [float(one.text) for one in layer.find("EX_GeographicBoundingBox")]
    box = epci.json("/collections/rpls-logements")["extent"]["spatial"]["bbox"][0]
    assert np.allclose(told, [box[0], box[2], box[1], box[3]], atol=2e-6)


def test_styles_are_named_once_and_their_legends_are_as_large_as_told(wms: Any) -> None:
    root = wms.capabilities()
    for layer in wms_layers(root):
        names = [one.text for one in layer.findall("Style/Name")]
        assert len(names) == len(set(names)) >= 1
    shares = next(
        one for one in wms_layers(root)
        if one.findtext("Name") == "indicateurs-commune"
    )  # fmt: skip
    styles = shares.findall("Style")
    fields = wms.account.json("/collections/indicateurs-commune/schema")["properties"]
    assert {one.findtext("Name") for one in styles} - {"contours-communaux", "noms"} == {
        name.removesuffix("_statut") for name in fields if name.endswith("_statut")
    }
    for style in [*styles[:4], *styles[-3:]]:
        legend = style.find("LegendURL")
        answer = fetched(wms, online(legend))
        picture = wms.picture(answer, legend.findtext("Format"))
        assert picture.shape[:2] == (int(legend.get("height")), int(legend.get("width")))


def test_years_are_a_dimension_with_a_default(wms: Any) -> None:
    layers = {one.findtext("Name"): one for one in wms_layers(wms.capabilities())}
    for name in ("indicateurs-commune", "indicateurs-commune-serie"):
        (told,) = layers[name].findall("Dimension")
        assert (told.get("name"), told.get("units")) == ("time", "ISO8601")
        years = told.text.split(",")
        assert told.get("default") == years[-1]
        assert years == sorted(set(years))
    old = {one.findtext("Name"): one for one in wms_layers(wms.capabilities(version="1.1.1"))}[
        "indicateurs-commune"
    ]
    assert old.find("Extent").text == layers["indicateurs-commune"].findtext("Dimension")
    assert old.find("Dimension").text is None


def test_nothing_of_inspire_is_told_unless_a_language_is_asked(wms: Any) -> None:
    assert b"inspire" not in wms.get("GetCapabilities").content
    told = wms.get("GetCapabilities", language="fre").content
    assert b"ivs:ExtendedCapabilities" in told
    assert b"<ic:ResponseLanguage><ic:Language>fre</ic:Language></ic:ResponseLanguage>" in told
    english = wms.get("GetCapabilities", language="eng").content
    assert b"<ic:Language>eng</ic:Language></ic:ResponseLanguage>" in english
    assert b"Municipalit" in english or b"communes" in english


def test_capabilities_are_not_sent_again_to_who_has_them(wms: Any, wms_of: Any, epci: Any) -> None:
    answer = wms.get("GetCapabilities")
    tag = answer.headers["ETag"]
    again = wms.account.ask(
        "GET", "/ows?service=WMS&version=1.3.0&request=GetCapabilities",
        headers={"If-None-Match": tag},
    )  # fmt: skip
    assert (again.status_code, again.content) == (304, b"")
    assert wms_of(epci).get("GetCapabilities").headers["ETag"] != tag
