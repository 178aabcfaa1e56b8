"""Every HTML page in a real browser: nothing from elsewhere, readable by all, each its caller's."""

import re
from collections.abc import Callable
from typing import Any

import lxml.html
import pytest
import requests

from parc_social.catalogue.route import Resource
from parc_social.catalogue.routes.table import ROUTES
from testing.made.requests.pages import COMMUNES, POINTS, texts
from testing.rows import each_row
from testing.sample import WHOLE, in_this_turn, sampled, taking_turns

PAGES = {
    "landing": "/",
    "conformance": "/conformance",
    "openapi": "/openapi?f=html",
    "collections": "/collections",
    "collection": "/collections/rpls-logements",
    "schema": "/collections/rpls-logements/schema",
    "queryables": "/collections/indicateurs-commune/queryables",
    "items": COMMUNES,
    "item": f"{COMMUNES}/93066",
    "records": "/collections/catalogue/items?q=loyer",
    "record": "/collections/catalogue/items/rpls-logements",
    "tilesets": "/collections/rpls-logements/tiles",
    "dataset-tilesets": "/tiles",
    "styles": "/styles",
    "style-metadata": "/styles/part_personnes_seules/metadata",
    "collection-styles": "/collections/indicateurs-commune/styles",
    "collection-style-metadata": "/collections/indicateurs-commune/styles/logements/metadata",
    "tile-matrix-sets": "/TileMatrixSets",
    "tile-matrix-set": "/TileMatrixSets/WebMercatorQuad",
    "processes": "/processes",
    "process": "/processes/indicateurs-territoire",
    "jobs": "/jobs",
}
# Answered in one format, to software.
NO_PAGE = {
    "download", "tile", "tileset", "execution", "export", "qgis-layer", "qgis-project",
    "dcat", "iso19139", "iso19139-record", "ows", "csw", "style", "collection-style", "map",
    "dataset-map", "map-tilesets", "map-tileset", "map-tile", "wmts", "dataset-tileset",
    "dataset-tile",
}  # fmt: skip
ELSEWHERE = {Resource.DRAFT, Resource.COVERAGE}  # written, or drawn by test_coverages
OF_A_JOB = {"job", "job-result"}  # known once there is one: opened by test_process_pages
CATALOGUE = "/collections/catalogue"
MORE = (POINTS, "/openapi?f=html&ui=redoc", CATALOGUE, f"{CATALOGUE}/queryables")
PATHS = [*PAGES.values(), *MORE]
every_page = each_row("path", PATHS)
of_these_pages = taking_turns(1)  # pages take turns, and not what is looked at on them
# WCAG's contrast of each piece of text with the nearest background behind it.
CONTRASTS = """() => {
  const light = (rgb) => {
    const linear = (v) => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
    const [r, g, b] = rgb.map((v) => linear(v / 255));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const numbers = (text) => text.match(/[\\d.]+/g).map(Number);
  const behind = (e) => {
    for (; e; e = e.parentElement) {
      const [r, g, b, a = 1] = numbers(getComputedStyle(e).backgroundColor);
      if (a > 0) return [r, g, b];
    }
    return [255, 255, 255];
  };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const low = [];
  let seen = 0;
  for (let node; (node = walker.nextNode()) && seen < 3000;) {
    const parent = node.parentElement;
    if (!node.textContent.trim() || parent.closest("script, svg, [hidden]")) continue;
    seen += 1;
    const colour = numbers(getComputedStyle(parent).color).slice(0, 3);
    const pair = [light(colour), light(behind(parent))];
    const ratio = (Math.max(...pair) + 0.05) / (Math.min(...pair) + 0.05);
    if (ratio < 4.5) low.push(`${node.textContent.trim()} ${ratio.toFixed(2)}`);
  }
  return { seen, low };
}"""
FAULTS = """() => {
  const faults = [];
  const all = (selector) => [...document.querySelectorAll(selector)];
  for (const e of all("*")) {
    for (const { name } of e.attributes) {
      if (name.startsWith("on") || name === "style") faults.push(`${e.tagName} ${name}`);
    }
  }
  all("table:not(:has(> caption))").forEach(() => faults.push("table without caption"));
  all("th:not([scope])").forEach((e) => faults.push(`th without scope: ${e.textContent}`));
  all("a:not([href]), button:empty").forEach((e) => faults.push(e.outerHTML));
  all("nav:not([aria-label])").forEach(() => faults.push("nav without label"));
  const ids = all("[id]").map((e) => e.id);
  ids.filter((id, at) => ids.indexOf(id) !== at).forEach((id) => faults.push(`twice: ${id}`));
  let level = 0;
  for (const e of all("h1, h2, h3, h4")) {
    const own = Number(e.tagName[1]);
    if (own > level + 1) faults.push(`heading ${own} under ${level}: ${e.textContent}`);
    level = own;
  }
  const inline = "script:not([src]):not([type='application/json'])";
  all(inline).forEach((e) => faults.push(`inline script: ${e.textContent}`));
  return faults;
}"""


@pytest.fixture(scope="module", params=in_this_turn(PATHS, 4, "pages"))
def opened(request: pytest.FixtureRequest, signatory: Any) -> Any:
    """The GIP's window on a page, opened once for all that only look at it."""
    signatory.page.goto("about:blank")  # what the page before had not finished is not this one's
    for noted in (signatory.foreign, signatory.failed, signatory.console):
        noted.clear()
    signatory.open(request.param)
    return signatory


def test_every_operation_with_a_page_is_opened_here() -> None:
    ours = (r for r in ROUTES if r.addresses and not r.page)
    drawn = (r for r in ours if not r.about or set(r.about) - ELSEWHERE)
    operations = {route.operation for route in drawn}
    assert set(PAGES) == operations - NO_PAGE - OF_A_JOB


@sampled
@of_these_pages
def test_a_page_loads_nothing_from_elsewhere_and_reports_no_error(opened: Any) -> None:
    opened.page.wait_for_load_state("networkidle")
    assert (opened.foreign, opened.failed, opened.console) == ([], [], [])


@sampled
@of_these_pages
def test_a_page_allows_itself_only_its_own_files(opened: Any) -> None:
    policy = opened.page.locator("meta[http-equiv='Content-Security-Policy']")
    rules = dict(r.split(" ", 1) for r in policy.get_attribute("content").split("; "))
    assert rules["default-src"] == "'none'"
    assert {rules[name] for name in ("script-src", "style-src", "img-src")} == {"'self'"}


@sampled
@of_these_pages
def test_a_page_is_french_with_its_landmarks_and_no_fault_of_structure(opened: Any) -> None:
    page = opened.page
    assert page.locator("html").get_attribute("lang") == "fr"
    assert page.title().endswith("Portail cartographique de l'occupation du parc social")
    assert [page.locator(name).count() for name in ("h1", "main", "body > header", "footer")] == [
        1, 1, 1, 1,
    ]  # fmt: skip
    assert opened.all(FAULTS) == []


@every_page
def test_a_page_is_english_for_those_who_prefer_it(embedded: Any, path: str) -> None:
    """As it is sent: no script of ours changes a word of it."""
    asked = {"Accept": "text/html", "Accept-Language": "en-GB,en;q=0.8"}
    answer = embedded.by_type("gip")[0].ask("GET", path, headers=asked)
    assert answer.status_code == 200
    page = lxml.html.fromstring(answer.text)
    assert page.get("lang") == "en"
    assert page.find_class("evitement")[0].text_content() == "Skip to content"
    assert page.findtext(".//title").endswith("Map portal of the occupancy of social housing")


@sampled
@of_these_pages
def test_text_stands_out_from_its_background(opened: Any) -> None:
    found = opened.all(CONTRASTS)
    assert found["seen"] > 10
    assert found["low"] == []


@every_page
def test_a_narrow_window_has_nothing_outside_of_it(phone: Any, path: str) -> None:
    phone.open(path)
    assert phone.all("document.documentElement.scrollWidth") == 400


def test_the_keyboard_reaches_the_skip_link_first_and_it_leads_to_the_content(
    signatory: Any,
) -> None:
    page = signatory.open(COMMUNES)
    page.keyboard.press("Tab")
    focused = page.locator(":focus")
    assert focused.text_content() == "Aller au contenu"
    assert focused.bounding_box()["y"] >= 0
    assert signatory.all("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    page.keyboard.press("Enter")
    assert page.locator(":focus").get_attribute("id") == "contenu"


def test_nobody_reads_what_was_rendered_for_another(
    embedded: Any, signatory: Any, visiting: Callable[..., Any]
) -> None:
    signatory.open("/")
    unsigned = visiting(embedded.in_state("unsigned"))
    for path in ("/", "/collections"):
        main = unsigned.open(path).inner_text("main")
        assert "attend la signature" in main
        assert "GIP SNE" in main
        assert unsigned.page.locator("table").count() == 0
    signatory.open("/")
    assert signatory.page.locator("table.themes").count() == 4


def test_what_the_data_say_is_shown_and_never_run(signatory: Any, planted: str) -> None:
    signatory.console.clear()
    dialogs: list[str] = []
    signatory.page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    page = signatory.open("/collections/territoires-region/items")
    assert planted in texts(signatory, "table.donnees tbody th a")
    shape = page.locator("#carte svg a").filter(has_text=planted)
    assert planted in str(shape.get_attribute("aria-label"))
    shape.press("Enter")
    page.wait_for_url("**/items/*")
    assert page.locator("h1").text_content() == planted
    assert (dialogs, signatory.console) == ([], [])


def test_what_the_address_says_is_shown_and_never_run(signatory: Any) -> None:
    signatory.console.clear()
    page = signatory.open(
        f"{COMMUNES}?filter=nom%20%3D%20'%22%3E%3Cscript%3Ealert(1)%3C/script%3E'"
    )
    assert "Aucun objet" in str(page.locator(".compte").text_content())
    assert page.locator("script").count() > 0  # ours, each a file
    assert page.locator("script:not([src])").count() == 0
    assert signatory.console == []


def test_files_of_the_pages_need_no_account_and_are_the_only_ones(embedded: Any) -> None:
    for name in ("pages.css", "carte.js", "icone.svg"):
        assert embedded.stranger(f"/static/{name}").status_code == 200
    for name in ("img/logo.png", "css/default.css", "../_base.html", "%2e%2e/_base.html"):
        found = requests.get(f"{embedded.base_url}/static/{name}", timeout=10)
        assert found.status_code in (400, 401, 404), name


LOADING = re.compile(r"<(?:script|link|img|iframe|source|object|embed|use|image)\b[^>]*>", re.I)
LOADED = re.compile(r"\b(?:src|href|data|xlink:href)=\"([^\"]*)\"")


@sampled
def test_no_page_of_any_collection_names_a_file_of_another_host(embedded: Any) -> None:
    account = embedded.by_type("gip")[0]
    names = [c["id"] for c in account.json("/collections")["collections"]]
    paths = [*PAGES.values(), *(f"/collections/{n}" for n in names)]
    rows = "" if WHOLE else "?limit=2"  # a row names what a hundred do
    paths += [f"/collections/{n}/items{rows}" for n in names if not n.startswith("carreaux-")]
    for path in paths:
        text = account.ask("GET", path, headers={"Accept": "text/html"}).text
        tags = LOADING.findall(text)
        assert len(tags) >= 3, path
        loaded = [url for tag in tags for url in LOADED.findall(tag)]
        own = ("/static/", "?", "/collections/", "/map?")  # the last two are maps
        assert all(url.startswith(own) for url in loaded), (path, loaded)
        assert "@import" not in text
        assert "url(" not in text
