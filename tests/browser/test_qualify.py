"""The workshop in a real browser: keyboard, without JavaScript, at 320 pixels, printed."""

from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page

from testing.following import follow
from testing.sample import WHOLE, sampled

Faults = Callable[[Page], list[str]]
PATH = "/portail/qualifier"
PAGES = [
    PATH,
    f"{PATH}?niveau=qpv&indicateur1=part_monoparentales&seuil1=20",
    f"{PATH}?niveau=adresse&indicateur1=part_personnes_seules&seuil1=30&tri=nom",
    f"{PATH}?niveau=planete",
]


@sampled
@pytest.mark.parametrize("width", [1280, 320])
def test_pages_have_no_fault_at_any_width(
    sign_in: Callable[..., Page], width: int, faults: Faults
) -> None:
    page = sign_in("demo-epci", width)
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    for number, path in enumerate(PAGES):
        page.goto(path)
        if WHOLE or number % 2 == (width == 320):  # each page at one of both widths
            assert faults(page) == [], path
        assert page.evaluate("document.documentElement.scrollWidth") == width, path
    assert [text for text in said if "400" not in text] == []


def test_a_state_service_qualifies_its_qpv_by_keys_and_takes_the_list(
    sign_in: Callable[..., Page],
) -> None:
    page = sign_in("demo-etat", script=False)
    follow(page.get_by_role("link", name="Qualifier", exact=True), "Enter")
    page.get_by_label("Qualifier", exact=True).select_option("qpv")
    first = page.get_by_role("group", name="Critère 1")
    first.get_by_label("Indicateur").select_option("part_monoparentales")
    first.get_by_label("Seuil").fill("20,5")
    first.get_by_label("Points").select_option("3")
    page.get_by_label("Points requis").fill("3")
    follow(page.get_by_label("Points requis"), "Enter")
    asked = parse_qs(urlsplit(page.url).query)
    assert asked["niveau"] == ["qpv"]
    assert asked["seuil1"][0] == "20,5"
    assert page.get_by_role("rowheader", name="retenu", exact=True).count() == 1
    assert page.locator("tbody th .code", has_text="QN").count() > 0
    with page.expect_download() as waited:
        page.get_by_role("link", name="CSV (tableur)").press("Enter")
    assert waited.value.suggested_filename.startswith("qualification-qpv-")


def test_a_set_is_kept_from_the_page_and_shared(own_service: Any, sign_in: Any) -> None:
    page = sign_in("demo-epci", script=False)
    page.goto(f"{PATH}?niveau=commune&indicateur1=part_monoparentales&seuil1=20")
    page.get_by_label("Nom du jeu").fill("CIA du navigateur")
    follow(page.get_by_role("button", name="Garder ces critères"))
    link = page.get_by_role("link", name="CIA du navigateur", exact=True)
    follow(link)
    assert parse_qs(urlsplit(page.url).query)["indicateur1"] == ["part_monoparentales"]
    follow(page.get_by_role("button", name="Retirer CIA du navigateur"))
    assert page.get_by_role("link", name="CIA du navigateur", exact=True).count() == 0


def test_the_printed_page_has_criteria_and_list_but_no_form(sign_in: Any) -> None:
    page = sign_in("demo-epci")
    page.goto(PAGES[1])
    page.emulate_media(media="print")
    assert page.locator("form.qualifier-choix").is_hidden()
    assert page.locator(".qualifier-criteres li").first.is_visible()
    assert page.locator("section .tableau-large").is_visible()
