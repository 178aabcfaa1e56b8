"""How many shapes a proof of filters draws: FORMES in each system, in rounds of a test each."""

import os

import pytest

FORMES = int(os.environ.get("FORMES", "0"))
_ROUND = 100  # of one test: a test of more than ten minutes is taken for one that hangs

each_round = pytest.mark.parametrize("number", range(max(1, -(-FORMES // _ROUND))))


def shapes(few: int) -> int:
    """Of a round; `few` without FORMES."""
    return min(FORMES, _ROUND) or few


def seed_of(srid: int, number: int, other: int = 0) -> int:
    """Of the shapes of a round in a system, the same each time; `other`: of another test."""
    return srid + other + 1_000_000 * number
