"""Hole 4 of November 2026: an empty tag and a number of 5,000 figures were answered by 500.

The kind: whatever text a caller may write where a number, a date or a list of tags is read. Each
place is asked each of these; none answers 5xx, whatever else it says.
"""

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest

from testing.rows import each_row
from testing.sample import in_turn, sampled

NUMBERS = (
    *("9" * 5_000, "-" + "9" * 5_000, "0" * 5_000 + "1", "9" * 400, "1" + "0" * 400 + ".5"),
    *("1e99999", "-1e99999", "1e-99999", "NaN", "Infinity", "-0", "+1", "1_000", "0x10", "²", "٣"),
    *(
        "\uff11",
        "½",
        "%00",
        " 1",
        "1 ",
        "",
        "1\n",
        "0." + "3" * 5_000,
        "2" * 19,
        "9223372036854775808",
    ),
)
ITEMS, MAP = "/collections/rpls-logements/items", "/collections/indicateurs-commune/map"
COVERAGE, OWS = "/collections/carreaux-2975/coverage", "/ows"
WMS = (
    "service=WMS&version=1.3.0&request=GetMap&layers=indicateurs-commune&styles=&crs=CRS:84"
    "&format=image/png"
)
INFO = WMS.replace("GetMap", "GetFeatureInfo") + "&width=100&height=100&bbox=55,-22,56,-20"
LEGEND = "service=WMS&version=1.3.0&request=GetLegendGraphic&layer=indicateurs-commune"
FEATURES = "service=WFS&version=2.0.0&request=GetFeature&typeNames=ps:rpls-logements"
PLACES = (
    *(f"{ITEMS}?limit=§", f"{ITEMS}?offset=§", f"{ITEMS}?nbpiece=§", f"{ITEMS}?datetime=§"),
    *(f"{ITEMS}?bbox=§,1,2,3", f"{ITEMS}?filter=nbpiece%20=%20§", f"{ITEMS}?limit=§&f=html"),
    f"{ITEMS}?filter=nbpiece%20IN%20(1,§)",
    f"{ITEMS}?filter=nbpiece%20%2B%20§%20%3E%201",
    f"{ITEMS}?filter=S_INTERSECTS(geometry,POINT(§%202))",
    f"{ITEMS}?filter=dpe_date%20%3E%20DATE('§')",
    f"{ITEMS}?filter-lang=cql2-json&filter="
    + quote('{"op":"=","args":[{"property":"nbpiece"},')
    + "§]}",
    *("/collections/rpls-logements/export?f=csv&nbpiece=§", "/collections/catalogue/items?limit=§"),
    *("/collections/catalogue/items?offset=§", "/collections/catalogue/items?annee_cog=§"),
    *(f"{MAP}?width=§", f"{MAP}?height=§", f"{MAP}?bbox=§,1,2,3", f"{MAP}?scale-denominator=§"),
    *(f"{MAP}?mm-per-pixel=§", f"{MAP}?center=§,1", f"{MAP}?subset=Lon(§:2)", f"{MAP}?datetime=§"),
    *(f"{COVERAGE}?scale-factor=§", f"{COVERAGE}?scale-size=x(§)", f"{COVERAGE}?subset=E(§:3)"),
    *(f"{COVERAGE}?bbox=§,1,2,3", f"{COVERAGE}?datetime=§"),
    "/collections/territoires-region/tiles/WebMercatorQuad/§/1/1?f=mvt",
    "/collections/territoires-region/tiles/WebMercatorQuad/1/§/1?f=mvt",
    "/collections/territoires-region/map/tiles/WebMercatorQuad/1/1/§",
    *("/jobs?limit=§", "/jobs?minDuration=§", "/jobs?datetime=§", "/processes?limit=§"),
    *("/collections?limit=§", "/collections/indicateurs-commune/style.qlr?classes=§"),
    f"{OWS}?{WMS}&width=§&height=100&bbox=55,-22,56,-20",
    f"{OWS}?{WMS}&width=100&height=§&bbox=55,-22,56,-20",
    f"{OWS}?{WMS}&width=100&height=100&bbox=§,-22,56,-20",
    f"{OWS}?{WMS}&width=100&height=100&bbox=55,-22,56,-20&time=§",
    f"{OWS}?{INFO}&query_layers=indicateurs-commune&i=§&j=2&feature_count=2",
    f"{OWS}?{INFO}&query_layers=indicateurs-commune&i=1&j=2&feature_count=§",
    f"{OWS}?{LEGEND}&format=image/png&scale=§",
    f"{OWS}?service=WMS&version=§&request=GetCapabilities",
    f"{OWS}?{FEATURES}&count=§",
    f"{OWS}?{FEATURES}&startIndex=§",
    f"{OWS}?{FEATURES}&count=1&bbox=§,1,2,3",
)
TAGS = (
    *('""', 'W/""', '"', 'W/"', "W/", "*", "*,*", '"*"', ",", '"a', 'a"', '"",""', '"a""b"', "W/*"),
    *(
        "\\",
        '"\\""',
        "* *",
        '"a" "b"',
        "\t",
        '"' + "a" * 8_000 + '"',
        '"a",' * 2_000,
        ",,,," * 500,
        "é",
        "  ",
    ),
)
HEADERS = (
    *("Accept", "Accept-Encoding", "Accept-Language", "Content-Type", "Cookie", "Authorization"),
    *("If-Modified-Since", "If-Range", "If-Unmodified-Since", "Origin", "Prefer", "Range"),
    *("X-API-Key", "X-Forwarded-For", "X-Forwarded-Proto", "Forwarded", "User-Agent"),
)
TAGGED = (
    f"{ITEMS}?limit=1", f"{MAP}?width=64", "/styles", "/collections/catalogue/items", COVERAGE,
    "/collections/territoires-region/tiles/WebMercatorQuad/5/11/16?f=mvt",
    f"{OWS}?service=WFS&request=GetCapabilities", "/collections/rpls-logements/export?f=csv",
)  # fmt: skip
TREES: tuple[str, ...] = (
    '{"op":"=","args":[{"property":"nbpiece"},§]}',
    '{"op":"s_intersects","args":[{"property":"geometry"},{"type":"Point","coordinates":[§,1]}]}',
)


def safe(number: str) -> str:
    return number if number == "%00" else quote(number)


@pytest.mark.long
@sampled
@pytest.mark.both_stores(each_time=True)
@each_row("place", PLACES, ids=lambda place: str(place)[-60:])
def test_no_number_is_an_error_of_ours(gip: Any, request: Any, place: str) -> None:
    """An address of 5,000 figures is within the bound of addresses."""
    some = in_turn(NUMBERS, 4, PLACES.index(place) + _turn(request))
    faults = {n[:20]: s for n in some if (s := _status(gip, place.replace("§", safe(n)))) >= 500}
    assert faults == {}


def _turn(request: Any) -> int:
    """0 or 1, by store: one is asked a quarter, the other one another."""
    return int(request.node.callspec.params["service"] == "postgresql")


def _status(account: Any, path: str) -> int:
    return account.ask("GET", path, allow_redirects=False).status_code


def _bodies() -> Iterator[tuple[str, str, bytes, str]]:
    for number in (
        "9" * 5_000,
        "9" * 400,
        "1e99999",
        "-1e99999",
        "NaN",
        "Infinity",
        "-0",
        "1e-99999",
    ):
        for process, body in (
            ("echo", '{"inputs":{"double":§}}'),
            ("echo", '{"inputs":{"echo":"a","pause":§}}'),
            ("indicateurs-territoire", '{"inputs":{"niveau":"commune","millesimes":[§]}}'),
            ("discretisation", '{"inputs":{"niveau":"commune","classes":§}}'),
            ("indicateurs-polygone",
             '{"inputs":{"polygone":{"type":"Polygon","coordinates":[[[§,1],[2,1],[2,2],[0,1]]]}}}'),
        ):  # fmt: skip
            path = f"/processes/{process}/execution"
            yield "POST", path, body.replace("§", number).encode(), "application/json"
        fes = (
            '<wfs:GetFeature xmlns:wfs="http://www.opengis.net/wfs/2.0" service="WFS"'
            ' version="2.0.0" count="§"><wfs:Query typeNames="ps:rpls-logements"'
            ' xmlns:fes="http://www.opengis.net/fes/2.0"><fes:Filter><fes:PropertyIsEqualTo>'
            "<fes:ValueReference>nbpiece</fes:ValueReference><fes:Literal>§</fes:Literal>"
            "</fes:PropertyIsEqualTo></fes:Filter></wfs:Query></wfs:GetFeature>"
        )
        for one in (fes.replace("§", number), fes.replace("§", "2", 1).replace("§", number)):
            yield "POST", OWS, one.encode(), "application/xml"


@pytest.mark.both_stores(each_time=True)
def test_no_number_of_a_document_is_an_error_of_ours(gip: Any) -> None:
    faults: list[tuple[str, bytes, int]] = []
    for method, path, body, media in _bodies():
        answer = gip.ask(method, path, data=body, headers={"Content-Type": media})
        if answer.status_code >= 500:
            faults.append((path, body[:200], answer.status_code))
    for tree in TREES:
        for number in ("9" * 5_000, "9" * 400, "1e99999", "NaN", "-Infinity"):
            asked = {"filter-lang": "cql2-json", "filter": tree.replace("§", number)}
            answer = gip.get(ITEMS, **asked)
            if answer.status_code >= 500:
                faults.append((ITEMS, tree.encode(), answer.status_code))
    assert faults == []


@pytest.mark.long
@sampled
@pytest.mark.both_stores(each_time=True)
@each_row("path", TAGGED)
def test_no_list_of_tags_is_an_error_of_ours(gip: Any, request: Any, path: str) -> None:
    for tag in in_turn(TAGS, 4, TAGGED.index(path) + _turn(request)):
        sent = {"If-None-Match": tag.strip(" \t").encode("latin-1")}
        answer = gip.ask("GET", path, headers=sent)
        expected = {304} if tag == "*" else {200, 431}
        assert answer.status_code in expected, (tag[:40], answer.status_code)


@sampled
@each_row("name", HEADERS)
def test_no_header_is_an_error_of_ours(gip: Any, name: str) -> None:
    numbers = (n for n in NUMBERS if n not in ("%00", "1\n"))
    ranges = ("bytes=0-", "bytes=" + "9" * 5_000 + "-")
    values = (*TAGS, *numbers, *ranges, "a;q=" + "9" * 5_000, "a;q=²", "en;q=NaN", "x" * 8_000)
    for at, path in enumerate(
        (f"{ITEMS}?limit=1", "/collections", "/portail/", f"{OWS}?service=WMS")
    ):
        for value in in_turn(values, 8, at + HEADERS.index(name)):
            try:
                sent = {name: value.strip(" \t").encode("latin-1")}
            except UnicodeEncodeError:
                sent = {name: value.strip(" \t").encode()}
            answer = gip.session.request(
                "GET", gip.base_url + path, headers=sent, allow_redirects=False, timeout=60,
                auth=None if name == "Authorization" else (gip.login, gip.password),
            )  # fmt: skip
            assert answer.status_code < 500, (path, value[:40], answer.text[:300])


@pytest.mark.both_stores(each_time=True)
@each_row("path", ["/collections/nulle-part/items", f"{ITEMS}/nul", "/styles/nul", "/iso19139/nul"])
def test_nothing_is_unchanged_where_nothing_is(gip: Any, path: str) -> None:
    """Hole 8: `If-None-Match: *` is of what is there."""
    for method in ("GET", "HEAD"):
        assert gip.ask(method, path, headers={"If-None-Match": "*"}).status_code == 404


@pytest.mark.both_stores(each_time=True)
def test_a_json_of_numbers_beyond_all_bounds_is_refused_in_words(gip: Any) -> None:
    tree = json.dumps({"op": "=", "args": [{"property": "nbpiece"}, 1]})
    asked = {"filter-lang": "cql2-json", "filter": tree.replace(" 1]", " " + "9" * 4_000 + "]")}
    answer = gip.get(ITEMS, **asked)
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid-value")
