"""Legend of a map, line by line: the one table of classes for all that draws.

Pictures, legends, QGIS, MapLibre and SLD are all made of these entries, so that they agree.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from itertools import pairwise

from parc_social.catalogue.indicator import Indicator, Palette
from parc_social.shipped_yaml import shipped_yaml
from parc_social.wording import Wording, both

FEWEST, MOST = 3, 9  # classes of a table of colours; an eye tells some seven apart
SECRET, MISSING = "#bdbdbd", "#ececec"  # greys: withheld, and not available


def colours(palette: Palette, classes: int) -> tuple[str, ...]:
    """One colour a class (`#rrggbb`), lowest value first, for 1 to MOST classes."""
    row = _table()[palette][max(classes, FEWEST)]
    return {1: row[1:2], 2: (row[0], row[2])}.get(classes, row)


@cache
def _table() -> dict[Palette, dict[int, tuple[str, ...]]]:
    text = files("parc_social.catalogue").joinpath("palettes.yml").read_text(encoding="utf-8")
    document: dict[str, dict[int, list[str]]] = shipped_yaml(text)
    return {Palette(name): {n: tuple(c) for n, c in one.items()} for name, one in document.items()}


class LegendKind(StrEnum):
    """Kinds of entries, by what their features have in common."""

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
    label: Wording
    low: float | None = None
    high: float | None = None
    closed: bool = False
    code: str | None = None

    @property
    def hatched(self) -> bool:
        """Whether it is drawn with stripes: what is withheld, and nothing else."""
        return self.kind is LegendKind.SECRET


WITHHELD = (
    LegendEntry(LegendKind.SECRET, SECRET, both("secret statistique")),
    LegendEntry(LegendKind.MISSING, MISSING, both("non disponible ou sans objet")),
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
            low,
            high,
            closed=rank == len(pairs),
        )
        for rank, ((low, high), colour) in enumerate(zip(pairs, shades, strict=True), 1)
    ]


def class_entries(
    indicator: Indicator, cuts: Sequence[float], palette: Palette
) -> list[LegendEntry]:
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
            low,
            high,
        )
        for (low, high), colour in zip(pairwise(ends), shades, strict=True)
    ]


def number(value: float, decimals: int) -> Wording:
    """As each language writes it: French parts thousands by a thin space that does not break."""
    text = f"{value:,.{decimals}f}"
    return Wording(text.replace(",", "\u202f").replace(".", ","), text)


def with_unit(indicator: Indicator, text: Wording) -> Wording:
    """A number and its unit, if it has one."""
    if not indicator.unite:
        return text
    return Wording(f"{text.fr} {indicator.unite}", f"{text.en} {indicator.unite}")


def _between(indicator: Indicator, low: float, high: float) -> Wording:
    first, last = (number(v, indicator.decimales) for v in (low, high))
    if first == last:
        return with_unit(indicator, first)
    return with_unit(indicator, both("{low} à {high}", low=first, high=last))


def _open(indicator: Indicator, low: float | None, high: float | None) -> Wording:
    if low is None and high is None:
        return both("toute valeur")
    if low is not None and high is not None:
        return _between(indicator, low, high)
    if high is not None:
        least = both("moins de {high}", high=number(high, indicator.decimales))
        return with_unit(indicator, least)
    text = with_unit(indicator, number(low or 0.0, indicator.decimales))
    return both("{low} et plus", low=text)
