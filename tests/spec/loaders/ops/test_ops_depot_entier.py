"""Faults of a whole OPS deposit: its columns, its year, the answers that it lacks."""

from pathlib import Path

import pytest

from loaders.context import Context, EveryLineRefused
from loaders.files.source_file import open_source
from loaders.ops.deposits import look_at
from loaders.ops.layout import read_ops
from loaders.ops.stage import stage_ops
from loaders.report import Report
from testing.made.files.ops_lines import ABSENT, NOBODY, SOUND, place_of_deposits, write
from testing.rows import each_row


@pytest.fixture(scope="module")
def context(tmp_path_factory: pytest.TempPathFactory) -> Context:
    return place_of_deposits(tmp_path_factory.mktemp("ops"))


def deposit(context: Context, file: Path, header: str, lines: int = 1) -> Report:
    rows = [";".join((SOUND | {"id_logement_bailleur": f"D{n}"}).values())
            for n in range(lines)]  # fmt: skip
    extra = ";x" * (header.count(";") - len(SOUND) + 1)
    file.write_text("\n".join([header, *(row + extra for row in rows)]) + "\n", encoding="utf-8")
    return stage_ops([file], 2024, context).report


HEADER = ";".join(SOUND)


def faults(folder: Path, column: str) -> tuple[tuple[str, str], ...]:
    file = folder / "ops-2024.csv"
    file.write_text(f"{HEADER};{column}\n", encoding="utf-8")
    return look_at(read_ops(2024), open_source(file)).faults


@each_row(
    "column",
    [
        *("nom", "NOM", "prenom", "nom_titulaire", "Nom_Locataire", "date_naissance", "nir"),
        *("NIR_titulaire", "email", "adresse_email", "courriel", "telephone", "tel", "mobile"),
        "numero_securite_sociale",
    ],
)
def test_a_column_of_identities_is_forbidden(tmp_path: Path, column: str) -> None:
    assert faults(tmp_path, column) == (("identite", column),)


@each_row("column", ["nom_commune", "commentaire", "surface_utile", "etage"])
def test_another_column_is_only_unknown(tmp_path: Path, column: str) -> None:
    assert faults(tmp_path, column) == (("inconnue", column),)


def test_identities_refuse_the_whole_file(context: Context, tmp_path: Path) -> None:
    with pytest.raises(EveryLineRefused) as refused:
        deposit(context, tmp_path / "ops-2024.csv", f"{HEADER};nom", lines=2)
    report = refused.value.report
    assert (report.bloquant, report.lues, report.retenues) == (True, 2, 0)
    assert [(r.code, r.valeur) for r in report.rejets if r.code not in ABSENT] == [
        ("OPS-C004", "nom")
    ]


def test_an_unknown_column_is_told_and_left_out(context: Context, tmp_path: Path) -> None:
    report = deposit(context, tmp_path / "ops-2024.csv", f"{HEADER};etage")
    assert (report.bloquant, report.retenues) == (False, 1)
    assert [(r.code, r.valeur) for r in report.rejets if r.code not in ABSENT] == [
        ("OPS-C005", "etage")
    ]


def test_a_missing_column_refuses_the_whole_file(context: Context, tmp_path: Path) -> None:
    with pytest.raises(EveryLineRefused) as refused:
        deposit(context, tmp_path / "ops-2024.csv", HEADER.replace("composition", "compo"))
    report = refused.value.report
    assert (report.bloquant, report.retenues) == (True, 0)
    assert {(r.code, r.valeur) for r in report.rejets if r.code not in ABSENT} == {
        ("OPS-C003", "COMPOSITION"),
        ("OPS-C005", "compo"),
    }


def test_a_file_of_another_year_is_refused_whole(context: Context, tmp_path: Path) -> None:
    lines = [SOUND | {"id_logement_bailleur": f"Y{n}"} for n in range(3)]
    old = [line | {"millesime": "2022"} for line in lines[:2]]
    with pytest.raises(EveryLineRefused) as refused:
        stage_ops([write(tmp_path / "ops.csv", [*old, lines[2]])], 2024, context)
    report = refused.value.report
    assert report.bloquant
    assert report.nombre("OPS-C006") == 1


@each_row(("answers", "alert"), [(7, 0), (6, 1)])
def test_fewer_than_seventy_answers_of_a_hundred_let_are_told(
    context: Context, tmp_path: Path, answers: int, alert: int
) -> None:
    silent = NOBODY | {"reponse_enquete": "3"}
    lines = [
        SOUND | {"id_logement_bailleur": f"A{n}"} | ({} if n < answers else silent)
        for n in range(10)
    ]
    report = stage_ops([write(tmp_path / "ops.csv", lines)], 2024, context).report
    assert report.nombre("OPS-C072") == alert
    assert not report.bloquant
