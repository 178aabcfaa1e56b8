"""Models for a depositor, made from the layout: template, example, Table Schema."""

import csv
import io
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.cell_range import MultiCellRange
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from loaders.files.xlsx.convert import DATA_SHEET
from loaders.ops.exchange_format import ExchangeField, fields_of
from loaders.ops.layout import ops_document

_SCHEMA = "https://specs.frictionlessdata.io/schemas/table-schema.json"
_STANDARD = ("name", "type", "title", "description", "example")


def table_schema(millesime: int) -> dict[str, Any]:
    """The Table Schema of the exchange format: standard properties only, lists as `enum`."""
    document = ops_document()
    fields = [_descriptor(spec) for spec in document["schema"]["fields"]]
    for descriptor, field in zip(fields, fields_of(millesime), strict=True):
        if field.codes:
            constraints = {**field.constraints, "enum": [code.code for code in field.codes]}
            descriptor["constraints"] = constraints
    return {
        "$schema": _SCHEMA,
        "name": f"{document['version']}-{millesime}",
        "title": document["titre"],
        "version": str(document["version"]),
        "missingValues": document["schema"]["missingValues"],
        "fields": fields,
    }


def example_rows(millesime: int) -> list[dict[str, str]]:
    """Five invented dwellings: three answers, one of them partial, a vacant one, no answer."""
    couple = {f.name: f.example for f in fields_of(millesime)} | {"millesime": str(millesime)}
    couple["code_qpv"] = ""
    lease = {"date_bail": couple["date_bail"], "rfr_connu": "0"}
    changes: list[dict[str, str]] = [
        {},
        _ALONE,
        # of a partial answer only the composition is known
        _empty(couple) | _PARTIAL | lease,
        _empty(couple) | {"etat_occupation": "2", "rfr_connu": "0"},
        _empty(couple) | {"reponse_enquete": "3"} | lease,
    ]
    return [
        couple
        | change
        | {"id_logement_rpls": f"932000004{n}", "id_logement_bailleur": f"LGT-{n:06d}"}
        for n, change in enumerate(changes, start=1)
    ]


def write_models(folder: Path, millesime: int) -> list[Path]:
    """Writes template and example (CSV, XLSX) and the Table Schema; their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    rows = example_rows(millesime)
    texts = {
        f"modele-ops-{millesime}.csv": csv_text(millesime, []),
        f"exemple-ops-{millesime}.csv": csv_text(millesime, rows),
        f"schema-ops-{millesime}.json": schema_text(millesime),
    }
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    books = {f"modele-ops-{millesime}.xlsx": [], f"exemple-ops-{millesime}.xlsx": rows}
    for name, lines in books.items():
        workbook_of(millesime, lines).save(folder / name)
    return [folder / name for name in (*texts, *books)]


def csv_text(millesime: int, rows: Sequence[Mapping[str, str]]) -> str:
    """The header and some lines, as they are deposited."""
    out = io.StringIO()
    names = [field.name for field in fields_of(millesime)]
    writer = csv.DictWriter(out, names, delimiter=";", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def schema_text(millesime: int) -> str:
    """The Table Schema as JSON."""
    return json.dumps(table_schema(millesime), ensure_ascii=False, indent=2) + "\n"


_ALONE = {
    "composition": "SEULE",
    "nb_personnes_charge": "0",
    "nb_mineurs": "0",
    "nb_majeurs": "1",
    "nb_occupants": "1",
    "nb_occ_6_10": "0",
    "nb_occ_40_49": "1",
    "nb_chomeurs": "0",
    "categorie_menage_plus": "1",
    "tranche_plafond": "P20_40",
}
_PARTIAL = {"reponse_enquete": "2", "composition": "COUPLE_0", "nb_occupants": "2"}
_DWELLING = 17  # the columns that describe the dwelling and its occupation come first


def _empty(row: Mapping[str, str]) -> dict[str, str]:
    return dict.fromkeys(list(row)[_DWELLING:], "")


def _descriptor(spec: Mapping[str, Any]) -> dict[str, Any]:
    descriptor = {name: spec[name] for name in _STANDARD if name in spec}
    if "constraints" in spec:
        descriptor["constraints"] = dict(spec["constraints"])
    return descriptor


_VALIDATED_ROWS = 20_000
_TEXT = "@"  # a column in this format keeps the zeros that a number loses
_DICTIONARY = ("Colonne", "Libellé", "Type", "Obligatoire", "Valeurs", "Définition")


def workbook_of(millesime: int, rows: Sequence[Mapping[str, str]]) -> Workbook:
    """The workbook of a millésime, with these rows as an example."""
    fields = fields_of(millesime)
    book = Workbook()
    book.remove(book.worksheets[0])
    data = book.create_sheet(DATA_SHEET)
    data.freeze_panes = "A2"
    data.append([field.name for field in fields])
    for row in rows:
        data.append([row[field.name] or None for field in fields])
    lists = book.create_sheet("listes")
    for place, field in enumerate(fields, start=1):
        _dress(data, place, field, len(rows))
        if field.codes:
            _offer(data, lists, place, field)
    _dictionary(book.create_sheet("dictionnaire"), fields)
    return book


def _dress(sheet: Worksheet, place: int, field: ExchangeField, rows: int) -> None:
    letter = get_column_letter(place)
    sheet.column_dimensions[letter].width = max(len(field.name) + 2, 10)
    sheet.column_dimensions[letter].number_format = _TEXT
    sheet.cell(1, place).font = Font(bold=True)
    for row in range(2, rows + 2):
        sheet.cell(row, place).number_format = _TEXT


def _offer(sheet: Worksheet, lists: Worksheet, place: int, field: ExchangeField) -> None:
    """A column's codes as a drop-down list; what is not of the list is refused as it is typed."""
    column = lists.max_column + (1 if lists.cell(1, 1).value else 0)
    lists.cell(1, column, field.name)
    for row, code in enumerate(field.codes, start=2):
        lists.cell(row, column, code.code).number_format = _TEXT
    letter = get_column_letter(column)
    source = f"listes!${letter}$2:${letter}${len(field.codes) + 1}"
    validation = DataValidation("list", formula1=source, allow_blank=True, showErrorMessage=True)
    validation.errorTitle, validation.error = field.name, "Choisissez un code de la liste."
    cells = f"{get_column_letter(place)}2:{get_column_letter(place)}{_VALIDATED_ROWS}"
    validation.sqref = MultiCellRange(cells)
    sheet.add_data_validation(validation)


def _dictionary(sheet: Worksheet, fields: Sequence[ExchangeField]) -> None:
    sheet.append(list(_DICTIONARY))
    for f in fields:
        sheet.append([f.name, f.title, f.kind, f.needed, f.values, f.description])
    for letter, width in zip("ABCDEF", (24, 34, 16, 12, 60, 80), strict=True):
        sheet.column_dimensions[letter].width = width
    for row in sheet.iter_rows():
        for cell in row:
            cell.alignment = Alignment(vertical="top", wrap_text=True)
    for cell in sheet[1]:
        cell.font = Font(bold=True)
