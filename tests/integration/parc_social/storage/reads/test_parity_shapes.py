"""Filters and tiles of both stores keep and hold the same rows."""

import pytest

from parc_social.catalogue.load import collections
from parc_social.errors import NotFound
from parc_social.storage.filters.cql2_text import parse_text
from parc_social.storage.query.model import FeatureQuery, Filter, TileQuery
from testing.made.stores.pair import Pair, assert_same, features_of, grant_of
from testing.made.stores.pair_rows import source_rows
from testing.rows import each_row
from testing.sample import taking_turns
from testing.vector_tile import layer_of

pytestmark = taking_turns(4)

FILTERS = [
    "surfhab > 40 OR conv = FALSE AND nbpiece IN (1, 2, 3)", "NOT (nomvoie LIKE '%é%')",
    "CASEI(nomvoie) LIKE '%RUE%' OR CASEI(nomvoie) LIKE '%rue%'", "ACCENTI(nomvoie) = 'ea'",
    "nomvoie >= 'e' AND nomvoie < 'z'", "nomvoie = '' OR nomvoie IS NULL",
    "surfhab * 1.5 - nbpiece / 3 > 20", "surfhab % 7 = 3",
    "T_INTERSECTS(dpe_date, INTERVAL('2020-01-01', '2021-12-31'))",
    "S_WITHIN(geometry, POLYGON((-62 15, -61 15, -61 16.2, -62 16.2, -62 15)))",
    "S_INTERSECTS(geometry, LINESTRING(-62 15, 3 49))",
    "S_DISJOINT(geometry, BBOX(-62, 15, 3, 49))",
    "loyer_principal > 1 AND siren_bailleur = '552100554'", "NOT (loyer_principal > 1)",
    "millesime = 2025 OR T_BEFORE(millesime, DATE('2025-01-01'))",
]  # fmt: skip


@each_row("text", FILTERS)
@each_row("grant", ["france", "mixte", "siennes"])
def test_filters_keep_the_same_rows(stores: Pair, grant: str, text: str) -> None:
    for name in ("rpls-logements", "rpls-logements-serie"):
        query = FeatureQuery(name, limit=1_000, filter=Filter(parse_text(text)))
        left, right = (store.page(grant_of(grant), query) for store in stores)
        assert_same(features_of(left.body), features_of(right.body))
        assert left.matched == right.matched == left.returned


SHAPES = [
    "S_INTERSECTS(geometry, BBOX(-61.6, 16, -61.3, 16.3))",
    "S_WITHIN(geometry, BBOX(-61.6, 16, -61.3, 16.3))",
    "S_OVERLAPS(geometry, BBOX(-61.6, 16, -61.3, 16.3))",
    "S_TOUCHES(geometry, BBOX(-61.6, 16, -61.3, 16.3))",
    "S_CONTAINS(geometry, POINT(2.45 48.9))",
    "S_CROSSES(LINESTRING(-62 15.9, -61 16.5), geometry)",
    "NOT S_DISJOINT(geometry, POLYGON((2.3 48.8, 2.6 48.8, 2.6 49, 2.3 48.8)))",
]


@each_row("text", SHAPES)
def test_spatial_filters_on_outlines_keep_the_same_rows(stores: Pair, text: str) -> None:
    query = FeatureQuery("territoires-commune", limit=1_000, filter=Filter(parse_text(text)))
    left, right = (store.page(grant_of("france"), query) for store in stores)
    assert_same(features_of(left.body), features_of(right.body))


TILES = [
    ("WebMercatorQuad", 0, 0, 0),
    ("WebMercatorQuad", 9, 233, 168),
    ("WebMercatorQuad", 8, 88, 129),
    ("WorldCRS84Quad", 0, 0, 0),
    ("WorldCRS84Quad", 0, 0, 1),
    ("WorldCRS84Quad", 8, 104, 168),
]


@each_row("tile", TILES, ids=lambda t: "/".join(map(str, t)))
@each_row("grant", ["france", "mixte", "siennes", "rien"])
def test_tiles_hold_the_same_features(
    stores: Pair, grant: str, tile: tuple[str, int, int, int]
) -> None:
    for name in ("rpls-logements", "rpls-logements-serie", "territoires-commune", "ops-adresses"):
        left, right = (store.tile(grant_of(grant), TileQuery(name, *tile)) for store in stores)
        assert bool(left) == bool(right)
        if not left:
            continue
        assert layer_of(left)[0] == layer_of(right)[0] == name
        assert layer_of(left)[1] == layer_of(right)[1]
        columns = {f.name for f in collections()[name].fields} | {"id"}
        for attributes in layer_of(left)[1].values():
            assert "identifiant_rpls" not in attributes
            assert set(attributes) <= columns
            assert isinstance(attributes.get("surfhab", 0), int)


def test_a_tile_has_the_dwellings_inside_it_and_its_buffer(stores: Pair) -> None:
    rows = source_rows(collections()["rpls-logements"], 2025)
    buffer = 180 * 64 / 4_096  # the tile ends at longitude 0
    located = {r["fid"]: r["id"] for r in rows if r["lon"] is not None and r["lon"] < buffer}
    for store in stores:
        tile = store.tile(
            grant_of("france"), TileQuery("rpls-logements", "WorldCRS84Quad", 0, 0, 0)
        )
        assert {fid: a["id"] for fid, a in layer_of(tile)[1].items()} == located


@each_row(
    ("matrix_set", "z", "row", "col"),
    [("WebMercatorQuad", 0, 0, 1), ("WebMercatorQuad", 3, 8, 0), ("WebMercatorQuad", -1, 0, 0),
     ("WebMercatorQuad", 25, 0, 0), ("WebMercatorQuad", 10**30, 0, 0),
     ("WebMercatorQuad", 3, -1, 0),
     ("WebMercatorQuad", 3, 10**40, 0), ("WorldCRS84Quad", 0, 1, 0), ("WorldCRS84Quad", 0, 0, 2),
     ("inconnu", 0, 0, 0)],
)  # fmt: skip
def test_a_tile_outside_its_matrix_is_not_found(
    stores: Pair, matrix_set: str, z: int, row: int, col: int
) -> None:
    for store in stores:
        with pytest.raises(NotFound):
            store.tile(grant_of("france"), TileQuery("adresses", matrix_set, z, row, col))
