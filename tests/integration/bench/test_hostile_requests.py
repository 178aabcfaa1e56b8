"""Hostile requests on a reduced size: `make proof-ows` asks 20,000 of each store."""

import json
from typing import Any

import pytest

from testing.hostile.asked import scenes_of
from testing.hostile.attack import FAMILIES, Attack
from testing.hostile.pictures import RIGHT

pytestmark = [pytest.mark.proof, pytest.mark.both_stores]

EACH = 10  # of a family


def test_nothing_hostile_is_a_fault_of_ours(service: Any) -> None:
    accounts = json.loads((service.data / "demo-comptes.json").read_text())
    scenes = scenes_of(service.base_url, accounts)
    found = Attack(service.base_url, scenes, 2026, EACH * len(FAMILIES), most_s=60.0).run()
    assert [told.requests for told in found.values()] == [EACH] * len(FAMILIES)
    assert {name: told.faults for name, told in found.items() if told.faulty} == {}
    assert found[RIGHT].accepted == EACH
