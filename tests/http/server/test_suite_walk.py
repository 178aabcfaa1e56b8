"""A walk as the official suites walk: `f` is thrown away, Accept alone tells, each test point."""

from collections.abc import Iterator
from typing import Any

import pytest
import requests

from testing.rows import each_row
from testing.sample import taking_turns

# What the suites for Features and Tiles send, and what that for tiles sends for a tile.
SUITE = {"Accept": "application/json, application/javascript, text/javascript, text/json"}
BROWSER = {"Accept": "text/html, image/gif, image/jpeg, */*; q=0.2"}
STARTS = [
    "", "/", "/conformance", "/collections", "/collections/rpls-logements",
    "/collections/territoires-region/items", "/collections/territoires-region/tiles",
    "/processes", "/processes/echo", "/jobs", "/TileMatrixSets", "/tiles",
]  # fmt: skip
OPEN = "/collections/territoires-region"
CHOSEN = {
    "featureId": "11", "tileMatrixSetId": "WebMercatorQuad", "tileMatrix": "0", "tileRow": "0",
    "tileCol": "0", "recordId": "rpls-logements",
}  # fmt: skip


@pytest.fixture(scope="module")
def document(gip: Any) -> Any:
    return gip.json("/openapi")


@pytest.fixture(scope="module")
def points(document: Any) -> list[str]:
    """Every GET of the service, those of one collection among those of collections."""
    read = [path for path, item in document["paths"].items() if "get" in item]
    one = [p for p in read if not p.startswith("/collections/") or f"{p}/".startswith(f"{OPEN}/")]
    kept = [p for p in one if "/editions/" not in p and "{jobId}" not in p]
    return [p.format(**CHOSEN, styleId=style_of(document, p)) for p in kept]


def style_of(document: Any, path: str) -> str:
    """A style that a path may name: the first of its collection, or of the service."""
    tag = path.split("/")[2] if path.startswith("/collections/") else "service"
    known = document["components"]["parameters"].get(f"styleId-{tag}")
    return known["schema"]["enum"][0] if known else ""


def links(node: Any) -> Iterator[dict[str, Any]]:
    """Every link of a document, however deep."""
    if isinstance(node, dict):
        if "href" in node:
            yield node
        for value in node.values():
            yield from links(value)
    elif isinstance(node, list):
        for value in node:
            yield from links(value)


@each_row("start", STARTS)
def test_each_link_answers_json_without_its_query(gip: Any, start: str) -> None:
    """/req/core/root-success, fc-md-links: hrefs are absolute, and `?f=html` is forgotten."""
    found = list(links(gip.ask("GET", start, headers=SUITE).json()))
    assert found or start == "/conformance"
    assert all(link["href"].startswith(gip.base_url) for link in found)
    paths = {link["href"].split("?")[0].removeprefix(gip.base_url) for link in found}
    left_out = ("{", "/editions/", "/execution")
    pictures = ("/coverage", "/map")  # a raster and a map have no JSON without `f`
    told = (p for p in paths if not any(part in p for part in left_out))
    for path in sorted(p for p in told if not p.endswith(pictures))[:40]:
        answer = gip.ask("GET", path, headers=SUITE)
        assert answer.status_code == 200, path
        assert "json" in answer.headers["Content-Type"], path
        assert answer.json(), path


@taking_turns(4)
def test_each_test_point_answers_and_has_a_media_type(gip: Any, points: list[str]) -> None:
    """The path of a test point is the server's address and a path of the OpenAPI document."""
    assert len(points) > 20
    for path in points:
        for headers in (SUITE, BROWSER, {"Accept": ""}):
            answer = gip.ask("GET", path, headers=headers)
            assert answer.status_code == 200, path
            assert answer.headers["Content-Type"], path


def test_each_route_refuses_a_parameter_that_it_does_not_know(gip: Any, points: list[str]) -> None:
    """/req/core/query-param-unknown, on every path that is described."""
    for path in points:
        answer = gip.get(path, unknownQueryParameter12345="1")
        assert (answer.status_code, answer.json()["code"]) == (400, "unknown-parameter"), path


@pytest.mark.both_stores
def test_no_route_sends_a_stranger_elsewhere(service: Any, points: list[str]) -> None:
    """401 with the challenge and a media type, never a page to sign in on, HTML first or not."""
    for path in points:
        answer = service.stranger(path, headers=BROWSER, allow_redirects=False)
        assert answer.status_code == 401, path
        assert answer.headers["WWW-Authenticate"].startswith("Basic"), path
        assert "json" in answer.headers["Content-Type"], path


def test_an_execution_asks_for_no_token_of_a_form(gip: Any) -> None:
    """Basic requests are no browser's: nothing but the password is asked of a POST."""
    answer = requests.post(
        f"{gip.base_url}/processes/echo/execution", json={"inputs": {"echo": "x"}},
        auth=(gip.login, gip.password), headers={"Origin": "http://exemple.fr"}, timeout=60,
    )  # fmt: skip
    assert answer.status_code == 200


def test_errors_are_problems_without_a_null(gip: Any) -> None:
    """RFC 9457; under /processes and /jobs as application/json, with the types of the standard."""
    asked = {
        "/collections/nosuch": "application/problem+json",
        f"{OPEN}/items/nosuch": "application/problem+json",
        f"{OPEN}/items?limit=unlimited": "application/problem+json",
        f"{OPEN}/items?crs=x": "application/problem+json",
        f"{OPEN}/tiles/WebMercatorQuad/0/0/2147483647": "application/problem+json",
        "/TileMatrixSets/nosuch": "application/problem+json",
        "/processes/nosuch": "application/json",
        "/jobs/nosuch": "application/json",
    }
    for path, media in asked.items():
        answer = gip.get(path)
        problem = answer.json()
        assert answer.headers["Content-Type"] == media, path
        assert problem["status"] == answer.status_code in (400, 404), path
        assert None not in problem.values()
        assert {"type", "title", "status", "detail"} <= set(problem), path


def test_the_root_leads_to_tilesets_that_can_be_asked(gip: Any) -> None:
    """/req/core/tc-op read strictly: each entry of each list, its first limit, and the edges."""
    rel = "http://www.opengis.net/def/rel/ogc/1.0/tilesets-"
    found = [link for link in gip.json("/")["links"] if link["rel"].startswith(rel)]
    assert len(found) > 1
    for link in found:
        listed = gip.ask("GET", link["href"].removeprefix(gip.base_url), headers=SUITE).json()
        for entry in listed["tilesets"]:
            limits = entry["tileMatrixSetLimits"][0]
            href = next(k["href"] for k in entry["links"] if "{tileMatrix}" in k["href"])
            row, col = limits["maxTileRow"], limits["minTileCol"]
            for row_asked, expected in ((row, {200}), (row + 1, {404})):
                path = href.format(
                    tileMatrix=limits["tileMatrix"], tileRow=row_asked, tileCol=col
                ).removeprefix(gip.base_url)
                assert gip.ask("GET", path, headers=BROWSER).status_code in expected, path


def test_a_row_or_column_that_no_integer_holds(gip: Any) -> None:
    """/req/core/tc-error: 2147483647, which overflows as soon as one is added."""
    for row, col in ((2147483647, 0), (0, 2147483647), (2147483648, 2147483648)):
        path = f"{OPEN}/tiles/WebMercatorQuad/9/{row}/{col}"
        assert gip.get(path).status_code == 404


def test_matrix_sets_are_those_that_tiles_are_cut_in(gip: Any) -> None:
    """Rows in the two of the world; maps in those of the projections of what is shown too."""
    listed = gip.json("/TileMatrixSets")["tileMatrixSets"]
    names = [one["id"] for one in listed]
    assert names[:2] == ["WebMercatorQuad", "WorldCRS84Quad"]
    cut = {one["tileMatrixSetURI"] for one in gip.json(f"{OPEN}/tiles")["tilesets"]}
    assert {one["uri"] for one in listed[:2]} == cut
    drawn = gip.json("/collections/indicateurs-commune/map/tiles")["tilesets"]
    last = (link["href"].rpartition("/")[2] for one in drawn for link in one["links"])
    ends = {end.partition("?")[0] for end in last}
    assert ends & set(names) >= {*names[:2], "LAMB93_10cm", "RGR92UTM40S_10cm"}
    page = gip.ask("GET", "/TileMatrixSets", headers=BROWSER)
    assert page.headers["Content-Type"].startswith("text/html")
    assert "WorldCRS84Quad" in page.text


def test_the_document_keeps_clear_of_what_the_suites_can_not_read(document: Any) -> None:
    """KaiZen: no null, no list of types, no type of its own, no numeric exclusive bound."""
    kinds = {"string", "number", "integer", "boolean", "array", "object"}
    schemes = set(document["components"]["securitySchemes"])
    for name, value in members(document):
        assert value is not None, name
        assert name != "type" or isinstance(value, dict) or value in kinds | {"http", "apiKey"}
        assert not str(name).startswith("exclusive")
        assert name != "style" or value == "form"
        assert name != "additionalProperties" or value is not True
        assert name != "security" or all(set(need) <= schemes for need in value)
    assert isinstance(document["info"]["version"], str)
    assert document["info"]["license"]["name"]
    assert all(tag["name"] for tag in document["tags"])


def members(node: Any) -> Iterator[tuple[Any, Any]]:
    """(name, value) of every member of a document."""
    if isinstance(node, dict):
        yield from node.items()
        for value in node.values():
            yield from members(value)
    elif isinstance(node, list):
        for value in node:
            yield from members(value)
