"""Territories in a real browser: found while one types, by keys, without JavaScript; a sheet."""

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page

from testing.following import follow
from testing.rows import each_row
from testing.sample import WHOLE, sampled

Faults = Callable[[Page], list[str]]
PATH = "/portail/territoires"
PAGES = [
    PATH, f"{PATH}?q=st+denis", f"{PATH}?q=zzz", f"{PATH}?q=saint&pour=commune:97411",
    f"{PATH}/commune/97411", f"{PATH}/departement/974?reference=france:FR",
]  # fmt: skip


@pytest.mark.long
@sampled
@each_row("width", [1280, 320])
def test_pages_of_territories_have_no_fault_at_any_width(
    sign_in: Callable[..., Page], width: int, faults: Faults
) -> None:
    page = sign_in("demo-epci", width)
    for number, path in enumerate(PAGES):
        page.goto(path)
        if WHOLE or number % 2 == (width == 320):  # each page at one of both widths
            assert faults(page) == [], path
        assert page.evaluate("document.documentElement.scrollWidth") == width, path


def test_a_name_is_offered_while_one_types_and_opened_by_keys(
    sign_in: Callable[..., Page], faults: Faults
) -> None:
    page = sign_in("demo-epci")
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    follow(page.get_by_role("link", name="Territoires", exact=True))
    field = page.get_by_role("combobox", name=re.compile("^Nom"))
    field.focus()
    page.keyboard.type("l'ile st denis")
    offered = page.get_by_role("listbox", name="Territoires proposés").get_by_role("option")
    offered.first.wait_for()
    assert offered.count() == 1
    assert field.get_attribute("aria-expanded") == "true"
    assert page.get_by_role("status").inner_text() == "1 territoire proposé"
    assert faults(page) == []
    page.keyboard.press("ArrowDown")
    assert offered.first.get_attribute("aria-selected") == "true"
    assert field.get_attribute("aria-activedescendant") == offered.first.get_attribute("id")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{PATH}/commune/93039")
    assert page.get_by_role("heading", level=1).inner_text() == "L'Île-Saint-Denis"
    assert said == []


def test_escape_closes_what_is_offered_and_enter_searches(sign_in: Callable[..., Page]) -> None:
    page = sign_in("demo-epci")
    page.goto(PATH)
    field = page.get_by_role("combobox", name=re.compile("^Nom"))
    field.press_sequentially("saint")
    page.locator("#q-offre [role=option]").first.wait_for()
    page.keyboard.press("Escape")
    assert field.get_attribute("aria-expanded") == "false"
    assert field.input_value() == "saint"
    page.keyboard.press("Enter")
    page.wait_for_url("**?q=saint*")
    assert page.locator("main tbody tr").count() > 3


def test_without_javascript_the_form_finds_and_the_sheet_is_two_pages_away(
    sign_in: Callable[..., Page],
) -> None:
    page = sign_in("demo-epci", script=False)
    follow(page.get_by_role("link", name="Territoires", exact=True))
    page.get_by_label(re.compile("^Nom")).fill("ste suzanne")
    follow(page.get_by_role("button", name="Chercher"))
    follow(page.get_by_role("link", name="Sainte-Suzanne", exact=True))
    assert page.get_by_role("heading", level=1).inner_text() == "Sainte-Suzanne"
    assert urlsplit(page.url).path == f"{PATH}/commune/97420"


def test_the_reference_is_changed_and_each_figure_is_read_out(sign_in: Callable[..., Page]) -> None:
    page = sign_in("demo-epci", script=False)
    page.goto(f"{PATH}/commune/97411")
    heads = page.locator("table.figures").first.locator("thead th")
    before = heads.all_inner_texts()
    assert [text.partition(",")[0] for text in before] == [
        "Indicateur", "Tous les ménages", "Emménagés récents", "La Réunion", "Enquête précédente",
    ]  # fmt: skip
    page.get_by_label("Territoire de référence").select_option("france:FR")
    follow(page.get_by_role("button", name="Afficher"))
    assert "reference=france" in page.url
    assert heads.all_inner_texts()[3].startswith("France,")
    known = page.get_by_role("link", name="Personnes seules", exact=True)
    row = page.locator("#familles ~ .cadre tr", has=known).first
    row.locator("summary").click()
    read = row.locator("dd").all_inner_texts()
    assert len(read) == 4
    assert read[0].startswith("En 2024, à Saint-Denis, ")
    assert read[0].endswith("(valeur exacte)")
    follow(row.get_by_role("link", name="Personnes seules"))
    page.wait_for_url("**/portail/definitions/part_personnes_seules")


def test_another_reference_is_found_by_its_name(sign_in: Callable[..., Page]) -> None:
    page = sign_in("demo-epci", script=False)
    page.goto(f"{PATH}/commune/97411")
    follow(page.get_by_role("link", name="Une autre référence, par son nom"))
    page.get_by_label(re.compile("^Nom")).fill("montreuil")
    follow(page.get_by_role("button", name="Chercher"))
    follow(page.get_by_role("link", name="Montreuil", exact=True))
    head = page.locator("table.figures").first.locator("thead th").nth(3)
    assert head.inner_text().startswith("Montreuil,")
    assert page.get_by_role("heading", level=1).inner_text() == "Saint-Denis"


def test_a_colleague_opens_the_link_and_sees_what_his_rights_show(
    own_service: Any, sign_in: Callable[..., Page]
) -> None:
    mine, his = sign_in("demo-epci", script=False), sign_in("demo-bailleur-1", script=False)
    code = min(own_service.accounts["demo-epci"].perimetre)
    for page in (mine, his):
        page.goto(f"{PATH}/commune/{code}?reference=france:FR")
    first = "table.figures tbody tr:first-child td"
    assert mine.locator(first).all_inner_texts() == his.locator(first).all_inner_texts()
    shown: list[int] = []
    for page, login in ((mine, "demo-epci"), (his, "demo-bailleur-1")):
        account = own_service.accounts[login]
        seen = [
            account.json(f"/collections/indicateurs-{level}/items", code_commune=code, limit=1)
            for level in ("qpv", "iris")
        ]
        shown.append(page.locator("table.dedans a").count())
        assert shown[-1] == sum(one["numberMatched"] for one in seen), login
    assert shown[0] > 0


def test_these_data_are_files_of_the_same_rows(sign_in: Callable[..., Page]) -> None:
    page = sign_in("demo-epci", script=False)
    page.goto(f"{PATH}/commune/97411")
    with page.expect_download() as taken:
        page.get_by_role("link", name="Ces données en CSV").click()
    text = taken.value.path().read_text(encoding="utf-8")
    assert len(text.splitlines()) > 3
    assert all('"97411"' in line or "97411" in line for line in text.splitlines()[1:])


def test_on_paper_a_sheet_is_its_figures(sign_in: Callable[..., Page]) -> None:
    page = sign_in("demo-epci")
    page.goto(f"{PATH}/commune/97411")
    page.emulate_media(media="print")
    assert page.locator("table.figures").first.is_visible()
    for selector in (".fiche-outils", "details.lecture", "header nav"):
        assert not page.locator(selector).first.is_visible(), selector
