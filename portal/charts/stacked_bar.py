"""Shares of a whole beside one another: a bar a row of figures, a segment a class."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

from parc_social.catalogue.indicator import Indicator, Palette
from parc_social.catalogue.legend import colours, number

_WHOLE, _OFF = 100.0, 1.5  # percent, and by how much rounded shares may miss it
_WITHHELD = "une part est retenue ou manque"
_NO_WHOLE = "les parts ne font pas un tout ici"
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Segment:
    """A class of a bar, in percent of its width: where it begins and how wide it is."""

    label: str
    text: str
    start: float
    share: float
    colour: str


@dataclass(frozen=True, slots=True)
class StackedBar:
    """The classes of one row; `why` none is drawn, else empty."""

    title: str
    segments: Sequence[Segment]
    why: str = ""

    @property
    def told(self) -> str:
        """What the bar shows, for who does not see it."""
        parts = (f"{one.label} {one.text} %" for one in self.segments)
        return f"{self.title} : {', '.join(parts) or self.why}"


@dataclass(frozen=True, slots=True)
class StackedChart:
    """Bars of the same classes. `legend`: colour and words of each."""

    title: str
    legend: Sequence[tuple[str, str]]
    bars: Sequence[StackedBar]


def stacked_chart(
    title: str, classes: Sequence[Indicator], rows: Sequence[tuple[str, Row | None]]
) -> StackedChart | None:
    """Of indicators that are the classes of one whole; None where no row has them all."""
    shades = colours(Palette.BLEUS, len(classes))
    bars = [_bar(words, row, classes, shades) for words, row in rows if row is not None]
    if not any(bar.segments for bar in bars):
        return None
    names = [one.libelle.fr for one in classes]
    return StackedChart(title, list(zip(shades, names, strict=True)), bars)


def _bar(title: str, row: Row, classes: Sequence[Indicator], shades: Sequence[str]) -> StackedBar:
    """Nothing where a class is withheld: what is left of the bar would tell it."""
    values = [row.get(one.id) for one in classes]
    known = [float(value) for value in values if value is not None]
    if len(known) < len(values):
        return StackedBar(title, (), _WITHHELD)
    total = sum(known)
    if abs(total - _WHOLE) > _OFF:
        return StackedBar(title, (), _NO_WHOLE)
    starts = accumulate(known, initial=0.0)
    segments = [
        Segment(
            one.libelle.fr,
            number(value, one.decimales).fr,
            start / total * _WHOLE,
            value / total * _WHOLE,
            shade,
        )
        for one, value, start, shade in zip(classes, known, starts, shades, strict=False)
    ]
    return StackedBar(title, segments)
