"""What /ows writes, judged by the schemas of the standards, offline (testing/ogc_schemas.py)."""

import re
from typing import Any

import pytest
from lxml import etree  # pyright: ignore[reportAttributeAccessIssue]

from testing.ogc_schemas import INSPIRE, OURS, dtd_of, schema_of
from testing.rows import each_row
from testing.sample import taking_turns

HOST = "http://schemas.opengis.net/"
WFS = ("http://www.opengis.net/wfs/2.0", f"{HOST}wfs/2.0/wfs.xsd")
GML = ("http://www.opengis.net/gml/3.2", f"{HOST}gml/3.2.1/gml.xsd")
OWS = ("http://www.opengis.net/ows/1.1", f"{HOST}ows/1.1.0/owsAll.xsd")
WMS = ("http://www.opengis.net/wms", f"{HOST}wms/1.3.0/capabilities_1_3_0.xsd")
SLD = ("http://www.opengis.net/sld", f"{HOST}sld/1.1.0/sld_capabilities.xsd")
WMTS = ("http://www.opengis.net/wmts/1.0", f"{HOST}wmts/1.0/wmtsGetCapabilities_response.xsd")
VIEW = (f"{INSPIRE}inspire_vs/1.0", f"{INSPIRE}inspire_vs/1.0/inspire_vs.xsd")
OGC = ("http://www.opengis.net/ogc", f"{HOST}wms/1.3.0/exceptions_1_3_0.xsd")
GET_BY_ID = "urn:ogc:def:query:OGC-WFS::GetFeatureById"
TYPES = ("territoires-region", "indicateurs-commune", "rpls-logements", "adresses")


@pytest.fixture(scope="module")
def standard() -> Any:
    """The schema of some imports, made once."""
    made: dict[Any, Any] = {}

    def of(*imports: tuple[str, str]) -> Any:
        if imports not in made:
            made[imports] = schema_of(imports)
        return made[imports]

    return of


def fits(schema: Any, content: bytes) -> None:
    schema.assertValid(etree.fromstring(content))


def test_capabilities_of_wfs(standard: Any, gip: Any, epci: Any) -> None:
    asked = {"service": "WFS", "request": "GetCapabilities"}
    for account in (gip, epci):
        fits(standard(WFS), account.get("/ows", **asked).content)
        fits(standard(WFS), account.get("/ows", **asked, sections="FeatureTypeList").content)


@each_row("name", ["ListStoredQueries", "DescribeStoredQueries"])
def test_stored_queries(standard: Any, wfs: Any, name: str) -> None:
    fits(standard(WFS), wfs.get(name).content)


@pytest.mark.long
@taking_turns(4)
def test_the_schema_of_every_type_is_a_schema(wfs: Any) -> None:
    told = wfs.get("DescribeFeatureType").content
    ours = ("urn:parc-social:wfs:1", OURS)
    assert schema_of([ours], ours=told) is not None
    assert len(etree.fromstring(told).findall("{*}element")) > 30


@pytest.mark.both_stores
@each_row("name", TYPES)
def test_features_fit_the_schema_that_describes_them(wfs: Any, name: str) -> None:
    told = wfs.get("DescribeFeatureType", typeNames=f"ps:{name}").content
    ours = ("urn:parc-social:wfs:1", OURS)
    schema = schema_of([WFS, GML, ours], ours=told)
    some = {"typeNames": f"ps:{name}", "count": "40"}
    for more in ({}, {"srsName": "urn:ogc:def:crs:EPSG::4326"}, {"resultType": "hits"},
                 {"count": "0"}, {"startIndex": "3", "count": "2"}):  # fmt: skip
        fits(schema, wfs.get("GetFeature", **{**some, **more}).content)
    first = re.search(rb'gml:id="([^"]+)"', wfs.get("GetFeature", **some).content)
    assert first is not None
    one = wfs.get("GetFeature", storedquery_id=GET_BY_ID, ID=first[1].decode())
    fits(schema, one.content)
    for reference in ("geometry", "code_commune" if name in TYPES[2:] else "code"):
        fits(schema, wfs.get("GetPropertyValue", **some, valueReference=reference).content)


def test_the_schema_refuses_what_is_out_of_order(wfs: Any) -> None:
    """The control: a column that is none, one out of place, a count that is no number."""
    told = wfs.get("DescribeFeatureType", typeNames="ps:territoires-region").content
    ours = ("urn:parc-social:wfs:1", OURS)
    schema = schema_of([WFS, GML, ours], ours=told)
    right = wfs.get("GetFeature", typeNames="ps:territoires-region", count="2").content
    fits(schema, right)
    for old, new in (
        (b"<ps:code>", b"<ps:nosuch>x</ps:nosuch><ps:code>"),
        (b'numberReturned="2"', b'numberReturned="two"'), (b"<gml:posList>", b"<gml:posList>x "),
    ):  # fmt: skip
        assert old in right
        assert not schema.validate(etree.fromstring(right.replace(old, new, 1)))


def test_capabilities_of_wms(standard: Any, gip: Any, epci: Any) -> None:
    for account in (gip, epci):
        asked = {"service": "WMS", "request": "GetCapabilities"}
        new = account.get("/ows", **asked, version="1.3.0").content
        fits(standard(WMS, SLD), new)
        fits(standard(WMS, SLD), account.get("/ows", **asked, inheritance="FALSE").content)
        assert not standard(WMS, SLD).validate(
            etree.fromstring(new.replace(b"sld:GetLegendGraphic>", b"sld:GetNosuch>"))
        )
        old = account.get("/ows", **asked, version="1.1.1").content
        schema = dtd_of("wms/1.1.1/capabilities_1_1_1.dtd")
        root = etree.fromstring(old)
        assert schema.validate(root), schema.error_log.filter_from_errors()[:5]


@each_row("language", ["fre", "eng"])
def test_capabilities_of_wms_with_the_extension_of_inspire(
    standard: Any, gip: Any, language: str
) -> None:
    asked = {"service": "WMS", "request": "GetCapabilities", "language": language}
    told = gip.get("/ows", **asked).content
    schema = standard(WMS, SLD, VIEW)
    fits(schema, told)
    for lost in ("SupportedLanguages", "ResponseLanguage"):
        root = etree.fromstring(told)
        (one,) = root.iter(f"{{{INSPIRE}common/1.0}}{lost}")
        one.getparent().remove(one)
        assert not schema.validate(root), lost


def test_capabilities_of_wmts(standard: Any, gip: Any, epci: Any) -> None:
    for account in (gip, epci):
        told = account.get("/wmts/1.0.0/WMTSCapabilities.xml").content
        fits(standard(WMTS), told)
        assert not standard(WMTS).validate(
            etree.fromstring(told.replace(b"TopLeftCorner>", b"Corner>"))
        )
    asked = {"service": "WMTS", "request": "GetCapabilities", "sections": "Contents"}
    fits(standard(WMTS), gip.get("/ows", **asked).content)
    fits(standard(OWS), gip.get("/ows", service="WMTS", request="GetNosuch").content)


def test_reports_of_both_services(standard: Any, gip: Any) -> None:
    fits(standard(OWS), gip.get("/ows", service="WFS", request="GetNosuch").content)
    fits(standard(OWS), gip.get("/ows", service="WFS", request="GetFeature").content)
    asked = {"service": "WMS", "request": "GetMap", "layers": "x"}
    fits(standard(OGC), gip.get("/ows", **asked, version="1.3.0").content)
    old = etree.fromstring(gip.get("/ows", **asked, version="1.1.1").content)
    schema = dtd_of("wms/1.1.1/exception_1_1_1.dtd")
    assert schema.validate(old), schema.error_log.filter_from_errors()[:5]
