"""OGC API Features Part 1, core: the list of collections and one collection."""

from typing import Any

import pytest

from testing.rows import each_row

_ROWS_FIRST = 10


def test_fc_md_op(gip: Any) -> None:
    """/req/core/fc-md-op."""
    assert gip.get("/collections").status_code == 200


def test_fc_md_links(gip: Any) -> None:
    """/req/core/fc-md-links: self and an alternate for each encoding, with rel and type."""
    links = gip.json("/collections")["links"]
    assert [link["type"] for link in links if link["rel"] == "self"] == ["application/json"]
    assert "text/html" in [link["type"] for link in links if link["rel"] == "alternate"]


def test_fc_md_items(gip: Any) -> None:
    """/req/core/fc-md-items: every collection links to its items as GeoJSON, and exactly so.

    First the bare address, which clients add parameters to.
    """
    for collection in gip.json("/collections")["collections"]:
        items = [link for link in collection["links"] if link["rel"] == "items"]
        exact = [link for link in items if link["type"] == "application/geo+json"]
        if collection["itemType"] == "coverage":
            assert not items  # a raster has none
            continue
        bare = f"{gip.base_url}/collections/{collection['id']}/items"
        assert [link["href"] for link in exact] == [bare, f"{bare}?f=json"], collection["id"]
        assert items[0] == exact[0]
        assert all("rel" in link and "type" in link for link in collection["links"])


def test_links_are_not_repeated(gip: Any) -> None:
    for collection in gip.json("/collections")["collections"]:
        seen = [(link["rel"], link["type"], link["href"]) for link in collection["links"]]
        assert len(seen) == len(set(seen))


def test_sfc_md_success(gip: Any) -> None:
    """/req/core/sfc-md-success: the same id, title, description and extent as in the list."""
    for listed in gip.json("/collections")["collections"]:
        alone = gip.json(f"/collections/{listed['id']}")
        for key in ("id", "title", "description", "extent", "crs", "storageCrs"):
            assert alone.get(key) == listed.get(key)
        assert ("crs" in alone) is (alone["itemType"] != "record")


@pytest.mark.both_stores
def test_extents_are_four_numbers_around_the_data(epci: Any) -> None:
    box = epci.json("/collections/rpls-logements")["extent"]["spatial"]["bbox"][0]
    assert len(box) == 4
    assert all(round(n, 6) == n for n in box)
    page = epci.json("/collections/rpls-logements/items", limit=10000)
    places = [f["geometry"]["coordinates"] for f in page["features"] if f["geometry"]]
    assert all(box[0] <= x <= box[2] and box[1] <= y <= box[3] for x, y in places)
    west, south = (min(axis) for axis in zip(*places, strict=True))
    assert abs(west - box[0]) < 1e-5
    assert abs(south - box[1]) < 1e-5


@pytest.mark.both_stores
def test_temporal_extent_is_an_interval(gip: Any) -> None:
    series = gip.json("/collections/rpls-logements-serie")["extent"]["temporal"]["interval"]
    assert series == [["2024-01-01T00:00:00Z", "2025-12-31T23:59:59Z"]]


@pytest.mark.both_stores
def test_small_collections_come_first(gip: Any) -> None:
    """Suites look at the first ones, and for a feature in each: empty ones come last."""
    listed = gip.json("/collections")["collections"]
    ids = [c["id"] for c in listed if c["itemType"] == "feature"]
    counts = [
        gip.json(f"/collections/{one}/items", resulttype="hits")["numberMatched"] for one in ids
    ]
    ranks = [2 if count == 0 else int(count > _ROWS_FIRST) for count in counts]
    assert set(ranks) == {0, 1, 2}
    assert ranks == sorted(ranks)


@each_row("suffix", ["", "/schema", "/queryables", "/items", "/tiles"])
def test_a_collection_that_does_not_exist(gip: Any, suffix: str) -> None:
    response = gip.get(f"/collections/nosuch{suffix}")
    assert response.status_code == 404
    assert response.headers["Content-Type"] == "application/problem+json"


def test_schema_gives_types_titles_and_a_geometry_that_qgis_knows(gip: Any) -> None:
    response = gip.get("/collections/rpls-logements/schema")
    assert response.headers["Content-Type"] == "application/schema+json"
    properties = response.json()["properties"]
    geometry = properties["geometry"]
    assert geometry["$ref"] == "https://geojson.org/schema/Point.json"
    assert "type" not in geometry
    assert properties["surfhab"]["type"] == "integer"
    assert properties["surfhab"]["x-ogc-unit"] == "m²"
    assert properties["id"]["x-ogc-role"] == "id"
    assert properties["dpe_date"]["format"] == "date"


@pytest.mark.both_stores
def test_queryables_are_the_columns_that_the_caller_sees(epci: Any, gip: Any) -> None:
    path = "/collections/rpls-logements/queryables"
    mine, all_of_them = (a.json(path)["properties"] for a in (epci, gip))
    assert "loyer_principal" in all_of_them
    assert "loyer_principal" not in mine
    assert mine.items() <= all_of_them.items()
