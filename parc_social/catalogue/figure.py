"""A published figure made of the sums of whole groups or of dwellings: its status and its value."""

from collections.abc import Collection
from dataclasses import dataclass

from parc_social.catalogue.indicator import Indicator
from parc_social.domain.indicators import Fiabilite
from parc_social.domain.statut import Statut
from parc_social.domain.territory import Partie


@dataclass(frozen=True, slots=True)
class PublishedFigure:
    """What is told of an indicator; all but `statut` are None when it is withheld."""

    statut: Statut
    valeur: float | None = None
    num: int | None = None
    den: int | None = None


@dataclass(frozen=True, slots=True)
class Sums:
    """Numerator, denominator (None: a plain count), witness (None: none is asked) of a figure.

    A witness of 0: nothing is known.
    """

    num: int
    den: int | None = None
    temoin: int | None = None


SECRET, NOTHING = PublishedFigure(Statut.SECRET), PublishedFigure(Statut.ABSENT)


def of_groups(
    indicator: Indicator,
    sums: Sums | None,
    fiabilite: Fiabilite | None,
    parties: Collection[Partie],
) -> PublishedFigure:
    """A figure of the survey over groups that lie in some parts of France (at least one).

    `sums` None: nothing is known; `fiabilite` None: it is not told. The same reasons, in the same
    order, as those that are published for territories (loaders/publication/levels/figures.py).
    None is that too few answered: withheld alone, a figure is given back by subtraction, so no
    group is made of which it may not be told.
    """
    if not any(indicator.exists_in(partie) for partie in parties):
        return PublishedFigure(Statut.SANS_OBJET)
    if fiabilite is Fiabilite.INSUFFISANTE or sums is None:
        return NOTHING
    if 0 in (sums.den, sums.temoin):
        return NOTHING
    return _exact(indicator, sums)


def of_dwellings(indicator: Indicator, sums: Sums | None) -> PublishedFigure:
    """A figure of the register; nothing is known of no dwelling."""
    if sums is None or 0 in (sums.den, sums.temoin):
        return NOTHING
    return _exact(indicator, sums)


def _exact(indicator: Indicator, sums: Sums) -> PublishedFigure:
    value = indicator.value(sums.num, sums.den)
    return PublishedFigure(Statut.EXACT, value, sums.num, sums.den)
