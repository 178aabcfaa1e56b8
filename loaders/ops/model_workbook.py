"""The model of a survey as a workbook: lists and rules in its cells, its dictionary on a sheet."""

from collections.abc import Mapping, Sequence

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.cell_range import MultiCellRange
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from loaders.files.xlsx.convert import DATA_SHEET
from loaders.ops.exchange_field import ExchangeField, fields_of

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
    validated = f"{get_column_letter(place)}2:{get_column_letter(place)}{_VALIDATED_ROWS}"
    validation.sqref = MultiCellRange(validated)
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
