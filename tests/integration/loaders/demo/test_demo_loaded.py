"""The demonstration's files pass the loaders, and the planted errors do not."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from loaders.ban.stage import stage_ban
from loaders.context import Context, silent
from loaders.demo.make import make
from loaders.demo.manifest import DemoFiles
from loaders.ops.stage import stage_ops
from loaders.report import Gravite, Report
from loaders.rpls.stage import stage_rpls
from loaders.territoires.stage import stage_territoires
from testing.rows import each_row
from testing.sample import taking_turns

pytestmark = taking_turns(4)


@dataclass(frozen=True, slots=True)
class Loaded:
    """The files, where they were loaded, and what each loader said."""

    demo: DemoFiles
    context: Context
    reports: dict[str, Report]


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Loaded:
    folder = tmp_path_factory.mktemp("demo")
    demo = make(folder / "fichiers", ["974"], 1_500, 3, silent)
    (folder / "editions").mkdir()
    context = Context(folder / "editions", b"k" * 32, fictive=True)
    register = (*demo.rpls[2024], *demo.rpls_bailleurs[2024])
    outlines = tuple(demo.territoires.values())
    return Loaded(
        demo,
        context,
        {
            "territoires": stage_territoires(outlines, 2025, context).report,
            "ban": stage_ban(demo.ban, 2025, context).report,
            "rpls": stage_rpls(register, 2024, context).report,
            "ops": stage_ops(demo.ops[2024], 2024, context).report,
        },
    )


@each_row("source", ["territoires", "ban", "rpls", "ops"])
def test_no_line_of_the_demonstration_is_refused(loaded: Loaded, source: str) -> None:
    report = loaded.reports[source]
    assert report.retenues == report.lues > 0
    assert not [rejet for rejet in report.rejets if rejet.ligne is not None]


def test_public_and_landlord_rows_are_paired(loaded: Loaded) -> None:
    figures = dict(loaded.reports["rpls"].chiffres)
    assert figures["taux_rapprochement"] > 99
    assert figures["publics"] == figures["de_bailleurs"] == figures["logements"]


def test_most_addresses_are_found_in_the_ban_and_some_are_not(loaded: Loaded) -> None:
    figures = dict(loaded.reports["rpls"].chiffres)
    assert 0.9 < figures["niveau_1"] / figures["adresses"] < 1


def test_each_planted_error_is_found_on_its_line_and_no_other_line_is_refused(
    loaded: Loaded, tmp_path: Path
) -> None:
    folder = loaded.context.folder
    trial = Context(folder, b"k" * 32, fictive=True, drafts=tmp_path)
    report = stage_ops([loaded.demo.ops_erreurs], 2024, trial).report
    refused = {rejet.ligne for rejet in report.rejets if rejet.gravite is Gravite.ERREUR}
    assert refused == {error.ligne for error in loaded.demo.erreurs}
    assert report.lues - report.retenues == len(loaded.demo.erreurs)
