"""Two published figures side by side: their difference, and why they may not be compared."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class Reserve(StrEnum):
    """Reserve on a comparison, as a stable name."""

    MANQUANTE = "valeur-manquante"
    RUPTURE = "rupture-de-serie"
    COG = "cog-different"
    GROUPE = "valeur-de-groupe"
    FIABILITE = "fiabilite-differente"
    SOURCE = "source-differente"
    INCLUS = "patrimoine-inclus"


BLOCKING = frozenset({Reserve.MANQUANTE, Reserve.RUPTURE})


@dataclass(frozen=True, slots=True)
class ComparedFigure:
    """One of the two figures, None where it is withheld or unknown.

    `millesime` is that of its source. `annee_cog`, `fiabilite` and `source` (whose the figure
    is, where several may tell it) None: not known to the caller.
    """

    value: float | None
    statut: str | None
    millesime: int
    annee_cog: int | None = None
    fiabilite: str | None = None
    source: str | None = None


def reserves(
    one: ComparedFigure, other: ComparedFigure, ruptures: Sequence[int]
) -> tuple[Reserve, ...]:
    """Everything that stands against it; `ruptures` are millésimes that begin another series."""
    first, last = sorted((one.millesime, other.millesime))
    conditions = {
        Reserve.MANQUANTE: one.value is None or other.value is None,
        Reserve.RUPTURE: any(first < year <= last for year in ruptures),
        Reserve.COG: _differ(one.annee_cog, other.annee_cog),
        Reserve.GROUPE: "A" in (one.statut, other.statut),
        Reserve.FIABILITE: _differ(one.fiabilite, other.fiabilite),
        Reserve.SOURCE: _differ(one.source, other.source),
    }
    return tuple(reserve for reserve, holds in conditions.items() if holds)


def difference(
    one: ComparedFigure, other: ComparedFigure, against: Sequence[Reserve], decimals: int
) -> float | None:
    """Second less first, in the figure's unit; None where they may not be compared."""
    if BLOCKING & set(against) or one.value is None or other.value is None:
        return None
    return round(other.value - one.value, decimals)


def _differ(one: object, other: object) -> bool:
    return one is not None and other is not None and one != other
