"""What the suite for Features asks of each collection in turn: extent, page, systems, feature."""

from collections.abc import Iterator
from typing import Any

import pytest
from pyproj import Transformer

pytestmark = pytest.mark.both_stores

CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
GEOJSON = {"Accept": "application/geo+json"}
# Over the whole country, and in Île-de-France alone, far from what the caller is offered too.
SMALL = ("territoires-region", "indicateurs-ept")
FEW = 10  # the page that the suite asks for, and up to which it compares page with page


@pytest.fixture(scope="module")
def collections(gip: Any) -> list[dict[str, Any]]:
    found = gip.json("/collections")["collections"]
    return [c for c in found if c["itemType"] == "feature"]


@pytest.fixture(scope="module")
def pages(gip: Any, collections: Any) -> dict[str, Any]:
    """The first page of each collection, as the suite asks for it."""
    return {c["id"]: items(gip, c["id"]).json() for c in collections}


def items(account: Any, collection: str, **params: Any) -> Any:
    """A page of ten, by Accept alone."""
    answer = account.ask(
        "GET", f"/collections/{collection}/items", headers=GEOJSON, params={"limit": FEW, **params}
    )
    assert answer.status_code == 200, answer.text
    return answer


def positions(geometry: Any) -> Iterator[list[float]]:
    """Every position of a geometry."""
    waiting = [geometry["coordinates"]] if geometry else []
    while waiting:
        part = waiting.pop()
        if isinstance(part[0], list):
            waiting += part
        else:
            yield part


def test_geometries_are_in_crs84(pages: Any) -> None:
    """/req/core/crs84: longitude first, in degrees; no GeometryCollection."""
    for name, page in pages.items():
        for feature in page["features"]:
            assert (feature["geometry"] or {}).get("type") in (None, "Point", "MultiPolygon")
            for x, y in positions(feature["geometry"]):
                assert -180 <= x <= 180, name
                assert -90 <= y <= 90, name
            assert feature["geometry"] is None or -64 < next(positions(feature["geometry"]))[0] < 56


def test_every_page_says_all(pages: Any) -> None:
    """/req/core/fc-links, fc-timeStamp, fc-numberMatched, fc-numberReturned: an empty one too."""
    assert 0 in [page["numberMatched"] for page in pages.values()]
    for name, page in pages.items():
        kinds = {(link["rel"], link["type"]) for link in page["links"]}
        assert ("self", "application/geo+json") in kinds, name
        assert ("alternate", "text/html") in kinds, name
        assert ("collection", "application/json") in kinds, name
        assert page["timeStamp"].endswith("Z")
        assert page["numberReturned"] == len(page["features"]) <= page["numberMatched"]
        ids = [feature["id"] for feature in page["features"]]
        assert len(ids) == len(set(ids)), name


def test_paging_with_the_largest_page_gives_each_feature_once(gip: Any, pages: Any) -> None:
    """/req/core/fc-numberMatched, and an id is that of one feature, on every twin."""
    twins = [name for name in pages if name.startswith("territoires-carreau")]
    for name in (*twins, "rpls-logements-serie", "indicateurs-iris-serie"):
        page = items(gip, name, limit=10000, skipGeometry="true").json()
        ids = {feature["id"] for feature in page["features"]}
        assert len(ids) == page["numberMatched"] == pages[name]["numberMatched"] > 0, name


def test_the_first_feature_of_each_collection(gip: Any, pages: Any) -> None:
    """/req/core/f-op, f-success, f-links: its id needs no escape."""
    for name, page in pages.items():
        for listed in page["features"][:1]:
            assert not set(listed["id"]) & set("/?#% ")
            path = f"/collections/{name}/items/{listed['id']}"
            answer = gip.ask("GET", path, headers=GEOJSON)
            assert answer.status_code == 200, path
            assert answer.headers["Content-Crs"] == f"<{CRS84}>"
            alone = answer.json()
            assert (alone["id"], alone["properties"]) == (listed["id"], listed["properties"])
            rels = {link["rel"] for link in alone["links"] if link["type"]}
            assert {"self", "alternate", "collection"} <= rels


def test_extents_are_four_numbers_of_six_decimals(collections: Any) -> None:
    for one in collections:
        (box,) = one["extent"]["spatial"]["bbox"]
        assert len(box) == 4
        assert all(round(number, 6) == number for number in box)
        assert box[1] > -90
        assert one["extent"]["spatial"]["crs"] == CRS84
        assert isinstance(one["title"], str)
        assert isinstance(one["description"], str)
        assert one["itemType"] == "feature"


def test_the_extent_as_a_box_gives_the_same_page(gip: Any, collections: Any, pages: Any) -> None:
    """/req/core/fc-bbox-response: with seven decimals, as the suite writes it."""
    for one in collections:
        box = ",".join(f"{number:.7f}" for number in one["extent"]["spatial"]["bbox"][0])
        found = items(gip, one["id"], bbox=box).json()
        located = [f["id"] for f in pages[one["id"]]["features"] if f["geometry"]]
        assert [f["id"] for f in found["features"]][: len(located)] == located, one["id"]


def test_each_system_of_each_small_collection(gip: Any, collections: Any, pages: Any) -> None:
    """/req/crs/crs-action, ogc-crs-header, bbox-crs-action: as the suite compares the two pages.

    It brings two corners into each system; where they come out inverted, nothing is found.
    """
    by_name = {one["id"]: one for one in collections}
    for name in SMALL:
        one, page = by_name[name], pages[name]
        assert 0 < page["numberMatched"] <= FEW
        plain = [feature["id"] for feature in page["features"]]
        for uri in one["crs"]:
            moved = items(gip, name, crs=uri)
            assert moved.headers["Content-Crs"] == f"<{uri}>"
            assert [feature["id"] for feature in moved.json()["features"]] == plain
            corners = corners_in(uri, one["extent"]["spatial"]["bbox"][0])
            asked = {"bbox": ",".join(map(repr, corners)), "bbox-crs": uri}
            found = items(gip, name, **asked).json()["features"]
            assert {feature["id"] for feature in found} <= set(plain), (name, uri)


def test_a_box_whose_corners_come_out_inverted(gip: Any) -> None:
    """A box of Paris in the system of La Réunion: 200 and no feature; in degrees, a mistake."""
    far = {"bbox": "-3337214,17009028,-3298826,17007668", "limit": 1}
    found = items(gip, "territoires-region", **far, **{"bbox-crs": uri_of(2975)}).json()
    assert (found["numberMatched"], found["features"]) == (0, [])
    answer = gip.get("/collections/territoires-region/items", bbox="2,49,3,48")
    assert answer.status_code == 400


def uri_of(srid: int) -> str:
    """The OGC URI of an EPSG code."""
    return f"http://www.opengis.net/def/crs/EPSG/0/{srid}"


def corners_in(uri: str, box: list[float]) -> list[float]:
    """Two corners of a box of degrees in another system, in the order of its axes."""
    code = uri.rpartition("/")[2]
    target = "OGC:CRS84" if code == "CRS84" else f"EPSG:{code}"
    to = Transformer.from_crs("OGC:CRS84", target)
    west, south, east, north = box
    return [*to.transform(west, south), *to.transform(east, north)]
