"""The partitions: valid on every world, nested figures differ by whole groups, faults are found."""

import random
from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from parc_social.access.secrecy.chain import Partitions, chain, partitions
from parc_social.access.secrecy.partition_view import PartitionView
from parc_social.access.secrecy.rule import MENAGES, Rule, SurveyQuestion
from parc_social.access.secrecy.survey import COMMUNE, LEVELS, SurveyRows
from parc_social.access.secrecy.tables import SecrecyTable, Tables
from parc_social.access.verification.partition import SecrecyFault, faults, verify
from testing.rows import each_row
from testing.secret.world import World, survey_of, world

RULE = Rule(11)
ONE = Tables((SecrecyTable("base", RULE),))
seeds = st.integers(0, 10_000)


def made_of(one: World) -> tuple[SurveyRows, Partitions]:
    survey = survey_of(one, one.households)
    return survey, partitions(survey, one.tables)


def households(survey: SurveyRows, cut: PartitionView, recent: bool) -> np.ndarray:
    sums = survey.recents if recent else survey.tous
    there = cut.group[survey.address]
    return np.bincount(there[there >= 0], sums[MENAGES][there >= 0], minlength=cut.count)


@given(seeds)
def test_every_world_gives_partitions_without_fault(seed: int) -> None:
    one = world(seed)
    survey, made = made_of(one)
    assert [*faults(made, survey, one.tables)] == []


@given(seeds, st.randoms(use_true_random=False))
def test_the_order_of_the_households_changes_nothing(seed: int, chance: random.Random) -> None:
    one = world(seed)
    shuffled = list(one.households)
    chance.shuffle(shuffled)
    _, made = made_of(one)
    _, again = made_of(replace(one, households=tuple(shuffled)))
    for cut, other in zip((*made.tous, *made.recents), (*again.tous, *again.recents), strict=True):
        assert cut.group.tolist() == other.group.tolist()
        assert cut.shown.tolist() == other.shown.tolist()


@given(seeds)
def test_parent_minus_children_is_the_parents_own_groups_or_nothing(seed: int) -> None:
    one = world(seed)
    survey, made = made_of(one)
    for recent, cuts in ((False, made.tous), (True, made.recents)):
        for cut in cuts:
            sizes, first = households(survey, cut, recent), cut.first_addresses()
            for level in range(1, len(survey.zones)):
                for zone in np.unique(survey.zones[level]):
                    inside = survey.zones[level][first] == zone
                    whole = sizes[inside & (cut.level <= level)].sum()
                    below = sizes[inside & (cut.level < level)].sum()
                    assert whole == below or whole - below >= one.tables.base.floor


def test_a_zone_that_may_be_spoken_of_whole_is_shown() -> None:
    """On the first table: a zone of level COMMUNE that passes has a group in it or below.

    One in a hundred is taken up by left-overs of its neighbours, of which no other group can be
    made: every address of a stricter group is in a group of this table.
    """
    found = [due_and_shown(world(seed)) for seed in range(200)]
    due, shown = (sum(counts) for counts in zip(*found, strict=True))
    assert due > 400
    assert shown >= 0.98 * due


def due_and_shown(one: World) -> tuple[int, int]:
    """How many zones of level COMMUNE may be spoken of whole, and how many of them are shown."""
    survey, made = made_of(one)
    cut, floor = made.tous[0], one.tables.base.floor
    shown = set(survey.zones[COMMUNE][cut.first_addresses()[cut.level <= COMMUNE]].tolist())
    due: set[int] = set()
    for zone in np.unique(survey.zones[COMMUNE]).tolist():
        here = [h.landlord for h in one.households if one.zones[COMMUNE][h.address] == zone]
        others = [len(here) - here.count(landlord) for landlord in set(here)]
        if len(here) >= floor and all(n == 0 or n >= floor for n in others):
            due.add(zone)
    return len(due), len(due & shown)


# By hand: addresses in a row, of one part unless said.


def row(*counts: dict[str, int], parts: Sequence[str] | None = None) -> SurveyRows:
    """Addresses along the curve with households by landlord; zones from "part iris commune"."""
    where = [name.split() for name in parts or ["p i c"] * len(counts)]
    wide = [[*zones, *"edrf"] for zones in where]
    numbers = [sorted({zones[level] for zones in wide}) for level in range(len(LEVELS))]
    rows = [(a, owner, n) for a, here in enumerate(counts) for owner, n in sorted(here.items())]
    owners = sorted({tuple(sorted(here)) for here in counts})
    answers = np.array([n for *_, n in rows])
    return SurveyRows(
        tuple(
            np.array([numbers[level].index(zones[level]) for zones in wide])
            for level in range(len(LEVELS))
        ),
        np.array([owners.index(tuple(sorted(here))) for here in counts]),
        np.array([a for a, *_ in rows]),
        np.array(["ABCDE".index(owner) for _, owner, _ in rows]),
        {MENAGES: answers},
        {MENAGES: answers * 0},
    )


def groups(survey: SurveyRows) -> list[tuple[str, list[int]]]:
    """Level and addresses of each group of the first table."""
    (cut,) = chain(survey, ONE.tables)
    return [
        (LEVELS[level], np.flatnonzero(cut.group == n).tolist())
        for n, level in enumerate(cut.level.tolist())
    ]


@each_row("answering", [0, 1, 4, 10])
@each_row("owner", ["A", "B"])
def test_a_left_over_address_shows_the_same_answering_or_silent(answering: int, owner: str) -> None:
    def shown(count: int) -> int:
        return int(chain(row({"B": 20}, {"A": 11}, {owner: count}), ONE.tables)[0].shown[2])

    assert shown(answering) == shown(0) >= 0


@each_row("answering", [0, 1, 10])
def test_an_address_of_a_commune_without_group_shows_nothing(answering: int) -> None:
    (cut,) = chain(row({"A": answering}), ONE.tables)
    assert cut.shown.tolist() == [-1]


def test_left_overs_join_the_last_group_that_still_passes() -> None:
    assert groups(row({"A": 11}, {"A": 3})) == [("part", [0, 1])]


def test_left_overs_of_a_landlord_join_its_own_group_and_the_others_are_carried() -> None:
    assert groups(row({"A": 11}, {"A": 3}, {"B": 5})) == [("part", [0, 1])]


def test_few_households_of_several_landlords_need_a_larger_neighbour() -> None:
    """Five of B and six of C are eleven others to A; alone, B would see six."""
    assert groups(row({"A": 11}, {"B": 5}, {"C": 6})) == [("part", [0, 1, 2])]


def test_carried_left_overs_meet_in_the_parent_zone() -> None:
    survey = row({"A": 6}, {"A": 5}, parts=["p i c", "q i c"])
    assert groups(survey) == [("iris", [0, 1])]


def test_nothing_is_grouped_below_the_level_of_its_table() -> None:
    tables = (SecrecyTable("base", RULE), SecrecyTable("large", RULE, LEVELS.index("epci")))
    fine, large = chain(row({"A": 11}, {"A": 12}), tables)
    assert (fine.level.tolist(), large.level.tolist()) == ([0, 0], [3, 3])


AID = SurveyQuestion("connue", ("haute",), floor=3)


def with_answers(survey: SurveyRows, high: Sequence[int]) -> SurveyRows:
    """The same, of whom `high` by row are in the class; the first half of each have just moved."""
    tous = {MENAGES: survey.tous[MENAGES], "connue": survey.tous[MENAGES], "haute": np.array(high)}
    return replace(survey, tous=tous, recents={name: column // 2 for name, column in tous.items()})


def test_a_stricter_table_is_made_of_whole_groups_of_the_laxer() -> None:
    survey = with_answers(row({"A": 11}, {"A": 11}, {"A": 11}, {"A": 11}), [2, 2, 4, 5])
    tables = (SecrecyTable("base", RULE), SecrecyTable("aide", Rule(11, questions=(AID,))))
    base, strict = chain(survey, tables)
    assert (base.group.tolist(), strict.group.tolist()) == ([0, 1, 2, 3], [0, 0, 1, 2])


def test_movers_are_told_where_movers_and_others_both_pass() -> None:
    survey = with_answers(row({"A": 22}, {"A": 20}, {"A": 12}), [5, 5, 5])
    made = partitions(survey, ONE)
    assert households(survey, made.tous[0], recent=False).tolist() == [22, 20, 12]
    assert households(survey, made.recents[0], recent=True).tolist() == [11, 16]


def test_a_building_of_movers_alone_lends_no_cover() -> None:
    """Eleven movers at one address; ten others of the next group would show by difference."""
    survey = row({"A": 11}, {"A": 20})
    survey = replace(survey, recents={MENAGES: np.array([11, 10])})
    made = partitions(survey, ONE)
    assert made.recents[0].group.tolist() == [0, -1]


# Planted faults: the second opinion finds each.

LAID = {
    "un groupe trop petit": (lambda t: t.with_floor(3), "moins de"),
    "la coalition": (lambda t: changed(t, coalition=False), "d'autrui"),
    "le plancher de classe": (lambda t: asked(t, floor=0), "1 à 1 ménages"),
    "l'homogénéité": (lambda t: asked(t, homogeneity=False, floor=0), "tous ses ménages"),
}


def changed(tables: Tables, **settings: object) -> Tables:
    found = (replace(t, rule=replace(t.rule, **settings)) for t in tables.tables)  # type: ignore[arg-type]
    return Tables(tuple(found))


def asked(tables: Tables, **settings: object) -> Tables:
    return Tables(
        tuple(
            replace(t, rule=replace(t.rule, questions=tuple(
                replace(q, **settings) for q in t.rule.questions)))  # type: ignore[arg-type]
            for t in tables.tables
        )
    )  # fmt: skip


@each_row("name", LAID)
def test_partitions_of_looser_rules_are_refused(name: str) -> None:
    loosen: Callable[[Tables], Tables] = LAID[name][0]
    found: list[str] = []
    for seed in range(20):
        one = world(seed)
        true = one.tables.with_floor(4)
        survey = survey_of(one, one.households)
        found += faults(partitions(survey, loosen(true)), survey, true)
    assert any(LAID[name][1] in fault for fault in found)


@pytest.fixture
def laid() -> tuple[SurveyRows, Partitions, Tables]:
    """A world with its partitions, several groups and movers."""
    one = world(7)
    survey, made = made_of(one)
    assert made.tous[0].count > 2
    assert made.recents[0].count > 0
    return survey, made, one.tables


def first_cut(made: Partitions, **changes: object) -> Partitions:
    cut = replace(made.tous[0], **changes)  # type: ignore[arg-type]
    return replace(made, tous=(cut, *made.tous[1:]))


def test_a_group_in_another_zone_is_found(laid: tuple[SurveyRows, Partitions, Tables]) -> None:
    survey, made, tables = laid
    wrong = first_cut(made, zone=made.tous[0].zone + 1)
    assert any("hors de sa zone" in fault for fault in faults(wrong, survey, tables))


def test_a_group_that_does_not_exist_is_found(laid: tuple[SurveyRows, Partitions, Tables]) -> None:
    survey, made, tables = laid
    wrong = first_cut(made, group=made.tous[0].group + 1)
    with pytest.raises(SecrecyFault, match="n'est pas publiée"):
        verify(wrong, survey, tables)
    assert any("n'existe pas" in fault for fault in faults(wrong, survey, tables))


def test_partitions_that_do_not_nest_are_found(laid: tuple[SurveyRows, Partitions, Tables]) -> None:
    survey, made, tables = laid
    back = first_cut(made, group=made.tous[0].group[::-1])
    assert any("à cheval" in fault for fault in faults(back, survey, tables))


def test_households_that_only_the_stricter_table_groups_are_found(
    laid: tuple[SurveyRows, Partitions, Tables],
) -> None:
    survey, made, tables = laid
    group = np.where(made.tous[0].group == 0, -1, made.tous[0].group)
    wrong = first_cut(made, group=group)
    assert any("qu'aucun groupe ne contient" in fault for fault in faults(wrong, survey, tables))


def test_zones_that_do_not_nest_are_found() -> None:
    survey = row({"A": 11}, {"A": 11}, parts=["p i c", "p j c"])
    assert any("deux zones" in f for f in faults(partitions(survey, ONE), survey, ONE))
