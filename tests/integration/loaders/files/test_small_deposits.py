"""Small deposits of the survey, measured against the register: coverage, bars, two files of one."""

from pathlib import Path

import pytest

from loaders.context import Context, EveryLineRefused
from loaders.ops.stage import stage_ops
from parc_social.errors import InvalidValue
from testing.made.files.small_files import (
    DEPOSIT,
    OTHER,
    deposit,
    landlord,
    opened,
    public,
    stock,
    write,
)
from testing.sample import taking_turns

pytestmark = [taking_turns(4), pytest.mark.long]


def vacant(**changes: str) -> str:
    return ";".join((DEPOSIT | changes).values())


@pytest.mark.parametrize(
    ("deposited", "code", "blocked"),
    [
        *((9, "OPS-C070", True), (10, "OPS-C071", False)),
        *((18, "OPS-C071", False), (19, None, False), (20, None, False)),
    ],
)
def test_a_deposit_is_measured_against_the_register(
    context: Context, tmp_path: Path, deposited: int, code: str | None, blocked: bool
) -> None:
    stock(context, tmp_path, [public()], [landlord(f"{n:010}") for n in range(20)])
    lines = [vacant(id_logement_rpls=f"{n:010}") for n in range(deposited)]
    dry = Context(context.folder, context.key, drafts=tmp_path / "drafts")
    file = deposit(tmp_path / "ops.csv", *lines)
    if blocked:
        with pytest.raises(EveryLineRefused) as refused:
            stage_ops([file], 2024, dry)
        report = refused.value.report
    else:
        report = stage_ops([file], 2024, dry).report
    assert [r.code for r in report.rejets] == ([] if code is None else [code])
    assert (report.bloquant, report.retenues) == (blocked, 0 if blocked else deposited)


def test_a_bailleur_may_deposit_in_two_files(context: Context, tmp_path: Path) -> None:
    stock(context, tmp_path, [public()], [landlord(f"{n:010}") for n in range(4)])
    halves = [
        deposit(tmp_path / f"ops-{half}.csv", *(vacant(id_logement_rpls=f"{half + n:010}")
                                                for n in range(2)))
        for half in (0, 2)
    ]  # fmt: skip
    report = stage_ops(halves, 2024, context).report
    assert (report.retenues, report.totaux) == (4, ())


def test_the_register_knows_a_dwelling_or_not(context: Context, tmp_path: Path) -> None:
    stock(context, tmp_path, [public()], [landlord(f"{n:010}") for n in range(4)])
    lines = [
        vacant(id_logement_rpls="0000000000"),
        vacant(id_logement_rpls="0000000001", code_insee="93001", siren_bailleur=OTHER),
        vacant(id_logement_rpls="0000000777"),
        vacant(id_logement_rpls="0000000002"),
    ]
    report = stage_ops([deposit(tmp_path / "ops.csv", *lines)], 2024, context).report
    assert {(r.ligne, r.code) for r in report.rejets if r.ligne} == {(4, "OPS-C080")}
    assert report.nombre("OPS-C073") == 1  # a bailleur without a dwelling in the register
    assert report.chiffre("reconnus_rpls") == 2  # of one's own: line 3 names another landlord's


def test_a_blocked_deposit_is_left_out_and_the_others_kept(
    context: Context, tmp_path: Path
) -> None:
    good = deposit(tmp_path / "a.csv", vacant(id_logement_bailleur="L1"))
    bad = write(
        tmp_path / "b.csv", ";".join(DEPOSIT) + ";nom", vacant(id_logement_bailleur="L2") + ";X"
    )
    staged = stage_ops([good, bad], 2024, context)
    assert [(f.nom, f.retenues, f.bloque) for f in staged.report.fichiers] == [
        ("a.csv", 1, False),
        ("b.csv", 0, True),
    ]
    with opened(staged) as bench:
        assert bench.rows("SELECT id_logement_bailleur, etat FROM e.ops_menage") == [
            ("L1", "publie")
        ]
        assert bench.value("SELECT count(*) FROM e.rejets WHERE valeur = 'X'") == 0


def test_when_every_deposit_is_blocked_there_is_no_edition(
    context: Context, tmp_path: Path
) -> None:
    before = sorted(context.folder.iterdir())
    bad = write(tmp_path / "b.csv", ";".join(DEPOSIT) + ";nom", vacant() + ";X")
    with pytest.raises(EveryLineRefused) as refused:
        stage_ops([bad], 2024, context)
    assert refused.value.report.bloquant
    assert sorted(context.folder.iterdir()) == before


@pytest.mark.parametrize("year", [2016, 2023])
def test_there_is_no_survey_in_that_year(context: Context, tmp_path: Path, year: int) -> None:
    with pytest.raises(InvalidValue, match=str(year)):
        stage_ops([deposit(tmp_path / "ops.csv", vacant())], year, context)
