"""A figure as people read it: the value and its unit, or why it is withheld; its base."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from parc_social.catalogue.figure_fields import BASE, STATUT, unit_of_base
from parc_social.catalogue.indicator import Indicator
from parc_social.catalogue.lecture import counted
from parc_social.catalogue.legend import number, with_unit
from parc_social.domain.secrecy_table import Statut

STATUT_WORDS: Mapping[str, str] = {
    Statut.GROUPE: "valeur du groupe de ménages",
    Statut.SECRET: "secret statistique",
    Statut.ABSENT: "non disponible",
    Statut.SANS_OBJET: "sans objet ici",
}


@dataclass(frozen=True, slots=True)
class FigureText:
    """`value` empty: withheld, and `note` says why. `base`: how many it is a share of, if told."""

    value: str
    note: str = ""
    base: str = ""


def figure_text(indicator: Indicator, row: Mapping[str, Any]) -> FigureText:
    """Of the columns of an indicator in a row: `x`, `x_statut` and, where it is there, `x_base`."""
    value = row[indicator.id]
    note = STATUT_WORDS.get(row[f"{indicator.id}{STATUT}"], "")
    if value is None:
        return FigureText("", note or STATUT_WORDS[Statut.ABSENT])
    base = row.get(f"{indicator.id}{BASE}")
    told = "" if base is None else f"sur {counted(base, unit_of_base(indicator))}"
    return FigureText(with_unit(indicator, number(value, indicator.decimales)).fr, note, told)
