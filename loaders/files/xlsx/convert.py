"""A sheet of values as delimited text: `;`, UTF-8, one record a row of the sheet.

Measured on 200,000 rows of 35 columns: see docs/format-ops.md. A library that holds the sheet
whole can be made to hold far more than the file's size (one long text, shared by a million
cells), so rows are streamed; openpyxl says what a format or an escape means.
"""

import unicodedata
from collections.abc import Sequence
from pathlib import Path
from typing import TextIO

from loaders.files.source_file import PublishedSheet
from loaders.files.xlsx.cells import DateStyles, SharedTexts, day, number, plain
from loaders.files.xlsx.package import Handler, Package, PartRelationship, open_package
from loaders.files.xlsx.sheet import DelimitedRows, Probe, SheetHasValue, SheetParser
from parc_social.wording import cited

DATA_SHEET = "donnees"
OTHER_SHEETS = ("dictionnaire", "listes", "lisez-moi")  # of our own template: never read
_BOOLEANS = {"1": "VRAI", "0": "FAUX"}


def write_csv(path: Path, target: Path, sheet: PublishedSheet | None = None) -> int:
    """Writes the values of a workbook's data sheet to `target`, row for line.

    The data sheet is the only one with a value, those of our template apart; of a workbook that is
    read as `sheet`, the sheet that it names, below its titles: how many rows these are. A date
    becomes AAAA-MM-JJ, an integer has no decimals, a text is kept as it is. Raises BadFile, and
    leaves no `target`, for: formulas, links, macros, a password, several data sheets, merged cells,
    a number that Excel has rounded, and more rows, columns or bytes than a deposit can have.
    """
    try:
        with open_package(path) as package, target.open("w", encoding="utf-8", newline="") as out:
            book = _Workbook(package)
            return book.write(book.data_sheet(sheet), out, sheet)
    except BaseException:
        target.unlink(missing_ok=True)
        raise


class _Workbook:
    """The sheets of a package, by name, and what their cells refer to."""

    def __init__(self, package: Package) -> None:
        self.package = package
        roots = [r.target for r in package.relations("") if r.kind == "officeDocument"]
        if len(roots) != 1 or not package.has(roots[0]):
            raise package.refuse("FIC-016", lu="archive ZIP sans classeur")
        links = package.relations(roots[0])
        self._main = _Main()
        package.parse(roots[0], self._main)
        targets = {link.id: link for link in links}
        self._sheets: dict[str, str] = {}
        for name, link_id in self._main.sheets:
            link = targets.get(link_id)
            if link is None or link.kind != "worksheet" or not package.has(link.target):
                raise package.damaged(f"la feuille {cited(name)} n'est pas un tableau")
            self._sheets[name] = link.target
        self._shared = SharedTexts(package)
        self._styles = DateStyles()
        self._read(links, "sharedStrings", self._shared)
        self._read(links, "styles", self._styles)

    def data_sheet(self, sheet: PublishedSheet | None = None) -> str:
        """The part of the data sheet: the published one where it is there, else the only one."""
        names_known = sheet.feuilles if sheet else frozenset[str]()
        with_name = [name for name in self._sheets if _plain_name(name) in names_known]
        if len(with_name) == 1:
            return self._sheets[with_name[0]]
        candidates = [name for name in self._sheets if _plain_name(name) not in OTHER_SHEETS]
        with_cells = [name for name in candidates if self._has_cells(self._sheets[name])]
        if len(with_cells) > 1:
            names = ", ".join(cited(name) for name in with_cells)
            raise self.package.refuse("FIC-034", feuilles=names)
        if not with_cells:
            raise self.package.refuse("FIC-039")
        return self._sheets[with_cells[0]]

    def write(self, part: str, out: TextIO, sheet: PublishedSheet | None) -> int:
        """Writes the rows of a sheet; how many it left out above its header."""
        lines = DelimitedRows(self.package, out, sheet.colonne if sheet else None)
        self.package.parse(part, SheetParser(self.package, self.value, lines))
        if sheet and not lines.begun:
            raise self.package.refuse("FIC-009", colonnes=sheet.colonne)
        return lines.above

    def value(self, kind: str | None, style: str, text: str, where: str) -> str:
        """The text of a cell. Raises BadFile naming the cell, never its value."""
        try:
            if kind == "s":
                return self._shared.texts[int(text)]
            if kind in {None, "n"}:
                return self._number(style, text, where)
            return _BOOLEANS[text] if kind == "b" else plain(text)
        except (ValueError, KeyError, IndexError, OverflowError) as error:
            raise self.package.damaged(f"cellule {where} illisible") from error

    def _number(self, style: str, text: str, where: str) -> str:
        if not text:
            return ""
        if style in self._styles.dates:
            return day(text, since_1904=self._main.since_1904)
        text_of_number = number(text)
        if text_of_number is None:
            raise self.package.refuse("FIC-036", cellule=where)
        return text_of_number

    def _read(self, links: Sequence[PartRelationship], kind: str, handler: Handler) -> None:
        for link in links:
            if link.kind == kind and self.package.has(link.target):
                self.package.parse(link.target, handler)

    def _has_cells(self, part: str) -> bool:
        try:
            self.package.parse(part, Probe())
        except SheetHasValue:
            return True
        return False


class _Main(Handler):
    """Reads `workbook.xml`: the names of the sheets, and the year that dates are counted from."""

    def __init__(self) -> None:
        self.sheets: list[tuple[str, str]] = []
        self.since_1904 = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "sheet":
            links = [v for k, v in attributes.items() if k.rpartition("\n")[2] == "id"]
            self.sheets.append((attributes.get("name", ""), "".join(links)))
        elif name == "workbookPr":
            self.since_1904 = attributes.get("date1904", "0") in {"1", "true"}


def _plain_name(name: str) -> str:
    """A sheet's name without accents, capitals and spaces."""
    apart = unicodedata.normalize("NFKD", name.casefold().strip())
    return "".join(c for c in apart if not unicodedata.combining(c))
