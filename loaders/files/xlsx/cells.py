"""Cells of a workbook as text: shared texts, numbers, dates by their format."""

from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import cast

from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format
from openpyxl.utils.datetime import (
    MAC_EPOCH,
    WINDOWS_EPOCH,
    from_excel,  # pyright: ignore[reportUnknownVariableType]
)
from openpyxl.utils.escape import unescape

from loaders.files.xlsx.package import Handler, Package

LONGEST_TEXT = 32_767  # Excel's own limit
_MOST_SHARED = 384 << 20  # bytes of memory, about
_A_TEXT = 64  # bytes that a text of Python costs besides its letters
_EXACT_DIGITS = 15  # Excel keeps no more of a number
_GENERAL = ".15g"


class SharedTexts(Handler):
    """Reads `sharedStrings.xml`: the texts that cells refer to by number."""

    def __init__(self, package: Package) -> None:
        self.texts: list[str] = []
        self._package = package
        self._open = False
        self._phonetic = False
        self._parts: list[str] = []
        self._weight = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Opens a text; phonetic guides are not part of it."""
        if name == "t":
            self._open = not self._phonetic
        elif name == "rPh":
            self._phonetic = True

    def end(self, name: str) -> None:
        """Closes a text. Raises BadFile when they are too many to hold."""
        if name == "t":
            self._open = False
        elif name == "rPh":
            self._phonetic = False
        elif name == "si":
            text = plain("".join(self._parts))
            self._parts.clear()
            self.texts.append(text)
            self._weigh(_A_TEXT)

    def text(self, data: str) -> None:
        """Some letters of a text. Raises BadFile when they are too many to hold."""
        if self._open:
            self._parts.append(data)
            self._weigh(len(data))

    def _weigh(self, size: int) -> None:
        self._weight += size
        if self._weight > _MOST_SHARED:
            raise self._package.refuse(
                "FIC-038", lu=self._weight, quoi="octets de textes", maxi=_MOST_SHARED
            )


class DateStyles(Handler):
    """Reads `styles.xml`: which cell styles (by number) show a date, a time or a duration."""

    def __init__(self) -> None:
        self.dates: set[str] = set()
        self._formats: dict[int, str] = {}
        self._cells = False
        self._count = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """A number format, or a cell style that uses one."""
        if name == "numFmt":
            self._formats[_number(attributes.get("numFmtId"))] = attributes.get("formatCode", "")
        elif name == "cellXfs":
            self._cells = True
        elif name == "xf" and self._cells:
            format_id = _number(attributes.get("numFmtId"))
            code = self._formats.get(format_id) or BUILTIN_FORMATS.get(format_id, "General")
            if is_date_format(code):
                self.dates.add(str(self._count))
            self._count += 1

    def end(self, name: str) -> None:
        """The list of cell styles ends."""
        if name == "cellXfs":
            self._cells = False


def plain(text: str) -> str:
    """A text of a workbook, its `_x0007_` escapes undone, so that what they hide is seen."""
    return unescape(text) if "_x" in text else text


def number(text: str) -> str | None:
    """A number as people write it: no `.0` after an integer. None when Excel has rounded it.

    Raises ValueError when it is none.
    """
    if text.isascii() and text.isdigit() and len(text) <= _EXACT_DIGITS:
        return str(int(text))
    value = float(text)
    if abs(value) >= 10**_EXACT_DIGITS:
        return None
    return str(int(value)) if value == int(value) else format(value, _GENERAL)


def day(text: str, *, since_1904: bool) -> str:
    """A date as AAAA-MM-JJ, with its hour where it has one; a time or duration as it reads.

    Raises ValueError or OverflowError when it is none.
    """
    epoch = MAC_EPOCH if since_1904 else WINDOWS_EPOCH
    value = cast(Callable[[float, datetime], object], from_excel)(float(text), epoch)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ")
    if isinstance(value, time | timedelta):
        return str(value)
    raise ValueError(text)


def _number(text: str | None) -> int:
    return int(text) if text is not None and text.isdigit() else 0
