"""A report as CSV that French spreadsheets open right: BOM, `;`, decimal comma, no formula."""

import csv
from io import StringIO
from typing import Any

from loaders.report import Report

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
        writer.writerow({name: safe(_written(value)) for name, value in row.items()})
    return output.getvalue().encode("utf-8-sig")


def safe(text: str) -> str:
    """A text that no spreadsheet runs: what looks like a formula gets an apostrophe."""
    return f"'{text}" if text.startswith(_FORMULA) and not _is_number(text) else text


def _is_number(text: str) -> bool:
    return text.removeprefix("-").replace(",", "", 1).isdigit()


def _written(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, float):
        return f"{value:g}".replace(".", ",") if not value.is_integer() else f"{value:.0f}"
    return str(value)


def _pressing(report: Report) -> list[Cells]:
    """First, as a spreadsheet shows its first rows."""
    return [{"partie": "à ne pas manquer", "règle": told} for told in report.a_ne_pas_manquer]


def _files(report: Report) -> list[Cells]:
    found: list[Cells] = []
    for f in report.fichiers:
        counts = (("lues", f.lues), ("retenues", f.retenues), ("refusées", f.refusees))
        found += [
            {"partie": "fichier", "fichier": f.nom, "règle": f"lignes {name}", "nombre": count}
            for name, count in counts
        ]
    found += [
        {"partie": "chiffre", "règle": name, "nombre": float(value)}
        for name, value in report.chiffres
    ]
    return found


def _rules(report: Report) -> list[Cells]:
    return [
        {
            "partie": "règle", "code": t.code, "gravité": t.gravite.value, "règle": t.message,
            "remède": t.remede, "nombre": t.nombre,
        }
        for t in report.totaux
    ]  # fmt: skip


def _lines(report: Report) -> list[Cells]:
    return [
        {
            "partie": "ligne", "fichier": r.fichier, "ligne": r.ligne, "colonne": r.colonne,
            "valeur": r.valeur, "code": r.code, "gravité": r.gravite.value, "règle": r.message,
            "remède": report.remede(r.code),
        }
        for r in report.rejets
    ]  # fmt: skip


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
