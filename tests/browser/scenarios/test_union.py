"""Scenario 3: a union deposits for three landlords; a mandate ends, a fourth is refused."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from parc_social.access.conventions.convention import legal_day
from testing.made.union import AGENT, SIGNER, UNION, Given, add_landlord, add_union
from testing.pages.paths import AT_COMMITS, PROOFS, is_printed, walked_by
from testing.pages.person import Person
from testing.sample import taking_turns
from testing.service import running_service, started_worker

Faults = Callable[[Page], list[str]]
FIRST, OTHERS, FOURTH = "999900004", ("999900012", "999900020"), "999900038"


@pytest.fixture(scope="module")
def union(scene: Any, run_command: Callable[..., str]) -> Iterator[Any]:
    """The server with an open campaign, a union, and the mandates of two landlords."""
    today, by = legal_day(datetime.now(UTC)), ("--compte", "demo-gip")
    days = ("--ouverture", str(today), "--cloture", str(today + timedelta(9)))
    run_command(scene.environ, "campagne", "creer", "ops", "2024", *days, *by)
    run_command(scene.environ, "campagne", "ouvrir", "ops", "2024", *by)
    signers = {code: add_landlord(scene, code) for code in (*OTHERS, FOURTH)}
    add_union(scene, [Given(code, signers[code]) for code in OTHERS])
    if scene.environ["PARC_SOCIAL_STORE"] == "duckdb:":
        yield scene
        return
    with running_service(scene, started_worker(scene.environ)):
        yield scene


@pytest.mark.long
@taking_turns(4)
@walked_by(AT_COMMITS, PROOFS, alone=True)
def test_a_union_deposits_for_three_landlords_until_a_mandate_ends_and_never_for_a_fourth(
    union: Any, open_window: Any, demonstration: Path, faults: Faults, screen: str, hand: str,
    script: bool,
) -> None:  # fmt: skip
    def enter(login: str) -> Person:
        window, its_hand = open_window(screen, hand, script=script)
        person = Person(window, its_hand, faults, is_printed(screen, hand, script=script))
        person.enter(union.accounts[login])
        return person

    landlord = enter("demo-bailleur-1")
    sign(landlord, union.accounts["demo-bailleur-1"])
    countersign(enter(SIGNER), union.accounts[SIGNER])
    agent = enter(AGENT)
    agent.go(agent.page.get_by_role("link", name="Déposer", exact=True))
    for code in (FIRST, *OTHERS):
        deposit(agent, code, demonstration)
    last = agent.page.url
    end(landlord, union.accounts["demo-bailleur-1"])
    assert FIRST not in agent.page.goto("/portail/deposer?millesime=2024").text()  # type: ignore[union-attr]
    for code, said in ((FIRST, "est révoqué"), (FOURTH, f"aucun bailleur « {FOURTH} »")):
        agent.page.goto(f"/portail/deposer?millesime=2024&pour={code}")
        assert said.lower() in agent.window.words.lower()
        assert agent.page.get_by_label("Fichier de l’enquête 2024").count() == 0
        agent.look("refuse")
    assert agent.page.goto(last).status == 200  # type: ignore[union-attr] - the others' last


def sign(landlord: Person, account: Any) -> None:
    """The landlord reads the text and signs it."""
    page, hand = landlord.page, landlord.hand
    landlord.go(page.get_by_role("link", name="Déposer", exact=True))
    landlord.go("Mandats")
    hand.write(page.get_by_label("SIREN du mandataire"), UNION.code)
    hand.choose(page.get_by_label("Enquête", exact=True), "2024")
    last = legal_day(datetime.now(UTC)) + timedelta(30)
    page.get_by_label("Dernier jour").fill(str(last))  # a calendar of the browser's own
    landlord.look("mandats")
    landlord.press("Lire le texte à signer")
    accept(landlord, account)
    landlord.press("Signer le mandat")
    page.get_by_role("heading", name="à contresigner").wait_for()


def countersign(signer: Person, account: Any) -> None:
    """The union's signatory finds the mandate on the home page, and takes it."""
    waiting = signer.page.get_by_role("listitem").filter(has_text="à contresigner")
    signer.go(waiting.get_by_role("link"))
    accept(signer, account)
    signer.press("Contresigner le mandat")
    signer.page.get_by_role("heading", name="en cours").wait_for()


def accept(person: Person, account: Any) -> None:
    page, hand = person.page, person.hand
    hand.write(page.get_by_label("Nom et prénom"), "Camille Exemple")
    hand.write(page.get_by_label("Fonction"), "déléguée générale")
    hand.write(page.locator("#mot_de_passe"), account.portal_password)
    page.get_by_label("J’ai lu ce texte en entier").press("Space")
    person.look("texte")


def deposit(agent: Person, code: str, demonstration: Path) -> None:
    """One landlord's survey, chosen, deposited and transmitted."""
    page = agent.page
    page.goto("/portail/deposer?millesime=2024")
    agent.hand.choose(page.get_by_label("Pour le compte de"), code)
    agent.press("Changer d’enquête ou de bailleur")
    agent.look("deposer")
    file = demonstration / "demo" / "ops" / "2024" / f"ops-2024-{code}.csv"
    page.get_by_label("Fichier de l’enquête 2024").set_input_files(file)
    agent.press("Déposer ce fichier")
    agent.until(lambda: "Transmettre au GIP SNE" in agent.window.words)
    for box in page.get_by_label("Transmettre sans").all():
        box.press("Space")
    page.get_by_label("Je déclare, au nom de").press("Space")
    agent.look("depot")
    agent.press("Transmettre")
    page.get_by_text("Transmis au GIP SNE.").wait_for()
    assert "sous le mandat n°" in agent.window.words


def end(landlord: Person, account: Any) -> None:
    """The landlord revokes the mandate."""
    page = landlord.page
    landlord.go(page.get_by_role("link", name="Déposer", exact=True))
    landlord.go("Mandats")
    landlord.go(page.get_by_role("link", name="n° ").first)
    landlord.hand.write(page.get_by_label("Motif"), "changement de prestataire")
    landlord.hand.write(page.locator("#fin-mot-de-passe"), account.portal_password)
    landlord.press("Révoquer le mandat")
    page.get_by_role("heading", name="révoqué").wait_for()
