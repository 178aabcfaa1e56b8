"""The texts of CSV cells, column after column: most values of a column are those of rows before."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

_KEPT = 1_000  # values of a column whose text is known: 50 columns of them are 10 MB
_END = "\r\n"


class CsvRows:
    """Rows of so many columns as lines of CSV, each text quoted, numbers bare, nulls empty.

    A column holds one type, so that values that are equal have one text.
    """

    def __init__(self, columns: int, separator: str, cell: Callable[[Any], Any]) -> None:
        self._separator = separator
        self._columns = [_Texts(cell) for _ in range(columns)]

    def lines(self, rows: Iterable[Sequence[Any]]) -> bytes:
        """UTF-8, each line ended. Raises ValueError for a row of another length."""
        columns = [*zip(*rows, strict=True)]
        if not columns:
            return b""
        texts = (map(of.__getitem__, c) for of, c in zip(self._columns, columns, strict=True))
        lines: Iterator[str] = map(self._separator.join, zip(*texts, strict=True))
        return f"{_END.join(lines)}{_END}".encode()


class _Texts(dict[Any, str]):
    """The text of each value of a column, asked for as an item."""

    def __init__(self, cell: Callable[[Any], Any]) -> None:
        super().__init__()
        self._cell = cell

    def __missing__(self, value: Any) -> str:
        if len(self) >= _KEPT:
            self.clear()
        cell = self._cell(value)
        if isinstance(cell, str):
            cell = cell.replace('"', '""')
            text = f'"{cell}"'
        else:
            text = "" if cell is None else str(cell)
        self[value] = text
        return text
