"""Rows that were written in place of those of a file: judged as if they stood in it."""

from dataclasses import replace
from pathlib import Path

import pytest

from loaders.context import Context, EveryLineRefused, ReadRow, ReadRows
from loaders.ops.rows import digest_of_written
from loaders.ops.stage import stage_ops
from loaders.report import Report
from parc_social.domain.campaigns.row import RowPlace, WrittenRow
from testing.rows import each_row

SOUND = {
    "millesime": "2024", "siren_bailleur": "999900012", "id_logement_rpls": "",
    "id_logement_bailleur": "A1", "code_insee": "93001", "adr_nomvoie": "RUE DE L'ETOILE",
    "conventionne": "1", "etat_occupation": "2", "rfr_connu": "0",
}  # fmt: skip
WITHOUT = {**SOUND, "id_logement_bailleur": "A2", "etat_occupation": "9"}  # no such code
AGAIN = {**SOUND, "id_logement_bailleur": "A3"}
PERSON = {**SOUND, "id_logement_bailleur": "A4", "adr_complement": "CHEZ MME DUPONT"}
COLUMNS = (
    "millesime", "siren_bailleur", "id_logement_rpls", "id_logement_bailleur", "code_insee",
    "adr_nomvoie", "adr_complement", "conventionne", "etat_occupation", "reponse_enquete",
    "date_bail", "composition", "nb_personnes_charge", "nb_mineurs", "nb_majeurs", "nb_occupants",
    "tranche_age_titulaire", "rfr_connu", "tranche_plafond",
)  # fmt: skip
CODE = "OPS-C017"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Four lines: sound, with a code that there is not, sound, with a name of a person."""
    lines = [";".join(COLUMNS)]
    lines += [";".join(row.get(c, "") for c in COLUMNS) for row in (SOUND, WITHOUT, AGAIN, PERSON)]
    made = tmp_path / "ops.csv"
    made.write_text("\n".join(lines) + "\n")
    return made


def at(line: int, texts: dict[str, str] | None) -> WrittenRow:
    return WrittenRow(RowPlace(1, line), texts)


def checked(file: Path, *written: WrittenRow) -> tuple[Report, list[ReadRow], ReadRows]:
    """The report of a check, and the rows that it tells."""
    told: list[ReadRows] = []
    rows: list[ReadRow] = []

    def keep(found: ReadRows) -> None:
        told.append(found)
        rows.extend(row for some in found.lots for row in some)

    folder = file.parent
    context = Context(folder, bytes(32), drafts=folder / "essai", rows=keep)
    context = replace(context, written={file: written})
    try:
        report = stage_ops([file], 2024, context).report
    except EveryLineRefused as refused:
        report = refused.report
    return report, rows, told[0]


def test_a_check_tells_all_rows_those_at_fault_first(file: Path) -> None:
    report, rows, told = checked(file)
    assert (report.lues, report.refusees) == (4, 2)
    assert [row.place.ligne for row in rows] == [3, 5, 2, 4]
    assert rows[2].fautes == ()
    assert told.dernieres == {1: 5}
    assert told.nombre == 4
    assert rows[2].fautes == ()


def codes(rows: list[ReadRow], line: int) -> set[str]:
    return {code for row in rows for code, _, _ in row.fautes if row.place.ligne == line}


def test_a_value_that_looks_personal_is_told_to_nobody(file: Path) -> None:
    _, rows, told = checked(file)
    row = next(row for row in rows if row.place.ligne == 5)
    assert "OPS-C049" in codes(rows, 5)
    assert row.textes[told.colonnes.index("adr_complement")] is None
    assert row.textes[told.colonnes.index("id_logement_bailleur")] == "A4"


def test_a_row_that_was_written_is_judged_in_place_of_the_line(file: Path) -> None:
    report, rows, _ = checked(file, at(3, {**WITHOUT, "etat_occupation": "2"}))
    assert (report.lues, report.refusees) == (4, 1)
    assert codes(rows, 3) == set()


def test_a_row_that_was_left_out_is_not_read(file: Path) -> None:
    report, rows, _ = checked(file, at(3, None), at(5, None))
    assert (report.lues, report.refusees) == (2, 0)
    assert [row.place.ligne for row in rows] == [2, 4]


@each_row(("key", "broken"), [("A5", set[str]()), ("A1", {"OPS-C043"})])
def test_a_row_that_was_added_stands_after_the_last_line(
    file: Path, key: str, broken: set[str]
) -> None:
    report, rows, told = checked(file, at(6, {**SOUND, "id_logement_bailleur": key}))
    assert report.lues == 5
    assert codes(rows, 6) == broken
    assert told.dernieres == {1: 6}


def test_what_was_written_names_another_edition() -> None:
    path = Path("ops.csv")
    named = [digest_of_written({path: rows}) for rows in ((), [at(3, SOUND)], [at(3, None)])]
    assert named[0] == ""
    assert len(set(named)) == 3
