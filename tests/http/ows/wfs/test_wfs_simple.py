"""Simple WFS (OGC 09-025r2) as the official suite asks it: by address and by document."""

from typing import Any

import pytest

from testing.rows import each_row

TYPE = "territoires-commune"
URN = "urn:ogc:def:query:OGC-WFS::GetFeatureById"
HTTP = "http://www.opengis.net/def/query/OGC-WFS/0/GetFeatureById"
BASIC = (
    "ImplementsAdHocQuery", "ImplementsResourceId", "ImplementsMinStandardFilter",
    "ImplementsStandardFilter", "ImplementsMinSpatialFilter", "ImplementsSorting",
    "ImplementsMinimumXPath", "ImplementsQuery",
)  # fmt: skip
SERVICE = (
    "ImplementsBasicWFS", "ImplementsTransactionalWFS", "ImplementsLockingWFS",
    "ImplementsInheritance", "ImplementsRemoteResolve", "ImplementsResultPaging",
    "ImplementsStandardJoins", "ImplementsSpatialJoins", "ImplementsTemporalJoins",
    "ImplementsFeatureVersioning", "ManageStoredQueries", "KVPEncoding", "XMLEncoding",
    "SOAPEncoding",
)  # fmt: skip


@pytest.fixture(scope="module", params=["address", "document"])
def binding(request: pytest.FixtureRequest) -> str:
    return request.param


def test_capabilities_tell_what_there_is(wfs: Any, binding: str) -> None:
    answer = wfs.get("GetCapabilities") if binding == "address" else wfs.post("GetCapabilities")
    root = wfs.read(answer)
    assert root.get("version") == "2.0.0"
    assert [child.tag.rpartition("}")[2] for child in root] == [
        "ServiceIdentification", "ServiceProvider", "OperationsMetadata", "FeatureTypeList",
        "Filter_Capabilities",
    ]  # fmt: skip
    assert wfs.found(root, "ows:ServiceIdentification/ows:ServiceType/text()") == ["WFS"]
    assert wfs.found(root, "ows:ServiceIdentification/ows:ServiceTypeVersion/text()") == ["2.0.0"]
    constraints = {
        one.get("name"): wfs.found(one, "ows:DefaultValue/text()")
        for one in wfs.found(root, ".//ows:OperationsMetadata/ows:Constraint")
    }
    for name in SERVICE:
        assert constraints[name] in (["TRUE"], ["FALSE"]), name
    assert constraints["KVPEncoding"] == constraints["XMLEncoding"] == ["TRUE"]
    assert constraints["CountDefault"] == ["10000"]
    declared = {
        one.get("name"): wfs.found(one, "ows:DefaultValue/text()")
        for one in wfs.found(root, ".//fes:Conformance/fes:Constraint")
    }
    assert [declared[name] for name in BASIC] == [["TRUE"]] * len(BASIC)
    assert declared["ImplementsMinTemporalFilter"] == ["FALSE"]


def test_each_type_leads_to_its_record(wfs: Any) -> None:
    root = wfs.read(wfs.get("GetCapabilities"))
    href = "{http://www.w3.org/1999/xlink}href"
    for one in wfs.found(root, ".//wfs:FeatureType"):
        (name,) = wfs.found(one, "wfs:Name/text()")
        (about,) = wfs.found(one, "wfs:MetadataURL")
        record = name.partition(":")[2].removesuffix("-serie")
        assert about.get(href) == f"{wfs.account.base_url}/iso19139/{record}"
        assert wfs.found(one, "ows:Keywords/ows:Keyword")


def test_what_inspire_adds_is_told_where_a_language_is_asked(wfs: Any) -> None:
    dls = ".//*[local-name()='ExtendedCapabilities']"
    assert wfs.found(wfs.read(wfs.get("GetCapabilities")), dls) == []
    for asked, spoken in (("fre", "fre"), ("eng", "eng"), ("deu", "fre")):
        root = wfs.read(wfs.get("GetCapabilities", LANGUAGE=asked))
        (added,) = wfs.found(root, f".//ows:OperationsMetadata/{dls[3:]}")
        said = "string(*[local-name()='ResponseLanguage']/*)"
        assert added.xpath(said) == spoken
        codes = added.xpath("*[local-name()='SpatialDataSetIdentifier']/*/text()")
        assert f"{wfs.account.base_url}/collections/catalogue/items/{TYPE}" in codes
        assert not any(code.endswith("-serie") for code in codes)


def test_each_operation_has_a_bare_address(wfs: Any) -> None:
    root = wfs.read(wfs.get("GetCapabilities"))
    names = {one.get("name") for one in wfs.found(root, ".//ows:Operation")}
    assert names == {
        "GetCapabilities", "DescribeFeatureType", "ListStoredQueries", "DescribeStoredQueries",
        "GetFeature", "GetPropertyValue",
    }  # fmt: skip
    href = "{http://www.w3.org/1999/xlink}href"
    hrefs = {one.get(href) for one in wfs.found(root, ".//ows:Get | .//ows:Post")}
    assert hrefs == {f"{wfs.account.base_url}/ows"}
    resolve = ".//ows:Operation[@name='{}']/ows:Parameter[@name='resolve']//ows:Value/text()"
    for name in ("GetFeature", "GetPropertyValue"):
        assert wfs.found(root, resolve.format(name)) == ["local"]


def test_types_have_systems_boxes_and_declared_prefixes(wfs: Any) -> None:
    root = wfs.read(wfs.get("GetCapabilities"))
    types = wfs.found(root, ".//wfs:FeatureType")
    names = [wfs.found(one, "wfs:Name/text()")[0] for one in types]
    listed = {c["id"] for c in wfs.account.json("/collections")["collections"]}
    vector = {name for name in listed if not name.startswith(("catalogue", "carreaux"))}
    assert {name.removeprefix("ps:") for name in names} == vector
    assert root.nsmap["ps"] == "urn:parc-social:wfs:1"
    for one in types:
        crs = wfs.found(one, "wfs:DefaultCRS/text() | wfs:OtherCRS/text()")
        assert crs[0] == "urn:ogc:def:crs:EPSG::2154"
        assert crs[1].startswith("urn:ogc:def:crs:EPSG::")
        assert len(crs) == len(set(crs))
    boxed = [one for one in types if wfs.found(one, "ows:WGS84BoundingBox")]
    assert len(boxed) > len(types) / 2
    collections = {c["id"]: c for c in wfs.account.json("/collections")["collections"]}
    box = wfs.found(boxed[0], "ows:WGS84BoundingBox/*/text()")
    first = wfs.found(boxed[0], "wfs:Name/text()")[0].removeprefix("ps:")
    west, south, east, north = collections[first]["extent"]["spatial"]["bbox"][0]
    numbers = [float(n) for corner in box for n in corner.split()]
    assert numbers == [west, south, east, north]


def test_the_service_has_to_be_named(wfs: Any) -> None:
    answer = wfs.account.get("/ows", request="GetCapabilities")
    assert answer.status_code == 400
    assert "service=WFS" in wfs.refused(answer, "MissingParameterValue", "service")
    for picture in ("GetMap", "GetFeatureInfo", "GetLegendGraphic"):  # which WMS alone has
        answer = wfs.account.get("/ows", request=picture)
        assert b"<ServiceExceptionReport " in answer.content


def test_versions_are_negotiated(wfs: Any) -> None:
    asked = {"service": "WFS", "request": "GetCapabilities"}
    answer = wfs.account.get("/ows", **asked, AcceptVersions="10.0.0,2.0.0,1.1.0")
    assert wfs.read(answer).get("version") == "2.0.0"
    inside = "<ows:AcceptVersions>{}</ows:AcceptVersions>"
    versions = "".join(f"<ows:Version>{v}</ows:Version>" for v in ("10.0.0", "2.0.0"))
    assert wfs.read(wfs.post("GetCapabilities", inside.format(versions))).get("version") == "2.0.0"
    answer = wfs.account.get("/ows", **asked, ACCEPTVERSIONS="2.1.0,0.9")
    wfs.refused(answer, "VersionNegotiationFailed", "AcceptVersions")
    other = wfs.account.get("/ows", service="WFS", version="2.1.0", request="GetFeature")
    wfs.refused(other, "InvalidParameterValue", "version")


def test_sections_alone_are_given(wfs: Any) -> None:
    root = wfs.read(wfs.get("GetCapabilities", sections="FeatureTypeList,ServiceProvider"))
    assert [child.tag.rpartition("}")[2] for child in root] == [
        "ServiceProvider", "FeatureTypeList",
    ]  # fmt: skip
    (mail,) = wfs.found(root, ".//ows:ContactInfo/ows:Address/ows:ElectronicMailAddress/text()")
    assert mail == "portail@exemple.invalid"
    assert len(wfs.read(wfs.get("GetCapabilities", sections="All"))) == 5
    answer = wfs.get("GetCapabilities", sections="Nosuch")
    assert "Nosuch" in wfs.refused(answer, "InvalidParameterValue", "Sections")


def test_one_schema_describes_all_types(wfs: Any, binding: str) -> None:
    asked = wfs.get if binding == "address" else wfs.post
    root = wfs.read(asked("DescribeFeatureType"))
    assert root.tag == "{http://www.w3.org/2001/XMLSchema}schema"
    assert root.get("targetNamespace") == "urn:parc-social:wfs:1"
    (imported,) = wfs.found(root, "xsd:import")
    assert imported.get("namespace") == "http://www.opengis.net/gml/3.2"
    assert imported.get("schemaLocation") == "http://schemas.opengis.net/gml/3.2.1/gml.xsd"
    types = wfs.read(wfs.get("GetCapabilities"))
    names = [n.removeprefix("ps:") for n in wfs.found(types, ".//wfs:FeatureType/wfs:Name/text()")]
    elements = wfs.found(root, "xsd:element")
    assert {one.get("name") for one in elements} == set(names)
    assert {one.get("substitutionGroup") for one in elements} == {"gml:AbstractFeature"}


def test_a_type_has_plain_columns_then_one_geometry(wfs: Any) -> None:
    root = wfs.read(wfs.get("DescribeFeatureType", typeNames="ps:rpls-logements"))
    assert wfs.found(root, ".//xsd:extension/@base") == ["gml:AbstractFeatureType"]
    columns = wfs.found(root, ".//xsd:sequence/xsd:element")
    kinds = [one.get("type") for one in columns]
    assert [one.get("name") for one in columns][-2:] == ["id", "geometry"]
    assert kinds[-1] == "gml:PointPropertyType"
    assert set(kinds[:-1]) == {"xsd:int", "xsd:string", "xsd:boolean", "xsd:date"} | (
        {"xsd:double"} & set(kinds)
    )
    schema = wfs.account.json("/collections/rpls-logements/schema")["properties"]
    assert {one.get("name") for one in columns} - {"geometry"} == set(schema) - {"geometry"}


@each_row("spelling", ["typeName", "typeNames"])
def test_an_unknown_type_has_no_schema(wfs: Any, spelling: str) -> None:
    asked = {spelling: "ns99:Unknown1.Type", "namespaces": "xmlns(ns99,http://example.org/u)"}
    answer = wfs.get("DescribeFeatureType", **asked)
    assert answer.status_code == 400
    wfs.refused(answer, "InvalidParameterValue", spelling)
    inside = '<wfs:TypeName xmlns:ns99="http://example.org/u">ns99:Unknown1.Type</wfs:TypeName>'
    wfs.refused(wfs.post("DescribeFeatureType", inside), "InvalidParameterValue", "typeName")


def test_stored_queries_are_listed(wfs: Any, binding: str) -> None:
    asked = wfs.get if binding == "address" else wfs.post
    root = wfs.read(asked("ListStoredQueries"))
    assert set(wfs.found(root, "wfs:StoredQuery/@id")) == {URN, HTTP}
    assert wfs.found(root, "wfs:StoredQuery[1]/wfs:ReturnFeatureType")


@each_row("spelling", [URN, HTTP])
def test_a_stored_query_is_described_as_it_was_asked_for(
    wfs: Any, binding: str, spelling: str
) -> None:
    if binding == "address":
        answer = wfs.get("DescribeStoredQueries", storedQuery_Id=spelling)
    else:
        inside = f"<wfs:StoredQueryId>{spelling}</wfs:StoredQueryId>"
        answer = wfs.post("DescribeStoredQueries", inside)
    root = wfs.read(answer)
    assert wfs.found(root, "wfs:StoredQueryDescription/@id") == [spelling]
    (text,) = wfs.found(root, ".//wfs:QueryExpressionText")
    assert {"returnFeatureTypes", "language", "isPrivate"} <= set(text.attrib)


def test_all_that_is_listed_is_described(wfs: Any, binding: str) -> None:
    asked = wfs.get if binding == "address" else wfs.post
    root = wfs.read(asked("DescribeStoredQueries"))
    assert set(wfs.found(root, "wfs:StoredQueryDescription/@id")) == {URN, HTTP}


def test_an_unknown_stored_query_is_refused(wfs: Any, binding: str) -> None:
    if binding == "address":
        answer = wfs.get("GetFeature", storedquery_id="http://docbook.org/ns/docbook")
    else:
        answer = wfs.post("GetFeature", '<wfs:StoredQuery id="http://docbook.org/ns/docbook"/>')
    wfs.refused(answer, "InvalidParameterValue", "STOREDQUERY_ID")


@pytest.mark.both_stores
@each_row("spelling", [URN, HTTP])
def test_a_feature_by_its_id_is_the_document(wfs: Any, binding: str, spelling: str) -> None:
    page = wfs.read(wfs.get("GetFeature", typeNames=f"ps:{TYPE}", count=1))
    (identifier,) = wfs.found(page, f".//ps:{TYPE}/@gml:id")
    root = wfs.read(by_id(wfs, binding, spelling, identifier))
    assert root.tag == f"{{urn:parc-social:wfs:1}}{TYPE}"
    assert root.get("{http://www.opengis.net/gml/3.2}id") == identifier


def by_id(wfs: Any, binding: str, spelling: str, identifier: str) -> Any:
    if binding == "address":
        return wfs.get("GetFeature", storedquery_id=spelling, id=identifier)
    parameter = f'<wfs:Parameter name="ID">{identifier}</wfs:Parameter>'
    return wfs.post("GetFeature", f'<wfs:StoredQuery id="{spelling}">{parameter}</wfs:StoredQuery>')


@pytest.mark.both_stores
def test_a_feature_that_is_not_there_is_not_found(wfs: Any, binding: str) -> None:
    for identifier in ("uuid-123", f"{TYPE}.nosuch", "nosuch.1"):
        answer = by_id(wfs, binding, URN, identifier)
        assert answer.status_code == 404
        wfs.refused(answer, "NotFound")
