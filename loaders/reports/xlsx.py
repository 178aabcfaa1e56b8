"""A report as a workbook: a summary, the rules, the comparison, and the bad lines, annotated."""

import re
from collections.abc import Iterable, Sequence
from io import BytesIO
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from loaders.report import FIRST, LINE, RULE, BadLine, BadLines, Report, line_rows, rule_rows

_ILLEGAL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_NAME = re.compile(r"[\[\]:*?/\\']")
_HEAD = PatternFill("solid", fgColor="1F3864")
_FAULTY = PatternFill("solid", fgColor="F8CBAD")
_TITLE, _HEADING = Font(bold=True, size=14), Font(bold=True, color="FFFFFF")
_TOP, _WRAP = Alignment(vertical="top"), Alignment(vertical="top", wrap_text=True)
_LONGEST = 31  # letters of a sheet's name
_ANNOTATIONS = ("ligne", "code", "gravité", "règle", "remède", "colonne")
Sheet = Any  # openpyxl's write-only sheet has no type of its own


def to_xlsx(report: Report, lines: Sequence[BadLines] = ()) -> bytes:
    """The bytes of the workbook; every text is a text: nothing in it is a formula."""
    book = Workbook(write_only=True)
    _summary(book, report, lines)
    _table(_sheet(book, "Règles", (12, 12, 60, 70, 10)), RULE, rule_rows(report))
    _table(_sheet(book, "Lignes", (30, 8, 24, 30, 12, 12, 50, 60)), LINE, line_rows(report))
    _table(
        _sheet(book, "Comparaison", (32, 40, 24, 12, 12, 8, 8)),
        ("référence", "mesure", "territoire", "avant", "après", "unité", "alerte"),
        (
            (e.reference, e.mesure, e.territoire or "ensemble", e.avant, e.apres, e.unite,
             "oui" if e.alerte else "")
            for e in report.ecarts
        ),
    )  # fmt: skip
    for number, one in enumerate(lines, start=1):
        _bad(book, report, number, one)
    output = BytesIO()
    book.save(output)
    return output.getvalue()


def _summary(book: Workbook, report: Report, lines: Sequence[BadLines]) -> None:
    sheet = _sheet(book, "Résumé", (46, 16, 12, 12, 12, 12))
    title = f"{report.source.upper()} {report.millesime}"
    sheet.append([_cell(sheet, f"Rapport de chargement : {title}", bold=True)])
    for name, value in (
        ("édition", report.edition or "aucune"),
        ("lignes lues", report.lues),
        ("lignes retenues", report.retenues),
        ("lignes refusées", report.refusees),
        ("durée (s)", report.duree_s),
    ):
        sheet.append([_cell(sheet, name), _cell(sheet, value)])
    sheet.append([])
    if report.a_ne_pas_manquer:
        _table(sheet, ("à ne pas manquer",), [(sentence,) for sentence in report.a_ne_pas_manquer])
        sheet.append([])
    rows = [
        (f.nom, f.format, f.lues, f.retenues, f.refusees, "refusé" if f.bloque else "")
        for f in report.fichiers
    ]
    _table(sheet, ("fichier", "format", "lues", "retenues", "refusées", "état"), rows)
    sheet.append([])
    _table(sheet, ("chiffre", "valeur"), report.chiffres)
    sheet.append([])
    sheet.append([_cell(sheet, _about_lines(lines))])


def _about_lines(lines: Sequence[BadLines]) -> str:
    if not lines:
        return (
            "Aucune ligne fautive n'est jointe : il n'y en a pas, ou ce rapport est relu d'une"
            " édition, qui ne les garde pas."
        )
    return (
        f"Une feuille par fichier donne les {FIRST} premières lignes de chaque règle, telles"
        " qu'elles sont venues ; une valeur qui semble personnelle est masquée."
    )


def _bad(book: Workbook, report: Report, number: int, lines: BadLines) -> None:
    """The lines of one file: what they break, then their columns, the faulty ones coloured."""
    name = _NAME.sub("_", f"{number}. {lines.fichier}")[:_LONGEST]
    sheet = _sheet(book, name, (8, 12, 12, 40, 50, 20, *(14 for _ in lines.colonnes)))
    sheet.freeze_panes = "B2"
    _table(sheet, (*_ANNOTATIONS, *lines.colonnes), ())
    rules = {t.code: (t.gravite.value, t.message, t.remede) for t in report.totaux}
    for line in lines.lignes:
        annotations = _annotations(line, rules)
        faulty = {column for _, column in line.fautes}
        cells = [_cell(sheet, text) for text in annotations]
        for column, value in zip(lines.colonnes, line.valeurs, strict=True):
            cell = _cell(sheet, value)
            if column in faulty:
                cell.fill = _FAULTY
            cells.append(cell)
        sheet.append(cells)


def _annotations(line: BadLine, rules: dict[str, tuple[str, str, str]]) -> list[Any]:
    """Number, then a text a column: one line in the cell for each rule that is broken."""
    codes = list(dict.fromkeys(code for code, _ in line.fautes))
    rules_broken = [rules.get(code, ("", "", "")) for code in codes]
    columns = dict.fromkeys(column for _, column in line.fautes if column)
    parts = [codes, *([t[place] for t in rules_broken] for place in range(3)), list(columns)]
    return [line.ligne, *("\n".join(part) for part in parts)]


def _sheet(book: Workbook, name: str, widths: Sequence[int]) -> Sheet:
    sheet: Sheet = book.create_sheet(name)
    for place, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(place)].width = width
    return sheet


def _table(sheet: Sheet, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    sheet.append([_cell(sheet, title, head=True) for title in header])
    for row in rows:
        sheet.append([_cell(sheet, value) for value in row])


def _cell(sheet: Worksheet | Any, value: Any, *, bold: bool = False, head: bool = False) -> Any:
    """A number, or a text that stays one whatever it begins with."""
    is_text = isinstance(value, str)
    cell: Any = WriteOnlyCell(sheet, _ILLEGAL.sub("?", value) if is_text else value)
    if is_text:
        cell.data_type = "s"
        cell.number_format = "@"
        cell.alignment = _WRAP if "\n" in value else _TOP
    if bold:
        cell.font = _TITLE
    if head:
        cell.font = _HEADING
        cell.fill = _HEAD
    return cell
