"""The map as a browser shows it: from the address to a map that answers, and to other colours.

Chromium without a graphics card draws by software: on a person's machine drawing costs less.
"""

import statistics
import time
from collections.abc import Sequence
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, sync_playwright

from bench.measure import Figure, Target
from bench.pages.cases import FIGURES, PageCase

_CHROMIUM = Path("/usr/bin/chromium-headless-shell")
_LIVE = "html[data-carte=vive]"
_VIEW = "/portail/carte?niveau=commune&zone=tout&population=tous"
_PATIENCE = 60_000  # ms: a machine under load must give a figure too
# Another indicator of the form, and the instant at which its colours and its page are there.
_OTHER = """async (name) => {
  const list = document.querySelector(".carte-choix select[name=indicateur]");
  const { map } = document.getElementById("carte-vive").carte;
  const before = performance.now();
  list.value = name;
  list.dispatchEvent(new Event("change", { bubbles: true }));
  const place = document.getElementById("carte-vive");
  const drawn = new Promise((done) => new MutationObserver((_, seen) => {
    if (place.hasAttribute("aria-busy")) return;
    seen.disconnect();
    done();
  }).observe(place, { attributes: true, attributeFilter: ["aria-busy"] }));
  await drawn;
  if (!map.loaded()) await new Promise((done) => map.once("idle", done));
  return performance.now() - before;
}"""

FIRST = PageCase("navigateur-premiere-carte", (), 2_500, clocked=True)
OTHER = PageCase("navigateur-autres-couleurs", (), 400, clocked=True)


def browser_figures(target: Target, rounds: int) -> Sequence[Figure]:
    """Both cases on one server, by the clock: a browser that has nothing yet, `rounds` times.

    Without Chromium there is no figure.
    """
    if not _CHROMIUM.exists():
        return ()
    firsts: list[float] = []
    others: list[float] = []
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=_CHROMIUM, args=["--no-sandbox"])
        for _ in range(rounds):
            with _fresh(browser, target) as context:
                first, each = _looked(context)
            firsts.append(first)
            others += each
        browser.close()
    return (_figure(target, FIRST, firsts), _figure(target, OTHER, others))


def _fresh(browser: Browser, target: Target) -> BrowserContext:
    """A window without anything kept, of a person who has signed in."""
    context = browser.new_context(base_url=target.base, viewport={"width": 1280, "height": 900})
    context.set_default_timeout(_PATIENCE)
    pairs = (pair.split("=", 1) for pair in dict(target.headers)["Cookie"].split("; "))
    context.add_cookies([{"name": n, "value": v, "url": target.base} for n, v in pairs])
    return context


def _looked(context: BrowserContext) -> tuple[float, list[float]]:
    """Milliseconds to the first map, and to each other indicator."""
    page = context.new_page()
    before = time.perf_counter()
    page.goto(f"{_VIEW}&indicateur={FIGURES[0]}", wait_until="commit")
    page.wait_for_selector(_LIVE)
    first = (time.perf_counter() - before) * 1e3
    return first, [float(page.evaluate(_OTHER, name)) for name in FIGURES[1:4]]


def _figure(target: Target, case: PageCase, clocks: Sequence[float]) -> Figure:
    middle = round(statistics.median(clocks), 1)
    return Figure(case.name, target.server, target.store, 0, 0.0, middle, middle, 0)
