"""A stranger signs in a browser, and QGIS reads the layer with the password that the page gave."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

_CHROMIUM = Path("/usr/bin/chromium")
_SCRIPT = Path(__file__).with_name("qgis_layers.py")
_DATA = "/collections/rpls-logements/items?limit=1"


def sign_in(browser: Browser, base_url: str, account: Any) -> Page:
    """A window of its own, signed in by the form."""
    page = browser.new_context(base_url=base_url).new_page()
    page.goto("/portail/")
    page.get_by_label("Identifiant").fill(account.login)
    page.get_by_label("Mot de passe du portail").fill(account.portal_password)
    page.get_by_role("button", name="Se connecter").click()
    return page


def sign(page: Page, account: Any, button: str) -> None:
    """Fills in and sends the form of a convention's page."""
    page.get_by_label("Nom et prénom").fill("Camille Durand")
    page.get_by_label("Fonction").fill("Maire")
    page.get_by_label("Votre mot de passe du portail").fill(account.portal_password)
    page.get_by_label("J’ai lu ce texte").check()
    page.get_by_role("button", name=button).click()


@pytest.fixture(scope="module")
def given(own_service: Any, require: Callable[[bool, str], None]) -> tuple[str, float]:
    """The password that the page gave, and the seconds from the first page to the first data."""
    require(_CHROMIUM.exists(), "needs Debian's chromium (`make clients` as root)")
    stranger, gip = (own_service.accounts[x] for x in ("demo-non-signee", "demo-gip"))
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=_CHROMIUM, args=["--no-sandbox"])
        begun = time.monotonic()
        page = sign_in(browser, own_service.base_url, stranger)
        page.get_by_role("link", name="Lire et signer la convention").click()
        sign(page, stranger, "Signer la convention")
        other = sign_in(browser, own_service.base_url, gip)
        other.goto(f"/portail/conventions/DEMO-{stranger.organisation}-1")
        sign(other, gip, "Contresigner la convention")
        page.locator("header details > summary").click()
        page.get_by_role("link", name="Mots de passe et clés").click()
        page.get_by_label("Libellé").fill("QGIS")
        page.get_by_role("button", name="Créer").click()
        password = page.locator("#secret").inner_text()
        while page.goto(_DATA).status != 200:  # pyright: ignore - a page always answers here
            assert time.monotonic() - begun < 120
        elapsed = time.monotonic() - begun
        browser.close()
    return password, elapsed


@pytest.fixture(scope="module")
def seen(
    own_service: Any,
    given: tuple[str, float],
    qgis: Callable[..., Any],
    tmp_path_factory: pytest.TempPathFactory,
) -> dict[str, Any]:
    """What QGIS says of each layer, opened with that password."""
    folder = tmp_path_factory.mktemp("qgis-inconnu")
    layers = qgis(_SCRIPT, own_service.base_url, "demo-non-signee", given[0], folder, home=folder)
    return {layer["layer"]: layer for layer in layers}


def test_signing_takes_less_than_two_minutes(given: tuple[str, float]) -> None:
    assert given[1] < 120


def test_qgis_reads_the_dwellings_of_the_strangers_commune(
    own_service: Any, seen: dict[str, Any]
) -> None:
    layer = seen["rpls-logements"]
    assert layer["featureCount"] == layer["read"] > 0
    of_all = own_service.by_type("gip")[0].json(
        "/collections/rpls-logements/items",
        limit=1,
        code_commune=own_service.accounts["demo-non-signee"].organisation,
    )
    assert layer["read"] == of_all["numberMatched"]


def test_qgis_draws_the_communes(seen: dict[str, Any]) -> None:
    assert seen["indicateurs-commune"]["painted"] > 0
