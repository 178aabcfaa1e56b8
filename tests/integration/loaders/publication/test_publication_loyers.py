"""Rents by class and their ceilings, as they are grouped and frozen on registers made by hand."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import pytest

from loaders.publication.verification.business import check_groups
from loaders.rpls.rent_ceilings import FILE
from parc_social.access.secrecy import secrecy_tables
from parc_social.access.verification.partition import SecrecyFault
from parc_social.errors import InvalidValue
from parc_social.storage.edition_files.workbench import workshop
from testing.made.stores.stock import FOUR, A, B, C, D, Row, Stock, dwellings, of
from testing.sample import taking_turns

pytestmark = [taking_turns(4), pytest.mark.long]

# Ceilings of rents: those of 5.00 €/m² are at the ceiling or under it.
CEILINGS = """millesimes:
  - {{annee: 2024, source: essai, zones: [{{nom: z, plai: {plai}, plus: 9, territoires: ["93"]}}]}}
"""


def rents(stock: Stock, rows: Sequence[Row], plai: float | None) -> list[tuple[Any, ...]]:
    """Rents compared, at the PLAI or under it, at the PLUS or under it; whether a group waits."""
    file = stock.folder.parent / FILE
    file.unlink(missing_ok=True)
    if plai is not None:
        file.write_text(CEILINGS.format(plai=plai), encoding="utf-8")
    with stock.opened(stock.register(rows)) as bench:
        check_groups(bench, secrecy_tables().economy)
        return bench.rows(
            "FROM economie.groupe SELECT loyers_compares, bas_loyers_plai, bas_loyers_plus, attend"
        )


def test_rents_are_compared_with_the_ceilings_that_are_given(stock: Stock) -> None:
    dear = dwellings({"93001_1": FOUR}, of(A, loyer_principal=400))
    assert rents(stock, dear, 5) == [(20, 15, 20, False)]  # four vacant, five of A's at 8 €


def test_ceilings_given_later_are_told_and_others_then_are_refused(stock: Stock) -> None:
    rows = dwellings({"93001_1": FOUR})
    assert rents(stock, rows, None) == [(0, 0, 0, False)]
    assert rents(stock, rows, 5) == [(20, 20, 20, False)]
    for other in (6, None):
        with pytest.raises(InvalidValue, match="ne sont plus ceux de sa première publication"):
            rents(stock, rows, other)
    assert rents(stock, rows, 5) == [(20, 20, 20, False)]


def financed(**groups: str) -> Callable[[Row], Row]:
    """Of each landlord and commune, "PLUS" and the like: `a1`: those of A in 93001."""

    def facts(row: Row) -> Row:
        landlord = "abcd"[(A, B, C, D).index(row["siren_bailleur"])]
        place = f"{landlord}{row['code_commune'][-1]}"
        return {"finan_groupe": groups.get(place, groups.get(landlord, "PLUS")), "nbpiece": 3}

    return facts


SEVEN = {A: 7, B: 7, C: 7}
TWICE = {"93001_1": {**SEVEN, D: 7}, "93001_2": SEVEN}


def test_rents_of_a_class_are_told_where_it_and_the_rest_are_of_three(stock: Stock) -> None:
    rows = dwellings(
        TWICE, lambda r: {"finan_groupe": "PLUS" if r["adresse_id"] == "93001_1" else "PLAI"}
    )
    found = stock.rents(rows)
    assert found["loyers_plus"] == [("part", 1, {"plus": 24, "plai": 18}, False)]
    assert found["loyers_plai"] == [("part", 1, {"plus": 24, "plai": 18}, False)]
    assert found["loyers_typologie"] == [("part", 1, {"reste": 42}, False)]


@pytest.mark.parametrize(
    ("of", "told"),
    [
        (financed(), True),  # one class, nothing left
        (financed(a="PLAI"), False),  # the rest is one landlord's
        (financed(a="PLAI", b="PLAI"), False),
        (financed(a="PLAI", b="PLAI", c="PLAI"), False),  # the class is D's
    ],
)
def test_neither_a_class_nor_what_it_leaves_is_of_two(
    stock: Stock, of: Callable[[Row], Row], *, told: bool
) -> None:
    found = stock.rents(dwellings({"93001_1": {**SEVEN, D: 7}}, of))
    assert ("loyers_plus" in found) is told
    assert len(found["loyers_typologie"]) == 1  # all of three rooms


def test_a_class_told_at_a_wider_level_does_not_give_the_rest_of_one_group(stock: Stock) -> None:
    """PLUS are in 93001 alone: its rents less theirs would be those of A's other dwellings.

    Both communes together have classes of three landlords and more; only none is told of PLUS.
    """
    held = {"93001_1": {A: 9, B: 9, C: 9, D: 9}, "93002_1": {A: 9, B: 9, C: 9, D: 9}}
    rows = dwellings(held, financed(a1="PLAI", b2="PLAI", a2="PLAI", c2="PLAI", d2="PLAI"))
    assert not [told for _, _, told, _ in stock.rents(rows)["loyers_plus"] if "plus" in told]


def test_a_class_too_small_in_its_communes_is_told_by_the_epci(stock: Stock) -> None:
    held = {"93001_1": {A: 9, B: 9, C: 9, D: 9}, "93002_1": {A: 9, B: 9, C: 9, D: 9}}
    one = {"93001": {A, B}, "93002": {B, C}}
    rows = dwellings(
        held,
        lambda r: {
            "finan_groupe": "PLAI" if r["siren_bailleur"] in one[r["code_commune"]]
            and r["id"][-1] in "123" else "PLUS"
        },
    )  # fmt: skip
    found = stock.rents(rows)
    assert "loyers_plai" not in found or found["loyers_plai"][0][0] == "epci"
    assert [level for level, *_ in found["loyers_typologie"]] == ["part", "part"]


def test_rents_wait_with_the_groups_they_are_made_of(stock: Stock) -> None:
    stock.rents(dwellings({"93001_1": SEVEN}, financed()))
    late = dwellings({"93001_1": {**SEVEN, D: 7}}, financed())
    assert stock.rents(late)["loyers_plus"] == [("part", 1, {"plus": 18}, True)]


@pytest.mark.parametrize(
    ("moved", "waits"),
    [({A: "PLUS", B: "PLUS", C: "PLUS"}, False), ({A: "PLAI", B: "PLUS", C: "PLUS"}, True)],
)
def test_a_class_waits_though_all_rents_may_move(
    stock: Stock, moved: Mapping[str, str], *, waits: bool
) -> None:
    """Three landlords have a rent more each; of PLUS, they are two in the second case."""
    more = {"93001_1": {**SEVEN, D: 7}, "93001_2": {**SEVEN, D: 7}}

    def facts(row: Row) -> Row:
        found: Row = {"finan_groupe": "PLUS" if row["adresse_id"] == "93001_1" else "PLAI"}
        return found

    def later(row: Row) -> Row:
        wanted = moved.get(row["siren_bailleur"])
        first = row["id"].endswith("1") and facts(row)["finan_groupe"] == wanted
        return facts(row) | ({"loyer_principal": 500} if first else {})

    before = stock.rents(dwellings(more, facts))
    found = stock.rents(dwellings(more, later))
    assert [wait for *_, wait in found["loyers_plus"]] == [waits]
    assert [wait for *_, wait in found["loyers_plai"]] == [waits]  # told of the same day
    assert (found["loyers_plus"][0][2] == before["loyers_plus"][0][2]) is waits
    assert [wait for *_, wait in found["loyers_typologie"]] == [False]


@pytest.mark.parametrize(
    ("tampering", "said"),
    [
        ("UPDATE loyer_membre SET loyers = loyers + 1 WHERE bailleur = '111111111'", "comme dans"),
        ("UPDATE loyer_membre SET classe = 'pls'", "comme dans"),
        ("UPDATE loyer_membre SET classe = 'pls' WHERE bailleur = '222222222'", "de moins de 3"),
        ("DELETE FROM loyer_membre WHERE bailleur = '111111111'", "de moins de 3 bailleurs"),
        ("UPDATE loyer_membre SET bas_plai = 1 WHERE bailleur = '111111111'", "comme dans"),
        ("UPDATE loyer_membre SET groupe = 9", "groupes entiers"),
        ("INSERT INTO loyer_ensemble FROM loyer_ensemble", "groupes entiers"),
        ("UPDATE groupe SET niveau = 6", "groupes entiers"),
    ],
)
def test_groups_of_rents_that_lie_are_refused(stock: Stock, tampering: str, said: str) -> None:
    sources = stock.register(dwellings({"93001_1": SEVEN}, financed()))
    with stock.opened(sources):
        (kept,) = stock.folder.glob("economie_*")
    kept.chmod(0o600)
    with workshop(kept) as bench:
        bench.run(tampering)
    with stock.opened(sources) as bench, pytest.raises(SecrecyFault, match=said):
        check_groups(bench, secrecy_tables().economy)


def test_groups_of_before_rents_by_class_are_made_again_and_stay(stock: Stock) -> None:
    """A frozen file that lacks the tables of rents: its groups of business are kept."""
    sources = stock.register(dwellings({"93001_1": SEVEN}, financed()))
    with stock.opened(sources) as bench:
        before = bench.rows("FROM economie.groupe")
    (kept,) = stock.folder.glob("economie_*")
    kept.chmod(0o600)
    with workshop(kept) as bench:
        bench.run(
            "DROP TABLE loyer_membre; DROP TABLE loyer_groupe; DROP TABLE loyer_ensemble;"
            "DELETE FROM cadre WHERE cle = 'loyers'"
        )
    with stock.opened(sources) as bench:
        assert bench.rows("FROM economie.groupe") == before
        assert bench.value("SELECT count(*) FROM economie.loyer_groupe") == 6
        check_groups(bench, secrecy_tables().economy)


def test_a_table_of_rents_keeps_its_classes_within_a_year(stock: Stock) -> None:
    """Another partition of the same year would tell, by difference, of what one cuts off."""
    rows = dwellings({"93001_1": SEVEN}, financed())
    stock.rents(rows)
    economy = secrecy_tables().economy
    first, *others = economy.rents
    changed = replace(first, classes=first.classes[:3])
    odd = replace(secrecy_tables(), economy=replace(economy, rents=(changed, *others)))
    with pytest.raises(InvalidValue, match=r"loyers_typologie n'a plus les classes .* autre nom"):
        stock.rents(rows, odd)


def test_without_a_table_of_rents_there_is_no_group_of_them(stock: Stock) -> None:
    none = replace(secrecy_tables(), economy=replace(secrecy_tables().economy, rents=()))
    assert stock.rents(dwellings({"93001_1": SEVEN}, financed()), none) == {}
