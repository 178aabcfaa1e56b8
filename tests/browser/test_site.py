"""One site: an entrance from any address, one menu, one notice, one page of errors."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from testing.following import follow
from testing.rows import each_row
from testing.sample import WHOLE, sampled

Faults = Callable[[Page], list[str]]
ROLES = ["demo-gip", "demo-etat", "demo-epci", "demo-commune", "demo-bailleur-1"]
CLOSED = ["demo-non-signee", "demo-expiree"]
OF_API = ["/", "/collections", "/processes", "/jobs", "/openapi?f=html"]
REFUSED = {"/nexistepas": 404, "/?foo=1": 400, "/collections/ops-menages/items": 404,
           "/collections//x": 400, "/portail//acces": 400, "/processes/rien": 404,
           "/collections/x?y=%00": 400}  # fmt: skip


# One page of a refusal of each frame and width: the others differ by their words alone.
AXE = {("/nexistepas", 1280), ("/portail//acces", 1280), ("/?foo=1", 320), ("/portail//acces", 320)}
ROOT = Path(__file__).parents[2]
WIDTHS = [1280, 320]  # on both sides of all that the style sheets ask of a width


def test_a_telephone_of_390_pixels_is_laid_out_as_one_of_320() -> None:
    """Hence 390 is asked of none: what has room at 320 has it there."""
    sheets = [
        path.read_text()
        for folder in ("portal", "server")
        for path in (ROOT / folder).rglob("*.css")
    ]
    asked = [
        16 * float(rem) for css in sheets for rem in re.findall(r"width: ([\d.]+)rem\) {", css)
    ]
    assert len(asked) >= 5
    assert [width for width in asked if 320 <= width <= 390] == []


def words(page: Page, selector: str) -> list[str]:
    return [text.strip() for text in page.locator(selector).all_inner_texts()]


@each_row("script", [True, False])
def test_a_stranger_who_opens_any_address_signs_in_and_reads_it(
    own_service: Any,
    window: Callable[..., Page],
    entering: Callable[[Page, Any], None],
    script: bool,
) -> None:
    page, dialogs = window(script=script), list[str]()
    page.on("dialog", lambda shown: dialogs.append(shown.message))
    asked = "/collections/indicateurs-commune/items?limit=2&lang=fr"
    page.goto(asked)
    assert page.get_by_role("heading", level=1).inner_text() == "Connexion"
    entering(page, own_service.accounts["demo-epci"])
    assert page.url == own_service.base_url + asked
    assert page.locator("table.donnees tbody tr").count() == 2
    assert dialogs == []


def test_the_keyboard_alone_enters_and_walks_to_the_data(
    own_service: Any, window: Callable[..., Page]
) -> None:
    page = window()
    page.goto("/")
    page.get_by_label("Identifiant").focus()
    page.keyboard.type("demo-epci")
    page.keyboard.press("Tab")
    page.keyboard.type(own_service.accounts["demo-epci"].portal_password)
    page.keyboard.press("Enter")
    page.wait_for_url(own_service.base_url + "/")
    page.keyboard.press("Tab")
    assert page.locator(":focus").inner_text() == "Aller au contenu"
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.tagName") == "SUMMARY":
            break
    page.keyboard.press("Enter")
    assert page.get_by_role("link", name="Mes droits").is_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/portail/droits")


@pytest.mark.long
@each_row("login", [*ROLES, *CLOSED])
def test_every_entry_of_every_menu_leads_to_a_page(
    sign_in: Callable[..., Page], login: str
) -> None:
    page = sign_in(login, script=False)
    starts = ["/portail/", "/"]
    menus, asked = [], set[str]()
    for start in starts:
        page.goto(start)
        menus.append(words(page, "header nav.menu a"))
        links = page.locator("header a, .sous-menu a, .pied a")
        hrefs = {str(one.get_attribute("href")) for one in links.all()}
        hrefs -= {"mailto:" + page.locator(".pied a[href^=mailto]").inner_text()}
        for href in hrefs - asked:
            answer = page.request.get(href, headers={"Accept": "text/html"})
            assert answer.status == 200, (login, start, href)
        asked |= hrefs
    assert menus[0] == menus[1]
    assert menus[0][0] == "Accueil"
    assert ("Données" in menus[0]) == (login in ROLES)


@each_row("path", ["/portail/", "/portail/droits", "/portail/rien", *OF_API])
def test_every_page_has_one_frame(
    own_service: Any, sign_in: Callable[..., Page], path: str
) -> None:
    page = sign_in("demo-epci", script=False)
    page.goto(path)
    assert page.title().endswith("Portail cartographique de l'occupation du parc social")
    assert words(page, ".avis") == ["Données fictives de démonstration."]
    assert page.locator("header details > summary").count() == 1
    assert "Mentions et vie privée" in words(page, ".pied a")
    current = page.locator("header nav.menu [aria-current]").all_inner_texts()
    expected = {"/portail/": ["Accueil"], "/portail/droits": [], "/portail/rien": []}
    assert current == expected.get(path, ["Données"])


def test_a_stranger_reads_that_the_data_are_invented_too(window: Callable[..., Page]) -> None:
    page = window()
    page.goto("/portail/connexion")
    assert words(page, ".avis") == ["Données fictives de démonstration."]


@each_row("path", OF_API)
def test_one_signs_out_from_any_page(sign_in: Callable[..., Page], path: str) -> None:
    page = sign_in("demo-epci", script=False)
    page.goto(path)
    page.locator("header details > summary").click()
    follow(page.get_by_role("button", name="Se déconnecter"))
    assert urlsplit(page.url).path == "/portail/connexion"
    page.goto(path)
    assert urlsplit(page.url).path == "/portail/connexion"


def test_a_page_that_the_browser_has_kept_ends_the_session_that_is_open(
    own_service: Any, sign_in: Callable[..., Page], entering: Callable[[Page, Any], None]
) -> None:
    """An unchanged page would hold the form of the session before (its ETag names the session)."""
    page, path = sign_in("demo-epci"), "/collections/indicateurs-commune/items?limit=2&lang=fr"
    for _ in range(2):
        page.goto(path)
        page.locator("header details > summary").click()
        follow(page.get_by_role("button", name="Se déconnecter"))
        assert page.get_by_role("heading", level=1).inner_text() == "Connexion"
        entering(page, own_service.accounts["demo-epci"])


@sampled
@each_row("width", WIDTHS)
def test_a_refusal_anywhere_is_a_page_with_the_way_out(
    sign_in: Callable[..., Page], width: int, faults: Faults
) -> None:
    page = sign_in("demo-epci", width)
    for path, status in REFUSED.items():
        answer = page.goto(path)
        assert answer is not None
        assert answer.status == status, path
        assert answer.headers["content-type"] == "text/html; charset=utf-8", path
        assert "Que faire\u202f?" in page.locator("main").inner_text()
        if WHOLE or (path, width) in AXE:
            assert faults(page) == [], path
        assert page.evaluate("document.documentElement.scrollWidth") == width, path
        follow(page.get_by_role("link", name="Revenir à l’accueil du portail"))
        assert page.url.endswith("/portail/")


@pytest.mark.long
@sampled
@each_row("width", WIDTHS)
def test_pages_of_the_api_have_no_fault_for_who_has_signed_in(
    sign_in: Callable[..., Page], width: int, faults: Faults
) -> None:
    page = sign_in("demo-epci", width)
    # The manual is long to look at: wide, test_tour does (test_the_manual_of_the_api_is_folded).
    for path in OF_API if WHOLE or width == WIDTHS[1] else OF_API[:-1]:
        page.goto(path)
        page.locator("header details > summary").click()
        assert faults(page) == [], path
        assert page.evaluate("document.documentElement.scrollWidth") == width, path


@each_row("path", ["/portail/", "/collections", "/nexistepas"])
def test_on_paper_there_is_no_menu(sign_in: Callable[..., Page], path: str) -> None:
    page = sign_in("demo-epci")
    page.goto(path)
    page.emulate_media(media="print")
    for selector in ("header nav", "header details", ".pied ul"):
        assert not page.locator(selector).first.is_visible(), selector
    assert page.locator("main h1").is_visible()
    assert page.locator(".avis").is_visible()


def test_english_is_for_who_asks_for_it(sign_in: Callable[..., Page]) -> None:
    page = sign_in("demo-epci")
    page.goto("/collections")
    assert page.locator("html").get_attribute("lang") == "fr"
    page.goto("/collections?lang=en")
    assert page.locator("html").get_attribute("lang") == "en"
    assert words(page, "header nav.menu a") == [
        "Home",
        "Map",
        "Territories",
        "Compare",
        "Data",
        "Definitions",
        "Qualify",
        "Help",
    ]
    page.goto("/portail/")
    assert page.locator("html").get_attribute("lang") == "fr"
    assert words(page, "header nav.menu a") == [
        "Accueil",
        "Carte",
        "Territoires",
        "Comparer",
        "Données",
        "Définitions",
        "Qualifier",
        "Aide",
    ]


@each_row("script", [True, False])
def test_a_link_of_a_message_is_opened_by_the_session_that_is_open(
    own_service: Any, window: Callable[..., Page], sign_in: Callable[..., Page], script: bool
) -> None:
    """It arrives without the cookie, which is of this site alone: the page asks once more."""
    asked = f"{own_service.base_url}/collections/indicateurs-commune?lang=fr"
    message = f'data:text/html,<a href="{asked}">Voir</a>'
    page = sign_in("demo-epci", script=script)
    page.goto(message)
    follow(page.get_by_role("link", name="Voir"))
    page.wait_for_url(asked)
    stranger, shown = window(script=script), list[str]()
    stranger.on("response", lambda got: shown.append(urlsplit(got.url).path))
    stranger.goto(message)
    follow(stranger.get_by_role("link", name="Voir"))
    while shown.count("/portail/connexion") < 2:
        stranger.wait_for_timeout(100)
    stranger.wait_for_timeout(1_000)
    assert shown.count("/portail/connexion") == 2  # once more, and not for ever
    assert stranger.get_by_role("heading", level=1).inner_text() == "Connexion"


def test_the_menu_of_the_account_closes_by_escape_and_by_whatever_one_goes_to(
    sign_in: Callable[..., Page],
) -> None:
    page = sign_in("demo-epci")
    for path in ("/portail/aide", "/collections?f=html"):
        page.goto(path)
        menu, summary = page.locator("details.qui"), page.locator("details.qui > summary")
        summary.focus()
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        expect(menu).to_have_attribute("open", "")
        page.keyboard.press("Escape")
        expect(menu).not_to_have_attribute("open", "")
        expect(summary).to_be_focused()
        summary.click()
        page.locator("h1").dispatch_event("pointerdown", {"bubbles": True})
        expect(menu).not_to_have_attribute("open", "")
