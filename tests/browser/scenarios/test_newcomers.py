"""Newcomers' tasks counted in page loads, the ended convention, and paper: one path of each."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Page

from testing.following import follow
from testing.made.state_service import DEPARTEMENT, LOGIN
from testing.pages.act import check_window
from testing.pages.ended import walk
from testing.pages.epci_agent import EpciAgent
from testing.pages.hand import Pointer
from testing.pages.paper import cut_off, on_screen_alone, sheets
from testing.pages.state_service import StateService
from testing.pages.window import Window
from testing.rows import each_row
from testing.sample import taking_turns

pytestmark = [
    pytest.mark.long,
    pytest.mark.parametrize("scene", ["duckdb"], indirect=True, scope="module"),
]
FICHE = "/portail/territoires/commune/97414"
SEEN = {
    "/portail/carte": "CSV", "/portail/tableau": "CSV", FICHE: "Ces données en CSV",
    "/portail/comparer?territoires=commune:97414,france:FR": "CSV", "/portail/qualifier": "CSV",
}  # fmt: skip
DEFINED = [*SEEN, "/portail/", "/portail/definitions"]
FROM = [
    ("/portail/", "saint louis", "Saint-Louis"), ("/portail/carte", "st denis", "Saint-Denis"),
    ("/collections?f=html", "97411", "Saint-Denis"), (FICHE, "l'etang sale", "L'Étang-Salé"),
]  # fmt: skip
# Pages, and sheets of an A4 that they may take on a demonstration.
PAPER = {
    "/portail/": 3, "/portail/carte": 2, "/portail/carte?territoire=97414": 3, FICHE: 2,
    "/portail/carte?niveau=iris&methode=jenks&classes=3": 7, "/portail/tableau": 2,
    "/portail/qualifier?niveau=iris&indicateur1=part_monoparentales&seuil1=20": 5,
    "/portail/comparer?territoires=commune:97414,france:FR": 2, "/": 5, "/portail/donnees": 4,
}  # fmt: skip


@pytest.fixture
def newcomer(scene: Any, open_window: Any) -> Iterator[Window]:
    """An agent of the EPCI, who has just signed in, without scripts."""
    window, hand = open_window("1280", "pointer", script=False)
    EpciAgent(window, hand, scene.accounts["demo-epci"]).acts()[0].do()
    window.loads = 0
    yield window
    check_window(window)


def test_the_first_map_of_ones_territory_is_one_page_from_signing_in(newcomer: Window) -> None:
    follow(newcomer.page.get_by_role("link", name="La carte de votre territoire"))
    assert newcomer.page.get_by_label("Zone").input_value() == "epci:249740077"
    assert newcomer.loads == 1


@each_row(("start", "typed", "name"), FROM)
def test_the_fiche_of_a_commune_is_two_pages_from_anywhere(
    newcomer: Window, start: str, typed: str, name: str
) -> None:
    page = newcomer.page
    page.goto(start)
    newcomer.loads = 0
    page.get_by_label("Trouver un territoire").fill(typed)
    follow(page.get_by_role("button", name="Trouver", exact=True))
    follow(page.locator("main").get_by_role("link", name=name, exact=True).first)
    assert page.get_by_role("heading", level=1).inner_text() == name
    assert "/portail/territoires/commune/" in page.url
    assert newcomer.loads == 2


def test_another_indicator_is_one_page(newcomer: Window) -> None:
    page = newcomer.page
    page.goto("/portail/carte")
    newcomer.loads = 0
    page.get_by_label("Indicateur", exact=True).select_option("loyer_moyen")
    follow(page.get_by_role("button", name="Afficher la carte"))
    assert page.get_by_role("heading", level=1).inner_text().startswith("Loyer moyen")
    assert newcomer.loads == 1


@each_row(("path", "words"), SEEN.items())
def test_what_is_seen_is_one_page_from_its_file(newcomer: Window, path: str, words: str) -> None:
    page = newcomer.page
    page.goto(path)
    newcomer.loads = 0
    Pointer(newcomer).take(page.locator("main").get_by_role("link", name=words).first)
    assert newcomer.taken().name.endswith(".csv")
    assert newcomer.loads == 1


@each_row("path", DEFINED)
def test_what_is_seen_is_one_page_from_its_definition(newcomer: Window, path: str) -> None:
    page = newcomer.page
    page.goto(path)
    newcomer.loads = 0
    link = page.locator("main a[href*='/portail/definitions/']").first
    if not link.is_visible():
        page.locator("summary", has_text="Définition").click()
    follow(link)
    assert "/portail/definitions/" in page.url
    assert newcomer.loads == 1


@each_row(("path", "most"), PAPER.items())
def test_on_paper_nothing_is_cut_off(newcomer: Window, path: str, most: int) -> None:
    page = newcomer.page
    page.goto(path)
    assert cut_off(page) == []
    assert on_screen_alone(page) == []
    assert len(sheets(page)) <= most
    page.emulate_media(media="screen")
    page.set_viewport_size({"width": newcomer.width, "height": 900})


def test_the_map_is_on_the_sheet_that_is_printed(newcomer: Window) -> None:
    page = newcomer.page
    page.goto("/portail/carte")
    cut_off(page)
    drawn = page.locator(".carte-vue").locator("canvas, img, input[type=image]").first
    box = drawn.bounding_box()
    assert box is not None
    assert box["width"] > 200
    page.emulate_media(media="screen")
    page.set_viewport_size({"width": newcomer.width, "height": 900})


@taking_turns(3)
def test_a_convention_that_ends_is_told_by_the_next_act_and_what_was_typed_is_kept(
    scene: Any, open_window: Any, ending: Any, faults: Callable[[Page], list[str]]
) -> None:
    window, hand = open_window("1280", "pointer", script=True)
    account = scene.accounts["demo-epci"]
    acts = EpciAgent(window, hand, account).acts()
    walk(window, acts, ending(window, account), {"other classes", "opens its fiche"}, faults)


@taking_turns(3)
def test_it_ends_while_a_state_service_types_the_name_of_its_criteria(
    scene: Any, open_window: Any, ending: Any, faults: Callable[[Page], list[str]]
) -> None:
    window, hand = open_window("1280", "pointer", script=True)
    account = scene.accounts[LOGIN]
    acts = StateService(window, hand, account, DEPARTEMENT, "CIA interrompue").acts()
    walk(window, acts, ending(window, account), {"qualifies", "keeps its criteria"}, faults)
