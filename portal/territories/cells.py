"""A figure of a sheet: its words, and the letter of its statut."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from parc_social.catalogue.figure_fields import STATUT
from parc_social.catalogue.indicator import Indicator
from parc_social.domain.secrecy_table import Statut
from portal.figures.figure_text import FigureText, figure_text

_EXACT = "valeur exacte"


@dataclass(frozen=True, slots=True)
class FigureCell:
    """`letter` empty: the figure is exact, and shown."""

    figure: FigureText
    letter: str

    @property
    def why(self) -> str:
        """What its statut says."""
        return self.figure.note or _EXACT


def cell_of(row: Mapping[str, Any] | None, indicator: Indicator) -> FigureCell:
    """The figure of a row; None: nothing is published of that territory, population or year."""
    statut = f"{indicator.id}{STATUT}"
    if row is None or indicator.id not in row:
        row = {indicator.id: None, statut: Statut.ABSENT}
    figure = figure_text(indicator, row)
    said = Statut(row[statut]) if row[statut] else Statut.ABSENT
    return FigureCell(figure, "" if figure.value and said is Statut.EXACT else said.value)
