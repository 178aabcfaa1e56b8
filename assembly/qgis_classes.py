"""The classes of one indicator as rules of a QGIS layer: a filter, a label and a colour each."""

from dataclasses import dataclass

from parc_social.catalogue.indicator import Indicator
from parc_social.catalogue.legend import WITHHELD, within
from parc_social.domain import classes
from parc_social.drawing.qml import qgis_filter


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
    bounds = METHODS[method](values, count, indicator.decimales) if values else []
    entries = [*within(indicator, bounds, indicator.palette), *WITHHELD]
    return [
        Rule(qgis_filter(indicator, entry), entry.label, entry.colour, entry.hatched)
        for entry in entries
    ]
