"""Long tables, of which `make test` asks a part and `make proof-tables` the whole (ENTIER=1).

A part holds each value of each column at least once: each rule is still asked, not each in every
place. Whoever plants a fault asks the whole.
"""

import os
from collections.abc import Sequence

import pytest

WHOLE = os.environ.get("ENTIER") == "1" or "FAUTE_PLANTEE" in os.environ
# What `make proof-tables` asks again, whole: tests that read WHOLE, or take a part of a table.
sampled = pytest.mark.sampled


def crossed[A, B](rows: Sequence[A], columns: Sequence[B], one_in: int) -> list[tuple[A, B]]:
    """Each row with each column; in `make test` one pair in so many, on diagonals.

    Raises ValueError where a row or a column would then have no pair.
    """
    if one_in > min(len(rows), len(columns)):
        raise ValueError(f"one pair in {one_in} of {len(rows)} by {len(columns)} leaves some out")
    kept = 1 if WHOLE else one_in
    return [
        (row, column)
        for at, row in enumerate(rows)
        for to, column in enumerate(columns)
        if (at + to) % kept == 0
    ]


def in_turn[A](values: Sequence[A], one_in: int, start: int = 0) -> list[A]:
    """All of them; in `make test` one in so many, from the one of that number on.

    For values that are asked in several places: `start` is the number of the place.
    """
    return list(values if WHOLE else values[start % one_in :: one_in])
