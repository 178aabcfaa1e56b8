"""Landlords' business as it is grouped and frozen, on registers made by hand: communes C1 to C3."""

from collections.abc import Mapping
from typing import Any

import pytest

from parc_social.storage.edition_files.workbench import workshop
from testing.made.stores.stock import THREE, A, B, C, D, Group, Row, SpoolFile, Stock, dwellings, of
from testing.sample import taking_turns

pytestmark = [taking_turns(4), pytest.mark.long]


def test_three_landlords_make_a_group_and_two_are_carried(stock: Stock) -> None:
    held = {"93001_1": THREE, "93001_2": {A: 2}, "93002_1": {A: 9, B: 9}}
    assert stock.groups(dwellings(held)) == [("part", 14, 4, 3, False)]


@pytest.mark.parametrize(("second", "level"), [("93002_1", "epci"), ("93003_1", "departement")])
def test_what_no_commune_can_tell_is_told_above(stock: Stock, second: str, level: str) -> None:
    held = {"93001_1": {A: 9, B: 9}, second: {B: 3, C: 9}}
    assert stock.groups(dwellings(held)) == [(level, 30, 4, 3, False)]


@pytest.mark.parametrize(
    ("nowhere", "groups"),
    [
        (THREE, [("part", 12, 3, 3, False), ("part", 12, 3, 3, False)]),
        ({A: 6, B: 6}, [("part", 12, 3, 3, False)]),  # in no figure: France less 93001 is nothing
    ],
)
def test_dwellings_of_no_known_commune_follow_the_rule_among_themselves(
    stock: Stock, nowhere: Mapping[str, int], groups: list[Group]
) -> None:
    """France less its départements is theirs: it is nothing, or of enough landlords."""
    held = {"93001_1": THREE, "sans_1": nowhere}
    rows = dwellings(held, lambda r: {"code_commune": None} if r["adresse_id"] == "sans_1" else {})
    assert stock.groups(rows) == groups


@pytest.mark.parametrize(
    ("inside", "groups"),
    [
        ("93001_1", [("part", 27, 3, 3, False), ("part", 12, 3, 3, False)]),
        ("93001_3", [("part", 30, 5, 3, False)]),  # the nine inside are carried
    ],
)
def test_a_district_is_told_apart_where_three_let_in_it(
    stock: Stock, inside: str, groups: list[Group]
) -> None:
    held = {"93001_1": THREE, "93001_2": {A: 9, B: 9}, "93001_3": {C: 9}}
    district = {"qpv24": "QN09301M", "en_qpv24": True}
    rows = dwellings(held, lambda r: district if r["adresse_id"] == inside else {"en_qpv24": False})
    assert stock.groups(rows) == groups


def test_an_arrondissement_has_groups_of_its_own(stock: Stock) -> None:
    held = {"93001_1": {A: 6, B: 4}, "93001_2": {C: 4, A: 2}, "93001_3": {B: 4}}
    first = dwellings(
        held, lambda r: {"code_arm": "93101" if r["adresse_id"] == "93001_1" else "93102"}
    )
    assert stock.groups(first) == [("part", 10, 3, 3, False)]


NOBODY: Row = {"siren_bailleur": None}


@pytest.mark.parametrize(
    "unknown", [{**NOBODY, "mode": None}, NOBODY, {"mode": None}],
    ids=["the public file", "no landlord", "no occupation"],
)  # fmt: skip
def test_without_a_landlord_or_an_occupation_nothing_is_known(stock: Stock, unknown: Row) -> None:
    sources = stock.register(dwellings({"93001_1": THREE}, lambda _: unknown))
    with stock.opened(sources) as bench:
        assert bench.value("SELECT count(*) FROM economie.groupe") == 0
        assert bench.value("SELECT getvariable('bailleurs_connus')") is False


def test_dwellings_without_a_landlord_are_in_no_figure(stock: Stock) -> None:
    """They may be anybody's, the largest landlord's too."""
    rows = dwellings({"93001_1": {**THREE, D: 4}}, of(D, **NOBODY))
    assert stock.groups(rows) == [("part", 12, 3, 3, False)]


@pytest.mark.parametrize(
    ("held", "facts", "told"),
    [
        ({A: 17, B: 3, C: 3}, of(D), True),  # 80 % of the rents
        ({A: 36, B: 3, C: 3}, of(D), False),
        ({A: 17, B: 3, C: 3}, of(C, loyer_principal=None), False),  # rents of two
        ({A: 17, B: 3, C: 3}, of(A, loyer_principal=1000), False),  # 94 % of the rents
        ({A: 17, B: 3, C: 3}, of(A, surfhab=500), False),  # of the surface
        ({A: 17, B: 3, C: 3}, lambda _: {"loyer_principal": None}, True),  # none says nothing
    ],
)
def test_nobody_dominates_what_a_figure_is_counted_over(
    stock: Stock, held: Mapping[str, int], facts: Any, *, told: bool
) -> None:
    assert bool(stock.groups(dwellings({"93001_1": held}, facts))) is told


# What left the stock counts with the stock of its commune, on its side of the districts.
IN, OUT = ("93001_1", "93001_2")
SIDES = {IN: THREE, OUT: THREE}


def sides(row: Row) -> Row:
    inside = row["adresse_id"] == IN
    return {"en_qpv24": inside, "qpv24": "QN09301M" if inside else None}


@pytest.mark.parametrize(
    ("left", "inside", "outside"),
    [
        ([], (12, 0, 0, 0), (12, 0, 0, 0)),
        ([(A, "93001", True, "4")], (13, 1, 1, 0), (12, 0, 0, 0)),
        ([(A, "93001", False, "4")], (12, 0, 0, 0), (13, 1, 1, 0)),
        ([(A, "93001", False, "1"), (B, "93001", False, "1")], (12, 0, 0, 0), (14, 2, 0, 0)),
        ([(A, "93001", True, "2")], (12, 0, 0, 1), (12, 0, 0, 0)),  # in another's stock
        ([(D, "93001", True, "4")], (13, 1, 1, 0), (12, 0, 0, 0)),  # D has nothing left there
        ([(A, "93002", True, "4")], (12, 0, 0, 0), (12, 0, 0, 0)),  # nobody has anything there
    ],
)
def test_what_left_is_counted_beside_the_stock_of_its_place(
    stock: Stock, left: list[SpoolFile], inside: tuple[int, ...], outside: tuple[int, ...]
) -> None:
    found = stock.exits(dwellings(SIDES, sides), left)
    assert sorted(found) == sorted([(*inside, 3, False), (*outside, 3, False)])


def test_a_landlord_that_sold_nearly_all_there_was_is_not_told(stock: Stock) -> None:
    """Of what was there a year before, one landlord had above 85 %."""
    left = [(A, "93001", None, "1")] * 60
    assert stock.exits(dwellings({"93001_1": THREE}), left) == []


def test_of_an_edition_loaded_before_exits_were_kept_nothing_is_known(stock: Stock) -> None:
    sources = stock.register(dwellings({"93001_1": THREE}))
    with workshop(stock.folder / f"{sources.editions[0].id}.duckdb") as bench:
        bench.run("DROP TABLE sortie_parc")
    with stock.opened(sources) as bench:
        assert bench.rows("FROM economie.groupe SELECT mode_connu, suivis, sortis") == [(12, 0, 0)]
