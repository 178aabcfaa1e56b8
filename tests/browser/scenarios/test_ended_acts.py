"""Scenario 6 of those who deposit: a convention or a mandate ends while their page is open."""

from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from parc_social.domain.campaigns.deposit import DepositState
from parc_social.registry.registry import open_registry
from parc_social.settings import read_settings
from testing.made.union import AGENT, Given, add_union
from testing.pages.depositing import Depositing
from testing.pages.ended import walk
from testing.pages.landlord import YEAR, Landlord, faulty_survey
from testing.pages.paths import FEW, walked_by

pytestmark = pytest.mark.proof
Faults = Callable[[Page], list[str]]
LOGIN = "demo-bailleur-1"
# What was sent, when and by whom, is told as long as one may sign in.
OWN, RECEIPT = {"opens the deposit", "takes the receipt"}, "?f=pdf"
on_paths = walked_by(FEW, alone=True)


@pytest.fixture
def survey(served: Any, demonstration: Path, tmp_path: Path) -> Path:
    """A faulty one, of the landlord."""
    siren = served.accounts[LOGIN].organisation
    return faulty_survey(demonstration / f"demo/ops/2024/ops-2024-{siren}.csv", tmp_path)


@on_paths
def test_the_convention_of_a_landlord_ends_before_each_act(
    served: Any, open_window: Any, ending: Any, survey: Path, faults: Faults,
    screen: str, hand: str, script: bool,
) -> None:  # fmt: skip
    window, its_hand = open_window(screen, hand, script=script)
    landlord = Landlord(window, its_hand, faults)
    landlord.enter(served.accounts[LOGIN])
    depositing, turn = Depositing(landlord, survey), ending(window, served.accounts[LOGIN])
    depositing.send(turn)
    acts, told = depositing.acts(), faults if script else (lambda _: [])
    walk(window, acts, turn, {act.name for act in acts} - OWN, told, {RECEIPT})


@on_paths
def test_a_mandate_ends_while_the_form_that_deposits_or_transmits_is_open(
    served: Any, open_window: Any, entering: Callable[..., None], survey: Path, faults: Faults,
    run_command: Callable[..., str], screen: str, hand: str, script: bool,
) -> None:  # fmt: skip
    siren = served.accounts[LOGIN].organisation
    (number,) = add_union(served, [Given(siren, LOGIN, millesime=YEAR)])
    window, its_hand = open_window(screen, hand, script=script)
    agent = Landlord(window, its_hand, faults)
    agent.page.goto("/portail/")
    entering(agent.page, served.accounts[AGENT])
    form = f"/portail/deposer?millesime={YEAR}&pour={siren}"
    agent.page.goto(form)
    survey.write_text(survey.read_text(encoding="utf-8").replace(";x;", ";1;"), encoding="utf-8")
    send(agent, survey)
    agent.until(lambda: "Transmettre au GIP SNE" in window.words)
    deposit, other = agent.page.url, agent.page.context.new_page()
    other.goto(form)
    other.get_by_label(f"Fichier de l’enquête {YEAR}").set_input_files(survey)
    by = ("--compte", LOGIN, "--motif", "essai")
    run_command(served.environ, "mandat", "revoquer", str(number), *by)

    for box in agent.page.locator("form").get_by_role("checkbox").all():
        box.press("Space")
    agent.press("Transmettre")
    assert "Introuvable" in window.words  # as of a deposit that there is not
    assert deposit.rpartition("/")[2] not in window.words
    agent.look("mandat-fini-transmettre")
    other.get_by_role("button", name="Déposer ce fichier").press("Enter")
    expect(other.locator("main")).to_contain_text("est révoqué", timeout=60_000)
    assert script or other.get_by_label("Fichier de l’enquête").count() == 0
    assert not script or faults(other) == []
    other.close()
    with closing(open_registry(read_settings(served.environ).registry)) as registry:
        (kept,) = [one for one in registry.deposits.of(siren) if one.mandat == number]
    assert kept.etat is DepositState.A_CORRIGER


def send(agent: Landlord, survey: Path) -> None:
    """The file of the form that is open."""
    agent.page.get_by_label(f"Fichier de l’enquête {YEAR}").set_input_files(survey)
    agent.press("Déposer ce fichier")
