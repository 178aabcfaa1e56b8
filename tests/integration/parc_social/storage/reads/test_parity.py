"""Every question under several Grants, on both stores: the same features, paged or at once."""

import math
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from parc_social.access.model.grant import Grant
from parc_social.catalogue.load import collections
from parc_social.errors import InvalidValue, NotFound, TooSlow, UnknownName
from parc_social.storage.execution.cancellation import Cancellation, cancellable
from parc_social.storage.query.model import Crs, FeatureQuery, SortKey, Years
from parc_social.storage.statements import stretch_size
from testing.made.stores.pair import ALL, GRANTS, Pair, assert_same, features_of, grant_of
from testing.made.stores.pair_rows import source_rows
from testing.rows import each_row
from testing.sample import crossed, in_this_turn, sampled, taking_turns

SOME = (
    "rpls-logements", "rpls-logements-serie", "territoires-commune", "territoires-carreau-serie",
    "indicateurs-commune-serie", "ops-menages",
)  # fmt: skip
QUERIES: dict[str, dict[str, Any]] = {
    "tout": {},
    "page": {"limit": 7, "offset": 45},
    "au-delà": {"limit": 7, "offset": 1_000},
    "très loin": {"limit": 7, "offset": 10**30},
    "rien demandé": {"limit": 0},
    "sans géométrie": {"geometry": False},
    "une boîte": {"boxes": ((-62.0, 15.0, -61.4, 16.2),)},
    "deux boîtes": {"boxes": ((2.4, 48.0, 3.0, 49.5), (-61.5, 15.0, -61.0, 17.0))},
    "boîte plate": {"boxes": ((2.45, 48.0, 2.45, 49.5),)},
    "boîte infinie": {"boxes": ((-math.inf, -90.0, math.inf, 90.0),)},
    "boîte sans nombre": {"boxes": ((math.nan, 0.0, 1.0, 1.0),)},
    "boîte immense": {"boxes": ((-1e300, -1e300, 1e300, 1e300),)},
    "boîte renversée": {"boxes": ((3.0, 48.0, 2.0, 49.5),)},
    "aucune boîte": {"boxes": ()},
    "un millésime": {"years": Years(2025, 2025)},
    "jusqu'à": {"years": Years(None, 2024)},
    "depuis": {"years": Years(2025, None)},
    "années folles": {"years": Years(-(10**20), 10**20)},
    "lambert": {"crs": Crs("http://www.opengis.net/def/crs/EPSG/0/2154", 2154)},
    "utm": {"crs": Crs("http://www.opengis.net/def/crs/EPSG/0/5490", 5490)},
    "mercator": {"crs": Crs("http://www.opengis.net/def/crs/EPSG/0/3857", 3857)},
    "nord d'abord": {"crs": Crs("http://www.opengis.net/def/crs/EPSG/0/4326", 4326, True)},
    "3035": {"crs": Crs("http://www.opengis.net/def/crs/EPSG/0/3035", 3035, True)},
}  # fmt: skip


def _ask(stores: Pair, rights: Grant, query: FeatureQuery) -> None:
    left, right = (store.page(rights, query) for store in stores)
    assert (left.returned, left.matched) == (right.returned, right.matched), query
    assert_same(features_of(left.body), features_of(right.body))
    assert left.returned == len(features_of(left.body))
    assert [store.count(rights, query) for store in stores] == [left.matched] * 2


@sampled
@each_row(("grant", "question"), crossed(("france", "mixte", "siennes"), tuple(QUERIES), 3))
def test_every_question_has_one_answer(stores: Pair, grant: str, question: str) -> None:
    for collection in in_this_turn(SOME, 2, "collections"):
        asked: dict[str, Any] = {"limit": 1_000, **QUERIES[question]}
        query = FeatureQuery(collection, **asked)
        _ask(stores, grant_of(grant), query)


@sampled
@each_row(("grant", "collection"), crossed(tuple(GRANTS), ALL, 3))
def test_every_collection_is_the_same(stores: Pair, grant: str, collection: str) -> None:
    _ask(stores, grant_of(grant), FeatureQuery(collection, limit=1_000))


@each_row("descending", [False, True])
def test_every_column_sorts_the_same_way(stores: Pair, descending: bool) -> None:
    rights = grant_of("mixte")
    for collection in ("rpls-logements-serie", "territoires-commune", "ops-adresses"):
        for field in collections()[collection].fields[::2]:
            if field.name == "identifiant_rpls":
                continue
            sort = (SortKey(field.name, descending), SortKey("code_commune"))
            query = FeatureQuery(collection, limit=20, offset=3, sort=sort, columns=(field.name,))
            left, right = (store.page(rights, query) for store in stores)
            assert_same(features_of(left.body), features_of(right.body))
            keys = [f["properties"][field.name] for f in features_of(left.body)]
            known = [k for k in keys if k is not None]
            assert keys == known + [None] * (len(keys) - len(known)), "nulls come last"
            assert known == sorted(known, reverse=descending)


@taking_turns(2)
@pytest.mark.parametrize("grant", ["france", "mixte", "siennes", "rien"])
def test_a_whole_answer_is_all_its_pages(
    stores: Pair, grant: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In stretches of a few rows, then of more; sorted by columns with equal values and nulls."""
    for bound in ("_FIRST", "_MOST"):
        monkeypatch.setattr(stretch_size, bound, 17)
    sorts = {
        "croissant": {"sort": (SortKey("code_commune"), SortKey("nom"))},
        "décroissant": {"sort": (SortKey("code_dep", True), SortKey("code_commune", True))},
    }
    lighter = {"sans géométrie", "une boîte", "un millésime", "lambert", "tout", "aucune boîte"}
    kept = {name: ask for name, ask in QUERIES.items() if name in lighter}
    for name in SOME:
        right = grant_of(grant).right(name)
        columns = right.columns if right else ()
        for ask in (*kept.values(), *sorts.values()):
            sort = tuple(k for k in ask.get("sort", ()) if k.name in columns)
            query = FeatureQuery(name, **{**ask, "sort": sort})
            for store in stores:
                page = store.page(grant_of(grant), replace(query, limit=1_000))
                with store.export(grant_of(grant), query) as export:
                    texts = [text for some in export.texts for text in some]
                assert b",".join(texts) == page.body, (name, ask)


def test_a_whole_answer_sorts_by_every_kind_of_column(
    stores: Pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    for bound in ("_FIRST", "_MOST"):
        monkeypatch.setattr(stretch_size, bound, 13)
    names = ("surfhab", "loyer_principal", "nomvoie", "conv", "dpe_date", "millesime")
    for name in names:
        for descending in (False, True):
            sort = (SortKey(name, descending), SortKey("code_commune"))
            query = FeatureQuery("rpls-logements-serie", sort=sort)
            for store in stores:
                page = store.page(grant_of("mixte"), replace(query, limit=1_000))
                with store.export(grant_of("mixte"), query) as export:
                    texts = [text for some in export.texts for text in some]
                assert b",".join(texts) == page.body, (name, descending)


@each_row("grant", ["france", "mixte", "siennes"])
def test_a_page_begins_behind_the_one_before(stores: Pair, grant: str) -> None:
    """Walked from the first page, then asked again out of order, with another limit too."""
    sort = (SortKey("nomvoie", descending=True), SortKey("surfhab"))
    for name in ("rpls-logements", "rpls-logements-serie"):
        for query in (
            FeatureQuery(name, sort=sort),
            FeatureQuery(name, boxes=((-62.0, 15.0, 9.5, 49.5),)),
        ):
            for store in stores:
                whole = store.page(grant_of(grant), replace(query, limit=1_000))
                found = features_of(whole.body)
                for start in (*range(0, len(found), 7), 21, 7, 35):
                    for limit in (7, 4):
                        asked = replace(query, limit=limit, offset=start)
                        page = store.page(grant_of(grant), asked)
                        assert features_of(page.body) == found[start : start + limit]
                        assert page.matched == whole.matched


def test_a_page_begins_behind_ones_own_and_not_behind_anothers(stores: Pair) -> None:
    """Several callers walk through the same question in turn: what is remembered is of one."""
    for store in stores:
        for query in (FeatureQuery("rpls-logements"), FeatureQuery("rpls-logements-serie")):
            whole = {
                name: features_of(store.page(grant_of(name), replace(query, limit=1_000)).body)
                for name in GRANTS
            }
            assert len({len(found) for found in whole.values()}) > 1
            for start in range(0, max(map(len, whole.values())), 5):
                for name, found in whole.items():
                    page = store.page(grant_of(name), replace(query, limit=5, offset=start))
                    assert features_of(page.body) == found[start : start + 5], (name, start)


def test_a_whole_answer_refuses_what_a_page_refuses(stores: Pair) -> None:
    asked: list[dict[str, Any]] = [
        {"columns": ("identifiant_rpls",)},
        {"equals": (("identifiant_rpls", "x"),)},
        {"sort": (SortKey("identifiant_rpls"),)},
    ]
    for store in stores:
        for ask in asked:
            query = FeatureQuery("rpls-logements", **ask)
            with store.export(grant_of("france"), query) as export, pytest.raises(UnknownName):
                list(export.texts)
        with pytest.raises(NotFound), store.export(grant_of("france"), FeatureQuery("ailleurs")):
            pass


def test_a_whole_answer_ends_with_its_request(stores: Pair) -> None:
    for store in stores:
        with cancellable(Cancellation()) as life:
            query = FeatureQuery("rpls-logements-serie")
            with store.export(grant_of("france"), query) as export:
                assert next(export.texts)
                life.end()
                with pytest.raises(TooSlow):
                    next(export.texts)


@pytest.mark.long
@sampled
def test_equality_on_every_value_of_every_column(stores: Pair) -> None:
    rights = grant_of("france")
    for name in ("rpls-logements", "adresses-serie", "indicateurs-commune", "ops-menages"):
        collection = collections()[name]
        year = 2025 if collection.source != "ops" else 2024
        rows = source_rows(collection, year)[:3]
        for field in in_this_turn(collection.fields, 3, collection.id):
            there = [row[field.name] for row in rows if row[field.name] is not None]
            if field.name == "identifiant_rpls":
                continue
            for value in there[:1]:  # each question is asked of both stores, of 700 columns
                text = str(value).lower() if isinstance(value, bool) else str(value)
                query = FeatureQuery(name, limit=200, equals=((field.name, text),))
                left, right = (store.page(rights, query) for store in stores)
                assert_same(features_of(left.body), features_of(right.body))
                found = [f["properties"][field.name] for f in features_of(left.body)]
                wanted = value.isoformat() if isinstance(value, date) else value
                assert all(v == wanted for v in found)
                hidden = field.name in ("loyer_principal", "mode", "siren_bailleur", "nb_mineurs")
                assert found or hidden


@each_row(
    ("name", "value"),
    [("surfhab", "abc"), ("surfhab", "1.5"), ("surfhab", ""), ("surfhab", "99999999999"),
     ("surfhab", "\u0661"), ("conv", "oui"), ("dpe_date", "2020-02-30"), ("dpe_date", "20200101"),
     ("loyer_principal", "inf"),
     ("loyer_principal", "nan"), ("nomvoie", "a\x00b"), ("nomvoie", "\ud800")],
)  # fmt: skip
def test_a_value_that_does_not_fit_its_column_is_named(stores: Pair, name: str, value: str) -> None:
    query = FeatureQuery("rpls-logements", equals=((name, value),))
    for store in stores:
        with pytest.raises(InvalidValue, match=name):
            store.page(grant_of("france"), query)
