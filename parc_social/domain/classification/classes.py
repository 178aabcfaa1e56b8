"""Classes of values for a map: where one ends and the next begins.

Bounds grow strictly, but for the last two: the highest value may be a class of its own. A class
holds what is at least its lower bound and less than its upper one, the last class its upper bound
too. Equal values are never in two classes, so that there may be
fewer classes than asked for.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from itertools import accumulate, pairwise

import numpy as np
from numpy.typing import NDArray

from parc_social.errors import InvalidValue

_FEW = 256  # values, of which a table is small


def quantiles(values: Sequence[float], classes: int) -> list[float]:
    """Bounds of classes with as many values each as can be; every bound is one of the values."""
    growing = sorted(values)
    cuts = (growing[rank * len(growing) // classes] for rank in range(1, classes))
    return _growing([growing[0], *cuts, growing[-1]])


def equal(values: Sequence[float], classes: int, decimals: int) -> list[float]:
    """Bounds of classes of one width, rounded to so many decimals, the ends left as they are."""
    low, high = min(values), max(values)
    step = (high - low) / classes
    cuts = (round(low + rank * step, decimals) for rank in range(1, classes))
    return _growing([low, *(one for one in cuts if low < one < high), high])


def jenks(values: Sequence[float], classes: int) -> list[float]:
    """Bounds of the classes in which values differ least from their mean, by their squares.

    Exact (Fisher 1958).
    """
    counts = Counter(values)
    growing = sorted(counts)
    cuts = jenks_starts(growing, [counts[one] for one in growing], classes)
    return _growing([growing[0], *(growing[rank] for rank in cuts), growing[-1]])


def jenks_starts(growing: Sequence[float], weights: Sequence[int], classes: int) -> list[int]:
    """The ranks at which classes begin after the first, of growing values that occur so often.

    By dynamic programming: the best last class begins no earlier when more values are taken, so
    that each step halves the search. Of few values all is computed at once, which is faster.
    """
    if len(growing) <= _FEW:
        return _starts_of_few(growing, weights, classes)
    spread = _Spread(growing, weights)
    k = min(classes, len(growing))
    best = [spread.of(0, end) for end in range(1, len(growing) + 1)]
    starts: list[list[int]] = []
    for _ in range(1, k):
        best, chosen = _one_more(best, spread)
        starts.append(chosen)
    cuts: list[int] = []
    end = len(growing)
    for chosen in reversed(starts):
        end = chosen[end - 1]
        cuts.append(end)
    return cuts[::-1]


def manual(bounds: Sequence[float]) -> list[float]:
    """The bounds as given. Raises InvalidValue when they do not grow strictly."""
    if len(bounds) < 2 or any(low >= high for low, high in pairwise(bounds)):
        raise InvalidValue("bornes : au moins deux nombres strictement croissants sont attendus")
    return list(bounds)


def sizes(values: Sequence[float], bounds: Sequence[float]) -> list[int]:
    """Number of values of each class; those outside of all are in none."""
    counts = [0] * max(1, len(bounds) - 1)
    for one in values:
        if bounds[0] <= one <= bounds[-1]:
            counts[min(bisect_right(bounds, one) - 1, len(counts) - 1)] += 1
    return counts


def _starts_of_few(growing: Sequence[float], weights: Sequence[int], classes: int) -> list[int]:
    """The same by a table of the spread of every run of values."""
    value, weight = np.array(growing, float), np.array(weights, float)
    count, total, squares = (
        np.concatenate(([0.0], np.cumsum(one)))
        for one in (weight, weight * value, weight * value * value)
    )
    size = len(growing)
    start, end = np.arange(size)[:, None], np.arange(1, size + 1)[None, :]
    weight_between, sum_between = count[end] - count[start], total[end] - total[start]
    with np.errstate(divide="ignore", invalid="ignore"):
        spread = squares[end] - squares[start] - sum_between * sum_between / weight_between
    spread[start >= end] = np.inf
    best, chosen = spread[0], list[NDArray[np.intp]]()
    for _ in range(1, min(classes, size)):
        table = best[:-1, None] + spread[1:]
        first = np.argmin(table, axis=0)
        best = table[first, np.arange(size)]
        chosen.append(first + 1)
    cuts, last = list[int](), size
    for starts in reversed(chosen):
        last = int(starts[last - 1])
        cuts.append(last)
    return cuts[::-1]


class _Spread:
    """Sum of the squares of distances to the mean, of a run of ordered values, from prefix sums."""

    def __init__(self, growing: Sequence[float], weights: Sequence[int]) -> None:
        pairs = list(zip(growing, weights, strict=True))
        self._n = [0, *accumulate(w for _, w in pairs)]
        self._sum = [0.0, *accumulate(w * v for v, w in pairs)]
        self._squares = [0.0, *accumulate(w * v * v for v, w in pairs)]

    def of(self, start: int, end: int) -> float:
        """Of the values from `start` on, before `end`."""
        total = self._sum[end] - self._sum[start]
        count = self._n[end] - self._n[start]
        return self._squares[end] - self._squares[start] - total * total / count


def _one_more(before: list[float], spread: _Spread) -> tuple[list[float], list[int]]:
    """With one class more: the best spread of the first values, and where the last class starts."""
    size = len(before)
    best = [float("inf")] * size
    chosen = [0] * size
    todo = [(1, size - 1, 1, size - 1)]
    while todo:
        low, high, first, last = todo.pop()
        if low > high:
            continue
        middle = (low + high) // 2
        best_pair = min(
            ((before[s - 1] + spread.of(s, middle + 1), s)
             for s in range(first, min(middle, last) + 1)),
        )  # fmt: skip
        best[middle], chosen[middle] = best_pair
        todo += [(low, middle - 1, first, best_pair[1]), (middle + 1, high, best_pair[1], last)]
    return best, chosen


def _growing(bounds: list[float]) -> list[float]:
    """Without repeats, but that the last class may go from a value to itself."""
    return [*dict.fromkeys(bounds[:-1]), bounds[-1]]
