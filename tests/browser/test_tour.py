"""What a new user met: pages that did not fit a telephone, a sheet of paper, or the eye."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page

from testing.following import follow
from testing.sample import WHOLE, sampled

Faults = Callable[[Page], list[str]]
SERIE = "/collections/indicateurs-commune-serie/items"
ROWS = "" if WHOLE else "?limit=5"  # axe looks at each of 40,000 cells
PAGES = [
    "/collections", "/collections/indicateurs-commune", f"{SERIE}{ROWS}",
    f"/collections/rpls-logements/items{ROWS}",
    "/processes", "/processes/comparaison", "/portail/journal",
    "/collections/indicateurs-commune/styles/part_personnes_seules/metadata",
]  # fmt: skip
_SHEET = {"width": 794, "height": 1123}  # pixels of an A4


@pytest.mark.long
@sampled
def test_pages_fit_a_telephone(sign_in: Callable[..., Page], faults: Faults) -> None:
    page = sign_in("demo-epci", 320)
    for path in PAGES:
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") == 320, path
        assert faults(page) == [], path


def test_a_table_is_printed_on_sheets(sign_in: Callable[..., Page]) -> None:
    page = sign_in("demo-epci")
    page.set_viewport_size(_SHEET)  # type: ignore[arg-type]
    page.goto("/collections/indicateurs-commune/items")
    page.emulate_media(media="print")
    assert page.evaluate("document.documentElement.scrollWidth") <= _SHEET["width"]
    heads = page.locator("table.donnees thead th")
    assert sum(heads.nth(n).is_visible() for n in range(heads.count())) == 10
    assert page.get_by_text("Imprimées : neuf colonnes au plus").is_visible()


def test_the_manual_of_the_api_is_folded(sign_in: Callable[..., Page], faults: Faults) -> None:
    page = sign_in("demo-commune")
    page.goto("/openapi?f=html")
    assert page.evaluate("document.documentElement.scrollHeight") < 6_000
    assert page.evaluate("document.documentElement.scrollWidth") == 1280
    assert faults(page) == []
    theme = page.locator("details.theme", has_text="indicateurs-commune").first
    theme.locator("summary").first.click()
    theme.locator("details summary").first.click()
    follow(theme.get_by_role("link", name="Essayer").first)
    assert "/collections/" in page.url


def test_a_twin_is_parted_by_a_choice(sign_in: Callable[..., Page]) -> None:
    page = sign_in("demo-epci", script=False)
    page.goto(SERIE)
    before = page.locator("p.compte").inner_text()
    page.get_by_label("Population décrite").select_option("hors_qpv")
    follow(page.get_by_role("button", name="Afficher"))
    assert page.locator("p.compte").inner_text() != before
    assert page.get_by_label("Population décrite").input_value() == "hors_qpv"


def test_a_job_is_told_in_french_by_the_clock_of_paris(sign_in: Any) -> None:
    page = sign_in("demo-epci", script=False)
    page.goto("/processes/echo")
    follow(page.get_by_role("button", name="Lancer comme travail"))
    words = page.locator("main").inner_text()
    assert "successful" not in words
    assert "T" not in page.locator("tr", has_text="Demandé").locator("td").inner_text()
    assert " h " in page.locator("tr", has_text="Demandé").locator("td").inner_text()
