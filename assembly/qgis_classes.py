"""The classes of one indicator as rules of a QGIS layer: a filter, a label and a colour each."""

from dataclasses import dataclass
from itertools import pairwise

from parc_social.catalogue.indicator import Indicator
from parc_social.catalogue.palette import MISSING, SECRET, colours
from parc_social.domain import classes


@dataclass(frozen=True, slots=True)
class Rule:
    """What a feature must meet (an expression of QGIS), and how it is shown then."""

    filter: str
    label: str
    colour: str
    hatched: bool = False

    @property
    def rgba(self) -> str:
        """The colour as QGIS writes it: red, green, blue, opacity."""
        return ",".join(str(int(self.colour[i : i + 2], 16)) for i in (1, 3, 5)) + ",255"


METHODS = {
    "quantiles": lambda values, n, _: classes.quantiles(values, n),
    "jenks": lambda values, n, _: classes.jenks(values, n),
    "egaux": lambda values, n, decimals: classes.equal(values, n, decimals + 1),
}


def rules(indicator: Indicator, values: list[float], count: int, method: str) -> list[Rule]:
    """The classes of published values, then what is withheld and what is not there.

    Without any value only these two are left. The last class holds its upper bound too.
    """
    name = f'"{indicator.id}"'
    bounds = METHODS[method](values, count, indicator.decimales) if values else []
    pairs = list(pairwise(bounds))
    shades = colours(indicator.palette, len(pairs)) if pairs else ()
    found = [
        Rule(
            f"{name} >= {low!r} AND {name} {'<=' if rank == len(pairs) else '<'} {high!r}",
            _label(indicator, low, high),
            colour,
        )
        for rank, ((low, high), colour) in enumerate(zip(pairs, shades, strict=True), 1)
    ]
    statut = f'"{indicator.id}_statut"'
    secret = f"{name} IS NULL AND {statut} = 'S'"
    other = f"{name} IS NULL AND ({statut} IS NULL OR {statut} <> 'S')"
    return [
        *found,
        Rule(secret, "secret statistique", SECRET, hatched=True),
        Rule(other, "non disponible ou sans objet", MISSING),
    ]


def _label(indicator: Indicator, low: float, high: float) -> str:
    unit = f" {indicator.unite}" if indicator.unite else ""
    first, last = (_number(value, indicator.decimales) for value in (low, high))
    return f"{first}{unit}" if first == last else f"{first} à {last}{unit}"


def _number(value: float, decimals: int) -> str:
    """As French writes it, thousands parted by a thin space that does not break."""
    return f"{value:,.{decimals}f}".replace(",", "\u202f").replace(".", ",")
