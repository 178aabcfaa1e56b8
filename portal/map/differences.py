"""Differences on a map: each figure less that of another millésime, or of a territory."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from parc_social.catalogue.figure_fields import BASE, STATUT
from parc_social.catalogue.indicator import Indicator
from parc_social.domain.comparison import BLOCKING, ComparedFigure, Reserve, difference, reserves
from parc_social.domain.secrecy_table import Statut
from portal.figures.side import compared_figure

Row = Mapping[str, Any]


def differences(
    rows: Sequence[Row], indicator: Indicator, year: int, other: Callable[[Row], ComparedFigure]
) -> Sequence[Row]:
    """The rows with the difference in the place of the figure, None where there can be none.

    Its statut is A where a side is of a group, S where a side is secret, else D or N; it has no
    base, and its reserves stand under `reserves`.
    """
    ruptures = [rupture.millesime for rupture in indicator.ruptures]

    def apart(row: Row) -> Row:
        mine, theirs = compared_figure(row, indicator, year), other(row)
        against = reserves(theirs, mine, ruptures)
        value = difference(theirs, mine, against, indicator.decimales)
        told = {
            indicator.id: value,
            f"{indicator.id}{STATUT}": _statut(value, mine, theirs).value,
            f"{indicator.id}{BASE}": None,
            "reserves": against,
        }
        return {**row, **told}

    return [apart(row) for row in rows]


def blocking(rows: Sequence[Row]) -> Sequence[Reserve]:
    """What keeps some of these from being compared, each once; a withheld figure says it itself."""
    found = dict.fromkeys(one for row in rows for one in row["reserves"] if one in BLOCKING)
    return [one for one in found if one is not Reserve.MANQUANTE]


def _statut(value: float | None, mine: ComparedFigure, theirs: ComparedFigure) -> Statut:
    statuts = (mine.statut, theirs.statut)
    if value is None:
        return Statut.SECRET if Statut.SECRET in statuts else Statut.ABSENT
    return Statut.GROUPE if Statut.GROUPE in statuts else Statut.EXACT
