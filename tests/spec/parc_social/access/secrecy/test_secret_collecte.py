"""What was collected: enough silent households, enough landlords, over whole groups."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from parc_social.access.secrecy.collected import COUNTED, SurveyedDwellings, collected_groups
from parc_social.access.secrecy.partition_view import PartitionView
from parc_social.access.secrecy.rule import Rule
from parc_social.access.secrecy.survey import COMMUNE, LEVELS, SurveyRows
from parc_social.access.secrecy.tables import COLLECTED, Economy, SecrecyTable, Tables
from parc_social.access.verification.collected import collected_faults, verify_collected
from parc_social.access.verification.partition import SecrecyFault
from testing.rows import each_row

NONE = np.array([], dtype=np.int64)
RULES = Tables(
    (SecrecyTable("base", Rule(11)),),
    Economy(3, 85),
    SecrecyTable(COLLECTED, Rule(11), COMMUNE, (COLLECTED,)),
)

# Let, answering and surveyed dwellings of each landlord.
Holdings = dict[str, tuple[int, int, int]]


def scene(
    *groups: Holdings, communes: Sequence[str] = ()
) -> tuple[SurveyRows, PartitionView, SurveyedDwellings]:
    """Addresses of which each is a group of the first table, all in one commune unless said."""
    count = len(groups)
    place = np.arange(count)
    where = list(communes or ["c"] * count)
    commune = np.array([sorted(set(where)).index(one) for one in where])
    zones = (place, place, commune, *(place * 0 for _ in LEVELS[3:]))
    survey = SurveyRows(zones, place * 0, NONE, NONE, {"menages": NONE}, {"menages": NONE})
    rows = [
        (n, "ABCDEF".index(who), held)
        for n, here in enumerate(groups)
        for who, held in here.items()
    ]
    let, answered, surveyed = (np.array([held[k] for *_, held in rows]) for k in range(3))
    sums = dict(zip(COUNTED, (let, answered, surveyed), strict=True))
    address, landlord = (np.array([row[k] for row in rows]) for k in range(2))
    return (
        survey,
        PartitionView(place * 0, place, place, place),
        SurveyedDwellings(address, landlord, sums),
    )


def told(
    *groups: Holdings, communes: Sequence[str] = (), rules: Tables = RULES
) -> list[tuple[str, list[int]]]:
    """Level and addresses of each group that may be told of, found right by the second opinion."""
    survey, first, collected = scene(*groups, communes=communes)
    cut = collected_groups(survey, first, collected, rules)
    verify_collected(cut, first, survey, collected, rules)
    return [
        (LEVELS[level], np.flatnonzero(cut.group == n).tolist())
        for n, level in enumerate(cut.level.tolist())
    ]


GOOD: Holdings = {"A": (30, 20, 32), "B": (30, 19, 30), "C": (30, 18, 31)}


def but(**changes: tuple[int, int, int]) -> Holdings:
    return {**GOOD, **changes}


@each_row(
    ("held", "allowed"),
    [
        (GOOD, True),
        ({"A": (30, 20, 32), "B": (30, 19, 30)}, False),  # two landlords: the vacancy of the other
        (but(A=(400, 380, 410)), False),  # nearly all of one
        (but(A=(30, 30, 30), B=(30, 30, 30), C=(30, 30, 30)), True),  # nobody is silent
        (but(A=(30, 27, 30), B=(30, 27, 30), C=(30, 27, 30)), False),  # nine are
        (but(A=(30, 20, 30), B=(30, 30, 30), C=(30, 29, 30)), False),  # A sees one of the others
        (but(A=(30, 10, 30), B=(30, 30, 30), C=(30, 30, 30)), True),  # and here none
        (but(A=(30, 20, 30), B=(30, 0, 30), C=(30, 0, 30)), True),  # silent, all of them
        (but(A=(30, 20, 30), B=(30, 0, 30), C=(30, 5, 30)), False),  # five answers of others
        (but(B=(0, 0, 30), C=(0, 0, 30)), False),  # let by one alone
    ],
)  # fmt: skip
def test_the_silent_are_none_or_eleven_and_dwellings_of_three_landlords(
    held: Holdings, allowed: bool
) -> None:
    assert bool(told(held)) is allowed


def test_what_a_commune_can_not_tell_is_carried_up() -> None:
    few = but(A=(30, 26, 30), B=(30, 26, 30), C=(30, 26, 30))
    assert told(few, few, communes=["c", "d"]) == [("epci", [0, 1])]
    assert told(few, few) == [("commune", [0, 1])]
    assert told(GOOD, few, communes=["c", "d"]) == [("commune", [0])]


def test_nothing_is_told_without_a_setting() -> None:
    assert told(GOOD, rules=replace(RULES, collected=None)) == []


@each_row(
    ("held", "looser", "found"),
    [
        (
            {"A": (30, 15, 31), "B": (30, 15, 30)},
            replace(RULES, economy=Economy(2, 100)),
            "bailleurs",
        ),
        (but(A=(30, 27, 30), B=(30, 27, 30), C=(30, 27, 30)), RULES.with_floor(3), "silencieux"),
    ],
)  # fmt: skip
def test_groups_of_looser_rules_are_refused(held: Holdings, looser: Tables, found: str) -> None:
    survey, first, collected = scene(held)
    cut = collected_groups(survey, first, collected, looser)
    assert cut.count == 1
    assert any(found in fault for fault in collected_faults(cut, first, survey, collected, RULES))


def test_groups_that_are_not_whole_or_out_of_place_are_refused() -> None:
    survey, first, collected = scene(GOOD, GOOD, communes=["c", "d"])
    cut = collected_groups(survey, first, collected, RULES)
    astray = replace(cut, group=cut.group[::-1])
    with pytest.raises(SecrecyFault, match="hors de sa zone"):
        verify_collected(astray, first, survey, collected, RULES)
    whole = replace(first, group=first.group * 0)
    faults = collected_faults(cut, whole, survey, collected, RULES)
    assert any("groupes entiers" in fault for fault in faults)
