"""`parc-social publish` and `editions`, and mergers of landlords, as a person types them."""

import json
from collections.abc import Callable

import pytest
import typer
from typer.testing import CliRunner, Result

from cli.accounts import compte as compte_commands
from cli.accounts import organisation as organisation_commands
from parc_social.errors import ParcSocialError
from testing.publication.place import Place
from testing.publication.tables import (
    ADDRESSES,
    Tables,
    dated,
    households,
    register,
    survey,
    territoires,
)
from testing.sample import taking_turns

pytestmark = [taking_turns(4), pytest.mark.long]


def test_commands_publish_list_compare_withdraw_and_restore(
    loaded: Place, run: Callable[..., Result]
) -> None:
    assert (
        "publiée : rpls_2024_00000002 (adresse 9, rpls_logement 90)"
        in run(loaded, "publish").output
    )
    listed = {item["id"]: item for item in json.loads(run(loaded, "editions", "--json").stdout)}
    assert listed["ops_2024_00000003"]["etat"] == "publiée"
    assert "rpls_2024_00000002" in run(loaded, "editions").output
    other = loaded.stage("rpls", 2025, dated(register(ADDRESSES[:6]), 2025))
    compared = run(loaded, "editions", "comparer", "rpls_2024_00000002", other).output
    totals = [line for line in compared.splitlines() if "ensemble" in line]
    assert [[cell.strip() for cell in line.split("│")[1:-1]] for line in totals] == [
        ["adresse", "ensemble", "9", "6", "-3", "-33,3"],
        ["rpls_logement", "ensemble", "90", "60", "-30", "-33,3"],
    ]
    run(loaded, "editions", "jeter", other)
    _withdrawn_and_back(loaded, run)


def test_nothing_to_publish_is_a_fault_unless_it_is_asked_if_ready(
    loaded: Place, run: Callable[..., Result]
) -> None:
    assert "publiée : rpls_2024" in run(loaded, "publish", "--si-pret").output
    assert "aucune édition prête" in str(run(loaded, "publish").exception)
    again = run(loaded, "publish", "--si-pret")
    assert (again.exit_code, again.stdout) == (0, "rien à publier\n")
    late = loaded.stage("ops", 2024, survey())
    assert isinstance(run(loaded, "publish").exception, ParcSocialError)
    waits = run(loaded, "publish", "--si-pret")
    told = f"en attente d'une révision datée : {late}\nrien à publier\n"
    assert (waits.exit_code, waits.stdout) == (0, told)


def test_what_is_ready_and_can_not_be_published_fails_even_if_ready_was_asked(
    loaded: Place, run: Callable[..., Result]
) -> None:
    run(loaded, "publish")
    late = loaded.stage("ops", 2024, survey())
    broken = loaded.stage("rpls", 2025, dated(register(), 2025))
    (loaded.folder / f"{broken}.duckdb").unlink()
    result = run(loaded, "publish", "--si-pret")
    assert result.exit_code == 1
    assert f"NON PUBLIÉE : {broken}" in result.stderr
    assert late in result.stdout


def _withdrawn_and_back(place: Place, run: Callable[..., Result]) -> None:
    """A survey takes its indicators along, and they come back with it."""
    before, survey = place.served("indicateurs"), "ops_2024_00000003"
    assert f"retirée : {survey}" in run(place, "editions", "retirer", survey).output
    assert place.served("ops") == {}
    (row,) = place.read(2024, "SELECT menages FROM commune WHERE code = '93001'")
    assert row == (None,)
    assert f"publiée : {survey}" in run(place, "editions", "restaurer", survey).output
    assert place.served("ops") == {2024: survey}
    assert place.served("indicateurs") == before


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["publish", "rpls_2024_ffffffff"], "édition inconnue"),
        (["publish", "--si-pret", "rpls_2024_00000002"], "s'emploie sans identifiant"),
        (["editions", "restaurer", "rpls_2024_00000002"], "est prête, non retirée"),
        (["editions", "retirer", "rpls_2024_00000002"], "n'est pas publiée"),
        (["editions", "comparer", "rpls_2024_00000002", "ops_2024_00000003"], "d'une même source"),
    ],
)
def test_a_command_that_can_not_be_done_says_why(
    loaded: Place, run: Callable[..., Result], words: list[str], message: str
) -> None:
    result = run(loaded, *words)
    assert result.exit_code == 1
    assert isinstance(result.exception, ParcSocialError)
    assert message in str(result.exception)


WEST, EAST, SMALL = "999800014", "999800022", "999800030"


def neighbours(small: int) -> Tables:
    """One group: two landlords of eight households, and a third of a few."""
    return {
        "ops-menages": [
            *households(("93001", 1), WEST, 8),
            *households(("93001", 1), EAST, 8),
            *households(("93001", 2), SMALL, small),
        ]
    }


def moving(small: int) -> Tables:
    """Many households of each of three landlords, few of whom have just moved in."""
    moved = {WEST: 8, EAST: 8, SMALL: small}
    rows = [
        *households(("93001", 1), WEST, 20),
        *households(("93001", 1), EAST, 20),
        *households(("93001", 2), SMALL, 30),
    ]
    return {
        "ops-menages": [
            row
            | ({"date_bail": "2023-06"} if int(row["id"].rpartition("_")[2]) < moved[owner] else {})
            for row in rows
            for owner in [row["siren_bailleur"]]
        ]
    }


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        (
            neighbours(5),
            "niveau part : 1 groupes publiés (21 ménages) laissent voir à 999800022 une",
        ),
        pytest.param(
            neighbours(11), "aucun groupe publié n'est fragilisé", marks=pytest.mark.proof
        ),
        pytest.param(
            moving(5),
            "emménagés récents de la table base, niveau part : 1 groupes publiés (21 ménages",
            marks=pytest.mark.proof,
        ),
        pytest.param(moving(11), "aucun groupe publié n'est fragilisé", marks=pytest.mark.proof),
    ],
    ids=["few others", "enough others", "few movers of others", "enough movers of others"],
)
def test_a_merger_is_registered_with_a_warning_on_what_is_published(
    place: Place, monkeypatch: pytest.MonkeyPatch, answers: Tables, said: str
) -> None:
    place.stage("territoires", 2025, territoires())
    place.stage("rpls", 2024, dated(register(), 2024))
    place.stage("ops", 2024, answers)
    place.publish()
    monkeypatch.setenv("PARC_SOCIAL_DATA", str(place.folder.parent))
    root = typer.Typer()
    for noun in (organisation_commands, compte_commands):
        noun.register(root)

    def run(*words: str) -> Result:
        return CliRunner().invoke(root, words, catch_exceptions=False)

    for code, kind in (("999000003", "gip"), (WEST, "bailleur"), (EAST, "bailleur")):
        run("organisation", "ajouter", code, "--nom", code, "--type", kind)
    run("compte", "creer", "agent", "--organisation", "999000003", "--nom", "Agent")
    merger = ("organisation", "succession", "fusion", WEST, EAST, "--le", "2025-01-01",
              "--compte", "agent")  # fmt: skip
    tried = run(*merger, "--essai")
    assert said in tried.stderr
    assert run("organisation", "succession", "lister").stdout == ""
    assert said in run(*merger).stderr
    assert WEST in run("organisation", "succession", "lister").stdout
