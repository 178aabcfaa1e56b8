"""WFS 1.1.0 and 1.0.0 answer what 2.0.0 answers, in their own words."""

import json
import re
from typing import Any

import pytest
from lxml import etree  # pyright: ignore[reportAttributeAccessIssue]

from testing.made.requests.old_wfs import (
    DECLARED,
    GML,
    MANY_ROOMS,
    OLD,
    OWS,
    SAINT_DENIS,
    ask,
    features,
    ids,
    posted,
    refused,
)
from testing.made.requests.wfs import POINTS, TYPE
from testing.rows import each_row


@each_row(
    "asked, version",
    [
        ({"version": "1.0.0"}, "1.0.0"), ({"version": "1.1.0"}, "1.1.0"),
        ({"version": "1.0.7"}, "1.0.0"), ({"version": "0.0.14"}, "1.0.0"),
        ({"version": "1.9"}, "1.1.0"), ({"version": "1.1"}, "1.1.0"), ({"version": "2"}, "2.0.0"),
        ({"version": "1"}, "1.0.0"), ({"version": "3.0.0"}, "2.0.0"), ({}, "2.0.0"),
        ({"version": "x"}, "2.0.0"), ({"acceptversions": "9.0.0,1.0.0,1.1.0"}, "1.0.0"),
        ({"acceptversions": "1.1.0", "version": "1.0.0"}, "1.1.0"),
    ],
)  # fmt: skip
def test_versions_are_negotiated_down(gip: Any, asked: dict[str, str], version: str) -> None:
    answer = gip.get("/ows", service="WFS", request="GetCapabilities", **asked)
    assert etree.fromstring(answer.content).get("version") == version


def test_a_document_is_answered_in_its_version(gip: Any) -> None:
    def told(inside: str, more: str = "") -> str:
        body = f'<wfs:GetCapabilities service="WFS" {DECLARED} xmlns:ows="{OWS}" {more}>{inside}'
        answer = gip.ask("POST", "/ows", data=f"{body}</wfs:GetCapabilities>".encode(),
                         headers={"Content-Type": "text/xml"})  # fmt: skip
        return etree.fromstring(answer.content).get("version")

    assert (told(""), told("", 'version="1.0.0"')) == ("1.1.0", "1.0.0")
    accepted = "<ows:AcceptVersions><ows:Version>1.0.0</ows:Version></ows:AcceptVersions>"
    assert told(accepted) == "1.0.0"


@pytest.mark.both_stores
@each_row("version", OLD)
def test_the_same_features_whatever_the_version(gip: Any, epci: Any, version: str) -> None:
    for account in (gip, epci):
        new = features(account, "2.0.0", POINTS, count="50", startIndex="10")
        old = features(account, version, POINTS, maxFeatures="50", startIndex="10")
        assert ids(old) == ids(new)
        assert len(ids(old)) == 50
        columns = {etree.QName(one).localname: one.text for one in new[0][0] if not len(one)}
        assert columns == {
            etree.QName(one).localname: one.text
            for one in old.find(f"{GML}featureMember")[0] if not len(one)
        }  # fmt: skip


@pytest.mark.both_stores
@each_row("version", OLD)
def test_a_filter_by_address_and_by_document(gip: Any, version: str) -> None:
    kept = ids(features(gip, "2.0.0", POINTS, cql_filter="nbpiece > 3", count="20"))
    document = f"<ogc:Filter {DECLARED}>{MANY_ROOMS}</ogc:Filter>"
    by_address = features(gip, version, POINTS, filter=document, maxFeatures="20")
    answer = posted(gip, version, document, 'maxFeatures="20"', POINTS)
    assert ids(by_address) == ids(etree.fromstring(answer.content)) == kept
    name = "GmlObjectId gml:id" if version == "1.1.0" else "FeatureId fid"
    one = posted(gip, version, f'<ogc:Filter><ogc:{name}="{SAINT_DENIS}"/></ogc:Filter>')
    assert ids(etree.fromstring(one.content)) == [SAINT_DENIS]
    assert ids(features(gip, version, TYPE, featureId=SAINT_DENIS)) == [SAINT_DENIS]


@pytest.mark.both_stores
@each_row(
    "version, name, is_flipped",
    [
        ("1.0.0", "EPSG:4326", False), ("1.1.0", "EPSG:4326", False),
        ("1.0.0", "http://www.opengis.net/gml/srs/epsg.xml#4326", False),
        ("1.1.0", "http://www.opengis.net/gml/srs/epsg.xml#4326", False),
        ("1.1.0", "urn:ogc:def:crs:EPSG::4326", True),
        ("1.1.0", "urn:x-ogc:def:crs:EPSG:4326", None),
        ("1.1.0", "urn:x-ogc:def:crs:EPSG::4326", True),
        ("1.0.0", "urn:ogc:def:crs:EPSG::4326", True),
    ],
)  # fmt: skip
def test_axes_follow_the_spelling_of_a_system(
    gip: Any, version: str, name: str, is_flipped: bool | None
) -> None:
    if is_flipped is None:  # one colon: no name of a system
        answer = ask(gip, version, "GetFeature", typeName=f"ps:{TYPE}", srsName=name)
        refused(answer, version, "InvalidParameterValue", "srsName")
        return
    root = features(gip, version, TYPE, featureId=SAINT_DENIS, srsName=name)
    (shape,) = root.findall(f"{GML}featureMember/*/*/*")
    assert shape.get("srsName") == name
    first = re.findall(r"-?[0-9.]+", "".join(shape.itertext()))[:2]
    west, south = map(float, reversed(first) if is_flipped else first)
    assert 2.2 < west < 2.6 < 48 < south < 49.1
    box = "48.92,2.34,48.93,2.36" if is_flipped else "2.34,48.92,2.36,48.93"
    if version == "1.1.0":
        found = features(gip, version, TYPE, bbox=f"{box},{name}")
        assert SAINT_DENIS in ids(found)


def test_the_first_version_has_the_system_of_its_box_in_srsname(gip: Any) -> None:
    box = {"bbox": "652000,6868000,654000,6870000"}
    named = ids(features(gip, "1.0.0", TYPE, srsName="EPSG:2154", **box))
    assert named == ids(features(gip, "1.0.0", TYPE, **box))
    assert SAINT_DENIS in named
    degrees = {"bbox": "2.34,48.92,2.36,48.93"}
    assert ids(features(gip, "1.0.0", TYPE, srsName="EPSG:2154", **degrees)) == []
    assert SAINT_DENIS in ids(features(gip, "1.0.0", TYPE, srsName="EPSG:4326", **degrees))


def test_counts_order_and_projection(gip: Any) -> None:
    hits = features(gip, "1.1.0", POINTS, resultType="hits")
    assert hits.get("numberOfFeatures") == "3000"
    assert len(hits) == 0
    page = features(gip, "1.1.0", POINTS, maxFeatures="7", startIndex="2999")
    assert page.get("numberOfFeatures") == "1"
    none = features(gip, "1.1.0", POINTS, maxFeatures="7", startIndex="9000")
    assert none.get("numberOfFeatures") == "0"
    for text in ("nom D", "nom DESC"):
        root = features(gip, "1.1.0", TYPE, sortBy=text, maxFeatures="5", propertyName="nom")
        names = [one.text for one in root.iter("{*}nom")]
        assert names == sorted(names, reverse=True)
        assert len(root.findall(f"{GML}featureMember/*/*")) == 5
    sort = "<ogc:SortBy><ogc:SortProperty><ogc:PropertyName>ps:nom</ogc:PropertyName>"
    sort += "<ogc:SortOrder>DESC</ogc:SortOrder></ogc:SortProperty></ogc:SortBy>"
    answer = posted(gip, "1.1.0", f"<wfs:PropertyName>nom</wfs:PropertyName>{sort}",
                    'maxFeatures="5"')  # fmt: skip
    assert [one.text for one in etree.fromstring(answer.content).iter("{*}nom")] == names


@each_row("version", OLD)
def test_several_types_are_a_list(gip: Any, version: str) -> None:
    names = f"ps:{TYPE},ps:{POINTS}"
    both = ask(gip, version, "GetFeature", typeName=names, maxFeatures="6", propertyName="*")
    found = ids(etree.fromstring(both.content))
    assert len(found) == 6
    answer = ask(gip, version, "DescribeFeatureType", typeName=names)
    assert len(etree.fromstring(answer.content).findall("{*}element")) == 2


@each_row("version", OLD)
def test_rows_as_json_and_csv_and_their_next_page(gip: Any, version: str) -> None:
    document = f"<ogc:Filter {DECLARED}>{MANY_ROOMS}</ogc:Filter>"
    asked = {"typeName": f"ps:{POINTS}", "maxFeatures": "3", "filter": document}
    page = ask(gip, version, "GetFeature", outputFormat="application/json", **asked).json()
    (following,) = [one["href"] for one in page["links"] if one["rel"] == "next"]
    after = json.loads(gip.ask("GET", following.removeprefix(gip.base_url)).content)
    both = [one["id"] for one in (*page["features"], *after["features"])]
    assert [f"{POINTS}.{one}" for one in both] == ids(
        features(gip, version, POINTS, filter=document, maxFeatures="6")
    )
    text = ask(gip, version, "GetFeature", outputFormat="csv", **asked)
    assert text.headers["Content-Type"].startswith("text/csv")
