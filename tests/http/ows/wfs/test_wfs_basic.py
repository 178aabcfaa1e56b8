"""Basic WFS, values and pages (OGC 09-025r2) as the official suite asks them."""

from typing import Any

import pytest
from lxml import etree  # pyright: ignore[reportAttributeAccessIssue]

from testing.made.requests.wfs import DEFAULT, OTHER, POINTS, TYPE, compared, ids
from testing.rows import each_row


@pytest.mark.both_stores
@each_row("name", [TYPE, POINTS, "indicateurs-commune", "territoires-qpv-serie"])
@each_row("binding", ["address", "document"])
def test_a_page_is_what_its_schema_says(wfs: Any, name: str, binding: str) -> None:
    """Elements in the order of the sequence, none twice, identifiers that are names."""
    root = wfs.read(
        wfs.get("GetFeature", typeNames=f"ps:{name}", count=10)
        if binding == "address"
        else wfs.query(name, count="10")
    )
    schema = wfs.read(wfs.get("DescribeFeatureType", typeNames=f"ps:{name}"))
    order = wfs.found(schema, ".//xsd:sequence/xsd:element/@name")
    assert {"timeStamp", "numberMatched", "numberReturned"} <= set(root.attrib)
    where = root.get("{http://www.w3.org/2001/XMLSchema-instance}schemaLocation").split()
    assert where[::2] == ["http://www.opengis.net/wfs/2.0", "urn:parc-social:wfs:1"]
    assert where[3].startswith(wfs.account.base_url)
    members = wfs.found(root, f"wfs:member/ps:{name}")
    assert len(members) == int(root.get("numberReturned")) > 0
    for member in members:
        written = [etree.QName(child).localname for child in member]
        assert written == [one for one in order if one in written]
        assert all(child.text or len(child) for child in member)
    found = wfs.found(root, ".//@gml:id")
    assert len(found) == len(set(found))
    assert all(one[0].isalpha() and not set(one) & set(" :/~'\"") for one in found)


@pytest.mark.both_stores
def test_names_of_systems_are_echoed(wfs: Any) -> None:
    for name in (OTHER, "http://www.opengis.net/def/crs/EPSG/0/4326", DEFAULT, "EPSG:3857"):
        for kind in (TYPE, POINTS):
            root = wfs.read(wfs.get("GetFeature", typeNames=f"ps:{kind}", srsName=name, count=3))
            assert set(wfs.found(root, ".//@srsName")) == {name}
    root = wfs.read(wfs.get("GetFeature", typeNames=f"ps:{TYPE}", count=1))
    assert set(wfs.found(root, ".//@srsName")) == {DEFAULT}


@pytest.mark.both_stores
def test_the_axes_are_those_of_the_name(wfs: Any) -> None:
    """Latitude first in the URN of EPSG:4326, longitude first in its short form and in CRS84."""
    features = wfs.account.json(f"/collections/{POINTS}/items", limit=1)["features"]
    lon, lat = features[0]["geometry"]["coordinates"]
    for name, wanted in (
        (OTHER, [lat, lon]), ("EPSG:4326", [lon, lat]), ("CRS:84", [lon, lat]),
        ("urn:ogc:def:crs:OGC:1.3:CRS84", [lon, lat]),
    ):  # fmt: skip
        root = wfs.read(wfs.get("GetFeature", typeNames=POINTS, count=1, srsName=name))
        (position,) = wfs.found(root, ".//gml:pos/text()")
        assert [float(n) for n in position.split()] == [pytest.approx(n) for n in wanted]
        asked = {"srsName": name, "outputFormat": "application/json"}
        page = wfs.get("GetFeature", typeNames=POINTS, count=1, **asked).json()
        assert page["features"][0]["geometry"]["coordinates"] == [lon, lat]


def test_a_system_that_is_not_advertised_is_refused(wfs: Any) -> None:
    asked = {"typeNames": TYPE, "srsName": "urn:ogc:def:crs:EPSG::32690"}
    answer = wfs.get("GetFeature", **asked)
    assert answer.status_code == 400
    wfs.refused(answer, "InvalidParameterValue", "srsName")


@pytest.mark.both_stores
@each_row("binding", ["address", "document"])
def test_values_of_a_property(wfs: Any, binding: str) -> None:
    def values(reference: str, **more: str) -> Any:
        if binding == "address":
            return wfs.get("GetPropertyValue", typeNames=TYPE, valueReference=reference, **more)
        query = f'<wfs:Query typeNames="ps:{TYPE}"/>'
        return wfs.post("GetPropertyValue", query, valueReference=reference, **more)

    features = wfs.account.json(f"/collections/{TYPE}/items", limit=3)["features"]
    root = wfs.read(values("@gml:id", count="3"))
    assert wfs.found(root, "wfs:member/text()") == [f"{TYPE}.{f['id']}" for f in features]
    root = wfs.read(values("ps:nom", count="3"))
    assert wfs.found(root, "wfs:member/ps:nom/text()") == [f["properties"]["nom"] for f in features]
    assert len(wfs.found(wfs.read(values("geometry", count="2")), ".//gml:MultiSurface")) == 2
    wfs.refused(values(""), "InvalidParameterValue")
    wfs.refused(values("ps:nosuch"), "InvalidParameterValue", "valueReference")


@pytest.mark.both_stores
@each_row("binding", ["address", "document"])
def test_values_of_the_feature_of_a_stored_query(wfs: Any, binding: str) -> None:
    """QueryExpressions tells both kinds: GetPropertyValue takes them as GetFeature does."""
    query = "urn:ogc:def:query:OGC-WFS::GetFeatureById"

    def values(identifier: str, reference: str = "code_commune", **more: str) -> Any:
        named = {"valueReference": reference, **more}
        if binding == "address":
            return wfs.get("GetPropertyValue", storedquery_id=query, ID=identifier, **named)
        inside = f'<wfs:Parameter name="ID">{identifier}</wfs:Parameter>'
        written = f'<wfs:StoredQuery id="{query}">{inside}</wfs:StoredQuery>'
        return wfs.post("GetPropertyValue", written, **named)

    asked = {"filter": "rep IS NULL", "limit": 1}
    (feature,) = wfs.account.json("/collections/adresses/items", **asked)["features"]
    known, told = f"adresses.{feature['id']}", "wfs:member/ps:code_commune/text()"
    commune = [feature["properties"]["code_commune"]]
    assert wfs.found(wfs.read(values(known)), told) == commune
    hits = wfs.read(values(known, resultType="hits"))
    assert (hits.get("numberMatched"), hits.get("numberReturned")) == ("1", "0")
    following = wfs.read(followed(wfs, hits.get("next")))
    assert wfs.found(following, told) == commune
    assert wfs.read(values(known, "ps:rep")).get("numberMatched") == "0"
    for unknown in ("adresses.nosuch", "nosuch.1", "nosuch"):
        answer = values(unknown)
        assert answer.status_code == 404
        wfs.refused(answer, "NotFound", "ID")
    wfs.refused(values(known, "ps:nosuch"), "InvalidParameterValue", "valueReference")


def test_values_are_given_in_gml_alone(wfs: Any) -> None:
    asked = {"typeNames": TYPE, "valueReference": "nom", "count": "1"}
    answer = wfs.get("GetPropertyValue", **asked, outputFormat="application/json")
    wfs.refused(answer, "InvalidParameterValue", "outputFormat")
    assert wfs.read(wfs.get("GetPropertyValue", **asked, outputFormat="gml32")) is not None


@pytest.mark.both_stores
def test_only_values_that_are_there_are_counted(wfs: Any) -> None:
    asked = {"typeNames": "adresses", "valueReference": "rep", "resultType": "hits"}
    counted = wfs.read(wfs.get("GetPropertyValue", **asked)).get("numberMatched")
    items = wfs.account.json(
        "/collections/adresses/items", filter="rep IS NOT NULL", resulttype="hits"
    )
    assert int(counted) == items["numberMatched"] > 0


@pytest.mark.both_stores
@each_row("name", [TYPE, POINTS, "territoires-commune-serie"])
def test_identifiers_find_their_features(wfs: Any, name: str) -> None:
    first = ids(wfs, wfs.get("GetFeature", typeNames=name, count=4))
    two = [first[0], first[3]]
    assert ids(wfs, wfs.get("GetFeature", typeNames=name, resourceid=",".join(two))) == two
    assert sorted(ids(wfs, wfs.get("GetFeature", resourceid=",".join(two)))) == sorted(two)
    narrowed = wfs.get("GetFeature", resourceid=",".join(two), cql_filter="1 = 2")
    assert ids(wfs, narrowed) == []
    inside = "".join(f'<fes:ResourceId rid="{one}"/>' for one in two)
    assert ids(wfs, wfs.query(name, inside)) == two
    for unknown in ("test-UUID", f"{name}.nosuch"):
        answer = wfs.get("GetFeature", typeNames=name, resourceid=unknown)
        assert (answer.status_code, ids(wfs, answer)) == (200, [])
        assert ids(wfs, wfs.query(name, f'<fes:ResourceId rid="{unknown}"/>')) == []


def test_an_identifier_of_another_type_is_a_mistake(wfs: Any) -> None:
    (other,) = ids(wfs, wfs.get("GetFeature", typeNames=POINTS, count=1))
    posted = wfs.query(TYPE, f'<fes:ResourceId rid="{other}"/>')
    for answer in (wfs.get("GetFeature", typeNames=TYPE, resourceid=other), posted):
        assert answer.status_code == 400
        wfs.refused(answer, "InvalidParameterValue", "RESOURCEID")


@pytest.mark.both_stores
def test_hits_lead_to_the_first_page(wfs: Any) -> None:
    root = wfs.read(wfs.get("GetFeature", typeNames=TYPE, count=2, resultType="hits"))
    items = wfs.account.json(f"/collections/{TYPE}/items", limit=1)["numberMatched"]
    assert (root.get("numberReturned"), int(root.get("numberMatched"))) == ("0", items)
    assert root.get("previous") is None
    following = followed(wfs, root.get("next"))
    assert len(ids(wfs, following)) == 2


def followed(wfs: Any, href: str) -> Any:
    assert href.startswith(wfs.account.base_url)
    return wfs.account.ask("GET", href.removeprefix(wfs.account.base_url))


@pytest.mark.both_stores
@each_row("binding", ["address", "document"])
def test_pages_are_walked_in_both_directions(wfs: Any, binding: str) -> None:
    """With a filter and an order of their own, which the links of a document carry on."""
    condition = compared("PropertyIsEqualTo", "ps:code_dep", "974")
    if binding == "address":
        answer = wfs.get(
            "GetFeature", typeNames=TYPE, count=9, sortBy="population DESC",
            cql_filter="code_dep = '974'",
        )  # fmt: skip
    else:
        order = (
            "<fes:SortBy><fes:SortProperty><fes:ValueReference>ps:population</fes:ValueReference>"
            "<fes:SortOrder>DESC</fes:SortOrder></fes:SortProperty></fes:SortBy>"
        )
        query = f'<wfs:Query typeNames="ps:{TYPE}"><fes:Filter>{condition}</fes:Filter>{order}'
        answer = wfs.post("GetFeature", f"{query}</wfs:Query>", count="9")
    walked, last = [ids(wfs, answer)], wfs.read(answer)
    while last.get("next"):
        answer = followed(wfs, last.get("next"))
        walked.append(ids(wfs, answer))
        last = wfs.read(answer)
    asked = {"filter": "code_dep = '974'", "sortby": "-population", "limit": 1000}
    features = wfs.account.json(f"/collections/{TYPE}/items", **asked)["features"]
    assert [one for page in walked for one in page] == [f"{TYPE}.{f['id']}" for f in features]
    assert len(walked) > 2
    assert ids(wfs, followed(wfs, last.get("previous"))) == walked[-2]


@pytest.mark.both_stores
def test_several_types_have_a_collection_each(wfs: Any) -> None:
    both = f"(ps:{TYPE})(ps:territoires-region)"
    root = wfs.read(wfs.get("GetFeature", typeNames=both, propertyName="(nom)(code)", count=100))
    inner = wfs.found(root, "wfs:member/wfs:FeatureCollection")
    counted = [int(one.get("numberMatched")) for one in inner]
    assert int(root.get("numberMatched")) == sum(counted)
    assert len(wfs.found(inner[0], f"wfs:member/ps:{TYPE}/ps:nom")) == min(counted[0], 100)
    assert wfs.found(inner[1], "wfs:member/ps:territoires-region/ps:code")


def test_prefixes_are_resolved_by_their_namespace(wfs: Any) -> None:
    spaces = (
        "xmlns(ns41,urn:parc-social:wfs:1),xmlns(xml,http://www.w3.org/XML/1998/namespace),"
        "xmlns(wfs,http://www.opengis.net/wfs/2.0)"
    )
    asked = {"typeNames": f"ns41:{TYPE}", "namespaces": spaces, "count": 1}
    assert ids(wfs, wfs.get("GetFeature", **asked))
    foreign = wfs.get("GetFeature", typeNames=f"ps:{TYPE}", namespaces="xmlns(ps,http://x.org)")
    wfs.refused(foreign, "InvalidParameterValue", "typeNames")


@pytest.mark.both_stores
def test_geojson_and_csv_are_the_pages_of_items(wfs: Any) -> None:
    asked = {"typeNames": POINTS, "count": 25, "startIndex": 5}
    page = wfs.get("GetFeature", **asked, outputFormat="application/geo+json")
    assert page.headers["Content-Type"] == "application/geo+json"
    path = f"/collections/{POINTS}/items"
    assert page.json()["features"] == wfs.account.json(path, limit=25, offset=5)["features"]
    table = wfs.get("GetFeature", **asked, outputFormat="csv")
    assert table.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert table.content == wfs.account.get(path, limit=25, offset=5, f="csv").content


@pytest.mark.both_stores
def test_text_comes_as_it_is(wfs: Any, planted: str) -> None:
    root = wfs.read(wfs.get("GetFeature", typeNames="territoires-region"))
    assert planted in wfs.found(root, ".//ps:nom/text()")


def test_an_answer_may_be_compressed(wfs: Any) -> None:
    answer = wfs.account.ask(
        "GET", f"/ows?service=WFS&version=2.0.0&request=GetFeature&typeNames={POINTS}&count=100",
        headers={"Accept-Encoding": "gzip"},
    )  # fmt: skip
    assert answer.headers["Content-Encoding"] == "gzip"
    assert len(ids(wfs, answer)) == 100


def test_head_is_get_without_a_body(wfs: Any) -> None:
    answer = wfs.account.ask("HEAD", "/ows?service=WFS&request=GetCapabilities")
    assert (answer.status_code, answer.content) == (200, b"")
    assert answer.headers["Content-Type"].startswith("text/xml")
