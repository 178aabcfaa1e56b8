"""Where published values are parted: as the classes of a list are, and what is not told."""

import random
import statistics

import pytest

from parc_social.domain.classification import classes
from parc_social.domain.classification.class_breaks import (
    ValueCounts,
    deviation_cuts,
    equal_breaks,
    greatest,
    jenks_breaks,
    quantile_breaks,
)
from testing.rows import each_row


def counted(*values: float) -> ValueCounts:
    different = sorted(set(values))
    return ValueCounts(different, [values.count(one) for one in different])


CHANCE = random.Random(7)  # noqa: S311
SAMPLES = [
    [float(n) for n in range(100)],
    [1.0] * 50 + [2.0, 3.0, 90.0],
    [round(CHANCE.gauss(40, 12), 1) for _ in range(150)],
    [round(CHANCE.gauss(40, 12), 1) for _ in range(600)],
    [5.0],
    [3.0, 3.0, 4.0],
]


@each_row("values", SAMPLES)
@each_row("k", [3, 5, 7])
def test_counted_values_are_parted_as_a_list_of_them_is(values: list[float], k: int) -> None:
    def inner(bounds: list[float]) -> list[float]:
        return [one for one in dict.fromkeys(bounds[1:-1]) if one > bounds[0]]

    some = counted(*values)
    assert quantile_breaks(some, k) == inner(classes.quantiles(values, k))
    assert equal_breaks(some, k, 1, robust=False) == inner(classes.equal(values, k, 1))
    if len(set(values)) <= 200:
        assert jenks_breaks(some, k) == inner(classes.jenks(values, k))


def test_many_values_are_put_together_before_jenks_parts_them() -> None:
    low, high = [n / 1000 for n in range(2000)], [50 + n / 1000 for n in range(2000)]
    assert jenks_breaks(counted(*low, *high), 2) == pytest.approx([50], abs=0.05)


def test_at_fine_levels_no_cut_follows_from_one_extreme() -> None:
    plain = [float(n) for n in range(300)]
    one, other = counted(*plain, 1_000.0), counted(*plain, 9_000.0)
    assert equal_breaks(one, 5, 1, robust=True) == equal_breaks(other, 5, 1, robust=True)
    assert equal_breaks(one, 5, 1, robust=False) != equal_breaks(other, 5, 1, robust=False)


@each_row(
    ("most", "circle"),
    [(1, 1), (1.01, 2), (2, 2), (3, 5), (5, 5), (5.1, 10), (999, 1_000), (1_001, 2_000), (0, 1)],
)
def test_the_largest_circle_is_a_round_count(most: float, circle: float) -> None:
    assert greatest(counted(0.0, float(most))) == circle


@each_row("values", SAMPLES)
def test_cuts_grow_and_leave_no_class_empty_below(values: list[float]) -> None:
    some = counted(*values)
    for cuts in (
        quantile_breaks(some, 5),
        jenks_breaks(some, 5),
        equal_breaks(some, 5, 2, robust=True),
    ):
        assert cuts == sorted(set(cuts))
        assert all(min(values) < cut <= max(values) for cut in cuts)


# Mean 5, standard deviation 2.
EIGHT = [2.0, 4.0, 4.0, 4.0, 5.0, 5.0, 7.0, 9.0]


@each_row(
    ("classes_", "cuts"), [(2, [5.0]), (3, [4.0, 6.0]), (4, [3.0, 5.0, 7.0]), (5, [4.0, 6.0, 8.0])]
)
def test_classes_of_a_standard_deviation_lie_around_the_mean(
    classes_: int, cuts: list[float]
) -> None:
    """Of five, one would begin at the least value: it would leave none below."""
    assert deviation_cuts(counted(*EIGHT), classes_, 1) == cuts


@each_row("values", SAMPLES)
def test_a_standard_deviation_is_that_of_all_the_values(values: list[float]) -> None:
    mean, spread = statistics.fmean(values), statistics.pstdev(values)
    cuts = deviation_cuts(counted(*values), 4, 6)
    expected = [round(mean + step * spread, 6) for step in (-1, 0, 1)]
    assert cuts == [one for one in sorted(set(expected)) if min(values) < one <= max(values)]
