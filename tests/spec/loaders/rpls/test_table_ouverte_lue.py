"""The open table of the SDES by commune: what of it is kept, what is said, what is refused."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from loaders.context import Context, EveryLineRefused
from loaders.report import Report
from loaders.rpls.open_table import stage_sdes
from loaders.rpls.stage import stage_rpls
from loaders.territoires.stage import stage_territoires
from parc_social.errors import BadFile
from parc_social.storage.edition_files.workbench import workshop
from testing.rows import each_row
from testing.sample import taking_turns

pytestmark = taking_turns(3)

Line = dict[str, str]
YEAR = 2024
BONDY: Line = {
    "DEPCOM_ARM": "93010", "LIBCOM": "Bondy", "nb_ls": "7000", "nb_loues": "6700",
    "nb_vacants": "134", "nb_vides": "120", "nb_asso": "46", "tx_vac": "1,96", "tx_vac3": "0.9",
    "tx_mob": "5.43", "loymoy": "6.61", "tx_vac_2023": "2.1", "nb_ls2023": "6990",
}  # fmt: skip
KEPT = ("93010", 7000, 6700, 134, 120, 46, 1.96, 0.9, 5.43, 6.61)
NAMES = "code, nb_ls, nb_loues, nb_vacants, nb_vides, nb_asso, tx_vac, tx_vac3, tx_mob, loymoy"


@pytest.fixture(scope="module")
def context(tmp_path_factory: pytest.TempPathFactory) -> Context:
    folder = tmp_path_factory.mktemp("sdes")
    table = folder / f"appartenance-{YEAR}.csv"
    head = "code_commune;nom;population;code_dep;code_reg;code_epci;code_ept"
    rows = [f"{c};{c};1000;{c[:2]};11;;" for c in ("93010", "93001", "01001", "75056")]
    table.write_text("\n".join([head, *rows]) + "\n")
    made = Context(folder / "editions", b"k" * 32)
    stage_territoires([table], YEAR, made)
    return made


def written(file: Path, lines: Sequence[Line]) -> Path:
    file.write_text("\n".join(";".join(row) for row in (lines[0], *(x.values() for x in lines))))
    return file


def staged(context: Context, file: Path, columns: str = NAMES) -> tuple[list[Any], Report]:
    found = stage_sdes([file], YEAR, context)
    with workshop(None) as bench:
        bench.attach("s", found.file)
        return bench.rows(f"SELECT {columns} FROM s.sdes_commune ORDER BY code"), found.report  # noqa: S608


def test_a_commune_is_kept_as_the_table_has_it(context: Context, tmp_path: Path) -> None:
    rows, report = staged(context, written(tmp_path / "t.csv", [BONDY]))
    assert rows == [KEPT]
    assert (report.retenues, report.totaux, report.chiffre("tx_mob")) == (1, (), 1)


def test_a_sheet_is_read_as_the_text_is(context: Context, tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "COMMUNES"
    sheet.append([*BONDY])
    sheet.append(["93010", "Bondy", 7000, 6700, 134, 120, 46, 1.96, 0.9, 5.43, 6.61, 2.1, 6990])
    book.save(tmp_path / "t.xlsx")
    assert staged(context, tmp_path / "t.xlsx")[0] == [KEPT]


def published(file: Path, sheet: str, *rows: Sequence[object], below: str = "") -> Path:
    """A workbook as the SDES publishes it: other sheets, merged titles, the names below."""
    book = Workbook()
    front = book.active
    assert front is not None
    front.title = "INFORMATIONS"
    front.append(["Le parc locatif social au 1er janvier"])
    for name in ("REGION", "EPCI"):
        book.create_sheet(name).append([name, "nb_ls"])
    table = book.create_sheet(sheet)
    for row in (["Ensemble du parc"], [None, "Répartition"], [], ["Commune", "Logements"], []):
        table.append(row)
    table.merge_cells("A1:C2")
    table.append([*BONDY])
    for row in rows:
        table.append(row)
    if below:
        table.merge_cells(below)
    book.save(file)
    return file


ROW = ["93010", "Bondy", 7000, 6700, 134, 120, 46, 1.96, 0.9, 5.43, 6.61, 2.1, 6990]


@each_row("sheet", ["COMMUNES", "Commune"])
def test_the_workbook_is_read_as_it_is_published(
    context: Context, tmp_path: Path, sheet: str
) -> None:
    file = published(tmp_path / "t.xlsx", sheet, ROW, ["93999", *ROW[1:]])
    rows, report = staged(context, file)
    assert rows == [KEPT]
    assert [(r.code, r.ligne) for r in report.rejets] == [("SDES-020", 8)]  # as the sheet has it


@each_row(("sheet", "below", "code"), [("COMMUNES", "A7:B7", "FIC-035"), ("DEPCOM", "", "FIC-034")])
def test_values_in_merged_cells_or_in_no_known_sheet_are_refused(
    context: Context, tmp_path: Path, sheet: str, below: str, code: str
) -> None:
    file = published(tmp_path / "t.xlsx", sheet, ROW, below=below)
    with pytest.raises(BadFile) as error:
        stage_sdes([file], YEAR, context)
    assert error.value.code == code


def test_a_sheet_without_the_names_is_refused(context: Context, tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["EPCI", "nb_ls", "tx_mob"])
    sheet.append(["200054781", 12, 3.4])
    book.save(tmp_path / "t.xlsx")
    with pytest.raises(BadFile, match="DEPCOM_ARM") as error:
        stage_sdes([tmp_path / "t.xlsx"], YEAR, context)
    assert error.value.code == "FIC-009"


@each_row(
    ("told", "column", "value", "code"),
    [
        ({"tx_mob": "4,3"}, "tx_mob", 4.3, None),
        ({"tx_mob": "s"}, "tx_mob", None, "SDES-008"),
        ({"tx_mob": "nd"}, "tx_mob", None, "SDES-008"),
        ({"loymoy": "secret"}, "loymoy", None, "SDES-008"),
        ({"nb_vacants": "s"}, "nb_vacants", None, "SDES-008"),
        ({"tx_mob": ""}, "tx_mob", None, None),  # as the « secret_donnees » form masks a figure
        ({"tx_mob": "0"}, "tx_mob", 0.0, None),
        ({"tx_mob": "100"}, "tx_mob", 100.0, None),
        ({"tx_mob": "104"}, "tx_mob", None, "SDES-012"),
        ({"tx_mob": "-1"}, "tx_mob", None, "SDES-012"),
        ({"tx_mob": "4,3 %"}, "tx_mob", None, "SDES-012"),
        ({"loymoy": "412"}, "loymoy", None, "SDES-013"),  # of a dwelling, not of a square metre
        ({"nb_vacants": "12,5"}, "nb_vacants", None, "SDES-011"),
        ({"tx_vac3": "3"}, "tx_vac3", 3.0, "SDES-033"),
        ({"tx_vac": "2,2", "tx_vac3": "0"}, "tx_vac", 2.2, "SDES-032"),  # its counts make 1.96
        ({"DEPCOM_ARM": "1001"}, "code", "01001", None),  # a spreadsheet dropped the zero
        ({"DEPCOM_ARM": "75118"}, "code_commune || code_arm", "7505675118", None),
    ],
)
def test_what_a_cell_is_read_as(
    context: Context, tmp_path: Path, told: Line, column: str, value: object, code: str | None
) -> None:
    rows, report = staged(context, written(tmp_path / "t.csv", [BONDY | told]), column)
    assert rows == [(value,)]
    assert [t.code for t in report.totaux] == [code] * (code is not None)


@each_row(
    ("lines", "code", "left"),
    [
        ([{"DEPCOM_ARM": "93999"}, {}], "SDES-020", 1),
        ([{"DEPCOM_ARM": ""}, {}], "SDES-001", 1),
        ([{"DEPCOM_ARM": "Bondy"}, {}], "SDES-010", 1),
        ([{}, {"tx_mob": "9"}, {"DEPCOM_ARM": "93001"}], "SDES-030", 1),  # which one is right?
        ([{"nb_vides": "900"}, {"DEPCOM_ARM": "93001"}], "SDES-031", 1),
    ],
)
def test_a_line_that_can_not_be_true_is_refused(
    context: Context, tmp_path: Path, lines: Sequence[Line], code: str, left: int
) -> None:
    file = written(tmp_path / "t.csv", [BONDY | line for line in lines])
    rows, report = staged(context, file)
    assert (len(rows), {t.code for t in report.totaux}) == (left, {code})


FRACTIONS = {"tx_vac": "0.0196", "tx_vac3": "0.009", "tx_mob": "0.0543"}


@each_row(("mobility", "refused"), [("0.0543", True), ("1", True), ("1.01", False)])
def test_rates_as_fractions_refuse_the_whole_file(
    context: Context, tmp_path: Path, mobility: str, refused: bool
) -> None:
    line = BONDY | FRACTIONS | {"tx_mob": mobility, "nb_loues": "", "nb_vacants": ""}
    file = written(tmp_path / "t.csv", [line])
    if not refused:
        assert staged(context, file, "tx_mob")[0] == [(1.01,)]
        return
    with pytest.raises(EveryLineRefused) as error:
        stage_sdes([file], YEAR, context)
    assert [t.code for t in error.value.report.totaux] == ["SDES-060"]


def test_a_table_of_zeros_is_no_table_of_fractions(context: Context, tmp_path: Path) -> None:
    line = BONDY | dict.fromkeys(FRACTIONS, "0") | {"nb_vacants": "0"}
    assert staged(context, written(tmp_path / "t.csv", [line]), "tx_vac")[0] == [(0.0,)]


@each_row(
    ("header", "said"),
    [
        (["EPCI", "LIBEPCI", "nb_ls", "tx_vac", "tx_mob"], "DEPCOM_ARM"),  # the sheet EPCI
        (["DEPCOM_ARM", "tx_vac"], "NB_LS"),
        (["DEPCOM_ARM", "nb_ls", "densite"], "tx_mob"),
        (["DEPCOM_ARM", "nb_ls", "tx_mob", "tx_mob_2024"], "millésime 2025 annoncé"),
        (["DEPCOM_ARM", "nb_ls", "tx_mob", "nb_ls2021"], "millésime 2022 annoncé"),
        (["DEPCOM_ARM", "nb_ls", "tx_mob", "tx_mob"], "double"),
    ],
)
def test_another_sheet_or_year_is_refused(
    context: Context, tmp_path: Path, header: list[str], said: str
) -> None:
    file = tmp_path / "t.csv"
    file.write_text(";".join(header) + "\n" + ";".join(["93010", *["1"] * (len(header) - 1)]))
    with pytest.raises(BadFile, match=said):
        stage_sdes([file], YEAR, context)


def test_the_name_of_the_file_tells_its_year(context: Context, tmp_path: Path) -> None:
    _, report = staged(
        context, written(tmp_path / "resultats_rpls_2023.csv", [BONDY | {"nb_ls": "7001"}])
    )
    assert [(t.code, t.pressante) for t in report.totaux] == [("SDES-070", True)]


def test_given_as_the_register_it_is_named(context: Context, tmp_path: Path) -> None:
    with pytest.raises(BadFile, match="table ouverte du SDES") as error:
        stage_rpls([written(tmp_path / "t.csv", [BONDY])], YEAR, context)
    assert error.value.code == "FIC-015"
