"""Part of scenario 2: rows corrected one by one and twenty at once, until the report is empty."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from parc_social.access.conventions.convention import legal_day
from testing.following import follow

pytestmark = pytest.mark.long

Faults = Callable[[Page], list[str]]
TWENTY = range(11, 31)  # lines


@pytest.fixture
def faulty(demonstration: Path, tmp_path: Path) -> Path:
    """A survey where one household has `x` occupants, and twenty a code that there is not."""
    lines = (demonstration / "demo/ops/2024/ops-2024-999900004.csv").read_text().splitlines()
    head = lines[0].split(";")
    for line, column, value in (
        (5, "nb_occupants", "x"),
        *((n, "conventionne", "7") for n in TWENTY),
    ):
        values = lines[line - 1].split(";")
        values[head.index(column)] = value
        lines[line - 1] = ";".join(values)
    made = tmp_path / "enquete.csv"
    made.write_text("\n".join(lines) + "\n")
    return made


@pytest.fixture(scope="module")
def campaign(own_service: Any, run_command: Callable[..., str]) -> None:
    """Open today."""
    today, by = legal_day(datetime.now(UTC)), ("--compte", "demo-gip")
    days = ("--ouverture", today.isoformat(), "--cloture", (today + timedelta(9)).isoformat())
    run_command(own_service.environ, "campagne", "creer", "ops", "2024", *days, *by)
    run_command(own_service.environ, "campagne", "ouvrir", "ops", "2024", *by)


def check(page: Page, faults: Faults) -> None:
    assert faults(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") == 320


def test_rows_are_corrected_until_the_report_is_empty(
    campaign: None, sign_in: Callable[..., Page], faulty: Path, faults: Faults
) -> None:
    page = sign_in("demo-bailleur-1", 320)
    page.goto("/portail/deposer?millesime=2024")
    page.get_by_label("Fichier de l’enquête 2024").set_input_files(faulty)
    page.get_by_role("button", name="Déposer ce fichier").press("Enter")
    page.get_by_role("heading", name="Transmettre au GIP SNE").wait_for(timeout=60_000)
    follow(page.get_by_role("link", name="Corriger les fiches ici"), "Enter")
    check(page, faults)
    follow(page.get_by_role("link", name="Ligne 5", exact=True), "Enter")
    check(page, faults)
    ages = page.locator("input[name^=nb_occ_]").evaluate_all("all => all.map(one => +one.value)")
    occupants = page.get_by_label("Occupants", exact=True)
    assert "OPS-C025" in (occupants.locator("..").inner_text())
    occupants.fill(str(sum(ages)))
    follow(page.get_by_role("button", name="Enregistrer", exact=True), "Enter")
    page.get_by_text("Aucune règle n’est enfreinte.").wait_for()
    follow(page.get_by_role("link", name="Fiches du dépôt OPS 2024"), "Enter")
    page.get_by_label("Champ", exact=True).select_option(label="Conventionné APL")
    page.get_by_label("Nouvelle valeur").fill("1")
    for line in TWENTY:
        page.get_by_label(f"Choisir la ligne {line}", exact=True).press("Space")
    follow(page.get_by_role("button", name="Voir l’aperçu"), "Enter")
    page.get_by_text("20 fiches changeraient").wait_for()
    check(page, faults)
    follow(page.get_by_role("button", name="Enregistrer ces 20 corrections"), "Enter")
    page.get_by_text("20 fiches corrigées").wait_for()
    follow(page.get_by_role("link", name="Revenir au dépôt et à son rapport"), "Enter")
    page.get_by_text("à corriger", exact=True).wait_for(state="detached", timeout=60_000)
    refused = page.locator(".faits div", has_text="Refusées").locator("dd")
    refused.get_by_text("0", exact=True).wait_for(timeout=60_000)
    assert page.locator(".depot-regle .depot-erreur").count() == 0


def test_the_last_row_at_fault_is_left_only_once_nothing_is_wrong_with_it(
    campaign: None, sign_in: Callable[..., Page], demonstration: Path, tmp_path: Path
) -> None:
    head, *lines = (demonstration / "demo/ops/2024/ops-2024-999900004.csv").read_text().splitlines()
    values, at = lines[1].split(";"), head.split(";").index("nb_occupants")
    right, values[at] = values[at], "x"
    file = tmp_path / "une-faute.csv"
    file.write_text("\n".join([head, lines[0], ";".join(values), *lines[2:]]) + "\n")
    page = sign_in("demo-bailleur-1")
    page.goto("/portail/deposer?millesime=2024")
    page.get_by_label("Fichier de l’enquête 2024").set_input_files(file)
    follow(page.get_by_role("button", name="Déposer ce fichier"))
    page.get_by_text("1 ligne sur").wait_for(timeout=60_000)
    follow(page.get_by_role("link", name="3", exact=True))
    for typed, shown in (("y", "Fiche de la ligne 3"), (right, "Dépôt OPS 2024")):
        page.get_by_label("Occupants", exact=True).fill(typed)
        follow(page.get_by_role("button", name="passer à la fiche en faute suivante"))
        assert page.get_by_role("heading", level=1).inner_text().startswith(shown)
    page.get_by_role("heading", name="conforme").wait_for(timeout=60_000)
