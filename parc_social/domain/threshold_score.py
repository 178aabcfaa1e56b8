"""Score of a territory against thresholds that an organisation has chosen; whole-number arithmetic.

It is made of the figures that are shown, and of nothing else: of two territories that show the
same, the score is the same. So it tells nothing of a figure that is withheld (docs/qualifier.md).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from parc_social.domain.secrecy_table import Statut


class Sense(StrEnum):
    """On which side of its threshold a figure gives its points; the threshold itself does."""

    AT_LEAST = "min"
    AT_MOST = "max"


class ThresholdVerdict(StrEnum):
    """Verdict on a territory, set against the points that are asked for."""

    RETAINED = "retenu"
    LEFT = "non-retenu"
    UNTOLD = "indetermine"  # a withheld figure decides


@dataclass(frozen=True, slots=True)
class Threshold:
    """A criterion: a figure on that side of `bound` gives `points` (1 and more)."""

    sense: Sense
    bound: Decimal
    points: int = 1

    def is_met(self, value: float) -> bool:
        """Whether a figure that is shown gives the points: as it is written, digit for digit."""
        figure = Decimal(repr(value))
        return figure >= self.bound if self.sense is Sense.AT_LEAST else figure <= self.bound


@dataclass(frozen=True, slots=True)
class ShownFigure:
    """A figure as a row shows it; `value` None: it is withheld, or means nothing here."""

    value: float | None
    statut: Statut


@dataclass(frozen=True, slots=True)
class Score:
    """Points of one territory.

    `sure`: of the criteria that are met. `unknown`: of those whose figure is withheld. `told`
    criteria have a figure, of `asked` that mean something here, and `grouped` of them that of the
    group of households that the territory belongs to.
    """

    sure: int
    unknown: int
    told: int
    asked: int
    grouped: int

    @property
    def most(self) -> int:
        """Points that it would have at the most, were all that is withheld met."""
        return self.sure + self.unknown

    def verdict(self, required: int) -> ThresholdVerdict:
        """Verdict for `required` points, whatever the withheld figures are."""
        if self.sure >= required:
            return ThresholdVerdict.RETAINED
        return ThresholdVerdict.UNTOLD if self.most >= required else ThresholdVerdict.LEFT


def score_of(pairs: Iterable[tuple[Threshold, ShownFigure]]) -> Score:
    """The score of figures, each beside its threshold.

    One that means nothing here (Z) can give no point, and is not withheld either.
    """
    sure = unknown = known_count = total = group_count = 0
    for threshold, figure in pairs:
        if figure.statut is Statut.SANS_OBJET:
            continue
        total += 1
        if figure.value is None:
            unknown += threshold.points
            continue
        known_count += 1
        group_count += figure.statut is Statut.GROUPE
        sure += threshold.points if threshold.is_met(figure.value) else 0
    return Score(sure, unknown, known_count, total, group_count)
