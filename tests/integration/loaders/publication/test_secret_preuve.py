"""Secrecy attacked on a few hundred random worlds: the reduced form of `make proof-secret`."""

import pytest

from testing.rows import each_row
from testing.secret.proof import EVERY, fault_rates, prove, prove_versions
from testing.secret.revisions import KINDS

pytestmark = pytest.mark.proof

FIRST, WORLDS, REVISIONS = 1_000, 200, 12


def test_nobody_is_found_in_two_hundred_worlds() -> None:
    told = prove(range(FIRST, FIRST + WORLDS))
    assert told["trouves"] == []
    assert told["mondes"] > WORLDS / 2


@each_row("kind", KINDS)
def test_nobody_is_found_between_two_versions(kind: str) -> None:
    told = prove_versions(kind, range(FIRST, FIRST + REVISIONS))
    assert told["trouves"] == []
    assert told["attendent"] < told["groupes"]


def test_every_planted_fault_is_found() -> None:
    rates = fault_rates(20, FIRST)
    assert {name for name, worlds in rates.items() if worlds == 0} == set()
    assert len(rates) == len(EVERY)
