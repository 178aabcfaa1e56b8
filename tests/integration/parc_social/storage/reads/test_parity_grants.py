"""Every read under several Grants: rows, columns and values that are not open are not there."""

from typing import Any

import pytest

from parc_social.access.model.grant import Grant
from parc_social.catalogue.load import collections
from parc_social.errors import NotFound, UnknownName
from parc_social.storage.filters.cql2_text import parse_text
from parc_social.storage.query.model import FeatureQuery, Filter, SortKey, TileQuery
from testing.made.stores.pair import GRANTS, Pair, features_of, grant_of
from testing.made.stores.pair_rows import COUNT, MINE, source_rows
from testing.rows import each_row


@each_row(
    ("grant", "seen"), [("france", True), ("siennes", True), ("communes", False), ("mixte", False)]
)
def test_a_dwelling_of_no_known_commune_is_in_no_perimeter(
    stores: Pair, grant: str, seen: bool
) -> None:
    """Only who sees all of France, or its landlord, has its row."""
    columns = ("code_commune",)
    for store in stores:
        page = store.page(
            grant_of(grant), FeatureQuery("rpls-logements", limit=COUNT, columns=columns)
        )
        rows = [f["properties"]["code_commune"] for f in features_of(page.body)]
        assert (None in rows) is seen


@each_row("grant", GRANTS)
def test_the_rows_are_those_of_the_perimeter(stores: Pair, grant: str) -> None:
    def inside(row: dict[str, Any]) -> bool:
        return {
            "france": True,
            "communes": row["code_commune"] in ("97101", "93066"),
            "mixte": row["code_reg"] == "94"
            or row["code_dep"] == "971"
            or row["code_epci"] == "200054781",
            "rien": False,
            "siennes": row.get("siren_bailleur") == MINE,
            "siennes sans siren": False,
        }[grant] and row.get("population", "tous") == "tous"  # the one of who asks for none

    for name in ("rpls-logements", "adresses", "ops-menages", "indicateurs-commune"):
        collection = collections()[name]
        year = 2024 if collection.source == "ops" else 2025
        expected = [r[collection.id_field] for r in source_rows(collection, year) if inside(r)]
        for store in stores:
            page = store.page(grant_of(grant), FeatureQuery(name, limit=1_000))
            assert [f["id"] for f in features_of(page.body)] == expected
            assert page.matched == len(expected)


def test_a_bailleur_sees_its_columns_on_its_own_rows_only(stores: Pair) -> None:
    rows = {r["id"]: r for r in source_rows(collections()["rpls-logements"], 2025)}
    for store in stores:
        page = store.page(grant_of("france"), FeatureQuery("rpls-logements", limit=1_000))
        for feature in features_of(page.body):
            row, seen = rows[feature["id"]], feature["properties"]
            own = row["siren_bailleur"] == MINE
            assert seen["siren_bailleur"] == (MINE if own else None)
            assert seen["loyer_principal"] == (row["loyer_principal"] if own else None)


def test_columns_of_ones_own_rows_are_unknown_without_a_siren(stores: Pair) -> None:
    query = FeatureQuery("rpls-logements", columns=("siren_bailleur",))
    for store in stores:
        with pytest.raises(UnknownName):
            store.page(grant_of("france", sirens=()), query)


@each_row(
    "ask",
    [
        {"columns": ("identifiant_rpls",)},
        {"sort": (SortKey("identifiant_rpls"),)},
        {"equals": (("identifiant_rpls", "x"),)},
        {"filter": Filter(parse_text("identifiant_rpls = 'x'"))},
    ],
    ids=["columns", "sort", "equals", "filter"],
)
def test_a_hidden_column_is_an_unknown_column(stores: Pair, ask: dict[str, Any]) -> None:
    texts: set[str] = set()
    for store in stores:
        for read in (store.page, store.count, store.records):
            try:
                read(grant_of("france"), FeatureQuery("rpls-logements", **ask))
            except UnknownName as error:
                texts.add(str(error))
            else:
                assert read == store.count
                assert "filter" not in ask
    assert texts == {"« identifiant_rpls » n'est pas une propriété de rpls-logements"}


def test_a_hidden_column_of_a_tile_is_unknown(stores: Pair) -> None:
    tile = TileQuery("rpls-logements", "WebMercatorQuad", 0, 0, 0, columns=("identifiant_rpls",))
    for store in stores:
        with pytest.raises(UnknownName):
            store.tile(grant_of("france"), tile)


def test_without_a_right_nothing_is_found(stores: Pair) -> None:
    nobody = Grant("compte", MINE)
    for store in stores:
        for name in ("rpls-logements", "inexistant", "'; DROP TABLE edition"):
            query = FeatureQuery(name)
            for read in (
                lambda q=query, s=store: s.page(nobody, q),
                lambda q=query, s=store: s.count(nobody, q),
                lambda q=query, s=store: s.item(nobody, q, "x"),
                lambda q=query, s=store: s.records(nobody, q),
                lambda n=name, s=store: s.extent(nobody, n),
                lambda n=name, s=store: s.tile(nobody, TileQuery(n, "WebMercatorQuad", 0, 0, 0)),
            ):
                with pytest.raises(NotFound):
                    read()
