"""The arithmetic of indicators: named sums of a source's rows, and a value from two of them."""

from dataclasses import dataclass
from enum import StrEnum

from parc_social.domain.measures_ops import OPS_MESURES
from parc_social.domain.measures_rpls import RPLS_MESURES
from parc_social.domain.secrecy_table import RENTS, Tableau

# Sums over answering households (a let dwelling whose tenants answered, wholly or in part).
OPS_SUMS: tuple[str, ...] = tuple(mesure.nom for mesure in OPS_MESURES)

# Sums over the dwellings of the register: of its public fields, and of what landlords alone know.
RPLS_SUMS: tuple[str, ...] = tuple(m.nom for m in RPLS_MESURES if m.tableau is Tableau.PUBLIC)
BUSINESS_SUMS: tuple[str, ...] = tuple(
    m.nom for m in RPLS_MESURES if m.tableau is Tableau.ECONOMIQUE
)
# Rents by class, each over groups made of those of BUSINESS_SUMS.
RENT_SUMS: tuple[str, ...] = tuple(m.nom for m in RPLS_MESURES if m.tableau in RENTS)


def rounded(num: int, den: int | None, facteur: int, decimales: int) -> int | None:
    """`facteur` x num / den in units of 10^-decimales, halves away from zero.

    Whole numbers all the way, so that every store and machine writes the same digits. `den` None
    is a plain count. Returns None when `den` is 0: nothing is known, which is no zero.
    """
    if den == 0:
        return None
    top = 2 * abs(num) * facteur * 10**decimales + (den or 1)
    whole = top // (2 * (den or 1))
    return whole if num >= 0 else -whole


def value(num: int, den: int | None, facteur: int, decimales: int) -> float | None:
    """The figure that is shown: the float nearest to the rounded decimal; None as `rounded`."""
    whole = rounded(num, den, facteur, decimales)
    return None if whole is None else whole / 10**decimales


class Fiabilite(StrEnum):
    """Reliability of the figures of a survey for a territory."""

    BONNE = "bonne"
    FRAGILE = "fragile"
    INSUFFISANTE = "insuffisante"


@dataclass(frozen=True, slots=True)
class Floors:
    """Percentages under which a survey is `fragile`, then `insuffisante`.

    `response` is answering households over let dwellings, `coverage` surveyed dwellings over
    those of the register. Source: docs/sources.md, "OPS, fiabilité" (a proposal, a setting).
    `dominance`: the share of one landlord's households above which a territory shows none of its
    figures, from the commune up; None: the rule is off.
    """

    response: tuple[int, int] = (50, 20)
    coverage: tuple[int, int] = (60, 20)
    dominance: int | None = None


@dataclass(frozen=True, slots=True)
class Collecte:
    """Collection of answers over some addresses; `parc` 0: the register is not known there."""

    menages: int
    loues: int
    enquetes: int
    parc: int


def reliability(collecte: Collecte, floors: Floors) -> Fiabilite:
    """The worse of response and coverage; coverage counts only where the register is known."""
    ratios = [(collecte.menages, collecte.loues, floors.response)]
    if collecte.parc:
        ratios.append((collecte.enquetes, collecte.parc, floors.coverage))
    if any(100 * num < low * den for num, den, (_, low) in ratios):
        return Fiabilite.INSUFFISANTE
    if any(100 * num < high * den for num, den, (high, _) in ratios):
        return Fiabilite.FRAGILE
    return Fiabilite.BONNE
