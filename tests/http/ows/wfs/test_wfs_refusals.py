"""What /ows refuses, and how: as whom, what, in which words; nothing it is sent is our fault."""

from typing import Any

import pytest
import requests
from lxml import etree  # pyright: ignore[reportAttributeAccessIssue]

from testing.rows import each_row

OWS = "{http://www.opengis.net/ows/1.1}"
FES = "http://www.opengis.net/fes/2.0"
NAMES = (
    f'xmlns:fes="{FES}" xmlns:gml="http://www.opengis.net/gml/3.2"'
    ' xmlns:wfs="http://www.opengis.net/wfs/2.0" xmlns:ps="urn:parc-social:wfs:1"'
)


def feature(account: Any, **more: Any) -> requests.Response:
    asked = {"service": "WFS", "version": "2.0.0", "request": "GetFeature", **more}
    return account.get("/ows", **asked)


def report(answer: requests.Response) -> tuple[str, str | None, str]:
    """(code, locator, words) of an ows:ExceptionReport."""
    assert answer.headers["Content-Type"] == "text/xml; charset=utf-8"
    root = etree.fromstring(answer.content)
    assert (root.tag, root.get("version")) == (f"{OWS}ExceptionReport", "2.0.0")
    exception = root.find(f"{OWS}Exception")
    words = " ".join(one.text for one in exception.findall(f"{OWS}ExceptionText"))
    return exception.get("exceptionCode"), exception.get("locator"), words


@pytest.mark.both_stores
def test_a_stranger_gets_a_challenge_and_a_report(service: Any) -> None:
    answer = service.stranger("/ows?service=WFS&request=GetCapabilities")
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Basic ")
    code, _, words = report(answer)
    assert code == "NoApplicableCode"
    assert answer.headers["X-Request-Id"] in words


@pytest.mark.both_stores
@each_row("state", ["unsigned", "expired"])
def test_without_a_convention_in_force_there_is_no_service(service: Any, state: str) -> None:
    answer = service.in_state(state).get("/ows", service="WFS", request="GetCapabilities")
    assert answer.status_code == 404
    assert report(answer)[0] == "NotFound"


@each_row("method", ["PUT", "DELETE", "PATCH"])
def test_nothing_is_written_here(gip: Any, method: str) -> None:
    answer = gip.ask(method, "/ows?service=WFS&request=GetCapabilities")
    assert answer.status_code == 405
    assert "POST" in answer.headers["Allow"]
    assert report(answer)[0] == "OperationNotSupported"


@each_row("name", ["Transaction", "LockFeature", "Nosuch"])
def test_an_operation_that_is_not_offered_says_so(gip: Any, name: str) -> None:
    answer = gip.get("/ows", service="WFS", version="2.0.0", request=name)
    assert answer.status_code == 400
    assert report(answer)[0] == "OperationNotSupported"


@pytest.mark.both_stores
def test_not_yours_is_unknown_to_the_byte(epci: Any) -> None:
    """Households are the landlords' own: for an EPCI their type is not there."""
    theirs, none = "ops-menages", "ops-nosuchy"
    for asked in (
        {"typeNames": "ps:{}"}, {"resourceId": "{}.1", "typeNames": "ps:{}"},
        {"request": "DescribeFeatureType", "typeNames": "{}"},
        {"request": "GetPropertyValue", "typeNames": "{}", "valueReference": "id"},
        {"storedquery_id": "urn:ogc:def:query:OGC-WFS::GetFeatureById", "ID": "{}.1"},
    ):  # fmt: skip
        answers = [
            feature(epci, **{k: v.format(name) for k, v in asked.items()})
            for name in (theirs, none)
        ]
        assert answers[0].status_code == answers[1].status_code >= 400
        assert answers[0].content == answers[1].content.replace(none.encode(), theirs.encode())


@pytest.mark.both_stores
def test_a_feature_of_others_is_not_found_to_the_byte(epci: Any, gip: Any) -> None:
    features = gip.json("/collections/rpls-logements/items", limit=10000)["features"]
    foreign = next(f for f in features if f["properties"]["code_commune"] not in epci.perimetre)
    own = epci.json("/collections/rpls-logements/items", limit=1)["features"][0]
    asked = {"storedquery_id": "urn:ogc:def:query:OGC-WFS::GetFeatureById"}
    theirs, none, mine = (
        feature(epci, **asked, ID=f"rpls-logements.{one}")
        for one in (foreign["id"], "nosuch", own["id"])
    )
    assert theirs.status_code == none.status_code == 404
    assert theirs.content == none.content
    assert mine.status_code == 200
    hits = feature(epci, typeNames="rpls-logements", resourceId=f"rpls-logements.{foreign['id']}")
    assert b'numberMatched="0"' in hits.content


@pytest.mark.both_stores
def test_a_hidden_column_is_an_unknown_column(epci: Any) -> None:
    condition = (
        f"<fes:Filter {NAMES}><fes:PropertyIsEqualTo><fes:ValueReference>{{}}</fes:ValueReference>"
        "<fes:Literal>1</fes:Literal></fes:PropertyIsEqualTo></fes:Filter>"
    )
    for asked in (
        {"filter": condition}, {"cql_filter": "{} = '1'"}, {"propertyName": "{}"},
        {"sortBy": "{}"}, {"request": "GetPropertyValue", "valueReference": "ps:{}"},
    ):  # fmt: skip
        words: list[str] = []
        for name in ("siren_bailleur", "siren_inconnuu"):
            given = {key: value.format(name) for key, value in asked.items()}
            answer = feature(epci, typeNames="ps:rpls-logements", **given)
            assert answer.status_code == 400, answer.text
            code, locator, said = report(answer)
            assert (code, locator) == ("InvalidParameterValue", next(iter(reversed(asked)))) or (
                locator == "filter"
            )
            words.append(said.replace(name, "?").replace(answer.headers["X-Request-Id"], "!"))
        assert words[0] == words[1]


BAD = [
    ({"typeNames": ""}, "MissingParameterValue", "typeNames"),
    ({"count": "-1"}, "InvalidParameterValue", "count"),
    ({"count": "1e3"}, "InvalidParameterValue", "count"),
    ({"startIndex": "x"}, "InvalidParameterValue", "startIndex"),
    ({"resultType": "all"}, "InvalidParameterValue", "resultType"),
    ({"outputFormat": "shape-zip"}, "InvalidParameterValue", "outputFormat"),
    ({"srsName": "urn:ogc:def:crs:EPSG::32690"}, "InvalidParameterValue", "srsName"),
    ({"srsName": "EPSG:99999"}, "InvalidParameterValue", "srsName"),
    ({"bbox": "1,2,3"}, "InvalidParameterValue", "bbox"),
    ({"bbox": "a,b,c,d"}, "InvalidParameterValue", "bbox"),
    ({"bbox": "1,2,3,4,EPSG:99999"}, "InvalidParameterValue", "bbox"),
    ({"bbox": "nan,2,3,inf"}, "InvalidParameterValue", "bbox"),
    ({"bbox": "2,49,3,48,CRS:84"}, "InvalidParameterValue", "bbox"),
    ({"propertyName": "nosuch"}, "InvalidParameterValue", "propertyName"),
    ({"sortBy": "nosuch"}, "InvalidParameterValue", "sortBy"),
    ({"sortBy": "nbpiece SIDEWAYS"}, "InvalidParameterValue", "sortBy"),
    ({"cql_filter": "nbpiece >"}, "InvalidParameterValue", "cql_filter"),
    ({"filter": "<"}, "OperationParsingFailed", "filter"),
    ({"filter": "nbpiece = 3"}, "OperationParsingFailed", "filter"),
    ({"filter": f"<fes:Filter {NAMES}/>"}, "InvalidParameterValue", "filter"),
    ({"filter": f"<fes:Nosuch {NAMES}/>"}, "InvalidParameterValue", "filter"),
    ({"typeNames": "rpls-logements,adresses"}, "InvalidParameterValue", "typeNames"),
    ({"typeNames": "(adresses)" * 11}, "InvalidParameterValue", "typeNames"),
    ({"typeNames": "zz:adresses"}, "InvalidParameterValue", "typeNames"),
    ({"edition": "x"}, "InvalidParameterValue", "filter"),
    (
        {"typeNames": "(adresses)(rpls-logements)", "cql_filter": "rep = 'B'"},
        "InvalidParameterValue",
        "cql_filter",
    ),
    (
        {
            "storedquery_id": "urn:ogc:def:query:OGC-WFS::GetFeatureById",
            "ID": "adresses.1",
            "cql_filter": "rep = 'B'",
        },
        "InvalidParameterValue",
        "CQL_FILTER",
    ),
]


@each_row(("asked", "code", "locator"), BAD)
def test_a_bad_value_names_its_parameter(
    gip: Any, asked: dict[str, str], code: str, locator: str
) -> None:
    answer = feature(gip, **{"typeNames": "ps:rpls-logements", **asked})
    assert answer.status_code == 400, answer.text[:500]
    assert report(answer)[:2] == (code, locator), answer.text


def test_unknown_parameters_are_ignored(gip: Any) -> None:
    answer = feature(gip, typeNames="ps:rpls-logements", count="1", bogus="1", MAP="x", query="y")
    assert answer.status_code == 200
    assert b'numberReturned="1"' in answer.content


@each_row("kind", ["text/xml", "application/x-www-form-urlencoded"])
def test_a_filter_beside_what_is_posted_is_refused(gip: Any, kind: str) -> None:
    """What is posted wins over the address: passed over, the filter would show too much."""
    body = (
        f"<wfs:GetFeature {NAMES} service='WFS' version='2.0.0' count='1'><wfs:Query"
        " typeNames='ps:adresses'/></wfs:GetFeature>"
    )
    if kind != "text/xml":
        body = "service=WFS&version=2.0.0&request=GetFeature&typeNames=ps:adresses&count=1"

    def ask(address: str, more: str = "") -> requests.Response:
        sent = (body + more).encode()
        return gip.ask("POST", f"/ows?{address}", data=sent, headers={"Content-Type": kind})

    assert ask("request=GetCapabilities&cql_filter=").status_code == 200
    answer = ask("CQL_Filter=rep%3D'B'")
    assert answer.status_code == 400
    assert report(answer)[:2] == ("InvalidParameterValue", "CQL_FILTER")
    if kind != "text/xml":
        assert ask("cql_filter=rep%3D'B'", "&cql_filter=rep%3D'B'").status_code == 200


BOMB = (
    '<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "aaaaaaaaaa">'
    + "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefg", "bcdefgh", strict=True))
    + "]><wfs:GetFeature {n}>&h;</wfs:GetFeature>"
)
EXTERNAL = (
    '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><wfs:GetFeature {n}>&e;</wfs:GetFeature>'
)
NETWORK = '<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd"><wfs:GetFeature {n}/>'
DEEP = "<wfs:GetFeature {n}>" + "<fes:Not>" * 10_000 + "</fes:Not>" * 10_000 + "</wfs:GetFeature>"
NOT_SO_DEEP = "<wfs:GetFeature {n}>" + "<fes:Not>" * 100 + "</fes:Not>" * 100 + "</wfs:GetFeature>"


@each_row(
    "body",
    [BOMB, EXTERNAL, NETWORK, DEEP, NOT_SO_DEEP, "<", "{{}}", "<a>\x01</a>", "\ufeff", "<wfs:x/>"],
)
def test_a_hostile_document_is_refused(gip: Any, body: str) -> None:
    sent = body.replace("{n}", NAMES).encode()
    answer = gip.ask("POST", "/ows", data=sent, headers={"Content-Type": "text/xml"})
    assert 400 <= answer.status_code < 500
    assert report(answer)[0] in (
        "OperationParsingFailed", "OperationNotSupported", "MissingParameterValue",
    )  # fmt: skip
    assert "root:" not in answer.text


def test_text_that_is_not_utf_8_is_no_fault_of_ours(gip: Any) -> None:
    answer = gip.ask("POST", "/ows", data=b"<a>\xff\xfe</a>", headers={"Content-Type": "text/xml"})
    assert report(answer)[0] == "OperationParsingFailed"
    for query in ("typeNames=%FF%FE", "typeNames=rpls-logements&filter=%FF", "%FF=%FF"):
        path = f"/ows?service=WFS&request=GetFeature&{query}"
        assert gip.ask("GET", path).status_code == 400, query


def spatial(inside: str) -> str:
    return (
        f"<fes:Filter {NAMES}><fes:Intersects><fes:ValueReference>geometry</fes:ValueReference>"
        f"{inside}</fes:Intersects></fes:Filter>"
    )


ENVELOPE = (
    "<gml:Envelope srsName='{}'><gml:lowerCorner>{}</gml:lowerCorner>"
    "<gml:upperCorner>{}</gml:upperCorner></gml:Envelope>"
)
SHAPES = [
    ENVELOPE.format("EPSG:4326", "-1e308 -1e308", "1e308 1e308"),
    ENVELOPE.format("EPSG:4326", "3 3", "nan nan"),
    ENVELOPE.format("EPSG:2154", "3 3", "2 2"),
    ENVELOPE.format("EPSG:1", "1 1", "2 2"),
    ENVELOPE.format("EPSG:2154", "1", "2"),
    "<gml:Point><gml:pos/></gml:Point>",
    "<gml:Point><gml:pos>x y</gml:pos></gml:Point>",
    "<gml:Polygon/>",
    "<gml:LineString><gml:posList>1 2 3</gml:posList></gml:LineString>",
    "<gml:MultiSurface/>",
    "<gml:Solid/>",
]


@each_row("inside", SHAPES)
def test_a_bad_geometry_is_refused(gip: Any, inside: str) -> None:
    answer = feature(gip, typeNames="rpls-logements", filter=spatial(inside), resultType="hits")
    assert answer.status_code == 400, answer.text
    assert report(answer)[0] == "InvalidParameterValue"


def test_a_polygon_of_100_000_vertices_is_too_large(gip: Any) -> None:
    ring = " ".join(f"2.{n:06d} 48.{n:06d}" for n in range(50_000))
    polygon = (
        "<gml:Polygon><gml:exterior><gml:LinearRing><gml:posList>"
        f"{ring}</gml:posList></gml:LinearRing></gml:exterior></gml:Polygon>"
    )
    body = (
        f"<wfs:GetFeature {NAMES} service='WFS' version='2.0.0'><wfs:Query"
        f" typeNames='ps:rpls-logements'>{spatial(polygon)}</wfs:Query></wfs:GetFeature>"
    )
    answer = gip.ask("POST", "/ows", data=body.encode(), headers={"Content-Type": "text/xml"})
    assert answer.status_code in (400, 413)
    assert "sommets" in answer.text or answer.status_code == 413
