"""A serving file answers octet for octet what the columns of its edition do, for every Grant."""

from dataclasses import replace

import orjson
import pytest

from parc_social.access.model.grant import Grant
from parc_social.errors import NotFound, ParcSocialError
from parc_social.storage.duckdb.store import DuckdbStore
from parc_social.storage.query.model import FeatureEncoding, FeatureQuery, SortKey, Years
from parc_social.storage.sql.visibility import visible
from testing.made.stores.kept import DWELLINGS, POINTS, PRIVATE, grants, questions
from testing.made.stores.pair import features_of
from testing.made.stores.pair_rows import COUNT, MINE
from testing.rows import each_row
from testing.sample import WHOLE, sampled, taking_turns

NAMES = (DWELLINGS, POINTS)
EVERYBODY = [(name, who) for name in NAMES for who in grants(name)]
OF_NEITHER = {"sans une colonne", "deux colonnes", "un loyer"}
BOX = (-62.0, 15.0, -60.0, 17.0)
MANY = 200 if WHOLE else 12
LOOKUPS = (
    {},
    {"limit": 7, "offset": 3},
    {"limit": 0},
    {"offset": 10_000},
    {"boxes": (BOX,)},
    {"boxes": (BOX, (2.0, 48.0, 3.0, 49.5)), "limit": 4, "offset": 2},
    {"boxes": ()},
    {"equals": (("code_commune", "97101"),)},
    {"equals": (("code_commune", "97101"),), "limit": 2, "offset": 1},
    {"equals": (("code_commune", "2A004"),)},
    {"equals": (("code_commune", "93066"),), "years": Years(2025, None)},
    {"equals": (("code_commune", "93066"),), "years": Years(None, 2024)},
    {"boxes": (BOX,), "equals": (("code_dep", "93"), ("code_commune", "93066"))},
    {"ids": tuple(f"97101-é'{n}" for n in range(90))},
    {"ids": ("97101-é'3", "ailleurs")},
    {"form": FeatureEncoding.LINES, "boxes": (BOX,)},
)  # fmt: skip


def is_found(store: DuckdbStore, grant: Grant, query: FeatureQuery) -> bool:
    """Whether a page comes out of a serving file."""
    view = visible(grant, query.collection)

    def ask(tables: object) -> bool:
        return store.found_page(view, query, tables, None) is not None  # pyright: ignore[reportArgumentType]

    return store.reading(lambda s: ask(s.tables_for(view.collection, view.draft_sirens)))


@sampled
@taking_turns(2)
@each_row(("name", "who"), EVERYBODY)
def test_lookups_are_found_and_are_the_same(roads, name: str, who: str) -> None:
    grant = grants(name)[who]
    for asked in LOOKUPS:
        query = replace(FeatureQuery(name, limit=1_000), **asked)
        assert is_found(roads.found, grant, query) is (who not in OF_NEITHER), (who, asked)
        assert not is_found(roads.columns, grant, query)
        found, columns = (store.page(grant, query) for store in roads[:2])
        assert found.body == columns.body, (who, asked)
        assert (found.returned, found.matched, found.edition) == (
            columns.returned, columns.matched, columns.edition,
        ), (who, asked)  # fmt: skip


@sampled
@taking_turns(2)
@each_row(("name", "who"), EVERYBODY)
def test_random_questions_are_the_same_by_both_roads(roads, name: str, who: str) -> None:
    grant = grants(name)[who]
    for query in questions(name, MANY, seed=len(name) + len(who)):
        found, columns = (store.page(grant, query) for store in roads[:2])
        assert (found.body, found.returned, found.matched) == (
            columns.body, columns.returned, columns.matched,
        ), query  # fmt: skip


@sampled
@taking_turns(2)
@each_row(("name", "who"), EVERYBODY)
def test_next_pages_are_the_whole_answer(roads, name: str, who: str) -> None:
    """Each begins behind the last row of the one before, by whichever road that was read."""
    grant = grants(name)[who]
    with roads.columns.export(grant, FeatureQuery(name)) as export:
        every = [text for some in export.texts for text in some]
    pages: list[bytes] = []
    while True:
        page = roads.found.page(grant, FeatureQuery(name, limit=7, offset=7 * len(pages)))
        pages += [page.body]
        if page.returned < 7:
            break
    assert b",".join(page for page in pages if page) == b",".join(every)


@sampled
@taking_turns(2)
@each_row(("name", "who"), EVERYBODY)
def test_whole_answers_and_items_are_the_same(roads, name: str, who: str) -> None:
    grant = grants(name)[who]
    for query in (
        FeatureQuery(name), FeatureQuery(name, form=FeatureEncoding.LINES),
        FeatureQuery(name, equals=(("code_commune", "93066"),)), FeatureQuery(name, boxes=(BOX,)),
    ):  # fmt: skip
        texts: list[list[bytes]] = []
        for store in roads[:2]:
            with store.export(grant, query) as export:
                texts.append([text for some in export.texts for text in some])
        assert texts[0] == texts[1]
    for text in texts[0][::9]:
        identifier = orjson.loads(text)["id"]
        assert {store.item(grant, FeatureQuery(name), identifier) for store in roads[:2]} == {text}
    for store in roads[:2]:
        for identifier in ("ailleurs", "", "97101-é'3\x00"):
            with pytest.raises(NotFound):
                store.item(grant, FeatureQuery(name), identifier)


def test_a_question_of_more_terms_than_sqlite_takes_closes_no_file(roads) -> None:
    """Its tree has 1,000 heights at most: columns answer, and the next lookup is one."""
    grant, query = grants(POINTS)["état"], FeatureQuery(POINTS, limit=COUNT)
    many = replace(query, ids=tuple(f"97101-é'{n}" for n in range(2_000)))
    assert not is_found(roads.found, grant, many)
    assert roads.found.page(grant, many).body == roads.columns.page(grant, many).body
    assert is_found(roads.found, grant, query)


def test_a_column_of_another_audience_is_in_no_octet(roads) -> None:
    query = FeatureQuery(DWELLINGS, limit=COUNT)
    for who in ("état", "commune"):
        body = roads.found.page(grants(DWELLINGS)[who], query).body
        assert body
        for name in PRIVATE:
            assert f'"{name}"'.encode() not in body
    landlord = grants(DWELLINGS)["bailleur"]
    for feature in features_of(roads.found.page(landlord, query).body):
        assert feature["properties"]["siren_bailleur"] in (None, MINE)
    shown = features_of(roads.found.page(grants(DWELLINGS)["deux bailleurs"], query).body)
    owners = {feature["properties"]["siren_bailleur"] for feature in shown}
    assert None in owners
    assert len(owners) > 1


def test_a_row_of_another_perimeter_has_no_item(roads) -> None:
    whole, town = grants(POINTS)["état"], grants(POINTS)["commune"]
    every = features_of(roads.found.page(whole, FeatureQuery(POINTS, limit=COUNT)).body)
    beyond = next(f for f in every if f["properties"]["code_commune"] == "2A004")
    for store in roads[:2]:
        with pytest.raises(NotFound):
            store.item(town, FeatureQuery(POINTS), beyond["id"])
    found = roads.found.page(town, FeatureQuery(POINTS, ids=(beyond["id"],)))
    assert (found.body, found.matched) == (b"", 0)


@each_row(
    "asked",
    [
        {"equals": (("siren_bailleur", "552100554"),)},
        {"equals": (("inconnue", "1"),)},
        {"equals": (("millesime", "deux mille"),)},
        {"equals": (("millesime", "99999999999999999999"),)},
        {"equals": (("code_commune", "a\x00b"),)},
        {"equals": (("code_commune", "\ud800"),)},
        {"edition": "0123456789abcdef"},
        {"sort": (SortKey("inconnue"),)},
    ],
)
def test_a_wrong_question_is_refused_alike(roads, asked: dict[str, object]) -> None:
    query = replace(FeatureQuery(DWELLINGS), **asked)  # pyright: ignore[reportArgumentType]
    refusals: list[tuple[type, str]] = []
    for store in roads[:2]:
        with pytest.raises(ParcSocialError) as refused:
            store.page(grants(DWELLINGS)["commune"], query)
        refusals.append((refused.type, str(refused.value)))
    assert refusals[0] == refusals[1]
