"""Parts of an annotated workbook, as Office Open XML (ECMA-376) has them: no formula, no link."""

from collections.abc import Iterator, Sequence
from xml.sax.saxutils import escape, quoteattr

from openpyxl.utils import get_column_letter
from openpyxl.utils.cell import column_index_from_string, coordinate_from_string

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
# Styles: 0 plain, 1 a text, 2 a text at fault, 3 a heading; what a text is must not be guessed.
_STYLES = (
    f'{_XML}<styleSheet xmlns="{_MAIN}"><fonts count="2"><font/><font><b/>'
    '<color rgb="FFFFFFFF"/></font></fonts><fills count="4"><fill><patternFill patternType="none"/>'
    '</fill><fill><patternFill patternType="gray125"/></fill><fill><patternFill'
    ' patternType="solid"><fgColor rgb="FFF8CBAD"/></patternFill></fill><fill><patternFill'
    ' patternType="solid"><fgColor rgb="FF1F3864"/></patternFill></fill></fills>'
    '<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>'
    '<cellXfs count="4"><xf/><xf numFmtId="49" applyNumberFormat="1"/>'
    '<xf numFmtId="49" fillId="2" applyNumberFormat="1" applyFill="1"/>'
    '<xf fontId="1" fillId="3" applyFont="1" applyFill="1"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>'
    "</styleSheet>"
)


def book(names: Sequence[str], commented: Sequence[int]) -> Iterator[tuple[str, str]]:
    """What makes a workbook of sheets of these names, some of them commented: paths and texts."""
    sheets = range(1, len(names) + 1)
    yield (
        "[Content_Types].xml",
        (
            f'{_XML}<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels"'
            ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            '<Default Extension="xml" ContentType="application/xml"/><Default Extension="vml"'
            ' ContentType="application/vnd.openxmlformats-officedocument.vmlDrawing"/>'
            + _override("/xl/workbook.xml", "sheet.main")
            + _override("/xl/styles.xml", "styles")
            + "".join(_override(f"/xl/worksheets/sheet{n}.xml", "worksheet") for n in sheets)
            + "".join(_override(f"/xl/comments{n}.xml", "comments") for n in commented)
            + "</Types>"
        ),
    )
    yield "_rels/.rels", _links([("officeDocument", "xl/workbook.xml")])
    yield (
        "xl/_rels/workbook.xml.rels",
        _links(
            [*(("worksheet", f"worksheets/sheet{n}.xml") for n in sheets), ("styles", "styles.xml")]
        ),
    )
    yield "xl/styles.xml", _STYLES
    yield (
        "xl/workbook.xml",
        (
            f'{_XML}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>'
            + "".join(
                f'<sheet name={quoteattr(name)} sheetId="{n}" r:id="rId{n}"/>'
                for n, name in zip(sheets, names, strict=True)
            )
            + "</sheets></workbook>"
        ),
    )


def opening(columns: int) -> bytes:
    """A sheet until its first row; its cells are texts, those that are added too."""
    return (
        f'{_XML}<worksheet xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheetViews><sheetView'
        ' workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft"'
        ' state="frozen"/></sheetView></sheetViews><cols>'
        f'<col min="1" max="{columns}" width="16" style="1" customWidth="1"/></cols><sheetData>'
    ).encode()


def header(columns: Sequence[str]) -> bytes:
    """The first row."""
    return f'<row r="1">{_texts(columns, 1, 3)}</row>'.encode()


def closing(columns: int, *, has_comments: bool) -> bytes:
    """A sheet after its last row: numbers kept as texts are no fault of anybody."""
    last = get_column_letter(columns)
    drawing = '<legacyDrawing r:id="rId1"/>' if has_comments else ""
    return (
        f'</sheetData><ignoredErrors><ignoredError sqref="A1:{last}1048576"'
        f' numberStoredAsText="1"/></ignoredErrors>{drawing}</worksheet>'
    ).encode()


def comments(place: int, told: Sequence[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """The comments of a sheet, how they are drawn, and its links to both."""
    yield (
        f"xl/worksheets/_rels/sheet{place}.xml.rels",
        _links(
            [
                ("vmlDrawing", f"../drawings/vmlDrawing{place}.vml"),
                ("comments", f"../comments{place}.xml"),
            ]
        ),
    )
    yield (
        f"xl/comments{place}.xml",
        (
            f'{_XML}<comments xmlns="{_MAIN}"><authors><author>contrôle</author></authors>'
            "<commentList>"
            + "".join(
                f'<comment ref="{cell}" authorId="0"><text><r><t xml:space="preserve">'
                f"{escape(text)}</t></r></text></comment>"
                for cell, text in told
            )
            + "</commentList></comments>"
        ),
    )
    yield (
        f"xl/drawings/vmlDrawing{place}.vml",
        (
            '<xml xmlns:v="urn:schemas-microsoft-com:vml"'
            ' xmlns:o="urn:schemas-microsoft-com:office:office"'
            ' xmlns:x="urn:schemas-microsoft-com:office:excel"><v:shapetype id="_x0000_t202"'
            ' coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe"/>'
            + "".join(_shape(cell) for cell, _ in told)
            + "</xml>"
        ),
    )


def plain_sheet(rows: Sequence[Sequence[str]]) -> str:
    """A sheet of texts."""
    lines = "".join(f'<row r="{n}">{_texts(row, n, 0)}</row>' for n, row in enumerate(rows, 1))
    return f'{_XML}<worksheet xmlns="{_MAIN}"><sheetData>{lines}</sheetData></worksheet>'


def _shape(cell: str) -> str:
    letters, row = coordinate_from_string(cell)
    column = column_index_from_string(letters)
    return (
        '<v:shape type="#_x0000_t202" style="position:absolute;width:260pt;height:90pt;'
        'visibility:hidden" fillcolor="#ffffe1" o:insetmode="auto"><v:textbox/><x:ClientData'
        f' ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/><x:AutoFill>False</x:AutoFill>'
        f"<x:Row>{row - 1}</x:Row><x:Column>{column - 1}</x:Column></x:ClientData></v:shape>"
    )


def _texts(texts: Sequence[str], row: int, style: int) -> str:
    return "".join(
        f'<c r="{get_column_letter(n)}{row}" s="{style}" t="inlineStr"><is><t'
        f' xml:space="preserve">{escape(text)}</t></is></c>'
        for n, text in enumerate(texts, start=1)
    )


def _override(path: str, kind: str) -> str:
    return f'<Override PartName="{path}" ContentType="{_TYPE}.{kind}+xml"/>'


def _links(targets: Sequence[tuple[str, str]]) -> str:
    links = "".join(
        f'<Relationship Id="rId{n}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for n, (kind, target) in enumerate(targets, start=1)
    )
    return f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships">{links}</Relationships>'
