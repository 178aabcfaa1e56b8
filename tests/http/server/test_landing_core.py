"""OGC API Features Part 1, core: landing page, API definition, conformance declaration."""

from typing import Any

import pytest

from testing.rows import each_row

OPENAPI = "application/vnd.oai.openapi+json;version=3.0"
CORE = "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core"
CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
# What the official suite sends: no `f`, a list of JSON types.
SUITE_ACCEPT = "application/json, application/javascript, text/javascript, text/json"


@each_row("path", ["", "/"])
def test_root_op(gip: Any, path: str) -> None:
    """/req/core/root-op: the root answers with and without its slash."""
    response = gip.ask("GET", path, headers={"Accept": SUITE_ACCEPT})
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "application/json"


def test_http(gip: Any) -> None:
    """/req/core/http: HTTP/1.1."""
    assert gip.get("/").raw.version == 11


@each_row(
    ("rel", "kind"),
    [
        ("self", "application/json"),
        ("alternate", "text/html"),
        ("service-desc", OPENAPI),
        ("service-doc", "text/html"),
        ("conformance", "application/json"),
        ("data", "application/json"),
        ("http://www.opengis.net/def/rel/ogc/1.0/processes", "application/json"),
    ],
)
def test_root_success(gip: Any, rel: str, kind: str) -> None:
    """/req/core/root-success: links of the exact types that QGIS, Esri and the suite want."""
    links = gip.json("/")["links"]
    assert any(link["rel"] == rel and link["type"] == kind for link in links)
    assert all(link["href"].startswith(gip.base_url) for link in links)


@pytest.mark.both_stores
def test_the_root_says_where_and_when_all_is_that_the_caller_sees(gip: Any, epci: Any) -> None:
    """/req/dataset-map/desc-extent: the form of a collection's, around those of the caller."""
    for account in (gip, epci):
        extent = account.json("/")["extent"]
        listed = account.json("/collections")["collections"]
        features = (one["extent"] for one in listed if one["itemType"] == "feature")
        parts = [part for part in features if "temporal" in part]  # one without rows has no years
        assert set(extent["spatial"]) == set(parts[0]["spatial"])
        assert extent["spatial"]["crs"] == CRS84
        boxes = [part["spatial"]["bbox"][0] for part in parts]
        west, south, east, north = zip(*boxes, strict=True)
        assert extent["spatial"]["bbox"] == [[min(west), min(south), max(east), max(north)]]
        times = [part["temporal"]["interval"][0] for part in parts]
        assert extent["temporal"]["interval"] == [
            [min(t[0] for t in times), max(t[1] for t in times)]
        ]


def test_every_link_of_the_root_answers(gip: Any) -> None:
    for link in gip.json("/")["links"]:
        response = gip.ask("GET", link["href"].removeprefix(gip.base_url))
        assert response.status_code == 200, link


def test_api_definition_op(gip: Any) -> None:
    """/req/core/api-definition-op: the media type of its own link."""
    response = gip.ask("GET", "/openapi", headers={"Accept": OPENAPI})
    assert response.status_code == 200
    assert response.headers["Content-Type"] == OPENAPI


def test_conformance_op_and_success(gip: Any) -> None:
    """/req/core/conformance-op, -success."""
    declared = gip.json("/conformance")["conformsTo"]
    assert CORE in declared
    assert all(isinstance(one, str) for one in declared)


@each_row("needed", ["filter", "features-filter", "queryables", "queryables-query-parameters"])
def test_qgis_is_told_that_filters_are_honoured(gip: Any, needed: str) -> None:
    declared = gip.json("/conformance")["conformsTo"]
    assert f"http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/{needed}" in declared
    assert "http://www.opengis.net/spec/cql2/1.0/conf/cql2-text" in declared
    assert "http://www.opengis.net/spec/cql2/1.0/conf/basic-cql2" in declared


@each_row("accept", ["*/*", "application/json;q=0.5, */*;q=0", "x/y", "text/*;q=0"])
def test_json_when_unsure(gip: Any, accept: str) -> None:
    response = gip.ask("GET", "/collections", headers={"Accept": accept})
    assert response.headers["Content-Type"] == "application/json"
    assert isinstance(response.json(), dict)


def test_a_browser_gets_html(gip: Any) -> None:
    response = gip.ask("GET", "/", headers={"Accept": "text/html,application/xml;q=0.9,*/*;q=0.8"})
    assert response.headers["Content-Type"].startswith("text/html")


def test_french_is_the_default_language_and_english_is_served(gip: Any) -> None:
    french = gip.json("/collections/rpls-logements")
    english = gip.ask(
        "GET", "/collections/rpls-logements", headers={"Accept-Language": "en;q=0.9, de;q=0"}
    ).json()
    assert french["title"] == "RPLS : logements du parc social"
    assert english["title"] == "RPLS: social dwellings"
