"""Rents by class: no total less another is of two landlords, and a class is of three or of none.

Cells are drawn as "group class": a class that is told has a number, `plus0`, others are `-`; in
each, what every landlord has.
"""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parc_social.access.secrecy import secrecy_tables
from parc_social.access.secrecy.crossing import untellable
from parc_social.access.secrecy.rents import Lettings, rents
from parc_social.access.secrecy.tables import Economy, Rents
from parc_social.access.verification.business import rents_faults, verify_rents
from parc_social.access.verification.partition import SecrecyFault
from parc_social.domain.measures_rpls import RPLS_MESURES
from parc_social.domain.secrecy_table import RENTS
from testing.rows import each_row
from testing.secret.rents import ECONOMY, RENTS_FAULTS, cuts_of, estate, lettings_of, rents_leaks

RULE = Economy()
MANY, ONE, TWO = {"A": 9, "B": 9, "C": 9}, {"A": 9}, {"A": 9, "B": 9}


def found(drawn: Mapping[str, Mapping[str, int]], economy: Economy = RULE) -> set[str]:
    """The cells, as they are drawn, that some total less others tells."""
    cells = {
        (int(name.split()[0]), name.split()[1].strip("-")): {
            "ABCDEF".index(landlord): (n, n) for landlord, n in held.items()
        }
        for name, held in drawn.items()
    }
    told = untellable(cells.items(), economy)
    return {name for name, cell in zip(drawn, cells, strict=True) if cell in told}


@each_row(
    ("cells", "told"),
    [
        # A group is told: so is all of it when nothing else hides what is of few.
        ({"1 -": MANY}, set()),
        ({"1 plus0": MANY, "1 -": MANY}, set()),
        ({"1 plus0": MANY, "1 -": ONE}, {"1 -"}),  # the group less PLUS
        ({"1 plus0": MANY, "1 -": TWO}, {"1 -"}),
        ({"1 plus0": ONE, "1 -": MANY}, {"1 plus0"}),
        # PLUS are told of two groups, and lie in one alone: 1 less PLUS is what A has there.
        ({"1 plus0": MANY, "1 -": ONE, "2 -": MANY}, {"1 -"}),
        ({"1 plus0": MANY, "1 -": ONE, "2 plus0": MANY, "2 -": MANY}, set()),
        # What is left of both is A's and B's: they may know each other's.
        ({"1 plus0": MANY, "1 -": ONE, "2 plus0": MANY, "2 -": {"B": 9}}, {"1 -", "2 -"}),
        ({"1 plus0": MANY, "1 -": ONE, "2 plus0": MANY, "2 -": {"B": 9, "C": 9}}, set()),
        # Groups 1 and 2 less PLUS and PLAI: what A has of neither.
        ({"1 plus0": MANY, "1 plai0": MANY, "1 -": ONE}, {"1 -"}),
        ({"1 plus0": MANY, "1 plai0": MANY, "2 plai0": MANY, "2 -": ONE}, {"2 -"}),
        # A has more than 85 % of what is left.
        ({"1 plus0": MANY, "1 -": {"A": 90, "B": 5, "C": 5}}, {"1 -"}),
        ({"1 plus0": MANY, "1 -": {"A": 80, "B": 10, "C": 10}}, set()),
        ({"1 plus0": MANY, "1 -": {"A": 0}}, set()),  # nothing is left
    ],
)
def test_what_totals_tell_by_adding_and_taking_away(
    cells: Mapping[str, Mapping[str, int]], told: set[str]
) -> None:
    assert found(cells) == told


def test_how_many_landlords_know_each_other_is_the_rules() -> None:
    cells = {"1 plus0": {**MANY, "D": 9}, "1 -": MANY}
    assert found(cells) == set()
    assert found(cells, replace(RULE, landlords=4)) == {"1 -"}


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10_000))
def test_no_estate_tells_of_too_few_landlords(seed: int) -> None:
    assert [*rents_leaks(seed)] == []


@each_row("fault", RENTS_FAULTS)
def test_every_planted_fault_is_found(fault: str) -> None:
    assert any(RENTS_FAULTS[fault](seed) for seed in range(20))


@each_row(("first", "told"), [((90, 5, 5), False), ((40, 30, 30), True)])
def test_a_class_of_one_group_does_not_leave_what_one_landlord_dominates(
    first: tuple[int, int, int], *, told: bool
) -> None:
    """Both groups have PLUS, the second of A alone: 0 less PLUS, plus those, is A's at 90 %."""
    held = [(0, "plus", (9, 9, 9)), (0, "", first), (1, "plus", (9, 0, 0)), (1, "", (99, 99, 99))]
    rows = [(group, classe, n, one) for group, classe, own in held for n, one in enumerate(own)]
    group, classe, landlord, amount = (np.array(column) for column in zip(*rows, strict=True))
    lettings = Lettings(
        zones=(np.array([0, 1]), np.array([0, 0])),
        level=np.array([0, 0]),
        group=group,
        landlord=landlord,
        rent=amount,
        surface=amount,
        classes={"plus": classe == "plus"},
    )
    rule = replace(RULE, rents=(Rents("loyers_plus", "financement", ("plus",)),))
    cut = rents(lettings, rule, {}, np.ones(2, dtype=np.bool_))["loyers_plus"]
    assert bool(cut.group[0] >= 0) is told


def test_estates_are_told() -> None:
    """Nothing found where nothing is told proves nothing."""
    made = [cuts_of(lettings_of(estate(seed))) for seed in range(60)]
    assert sum(cuts["loyers_plus"].count for cuts in made) > 40
    assert sum(cuts["loyers_typologie"].count for cuts in made) > 5


def test_every_mesure_of_rents_is_of_a_class_that_its_table_asks() -> None:
    classes = [(t.nom, name) for t in secrecy_tables().economy.rents for name in t.classes]
    asked = {(nom, f"{of}_{name}") for nom, name in classes for of in ("loyers", "surface_louee")}
    compared = "loyers_compares", "bas_loyers_plai", "bas_loyers_plus"  # of the same dwellings
    asked |= {
        (nom, f"{of}_{name}")
        for nom, name in classes
        if nom == "loyers_typologie"
        for of in compared
    }
    assert {(m.tableau.value, m.nom) for m in RPLS_MESURES if m.tableau in RENTS} == asked


def test_the_second_opinion_finds_groups_of_a_looser_rule() -> None:
    said: list[str] = []
    for seed in range(20):
        lettings = lettings_of(estate(seed))
        for loose in (replace(ECONOMY, landlords=2), replace(ECONOMY, share=100)):
            said += rents_faults(cuts_of(lettings, loose), lettings, ECONOMY)
    for words in ("2 bailleurs", "plus de 60 %", "un total moins ses classes"):
        assert any(words in fault for fault in said), words


def test_the_second_opinion_finds_a_group_out_of_its_zone() -> None:
    lettings = lettings_of(estate(1))
    cuts = dict(cuts_of(lettings))
    verify_rents(cuts, lettings, ECONOMY)
    nom = next(nom for nom, cut in cuts.items() if cut.count)
    cuts[nom] = replace(cuts[nom], zone=np.asarray(cuts[nom].zone) + 1)
    with pytest.raises(SecrecyFault, match=r"hors de sa zone.* n'est pas publiée"):
        verify_rents(cuts, lettings, ECONOMY)
