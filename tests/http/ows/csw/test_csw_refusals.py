"""What CSW refuses, and how: an ows:ExceptionReport 1.2.0, 400; who has no records."""

import time
from typing import Any

import pytest
import requests
from lxml import etree  # pyright: ignore[reportAttributeAccessIssue]

from testing.rows import each_row

OWS = "{http://www.opengis.net/ows}"
CSW = 'xmlns:csw="http://www.opengis.net/cat/csw/2.0.2" xmlns:ogc="http://www.opengis.net/ogc"'
FES = "http://www.opengis.net/fes/2.0"
INVALID, REQUIRED, UNREADABLE = (
    "InvalidParameterValue", "MissingParameterValue", "OperationParsingFailed",
)  # fmt: skip
RECORDS = {"request": "GetRecords", "version": "2.0.2", "service": "CSW", "typeNames": "csw:Record"}
BY_ADDRESS = [
    ({"service": None}, REQUIRED, "service"),
    ({"service": "WFS"}, INVALID, "service"),
    ({"request": None}, REQUIRED, "request"),
    ({"request": "Transaction"}, "OperationNotSupported", "Transaction"),
    ({"request": "Harvest"}, "OperationNotSupported", "Harvest"),
    ({"request": "GetNothing"}, "OperationNotSupported", "GetNothing"),
    ({"version": "3.0.0"}, INVALID, "version"),
    ({"version": "../2.0.2"}, INVALID, "version"),
    ({"typeNames": None}, REQUIRED, "typeNames"),
    ({"typeNames": "csw:Nothing"}, INVALID, "typeNames"),
    ({"typeNames": "gmd:Record"}, INVALID, "typeNames"),
    ({"outputSchema": "http://www.opengis.net/nothing"}, INVALID, "outputSchema"),
    ({"outputFormat": "application/json"}, INVALID, "outputFormat"),
    ({"elementSetName": "everything"}, INVALID, "ElementSetName"),
    ({"elementSetName": "brief", "elementName": "dc:title"}, INVALID, "ElementName"),
    ({"elementName": "dc:nothing"}, INVALID, "ElementName"),
    ({"elementName": "dc:title", "outputSchema": "http://www.isotc211.org/2005/gmd"}, INVALID,
     "ElementName"),
    ({"resultType": "some"}, INVALID, "resultType"),
    ({"startPosition": "-1"}, INVALID, "startPosition"),
    ({"startPosition": "9" * 30}, INVALID, "startPosition"),
    ({"maxRecords": "ten"}, INVALID, "maxRecords"),
    ({"sortBy": "dc:nothing"}, INVALID, "SortBy"),
    ({"sortBy": "csw:AnyText:A"}, INVALID, "SortBy"),
    ({"responseHandler": "mailto:x@example.org"}, INVALID, "responseHandler"),
    ({"constraint": "dc:title = 'x'"}, REQUIRED, "constraintLanguage"),
    ({"constraint": "x", "constraintLanguage": "SQL"}, INVALID, "constraintLanguage"),
    ({"request": "GetRecordById"}, REQUIRED, "Id"),
    ({"request": "GetRecordById", "id": ",".join(map(str, range(501)))}, INVALID, "Id"),
    ({"request": "GetDomain"}, REQUIRED, "PropertyName"),
    ({"request": "GetDomain", "propertyName": "dc:nothing"}, INVALID, "PropertyName"),
    ({"request": "GetDomain", "parameterName": "GetRecords.nothing"}, INVALID, "ParameterName"),
    ({"request": "DescribeRecord", "typeNames": None, "typeName": "csw:Nothing"}, INVALID,
     "TypeName"),
    ({"typeName": "gmd:MD_Metadata"}, INVALID, "TYPENAMES"),
    ({"request": "DescribeRecord", "schemaLanguage": "RELAX NG"}, INVALID, "schemaLanguage"),
    ({"request": "GetCapabilities", "acceptVersions": "3.0.0"}, "VersionNegotiationFailed",
     "AcceptVersions"),
    ({"request": "GetCapabilities", "sections": "Nothing"}, INVALID, "Sections"),
]  # fmt: skip
EQUAL = (
    "<ogc:PropertyIsEqualTo><ogc:PropertyName>dc:title</ogc:PropertyName>"
    "<ogc:Literal>x</ogc:Literal></ogc:PropertyIsEqualTo>"
)
SHORT = "<ogc:PropertyIsNull><ogc:PropertyName>dc:title</ogc:PropertyName></ogc:PropertyIsNull>"
BAD_CQL = [
    "dc:nothing = 'x'", "dc:title =", "dc:title LIKE 4", "csw:AnyText > 'x'", "gmd:title = 'x'",
    "'; DROP TABLE records; --", "BBOX(ows:BoundingBox, 1, 2)", "BBOX(dc:title, 1, 2, 3, 4)",
    "dc:title = 'x' " + "OR dc:title = 'x' " * 10_000, "NOT " * 3_000 + "dc:title = 'x'",
    "(" * 5_000 + "dc:title = 'x'" + ")" * 5_000, "dc:title LIKE '%" + "a%" * 3_000 + "'",
]  # fmt: skip
BAD_FILTERS = [
    "", EQUAL * 2, "<ogc:Or>" + SHORT * 10_000 + "</ogc:Or>",
    "<ogc:Not>" * 100 + EQUAL + "</ogc:Not>" * 100, EQUAL.replace("dc:title", "dc:nothing"),
    "<ogc:Nothing/>", "<ogc:PropertyIsEqualTo/>",
    "<ogc:BBOX><ogc:PropertyName>dc:title</ogc:PropertyName></ogc:BBOX>",
]  # fmt: skip
DOCUMENT = (
    f'<csw:GetRecords {CSW} service="CSW" version="2.0.2" resultType="results">'
    '<csw:Query typeNames="csw:Record"><csw:Constraint version="1.1.0"><ogc:Filter>{}</ogc:Filter>'
    "</csw:Constraint></csw:Query></csw:GetRecords>"
)
CAPABILITIES = f'<csw:GetCapabilities {CSW} service="CSW"/>'
BAD_DOCUMENTS = [
    ("<csw:GetRecords", UNREADABLE), ("not XML", UNREADABLE),
    ('<!DOCTYPE a [<!ENTITY b "c">]>' + CAPABILITIES, UNREADABLE),
    ('<!DOCTYPE a SYSTEM "http://127.0.0.1:9/a.dtd">' + CAPABILITIES, UNREADABLE),
    ('<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>'
     + DOCUMENT.format(EQUAL.replace(">x<", ">&b;<")), UNREADABLE),
    (f"<csw:Nothing {CSW}/>", "OperationNotSupported"),
    (f"<csw:Transaction {CSW}/>", "OperationNotSupported"),
    ('<GetCapabilities xmlns="http://www.opengis.net/cat/csw/3.0"/>', "VersionNegotiationFailed"),
    ('<GetCapabilities xmlns="http://www.opengis.net/cat/csw/9"/>', "VersionNegotiationFailed"),
    (CAPABILITIES.replace('"CSW"', '"WFS"'), INVALID),
    (f'<csw:GetRecords {CSW} version="2.0.2"/>', REQUIRED),
    (DOCUMENT.replace('version="2.0.2"', 'version="1.0"').format(EQUAL), INVALID),
    (DOCUMENT.replace("csw:Record\"", "csw:Nothing\"").format(EQUAL), INVALID),
    ("<a>" * 100 + "</a>" * 100, UNREADABLE),
    (DOCUMENT.replace("ogc:Filter", "fes:Filter").replace(CSW, f'{CSW} xmlns:fes="{FES}"')
     .format(EQUAL), INVALID),
    (DOCUMENT.replace("</csw:Query>", f"<ogc:Filter>{EQUAL}</ogc:Filter></csw:Query>")
     .format(EQUAL), INVALID),
    (DOCUMENT.replace("</csw:Query>", "</csw:Query><csw:Constraint/>").format(EQUAL), INVALID),
    (DOCUMENT.replace("</csw:Query>", "<csw:SortBy2/></csw:Query>").format(EQUAL), INVALID),
]  # fmt: skip


def refused(answer: Any) -> tuple[str, str]:
    """(code, locator) of a report of OWS 1.0.0, which tells what to do."""
    assert answer.status_code == 400, answer.text[:500]
    assert answer.headers["Content-Type"].startswith("text/xml")
    root = etree.fromstring(answer.content)
    assert (root.tag, root.get("version")) == (f"{OWS}ExceptionReport", "1.2.0")
    assert root.find(f"{OWS}Exception/{OWS}ExceptionText").text.strip()
    return root[0].get("exceptionCode"), root[0].get("locator", "")


@each_row(("more", "code", "locator"), BY_ADDRESS)
def test_an_address_is_refused(gip: Any, more: dict[str, Any], code: str, locator: str) -> None:
    asked = {k: v for k, v in (RECORDS | more).items() if v is not None}
    assert refused(gip.get("/csw", **asked)) == (code, locator)


@each_row("text", BAD_CQL)
def test_a_cql_text_is_refused_before_work(csw: Any, gip: Any, text: str) -> None:
    body = (
        f'<csw:GetRecords {CSW} service="CSW" version="2.0.2"><csw:Query typeNames="csw:Record">'
        '<csw:Constraint version="1.1.0"><csw:CqlText>{}</csw:CqlText></csw:Constraint>'
        "</csw:Query></csw:GetRecords>"
    )
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    assert refused(csw(gip).post(body.format(escaped))) == (INVALID, "Constraint")
    if len(text) < 1_000:
        asked = RECORDS | {"constraintLanguage": "CQL_TEXT", "constraint": text}
        assert refused(gip.get("/csw", **asked)) == (INVALID, "Constraint")


@each_row("filter_", BAD_FILTERS)
def test_a_filter_is_refused_before_work(csw: Any, gip: Any, filter_: str) -> None:
    code, locator = refused(csw(gip).post(DOCUMENT.format(filter_)))
    assert (code, locator) in ((INVALID, "Constraint"), (UNREADABLE, "document"))


@each_row(("body", "code"), BAD_DOCUMENTS)
def test_a_document_is_refused(csw: Any, gip: Any, body: str, code: str) -> None:
    assert refused(csw(gip).post(body))[0] == code
    if "www.opengis.net/cat/csw" in body[:2_000]:
        assert refused(csw(gip, "/ows").post(body))[0] == code


def test_what_narrows_is_not_left_in_the_address(gip: Any) -> None:
    body, headers = DOCUMENT.format(EQUAL).encode(), {"Content-Type": "text/xml"}
    for path in ("/csw", "/ows"):
        for address in ("?constraint=dc:title='y'&constraintLanguage=CQL_TEXT", "?bbox=1,2,3,4"):
            answer = gip.ask("POST", f"{path}{address}", data=body, headers=headers)
            assert refused(answer)[0] == INVALID


@each_row("coding", ["utf-16", "utf-32"])
def test_wide_signs_are_those_of_a_catalogue(gip: Any, coding: str) -> None:
    """At /ows the document itself says of which service it is."""
    for path in ("/csw", "/ows"):
        for text, status in ((DOCUMENT.format(EQUAL), 200), (DOCUMENT.format(""), 400)):
            body = text.encode(coding)
            answer = gip.ask("POST", path, data=body, headers={"Content-Type": "text/xml"})
            assert answer.status_code == status, answer.text[:300]
            assert status == 200 or refused(answer)[0] in (INVALID, UNREADABLE)


def test_writing_is_not_offered(gip: Any) -> None:
    for verb in ("PUT", "PATCH", "DELETE"):
        assert gip.ask(verb, "/csw").status_code == 405


@pytest.mark.both_stores
def test_without_a_convention_there_is_no_catalogue(service: Any) -> None:
    """As the records answer: 401 to a stranger, 404 to who has none in force, in words of OWS."""
    for path in ("/csw", "/ows"):
        for request in ("GetCapabilities", "GetRecords", "GetDomain", "GetRecordById"):
            query = f"{path}?service=CSW&version=2.0.2&request={request}&typeNames=csw:Record&id=a"
            stranger = service.stranger(query)
            assert stranger.status_code == 401
            assert stranger.headers["WWW-Authenticate"].startswith("Basic")
            for state in ("unsigned", "expired"):
                answer = service.in_state(state).get(query)
                assert answer.status_code == 404
                assert etree.fromstring(answer.content).tag == f"{OWS}ExceptionReport"


def test_a_stranger_posts_nothing(service: Any) -> None:
    body = DOCUMENT.format(EQUAL).encode()
    answer = requests.post(f"{service.base_url}/csw", data=body, timeout=60)
    assert answer.status_code == 401


def test_the_longest_query_costs_little(csw: Any, gip: Any) -> None:
    """The most terms that are taken, over every record: by the clock, as a bound of what hangs."""
    begin = time.monotonic()
    terms = "<ogc:Or>" + EQUAL * 60 + "</ogc:Or>"
    assert csw(gip).ids(csw(gip).query(terms)) == []
    assert time.monotonic() - begin < 20
