"""Class breaks of the values of a whole published relation, the ends left open.

From values and how often each occurs, so that a million rows cost what their distinct values do.
"""

import math
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate

from parc_social.domain.classification.classes import jenks_starts

_RUNS = 200  # of values, that Jenks parts exactly; beyond, neighbours are put together first
_EDGE = 100  # one in so many at each end tells nothing of where equal widths begin


@dataclass(frozen=True)
class ValueCounts:
    """Growing values, at least one, and how often each occurs."""

    values: Sequence[float]
    weights: Sequence[int]

    @cached_property
    def _ends(self) -> list[int]:
        return list(accumulate(self.weights))

    def at(self, rank: int) -> float:
        """The value at a rank from 0, of all in order."""
        return self.values[bisect_right(self._ends, rank)]

    @property
    def total(self) -> int:
        """Number of values."""
        return self._ends[-1]


def quantile_breaks(counts: ValueCounts, classes: int) -> list[float]:
    """Cuts between classes of as many values each as can be; every cut is one of the values."""
    total = counts.total
    return _apart(counts, (counts.at(rank * total // classes) for rank in range(1, classes)))


def equal_breaks(counts: ValueCounts, classes: int, decimals: int, *, robust: bool) -> list[float]:
    """Cuts between classes of one width.

    `robust`: the width is that of the values without the least and the greatest hundredth, so
    that no cut follows from the figure of one place.
    """
    edge = math.ceil(counts.total / _EDGE) if robust else 0
    last = counts.total - 1
    low, high = counts.at(min(edge, last)), counts.at(max(last - edge, 0))
    step = (high - low) / classes
    return _apart(counts, (round(low + rank * step, decimals) for rank in range(1, classes)))


def jenks_breaks(counts: ValueCounts, classes: int) -> list[float]:
    """Cuts between classes in which values differ least from their mean, by their squares."""
    runs = _runs(counts)
    starts = jenks_starts([run.mean for run in runs], [run.weight for run in runs], classes)
    return _apart(counts, (runs[start].low for start in starts))


def deviation_cuts(counts: ValueCounts, classes: int, decimals: int) -> list[float]:
    """Cuts a standard deviation apart, as many on each side of the mean as can be."""
    total = counts.total
    pairs = list(zip(counts.values, counts.weights, strict=True))
    mean = sum(value * weight for value, weight in pairs) / total
    spread = math.sqrt(sum(weight * (value - mean) ** 2 for value, weight in pairs) / total)
    steps = (rank - classes / 2 for rank in range(1, classes))
    return _apart(counts, (round(mean + step * spread, decimals) for step in steps))


def greatest(counts: ValueCounts) -> float:
    """The greatest value rounded up to 1, 2 or 5 of its power of ten: no figure of one place."""
    most = counts.values[-1]
    if most <= 0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(most))
    return next(float(f * power) for f in (1, 2, 5, 10) if f * power >= most)


@dataclass(frozen=True, slots=True)
class _Run:
    low: float
    mean: float
    weight: int


def _runs(counts: ValueCounts) -> list[_Run]:
    """The values, or neighbours of them together, at most about `_RUNS`."""
    room = math.ceil(counts.total / _RUNS) if len(counts.values) > _RUNS else 1
    runs: list[_Run] = []
    low, total, weight = 0.0, 0.0, 0
    for value, count in zip(counts.values, counts.weights, strict=True):
        low = low if weight else value
        total, weight = total + value * count, weight + count
        if weight >= room:
            runs.append(_Run(low, total / weight, weight))
            total, weight = 0.0, 0
    return [*runs, _Run(low, total / weight, weight)] if weight else runs


def _apart(counts: ValueCounts, cuts: Iterable[float]) -> list[float]:
    """Growing cuts, each above the least value: no class is empty by its own bounds."""
    breaks = sorted(set(cuts))
    return [one for one in breaks if counts.values[0] < one <= counts.values[-1]]
