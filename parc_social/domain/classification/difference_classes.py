"""Where differences are parted: about zero, as far on each side, one class in the middle.

A difference has a sign that a reader looks for, so no class of a map holds both signs but the one
in the middle, which says "nearly nothing", and a colour says as much above as below.
"""

import math
from collections import Counter
from collections.abc import Iterable, Sequence

from parc_social.domain.classification.class_breaks import ValueCounts, jenks_breaks


def sizes(values: Iterable[float]) -> ValueCounts | None:
    """How large differences are, whatever their sign; None: there are none."""
    counted = Counter(abs(value) for value in values)
    growing = sorted(counted)
    return ValueCounts(growing, [counted[one] for one in growing]) if growing else None


def odd(classes: int) -> int:
    """A number of classes of which one is in the middle: the next, where there is none."""
    return classes | 1


def quantile_sizes(counted: ValueCounts, classes: int, unit: float) -> list[float]:
    """Cuts above zero, with as many differences in each class as can be, both signs together."""
    total = counted.total
    ranks = (min(rank * total // classes, total - 1) for rank in range(1, classes, 2))
    return _growing((counted.at(rank) for rank in ranks), unit)


def equal_sizes(counted: ValueCounts, classes: int, unit: float) -> list[float]:
    """Cuts above zero between classes of one width, of which zero is the middle."""
    step = 2 * counted.values[-1] / classes
    return _growing((step * (half + 0.5) for half in range(classes // 2)), unit)


def jenks_sizes(counted: ValueCounts, classes: int, unit: float) -> list[float]:
    """Cuts above zero, where sizes differ least from the mean of their class."""
    return _growing(jenks_breaks(counted, classes // 2 + 1), unit)


def deviation_sizes(counted: ValueCounts, classes: int, unit: float) -> list[float]:
    """Cuts above zero, a standard deviation from zero apart, half of one to begin with."""
    pairs = zip(counted.values, counted.weights, strict=True)
    spread = math.sqrt(sum(weight * value**2 for value, weight in pairs) / counted.total)
    return _growing((spread * (half + 0.5) for half in range(classes // 2)), unit)


def mirrored(cuts: Sequence[float], unit: float) -> list[float]:
    """The cuts of both signs. A class holds its lower cut, so that of a fall is a unit higher.

    So a difference of exactly a cut is in the outer class on both sides.
    """
    digits = max(0, round(-math.log10(unit)))

    def below(cut: float) -> float:
        """The first figure that is less of a fall than a cut, which may lie between figures."""
        return round(unit * (1 - math.ceil(round(cut / unit, 6))), digits)

    return [*map(below, reversed(cuts)), *cuts]


def _growing(cuts: Iterable[float], unit: float) -> list[float]:
    """On the grid of the figures (`unit`), each above zero and of another value."""
    digits = max(0, round(-math.log10(unit)))
    return sorted({found for cut in cuts if (found := round(cut, digits)) > 0})
