"""Classes of differences lie about zero: as far below as above, one class in the middle."""

from collections.abc import Callable
from itertools import pairwise

import pytest

from parc_social.domain.classification.class_breaks import ValueCounts
from parc_social.domain.classification.difference_classes import (
    deviation_sizes,
    equal_sizes,
    jenks_sizes,
    mirrored,
    odd,
    quantile_sizes,
    sizes,
)

VALUES = [-3.0, -1.2, -0.4, -0.1, 0.0, 0.1, 0.2, 0.4, 0.9, 2.5]
Method = Callable[[ValueCounts, int, float], list[float]]


@pytest.mark.parametrize("classes", [3, 5, 7, 9])
@pytest.mark.parametrize("method", [quantile_sizes, equal_sizes, jenks_sizes, deviation_sizes])
def test_cuts_are_above_zero_growing_and_of_the_figures_decimals(
    method: Method, classes: int
) -> None:
    counted = sizes(VALUES)
    assert counted is not None
    cuts = method(counted, classes, 0.1)
    assert 1 <= len(cuts) <= classes // 2
    assert cuts == sorted(set(cuts))
    assert all(cut > 0 and round(cut, 1) == cut for cut in cuts)


@pytest.mark.parametrize(
    ("value", "classes"),
    [(-0.6, 0), (-0.5, 0), (-0.4, 1), (0.0, 1), (0.4, 1), (0.5, 2), (0.6, 2)],
)
def test_a_difference_of_a_cut_is_in_the_outer_class_on_both_sides(
    value: float, classes: int
) -> None:
    cuts = mirrored([0.5], 0.1)
    assert sum(value >= cut for cut in cuts) == classes


@pytest.mark.parametrize(
    ("cuts", "unit", "expected"),
    [
        ([0.2, 0.6], 0.1, [-0.5, -0.1, 0.2, 0.6]),
        ([28.0], 1.0, [-27.0, 28.0]),
        ([0.25], 0.1, [-0.2, 0.25]),  # between two figures: -0,3 is below, -0,2 is not
        ([], 0.1, []),
    ],
)
def test_cuts_of_falls_are_those_of_rises_a_figure_nearer(
    cuts: list[float], unit: float, expected: list[float]
) -> None:
    assert mirrored(cuts, unit) == expected


def test_quantiles_hold_as_many_differences_each_as_can_be() -> None:
    values = [sign * size for size in range(1, 16) for sign in (-1.0, 1.0)]
    counted = sizes(values)
    assert counted is not None
    cuts = mirrored(quantile_sizes(counted, 5, 1.0), 1.0)
    ends = [float("-inf"), *cuts, float("inf")]
    counts = [sum(low <= value < high for value in values) for low, high in pairwise(ends)]
    assert counts == [6, 6, 6, 6, 6]


def test_equal_widths_are_equal_with_zero_in_the_middle() -> None:
    counted = sizes([-10.0, 4.0])
    assert counted is not None
    assert equal_sizes(counted, 5, 0.1) == [2.0, 6.0]


@pytest.mark.parametrize("method", [quantile_sizes, equal_sizes, jenks_sizes, deviation_sizes])
def test_where_nothing_differs_there_is_one_class(method: Method) -> None:
    counted = sizes([0.0, 0.0])
    assert counted is not None
    assert method(counted, 5, 0.1) == []


def test_no_difference_has_no_size() -> None:
    assert sizes([]) is None


@pytest.mark.parametrize(("asked", "given"), [(2, 3), (3, 3), (8, 9), (9, 9)])
def test_a_class_is_in_the_middle(asked: int, given: int) -> None:
    assert odd(asked) == given
