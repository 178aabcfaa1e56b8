"""The sheet of a territory as a PDF: the cells of its page, and nothing else."""

from collections.abc import Mapping, Sequence
from typing import Any

from portal.charts.stacked_bar import StackedChart
from portal.pdf.typesetter import typesetter
from portal.site_words import Letterhead
from portal.territories.cells import FigureCell
from portal.territories.level_names import Territory
from portal.territories.levels import level_words
from portal.territories.sheet import Sheet, SheetPart

TEMPLATE = "territoire.typ"
_NOTHING = "Rien n’est publié de ce territoire : il n’a pas de parc social connu."
_STATUTS = (
    "Statut d’un chiffre : A valeur du groupe de ménages ; S secret statistique ;"
    " N non disponible ; Z sans objet ici ; sans lettre, la valeur est exacte."
)
_WORDS = {"indicator": "Indicateur", "evolution": "Évolution, par millésime de la source"}


def sheet_pdf(head: Letterhead, sheet: Sheet, holders: Sequence[Territory]) -> bytes:
    """One A4, front and back."""
    return typesetter(TEMPLATE).pdf(sheet_data(head, sheet, holders))


def sheet_data(head: Letterhead, sheet: Sheet, holders: Sequence[Territory]) -> Mapping[str, Any]:
    """All that the file says."""
    now = sheet.current
    parts = [_part(part) for part in sheet.parts] if now else []
    return {
        "title": sheet.territory.nom,
        "level": level_words(sheet.territory.niveau, sheet.territory.code),
        "code": sheet.territory.code,
        "about": about(sheet) if now else _NOTHING,
        "within": ", ".join(holder.nom for holder in reversed(holders)),
        "service": head.service,
        "notice": head.notice,
        "footer": head.footer,
        "words": _WORDS,
        "parts": parts,
        "years": [str(year) for year in sheet.years] if now else [],
        "followed": _followed(sheet) if now else [],
        "note": _STATUTS,
    }


def about(sheet: Sheet) -> str:
    """Of which sources and years the figures are, in one line."""
    now = sheet.current or {}
    survey = [f"enquête OPS {now.get('millesime_ops') or '–'}"]
    survey += [f"{sheet.surveyed} répondants groupés"] if sheet.surveyed else []
    survey += [f"collecte {now['fiabilite']}"] if now.get("fiabilite") else []
    return f"Occupation : {', '.join(survey)}. Parc : RPLS {now.get('millesime_rpls') or '–'}."


def _part(part: SheetPart) -> Mapping[str, Any]:
    return {
        "title": part.block.heading,
        "back": not part.block.survey,  # the stock is the other side
        "columns": [column.title for column in part.columns],
        "charts": [_chart(chart) for chart in part.charts],
        "lines": [_line(line.indicator.libelle.fr, line.cells) for line in part.lines],
    }


def _chart(chart: StackedChart) -> Mapping[str, Any]:
    return {
        "title": chart.title,
        "told": f"{chart.title}. {' ; '.join(bar.told for bar in chart.bars)}",
        "legend": chart.legend,
        "bars": [
            {
                "title": bar.title,
                "why": bar.why,
                "segments": [(one.share, one.colour) for one in bar.segments],
            }
            for bar in chart.bars
        ],
    }


def _followed(sheet: Sheet) -> Sequence[Mapping[str, Any]]:
    return [_line(line.indicator.libelle.fr, line.cells) for line in sheet.followed]


def _line(words: str, cells: Sequence[FigureCell | None]) -> Mapping[str, Any]:
    return {"words": words, "cells": [_cell(cell) for cell in cells]}


def _cell(cell: FigureCell | None) -> Mapping[str, str]:
    if cell is None:
        return {"value": "", "letter": ""}
    return {"value": cell.figure.value or "–", "letter": cell.letter}
