"""What a survey is compared with: the survey before, the register, and its own answers."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from loaders.report import Ecart, Report
from loaders.reports.comparison import comparisons
from loaders.reports.other_edition import previous
from parc_social.storage.edition_files.workbench import Workbench, workshop
from testing.rows import each_row

MINE, OTHER = "999900012", "999900020"
HOUSEHOLDS = (
    "CREATE TABLE ops_menage (siren_bailleur VARCHAR, code_dep VARCHAR, code_commune VARCHAR,"
    " etat_occupation VARCHAR, reponse_enquete VARCHAR)"
)
FILL = (
    "INSERT INTO ops_menage SELECT ?, ?, ? || '001', '1', CASE WHEN i < ? THEN '1' ELSE '3' END"
    " FROM range(?) t(i)"
)
Lot = tuple[str, str, int, int]  # SIREN, département, dwellings, answers


def fill(bench: Workbench, lots: Sequence[Lot]) -> None:
    bench.run(HOUSEHOLDS)
    for siren, code, dwellings, answers in lots:
        bench.run(FILL, [siren, code, code, answers, dwellings])


@pytest.fixture(scope="module")
def moves(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str, str | None], Ecart]:
    folder = tmp_path_factory.mktemp("editions")
    with workshop(folder / "ops_2022_aaaaaaaa.duckdb") as bench:
        fill(bench, [(MINE, "93", 100, 90), (MINE, "971", 40, 40), (OTHER, "93", 500, 10)])
    register = folder / "rpls_2024_bbbbbbbb.duckdb"
    with workshop(register) as bench:
        bench.run(
            "CREATE TABLE rpls_logement AS SELECT ? AS siren_bailleur, '93' AS code_dep"
            " FROM range(150) UNION ALL SELECT ?, '93' FROM range(900)",
            [MINE, OTHER],
        )
    with workshop(None) as bench:
        fill(bench, [(MINE, "93", 104, 52), (MINE, "971", 50, 45)])
        before = previous(folder, "ops", 2024)
        found = comparisons(bench, Report("ops", 2024, ""), before, [register])
    return {(e.reference.split()[0], e.mesure, e.territoire): e for e in found}


@each_row(
    ("key", "before", "after", "alert"),
    [
        (("OPS", "logements déposés", None), 140, 154, True),  # +10 %; 5 % are told
        (("OPS", "logements déposés", "département 93"), 100, 104, False),
        (("OPS", "logements déposés", "département 971"), 40, 50, True),
        (("OPS", "logements déposés", f"bailleur {MINE}"), 140, 154, True),
        (("OPS", "communes", None), 2, 2, False),
        (("OPS", "part : Réponse à l'enquête = complète", None), 92.9, 63.0, True),
        (("cette", "taux de réponse", None), None, 63.0, True),
        (("cette", "taux de réponse", "département 93"), None, 50.0, True),
        (("cette", "taux de réponse", "département 971"), None, 90.0, False),
        (("RPLS", "logements déposés / parc", None), 150, 154, False),
        (("RPLS", "logements déposés / parc", "département 93"), 150, 104, True),
        (("RPLS", "logements déposés / parc", "département 971"), 0, 50, True),
    ],
)
def test_a_figure_stands_beside_what_it_was(
    moves: dict[tuple[str, str, str | None], Ecart],
    key: tuple[str, str, str | None],
    before: float | None,
    after: float,
    alert: bool,
) -> None:
    found = moves[key]
    assert (found.avant, found.apres, found.alerte) == (before, after, alert)


def test_landlords_that_did_not_deposit_are_left_out(
    moves: dict[tuple[str, str, str | None], Ecart],
) -> None:
    assert not any(OTHER in (territory or "") for _, _, territory in moves)


def test_the_millesime_before_is_the_newest_that_is_not_withdrawn(tmp_path: Path) -> None:
    for name in ("ops_2020_aaaaaaaa", "ops_2022_bbbbbbbb", "ops_2024_cccccccc"):
        (tmp_path / f"{name}.duckdb").touch()
    (tmp_path / "ops_2022_bbbbbbbb.partition.duckdb").touch()
    assert previous(tmp_path, "ops", 2024) == tmp_path / "ops_2022_bbbbbbbb.duckdb"
    retired = {"ops_2022_bbbbbbbb"}
    assert previous(tmp_path, "ops", 2024, retired) == tmp_path / "ops_2020_aaaaaaaa.duckdb"
    assert previous(tmp_path, "ops", 2020) is None
    assert previous(tmp_path, "rpls", 2024) is None
