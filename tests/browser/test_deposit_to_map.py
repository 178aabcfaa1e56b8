"""The end of scenarios 2 and 4: transmitted, reopened, accepted, on the map, withdrawn."""

import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from parc_social.access.conventions.convention import legal_day
from testing.following import follow

Faults = Callable[[Page], list[str]]
EDITIONS, DEPOSITS = "/portail/pilotage/editions", "/portail/pilotage/depots"
LONG = 240_000  # ms: a publication beside other work


@pytest.fixture(scope="module")
def campaign(own_service: Any, run_command: Callable[..., str]) -> None:
    """An open campaign of 2026, of which the demonstration has no survey."""
    today, by = legal_day(datetime.now(UTC)), ("--compte", "demo-gip")
    days = ("--ouverture", today.isoformat(), "--cloture", (today + timedelta(9)).isoformat())
    run_command(own_service.environ, "campagne", "creer", "ops", "2026", *days, *by)
    run_command(own_service.environ, "campagne", "ouvrir", "ops", "2026", *by)


@pytest.fixture(scope="module")
def survey(demonstration: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The survey of a landlord, of 2026."""
    lines = (demonstration / "demo/ops/2024/ops-2024-999900004.csv").read_text().splitlines()
    made = tmp_path_factory.mktemp("publication") / "ops-2026.csv"
    dated = [line.replace("2024;", "2026;", 1) for line in lines[1:]]
    made.write_text("\n".join([lines[0], *dated]) + "\n")
    return made


def look(page: Page, faults: Faults, name: str) -> None:
    """No fault, no page wider than its window; a picture where a folder is named."""
    assert faults(page) == []
    for width in (1280, 390, 320):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") == width, name
        if folder := os.environ.get("PARC_SOCIAL_IMAGES"):
            page.screenshot(path=f"{folder}/{name}-{width}.png", full_page=True)
    page.set_viewport_size({"width": 1280, "height": 900})


def transmit(page: Page) -> None:
    for box in ("Transmettre sans ces lignes", "Je déclare"):
        if page.get_by_label(box).count():
            page.get_by_label(box).check()
    follow(page.get_by_role("button", name="Transmettre", exact=True))


def awaited(page: Page) -> None:
    """The page of editions once what is under way is over."""
    page.wait_for_function("!document.querySelector('[data-suivi]')", timeout=LONG)
    assert page.get_by_text("n’a pas abouti").count() == 0, page.inner_text("main")


def on_map(page: Page) -> str:
    """What the map of the department says of the survey's last year, in words."""
    page.goto("/portail/carte?niveau=departement&indicateur=part_personnes_seules")
    return page.inner_text("main")


@pytest.mark.proof
def test_what_is_transmitted_is_reopened_accepted_published_and_withdrawn(  # noqa: PLR0915 - one path
    campaign: None, sign_in: Callable[..., Page], survey: Path, faults: Faults
) -> None:
    landlord = sign_in("demo-bailleur-1")
    landlord.goto("/portail/deposer?millesime=2026")
    landlord.get_by_label("Fichier de l’enquête 2026").set_input_files(survey)
    landlord.get_by_role("button", name="Déposer ce fichier").press("Enter")
    landlord.get_by_role("heading", name="Transmettre au GIP SNE").wait_for(timeout=LONG)
    transmit(landlord)
    own = landlord.url

    gip = sign_in("demo-gip")
    before = on_map(gip)
    gip.goto("/portail/pilotage/")
    follow(gip.get_by_role("link", name="Dépôts transmis"))
    look(gip, faults, "depots")
    follow(gip.locator("table.liste th a").first)
    look(gip, faults, "depot")
    gip.get_by_label("Motif").fill("Il manque la commune de Bobigny")
    follow(gip.get_by_role("button", name="Rouvrir ce dépôt"))
    review = gip.url

    landlord.goto(own)
    landlord.get_by_text("Il manque la commune de Bobigny").first.wait_for()
    look(landlord, faults, "depot-rouvert")
    transmit(landlord)

    gip.goto(review)
    follow(gip.get_by_role("button", name="Accepter ce dépôt"))
    look(gip, faults, "depot-accepte")
    gip.goto(EDITIONS)
    follow(gip.get_by_role("button", name="Préparer OPS 2026"))
    look(gip, faults, "editions-en-cours")
    awaited(gip)
    look(gip, faults, "editions")
    follow(gip.locator("table.liste th a", has_text="OPS 2026"))
    gip.get_by_role("heading", name="Bilan du secret").wait_for()
    look(gip, faults, "edition")
    edition = gip.url
    follow(gip.get_by_role("button", name="Publier", exact=True))
    awaited(gip)
    published = on_map(gip)
    assert published != before
    assert "2026" in published
    landlord.goto(own)
    landlord.get_by_text("Publié.").wait_for()

    gip.goto(edition)
    look(gip, faults, "edition-publiee")
    gip.get_by_label("Motif").fill("Erreur de préparation")
    follow(gip.get_by_role("button", name="Retirer", exact=True))
    awaited(gip)
    assert on_map(gip) == before
    gip.goto(edition)
    look(gip, faults, "edition-retiree")
    gip.get_by_role("button", name="Restaurer").wait_for()
