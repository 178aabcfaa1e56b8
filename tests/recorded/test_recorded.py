"""Octets of answers over all protocols, as they were recorded: a move must change none of them.

`make enregistrer` records anew (record.py), `make rejouer` compares. Deleted with the last move.
"""

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from recording import STORES, bodies_of, differences, lines, read

SERVER_ERROR = 500


@pytest.mark.proof
@pytest.mark.parametrize("store", STORES)  # and nothing else here: xdist gives each a process
def test_answers_are_those_recorded(store: str, answers: Callable[[str], Any]) -> None:
    bodies = bodies_of(store)
    if folder := os.environ.get("PARC_SOCIAL_ENREGISTRER"):
        made = lines(answers(store), bodies)
        assert not [key for key, line in made.items() if line[0] >= SERVER_ERROR]
        Path(folder, store).write_text(json.dumps(made), encoding="utf-8")
        return
    found = list(differences(answers(store), read()[store], bodies))
    assert not found, f"{store}: {len(found)} answers differ\n" + "\n".join(found)
