"""Index of fragility (X-002) and class of it (X-003): whole-number arithmetic on published values.

Both are made of nothing but values that are shown, so they tell nothing that is not. Choices of
the project (CCH L.441-2-8 and L.441-2-9 ask that the supply be qualified, and say not how):
docs/indicateurs.md, "Synthèse".
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import isqrt

# Whose values it is the mean of: under 40 % of the ceiling, lone parents, adults without a job,
# large families.
OPERANDES = ("OPS-302", "OPS-102", "OPS-504", "OPS-108")
_THOUSANDTHS = 1000
POINTS = _THOUSANDTHS // 100  # thousandths, of a distance, in a hundredth of the index


@dataclass(frozen=True, slots=True)
class Etalon:
    """Standard of one operand: the communes of the millésime that publish all four.

    `poids` sums their households, `somme` household x value, `carres` household x value squared;
    values are whole numbers of units of their last decimal (tenths of a percent).
    """

    poids: int
    somme: int
    carres: int

    @staticmethod
    def of(communes: Iterable[tuple[int, int]]) -> "Etalon":
        """From (households, value) of each commune."""
        poids = somme = carres = 0
        for menages, valeur in communes:
            poids += menages
            somme += menages * valeur
            carres += menages * valeur * valeur
        return Etalon(poids, somme, carres)

    def ecart(self, valeur: int) -> int | None:
        """Standard deviations from the mean, in thousandths, halves away from zero.

        None where all communes have one value, or there is none: no deviation, no distance.
        """
        variance = self.poids * self.carres - self.somme * self.somme  # times poids squared
        if variance <= 0:
            return None
        gap = self.poids * valeur - self.somme
        twice = isqrt(4 * _THOUSANDTHS * _THOUSANDTHS * gap * gap // variance)
        return (twice + 1) // 2 if gap >= 0 else -((twice + 1) // 2)


def indice(etalons: Sequence[Etalon], valeurs: Sequence[int | None]) -> int | None:
    """The mean of the standardised values, in hundredths, halves away from zero.

    None where one of them is not published or can not be standardised. Raises ValueError when
    there are not as many values as standards.
    """
    ecarts = [
        None if valeur is None else etalon.ecart(valeur)
        for etalon, valeur in zip(etalons, valeurs, strict=True)
    ]
    scores = [ecart for ecart in ecarts if ecart is not None]
    if not scores or len(scores) < len(ecarts):
        return None
    total, units = sum(scores), len(scores) * POINTS
    whole = (2 * abs(total) + units) // (2 * units)
    return whole if total >= 0 else -whole


@dataclass(frozen=True, slots=True)
class Seuils:
    """The gaps to the EPCI's index, in hundredths, at which classes 2, 3 and 4 begin."""

    classes: tuple[int, int, int] = (-50, 0, 50)

    def classe(self, indice: int | None, de_l_epci: int | None) -> int | None:
        """1 (least fragile) to 4; None where one of the two indices is not published."""
        if indice is None or de_l_epci is None:
            return None
        return 1 + sum(indice - de_l_epci >= seuil for seuil in self.classes)
