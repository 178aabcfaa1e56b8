"""Where a record begins in its file, as an editor numbers lines."""

import gzip
from pathlib import Path

from loaders.files.source_file import SourceFile
from loaders.tabular.line_numbers import physical_lines
from testing.rows import each_row


def places(tmp_path: Path, text: str, *lost: int, gzipped: bool = False) -> list[int]:
    """The line of each row, by what `physical_lines` says."""
    file = tmp_path / "f.csv"
    file.write_bytes(gzip.compress(text.encode()) if gzipped else text.encode())
    found = physical_lines(SourceFile(file, gzipped, "utf-8", "", ""), ";", 2, set(lost))
    steps = dict(zip(found.ranks, found.shifts, strict=True))
    rows: list[int] = []
    for rank in range(found.rows):
        shift = steps[max(step for step in steps if step <= rank)]
        rows.append(rank + shift)
    return [*rows, *found.lost.values()]


@each_row(
    ("body", "lines"),
    [
        ("1;a\n2;b\n", [2, 3]),
        ('1;"a\nb"\n2;c\n', [2, 4]),
        ('1;"a\n\n\nb"\n2;c', [2, 6]),
        ("1;a\n\n\n2;b\n", [2, 5]),
        ('1;"a ""\nb"" c"\n2;c\n', [2, 4]),
        ('1;"a"\n2;"b;""c"""\n3;c\n', [2, 3, 4]),
        ('1;cote 5" et plus\n2;b\n', [2, 3]),  # a quote inside a plain value is text
        ('"1";"a\nb";"c\nd"\n2;c\n', [2, 5]),
        ('1;"a\r\nb"\r\n2;c\r\n', [2, 4]),
    ],
)
@each_row("gzipped", [False, True])
def test_a_row_is_where_it_begins(
    tmp_path: Path, body: str, lines: list[int], gzipped: bool
) -> None:
    assert places(tmp_path, "n;t\n" + body, gzipped=gzipped) == lines


def test_a_record_that_could_not_be_split_keeps_its_place(tmp_path: Path) -> None:
    text = 'n;t\n1;"x\ny"\n\n2;x\nbad\n3;y\n'
    assert places(tmp_path, text, 5) == [2, 5, 7, 6]
