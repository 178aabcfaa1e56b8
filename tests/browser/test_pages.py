"""Every HTML page in a real browser: nothing from elsewhere, readable by all, true to the API."""

import re
from collections.abc import Callable
from typing import Any

import pytest
import requests

from auth_proxy.authorisation.routes import OF_CATALOGUE, ROUTES

COMMUNES = "/collections/indicateurs-commune/items"
POINTS = "/collections/ops-adresses/items"
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
    "download", "tile", "tileset", "execution", "export", "qgis-layer", "dcat", "iso19139",
    "iso19139-record", "ows", "style", "collection-style", "map", "dataset-map", "map-tilesets",
    "map-tileset", "map-tile",
}  # fmt: skip
OF_A_JOB = {"job", "job-result"}  # known once there is one: opened by test_process_pages
CATALOGUE = "/collections/catalogue"
MORE = (POINTS, "/openapi?f=html&ui=redoc", CATALOGUE, f"{CATALOGUE}/queryables")
PATHS = [*PAGES.values(), *MORE]
every_page = pytest.mark.parametrize("path", PATHS)

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


def features(account: Any, path: str, **more: Any) -> list[dict[str, Any]]:
    return account.json(path, **more)["features"]


def texts(visitor: Any, selector: str) -> list[str]:
    return [text.strip() for text in visitor.page.locator(selector).all_text_contents()]


@pytest.fixture(scope="module", params=PATHS)
def opened(request: pytest.FixtureRequest, signatory: Any) -> Any:
    """The GIP's window on a page, opened once for all that only look at it."""
    signatory.page.goto("about:blank")  # what the page before had not finished is not this one's
    for noted in (signatory.foreign, signatory.failed, signatory.console):
        noted.clear()
    signatory.open(request.param)
    return signatory


def test_every_operation_with_a_page_is_opened_here() -> None:
    routes = [*ROUTES.values(), *OF_CATALOGUE.values()]
    operations = {route.operation for route in routes if not route.page}
    assert set(PAGES) == operations - NO_PAGE - OF_A_JOB


def test_a_page_loads_nothing_from_elsewhere_and_reports_no_error(opened: Any) -> None:
    opened.page.wait_for_load_state("networkidle")
    assert (opened.foreign, opened.failed, opened.console) == ([], [], [])


def test_a_page_allows_itself_only_its_own_files(opened: Any) -> None:
    policy = opened.page.locator("meta[http-equiv='Content-Security-Policy']")
    rules = dict(r.split(" ", 1) for r in policy.get_attribute("content").split("; "))
    assert rules["default-src"] == "'none'"
    assert {rules[name] for name in ("script-src", "style-src", "img-src")} == {"'self'"}


def test_a_page_is_french_with_its_landmarks_and_no_fault_of_structure(opened: Any) -> None:
    page = opened.page
    assert page.locator("html").get_attribute("lang") == "fr"
    assert page.title().endswith("Portail cartographique de l'occupation du parc social")
    assert [page.locator(name).count() for name in ("h1", "main", "body > header", "footer")] == [
        1, 1, 1, 1,
    ]  # fmt: skip
    assert opened.all(FAULTS) == []


@every_page
def test_a_page_is_english_for_those_who_prefer_it(english: Any, path: str) -> None:
    page = english.open(path)
    assert page.locator("html").get_attribute("lang") == "en"
    assert page.locator(".evitement").text_content() == "Skip to content"
    assert page.title().endswith("Map portal of the occupancy of social housing")


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


@pytest.mark.parametrize(
    ("path", "shape"),
    [(COMMUNES, "path"), (POINTS, "circle"), ("/collections/territoires-qpv/items", "path")],
)
def test_table_and_map_hold_the_rows_of_the_page(
    signatory: Any, embedded: Any, path: str, shape: str
) -> None:
    page = signatory.open(path)
    rows = features(embedded.by_type("gip")[0], path)
    assert texts(signatory, "table.donnees tbody th") == [row["id"] for row in rows]
    drawn = page.locator("#carte svg a")
    labels = [one.get_attribute("aria-label") for one in drawn.all()]
    assert len(labels) == sum(1 for row in rows if row["geometry"]) > 0
    assert all(any(row["id"] in str(label) for label in labels) for row in rows if row["geometry"])
    assert page.locator(f"#carte svg a > {shape}").count() == len(labels)


def test_each_part_of_france_has_its_own_picture(signatory: Any) -> None:
    page = signatory.open("/collections/territoires-departement/items")
    assert sorted(texts(signatory, "#carte figcaption")) == ["La Réunion (1)", "Métropole (1)"]
    for path in page.locator("#carte svg path").all():  # each fills its frame
        box, frame = path.bounding_box(), path.locator("xpath=ancestor::*[name()='svg']")
        outer = frame.bounding_box()
        filled = max(box["width"] / outer["width"], box["height"] / outer["height"])
        assert 0.9 < filled <= 1


def test_arrows_walk_through_the_map_and_say_names(signatory: Any) -> None:
    page = signatory.open(COMMUNES)
    shapes = page.locator("#carte figure").first.locator("svg a")
    shapes.first.focus()
    assert page.locator("#carte-nom").text_content() == shapes.nth(0).get_attribute("aria-label")
    page.keyboard.press("ArrowRight")
    assert page.locator("#carte-nom").text_content() == shapes.nth(1).get_attribute("aria-label")
    assert signatory.all("document.querySelectorAll('#carte svg a[tabindex=\"0\"]').length") == (
        page.locator("#carte figure").count()
    )
    page.keyboard.press("Enter")
    page.wait_for_url("**/items/*")
    assert "/items/" in page.url


def test_hovering_a_shape_says_its_name(signatory: Any) -> None:
    page = signatory.open(POINTS)
    shape = page.locator("#carte svg a").last
    shape.locator("circle").hover()
    assert page.locator("#carte-nom").text_content() == shape.get_attribute("aria-label")


def test_no_map_is_drawn_of_coordinates_that_are_not_longitudes(signatory: Any) -> None:
    page = signatory.open(f"{POINTS}?crs=http://www.opengis.net/def/crs/EPSG/0/3857")
    assert page.locator("svg").count() == 0
    assert page.locator("table.donnees tbody tr").count() == 100


def test_columns_are_those_of_the_answer_under_the_titles_of_the_schema(
    embedded: Any, visiting: Callable[..., Any]
) -> None:
    account = embedded.by_type("epci")[0]
    path = "/collections/rpls-logements/items"
    visitor = visiting(account)
    visitor.open(path)
    held = [n for n in features(account, path, limit=1)[0]["properties"] if n != "id"]
    assert texts(visitor, "table.donnees thead code") == held
    assert "loyer_principal" not in visitor.page.content()
    schema = account.json("/collections/rpls-logements/schema")["properties"]
    heads = texts(visitor, "table.donnees thead th:not(:first-child)")
    for name, head in zip(held, heads, strict=True):
        unit = schema[name].get("x-ogc-unit")
        expected = (
            f"{schema[name]['title']} ({unit}){name}" if unit else schema[name]["title"] + name
        )
        assert " ".join(head.split()) == expected


def test_a_withheld_figure_shows_its_letter_and_no_value(signatory: Any, embedded: Any) -> None:
    path = f"{POINTS}?part_personnes_seules_statut=S"
    (first, *_) = features(embedded.by_type("gip")[0], path)
    assert first["properties"]["part_personnes_seules"] is None
    signatory.open(path)
    names = texts(signatory, "table.donnees thead code")
    cells = signatory.page.locator("table.donnees tbody tr").first.locator("td")
    cell = cells.nth(names.index("part_personnes_seules"))
    assert re.sub(r"\s+", " ", str(cell.text_content())) == "– S"
    assert cell.locator(".statut").get_attribute("title") == "secret statistique"
    assert "S secret statistique" in " ".join(str(signatory.page.inner_text("main")).split())


def test_pages_follow_each_other(signatory: Any, embedded: Any) -> None:
    account = embedded.by_type("gip")[0]
    signatory.open(f"{POINTS}?limit=7&lang=fr")
    seen = texts(signatory, "table.donnees tbody th")
    assert signatory.page.locator("a[rel=prev]").count() == 0
    signatory.page.locator("a[rel=next]").first.click()
    signatory.page.wait_for_url("**offset=7**")
    seen += texts(signatory, "table.donnees tbody th")
    assert seen == [row["id"] for row in features(account, POINTS, limit=14)]
    signatory.page.locator("a[rel=prev]").first.click()
    signatory.page.wait_for_url("**offset=0**")
    assert texts(signatory, "table.donnees tbody th") == seen[:7]


@pytest.mark.parametrize(("label", "name"), [("GeoJSON", "geojson"), ("CSV", "csv")])
def test_a_download_holds_the_page_on_show(signatory: Any, label: str, name: str) -> None:
    page = signatory.open(f"{POINTS}?limit=5&offset=5")
    with page.expect_download() as waiting:
        page.get_by_role("link", name=f"Cette page en {label}").click()
    text = waiting.value.path().read_text()
    assert waiting.value.suggested_filename == f"ops-adresses.{name}"
    for identifier in texts(signatory, "table.donnees tbody th"):
        assert identifier in text


def test_the_landing_page_counts_what_the_caller_sees_and_gives_the_address(
    embedded: Any, visiting: Callable[..., Any]
) -> None:
    account = embedded.by_type("epci")[0]
    visitor = visiting(account)
    page = visitor.open("/")
    row = page.locator("tr", has=page.get_by_text("rpls-logements", exact=True))
    count = int(re.sub(r"\D", "", str(row.locator("td.n").text_content())))
    path = "/collections/rpls-logements/items"
    assert count == account.json(path, limit=1)["numberMatched"] > 0
    assert account.base_url in texts(visitor, "dd code")
    assert f'"OAPIF:{account.base_url}"' in page.content().replace("&quot;", '"')
    found = account.json("/collections")["collections"]
    listed = {c["id"] for c in found if c.get("itemType") in ("feature", "coverage")}
    assert set(texts(visitor, "table.themes td code")) == {
        one for one in listed if not one.endswith("-serie")
    }


def test_invented_data_are_said_to_be_invented(signatory: Any) -> None:
    signatory.open("/")
    assert texts(signatory, ".avis") == ["Données fictives de démonstration."]


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
    assert planted in texts(signatory, "table.donnees td")
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
    assert page.locator("script").count() == 1
    assert signatory.console == []


def test_files_of_the_pages_need_no_account_and_are_the_only_ones(embedded: Any) -> None:
    for name in ("pages.css", "carte.js", "icone.svg"):
        assert embedded.stranger(f"/static/{name}").status_code == 200
    for name in ("img/logo.png", "css/default.css", "../_base.html", "%2e%2e/_base.html"):
        found = requests.get(f"{embedded.base_url}/static/{name}", timeout=10)
        assert found.status_code in (400, 401, 404), name


LOADING = re.compile(r"<(?:script|link|img|iframe|source|object|embed|use|image)\b[^>]*>", re.I)
LOADED = re.compile(r"\b(?:src|href|data|xlink:href)=\"([^\"]*)\"")


def test_no_page_of_any_collection_names_a_file_of_another_host(embedded: Any) -> None:
    account = embedded.by_type("gip")[0]
    names = [c["id"] for c in account.json("/collections")["collections"]]
    paths = [*PAGES.values(), *(f"/collections/{n}" for n in names)]
    paths += [f"/collections/{n}/items" for n in names if not n.startswith("carreaux-")]
    for path in paths:
        text = account.ask("GET", path, headers={"Accept": "text/html"}).text
        tags = LOADING.findall(text)
        assert len(tags) >= 3, path
        loaded = [url for tag in tags for url in LOADED.findall(tag)]
        own = ("/static/", "?", "/collections/", "/map?")  # the last two are maps
        assert all(url.startswith(own) for url in loaded), (path, loaded)
        assert "@import" not in text
        assert "url(" not in text


@pytest.mark.parametrize(("window", "point"), [("signatory", ","), ("english", ".")])
def test_figures_are_written_as_the_language_writes_them(
    request: pytest.FixtureRequest, embedded: Any, window: str, point: str
) -> None:
    visitor = request.getfixturevalue(window)
    path = f"{COMMUNES}/93066"
    properties = embedded.by_type("gip")[0].json(path)["properties"]
    visitor.open(path)
    names = texts(visitor, "main table tbody code")
    values = dict(zip(names, texts(visitor, "main table tbody td:nth-child(3)"), strict=True))
    of, unit = (" sur ", "logements") if window == "signatory" else (" of ", "dwellings")
    value, _, base = values["surface_moyenne"].partition(of)
    assert value == str(properties["surface_moyenne"]).replace(".", point)
    assert re.fullmatch(rf"\d[\d\s]*\s{unit}", base)
    assert values["millesime"] == str(properties["millesime"])  # a year has no thousands
