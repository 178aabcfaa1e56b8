"""Long tables and tests, of which `make test` asks a part and `make proof-tables` the whole.

A part of a table holds each value of each column at least once: each rule is still asked, not each
in every place. What takes turns (`taking_turns`, a test of `both_stores`) is asked of other stores,
values or commits each time, and a file whose fixtures have a store as parameter is asked of one:
`make test` gives the commit (TOUR), without which all of it is asked, as when a file is run by
hand. Of what is due three in four are left to `make proof-longues`, which CI asks at each commit
too; as is what is marked `long`. Whoever plants a fault asks the whole (ENTIER=1).
"""

import os
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Self

import pytest

WHOLE = os.environ.get("ENTIER") == "1" or "FAUTE_PLANTEE" in os.environ
TURN = None if WHOLE or not os.environ.get("TOUR") else int(os.environ["TOUR"][:8], 16)
STORES = ("duckdb", "postgresql", "sqlite")
_KEPT_ONE_IN = 4  # of what takes turns and is due
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


def taking_turns(one_in: int) -> pytest.MarkDecorator:
    """A long test beside others of its rule: CI asks it at one commit in so many.

    In `make test` at one of four of those, else in `make proof-longues`. Of a test with parameters
    one in so many of them. As the mark of a file: its tests together, which may stand on each
    other.
    """
    return pytest.mark.turns(one_in)


def parameters_taking_turns(one_in: int) -> pytest.MarkDecorator:
    """Of a test with parameters (a store, an account) one in so many: it is asked each time."""
    return pytest.mark.turns(one_in, parameters=True)


@dataclass(frozen=True)
class Turn:
    """That of a test: in `family`, one in so many, all at once or one after the other.

    `each_time`: at least one of the family.
    """

    family: str
    one_in: int
    together: bool = False
    each_time: bool = False

    @classmethod
    def of(cls, item: pytest.Item) -> Self | None:
        """What its marks say; None: it is asked each time."""
        mark = item.get_closest_marker("turns")
        if mark is None:
            return None
        file, _, test = item.nodeid.partition("::")
        module, each_time = item.getparent(pytest.Module), "parameters" in mark.kwargs
        if module is not None and mark in module.own_markers and not each_time:
            return cls(file, mark.args[0], together=True)
        return cls(f"{file}::{test.partition('[')[0]}", mark.args[0], each_time=each_time)

    def is_long(self, commit: int) -> bool:
        """Whether `make test` leaves the family to `make proof-longues`, if it is due."""
        return not self.each_time and drawn(f"{self.family} long", commit) % _KEPT_ONE_IN != 0


def turn_among[A](values: Sequence[A], name: str) -> Sequence[A]:
    """One of these, another at other commits; all of them without TOUR."""
    return values if TURN is None else [values[drawn(name, TURN) % len(values)]]


def in_this_turn[A](values: Sequence[A], one_in: int, name: str) -> list[A]:
    """One in so many, others at other commits; all of them without TOUR."""
    return list(values if TURN is None else values[drawn(name, TURN) % one_in :: one_in])


def drawn(name: str, commit: int) -> int:
    """A number of a name at a commit, that tells nothing of those of other names.

    Of a file asked at even commits a test whose store was told by the same parity was asked of one
    store for ever.
    """
    return int.from_bytes(blake2b(f"{name} {commit}".encode(), digest_size=4).digest())


def store_of(item: pytest.Item) -> str | None:
    """The store that a fixture of a test has as its parameter; None: it has none, or tells all.

    Those of a file take turns, one store at a commit: a file may stand on its own tests.
    """
    callspec = getattr(item, "callspec", None)
    if callspec is None or item.get_closest_marker("both_stores"):
        return None
    given = (mark.args[0] for mark in item.iter_markers("parametrize"))
    written = {n.strip() for names in given for n in _listed(names)}
    params: dict[str, object] = callspec.params
    stores = (value for name, value in params.items() if name not in written and value in STORES)
    return next((str(value) for value in stores), None)


def _listed(names: str | Sequence[str]) -> Sequence[str]:
    """Those that a test has its parameters by: `"a, b"`, or one by one."""
    return names.split(",") if isinstance(names, str) else names


def of_other_stores[A](tests: Iterable[tuple[A, str, str]], commit: int) -> list[A]:
    """Those whose file asks another store at a commit: each with its file and its store."""
    every = list(tests)
    stores: dict[str, set[str]] = {}
    for _, file, store in every:
        stores.setdefault(file, set()).add(store)
    asked = {file: sorted(them)[drawn(file, commit) % len(them)] for file, them in stores.items()}
    return [test for test, file, store in every if asked[file] != store]


def awaits[A](tests: Iterable[tuple[A, Turn]], commit: int) -> list[A]:
    """Those whose turn it is not."""
    every = list(tests)
    sizes, places = Counter(turn.family for _, turn in every), Counter[str]()
    waiting: list[A] = []
    for test, turn in every:
        if turn.each_time and sizes[turn.family] < turn.one_in:
            continue
        place = drawn(turn.family, commit) + places[turn.family]
        places[turn.family] += not turn.together
        if place % turn.one_in:
            waiting.append(test)
    return waiting
