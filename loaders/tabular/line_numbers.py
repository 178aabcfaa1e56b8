"""Line numbers as an editor shows them, for files where a record is not a line.

DuckDB numbers records, and blank lines among them; a quoted value may run over several lines.
"""

import gzip
import re
from array import array
from collections.abc import Container, Generator, Iterable
from dataclasses import dataclass
from typing import BinaryIO, cast

from loaders.files.faults import bad_file
from loaders.files.source_file import SourceFile

_QUOTE = b'"'
_MOST_LINES = 20  # of one value: beyond, its quote was never meant to open one


@dataclass(frozen=True, slots=True)
class LineNumbers:
    """From the row of rank `ranks[i]` (from 0) on, a row's line is its rank plus `shifts[i]`.

    `lost`: the line of each record that could not be split, by DuckDB's number. `rows` counts
    the rows that were met.
    """

    ranks: array[int]
    shifts: array[int]
    lost: dict[int, int]
    rows: int


def physical_lines(
    source: SourceFile, separator: str, first: int, unreadable: Container[int]
) -> LineNumbers:
    """Where the rows of a file begin, its records before `first` (1…) and `unreadable` ones apart.

    Raises BadFile where a quote opens a value that swallows the lines after it.
    """
    ranks, shifts = array("q"), array("q")
    lines_of_lost: dict[int, int] = {}
    rank, last = 0, -1
    with _open(source) as stream:
        records = _records(stream, separator.encode(), source.shown)
        for number, (line, blank) in enumerate(records, start=1):
            if number in unreadable:
                lines_of_lost[number] = line
            elif number >= first and not blank:
                if line - rank != last:
                    last = line - rank
                    ranks.append(rank)
                    shifts.append(last)
                rank += 1
    return LineNumbers(ranks, shifts, lines_of_lost, rank)


def _records(lines: Iterable[bytes], separator: bytes, label: str) -> Generator[tuple[int, bool]]:
    """(line from 1, blank) of each record."""
    opening = re.compile(rb'(?:^|%b)\s*"' % re.escape(separator))
    start = 0
    for number, line in enumerate(lines, start=1):
        if start:
            if not _stays_open(line, opening):
                yield start, False
                start = 0
            elif number - start > _MOST_LINES:
                raise bad_file("FIC-054", label, ligne=start)
        elif line.count(_QUOTE) % 2 and _is_open(line, opening):
            start = number
        else:
            yield number, not line.strip(b"\r\n")
    if start:
        raise bad_file("FIC-054", label, ligne=start)


def _is_open(line: bytes, opening: re.Pattern[bytes]) -> bool:
    """Whether a line that begins a record ends inside quotes: those that open a field count."""
    place = 0
    while (match := opening.search(line, place)) is not None:
        closing = _closing(line, match.end())
        if closing < 0:
            return True
        place = closing
    return False


def _stays_open(line: bytes, opening: re.Pattern[bytes]) -> bool:
    closing = _closing(line, 0)
    return closing < 0 or _is_open(line[closing:], opening)


def _closing(line: bytes, place: int) -> int:
    """Just after the quote that closes a field, a doubled one being text; -1: none does."""
    while (quote := line.find(_QUOTE, place)) >= 0:
        if line[quote + 1 : quote + 2] != _QUOTE:
            return quote + 1
        place = quote + 2
    return -1


def _open(source: SourceFile) -> BinaryIO:
    opener = gzip.open if source.gzipped else open
    return cast(BinaryIO, opener(source.path, "rb"))
