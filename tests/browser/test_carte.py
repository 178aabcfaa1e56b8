"""« Carte » drawn by the browser: figures of the API, read by pointer, finger and keys."""

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect

from testing.following import follow, until
from testing.rows import each_row

CARTE = "/portail/carte"
VIEW = f"{CARTE}?niveau=commune&zone=departement:974&millesime=2025&indicateur=part_t3"
LIVE = "html[data-carte=vive]"
_READ = re.compile(r"\(974\d\d\)\s: (\d+,\d %|secret statistique|non disponible)")
# Code and class, by its colour, of what is drawn of the territories, as MapLibre tells it.
_DRAWN = """() => {
  const { map, layers } = document.getElementById("carte-vive").carte;
  const surfaces = layers.read.filter((id) => id.startsWith("surface"));
  const found = map.queryRenderedFeatures({ layers: surfaces });
  const state = ({ source, sourceLayer, id }) => map.getFeatureState({ source, sourceLayer, id });
  const colours = layers.values.classes.map((one) => one.couleur);
  const rank = (colour) => (colour ? colours.indexOf(colour) : null);
  return Object.fromEntries(found.map((f) => [f.properties.code, rank(state(f).couleur)]));
}"""
# Looks at a territory from near, where tiles have it.
_NEAR = """(code) => {
  const { map, layers } = document.getElementById("carte-vive").carte;
  const seen = map.queryRenderedFeatures({ layers: layers.read });
  const found = seen.find((f) => f.properties.code === code);
  map.jumpTo({ center: found.geometry.coordinates.flat(Infinity).slice(0, 2), zoom: 15 });
}"""
_IDLE = """() => {
  const { map } = document.getElementById("carte-vive").carte;
  return map.loaded() && map.areTilesLoaded();
}"""
# Names that are written on the map.
_NAMES = """() => {
  const { map } = document.getElementById("carte-vive").carte;
  return map.queryRenderedFeatures({ layers: ["noms"] }).map((one) => one.properties.nom);
}"""
_ZOOM = """async (zoom) => {
  const { map } = document.getElementById("carte-vive").carte;
  map.jumpTo({ zoom });
  await new Promise((done) => map.once("idle", done));
}"""
# Whether all that the page was asked to show is in the window.
_WHOLE = """() => {
  const place = document.getElementById("carte-vive");
  const [west, south, east, north] = place.dataset.etendue.split(",").map(Number);
  const seen = place.carte.map.getBounds();
  return seen.contains([west, south]) && seen.contains([east, north]);
}"""
# Where a territory lies in the window.
_AT = """(code) => {
  const { map, layers } = document.getElementById("carte-vive").carte;
  const { width, height } = map.getCanvas().getBoundingClientRect();
  for (let y = 2; y < height; y += 6) for (let x = 2; x < width; x += 6) {
    const found = map.queryRenderedFeatures([x, y], { layers: layers.read })[0];
    if (found?.properties.code === code) return { x, y };
  }
  return null;
}"""


def shown(account: Any, name: str) -> dict[str, Any]:
    """The figure of each commune of La Réunion, as the API gives it."""
    asked = {"limit": 1_000, "population": "tous", "datetime": "2025", "code_dep": "974"}
    path = "/collections/indicateurs-commune-serie/items"
    rows = account.json(path, properties=f"code,{name}", **asked)["features"]
    return {row["properties"]["code"]: row["properties"][name] for row in rows}


def written(value: float) -> str:
    """As the bubble says it."""
    return f"{value:.1f}".replace(".", ",") + " %"


def state_of(page: Page) -> dict[str, str]:
    """What the address says."""
    return {name: values[0] for name, values in parse_qs(urlsplit(page.url).query).items()}


def test_each_territory_is_drawn_in_the_class_of_its_figure(
    live: Callable[..., Page], own_service: Any
) -> None:
    page = live(f"{VIEW}&methode=manuel&bornes=34+36")
    figures = shown(own_service.accounts["demo-epci"], "part_t3")
    drawn = page.evaluate(_DRAWN)
    inside = {code: rank for code, rank in drawn.items() if code in figures}
    assert len(inside) > 15
    for code, rank in inside.items():
        value = figures[code]
        if value is None:
            assert rank in (3, 4), code
        else:
            assert rank == (0 if value < 34 else 1 if value < 36 else 2), code
    assert {rank for code, rank in drawn.items() if code not in figures} <= {None}


def test_the_pointer_reads_a_figure_and_a_click_opens_its_card(
    live: Callable[..., Page], own_service: Any
) -> None:
    page = live(VIEW)
    figures = shown(own_service.accounts["demo-epci"], "part_t3")
    code, value = next((c, v) for c, v in figures.items() if v is not None)
    canvas, at = page.locator(".carte-toile canvas"), page.evaluate(_AT, code)
    canvas.hover(position=at)
    bubble = page.locator(".carte-bulle")
    expect(bubble).to_contain_text(f"({code})")
    expect(bubble).to_contain_text(written(value))
    canvas.click(position=at)
    card = page.locator("#territoire")
    expect(card).to_contain_text(f"({code})")
    expect(card.locator(".grand")).to_have_text(written(value))
    assert state_of(page)["territoire"] == code
    page.reload()
    page.wait_for_selector(LIVE)
    expect(page.locator("#territoire")).to_contain_text(f"({code})")


def test_keys_move_the_map_read_its_middle_and_open_a_card(live: Callable[..., Page]) -> None:
    page = live(VIEW)
    page.get_by_role("button", name="Afficher la carte").focus()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.tagName") == "CANVAS"
    expect(page.locator(".carte-mire")).to_be_visible()
    said = page.locator(".carte-lue")
    expect(said).to_have_text(_READ)
    first = said.inner_text()
    page.keyboard.press("ArrowRight")
    expect(said).not_to_have_text(first)
    assert "vue" in state_of(page)
    expect(said).to_have_text(_READ)
    code = re.search(r"\((\d+)\)", said.inner_text())[1]  # type: ignore[index]
    page.keyboard.press("Enter")
    expect(page.locator("#territoire")).to_contain_text(f"({code})")
    assert page.evaluate("document.activeElement.tagName") == "CANVAS"


def test_another_indicator_needs_no_tile_and_its_address_is_its_page(
    live: Callable[..., Page], own_service: Any
) -> None:
    page = live(f"{VIEW}&palette=rouges")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.get_by_label("Indicateur", exact=True).select_option("taux_vacance")
    expect(page.locator("h1")).to_contain_text("Taux de vacance")
    figures = shown(own_service.accounts["demo-epci"], "taux_vacance")
    table = page.locator("#donnees tbody tr")
    expect(table).to_have_count(len(figures))
    state = state_of(page)
    assert state["indicateur"] == "taux_vacance"
    assert "palette" not in state
    assert [url for url in asked if "/tiles/" in url or "/contours" in url] == []
    live_legend = page.locator(".carte-legende").inner_text()
    page.reload()
    page.wait_for_selector(LIVE)
    assert page.locator(".carte-legende").inner_text() == live_legend


def test_the_slider_shows_another_year(live: Callable[..., Page]) -> None:
    page = live(VIEW)
    slider = page.get_by_role("slider", name="Millésime, au curseur")
    slider.focus()
    page.keyboard.press("ArrowLeft")
    expect(page.locator("h1")).to_contain_text("2024")
    assert slider.get_attribute("aria-valuetext") == "2024 (OPS 2024, RPLS 2024)"
    assert state_of(page)["millesime"] == "2024"
    assert page.get_by_label("Millésime", exact=True).input_value() == "2024"


def test_the_button_and_the_table_lead_to_pages_that_look_where_this_one_does(
    live: Callable[..., Page],
) -> None:
    page = live(VIEW)
    page.locator(".carte-bouger a[data-geste=plus]").click()
    page.wait_for_url("**vue=**")
    seen = state_of(page)["vue"]
    follow(page.locator("#donnees tbody th a").first)
    assert state_of(page)["vue"] == seen
    assert page.locator("#territoire").is_visible()
    page.wait_for_selector(LIVE)
    page.get_by_label("Niveau").select_option("iris")
    follow(page.get_by_role("button", name="Afficher la carte"))
    assert state_of(page)["niveau"] == "iris"


def test_counts_are_circles_and_outlines_lie_over_them(live: Callable[..., Page]) -> None:
    page = live(VIEW.replace("part_t3", "logements"))
    inspect = """() => {
      const { map } = document.getElementById("carte-vive").carte;
      const circles = map.queryRenderedFeatures({ layers: ["cercles"] });
      return [circles.length, Boolean(map.getSource("dessus"))];
    }"""
    circles, over = page.evaluate(inspect)
    assert circles >= 20
    assert not over
    page.locator("summary", has_text="Classes").click()
    page.get_by_label("Contours par-dessus").select_option("epci")
    until(
        page,
        "document.getElementById('carte-vive').carte.map.querySourceFeatures('dessus',"
        " { sourceLayer: 'territoires-epci' }).length > 0",
    )
    page.wait_for_url("**contours=epci**")


@pytest.mark.long
@each_row("level", ["iris", "carreau", "ilot", "adresse", "qpv", "epci", "departement", "region"])
def test_every_level_is_drawn_from_far_and_from_near(live: Callable[..., Page], level: str) -> None:
    page = live(f"{CARTE}?niveau={level}&zone=tout", "demo-gip")
    from_far = {code for code, rank in page.evaluate(_DRAWN).items() if rank is not None}
    assert from_far
    page.evaluate(_NEAR, sorted(from_far)[0])
    until(page, f"({_IDLE})()")
    assert {code for code, rank in page.evaluate(_DRAWN).items() if rank is not None}


def test_a_few_territories_have_their_names_from_far_many_from_near_alone(
    live: Callable[..., Page],
) -> None:
    page = live(VIEW)  # the 24 communes of La Réunion
    until(page, f"({_NAMES})().includes('Saint-Denis')")
    page.evaluate(_ZOOM, 6)
    assert page.evaluate(_NAMES) != []
    page = live(f"{CARTE}?niveau=commune&zone=tout")
    page.evaluate(_ZOOM, 6)
    assert page.evaluate(_NAMES) == []
    page.evaluate(_ZOOM, 10)
    until(page, f"({_NAMES})().length > 0")


def test_nothing_is_loaded_from_elsewhere_nor_refused_by_the_policy(
    live: Callable[..., Page], own_service: Any, faults: Callable[[Page], list[str]]
) -> None:
    said: list[str] = []
    asked: list[str] = []
    page = live(VIEW)
    page.on("console", lambda message: said.append(message.text))
    page.on("request", lambda request: asked.append(request.url))
    page.reload()
    page.wait_for_selector(LIVE)
    page.locator(".carte-bouger a[data-geste=moins]").click()
    page.locator(".carte-bouger a[data-geste=tout]").click()
    page.locator(".carte-toile canvas").hover()
    page.wait_for_timeout(500)
    assert [text for text in said if "GL Driver Message" not in text] == []
    assert asked
    assert [url for url in asked if not url.startswith(own_service.base_url + "/")] == []
    assert faults(page) == []


@each_row("width", [390, 320])
def test_on_a_telephone_the_map_fits_and_a_finger_reads_it(
    live: Callable[..., Page], own_service: Any, width: int
) -> None:
    page = live(f"{VIEW}&ecart=2024", width=width)
    assert page.evaluate("document.documentElement.scrollWidth") == width
    page = live(VIEW, width=width)
    assert page.evaluate("document.documentElement.scrollWidth") == width
    code = next(iter(shown(own_service.accounts["demo-epci"], "part_t3")))
    page.locator(".carte-toile canvas").click(position=page.evaluate(_AT, code))
    expect(page.locator("#territoire")).to_contain_text(f"({code})")


def test_a_window_made_narrower_still_shows_the_whole_zone_and_its_legend_comes_next(
    live: Callable[..., Page],
) -> None:
    page = live(VIEW)
    page.set_viewport_size({"width": 320, "height": 640})
    until(page, f"({_WHOLE})()")
    assert "vue" not in state_of(page)
    tops = [
        page.locator(part).bounding_box()["y"]  # type: ignore[index]
        for part in (".carte-vue", ".carte-cote", ".carte-choix")
    ]
    assert tops == sorted(tops)
