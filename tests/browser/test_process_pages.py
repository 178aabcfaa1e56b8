"""Processes run from their pages, without JavaScript: a form, an answer, a job given up."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from testing.following import follow
from testing.rows import each_row
from testing.sample import WHOLE, sampled

Faults = Callable[[Page], list[str]]
PROCESSES = (
    "indicateurs-territoire", "indicateurs-polygone", "discretisation", "comparaison",
    "appariement-adresses", "echo",
)  # fmt: skip


def run(page: Page, process: str, button: str = "Calculer") -> None:
    """Sends the form of a process as it is first shown: filled in with its example."""
    page.goto(f"/processes/{process}")
    follow(page.get_by_role("button", name=button))


@pytest.fixture
def signed(sign_in: Callable[..., Page]) -> Page:
    """A landlord's window, without JavaScript."""
    return sign_in("demo-bailleur-1", script=False)


@pytest.mark.long
@sampled
@each_row("width", [1280, 320])
def test_axe_finds_no_fault_on_any_page_of_processes(
    sign_in: Callable[..., Page], faults: Faults, width: int
) -> None:
    page = sign_in("demo-bailleur-1", width)
    run(page, "echo", "Lancer comme travail")
    job = page.url
    page.get_by_role("link", name="Relire cet état").or_(
        page.get_by_role("link", name="Résultats", exact=True)
    ).wait_for()
    while not page.get_by_role("link", name="Résultats", exact=True).count():
        page.wait_for_timeout(200)
        page.goto(job)
    paths = [
        "/processes", *(f"/processes/{one}" for one in PROCESSES), "/processes/echo?lang=en",
        "/jobs", job, f"{job}?lang=en", f"{job}/results?f=html",
    ]  # fmt: skip
    for number, path in enumerate(paths):
        page.goto(path)
        if WHOLE or number % 2 == (width == 320):  # each page at one of both widths
            assert faults(page) == [], path
        assert page.evaluate("document.documentElement.scrollWidth") == width, path
    run(page, "indicateurs-territoire")
    assert faults(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") == width


@pytest.mark.parametrize("process", PROCESSES)
def test_the_example_of_each_process_runs_from_its_page(signed: Page, process: str) -> None:
    run(signed, process)
    assert signed.get_by_role("heading", level=1).inner_text().startswith("Résultats – ")
    assert signed.locator("main table").count() > 0
    assert signed.get_by_role("alert").count() == 0


def test_a_result_shows_the_figures_of_the_api_and_reads_them_out(
    signed: Page, own_service: Any
) -> None:
    account = own_service.accounts["demo-bailleur-1"]
    signed.goto("/processes/indicateurs-territoire")
    signed.get_by_label("Niveau des territoires").select_option("france")
    signed.get_by_label("Codes officiels").fill("FR")
    signed.get_by_label("Indicateurs", exact=False).select_option(["logements"])
    follow(signed.get_by_role("button", name="Calculer"))
    inputs = {"niveau": "france", "codes": ["FR"], "indicateurs": ["logements"]}
    (row,) = account.execute("indicateurs-territoire", {"inputs": inputs}).json()
    said = signed.locator("main").inner_text().replace("\u202f", "").replace("\u00a0", " ")
    assert row["lecture"].replace("\u202f", "").replace("\u00a0", " ") in said
    cells = signed.locator("table.resultats tbody td").all_inner_texts()
    assert str(row["num"]) in [cell.replace("\u202f", "") for cell in cells]


def test_a_landlord_sets_its_own_stock_beside_a_territory(signed: Page) -> None:
    signed.goto("/processes/comparaison")
    signed.get_by_label("Niveau des territoires").select_option("france")
    signed.get_by_label("Codes officiels").fill("FR")
    signed.get_by_label("Indicateurs", exact=False).select_option(["part_collectif"])
    signed.get_by_label("Votre patrimoine").check()
    follow(signed.get_by_role("button", name="Calculer"))
    said = signed.locator("main").inner_text()
    assert "votre patrimoine" in said
    assert "le territoire compte aussi votre patrimoine" in said


def test_a_refused_form_says_why_and_keeps_what_was_typed(signed: Page, faults: Faults) -> None:
    signed.goto("/processes/indicateurs-territoire")
    signed.get_by_label("Codes officiels").fill("Paris")
    follow(signed.get_by_role("button", name="Calculer"))
    assert "n'est pas un code de niveau" in signed.get_by_role("alert").inner_text()
    assert signed.get_by_label("Codes officiels").input_value() == "Paris"


def test_a_file_is_downloaded(signed: Page) -> None:
    signed.goto("/processes/indicateurs-territoire")
    with signed.expect_download() as taken:
        signed.get_by_role("button", name="Télécharger en CSV").click()
    assert taken.value.suggested_filename == "indicateurs-territoire.csv"
    assert Path(taken.value.path()).read_text(encoding="utf-8").startswith('"niveau","code"')


def test_a_job_is_followed_and_given_up(signed: Page) -> None:
    signed.goto("/processes/echo")
    signed.get_by_label("Pause, en secondes").fill("60")
    follow(signed.get_by_role("button", name="Lancer comme travail"))
    job = signed.url.rpartition("/")[2]
    assert "/jobs/" in signed.url
    while "en cours" not in signed.locator("main").inner_text():
        signed.wait_for_timeout(200)
        follow(signed.get_by_role("link", name="Relire cet état"))
    assert signed.locator("progress").count() == 1
    follow(signed.get_by_role("button", name="Abandonner ce travail"))
    assert signed.url.endswith("/jobs")
    row = signed.locator("tr", has=signed.locator(f'a[href$="{job}"]'))
    assert "abandonné" in row.inner_text()


def test_who_has_not_signed_in_is_led_to_the_form_by_the_sign_in_page(
    own_service: Any, window: Callable[..., Page], signed: Page
) -> None:
    signed.goto("/portail/calculs/echo")
    assert signed.url.endswith("/processes/echo")
    stranger = window(script=False)
    stranger.goto("/portail/calculs/echo")
    stranger.get_by_label("Identifiant").fill("demo-epci")
    stranger.get_by_label("Mot de passe du portail").fill(
        own_service.accounts["demo-epci"].portal_password
    )
    follow(stranger.get_by_role("button", name="Se connecter"))
    assert stranger.url.endswith("/processes/echo")
    assert stranger.get_by_role("button", name="Calculer").count() == 1
