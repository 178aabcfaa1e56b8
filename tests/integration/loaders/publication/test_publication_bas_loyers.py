"""Low rents by typology: told over groups of rents all of whose communes have their ceilings."""

from collections.abc import Callable, Sequence
from typing import Any

import pytest

from loaders.publication.verification.business import check_groups
from loaders.rpls.rent_ceilings import FILE
from parc_social.access.secrecy import secrecy_tables
from parc_social.storage.edition_files.workbench import workshop
from testing.made.stores.stock import A, B, C, D, Row, Stock, dwellings
from testing.sample import taking_turns

pytestmark = taking_turns(4)

SEVEN = {A: 7, B: 7, C: 7}
BOTH = {"93001_1": {**SEVEN, D: 7}, "93001_2": SEVEN}
# Three rooms are of three landlords in both communes together alone.
ACROSS = {"93001_1": {A: 7, B: 7}, "93001_2": SEVEN, "93002_1": {B: 7, C: 7}, "93002_2": SEVEN}


def low_rents(stock: Stock, rows: Sequence[Row], zones: str) -> list[tuple[Any, ...]]:
    """Of each group of rents by rooms: classes that are told against ceilings, and of how many.

    `zones`: "93001=5": ceilings PLAI by commune; those of the PLUS are of 9 €/m².
    """
    file = stock.folder.parent / FILE
    told = (
        f"{{nom: {z}, plai: {z[6:]}, plus: 9, territoires: ['{z[:5]}']}}" for z in zones.split()
    )
    file.write_text(
        f"millesimes: [{{annee: 2024, source: essai, zones: [{', '.join(told)}]}}]",
        encoding="utf-8",
    )
    with stock.opened(stock.register(rows)) as bench:
        check_groups(bench, secrecy_tables().economy)
        return bench.rows(
            "SELECT classe, count(*), sum(compares), sum(bas_plai), attend"
            " FROM economie.loyer_compare JOIN economie.loyer_membre USING (ensemble, classe)"
            " JOIN economie.loyer_groupe USING (ensemble) WHERE tableau = 'loyers_typologie'"
            " GROUP BY ALL ORDER BY ALL"
        )


def rooms(**rents: int) -> Callable[[Row], Row]:
    """Three rooms at a first address, two at a second; `a1=400`: rents of A at the first ones."""

    def facts(row: Row) -> Row:
        landlord = "abcd"[(A, B, C, D).index(row["siren_bailleur"])]
        number = row["adresse_id"][-1]
        rent = rents.get(f"{landlord}{number}") if row["loyer_principal"] else None
        return {"nbpiece": {"1": 3, "2": 2}[number]} | ({"loyer_principal": rent} if rent else {})

    return facts


def test_low_rents_are_told_by_rooms_of_one_landlord_too(stock: Stock) -> None:
    found = low_rents(stock, dwellings(BOTH, rooms(a1=400, b1=400, c1=400)), "93001=5")
    assert found == [("t2", 18, 18, 18, False), ("t3", 24, 24, 6, False)]  # the six of D


@pytest.mark.parametrize(
    ("zones", "told"),
    [
        ("93001=5 93002=4", [("t2", 36, 36, 18, False), ("t3", 24, 24, 12, False)]),
        # What is compared less a class of it would be of the others that are compared.
        ("93001=5", []),
    ],
)
def test_low_rents_are_told_where_each_commune_has_its_ceilings(
    stock: Stock, zones: str, told: list[tuple[Any, ...]]
) -> None:
    """Of 5 €/m² all."""
    assert low_rents(stock, dwellings(ACROSS, rooms()), zones) == told


@pytest.mark.parametrize(("most", "told"), [(86, ["t2", "t3"]), (87, ["t2"])])
def test_low_rents_are_of_three_landlords_by_heads_too(
    stock: Stock, most: int, told: list[str]
) -> None:
    """A has 85 or 86 of 99 or 100 let flats of three rooms; a quarter of rents are of larger."""
    held = {"93001_1": {A: most, B: 8, C: 9}, "93001_2": SEVEN}

    def facts(row: Row) -> Row:
        larger = row["siren_bailleur"] != A and row["adresse_id"].endswith("_1")
        rent = row["loyer_principal"] and 500
        return rooms()(row) | ({"surfhab": 100, "loyer_principal": rent} if larger else {})

    assert [classe for classe, *_ in low_rents(stock, dwellings(held, facts), "93001=5")] == told


def test_one_landlords_rents_that_cross_their_ceiling_wait_though_all_rents_move(
    stock: Stock,
) -> None:
    """Of three rooms A alone crosses it; B and C do of two, so that the whole may be told."""
    below = rooms(a1=249, b1=200, c1=200, d1=200, a2=200, b2=249, c2=249)
    above = rooms(a1=251, b1=202, c1=202, d1=202, a2=202, b2=251, c2=251)
    told = [("t2", 18, 18, 18, False), ("t3", 24, 24, 24, False)]
    assert low_rents(stock, dwellings(BOTH, below), "93001=5") == told
    found = low_rents(stock, dwellings(BOTH, above), "93001=5")
    assert found == [(*one, True) for *one, _ in told]


def test_rents_that_move_below_their_ceiling_are_told(stock: Stock) -> None:
    low_rents(stock, dwellings(BOTH, rooms(a1=240, a2=200, b1=200, b2=200)), "93001=6")
    later = dwellings(BOTH, rooms(a1=241, a2=201, b1=201, b2=201, c1=251, c2=251))
    found = low_rents(stock, later, "93001=6")
    assert found == [("t2", 18, 18, 18, False), ("t3", 24, 24, 24, False)]


def test_groups_of_before_low_rents_by_rooms_are_made_again_and_stay(stock: Stock) -> None:
    rows = dwellings({"93001_1": SEVEN}, rooms())
    sources = stock.register(rows)
    with stock.opened(sources) as bench:
        before = bench.rows("FROM economie.loyer_groupe")
    (kept,) = stock.folder.glob("economie_*")
    kept.chmod(0o600)
    with workshop(kept) as bench:
        for name in ("compares", "bas_plai", "bas_plus"):
            bench.run(f"ALTER TABLE loyer_membre DROP COLUMN {name}")
        bench.run("DROP TABLE loyer_compare")
    assert low_rents(stock, rows, "93001=5") == [("t3", 18, 18, 18, False)]
    with stock.opened(sources) as bench:
        assert bench.rows("FROM economie.loyer_groupe") == before
