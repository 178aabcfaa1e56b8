"""Lines of CSV are those of Python's csv module, whatever the values, however many."""

import csv
from io import StringIO
from typing import Any

import pytest

from parc_social.domain.csv_cell import safe, with_comma
from providers.formatters.csv_cells import CsvRows

HOSTILE: list[Any] = [
    None, "", '"', 'a"b""', "a,b;c", "a\r\nb", "\n", "=1+1", "+33", "-1", "@x", "\tx", "é\u2028",
    0, -0.0, 0.0, 1, 1.0, 1.5, -3.25, 1e-7, 1e22, 2**53, 0.1 + 0.2, " 1", "1", "true", "\\", "\x00",
]  # fmt: skip


def expected(rows: list[list[Any]], separator: str, cell: Any) -> bytes:
    out = StringIO(newline="")
    writer = csv.writer(out, delimiter=separator, quoting=csv.QUOTE_STRINGS, lineterminator="\r\n")
    writer.writerows(map(cell, row) for row in rows)
    return out.getvalue().encode()


@pytest.mark.parametrize(("separator", "cell"), [(",", safe), (";", with_comma)])
def test_each_value_is_written_as_the_csv_module_writes_it(separator: str, cell: Any) -> None:
    rows = [[value, value, "fin"] for value in HOSTILE]
    rows += [[True, False, "fin"], [False, True, ""]]
    written = CsvRows(3, separator, cell)
    for some in (rows[:-2], rows[:-2][::-1]):
        assert written.lines(some) == expected(some, separator, cell)
    assert CsvRows(3, separator, cell).lines(rows[-2:]) == expected(rows[-2:], separator, cell)


def test_more_values_than_are_kept_are_written_all_the_same() -> None:
    written = CsvRows(2, ",", safe)
    rows = [[f'id "{n}"', n % 7 or None] for n in range(2_500)]
    assert written.lines(rows) == expected(rows, ",", safe)
    assert written.lines(rows[::-1]) == expected(rows[::-1], ",", safe)


def test_no_row_is_no_line_and_a_row_of_another_length_is_refused() -> None:
    assert CsvRows(2, ",", safe).lines([]) == b""
    for wrong in ([["a"]], [["a", 1, 2]], [["a", 1], ["b"]]):
        with pytest.raises(ValueError, match="zip"):
            CsvRows(2, ",", safe).lines(wrong)
