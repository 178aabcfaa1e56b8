"""OGC API Features Part 1, core: /items and one feature."""

import re
from itertools import pairwise
from typing import Any

import pytest

from testing.rows import each_row

ITEMS = "/collections/rpls-logements/items"
SMALL = "/collections/territoires-region/items"
# The six boxes of the official suite, the collection's own aside.
BOXES = ["-1.5,50,1.5,53", "-80,-5,-70,5", "177,65,-177,70", "-180,85,180,90", "-180,-90,180,-85"]


@pytest.mark.both_stores
def test_fc_op_and_response(gip: Any) -> None:
    """/req/core/fc-op, fc-response."""
    response = gip.ask("GET", ITEMS, headers={"Accept": "application/geo+json"})
    assert response.headers["Content-Type"] == "application/geo+json"
    page = response.json()
    assert page["type"] == "FeatureCollection"
    assert len(page["features"]) == page["numberReturned"] == 100
    assert all(f["type"] == "Feature" and isinstance(f["id"], str) for f in page["features"])


@each_row("params", [{}, {"limit": 1}, {"bbox": "0,0,1,1"}, {"offset": 2999, "limit": 1}])
def test_fc_links(gip: Any, params: dict[str, Any]) -> None:
    """/req/core/fc-links, fc-rel-type: the same on a full, a last and an empty page."""
    page = gip.json(ITEMS, **params)
    links = page["links"]
    assert [link["type"] for link in links if link["rel"] == "self"] == ["application/geo+json"]
    alternates = [link["type"] for link in links if link["rel"] == "alternate"]
    assert "text/html" in alternates
    assert "application/geo+json" not in alternates
    assert [link["rel"] for link in links].count("collection") == 1


@pytest.mark.both_stores
def test_the_self_link_of_a_later_page_is_that_page(gip: Any) -> None:
    page = gip.json(ITEMS, limit=5, offset=5)
    link = next(link["href"] for link in page["links"] if link["rel"] == "self")
    again = gip.ask("GET", link.removeprefix(gip.base_url)).json()
    assert again["features"] == page["features"]


def test_fc_time_stamp(gip: Any) -> None:
    """/req/core/fc-timeStamp: with its offset."""
    stamp = gip.json(ITEMS, limit=1)["timeStamp"]
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z", stamp)


@pytest.mark.both_stores
def test_fc_number_matched_is_what_paging_gives(epci: Any) -> None:
    """/req/core/fc-numberMatched, and no feature twice."""
    page = epci.json(ITEMS, limit=100)
    matched, ids = page["numberMatched"], [f["id"] for f in page["features"]]
    while following := [link["href"] for link in page["links"] if link["rel"] == "next"]:
        page = epci.ask("GET", following[0].removeprefix(epci.base_url)).json()
        ids += [f["id"] for f in page["features"]]
    assert len(ids) == len(set(ids)) == matched > 100


@pytest.mark.both_stores
@each_row("limit", [1, 50, 1000])
def test_fc_limit_response(gip: Any, limit: int) -> None:
    """/req/core/fc-limit-response-1."""
    assert gip.json(ITEMS, limit=limit)["numberReturned"] == limit


@pytest.mark.both_stores
def test_a_limit_above_the_maximum_is_clamped(gip: Any) -> None:
    """GDAL and ogc-client ask for what they like."""
    assert gip.json(ITEMS, limit=1_000_000)["numberReturned"] == 3000


@pytest.mark.both_stores
@each_row("box", BOXES)
def test_fc_bbox_response(gip: Any, box: str) -> None:
    """/req/core/fc-bbox-response: 200 and only what meets the box, the antimeridian too."""
    west, south, east, north = map(float, box.split(","))
    for collection in ("rpls-logements", "territoires-commune"):
        page = gip.json(f"/collections/{collection}/items", bbox=box, limit=1000)
        for x, y in _vertices(page):
            assert south <= y <= north
            assert (west <= x <= east) if west <= east else (x >= west or x <= east)


@pytest.mark.both_stores
def test_a_box_is_a_filter(epci: Any) -> None:
    everything = epci.json(ITEMS, limit=10000)
    located = [f for f in everything["features"] if f["geometry"]]
    places = {f["id"]: f["geometry"]["coordinates"] for f in located}
    xs = sorted(x for x, _ in places.values())
    ys = sorted(y for _, y in places.values())
    half = (xs[0], ys[0], xs[len(xs) // 2], ys[len(ys) // 2])
    inside = {i for i, (x, y) in places.items() if half[0] <= x <= half[2] and y <= half[3]}
    got = epci.json(ITEMS, bbox=",".join(map(repr, half)), limit=10000)
    assert {f["id"] for f in got["features"]} == inside
    assert 0 < len(inside) < len(places)
    with_height = f"{half[0]},{half[1]},0,{half[2]},{half[3]},9000"
    assert epci.json(ITEMS, bbox=with_height, limit=1)["numberMatched"] == len(inside)


@each_row("written", [".0000000,-.5000000,.5,.25", "48.10000000000000142,1,49,2"])
def test_numbers_as_the_suite_and_qgis_write_them(gip: Any, written: str) -> None:
    assert gip.get(ITEMS, bbox=written).status_code == 200


@each_row(
    ("name", "value"),
    [
        ("limit", "unlimited"), ("limit", "0"), ("limit", "true"), ("limit", "1_0"),
        ("lang", "klingon"), ("resulttype", "tout"), ("skipGeometry", "1"),
        ("limit", "-1"), ("limit", "1.5"),
        ("offset", "-1"), ("offset", "x"), ("bbox", "1,2,3"), ("bbox", "a,b,c,d"),
        ("bbox", "nan,0,1,1"), ("bbox", "0,0,1,inf"), ("bbox", "0,5,1,4"), ("bbox", ""),
        ("datetime", "hier"), ("datetime", "2025-13-01"), ("datetime", "2025/2024"),
        ("datetime", "1/2/3"), ("crs", "EPSG:9999"), ("sortby", "nosuch"),
        ("properties", "nosuch"), ("f", "nosuch"), ("f", "png"), ("filter-lang", "sql"),
        ("nbpiece", "trois"), ("filter", "nosuch = 1"), ("filter", "nbpiece ="),
        ("filter", "nbpiece = 'trois'"), ("filter-crs", "http://www.opengis.net/def/crs/0/x"),
    ],
)  # fmt: skip
def test_query_param_invalid(gip: Any, name: str, value: str) -> None:
    """/req/core/query-param-invalid: 400, in French, and what is wrong is named."""
    params = {name: value}
    if name == "filter-crs":
        params["filter"] = "nbpiece = 3"
    response = gip.get(ITEMS, **params)
    assert response.status_code == 400, response.text
    assert response.headers["Content-Type"] == "application/problem+json"
    problem = response.json()
    assert problem["status"] == 400
    assert None not in problem.values()
    assert problem["detail"]
    assert not re.search(r"\b(value|should|invalid|must|specified)\b", problem["detail"])


@each_row("name", ["unknownQueryParameter12345", "Limit", "loyer"])
def test_query_param_unknown(gip: Any, name: str) -> None:
    """/req/core/query-param-unknown."""
    assert gip.get(ITEMS, **{name: "1"}).status_code == 400


def test_what_clients_are_known_to_send_is_taken(gip: Any) -> None:
    """Esri's `query` and `token`; QGIS repeats identical parameters."""
    assert gip.get(ITEMS, query="nbpiece=3", token="x", limit=1).status_code == 200
    assert gip.ask("GET", f"{ITEMS}?limit=1&limit=1").status_code == 200


@pytest.mark.both_stores
@each_row(
    ("asked", "years"),
    [
        ("2024-06-01", {2024}), ("2024-01-01T00:00:00Z", {2024}), ("2025", {2025}),
        ("2024-01-01/2025-12-31", {2024, 2025}), ("../2024-12-31", {2024}),
        ("2025-01-01/..", {2025}), ("/2024-12-31", {2024}), ("../..", {2024, 2025}),
        ("2025-03-01T00:00:00Z/9999-12-31T00:00:00Z", {2025}),
        ("0000-01-01T00:00:00Z/2024-03-01T00:00:00Z", {2024}), ("1999-01-01", set()),
    ],
)  # fmt: skip
def test_fc_time_response(gip: Any, asked: str, years: set[int]) -> None:
    """/req/core/fc-time-response: a millésime is its whole civil year."""
    page = gip.json(
        "/collections/rpls-logements-serie/items", datetime=asked, limit=10000,
        properties="millesime", skipGeometry="true",
    )  # fmt: skip
    assert {f["properties"]["millesime"] for f in page["features"]} == years


@pytest.mark.both_stores
@each_row("collection", ["rpls-logements", "territoires-region", "ops-adresses"])
def test_f_op_and_links(gip: Any, collection: str) -> None:
    """/req/core/f-op, f-success, f-links."""
    listed = gip.json(f"/collections/{collection}/items", limit=1)["features"][0]
    response = gip.ask(
        "GET", f"/collections/{collection}/items/{listed['id']}",
        headers={"Accept": "application/geo+json"},
    )  # fmt: skip
    assert response.headers["Content-Type"] == "application/geo+json"
    feature = response.json()
    assert all(feature[key] == listed[key] for key in ("id", "geometry", "properties"))
    by_rel = {link["rel"]: link["type"] for link in feature["links"]}
    assert by_rel["self"] == "application/geo+json"
    assert by_rel["collection"] == "application/json"
    assert "text/html" in [k["type"] for k in feature["links"] if k["rel"] == "alternate"]
    assert "prev" not in by_rel
    assert "next" not in by_rel


@pytest.mark.both_stores
def test_sort_and_columns(gip: Any) -> None:
    page = gip.json(ITEMS, sortby="-surfhab,construct", properties="surfhab,construct", limit=500)
    keys = [(f["properties"]["surfhab"], f["properties"]["construct"]) for f in page["features"]]
    assert all(set(f["properties"]) == {"surfhab", "construct"} for f in page["features"])
    known = [key for key in keys if None not in key]
    assert all(a[0] > b[0] or (a[0] == b[0] and a[1] <= b[1]) for a, b in pairwise(known))


@pytest.mark.both_stores
def test_equality_of_a_column(gip: Any) -> None:
    page = gip.json(ITEMS, nbpiece=3, limit=10000)
    assert {f["properties"]["nbpiece"] for f in page["features"]} == {3}
    every = gip.json(ITEMS, limit=10000)["features"]
    assert page["numberMatched"] == sum(f["properties"]["nbpiece"] == 3 for f in every)


@pytest.mark.both_stores
def test_counting_only(gip: Any) -> None:
    page = gip.json(ITEMS, resulttype="hits")
    assert (page["numberMatched"], page["numberReturned"], page["features"]) == (3000, 0, [])
    assert "next" not in [link["rel"] for link in page["links"]]


def _vertices(page: Any) -> list[tuple[float, float]]:
    """Points only: the outline of a commune may stick out of the box that it meets."""
    geometries = [f["geometry"] for f in page["features"] if f["geometry"]]
    return [tuple(g["coordinates"]) for g in geometries if g["type"] == "Point"]
