"""Items, extents, records and counts of both stores: those of the pages, and those of the rows."""

from dataclasses import replace

import orjson
import pytest

from parc_social.access.model.grant import Grant, Right
from parc_social.access.model.perimeter import FRANCE
from parc_social.access.model.right_part import RightPart
from parc_social.catalogue.load import collections
from parc_social.errors import NotFound
from parc_social.storage.query.model import FeatureQuery
from testing.made.stores.pair import ALL, EDITIONS, GRANTS, Pair, features_of, grant_of
from testing.made.stores.pair_rows import MINE, OTHER
from testing.rows import each_row
from testing.sample import crossed, sampled


@each_row("grant", GRANTS)
def test_items_are_the_features_of_pages_and_no_other(stores: Pair, grant: str) -> None:
    rights, everyone = grant_of(grant), grant_of("france")
    for name in (
        "rpls-logements",
        "rpls-logements-serie",
        "territoires-commune",
        "ops-menages-serie",
    ):
        query = FeatureQuery(name, limit=1_000)
        known = [f["id"] for f in features_of(stores[0].page(everyone, query).body)]
        for store in stores:
            seen = {f["id"]: f for f in features_of(store.page(rights, query).body)}
            for identifier in known[::9]:
                if identifier in seen:
                    assert orjson.loads(store.item(rights, query, identifier)) == seen[identifier]
                else:
                    with pytest.raises(NotFound):
                        store.item(rights, query, identifier)


@each_row(
    "identifier",
    ["x", "", "x.2025", ".2025", "x.", "x.٢٠٢٥", "x.99999", "a\x00", "\ud800", "1' OR '1'='1"],
)
@each_row("name", ["rpls-logements", "rpls-logements-serie"])
def test_an_unknown_item_is_not_found(stores: Pair, name: str, identifier: str) -> None:
    for store in stores:
        with pytest.raises(NotFound):
            store.item(grant_of("france"), FeatureQuery(name), identifier)


def test_ids_are_unique_in_every_collection(stores: Pair) -> None:
    for name in ALL:
        found = features_of(
            stores[0].page(grant_of("france"), FeatureQuery(name, limit=1_000)).body
        )
        assert len({f["id"] for f in found}) == len(found)


def test_pages_walk_through_a_twin_without_a_gap(stores: Pair) -> None:
    for grant in ("france", "mixte"):
        for store in stores:
            whole = features_of(
                store.page(grant_of(grant), FeatureQuery("adresses-serie", limit=1_000)).body
            )
            walked: list[str] = []
            for offset in range(0, len(whole) + 7, 7):
                page = store.page(
                    grant_of(grant), FeatureQuery("adresses-serie", limit=7, offset=offset)
                )
                walked += [f["id"] for f in features_of(page.body)]
            assert walked == [f["id"] for f in whole]
            years = [f["properties"]["millesime"] for f in whole]
            assert years == sorted(years)
            assert set(years) == {2024, 2025}


@sampled
@each_row(("grant", "name"), crossed(tuple(GRANTS), ALL, 3))
def test_extents_and_records_are_the_same(stores: Pair, grant: str, name: str) -> None:
    rights = grant_of(grant)
    left, right = (store.extent(rights, name) for store in stores)
    assert (left.years, left.count) == (right.years, right.count), name
    assert left.box == pytest.approx(right.box, abs=1e-9)
    assert left.count == stores[0].count(rights, FeatureQuery(name))
    query = FeatureQuery(name, limit=30, offset=2)
    assert stores[0].records(rights, query) == stores[1].records(rights, query)


def test_an_extent_of_nothing_has_no_box(stores: Pair) -> None:
    for store in stores:
        extent = store.extent(grant_of("rien"), "rpls-logements")
        assert (extent.box, extent.years, extent.count) == (None, (), 0)


def test_the_communes_and_the_stock_are_the_same(stores: Pair) -> None:
    for store in stores:
        facts = store.facts()
        assert facts is store.facts()
        assert [a.code_commune for a in facts.current] == ["2A004", "97101"]
        assert facts.current[0].nom == 'Ajaccio, dit "A"'
        assert facts.current[1].code_epci is None
        assert set(facts.cogs) == {2025}
        assert facts.stock == {
            MINE: {2024: {"92024", "97101"}, 2025: {"92025", "97101"}},
            OTHER: {2024: {"93001"}, 2025: {"93001"}},
        }
        assert facts.changed == {"93059": (2025,), "93066": (2025,)}
        assert facts.millesimes == (2022, 2024, 2025)
    assert stores[0].version() == stores[1].version()


def test_dwellings_of_landlords_are_for_who_sees_every_landlord(stores: Pair) -> None:
    columns = tuple(field.name for field in collections()["rpls-logements"].fields)
    whole = Grant("compte", "", rights=(Right("rpls-logements", (RightPart((FRANCE,), columns),)),))
    for store in stores:
        assert store.stock(whole, 2026) == (2025, {OTHER: 5, MINE: 4})
        assert store.stock(whole, 2024) == (2024, {OTHER: 5, MINE: 4})
        assert store.stock(whole, 2023) == (None, {})
        for name in GRANTS:  # their landlords' columns are on their own rows alone
            with pytest.raises(NotFound):
                store.stock(grant_of(name), 2026)
        limited = replace(whole.rights[0].parts[0], millesimes=(2025,))
        narrow = replace(whole, rights=(Right("rpls-logements", (limited,)),))
        with pytest.raises(NotFound):
            store.stock(narrow, 2026)


def test_editions_are_told_the_same_way(stores: Pair) -> None:
    left, right = (store.editions() for store in stores)
    assert [
        (e.id, e.source, e.millesime, e.state, e.made_at, sorted(e.rows), e.fictive) for e in left
    ] == [
        (e.id, e.source, e.millesime, e.state, e.made_at, sorted(e.rows), e.fictive) for e in right
    ]
    assert {e.id for e in left} == set(EDITIONS)
