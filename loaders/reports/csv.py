"""A report as CSV that French spreadsheets open right: BOM, `;`, decimal comma, no formula."""

import csv
from collections.abc import Sequence
from io import StringIO
from typing import Any

from loaders.report import LINE, RULE, Report, line_rows, rule_rows

_FORMULA = ("=", "+", "-", "@", "\t", "\r")  # OWASP, CSV injection
_HEADER = (
    *("partie", "fichier", "ligne", "colonne", "valeur", "code", "gravité", "règle", "remède"),
    *("nombre", "référence", "territoire", "avant", "après", "unité", "alerte"),
)
Cells = dict[str, Any]


def to_csv(report: Report) -> bytes:
    """One table, its first column saying what a row is: file, rule, line, figure, comparison."""
    output = StringIO()
    writer = csv.DictWriter(output, _HEADER, restval="", delimiter=";", lineterminator="\r\n")
    writer.writeheader()
    parts = (_pressing, _files, _rules, _lines, _moves)
    for row in (row for part in parts for row in part(report)):
        writer.writerow({name: safe(_cell(value)) for name, value in row.items()})
    return output.getvalue().encode("utf-8-sig")


def safe(text: str) -> str:
    """A text that no spreadsheet runs: what looks like a formula gets an apostrophe."""
    is_number = text.removeprefix("-").replace(",", "", 1).isdigit()
    return f"'{text}" if text.startswith(_FORMULA) and not is_number else text


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, float):
        return f"{value:g}".replace(".", ",") if not value.is_integer() else f"{value:.0f}"
    return str(value)


def _pressing(report: Report) -> list[Cells]:
    """First, as a spreadsheet shows its first rows."""
    return [
        {"partie": "à ne pas manquer", "règle": sentence} for sentence in report.a_ne_pas_manquer
    ]


def _files(report: Report) -> list[Cells]:
    lines = [
        {"partie": "fichier", "fichier": f.nom, "règle": f"lignes {name}", "nombre": count}
        for f in report.fichiers
        for name, count in (("lues", f.lues), ("retenues", f.retenues), ("refusées", f.refusees))
    ]
    figures = ((name, float(value)) for name, value in report.chiffres)
    return lines + [{"partie": "chiffre", "règle": name, "nombre": n} for name, n in figures]


def _rules(report: Report) -> list[Cells]:
    return [{"partie": "règle", **_by_column(RULE, row)} for row in rule_rows(report)]


def _lines(report: Report) -> list[Cells]:
    return [{"partie": "ligne", **_by_column(LINE, row)} for row in line_rows(report)]


def _by_column(header: Sequence[str], row: Sequence[Any]) -> Cells:
    return dict(zip(header, row, strict=True))


def _moves(report: Report) -> list[Cells]:
    return [
        {
            "partie": "comparaison", "référence": e.reference, "règle": e.mesure,
            "territoire": e.territoire or "ensemble", "avant": _number(e.avant),
            "après": _number(e.apres), "unité": e.unite, "alerte": e.alerte,
        }
        for e in report.ecarts
    ]  # fmt: skip


def _number(value: float | None) -> float | None:
    return None if value is None else float(value)
