"""From sums to what is shown: value, numerator, denominator and the status that explains it."""

from collections.abc import Mapping
from dataclasses import dataclass

from parc_social.catalogue.indicator import Calcul, Indicator
from parc_social.domain.mesures_rpls import RPLS_DISTINCTS
from parc_social.domain.statut import Statut
from parc_social.domain.tableau import Tableau

# Tables whose rule of secrecy the partition keeps: figures of the others wait, secret.
_OPEN = (Tableau.BASE, Tableau.PUBLIC)
_DISTINCTS = tuple(mesure.nom for mesure in RPLS_DISTINCTS)


@dataclass(frozen=True, slots=True)
class Figure:
    """A published figure; a withheld one is null with its status."""

    statut: Statut
    valeur: float | None = None
    num: int | None = None
    den: int | None = None


def register_figure(indicator: Indicator, sums: Mapping[str, int]) -> Figure:
    """A figure of the register: exact, absent where no dwelling says."""
    return _figure(indicator, sums, Statut.EXACT)


def survey_figure(
    indicator: Indicator, sums: Mapping[str, int], statut: Statut, floor: int
) -> Figure:
    """A figure of the survey over whole groups, secret when fewer than `floor` households say.

    A count is never that of a group: an address shows shares.
    """
    if statut is Statut.GROUPE and indicator.calcul is Calcul.EFFECTIF:
        return Figure(Statut.SECRET)
    figure = _figure(indicator, sums, statut)
    if figure.valeur is not None and sums[indicator.temoin or ""] < floor:
        return Figure(Statut.SECRET)
    return figure


def _figure(indicator: Indicator, sums: Mapping[str, int], statut: Statut) -> Figure:
    if indicator.numerateur is None:
        return Figure(Statut.ABSENT)
    if indicator.tableau not in _OPEN:
        return Figure(Statut.SECRET)
    num = sums[indicator.numerateur]
    den = sums[indicator.denominateur] if indicator.denominateur else None
    unknown = indicator.numerateur in _DISTINCTS and num == 0
    shown = None if unknown else indicator.value(num, den)
    return Figure(Statut.ABSENT) if shown is None else Figure(statut, shown, num, den)
