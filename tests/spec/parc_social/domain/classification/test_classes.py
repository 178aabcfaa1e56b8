"""Classes for a map: each method on values in sight, and Jenks against every other partition."""

import random
from itertools import combinations, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parc_social.domain.classification.classes import (
    _starts_of_few,  # pyright: ignore[reportPrivateUsage] - both ways are tried
    equal,
    jenks,
    jenks_starts,
    manual,
    quantiles,
    sizes,
)
from parc_social.errors import InvalidValue
from testing.rows import each_row

VALUES = st.lists(st.integers(0, 1_000).map(lambda n: n / 10), min_size=1, max_size=40)


@each_row(
    ("values", "classes", "bounds"),
    [
        ([1, 2, 3, 4], 2, [1, 3, 4]),
        ([1, 2, 3, 4, 5], 2, [1, 3, 5]),
        ([1, 2], 2, [1, 2, 2]),
        ([5, 1, 4, 2, 3, 6], 3, [1, 3, 5, 6]),
        ([1, 1, 1, 1, 9], 4, [1, 9]),  # one value is never cut in two
        ([7], 5, [7, 7]),
        ([7, 7, 7], 2, [7, 7]),
    ],
)
def test_quantiles(values: list[float], classes: int, bounds: list[float]) -> None:
    assert quantiles(values, classes) == bounds


@each_row(
    ("values", "classes", "decimals", "bounds"),
    [
        ([0, 10], 4, 1, [0, 2.5, 5, 7.5, 10]),
        ([0, 1], 3, 2, [0, 0.33, 0.67, 1]),
        ([0, 0.1], 4, 0, [0, 0.1]),  # rounded, no bound is left inside
        ([3, 3], 4, 1, [3, 3]),
    ],
)
def test_equal_widths(
    values: list[float], classes: int, decimals: int, bounds: list[float]
) -> None:
    assert equal(values, classes, decimals) == bounds


@each_row(
    ("values", "classes", "bounds"),
    [
        ([1, 2, 3, 10, 11, 12, 30], 3, [1, 10, 30, 30]),
        ([1, 1, 1, 2, 9, 9], 2, [1, 9, 9]),
        ([1, 1, 2, 8, 9], 2, [1, 8, 9]),
        ([4, 4], 3, [4, 4]),
    ],
)
def test_jenks_finds_the_gaps(values: list[float], classes: int, bounds: list[float]) -> None:
    assert jenks(values, classes) == bounds


def spread(values: list[float], cuts: tuple[float, ...]) -> float:
    """Of classes that begin at these values."""
    total = 0.0
    for low, high in pairwise([*cuts, float("inf")]):
        inside = [v for v in values if low <= v < high]
        mean = sum(inside) / len(inside)
        total += sum((v - mean) ** 2 for v in inside)
    return total


@each_row("seed", range(30))
def test_no_other_classes_are_closer_than_those_of_jenks(seed: int) -> None:
    draw = random.Random(seed)  # noqa: S311 - values, not secrets
    values = [draw.randint(0, 60) / 2 for _ in range(draw.randint(2, 14))]
    known = sorted(set(values))
    classes = draw.randint(2, 5)
    bounds = jenks(values, classes)
    k = min(classes, len(known))
    best = min(spread(values, (known[0], *others)) for others in combinations(known[1:], k - 1))
    assert spread(values, tuple(bounds[:-1])) == pytest.approx(best, abs=1e-6)


@given(VALUES, st.integers(2, 12), st.sampled_from(["quantiles", "jenks", "equal"]))
def test_bounds_grow_and_hold_every_value_once(
    values: list[float], classes: int, method: str
) -> None:
    made = {
        "quantiles": lambda: quantiles(values, classes),
        "jenks": lambda: jenks(values, classes),
        "equal": lambda: equal(values, classes, 2),
    }[method]()
    assert (made[0], made[-1]) == (min(values), max(values))
    assert all(low < high for low, high in pairwise(made[:-1]))
    assert made[-2] <= made[-1]
    assert len(made) <= classes + 1
    assert sum(sizes(values, made)) == len(values)


def test_what_lies_on_a_bound_is_in_the_class_above_but_for_the_last() -> None:
    assert sizes([0, 1, 2, 3, 4, 5], [1, 3, 4]) == [2, 2]


@each_row("bounds", [[], [1], [1, 1], [2, 1], [1, 2, 2]])
def test_bounds_of_ones_own_grow(bounds: list[float]) -> None:
    with pytest.raises(InvalidValue):
        manual(bounds)


def test_bounds_of_ones_own_are_kept() -> None:
    assert manual([0, 1.5, 3]) == [0, 1.5, 3]


@each_row("seed", range(5))
def test_jenks_by_halves_and_by_a_table_parts_alike(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311
    ordered = sorted(chance.gauss(40, 12) for _ in range(400))
    weights = [1 + n % 3 for n in range(400)]
    assert jenks_starts(ordered, weights, 5) == _starts_of_few(ordered, weights, 5)
