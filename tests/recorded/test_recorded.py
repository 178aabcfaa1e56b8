"""Octets of answers over all protocols, as they were recorded: a move must change none of them.

`make enregistrer` records anew (record.py), `make rejouer` compares. Deleted with the last move.
"""

import os
from collections.abc import Callable
from typing import Any

import pytest
from recording import STORES, bodies_of, differences, lines, read, write

pytestmark = pytest.mark.proof


@pytest.mark.skipif("PARC_SOCIAL_ENREGISTRER" in os.environ, reason="records")
@pytest.mark.parametrize("store", STORES)
def test_answers_are_those_recorded(store: str, answers: Callable[[str], Any]) -> None:
    found = list(differences(answers(store), read()[store], bodies_of(store)))
    assert not found, f"{store}: {len(found)} answers differ\n" + "\n".join(found)


@pytest.mark.skipif("PARC_SOCIAL_ENREGISTRER" not in os.environ, reason="compares")
def test_record(answers: Callable[[str], Any]) -> None:
    write({store: lines(answers(store), bodies_of(store)) for store in STORES})
