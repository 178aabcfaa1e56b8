"""A criterion of the workshop: an indicator, and the figure from which it gives its points."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from parc_social.catalogue.figure_fields import STATUT
from parc_social.catalogue.indicator import Indicator
from parc_social.domain.secrecy_table import Statut
from parc_social.domain.threshold_score import Score, Sense, ShownFigure, Threshold, score_of

SENSES: Mapping[Sense, str] = {Sense.AT_LEAST: "au moins", Sense.AT_MOST: "au plus"}


@dataclass(frozen=True, slots=True)
class Criterion:
    """An indicator of the level on show, and its threshold in the unit of the indicator."""

    indicator: Indicator
    threshold: Threshold

    @property
    def bound(self) -> str:
        """Its threshold as a French reader types it."""
        return bound_text(self.threshold.bound)

    @property
    def words(self) -> str:
        """The criterion in words: « Ménages d'une personne : au moins 40,5 % »."""
        unit = f" {self.indicator.unite}" if self.indicator.unite else ""
        return f"{self.indicator.libelle.fr} : {SENSES[self.threshold.sense]} {self.bound}{unit}"

    @property
    def column(self) -> str:
        """The name of its column in a file."""
        return f"{self.indicator.id}_{self.threshold.sense.value}_{self.bound}"

    def figure(self, row: Mapping[str, Any]) -> ShownFigure:
        """What a row shows of it; a row without a statut shows nothing."""
        value, statut = row[self.indicator.id], row[f"{self.indicator.id}{STATUT}"]
        return ShownFigure(value, Statut(statut) if statut else Statut.ABSENT)

    def is_met(self, row: Mapping[str, Any]) -> bool | None:
        """Whether a row has its points; None: its figure is not shown."""
        value = row[self.indicator.id]
        return None if value is None else self.threshold.is_met(value)

    def parameters(self, rank: int) -> dict[str, str]:
        """As the address says the criterion of that rank, from 1."""
        return {
            f"indicateur{rank}": self.indicator.id,
            f"sens{rank}": self.threshold.sense.value,
            f"seuil{rank}": self.bound,
            f"points{rank}": str(self.threshold.points),
        }


def bound_text(bound: Decimal) -> str:
    """A threshold without needless zeros: 30,5."""
    text = f"{bound:f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text).replace(".", ",")


def score_row(criteria: tuple[Criterion, ...], row: Mapping[str, Any]) -> Score:
    """The score of a row."""
    return score_of((one.threshold, one.figure(row)) for one in criteria)
