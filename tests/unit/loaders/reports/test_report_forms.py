"""A report in its forms: what spreadsheets and browsers must not be led to do, and numbers."""

import csv
import re
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from loaders.report import (
    BadLine,
    BadLines,
    Ecart,
    Fichier,
    Gravite,
    Rejet,
    Report,
    RuleTotal,
    from_json,
)
from loaders.reports.csv import safe, to_csv
from loaders.reports.html import difference, number, to_html
from loaders.reports.write import targets, write_reports
from loaders.reports.xlsx import to_xlsx
from parc_social.errors import InvalidValue, Unavailable
from testing.rows import each_row

FORMULA = '=HYPERLINK("http://x";"y")'
REPORT = Report(
    source="ops",
    millesime=2024,
    edition="ops_2024_0badcafe",
    fichiers=(Fichier("dépôt <1>.csv", "ops", 1234, 1233, 1),),
    totaux=(RuleTotal("OPS-C041", Gravite.ERREUR, "clé <b>fausse</b>", 1, "vérifiez le SIREN"),),
    rejets=(Rejet("dépôt <1>.csv", 7, "siren", FORMULA, "OPS-C041", Gravite.ERREUR, "clé fausse"),),
    chiffres=(("taux", 12.5),),
    duree_s=1.5,
    ecarts=(
        Ecart("OPS 2022", "logements", None, 1000, 1234, "", True),
        Ecart("OPS 2022", "part", "département 93", 10.0, 8.5, "%"),
    ),
)
LINES = (
    BadLines(
        "dépôt [1]/a.csv",
        ("siren", "composition"),
        (BadLine(7, (("OPS-C041", "siren"),), (FORMULA, "\x01SEULE")),),
    ),
)


@each_row("text", ["=1+1", "+33 1", "-x", "@a", "\ta", "\ra"])
def test_a_cell_that_a_spreadsheet_would_run_gets_an_apostrophe(text: str) -> None:
    assert safe(text) == f"'{text}"


@each_row("text", ["", "a=1", "-5", "-12,5", "2024-01"])
def test_other_cells_are_as_they_are(text: str) -> None:
    assert safe(text) == text


def test_the_csv_opens_in_a_french_spreadsheet() -> None:
    content = to_csv(REPORT)
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(StringIO(content.decode("utf-8-sig")), delimiter=";"))
    line = next(row for row in rows if row["partie"] == "ligne")
    assert (line["ligne"], line["valeur"]) == ("7", f"'{FORMULA}")
    assert line["remède"] == "vérifiez le SIREN"
    assert next(r for r in rows if r["partie"] == "chiffre")["nombre"] == "12,5"
    moves = [(r["avant"], r["après"], r["alerte"]) for r in rows if r["partie"] == "comparaison"]
    assert moves == [("1000", "1234", "oui"), ("10", "8,5", "non")]


def test_the_workbook_holds_the_bad_lines_annotated() -> None:
    book = load_workbook(BytesIO(to_xlsx(REPORT, LINES)))
    sheet = book.worksheets[-1]
    assert book.sheetnames[:4] == ["Résumé", "Règles", "Lignes", "Comparaison"]
    header, line = list(sheet.iter_rows())
    assert [cell.value for cell in header][-2:] == ["siren", "composition"]
    texts: list[Any] = [cell.value for cell in line]
    assert texts[:3] == [7, "OPS-C041", "erreur"]
    assert "vérifiez le SIREN" in texts
    faulty, sound = line[-2], line[-1]
    assert (faulty.value, faulty.data_type) == (FORMULA, "s")
    assert faulty.fill.fgColor.rgb.endswith("F8CBAD")
    assert (sound.value, sound.fill.fill_type) == ("?SEULE", None)


def test_no_cell_of_the_workbook_is_a_formula() -> None:
    book = load_workbook(BytesIO(to_xlsx(REPORT, LINES)))
    kinds = {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row}
    assert "f" not in kinds


def test_the_page_escapes_what_it_quotes_and_asks_nobody() -> None:
    page = to_html(REPORT)
    assert "clé &lt;b&gt;fausse&lt;/b&gt;" in page
    assert "<b>" not in page
    assert "dépôt &lt;1&gt;.csv" in page
    assert not re.search(r'(?:src|href)="(?!#)', page)
    assert "<script" not in page
    assert "@import" not in page
    assert "url(" not in page
    for told in ("1\N{NARROW NO-BREAK SPACE}234", "vérifiez le SIREN", 'lang="fr"', "viewport"):
        assert told in page


def test_a_sound_report_says_so() -> None:
    page = to_html(Report("rpls", 2025, "rpls_2025_0badcafe"))
    assert "Aucune règle" in page
    assert "Comparaison" not in page


@each_row(("value", "text"), [(None, "–"), (0, "0"), (1234.5, "1\N{NARROW NO-BREAK SPACE}234,5")])
def test_numbers_are_french(value: float | None, text: str) -> None:
    assert number(value) == text


@each_row(
    ("before", "after", "unit", "text"),
    [
        (1000, 1234, "", "+23,4\N{NARROW NO-BREAK SPACE}%"),
        (10, 8.5, "%", "\N{MINUS SIGN}1,5 points"),
        (0, 5, "", ""),
        (None, 5, "%", ""),
    ],
)
def test_a_move_is_in_percent_or_in_points(
    before: float | None, after: float, unit: str, text: str
) -> None:
    assert difference(Ecart("r", "m", None, before, after, unit)) == text


def test_a_report_comes_back_from_json() -> None:
    assert from_json(REPORT.to_json()) == REPORT


def test_the_report_of_an_older_edition_is_read() -> None:
    older = (
        '{"source": "ban", "millesime": 2024, "edition": "e", "fichiers": [], "totaux": [{"code":'
        ' "B", "gravite": "erreur", "message": "m", "nombre": 2}], "rejets": [], "chiffres": {},'
        ' "duree_s": 1.0}'
    )
    assert from_json(older).totaux == (RuleTotal("B", Gravite.ERREUR, "m", 2, ""),)


def test_a_folder_gets_all_forms_and_a_name_its_own(tmp_path: Path) -> None:
    files = write_reports(REPORT, LINES, targets(tmp_path / "sortie"))
    assert [f.name for f in files] == [
        "rapport.json",
        "rapport.csv",
        "rapport.xlsx",
        "rapport.html",
    ]
    assert all(f.stat().st_size > 500 for f in files)
    assert write_reports(REPORT, (), targets(tmp_path / "a.HTML")) == (tmp_path / "a.HTML",)
    assert not list(tmp_path.rglob("*.tmp"))


def test_another_ending_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidValue, match="pdf"):
        targets(tmp_path / "rapport.pdf")


def test_a_report_that_can_not_be_written_says_where(tmp_path: Path) -> None:
    (tmp_path / "plein").touch()
    with pytest.raises(Unavailable, match="plein"):
        write_reports(REPORT, (), targets(tmp_path / "plein" / "rapport"))
