"""« Carte » where the browser does not draw it: printed, without script, WebGL or library."""

import io
import re
from collections.abc import Callable
from typing import Any

import numpy as np
from PIL import Image
from playwright.sync_api import Browser, Locator, Page, expect

from testing.following import follow
from testing.rows import each_row

VIEW = "/portail/carte?niveau=commune&zone=departement:974&millesime=2025&indicateur=part_t3"


def test_printed_it_is_the_map_that_one_sees(live: Callable[..., Page]) -> None:
    page = live(VIEW)
    page.emulate_media(media="print")
    picture = Image.open(io.BytesIO(page.locator(".carte-toile").screenshot()))
    seen = np.asarray(picture.convert("RGB"))
    inks = page.locator(".carte-legende tbody tr:nth-child(-n+3) rect")
    for ink in inks.evaluate_all("found => found.map((one) => one.getAttribute('fill'))"):
        assert (seen == list(bytes.fromhex(ink[1:]))).all(axis=2).sum() > 100, ink
    assert not page.locator(".carte-bouger").is_visible()
    assert page.locator(".carte-legende").is_visible()


def test_without_script_the_server_draws_and_a_click_opens_the_card(
    sign_in: Callable[..., Page],
) -> None:
    page = sign_in("demo-epci", script=False)
    page.goto(VIEW)
    picture = page.locator("input[type=image]")
    assert picture.is_visible()
    assert page.locator("#carte-vive").is_hidden()
    follow(picture)
    assert re.search(r"territoire=974\d\d", page.url)
    assert page.locator("#territoire").is_visible()


@each_row("width", [1280, 390])
def test_without_script_a_click_reads_what_lies_there_however_wide_the_picture_is(
    sign_in: Callable[..., Page], width: int
) -> None:
    page = sign_in("demo-epci", script=False)
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(VIEW)
    picture = page.locator("input[type=image]")
    box, (wide, high) = (
        picture.bounding_box(),
        (_pixels(picture, "width"), _pixels(picture, "height")),
    )
    assert box
    assert box["width"] < wide
    there = page.request.get(f"{VIEW}&point.x={wide * 35 // 100}&point.y={high * 45 // 100}").url
    (code,) = re.findall(r"territoire=(974\d\d)", there)
    follow(picture, at={"x": box["width"] * 0.35, "y": box["height"] * 0.45})
    assert f"territoire={code}" in page.url


@each_row("width, drawn", [(320, "telephone"), (390, "telephone"), (640, "page"), (1280, "page")])
def test_without_script_names_are_read_on_the_picture_that_is_drawn_for_the_width(
    sign_in: Callable[..., Page], width: int, drawn: str
) -> None:
    page = sign_in("demo-epci", script=False)
    page.set_viewport_size({"width": width, "height": 800})
    asked: list[str] = []
    page.on("request", lambda one: asked.append(one.url) if "/carte/image?" in one.url else None)
    page.goto(VIEW)
    (path,) = asked  # a telephone takes one picture and draws one
    assert path.endswith(f"taille={drawn}")
    seen = np.asarray(Image.open(io.BytesIO(page.request.get(path).body())).convert("RGB"))
    box = page.locator(".carte-pixels img").bounding_box()
    assert box
    assert _tallest(seen.max(axis=2) < _INK) * box["width"] / seen.shape[1] >= 6


_INK = 90  # brighter are all colours of a map; only names are darker


def _tallest(dark: np.ndarray[Any, np.dtype[np.bool_]]) -> int:
    """The longest upright stroke, in pixels: that of a capital or of an l."""
    longest, run = 0, np.zeros(dark.shape[1], int)
    for row in dark:
        run = (run + 1) * row
        longest = max(longest, int(run.max()))
    return longest


def _pixels(picture: Locator, side: str) -> int:
    return int(picture.get_attribute(side) or "0")


def test_without_webgl_the_server_draws_and_says_why(
    own_service: Any, without_webgl: Browser, entering: Callable[[Page, Any], None]
) -> None:
    context = without_webgl.new_context(base_url=own_service.base_url, locale="fr-FR")
    page = context.new_page()
    page.goto("/portail/")
    entering(page, own_service.accounts["demo-epci"])
    page.goto(VIEW)
    expect(page.locator("#carte-dit")).to_contain_text("WebGL 2 manque")
    assert page.locator("input[type=image]").is_visible()
    assert page.locator("#carte-vive").is_hidden()
    follow(page.locator("input[type=image]"))
    assert re.search(r"territoire=974\d\d", page.url)
    context.close()


@each_row(
    "lost",
    ["**/maplibre-gl.mjs", "**/maplibre-gl-worker.mjs*", "**/couches.js", "**/carte?*f=json"],
)
def test_a_map_that_can_not_be_loaded_leaves_the_picture(
    live: Callable[..., Page], sign_in: Callable[..., Page], lost: str
) -> None:
    del live  # it is installed
    page = sign_in("demo-epci")
    page.route(lost, lambda route: route.abort())
    page.goto(VIEW)
    told = page.locator("#carte-dit")
    expect(told).to_contain_text("n’a pas pu être chargée", timeout=30_000)
    assert page.locator("input[type=image]").is_visible()


def test_a_convention_that_ends_is_told_by_the_next_act(
    live: Callable[..., Page],
) -> None:
    """Signed out elsewhere: the page that says so comes, and no figure."""
    page = live(VIEW)
    other = page.context.new_page()
    other.goto("/portail/")
    other.evaluate("document.querySelector('form[action$=deconnexion]').submit()")
    other.wait_for_url("**/portail/connexion**")
    page.get_by_label("Indicateur", exact=True).select_option("taux_vacance")
    page.wait_for_url("**/portail/connexion**", wait_until="commit")
    assert page.locator("#carte-vive").count() == 0
