"""« Déposer » in a real browser: by keyboard, without JavaScript, with it, at 320 pixels."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, Route

from parc_social.access.conventions.convention import legal_day
from testing.following import follow

Faults = Callable[[Page], list[str]]
PATH = "/portail/deposer"


@pytest.fixture(scope="module")
def faulty(demonstration: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The survey that the first landlord deposited, where one household has `x` occupants."""
    lines = (demonstration / "demo/ops/2024/ops-2024-999900004.csv").read_text().splitlines()
    values = lines[4].split(";")
    values[lines[0].split(";").index("nb_occupants")] = "x"
    made = tmp_path_factory.mktemp("depot") / "enquete.csv"
    made.write_text("\n".join([*lines[:4], ";".join(values), *lines[5:]]) + "\n")
    return made


@pytest.mark.parametrize("script", [True, False])
def test_a_faulty_file_is_checked_and_taken_back_annotated(
    sign_in: Callable[..., Page], faulty: Path, script: bool
) -> None:
    page = sign_in("demo-bailleur-1", script=script)
    follow(page.get_by_role("link", name="Déposer", exact=True), "Enter")
    page.get_by_label("Enquête", exact=True).select_option("2024")
    follow(page.get_by_role("button", name="Changer d’enquête"), "Enter")
    page.get_by_label("Fichier de l’enquête 2024").set_input_files(faulty)
    page.get_by_role("button", name="Vérifier ce fichier").press("Enter")
    heading = page.get_by_role("heading", name="Rapport de vérification")
    heading.wait_for(timeout=60_000)
    rule = page.locator("#OPS-C025")
    assert "1 fois" in rule.locator("summary").inner_text()
    assert rule.get_by_role("rowheader", name="5", exact=True).count() == 1
    with page.expect_download() as waited:
        page.get_by_role("link", name="Votre fichier entier annoté").press("Enter")
    assert waited.value.suggested_filename == "fichier-annote.xlsx"


def test_a_check_is_followed_through_a_service_that_is_away_for_a_moment(
    sign_in: Callable[..., Page], faulty: Path
) -> None:
    page = sign_in("demo-bailleur-1")
    page.goto(f"{PATH}?millesime=2024")
    failing, read = ["state", "state", "state", "page"], list[str]()

    def cut(route: Route) -> None:
        request, kind = route.request, "state" if "f=etat" in route.request.url else "page"
        if request.is_navigation_request():
            read.append(request.url)
        if request.is_navigation_request() or request.method != "GET" or kind not in failing:
            route.continue_()
            return
        failing.remove(kind)
        if len(failing) == 2:
            route.abort()
        else:
            route.fulfill(
                status=503, headers={"Retry-After": "1"}, body="<main>Indisponible</main>"
            )

    page.get_by_label("Fichier de l’enquête 2024").set_input_files(faulty)
    page.route("**/portail/deposer/**", cut)
    page.get_by_role("button", name="Vérifier ce fichier").press("Enter")
    page.get_by_text("cette page redemande d’elle-même").wait_for()
    page.get_by_role("heading", name="Rapport de vérification").wait_for(timeout=60_000)
    assert failing == []
    assert len(read) == 1, "the page was left for another"


@pytest.mark.parametrize("width", [1280, 320])
def test_pages_have_no_fault_at_any_width(
    sign_in: Callable[..., Page], faulty: Path, width: int, faults: Faults
) -> None:
    page = sign_in("demo-bailleur-1", width)
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.goto(f"{PATH}?millesime=2024")
    assert faults(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") == width
    page.get_by_label("Fichier de l’enquête 2024").set_input_files(faulty)
    page.get_by_role("button", name="Vérifier ce fichier").press("Enter")
    page.get_by_role("heading", name="Rapport de vérification").wait_for(timeout=60_000)
    assert faults(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") == width
    assert said == []


def test_what_the_server_refuses_is_told_beside_the_form(
    sign_in: Callable[..., Page], tmp_path: Any
) -> None:
    page = sign_in("demo-bailleur-1")
    page.goto(f"{PATH}?millesime=2024")
    page.evaluate("document.querySelector('input[name=jeton]:is(.envoi *)').value = 'faux'")
    file = tmp_path / "ops.csv"
    file.write_text("millesime\n2024\n")
    page.get_by_label("Fichier de l’enquête 2024").set_input_files(file)
    page.get_by_role("button", name="Vérifier ce fichier").press("Enter")
    page.get_by_role("alert").wait_for()
    assert "ne vient pas de votre session" in page.get_by_role("alert").inner_text()
    assert page.get_by_role("button", name="Vérifier ce fichier").is_enabled()
    page.evaluate("document.querySelector('form[data-envoi]').dataset.maxi = 3")
    page.get_by_role("button", name="Vérifier ce fichier").press("Enter")
    page.get_by_text("Compressez-le").wait_for()


@pytest.fixture(scope="module")
def campaign(own_service: Any, run_command: Callable[..., str]) -> None:
    """Open today."""
    today, by = legal_day(datetime.now(UTC)), ("--compte", "demo-gip")
    days = ("--ouverture", today.isoformat(), "--cloture", (today + timedelta(9)).isoformat())
    run_command(own_service.environ, "campagne", "creer", "ops", "2024", *days, *by)
    run_command(own_service.environ, "campagne", "ouvrir", "ops", "2024", *by)


@pytest.mark.parametrize("script", [True, False])
def test_a_faulty_deposit_is_transmitted_without_its_lines_and_gives_its_receipt(
    campaign: None, sign_in: Callable[..., Page], faulty: Path, tmp_path: Path, faults: Faults,
    script: bool,
) -> None:  # fmt: skip
    file = tmp_path / "enquete.csv"
    file.write_text(f"{faulty.read_text()}{'' if script else chr(10)}")
    page = sign_in("demo-bailleur-1", 320, script=script)
    page.goto(f"{PATH}?millesime=2024")
    page.get_by_label("Fichier de l’enquête 2024").set_input_files(file)
    page.get_by_role("button", name="Déposer ce fichier").press("Enter")
    page.get_by_role("heading", name="Transmettre au GIP SNE").wait_for(timeout=60_000)
    if script:
        assert faults(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") == 320
    page.get_by_label("Transmettre sans").press("Space")
    page.get_by_label("Je déclare").press("Space")
    follow(page.get_by_role("button", name="Transmettre", exact=True), "Enter")
    page.get_by_text("Transmis au GIP SNE.").wait_for()
    with page.expect_download() as waited:
        page.get_by_role("link", name="Reçu en PDF").press("Enter")
    assert waited.value.suggested_filename.startswith("depot-")
