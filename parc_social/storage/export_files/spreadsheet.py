"""XLSX, row after row: nothing of the sheet is held. Codes are text, dates are dates.

Written by hand as a stream: 0.65 µs a cell where openpyxl takes 5.3 (20,000 rows of 45 cells).
"""

import sys
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from typing import Any
from xml.sax.saxutils import escape

import orjson

from parc_social.catalogue.field import FieldType
from parc_social.storage.export_files.plan import Plan

ROWS = 1_048_576  # of a sheet, the header too: Excel, specifications and limits
_EPOCH = date(1899, 12, 30).toordinal()  # the day 0 of Excel
_LONGEST = 32_767  # characters of a cell
_SHEETS = ("Données", "Dictionnaire", "À propos")
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_DOCUMENT = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_AT_ONCE = 1_000  # rows written together

Cell = Callable[[Any, str], str]


def write(plan: Plan) -> None:
    """Reads the features of the input to their end."""
    with zipfile.ZipFile(plan.target, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as book:
        for name, content in _parts():
            book.writestr(name, _HEAD + content)
        _sheet(book, 1, _data(plan))
        _sheet(book, 2, _plain(("colonne", "titre", "unité", "code", "libellé"), _dictionary(plan)))
        _sheet(book, 3, _plain(("quoi", "valeur"), plan.about))


def _data(plan: Plan) -> Iterator[str]:
    axes = ("x", "y") if plan.reference.srid != 4326 else ("lon", "lat")
    places = axes if plan.geometry == "Point" else ()
    header = ("id", *(c.name for c in plan.columns), *places)
    letters = [_letters(n) for n in range(len(header))]
    yield _row(1, header, letters, [_text] * len(header))
    cells: list[Cell] = [_text, *(_CELLS[c.type] for c in plan.columns), *[_number] * len(places)]
    for number, line in enumerate(sys.stdin.buffer, start=2):
        feature = orjson.loads(line)
        properties: dict[str, Any] = feature["properties"]
        values = [feature["id"], *(properties[c.name] for c in plan.columns)]
        if places:
            values += _place(feature["geometry"])
        yield _row(number, values, letters, cells)


def _place(digits: str | None) -> list[float | None]:
    if digits is None:
        return [None, None]
    numbers = memoryview(bytes.fromhex(digits)[5:21]).cast("d")
    return [round(numbers[0], 7), round(numbers[1], 7)]


def _plain(header: Sequence[str], rows: Iterable[Sequence[str | None]]) -> Iterator[str]:
    letters = [_letters(n) for n in range(len(header))]
    cells: list[Cell] = [_text] * len(header)
    for number, row in enumerate([header, *rows], start=1):
        yield _row(number, row, letters, cells)


def _dictionary(plan: Plan) -> Iterator[tuple[str | None, ...]]:
    """A line a column, and one a code of it."""
    for column in plan.columns:
        yield column.name, column.title, column.unit, None, None
        for code, label in column.codes:
            yield column.name, column.title, column.unit, code, label


def _row(number: int, values: Sequence[Any], letters: Sequence[str], cells: Sequence[Cell]) -> str:
    made = [
        cell(value, f"{letter}{number}")
        for value, letter, cell in zip(values, letters, cells, strict=True)
        if value is not None
    ]
    return f'<row r="{number}">{"".join(made)}</row>'


def _text(value: Any, at: str) -> str:
    """Never a formula: the type of the cell says text."""
    written = escape(str(value)[:_LONGEST])
    return f'<c r="{at}" t="inlineStr"><is><t xml:space="preserve">{written}</t></is></c>'


def _number(value: Any, at: str) -> str:
    return f'<c r="{at}"><v>{value!r}</v></c>'


def _boolean(value: Any, at: str) -> str:
    return f'<c r="{at}" t="b"><v>{int(value)}</v></c>'


def _date(value: Any, at: str) -> str:
    return f'<c r="{at}" s="1"><v>{date.fromisoformat(value).toordinal() - _EPOCH}</v></c>'


_CELLS: dict[FieldType, Cell] = {
    FieldType.INTEGER: _number,
    FieldType.NUMBER: _number,
    FieldType.STRING: _text,
    FieldType.BOOLEAN: _boolean,
    FieldType.DATE: _date,
}


def _sheet(book: zipfile.ZipFile, number: int, rows: Iterable[str]) -> None:
    with book.open(f"xl/worksheets/sheet{number}.xml", "w", force_zip64=True) as sheet:
        frozen = '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>'
        view = f'<sheetViews><sheetView workbookViewId="0">{frozen}</sheetView></sheetViews>'
        sheet.write(f'{_HEAD}<worksheet xmlns="{_MAIN}">{view}<sheetData>'.encode())
        some: list[str] = []
        for row in rows:
            some.append(row)
            if len(some) == _AT_ONCE:
                sheet.write("".join(some).encode())
                some.clear()
        sheet.write(f"{''.join(some)}</sheetData></worksheet>".encode())


def _letters(column: int) -> str:
    """A, B … Z, AA … of a column counted from 0."""
    before, last = divmod(column, 26)
    return (_letters(before - 1) if before else "") + chr(ord("A") + last)


def _parts() -> Iterator[tuple[str, str]]:
    """What stands around the sheets."""
    numbers = range(1, len(_SHEETS) + 1)
    sheets = "".join(
        f'<sheet name="{name}" sheetId="{n}" r:id="rId{n}"/>'
        for n, name in zip(numbers, _SHEETS, strict=True)
    )
    book = f'<workbook xmlns="{_MAIN}" xmlns:r="{_DOCUMENT}"><sheets>{sheets}</sheets></workbook>'
    linked = [("worksheet", f"worksheets/sheet{n}.xml") for n in numbers]
    yield "[Content_Types].xml", _types(numbers)
    yield "_rels/.rels", _relations([("officeDocument", "xl/workbook.xml")])
    yield "xl/workbook.xml", book
    yield "xl/_rels/workbook.xml.rels", _relations([*linked, ("styles", "styles.xml")])
    yield "xl/styles.xml", _styles()


def _types(numbers: Iterable[int]) -> str:
    relations = "application/vnd.openxmlformats-package.relationships+xml"
    parts = [("workbook", "sheet.main"), ("styles", "styles")]
    parts += [(f"worksheets/sheet{n}", "worksheet") for n in numbers]
    overrides = "".join(
        f'<Override PartName="/xl/{name}.xml" ContentType="{_TYPE}.{kind}+xml"/>'
        for name, kind in parts
    )
    default = f'<Default Extension="rels" ContentType="{relations}"/>'
    return f'<Types xmlns="{_PACKAGE}/content-types">{default}{overrides}</Types>'


def _styles() -> str:
    """Two: as it comes, and a date in the way of the reader's country (format 14)."""
    rest = 'fontId="0" fillId="0" borderId="0"'
    empty = "<left/><right/><top/><bottom/><diagonal/>"
    return (
        f'<styleSheet xmlns="{_MAIN}">'
        '<fonts count="1"><font><sz val="11"/><name val="Calibri"/></font></fonts>'
        '<fills count="2"><fill><patternFill patternType="none"/></fill>'
        '<fill><patternFill patternType="gray125"/></fill></fills>'
        f'<borders count="1"><border>{empty}</border></borders>'
        f'<cellStyleXfs count="1"><xf numFmtId="0" {rest}/></cellStyleXfs>'
        f'<cellXfs count="2"><xf numFmtId="0" {rest} xfId="0"/>'
        f'<xf numFmtId="14" {rest} xfId="0" applyNumberFormat="1"/></cellXfs>'
        '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>'
        "</styleSheet>"
    )


def _relations(targets: Sequence[tuple[str, str]]) -> str:
    links = "".join(
        f'<Relationship Id="rId{n}" Type="{_DOCUMENT}/{kind}" Target="{target}"/>'
        for n, (kind, target) in enumerate(targets, start=1)
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{links}</Relationships>'
