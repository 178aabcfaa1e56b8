"""Which sets of households may be spoken of: the table of the base and coalition rules."""

import pytest

from parc_social.access.secrecy import Rule, passes

BASE = Rule(floor=11, coalition=False)
COALITION = Rule(floor=11, coalition=True)


@pytest.mark.parametrize(
    ("households", "base", "coalition"),
    [
        ({}, False, False),
        ({"A": 10}, False, False),
        ({"A": 11}, True, True),
        ({"A": 12, "B": 0}, True, True),
        ({"A": 5, "B": 5}, False, False),
        ({"A": 6, "B": 5}, True, False),
        ({"A": 11, "B": 10}, True, False),
        ({"A": 10, "B": 11}, True, False),
        ({"A": 11, "B": 11}, True, True),
        ({"A": 200, "B": 1}, True, False),
        ({"A": 6, "B": 5, "C": 6}, True, True),
        ({"A": 5, "B": 5, "C": 6}, True, False),
        ({"A": 30, "B": 5, "C": 6}, True, True),
        ({"A": 30, "B": 5, "C": 5}, True, False),
    ],
)
def test_the_households_of_the_others_are_none_or_reach_the_floor(
    households: dict[str, int], base: bool, coalition: bool
) -> None:
    assert passes(households, BASE) is base
    assert passes(households, COALITION) is coalition


@pytest.mark.parametrize(("floor", "allowed"), [(3, True), (4, True), (5, False)])
def test_the_floor_is_a_setting(floor: int, allowed: bool) -> None:
    assert passes({"A": 4}, Rule(floor=floor)) is allowed
