"""OWSLib, which speaks WFS 1.1.0 and 1.0.0 by classes of their own, reads our service by each."""

import json
from typing import Any

from lxml import etree  # pyright: ignore[reportAttributeAccessIssue]
from owslib.fes import PropertyIsEqualTo
from owslib.wfs import WebFeatureService

from testing.made.requests.old_wfs import GML, OLD, SAINT_DENIS, ids
from testing.rows import each_row
from testing.waiting import GUARD_S

LAYER = "ps:territoires-commune"


def owslib(account: Any, version: str) -> Any:
    return WebFeatureService(
        f"{account.base_url}/ows", version=version, username=account.login,
        password=account.password, timeout=GUARD_S,
    )  # fmt: skip


@each_row("version", OLD)
def test_owslib_reads_the_types_of_the_caller(gip: Any, epci: Any, version: str) -> None:
    for account in (gip, epci):
        told = account.json("/collections")["collections"]
        listed = {one["id"] for one in told if one.get("itemType") == "feature"}
        client = owslib(account, version)
        assert {name.removeprefix("ps:") for name in client.contents} == listed
        assert [one.name for one in client.operations][-1] == "GetFeature"
    layer = owslib(gip, version)[LAYER]
    assert layer.crsOptions[0].getcode() == "EPSG:2154"
    west, south, east, north = layer.boundingBoxWGS84
    assert 2 < west < 2.4 < 2.6 < east
    assert south < 48.9 < north < 49.1
    # That of 1.0.0 is of what the one system covers, and OWSLib brings its corners back.
    assert (east < 20) == (version == "1.0.0")


@each_row("version", OLD)
def test_owslib_reads_a_schema_and_filtered_features(gip: Any, version: str) -> None:
    client = owslib(gip, version)
    schema = client.get_schema("territoires-commune")
    assert schema["geometry_column"] == "geometry"
    assert schema["properties"]["population"] == "int"
    condition = etree.tostring(PropertyIsEqualTo("code", "93066").toXML(), encoding="unicode")
    document = f'<ogc:Filter xmlns:ogc="http://www.opengis.net/ogc">{condition}</ogc:Filter>'
    lambert = (646_000, 6_855_000, 672_000, 6_880_000)
    for asked in ({"filter": document}, {"featureid": [SAINT_DENIS]}):
        root = etree.fromstring(client.getfeature(typename=[LAYER], **asked).read())
        assert ids(root) == [SAINT_DENIS]
    root = etree.fromstring(client.getfeature(typename=[LAYER], bbox=lambert).read())
    box = {"bbox": "646000,6855000,672000,6880000",
           "bbox-crs": "http://www.opengis.net/def/crs/EPSG/0/2154"}  # fmt: skip
    counted = gip.json("/collections/territoires-commune/items", limit=1, **box)["numberMatched"]
    assert len(root.findall(f"{GML}featureMember")) == counted > 10
    page = client.getfeature(typename=[LAYER], maxfeatures=3, outputFormat="application/json")
    assert len(json.loads(page.read())["features"]) == 3
