"""Who sees what when a convention is active: the contract's matrix, asked of real rows.

Six invented dwellings, and every collection has a row of each, on both stores; a table says which
of them each type of organisation sees, with which columns. Then come those who try to see more.
"""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import orjson
import pytest

from parc_social.access.conventions.annexe import TOUTES, Annexe, Ligne
from parc_social.access.conventions.annexe_format import parse_ligne
from parc_social.access.conventions.convention import Acte, Convention, Evenement
from parc_social.access.model.grant import Grant
from parc_social.access.model.organisation import Genre, Identity, Organisation, parse_organisation
from parc_social.access.policy import PolicyRefusal, perimeter_communes, standing
from parc_social.catalogue.collection import Audience, Collection, FieldType, Reach
from parc_social.catalogue.load import collections
from parc_social.errors import UnknownName
from parc_social.settings import Settings
from parc_social.storage.filters.nodes import is_null
from parc_social.storage.open import open_store
from parc_social.storage.query.model import FeatureQuery, Filter, SortKey, TileQuery
from parc_social.storage.store import Store
from testing.made.requests.attacks import check_unfound, check_unreached
from testing.made.stores.matrix import (
    DRAFTS,
    DWELLINGS,
    EDITIONS,
    OURS,
    THEIRS,
    staged,
    value_of,
    write,
)
from testing.rows import each_row
from testing.sample import in_turn, sampled

GIP = Organisation("999000003", "GIP", Genre.GIP)
CENTRAL = parse_organisation("999000052", "DHUP", "etat", "france")
DREAL = parse_organisation("999000052", "DEAL 971", "etat", "region:01")
DDT = parse_organisation("999000052", "DDT 93", "etat", "departement:93")
EPCI = parse_organisation("249710054", "Cap Excellence", "epci", None)
EPT = parse_organisation("200057867", "Plaine Commune", "ept", None)
COMMUNE = parse_organisation("97411", "Saint-Denis", "commune", None)
BAILLEUR = Organisation(OURS, "Bailleur", Genre.BAILLEUR)
REGION = parse_organisation("999000052", "Région", "region", "region:01")
DEPARTEMENT = parse_organisation("999000052", "Département", "departement", "departement:93")
RESERVATAIRE = Organisation("999000052", "Action Logement", Genre.RESERVATAIRE)
AGENCE = Organisation("999000052", "Agence d'urbanisme", Genre.AGENCE)
PORTAIL = Organisation("999000052", "Géoportail", Genre.PORTAIL)
MANDATAIRE = Organisation("999000052", "Union de bailleurs", Genre.MANDATAIRE)

# type of      rpls-logements, adresses,  their private  territoires-*,  ops-menages
# organisation ops-adresses (CCH R.411-4) columns (-3)   indicateurs-*   (all columns)
MATRIX = [
    (GIP,          "abcdef",              "abcdef",      "abcdef",       ""),
    (CENTRAL,      "abcdef",              "",            "abcdef",       ""),
    (DREAL,        "d",                   "",            "abcdef",       ""),
    (DDT,          "abc",                 "",            "abcdef",       ""),
    (EPCI,         "d",                   "",            "abcdef",       ""),
    (EPT,          "ab",                  "",            "abcdef",       ""),
    (COMMUNE,      "ef",                  "",            "abcdef",       ""),
    (BAILLEUR,     "abef",                "ae",          "abcdef",       "aeg"),
    (REGION,       "",                    "",            "",             ""),
    (DEPARTEMENT,  "",                    "",            "",             ""),
    (RESERVATAIRE, "",                    "",            "",             ""),
    (AGENCE,       "",                    "",            "",             ""),
    (PORTAIL,      "",                    "",            "",             ""),
    (MANDATAIRE,   "",                    "",            "",             ""),
]  # fmt: skip

# What a line of an annex opens of the collection that it names: rows, private columns on which.
LINES = [
    (REGION,       "rpls-logements=ressort",                            "d",      ""),
    (DEPARTEMENT,  "adresses=ressort",                                  "abc",    ""),
    (RESERVATAIRE, "rpls-logements;territoires=commune:93008",          "c",      ""),
    (AGENCE,       "indicateurs-commune=france",                        "abcdef", ""),
    (PORTAIL,      "ops-adresses=france",                               "abcdef", ""),
    (EPCI,         "rpls-logements=france",                             "abcdef", ""),
    (BAILLEUR,     "rpls-logements=france",                             "abcdef", "ae"),
    (BAILLEUR,     "rpls-logements=france;territoires=departement:93",  "abc",    "a"),
    (BAILLEUR,     "ops-adresses=stock",                                "abef",   ""),
    # Households: of whoever answers for them, and for support by a line of the GIP's alone.
    (GIP,          "ops-menages=france",                                "abcdef", "abcdef"),
    (GIP,          "*=france",                                          "",       ""),
    (EPCI,         "ops-menages=france",                                "",       ""),
    (CENTRAL,      "ops-menages=france",                                "",       ""),
    (PORTAIL,      "ops-menages=france",                                "",       ""),
    (BAILLEUR,     "ops-menages=france",                                "aeg",    "aeg"),
]  # fmt: skip

TODAY = date(2026, 6, 1)
LOGEMENTS = collections()["rpls-logements"]
PRIVATE = tuple(f.name for f in LOGEMENTS.fields if f.audience is Audience.OWN)


Cells = dict[str, dict[str, Any]]


def named(value: object) -> str:
    return value.nom if isinstance(value, Organisation) else ""


def grant_of(party: Organisation, store: Store, *lines: Ligne) -> Grant:
    """What a party's convention opens on the first day, by the facts of the published editions."""
    signed = datetime(2026, 1, 1, tzinfo=UTC)
    acts = ((Acte.ENVOYER, "gip"), (Acte.SIGNER, "partie"), (Acte.CONTRESIGNER, "gip"))
    events = tuple(Evenement(acte, signed, by) for acte, by in acts)
    convention = Convention("C1", party.code, date(2026, 1, 1), TODAY, events, Annexe(lines))
    decision = standing(Identity("compte", party), [convention], TODAY, store.facts())
    assert isinstance(decision, Grant)
    return decision


def seen(store: Store, grant: Grant, name: str) -> Cells:
    """The rows of a collection with the columns that are not empty: every invented cell is full."""
    if grant.right(name) is None:
        return {}
    page = store.page(grant, FeatureQuery(name, limit=1_000))
    return {
        f["id"][0]: {k: v for k, v in f["properties"].items() if v is not None}
        for f in orjson.loads(b"[" + page.body + b"]")
    }


def expected(collection: Collection, rows: str, private: str) -> dict[str, set[str]]:
    """The columns of each row of the table."""
    public = {f.name for f in collection.fields if f.audience is Audience.OPEN}
    every = {f.name for f in collection.fields}
    return {row: every if row in private else public for row in rows}


def shown(cells: Cells) -> dict[str, set[str]]:
    return {row: set(columns) for row, columns in cells.items()}


@each_row(("party", "fine", "private", "wide", "own"), MATRIX, ids=named)
def test_the_matrix(
    store: Store, party: Organisation, fine: str, private: str, wide: str, own: str
) -> None:
    grant = grant_of(party, store)
    for name, collection in collections().items():
        rows = {Reach.FINE: fine, Reach.WIDE: wide, Reach.OWN: own}[collection.reach]
        table = expected(collection, rows, private)
        assert shown(seen(store, grant, name)) == table, name
        right = grant.right(name)
        assert set(right.columns if right else ()) == set[str]().union(*table.values()), name


@each_row(("party", "line", "rows", "private"), LINES, ids=named)
def test_lines_of_an_annex(
    store: Store, party: Organisation, line: str, rows: str, private: str
) -> None:
    opened = parse_ligne(line)
    grant = grant_of(party, store, opened)
    name = "ops-menages" if opened.collection == TOUTES else opened.collection
    for one in (name, f"{name}-serie"):
        assert shown(seen(store, grant, one)) == expected(collections()[one], rows, private)
    if opened.collection != TOUTES:
        assert {r.collection for r in grant.rights} <= {name, f"{name}-serie"}


def test_the_line_of_all_layers_is_the_matrix_and_others_add_to_it(store: Store) -> None:
    assert grant_of(EPCI, store, Ligne(TOUTES)).rights == grant_of(EPCI, store).rights
    more = grant_of(EPCI, store, Ligne(TOUTES), parse_ligne("ops-adresses=france"))
    assert set(seen(store, more, "ops-adresses")) == set("abcdef")
    assert set(seen(store, more, "rpls-logements")) == {"d"}


@sampled
@each_row(("party", "fine", "private", "wide", "own"), MATRIX, ids=named)
def test_no_question_reaches_a_row_that_is_not_theirs(
    store: Store, party: Organisation, fine: str, private: str, wide: str, own: str
) -> None:
    grant = grant_of(party, store)
    wide_ones = [c for c in collections().values() if c.reach is Reach.WIDE]
    other_ones = [c for c in collections().values() if c.reach is not Reach.WIDE]
    turn = [one for one, *_ in MATRIX].index(party)
    for collection in (*other_ones, *in_turn(wide_ones, 4, turn)):
        name = collection.id
        rows = {Reach.FINE: fine, Reach.WIDE: wide, Reach.OWN: own}[collection.reach]
        there = "abcdefgh" if collection.reach is Reach.OWN else "abcdef"
        hidden = sorted(set(there) - set(rows))
        if rows:
            check_unreached(store, grant, collection, hidden)
            assert store.extent(grant, name).count == len(rows)
        check_unfound(store, grant, collection, hidden)


@each_row("party", [p for p, rows, private, *_ in MATRIX if rows and not private],
                         ids=named)  # fmt: skip
def test_a_private_column_is_unknown_in_every_question(store: Store, party: Organisation) -> None:
    grant = grant_of(party, store)
    for column in PRIVATE:
        asked: list[dict[str, Any]] = [
            {"columns": (column,)},
            {"sort": (SortKey(column),)},
            {"equals": ((column, "1"),)},
            {"filter": Filter(is_null(column))},
        ]
        for ask in asked:
            with pytest.raises(UnknownName):
                store.page(grant, FeatureQuery("rpls-logements", **ask))
        with pytest.raises(UnknownName):
            store.tile(grant, TileQuery("rpls-logements", "WebMercatorQuad", 0, 0, 0, (column,)))


@each_row("column", PRIVATE)
def test_a_bailleur_learns_nothing_of_the_private_columns_of_others(
    store: Store, column: str
) -> None:
    """Not by a filter on the value, by its absence, by an order, nor in a tile."""
    grant = grant_of(BAILLEUR, store)
    field = LOGEMENTS.field(column)
    assert field is not None
    for row, owner in (("b", THEIRS), ("f", THEIRS), ("a", OURS), ("e", OURS)):
        value = value_of(LOGEMENTS, row, column)
        found = orjson.loads(b"[" + store.page(
            grant, FeatureQuery("rpls-logements", equals=((column, str(value)),))
        ).body + b"]")  # fmt: skip
        assert (row in {f["id"] for f in found}) is (owner == OURS)
    page = store.page(grant, FeatureQuery("rpls-logements", filter=Filter(is_null(column))))
    assert {f["id"] for f in orjson.loads(b"[" + page.body + b"]")} == {"b", "f"}
    for descending in (False, True):
        ordered = store.page(
            grant, FeatureQuery("rpls-logements", sort=(SortKey(column, descending),))
        )
        assert [f["id"] for f in orjson.loads(b"[" + ordered.body + b"]")][2:] == ["b", "f"]
    if field.type is FieldType.STRING and column != "siren_bailleur":
        tile = store.tile(grant, TileQuery("rpls-logements", "WebMercatorQuad", 0, 0, 0, (column,)))
        assert f"a-{column}".encode() in tile
        assert f"b-{column}".encode() not in tile


@each_row(("party", "fine"), [(p, fine) for p, fine, *_ in MATRIX], ids=named)
def test_the_communes_that_a_perimeter_means(store: Store, party: Organisation, fine: str) -> None:
    grant = grant_of(party, store)
    told = perimeter_communes(grant, "rpls-logements", store.facts())
    assert {DWELLINGS[row][0] for row in fine} == {c for c in told if c not in ("97102", "97401")}


@each_row("party", [p for p, *_ in MATRIX], ids=named)
def test_without_a_convention_nobody_has_anything(store: Store, party: Organisation) -> None:
    assert isinstance(standing(Identity("c", party), [], TODAY, store.facts()), PolicyRefusal)


def test_a_bailleur_without_stock_has_no_fine_rows_and_its_own_households(store: Store) -> None:
    newcomer = Organisation("999000060", "Nouveau", Genre.BAILLEUR)
    grant = grant_of(newcomer, store)
    fine = [c.id for c in collections().values() if c.reach is Reach.FINE]
    assert [grant.right(name) for name in fine] == [None] * len(fine)
    assert grant.right("ops-menages") is not None
    assert seen(store, grant, "ops-menages") == {}


def test_the_catalogue_has_no_reach_and_the_matrix_no_type_that_is_forgotten() -> None:
    assert {c.reach for c in collections().values()} == set(Reach)
    assert {party.genre for party, *_ in MATRIX} == set(Genre)


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Edition files of the rows a to f, and of the drafts: each store takes in copies."""
    folder = tmp_path_factory.mktemp("fichiers")
    drafts = {identifier: ("ops", row) for identifier, row in DRAFTS.items()}
    for identifier, (source, rows) in (EDITIONS | drafts).items():
        write(folder / identifier, source, rows)
    return folder


@pytest.fixture(scope="module", params=["duckdb", "postgresql"])
def store(
    request: pytest.FixtureRequest, files: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Store]:
    """A store of each kind that has published the rows a to f; g and h wait in drafts."""
    url = "duckdb:"
    if request.param == "postgresql":
        new_database: Callable[[], str] = request.getfixturevalue("new_database")
        url = new_database()
    folder = tmp_path_factory.mktemp("matrice")
    opened = open_store(Settings(data=folder, store=url), owner=True)
    opened.migrate()
    opened.publish(
        [staged(opened, files, folder, one, rows) for one, (_, rows) in EDITIONS.items()], []
    )
    for identifier, row in DRAFTS.items():
        staged(opened, files, folder, identifier, row)
    yield opened
    opened.close()
