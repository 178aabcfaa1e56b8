"""The rows of a sheet, streamed: each cell put in its column, each row on its line."""

import csv
import re
from collections.abc import Callable
from typing import TextIO

from loaders.files.xlsx.cells import LONGEST_TEXT
from loaders.files.xlsx.package import Handler, Package

SEPARATOR = ";"
_MOST_ROWS = 1_048_576
_MOST_COLUMNS = 500
_MOST_WRITTEN = 1 << 30

Value = Callable[[str | None, str, str, str], str]  # type, style, text, where


class SheetParser(Handler):
    """Reads a worksheet; `value` says what a cell holds, `lines` takes the rows."""

    def __init__(self, package: Package, value: Value, lines: "DelimitedRows") -> None:
        self._package = package
        self._value = value
        self._lines = lines
        self._columns = _ColumnIndexes()
        self._row: list[str] = []
        self._number = 0
        self._place = -1
        self._ref = ""
        self._type: str | None = None
        self._style = ""
        self._parts: list[str] = []
        self._open = False
        self._phonetic = False
        self._size = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """A row, a cell or its value opens. Raises BadFile for a formula or merged cells."""
        if name == "c":
            self._ref = attributes.get("r", "")
            self._type = attributes.get("t")
            self._style = attributes.get("s", "")
            self._parts.clear()
            self._size = 0
        elif name in {"v", "t"}:
            self._open = not self._phonetic
        elif name == "row":
            self._begin(attributes.get("r"))
        elif name == "rPh":
            self._phonetic = True
        elif name == "f":
            raise self._package.refuse("FIC-031", cellule=self._where())
        elif name == "mergeCell" and not self._lines.is_above(attributes.get("ref", "")):
            raise self._package.refuse("FIC-035", cellules=attributes.get("ref", ""))

    def end(self, name: str) -> None:
        """A value, a cell or a row closes."""
        if name == "c":
            self._keep()
        elif name in {"v", "t"}:
            self._open = False
        elif name == "rPh":
            self._phonetic = False
        elif name == "row":
            self._lines.add(self._number, self._row)
            self._row = []
            self._place = -1

    def text(self, data: str) -> None:
        """Some of a value. Raises BadFile for one longer than a cell can hold."""
        if self._open:
            self._parts.append(data)
            self._size += len(data)
            if self._size > LONGEST_TEXT:
                raise self._package.damaged(f"cellule {self._where()} : texte trop long")

    def _begin(self, number: str | None) -> None:
        before = self._number
        self._number = int(number) if number is not None and number.isdigit() else before + 1
        if self._number <= before:
            raise self._package.damaged(f"ligne {self._number} hors de sa place")
        if self._number > _MOST_ROWS:
            raise self._package.refuse("FIC-038", lu=self._number, quoi="lignes", maxi=_MOST_ROWS)

    def _keep(self) -> None:
        before = self._place
        place = self._columns[self._ref.rstrip("0123456789")] if self._ref else before + 1
        if place <= before:
            raise self._package.damaged(f"cellule {self._where()} hors de sa place")
        self._place = place
        if not self._parts:
            return
        blanks = place - len(self._row)
        if place >= _MOST_COLUMNS:
            raise self._package.refuse("FIC-011", lu=place + 1, maxi=_MOST_COLUMNS)
        if blanks:
            self._row.extend([""] * blanks)
        text = "".join(self._parts)
        self._row.append(self._value(self._type, self._style, text, self._ref))

    def _where(self) -> str:
        return self._ref or f"ligne {self._number}"


class DelimitedRows:
    """Writes rows as delimited text; rows left empty keep their line, but for the last ones.

    `header`: a name by which the header is known, wherever it is; the rows `above` it are left out.
    None: the header is the first row.
    """

    def __init__(self, package: Package, out: TextIO, header: str | None = None) -> None:
        self.above = 0
        self._package = package
        self._out = out
        self._header = header
        self._writer = csv.writer(out, delimiter=SEPARATOR, lineterminator="\n")
        self._width = 0
        self._next = 1

    def add(self, number: int, row: list[str]) -> None:
        """Writes row `number`. Raises BadFile when there is no header or too much to write."""
        while row and not row[-1]:
            row.pop()
        if not row:
            return
        if self._width == 0 and not self._begins(number, row):
            return
        empty = [""] * self._width
        for _ in range(number - self._next):
            self._writer.writerow(empty)
        self._writer.writerow(row + empty[len(row) :])
        self._next = number + 1
        if number % 1_000 == 0 and self._out.tell() > _MOST_WRITTEN:
            size = self._out.tell()
            raise self._package.refuse("FIC-038", lu=size, quoi="octets", maxi=_MOST_WRITTEN)

    def _begins(self, number: int, row: list[str]) -> bool:
        """Whether a row is the header. Raises BadFile when the first row should be, and is not."""
        if self._header is not None:
            if self._header not in (text.strip().upper() for text in row):
                return False
            self.above, self._next = number - 1, number
        elif number > 1:
            raise self._package.refuse("FIC-007")
        self._width = max(len(row), 2)
        return True

    @property
    def begun(self) -> bool:
        """Whether the header was written."""
        return self._width > 0

    def is_above(self, cells: str) -> bool:
        """Whether merged cells (`A1:C2`) lie above the header, in rows that are not written."""
        rows = re.findall(r"\d+", cells)
        return bool(rows) and all(int(row) <= self.above for row in rows)


class SheetHasValue(Exception):
    """A sheet has a value."""


class Probe(Handler):
    """Stops at the first value of a sheet, by raising SheetHasValue."""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """A formula is a value."""
        self._open = name in {"v", "t"}
        if name == "f":
            raise SheetHasValue

    def end(self, name: str) -> None:
        """A value that closes without text is none."""
        self._open = False

    def text(self, data: str) -> None:
        """Any text of a value."""
        if self._open and data.strip():
            raise SheetHasValue


class _ColumnIndexes(dict[str, int]):
    """Places of columns (from 0) by their letters, worked out once each."""

    def __missing__(self, letters: str) -> int:
        place = 0
        for letter in letters.upper()[:4]:
            place = place * 26 + max(ord(letter) - 64, 1)
        self[letters] = place - 1
        return place - 1
