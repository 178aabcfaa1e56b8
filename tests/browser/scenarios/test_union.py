"""Scenario 3: a union deposits for three landlords; a mandate ends, a fourth is refused."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from parc_social.access.conventions.convention import legal_day
from testing.following import follow
from testing.made.union import AGENT, SIGNER, UNION, Given, add_landlord, add_union
from testing.sample import taking_turns
from testing.service import running_service, started_worker

Faults = Callable[[Page], list[str]]
FIRST, OTHERS, FOURTH = "999900004", ("999900012", "999900020"), "999900038"
PATHS = [("duckdb", "1280", True), ("postgresql", "320", False)]


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


@taking_turns(4)
@pytest.mark.parametrize(("scene", "screen", "script"), PATHS, indirect=["scene"], scope="module")
def test_a_union_deposits_for_three_landlords_until_a_mandate_ends_and_never_for_a_fourth(
    union: Any, open_window: Any, entering: Callable[..., None], demonstration: Path,
    faults: Faults, screen: str, script: bool,
) -> None:  # fmt: skip
    def page_of(login: str) -> Page:
        window, _ = open_window(screen, "pointer", script=script)
        window.page.goto("/portail/")
        entering(window.page, union.accounts[login])
        return window.page

    def checked(page: Page) -> None:
        assert page.evaluate("document.documentElement.scrollWidth") == int(screen)
        assert not script or faults(page) == []

    landlord = page_of("demo-bailleur-1")
    sign(landlord, union.accounts["demo-bailleur-1"], checked)
    countersign(page_of(SIGNER), union.accounts[SIGNER], checked)
    agent = page_of(AGENT)
    follow(agent.get_by_role("link", name="Déposer", exact=True))
    for code in (FIRST, *OTHERS):
        deposit(agent, code, demonstration, checked)
    last = agent.url
    follow(landlord.get_by_role("link", name="Déposer", exact=True))
    follow(landlord.get_by_role("link", name="Mandats"))
    follow(landlord.get_by_role("link", name="n° ").first)
    landlord.get_by_label("Motif").fill("changement de prestataire")
    landlord.locator("#fin-mot-de-passe").fill(union.accounts["demo-bailleur-1"].portal_password)
    follow(landlord.get_by_role("button", name="Révoquer le mandat"))
    landlord.get_by_role("heading", name="révoqué").wait_for()
    assert FIRST not in agent.goto("/portail/deposer?millesime=2024").text()  # type: ignore[union-attr]
    for code, said in ((FIRST, "est révoqué"), (FOURTH, f"aucun bailleur « {FOURTH} »")):
        agent.goto(f"/portail/deposer?millesime=2024&pour={code}")
        words = " ".join(agent.locator("main").inner_text().split())
        assert said.lower() in words.lower()
        assert agent.get_by_label("Fichier de l’enquête 2024").count() == 0
        checked(agent)
    assert agent.goto(last).status == 200  # type: ignore[union-attr] - the others' last


def sign(page: Page, account: Any, checked: Callable[[Page], None]) -> None:
    """The landlord reads the text and signs it."""
    follow(page.get_by_role("link", name="Déposer", exact=True))
    follow(page.get_by_role("link", name="Mandats"))
    page.get_by_label("SIREN du mandataire").fill(UNION.code)
    page.get_by_label("Enquête", exact=True).select_option("2024")
    page.get_by_label("Dernier jour").fill(str(legal_day(datetime.now(UTC)) + timedelta(30)))
    checked(page)
    follow(page.get_by_role("button", name="Lire le texte à signer"))
    accept(page, account, checked)
    follow(page.get_by_role("button", name="Signer le mandat"))
    page.get_by_role("heading", name="à contresigner").wait_for()


def countersign(page: Page, account: Any, checked: Callable[[Page], None]) -> None:
    """The union's signatory finds the mandate on the home page, and takes it."""
    follow(page.get_by_role("listitem").filter(has_text="à contresigner").get_by_role("link"))
    accept(page, account, checked)
    follow(page.get_by_role("button", name="Contresigner le mandat"))
    page.get_by_role("heading", name="en cours").wait_for()


def accept(page: Page, account: Any, checked: Callable[[Page], None]) -> None:
    page.get_by_label("Nom et prénom").fill("Camille Exemple")
    page.get_by_label("Fonction").fill("déléguée générale")
    page.locator("#mot_de_passe").fill(account.portal_password)
    page.get_by_label("J’ai lu ce texte en entier").check()
    checked(page)


def deposit(page: Page, code: str, demonstration: Path, checked: Callable[[Page], None]) -> None:
    """One landlord's survey, chosen, deposited and transmitted."""
    page.goto("/portail/deposer?millesime=2024")
    page.get_by_label("Pour le compte de").select_option(code)
    follow(page.get_by_role("button", name="Changer d’enquête ou de bailleur"))
    checked(page)
    file = demonstration / "demo" / "ops" / "2024" / f"ops-2024-{code}.csv"
    page.get_by_label("Fichier de l’enquête 2024").set_input_files(file)
    follow(page.get_by_role("button", name="Déposer ce fichier"))
    page.get_by_role("heading", name="Transmettre au GIP SNE").wait_for(timeout=120_000)
    if page.get_by_label("Transmettre sans ces lignes").count():
        page.get_by_label("Transmettre sans ces lignes").check()
    page.get_by_label("Je déclare, au nom de").check()
    checked(page)
    follow(page.get_by_role("button", name="Transmettre", exact=True))
    page.get_by_text("Transmis au GIP SNE.").wait_for()
    assert "sous le mandat n°" in page.locator("main").inner_text()
