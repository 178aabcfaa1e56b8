"""From sums to what is shown: value, numerator, denominator and the status that explains it."""

from collections.abc import Mapping
from dataclasses import dataclass

from parc_social.catalogue.indicator import Indicator
from parc_social.domain.indicators import value
from parc_social.domain.statut import Statut


@dataclass(frozen=True, slots=True)
class Figure:
    """A published figure; a withheld one is null with its status."""

    statut: Statut
    valeur: float | None = None
    num: int | None = None
    den: int | None = None


def register_figure(indicator: Indicator, sums: Mapping[str, int]) -> Figure:
    """A figure of the register: always exact, absent where no dwelling says."""
    return _figure(indicator, sums, Statut.EXACT)


def survey_figure(
    indicator: Indicator, sums: Mapping[str, int], statut: Statut, floor: int
) -> Figure:
    """A figure of the survey over whole groups, secret when fewer than `floor` households say."""
    figure = _figure(indicator, sums, statut)
    if figure.den is not None and figure.den < floor:
        return Figure(Statut.SECRET)
    return figure


def _figure(indicator: Indicator, sums: Mapping[str, int], statut: Statut) -> Figure:
    num = sums[indicator.numerateur]
    den = sums[indicator.denominateur] if indicator.denominateur else None
    shown = value(num, den, indicator.facteur, indicator.decimales)
    return Figure(Statut.ABSENT) if shown is None else Figure(statut, shown, num, den)
