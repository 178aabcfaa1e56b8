"""The depositor's own file comes back whole, its bad cells marked, and is read again as it is."""

import io
from collections.abc import Callable, Sequence
from itertools import cycle, islice
from pathlib import Path
from typing import Any

import orjson
import pytest
from openpyxl import load_workbook

from loaders.reports import annotated_workbook
from parc_social.errors import NotFound, Unavailable
from server.jobs.at_rest.sealed_files import sealed_files
from server.jobs.at_rest.sealed_workbook import SealedWorkbook
from server.jobs.check_report import JSON_MEMBER, WORKBOOK_MEMBER, XLSX_MEMBER, members
from server.jobs.file_check import FileChecks
from testing.made.files.checked import SIREN, checked
from testing.sample import taking_turns

FAULTY = "FFF8CBAD"


@pytest.fixture
def lines(demonstration: Path) -> list[list[str]]:
    """A header and six hundred lines, some of them twice."""
    file = demonstration / "demo" / "ops" / "2024" / f"ops-2024-{SIREN}.csv"
    every = file.read_text(encoding="utf-8").splitlines()
    header, *rows = [one.split(";") for one in every]
    own, register = header.index("id_logement_bailleur"), header.index("id_logement_rpls")
    made = [header]
    for number, row in enumerate(islice(cycle(rows), 600)):
        made.append(list(row))
        made[-1][own], made[-1][register] = f"L{number}", ""
    return made


def text_of(lines: Sequence[Sequence[str]]) -> bytes:
    return ("\n".join(";".join(line) for line in lines) + "\n").encode()


def told(checks: FileChecks, octets: bytes, name: str = "lot.csv") -> tuple[Any, Any, bytes]:
    """The report of a file, its sheet of data, and the octets of the workbook."""
    with members(checked(checks, octets, name)) as reports:
        sealed = reports.read(WORKBOOK_MEMBER)
        report = orjson.loads(reports.read(JSON_MEMBER))
        assert XLSX_MEMBER not in reports.namelist()
    assert b"xl/worksheets" not in sealed
    opened = SealedWorkbook(sealed_files(checks.settings)).open(sealed)
    return report, load_workbook(io.BytesIO(opened))["donnees"], opened


def test_every_line_is_given_back_with_its_bad_cells_coloured_and_commented(
    file_checks: Callable[..., FileChecks], lines: list[list[str]]
) -> None:
    head = lines[0]
    occupants, note = head.index("nb_occupants"), head.index("adr_complement")
    bad = [2, 57, *range(60, 600)]  # lines as a spreadsheet numbers them
    for line in bad:
        lines[line - 1][occupants] = "x"
    lines[9][note] = '=HYPERLINK("http://a.example","<b>&") \x01'
    lines[10][note] = "chez Mme DUPONT Jeanne"
    report, sheet, _ = told(file_checks(), text_of(lines))
    columns = [cell.value for cell in sheet[1]]
    assert set(columns) <= set(head)
    assert sheet.max_row == len(lines)
    for line in (2, 30, 58, 601):
        sent = dict(zip(head, lines[line - 1], strict=True))
        read = {name: cell.value or "" for name, cell in zip(columns, sheet[line], strict=True)}
        assert {n: v for n, v in sent.items() if v} == {n: v for n, v in read.items() if v}
    column = columns.index("nb_occupants") + 1
    coloured = {r for r in range(2, sheet.max_row + 1)
                if sheet.cell(r, column).fill.fgColor.rgb == FAULTY}  # fmt: skip
    assert coloured == set(bad)
    commented = [line for line in bad if sheet.cell(line, column).comment]
    assert commented == bad[:500]
    said = sheet.cell(57, column).comment.text
    assert "OPS-C025" in said
    assert "Que faire : donnez un entier de 0 à 30" in said
    place = columns.index("adr_complement") + 1
    assert sheet.cell(10, place).data_type != "f"
    assert "<b>&" in (sheet.cell(10, place).value or "<b>&")
    assert not sheet.cell(11, place).value  # a name is not given back
    assert report["refusees"] >= len(bad)


@taking_turns(4)
def test_what_is_mended_in_the_workbook_is_read_as_it_is(
    file_checks: Callable[..., FileChecks], lines: list[list[str]]
) -> None:
    place = lines[0].index("nb_occupants")
    right, lines[4][place] = lines[4][place], "beaucoup"
    checks = file_checks()
    report, sheet, workbook = told(checks, text_of(lines))
    assert (report["lues"], report["refusees"]) == (600, 1)
    again, _, _ = told(checks, workbook, "lot.xlsx")
    assert (again["lues"], again["refusees"]) == (600, 1)
    sheet.cell(5, [cell.value for cell in sheet[1]].index("nb_occupants") + 1).value = right
    mended = io.BytesIO()
    sheet.parent.save(mended)
    last, _, _ = told(checks, mended.getvalue(), "lot.xlsx")
    assert (last["lues"], last["refusees"]) == (600, 0)


def test_beyond_so_many_lines_the_bad_ones_alone_are_given_back(
    file_checks: Callable[..., FileChecks], lines: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    checks = file_checks()
    for most, whole in ((len(lines), True), (len(lines) - 1, False)):
        monkeypatch.setattr(annotated_workbook, "MOST_LINES", most)
        with members(checked(checks, text_of(lines))) as reports:
            assert (WORKBOOK_MEMBER in reports.namelist()) is whole
            assert (XLSX_MEMBER in reports.namelist()) is not whole


def test_one_of_a_deposit_is_sealed_beside_its_file_and_goes_with_it(
    file_checks: Callable[..., FileChecks],
) -> None:
    files = sealed_files(file_checks().settings)
    workbooks = SealedWorkbook(files)
    workbooks.keep("a" * 36, b"clair")
    workbooks.keep("b" * 36, b"autre")
    assert b"clair" not in files.workbook_file("a" * 36).read_bytes()
    assert workbooks.of("a" * 36) == b"clair"
    files.workbook_file("b" * 36).replace(files.workbook_file("a" * 36))
    with pytest.raises(Unavailable, match="illisible"):
        workbooks.of("a" * 36)  # of another deposit
    workbooks.keep("a" * 36, b"clair")
    for left in (".fiches-arrive", ".annote-arrive"):  # what a sudden stop leaves
        (files.folder / f"{'a' * 36}{left}").write_bytes(b"x")
    workbooks.keep("c" * 36, b"d'un autre")
    files.erase("a" * 36)
    assert [path.stem for path in files.folder.iterdir()] == ["c" * 36]
    files.erase("c" * 36)
    assert not workbooks.is_kept("a" * 36)
    with pytest.raises(NotFound, match="effacé"):
        workbooks.of("a" * 36)
    workbooks.keep("a" * 36, b"clair")
    workbooks.keep("a" * 36, None)  # checked again, and refused whole
    assert list(files.folder.iterdir()) == []
