"""A figure of a row as it is compared with another, and their difference in words."""

from collections.abc import Mapping
from typing import Any

from parc_social.catalogue.figure_fields import SOURCE, STATUT
from parc_social.catalogue.indicator import Indicator
from parc_social.catalogue.legend import number
from parc_social.domain.comparison import ComparedFigure
from parc_social.domain.secrecy_table import Tableau

_POINTS = {"%": "points"}  # the unit of a difference where it is not that of the figure


def compared_figure(
    row: Mapping[str, Any] | None, indicator: Indicator, year: int
) -> ComparedFigure:
    """Of a row as a twin tells it, None for none; `year`: where it does not say its source's."""
    told = row or {}
    own = told.get("millesime_rpls" if indicator.source == "rpls" else "millesime_ops")
    return ComparedFigure(
        value=told.get(indicator.id),
        statut=told.get(f"{indicator.id}{STATUT}"),
        millesime=year if own is None else own,
        annee_cog=told.get("annee_cog"),
        fiabilite=told.get("fiabilite"),
        source=told.get(SOURCE) if indicator.tableau is Tableau.ECONOMIQUE else None,
    )


def difference_unit(indicator: Indicator) -> str:
    """What a difference is counted in."""
    return _POINTS.get(indicator.unite, indicator.unite)


def difference_words(indicator: Indicator, apart: float) -> str:
    """With its sign, a true minus, none for what is equal; and its unit."""
    text = number(abs(apart), indicator.decimales).fr
    sign = "+" if apart > 0 else "\u2212" if apart < 0 else ""
    return f"{sign}{text} {difference_unit(indicator)}".rstrip()
