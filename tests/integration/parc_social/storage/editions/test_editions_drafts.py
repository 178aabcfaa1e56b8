"""Drafts beside what is published, on both stores: whose they are, and what publishing ends."""

from datetime import date
from pathlib import Path

import orjson
import psycopg
import pytest

from parc_social.access.model.grant import Grant, Right
from parc_social.access.model.perimeter import FRANCE
from parc_social.access.model.right_part import RightPart
from parc_social.errors import NotFound
from parc_social.settings import Settings
from parc_social.storage.filters.cql2_text import parse_text
from parc_social.storage.own_figures import own_stock
from parc_social.storage.query.model import FeatureQuery, Filter, TileQuery
from parc_social.storage.store import Store
from testing.made.stores.lives import COLUMNS, MINE, OTHER, households, marks, own, settle
from testing.sample import taking_turns

pytestmark = [taking_turns(4), pytest.mark.long]


def support() -> Grant:
    """The GIP, by a line of a convention: every published household, and none of a draft."""
    return Grant(
        "gip",
        "gip",
        rights=(Right("ops-menages", (RightPart((FRANCE,), COLUMNS["ops-menages"]),)),),
    )


def drafts(store: Store, grant: Grant, collection: str = "ops-menages") -> list[tuple[str, str]]:
    body = store.page(grant, FeatureQuery(collection, limit=100)).body
    features = orjson.loads(b"[" + body + b"]")
    return [(f["properties"]["etat"], f["properties"]["siren_bailleur"]) for f in features]


def test_a_draft_is_seen_by_its_bailleur_and_by_nobody_else(
    store: Store, reader: Store, tmp_path: Path
) -> None:
    households(store, tmp_path, 1)
    settle()
    assert drafts(reader, own(MINE)) == [("brouillon", MINE)] * 10
    assert drafts(reader, own(MINE), "ops-menages-serie") == [("brouillon", MINE)] * 10
    assert drafts(reader, own(OTHER)) == [("brouillon", OTHER)] * 10
    whole = FeatureQuery("ops-menages", limit=100)
    for stranger in (own(), own("123456789"), support()):
        page = reader.page(stranger, whole)
        assert (page.returned, page.matched, reader.count(stranger, whole)) == (0, 0, 0)
        assert reader.extent(stranger, "ops-menages").count == 0
        assert reader.records(stranger, whole) == []
        assert reader.tile(stranger, TileQuery("ops-menages", "WebMercatorQuad", 0, 0, 0)) == b""


def test_a_draft_beside_what_is_published_has_rows_of_its_own(
    store: Store, reader: Store, tmp_path: Path
) -> None:
    store.publish([households(store, tmp_path, 1)], [])
    households(store, tmp_path, 2)
    households(store, tmp_path, 3, year=2026)
    settle()
    for collection in ("ops-menages", "ops-menages-serie"):
        query = FeatureQuery(collection, limit=100)
        page = reader.page(own(MINE), query)
        features = orjson.loads(b"[" + page.body + b"]")
        assert page.matched == reader.count(own(MINE), query) == len(features) == 30
        assert len({f["id"] for f in features}) == 30
        found = {(f["properties"]["nb_mineurs"], f["properties"]["etat"]) for f in features}
        assert found == {(1, "publie"), (2, "brouillon"), (3, "brouillon")}
        for feature in features:
            item = orjson.loads(reader.item(own(MINE), FeatureQuery(collection), feature["id"]))
            assert item == feature
            with pytest.raises(NotFound):
                reader.item(own(OTHER), FeatureQuery(collection), feature["id"])
    pages = [
        reader.page(own(MINE), FeatureQuery("ops-menages", limit=7, offset=n)).body
        for n in range(0, 30, 7)
    ]
    ids = [f["id"] for body in pages for f in orjson.loads(b"[" + body + b"]")]
    assert len(set(ids)) == len(ids) == 30


def test_drafts_are_filtered_by_their_state(store: Store, reader: Store, tmp_path: Path) -> None:
    store.publish([households(store, tmp_path, 1)], [])
    households(store, tmp_path, 2)
    settle()
    for state, mark in (("brouillon", 2), ("publie", 1)):
        query = FeatureQuery(
            "ops-menages", limit=100, filter=Filter(parse_text(f"etat = '{state}'"))
        )
        page = reader.page(own(MINE), query)
        assert (marks(page.body, "nb_mineurs"), page.matched) == ({mark}, 10)
    assert reader.count(support(), FeatureQuery("ops-menages")) == 20


def test_the_draft_of_another_changes_no_token_and_publishing_ends_a_draft(
    store: Store, reader: Store, tmp_path: Path
) -> None:
    store.publish([households(store, tmp_path, 1)], [])
    tokens = {
        reader.page(g, FeatureQuery("ops-menages")).edition for g in (support(), own("1" * 9))
    }
    second = households(store, tmp_path, 2)
    settle()
    after = {reader.page(g, FeatureQuery("ops-menages")).edition for g in (support(), own("1" * 9))}
    assert after == tokens
    store.publish([second], [], date(2026, 3, 1))
    settle()
    assert set(drafts(reader, own(MINE))) == {("publie", MINE)}
    assert [(v.id, v.dated) for v in store.versions()][1:] == [(second, date(2026, 3, 1))]


def test_the_role_of_households_alone_reads_a_draft(
    settings: Settings, store: Store, tmp_path: Path
) -> None:
    name = households(store, tmp_path, 1)
    if settings.store == "duckdb:":
        return
    for role, allowed in (("parc_social_menages", True), ("parc_social_lecture", False)):
        with psycopg.connect(settings.store, autocommit=True) as connection:
            connection.execute(f"SET ROLE {role}".encode())
            connection.execute("SET parc_social.sirens = '*'")
            count = f'SELECT count(*) FROM parc_social."{name}__ops_menage"'.encode()  # noqa: S608
            if allowed:
                assert connection.execute(count).fetchone() == (20,)
            else:
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    connection.execute(count)


def test_a_draft_counts_in_no_figure_of_ones_own_stock(
    store: Store, reader: Store, tmp_path: Path
) -> None:
    households(store, tmp_path, 1)
    settle()
    with own_stock(own(MINE), reader) as stock:
        assert stock.households(None, 2024, movers=False) is None
    store.publish([households(store, tmp_path, 2)], [])
    settle()
    for siren in (MINE, OTHER):
        with own_stock(own(siren), reader) as stock:
            counted = stock.households(None, 2024, movers=False)
            assert counted is not None
            assert counted.sums["enquetes"] == 10
