"""Figures on landlords' business: three landlords, none above 85 %, of all that is counted over."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from parc_social.access.secrecy.economy import Stock, StockChange, economic, untold_business
from parc_social.access.secrecy.settings import secrecy_tables
from parc_social.access.secrecy.survey import LEVELS, Holdings, gathered
from parc_social.access.secrecy.tables import Economy
from parc_social.access.verification.business import economy_faults, verify_economy
from parc_social.access.verification.partition import SecrecyFault
from parc_social.domain.measures_rpls import RPLS_MESURES
from parc_social.domain.secrecy_table import Tableau
from testing.rows import each_row
from testing.secret.business import BUSINESS_FAULTS, ECONOMY, business_leaks, stock_of
from testing.secret.world import world

RULE = Economy(sums=("logements", "loyers"))


def stock(places: Sequence[tuple[str, Mapping[str, tuple[int, int]]]]) -> Stock:
    """Places along the curve: "commune epci", and by landlord its dwellings and its rents."""
    where = [name.split() for name, _ in places]
    wide = [(str(n), str(n), *zones, *"drf") for n, zones in enumerate(where)]
    numbers = [sorted({zones[level] for zones in wide}) for level in range(len(LEVELS))]
    rows = [(n, owner, *counts) for n, (_, held) in enumerate(places)
            for owner, counts in held.items()]  # fmt: skip
    return Stock(
        tuple(
            np.array([numbers[level].index(zones[level]) for zones in wide])
            for level in range(len(LEVELS))
        ),
        np.array([n for n, *_ in rows]),
        np.array(["ABCDE".index(owner) for _, owner, *_ in rows]),
        {
            "logements": np.array([n for *_, n, _ in rows]),
            "loyers": np.array([n for *_, n in rows]),
        },
    )


def groups(found: Stock, rule: Economy = RULE) -> list[tuple[str, list[int]]]:
    """Level and places of each group."""
    cut = economic(found, rule)
    return [
        (LEVELS[level], np.flatnonzero(cut.group == n).tolist())
        for n, level in enumerate(cut.level.tolist())
    ]


THREE = {"A": (60, 60), "B": (30, 30), "C": (10, 10)}


@each_row(
    ("held", "told"),
    [
        (THREE, True),
        ({"A": (85, 85), "B": (10, 10), "C": (5, 5)}, True),
        ({"A": (86, 86), "B": (9, 9), "C": (5, 5)}, False),  # one has more than 85 %
        ({"A": (60, 60), "B": (40, 40)}, False),  # two landlords
        ({"A": (100, 100)}, False),
        ({"A": (60, 60), "B": (30, 30), "C": (10, 0)}, False),  # rents of two
        ({"A": (60, 90), "B": (30, 5), "C": (10, 5)}, False),  # 90 % of the rents
        ({"A": (60, 0), "B": (30, 0), "C": (10, 0)}, True),  # no rent at all says nothing
        ({"A": (0, 0), "B": (0, 0), "C": (0, 0)}, False),
    ],
)
def test_what_a_figure_is_counted_over_is_of_three_landlords_and_none_is_too_large(
    held: dict[str, tuple[int, int]], told: bool
) -> None:
    found = groups(stock([("c e", held)]))
    assert found == ([("part", [0])] if told else [])


@each_row(("landlords", "share", "told"), [(3, 60, True), (3, 59, False), (4, 85, False)])
def test_both_numbers_are_settings(landlords: int, share: int, told: bool) -> None:
    rule = replace(RULE, landlords=landlords, share=share)
    assert bool(groups(stock([("c e", THREE)]), rule)) is told


def test_what_a_commune_can_not_tell_is_told_by_its_epci() -> None:
    alone = [("c e", {"A": (50, 50)}), ("d e", {"B": (40, 40)}), ("g e", {"C": (30, 30)})]
    assert groups(stock(alone)) == [("epci", [0, 1, 2])]


def test_the_commune_less_its_qpv_is_a_group_or_nothing() -> None:
    """In the QPV two landlords alone: the commune is one group, and the rest is not told apart."""
    found = stock([("c e", {"A": (50, 50), "B": (20, 20)}), ("c e", THREE)])
    assert groups(found) == [("part", [1])]
    both = stock([("c e", {"A": (50, 50), "B": (20, 20)}), ("c e", {"C": (30, 30)})])
    assert groups(both) == [("commune", [0, 1])]


def test_a_place_that_is_dominated_counts_above_only() -> None:
    found = stock([("c e", {"A": (500, 500)}), ("c e", THREE)])
    assert groups(found) == [("part", [1])]


def test_the_shipped_rule_looks_at_every_denominator_of_these_figures() -> None:
    asked = set(secrecy_tables().economy.sums)
    economic_sums = {m.nom for m in RPLS_MESURES if m.tableau is Tableau.ECONOMIQUE}
    parts = {"vacants", "vacants_3_mois", "emmenages", "vides", "associations"}  # of what is asked
    parts |= {"reserve_etat", "reserve_employeurs", "reserve_locale", "reserve_autres"}
    parts |= {"non_reserves"}
    parts |= {"vacants_recents", "vacants_3_12", "vacants_12_24", "vacants_24_plus"}
    parts |= {"sortis", "vendus_occupants", "vendus_autres", "demolis", "sortis_autrement"}
    parts |= {"bas_loyers_plai", "bas_loyers_plus"}
    parts |= {"cedes_bailleurs"}  # they are in the stock of who bought them
    assert asked == economic_sums - parts
    assert (
        secrecy_tables().economy.sums[0] == "mode_connu"
    )  # of which every other is a part, but what left


@given(st.integers(0, 10_000))
def test_no_world_tells_of_too_few_landlords(seed: int) -> None:
    assert [*business_leaks(world(seed), seed)] == []


@each_row("fault", BUSINESS_FAULTS)
def test_every_planted_fault_is_found(fault: str) -> None:
    assert any(BUSINESS_FAULTS[fault](world(seed), seed) for seed in range(20))


# Versions: by group, landlord and mesure.


def rows(*held: tuple[int, str, int]) -> Holdings:
    group, owner, count = zip(*held, strict=True) if held else ((), (), ())
    counts = np.array(count, dtype=np.int64)
    return gathered(
        np.array(group, dtype=np.int64),
        np.array(["ABCDE".index(one) for one in owner], dtype=np.int64),
        {"logements": counts, "loyers": counts},
    )


NOW = rows((0, "A", 40), (0, "B", 40), (0, "C", 40), (0, "D", 40))


@each_row(
    ("plus", "moins", "waits"),
    [
        (rows(), rows(), False),
        (rows((0, "D", 40)), rows(), True),  # a landlord's file that comes late
        (rows((0, "A", 5), (0, "B", 5)), rows(), True),
        (rows((0, "A", 5), (0, "B", 5), (0, "C", 5)), rows(), False),
        (rows((0, "A", 90), (0, "B", 5), (0, "C", 5)), rows(), True),
        (rows((0, "A", 5), (0, "B", 5), (0, "C", 5)), rows((0, "A", 4)), True),
    ],
)
def test_a_change_is_nothing_or_of_enough_landlords(
    plus: Holdings, moins: Holdings, waits: bool
) -> None:
    assert untold_business(StockChange(NOW, plus, moins), RULE) == ({0} if waits else set())


def test_a_group_that_may_no_longer_be_told_waits() -> None:
    two = rows((0, "A", 40), (0, "B", 40))
    assert untold_business(StockChange(two, rows(), rows()), RULE) == {0}


# The second opinion.


def test_the_second_opinion_finds_groups_of_a_looser_rule() -> None:
    found = [
        fault
        for seed in range(20)
        for made in [stock_of(world(seed), world(seed).households)]
        for loose in (replace(ECONOMY, landlords=2), replace(ECONOMY, share=100))
        for fault in economy_faults(economic(made, loose), made, ECONOMY)
    ]
    assert any("2 bailleurs" in fault for fault in found)
    assert any("plus de 60 %" in fault for fault in found)


def test_the_second_opinion_finds_groups_that_lie() -> None:
    made = stock([("c e", THREE), ("d e", THREE)])
    cut = economic(made, RULE)
    verify_economy(cut, made, RULE)
    for wrong, said in (
        (replace(cut, zone=cut.zone + 1), "hors de sa zone"),
        (replace(cut, group=cut.group + 1), "n'existe pas"),
        (replace(cut, group=cut.group * 0), "est vide"),
    ):
        assert any(said in fault for fault in economy_faults(wrong, made, RULE))
        with pytest.raises(SecrecyFault, match="n'est pas publiée"):
            verify_economy(wrong, made, RULE)
