"""XLSX by XlsxWriter, row after row: nothing of the sheet is held. Codes are text, dates are dates.

Each kind of cell has its own call, so that no text is taken for a formula, a link or a number.
"""

import sys
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import orjson
from xlsxwriter import Workbook  # pyright: ignore[reportMissingTypeStubs]

from parc_social.catalogue.collection import FieldType
from parc_social.storage.export_files.plan import ExportPlan

_LONGEST = 32_767  # characters of a cell
_LOCAL_DATE = 14  # format of Excel: a date in the way of the reader's country

Cell = Callable[[int, int, Any], Any]
# XlsxWriter ships no types.
type XlsxWorkbook = Any
type XlsxSheet = Any
type XlsxFormat = Any


def write(plan: ExportPlan) -> None:
    """Reads the features of the input to their end."""
    with _book(plan.target) as book:
        day = book.add_format({"num_format": _LOCAL_DATE})
        _features(_sheet(book, "Données"), day, plan)
        _plain(
            _sheet(book, "Dictionnaire"),
            ("colonne", "titre", "unité", "code", "libellé"),
            plan.dictionary(),
        )
        _plain(_sheet(book, "À propos"), ("quoi", "valeur"), plan.about)


def _book(target: str) -> XlsxWorkbook:
    """Its sheets wait beside the target until they are compressed, and go with it."""
    book: XlsxWorkbook = Workbook(
        target, {"constant_memory": True, "tmpdir": str(Path(target).parent)}
    )
    book.use_zip64()  # a whole sheet may weigh more than 2 GB before it is compressed
    return book


def _sheet(book: XlsxWorkbook, name: str) -> XlsxSheet:
    sheet: XlsxSheet = book.add_worksheet(name)
    sheet.freeze_panes(1, 0)
    return sheet


def _features(sheet: XlsxSheet, day: XlsxFormat, plan: ExportPlan) -> None:
    axes = ("x", "y") if plan.reference.srid != 4326 else ("lon", "lat")
    places = axes if plan.geometry == "Point" else ()
    kinds = _kinds(sheet, day)
    text, number = kinds[FieldType.STRING], kinds[FieldType.NUMBER]
    cells = [text, *(kinds[c.type] for c in plan.columns), *[number] * len(places)]
    _row(0, ("id", *(c.name for c in plan.columns), *places), [text] * len(cells))
    for at, line in enumerate(sys.stdin.buffer, start=1):
        feature = orjson.loads(line)
        properties: dict[str, Any] = feature["properties"]
        values = [feature["id"], *(properties[c.name] for c in plan.columns)]
        if places:
            values += _place(feature["geometry"], is_geojson=plan.is_geojson)
        _row(at, values, cells)


def _place(place: Any, *, is_geojson: bool) -> Sequence[float | None]:
    """East and north of GeoJSON, or of WKB in hexadecimal digits."""
    if place is None:
        return (None, None)
    if is_geojson:
        x, y = place["coordinates"]
        return (x, y)
    numbers = memoryview(bytes.fromhex(place)[5:21]).cast("d")
    return (round(numbers[0], 7), round(numbers[1], 7))


def _plain(sheet: XlsxSheet, header: Sequence[str], rows: Iterable[Sequence[str | None]]) -> None:
    cells: list[Cell] = [_text(sheet)] * len(header)
    for at, row in enumerate([header, *rows]):
        _row(at, row, cells)


def _row(at: int, values: Sequence[Any], cells: Sequence[Cell]) -> None:
    for column, (value, cell) in enumerate(zip(values, cells, strict=True)):
        if value is not None:
            cell(at, column, value)


def _kinds(sheet: XlsxSheet, day: XlsxFormat) -> dict[FieldType, Cell]:
    def write_date(at: int, column: int, value: str) -> None:
        sheet.write_datetime(at, column, date.fromisoformat(value), day)

    return {
        FieldType.INTEGER: sheet.write_number,
        FieldType.NUMBER: sheet.write_number,
        FieldType.STRING: _text(sheet),
        FieldType.BOOLEAN: sheet.write_boolean,
        FieldType.DATE: write_date,
    }


def _text(sheet: XlsxSheet) -> Cell:
    def text(at: int, column: int, value: Any) -> None:
        sheet.write_string(at, column, str(value)[:_LONGEST])

    return text
