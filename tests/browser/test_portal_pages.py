"""The pages for people in a real browser: a stranger signs, the GIP countersigns, data open."""

import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests
from playwright.sync_api import Page

from testing.following import follow
from testing.rows import each_row
from testing.sample import WHOLE, sampled

Faults = Callable[[Page], list[str]]
OPEN = ["/portail/connexion", "/portail/accessibilite", "/portail/mentions"]
SIGNED = [
    "/portail/",
    "/portail/carte",
    "/portail/tableau",
    "/portail/definitions",
    "/portail/definitions/part_personnes_seules",
    "/portail/territoires/france/FR",
    "/portail/comparer",
    "/portail/comparer?territoires=france:FR,region:04",
    "/portail/donnees",
    "/portail/aide",
    "/portail/droits",
    "/portail/acces",
    "/portail/mot-de-passe",
    "/portail/deux-facteurs",
    "/portail/comptes",
    "/portail/courriels",
    "/portail/rien",
]
STEERING = [
    "",
    "conventions",
    "conventions/nouvelle",
    "organisations",
    "organisations/999900004",
    "journal",
    "travaux",
]
LOGINS = ["demo-gip", "demo-epci", "demo-bailleur-1", "demo-non-signee", "demo-expiree"]
# The others are one page for all who may open them: asked of the account that has every page.
OF_AN_ACCOUNT = ["/portail/", "/portail/territoires/france/FR", "/portail/droits", "/portail/acces"]


def opened_account(page: Page) -> str:
    """Opens the menu of who has signed in; the organisation that it stands under."""
    opener = page.locator("header details > summary")
    opener.click()
    return opener.inner_text().removeprefix("Votre compte\u00a0:").strip()


def paths_of(own_service: Any, login: str) -> list[str]:
    """The pages that an account has."""
    number = f"DEMO-{own_service.accounts[login].organisation}-1"
    of_gip = ["/portail/conventions", *(f"/portail/pilotage/{one}" for one in STEERING)]
    more = of_gip if login == "demo-gip" else []
    more += ["/portail/journal", "/portail/journal?du=2020-01-01&au=2020-01-02"]
    return [*SIGNED, f"/portail/conventions/{number}", *more]


def looked_at(own_service: Any, login: str) -> list[str]:
    """All pages of the account that has them all; of the others those that differ by account."""
    paths = paths_of(own_service, login)
    common = set() if WHOLE or login == LOGINS[0] else {*SIGNED} - {*OF_AN_ACCOUNT}
    return [path for path in paths if path not in common]


# On a telephone too for the account that has every page.
@pytest.mark.long
@sampled
@each_row(("login", "width"), [*((login, 1280) for login in LOGINS), (LOGINS[0], 320)])
def test_axe_finds_no_fault_on_any_page(
    own_service: Any, sign_in: Callable[..., Page], login: str, width: int, faults: Faults
) -> None:
    page = sign_in(login, width)
    for number, path in enumerate(looked_at(own_service, login)):
        page.goto(path)
        # Of the account with every page each at one of both widths.
        if WHOLE or login != LOGINS[0] or number % 2 == (width == 320):
            assert faults(page) == [], path
        assert page.evaluate("document.documentElement.scrollWidth") == width, path


@each_row("path", OPEN)
def test_axe_finds_no_fault_on_open_pages(
    window: Callable[..., Page], path: str, faults: Faults
) -> None:
    page = window()
    page.goto(path)
    assert faults(page) == []


def test_a_form_that_was_refused_has_no_fault_either(
    window: Callable[..., Page], faults: Faults
) -> None:
    page = window(320)
    page.goto("/portail/connexion")
    page.get_by_label("Identifiant").fill("inconnu")
    page.get_by_label("Mot de passe du portail").fill("faux")
    follow(page.get_by_role("button", name="Se connecter"))
    assert page.get_by_role("alert").inner_text() == "Identifiant ou mot de passe incorrect."
    assert faults(page) == []


@pytest.mark.parametrize("width", [1280, 320])
@pytest.mark.usefixtures("agent")
def test_an_organisation_is_chosen_on_a_page_without_fault(
    own_service: Any, sign_in: Callable[..., Page], width: int, faults: Faults
) -> None:
    page = sign_in("agent", width)
    assert urlsplit(page.url).path == "/portail/organisme"
    assert faults(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") == width
    commune = own_service.accounts["demo-commune"].organisation
    label = page.locator("label", has_text=commune)
    name = label.inner_text().split(commune)[0].strip()
    label.click()
    follow(page.get_by_role("button", name="Continuer"))
    assert urlsplit(page.url).path == "/portail/"
    assert opened_account(page) == name
    follow(page.get_by_role("link", name="Changer d’organisme"))
    page.goto("/portail/organisme")
    assert faults(page) == []  # one is chosen now


def test_nothing_of_a_landlord_is_wider_than_320_pixels(
    own_service: Any, sign_in: Callable[..., Page]
) -> None:
    page = sign_in("demo-bailleur-1", 320)
    for path in paths_of(own_service, "demo-bailleur-1"):
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") == 320, path


def test_words_without_a_space_are_no_wider_than_320_pixels(sign_in: Callable[..., Page]) -> None:
    """The address of a page that is not there, that of her mail."""
    page = sign_in("demo-commune", 320)
    for path in ("/portail/pilotage/campagnes/ops/2025/suivi/carte", "/portail/courriels"):
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") == 320, path


def test_nothing_is_loaded_from_elsewhere_and_nothing_is_refused(
    own_service: Any, sign_in: Callable[..., Page]
) -> None:
    page = sign_in("demo-gip")
    asked: list[str] = []
    said: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    for path in [p for p in paths_of(own_service, "demo-gip") if p != "/portail/rien"]:
        page.goto(path)
    assert [url for url in asked if not url.startswith(own_service.base_url + "/")] == []
    assert [text for text in said if "GL Driver Message" not in text] == []  # of no card


def test_printed_a_convention_is_its_text(own_service: Any, sign_in: Callable[..., Page]) -> None:
    page = sign_in("demo-non-signee")
    number = f"DEMO-{own_service.accounts['demo-non-signee'].organisation}-1"
    page.goto(f"/portail/conventions/{number}")
    page.emulate_media(media="print")
    assert page.locator(".texte").is_visible()
    assert not page.locator("form").first.is_visible()
    assert not page.locator(".bandeau .menu").is_visible()


def test_after_signing_out_going_back_shows_nothing(sign_in: Callable[..., Page]) -> None:
    page = sign_in("demo-epci")
    page.goto("/portail/acces")
    opened_account(page)
    follow(page.get_by_role("button", name="Se déconnecter"))
    page.go_back()
    page.wait_for_load_state()
    assert page.get_by_role("heading", level=1).inner_text() == "Connexion"
    assert "demo-epci" not in page.content()


def test_the_landing_page_leads_to_the_convention(sign_in: Callable[..., Page]) -> None:
    page = sign_in("demo-non-signee")
    page.goto("/")
    follow(page.get_by_role("link", name="Voir où en est votre convention"))
    assert page.url.endswith("/portail/")


def test_the_keyboard_alone_signs_in(own_service: Any, window: Callable[..., Page]) -> None:
    page = window()
    page.goto("/portail/connexion")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "evitement"
    page.get_by_label("Identifiant").focus()
    page.keyboard.type("demo-gip")
    page.keyboard.press("Tab")
    page.keyboard.type(own_service.accounts["demo-gip"].portal_password)
    page.keyboard.press("Enter")
    page.wait_for_url("**/portail/")


def sign(page: Page, password: str, name: str, function: str, button: str) -> None:
    """Fills the form of a convention's page in and sends it."""
    page.get_by_label("Nom et prénom").fill(name)
    page.get_by_label("Fonction").fill(function)
    page.get_by_label("Votre mot de passe du portail").fill(password)
    page.get_by_label("J’ai lu ce texte").check()
    follow(page.get_by_role("button", name=button))


@pytest.mark.long
def test_a_stranger_signs_and_reads_the_data_in_under_two_minutes(
    own_service: Any, sign_in: Callable[..., Page]
) -> None:
    stranger, gip = (own_service.accounts[x] for x in ("demo-non-signee", "demo-gip"))
    items = f"{own_service.base_url}/collections/rpls-logements/items"
    auth = (stranger.login, stranger.password)
    assert requests.get(items, auth=auth, timeout=60).status_code == 404
    begun = time.monotonic()
    page = sign_in("demo-non-signee", script=False)
    follow(page.get_by_role("link", name="Lire et signer la convention"))
    sign(page, stranger.portal_password, "Camille Durand", "Maire", "Signer la convention")
    assert "attend la contresignature" in page.locator(".chapeau").inner_text()
    other = sign_in("demo-gip", script=False)
    follow(other.get_by_role("link", name="Conventions", exact=True))
    follow(other.get_by_role("link", name=f"DEMO-{stranger.organisation}-1"))
    sign(other, gip.portal_password, "Dominique Martin", "Directrice", "Contresigner")
    opened_account(page)
    follow(page.get_by_role("link", name="Mots de passe et clés"))
    page.get_by_label("Libellé").fill("QGIS")
    follow(page.get_by_role("button", name="Créer"))
    made = page.locator("#secret").inner_text()
    read = requests.get(items, auth=(stranger.login, made), timeout=60)
    while read.status_code == 404 and time.monotonic() - begun < 120:
        time.sleep(0.2)
        read = requests.get(items, auth=(stranger.login, made), timeout=60)
    assert read.status_code == 200
    communes = {f["properties"]["code_commune"] for f in read.json()["features"]}
    assert communes == {stranger.organisation}
    assert time.monotonic() - begun < 120
    opened_account(page)
    follow(page.get_by_role("link", name="Mes droits"))
    assert stranger.organisation in page.locator("main").inner_text()
