"""Which sets of households may be spoken of: base, classes, homogeneity, coalition on the whole."""

import numpy as np
import pytest

from parc_social.access.secrecy.count_vector import fields_of, packed
from parc_social.access.secrecy.predicate import Everyone
from parc_social.access.secrecy.predicate import holds as packed_holds
from parc_social.access.secrecy.rule import MENAGES, Rule, SurveyQuestion, passes, strictest
from parc_social.access.secrecy.tables import Economy
from testing.rows import each_row

BASE = Rule(floor=11, coalition=False)
COALITION = Rule(floor=11, coalition=True)
AID = SurveyQuestion("connus", ("avec", "sans"), floor=3)


def holds(rule: Rule, *landlords: dict[str, int]) -> bool:
    """Whether the households of these landlords, by sum, pass; a sum that is not said is 0."""
    sums = {name: np.array([counts.get(name, 0) for counts in landlords]) for name in rule.sums}
    own = packed(fields_of(rule), sums)
    found = packed_holds(Everyone.of(rule), sum(own), dict(enumerate(own)))
    assert found is passes({str(n): counts for n, counts in enumerate(landlords)}, rule)
    return found


@each_row(
    ("households", "base", "coalition"),
    [
        ((), False, False), ((10,), False, False), ((11,), True, True), ((12, 0), True, True),
        ((5, 5), False, False), ((6, 5), True, False), ((11, 10), True, False),
        ((10, 11), True, False), ((11, 11), True, True), ((200, 1), True, False),
        ((6, 5, 6), True, True), ((5, 5, 6), True, False), ((30, 5, 6), True, True),
        ((30, 5, 5), True, False),
    ],
)  # fmt: skip
def test_the_households_of_the_others_are_none_or_reach_the_floor(
    households: tuple[int, ...], base: bool, coalition: bool
) -> None:
    counts = [{MENAGES: n} for n in households]
    named = {name: {MENAGES: n} for name, n in zip("ABC", households, strict=False)}
    assert (holds(BASE, *counts), passes(named, BASE)) == (base, base)
    assert (holds(COALITION, *counts), passes(named, COALITION)) == (coalition, coalition)


@each_row(("floor", "allowed"), [(3, True), (4, True), (5, False)])
def test_the_floor_is_a_setting(floor: int, allowed: bool) -> None:
    assert holds(Rule(floor=floor), {MENAGES: 4}) is allowed


@each_row(
    ("known", "avec", "sans", "allowed"),
    [
        (20, 10, 10, True),
        (20, 3, 17, True),
        (20, 2, 18, False),  # a class of two
        (20, 0, 20, False),  # everyone who answered is in one class
        (20, 0, 12, True),  # an absent class says nothing; eight are in none
        (11, 5, 6, True),
        (10, 5, 5, False),  # ten answers
        (1, 0, 0, False),  # a single answer, in no class
        (0, 0, 0, True),  # nobody answered: nothing is told of anyone
        (20, 20, 20, False),
    ],
)
def test_a_present_class_has_three_households_and_none_has_all(
    known: int, avec: int, sans: int, allowed: bool
) -> None:
    rule = Rule(floor=11, questions=(AID,))
    assert holds(rule, {MENAGES: 20, "connus": known, "avec": avec, "sans": sans}) is allowed


def test_a_household_may_be_in_two_classes_of_one_question() -> None:
    work = SurveyQuestion("connus", ("emploi", "chomage"), floor=3)
    counts = {MENAGES: 12, "connus": 12, "emploi": 10, "chomage": 9}
    assert holds(Rule(11, questions=(work,)), counts)


@each_row(("others_with", "allowed"), [(0, False), (2, False), (3, True), (9, True)])
def test_the_others_of_a_landlord_pass_the_whole_predicate(others_with: int, allowed: bool) -> None:
    """With 0 of 12 in the class, all the others' are in the other one: homogeneous."""
    rule = Rule(floor=11, questions=(AID,))
    mine = {MENAGES: 30, "connus": 30, "avec": 15, "sans": 15}
    others = {MENAGES: 12, "connus": 12, "avec": others_with, "sans": 12 - others_with}
    assert holds(rule, mine, others) is allowed
    alone = Rule(floor=11, coalition=False, questions=(AID,))
    assert holds(alone, mine, others)


def test_a_question_may_ask_neither_classes_nor_variety() -> None:
    loose = SurveyQuestion("connus", ("avec",), floor=0, homogeneity=False)
    rule = Rule(11, questions=(loose,))
    assert holds(rule, {MENAGES: 11, "connus": 11, "avec": 11})
    assert holds(rule, {MENAGES: 11, "connus": 11, "avec": 1})


def test_the_strictest_of_rules_asks_all_they_ask() -> None:
    rule = strictest((BASE, Rule(5, True, (AID,))))
    assert (rule.floor, rule.coalition, rule.questions) == (11, True, (AID,))


@pytest.mark.parametrize("count", [2**31, 2**32, 2**32 + 11, -1, -(2**32) + 11])
def test_counts_that_do_not_fit_their_field_are_refused(count: int) -> None:
    with pytest.raises(OverflowError):
        packed(fields_of(BASE), {MENAGES: np.array([11, count])})


def test_more_in_a_class_than_answered_is_refused() -> None:
    sums = {MENAGES: np.array([20]), "connus": np.array([11]), "avec": np.array([12])}
    with pytest.raises(OverflowError):
        packed(fields_of(Rule(11, questions=(AID,))), sums | {"sans": np.array([0])})


@each_row(
    ("dwellings", "allowed"),
    [([], False), ([5, 5], False), ([5, 5, 0], False), ([5, 5, 1], True), ([85, 10, 5], True),
     ([86, 9, 5], False), ([1, 1, 1], True)],
)  # fmt: skip
def test_figures_of_landlords_business_need_three_and_none_above_85_percent(
    dwellings: list[int], allowed: bool
) -> None:
    assert Economy().holds(dwellings) is allowed
