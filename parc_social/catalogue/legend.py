"""What the colours of a map stand for, line by line: the one table of classes for all that draws.

Pictures, legends, QGIS, MapLibre and SLD are all made of these entries, so that they agree.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from parc_social.catalogue.indicator import Indicator, Palette
from parc_social.catalogue.palette import MISSING, SECRET, colours


class LegendKind(StrEnum):
    """What the features of an entry have in common."""

    CLASS = "classe"  # a value within bounds
    TYPE = "type"  # a code of a field
    EVERY = "tout"  # nothing: all features look the same
    SECRET = "secret"  # noqa: S105 - statistical
    MISSING = "absent"  # not available, or without meaning here


@dataclass(frozen=True, slots=True)
class LegendEntry:
    """One line of a legend.

    `low` is the least value of a class, None without end; `high` the first that is above it, None
    without end; `closed`: `high` belongs to it too. `code` is that of a type.
    """

    kind: LegendKind
    colour: str
    label: str
    english: str
    low: float | None = None
    high: float | None = None
    closed: bool = False
    code: str | None = None

    @property
    def hatched(self) -> bool:
        """Whether it is drawn with stripes: what is withheld, and nothing else."""
        return self.kind is LegendKind.SECRET


WITHHELD = (
    LegendEntry(LegendKind.SECRET, SECRET, "secret statistique", "statistical secrecy"),
    LegendEntry(LegendKind.MISSING, MISSING, "non disponible ou sans objet", "not available"),
)


def within(indicator: Indicator, bounds: Sequence[float], palette: Palette) -> list[LegendEntry]:
    """Classes from one bound to the next, the last with its upper one; none without bounds."""
    pairs = list(pairwise(bounds))
    shades = colours(palette, len(pairs)) if pairs else ()
    return [
        LegendEntry(
            LegendKind.CLASS,
            colour,
            _between(indicator, low, high),
            _between(indicator, low, high, english=True),
            low,
            high,
            closed=rank == len(pairs),
        )
        for rank, ((low, high), colour) in enumerate(zip(pairs, shades, strict=True), 1)
    ]


def parted(indicator: Indicator, cuts: Sequence[float], palette: Palette) -> list[LegendEntry]:
    """Classes parted by growing cuts, one more than cuts: the ends are open.

    So no legend tells the least and the greatest figure, which are of one territory each.
    """
    ends = [None, *cuts, None]
    shades = colours(palette, len(cuts) + 1)
    return [
        LegendEntry(
            LegendKind.CLASS,
            colour,
            _open(indicator, low, high),
            _open(indicator, low, high, english=True),
            low,
            high,
        )
        for (low, high), colour in zip(pairwise(ends), shades, strict=True)
    ]


def number(value: float, decimals: int, *, english: bool = False) -> str:
    """As French writes it, thousands parted by a thin space that does not break."""
    text = f"{value:,.{decimals}f}"
    return text if english else text.replace(",", "\u202f").replace(".", ",")


def with_unit(indicator: Indicator, text: str) -> str:
    """A number and its unit, if it has one."""
    return f"{text} {indicator.unite}" if indicator.unite else text


def _between(indicator: Indicator, low: float, high: float, *, english: bool = False) -> str:
    first, last = (number(v, indicator.decimales, english=english) for v in (low, high))
    if first == last:
        return with_unit(indicator, first)
    return with_unit(indicator, f"{first} {'to' if english else 'à'} {last}")


def _open(
    indicator: Indicator, low: float | None, high: float | None, *, english: bool = False
) -> str:
    if low is None and high is None:
        return "any value" if english else "toute valeur"
    if low is not None and high is not None:
        return _between(indicator, low, high, english=english)
    if high is not None:
        text = number(high, indicator.decimales, english=english)
        return with_unit(indicator, f"less than {text}" if english else f"moins de {text}")
    text = with_unit(indicator, number(low or 0.0, indicator.decimales, english=english))
    return f"{text} or more" if english else f"{text} et plus"
