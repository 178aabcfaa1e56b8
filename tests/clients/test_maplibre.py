"""MapLibre GL in Chromium, on a page of another site, draws our tiles with a password."""

from base64 import b64encode
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Page, sync_playwright
from shapely.geometry import shape

from testing.waiting import GUARD_S

_CHROMIUM = Path("/usr/bin/chromium")
_NODE = Path(__file__).with_name("node")
_LIBRARY = _NODE / "node_modules" / "maplibre-gl" / "dist"
_GRAPHICS = ("--no-sandbox", "--use-angle=swiftshader", "--enable-unsafe-swiftshader")


class _Files(SimpleHTTPRequestHandler):
    """The page, and the library beside it."""

    def translate_path(self, path: str) -> str:
        name = Path(path.partition("?")[0]).name
        return str(_NODE / name if name == "carte.html" else _LIBRARY / name)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - its name there
        """Nothing."""


@dataclass(frozen=True)
class Map:
    """A window of Chromium, and where the page of the other site is."""

    page: Page
    site: str

    def draw(self, account: Any, layer: str, kind: str, place: tuple[float, float, int]) -> Any:
        """What the map has drawn once it has nothing more to ask: id and properties of each."""
        return self._shown(account, {"layer": layer, "type": kind}, place)

    def in_style(self, account: Any, path: str, place: tuple[float, float, int]) -> Any:
        """The same of a style document of ours, at an address below the root."""
        return self._shown(account, {"style": path}, place)

    def _shown(self, account: Any, what: dict[str, str], place: tuple[float, float, int]) -> Any:
        token = b64encode(f"{account.login}:{account.password}".encode()).decode()
        asked = {"service": account.base_url, "token": token, **what}
        asked |= dict(zip(("x", "y", "zoom"), map(str, place), strict=True))
        self.page.goto("about:blank")  # an address of which only the end is new loads nothing
        self.page.goto(f"{self.site}/carte.html#{urlencode(asked)}")
        self.page.wait_for_function("window.drawn !== undefined || window.errors?.length")
        assert self.asked("errors") == []
        return self.asked("drawn")

    def asked(self, name: str) -> Any:
        """What the page keeps under a name: `errors`, `asked` (addresses), `drawn`, `box`."""
        return self.page.evaluate(f"window.{name}")


@pytest.fixture(scope="module")
def chart(require: Callable[[bool, str], None]) -> Iterator[Map]:
    """A window that can draw, on the page of another site."""
    require(_CHROMIUM.exists(), "needs Debian's chromium (`make clients` as root)")
    require(_LIBRARY.exists(), "needs MapLibre (`make clients`)")
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Files, directory=_NODE)) as site:
        Thread(target=site.serve_forever, daemon=True).start()
        with sync_playwright() as driver:
            browser = driver.chromium.launch(executable_path=_CHROMIUM, args=list(_GRAPHICS))
            window = browser.new_page(viewport={"width": 820, "height": 620})
            window.set_default_timeout(1_000 * GUARD_S)
            yield Map(window, f"http://127.0.0.1:{site.server_port}")
            browser.close()
        site.shutdown()


def test_it_draws_dwellings_with_their_ids_and_numbers(chart: Map, embedded: Any) -> None:
    gip = embedded.by_type("gip")[0]
    one = gip.json("/collections/rpls-logements/items", limit=1)["features"][0]
    drawn = chart.draw(gip, "rpls-logements", "circle", (*one["geometry"]["coordinates"], 18))
    seen = {feature["id"]: feature["properties"] for feature in drawn}
    box = ",".join(map(str, chart.asked("box")))
    there = gip.json("/collections/rpls-logements/items", limit=1000, bbox=box)["features"]
    assert set(seen) == {feature["id"] for feature in there}
    properties = one["properties"]
    assert seen[one["id"]]["nbpiece"] == properties["nbpiece"]
    assert {type(f["nbpiece"]) for f in seen.values()} == {int}
    assert seen[one["id"]]["code_commune"] == properties["code_commune"]


def test_it_draws_communes_and_asks_no_tile_where_there_is_none(chart: Map, embedded: Any) -> None:
    gip = embedded.by_type("gip")[0]
    drawn = chart.draw(gip, "territoires-commune", "fill", (2.45, 48.92, 10))
    assert {"93066", "93001"} <= {feature["properties"]["code"] for feature in drawn}
    tiles = [url for url in chart.asked("asked") if "f=mvt" in url]
    assert tiles
    far = chart.draw(gip, "territoires-commune", "fill", (12.0, 60.0, 10))
    assert far == []


def test_an_account_sees_its_own_rows_on_the_map(chart: Map, embedded: Any) -> None:
    towns: list[set[str]] = []
    for kind in ("gip", "epci"):
        account = embedded.by_type(kind)[0]
        drawn = chart.draw(account, "rpls-logements", "circle", (55.4, -21.0, 10))
        towns.append({feature["properties"]["code_commune"] for feature in drawn})
        found = account.json("/collections/rpls-logements/items", limit=10_000)["features"]
        assert towns[-1] <= {row["properties"]["code_commune"] for row in found}
    of_all, of_epci = towns
    assert set() < of_epci < of_all


def test_it_draws_our_style_in_the_colours_of_its_classes(chart: Map, embedded: Any) -> None:
    """The document, its TileJSON and its tiles: a commune has the colour that its figure has."""
    gip = embedded.by_type("gip")[0]
    name = "part_personnes_seules"
    path = f"/collections/indicateurs-commune/styles/{name}"
    drawn = chart.in_style(gip, f"{path}?f=maplibre", (2.45, 48.91, 11))
    figures = {f["properties"]["code"]: f["properties"].get(name) for f in drawn}
    assert len([value for value in figures.values() if value is not None]) > 5
    fill = next(la for la in gip.json(path, f="maplibre")["layers"] if la["type"] == "fill")
    first, *steps = fill["paint"]["fill-color"][2][2:]
    cuts = list(zip(steps[::2], steps[1::2], strict=True))
    checked = 0
    for code in ("93066", "93001", "93008", "93005", "93048"):
        if figures.get(code) is None:
            continue
        x, y = _middle(gip, code)
        colour = [c for low, c in cuts if figures[code] >= low] or [first]
        expected = list(bytes.fromhex(colour[-1][1:]))
        red = chart.page.evaluate("([x, y]) => window.painted(x, y)", [x, y])[:3]
        assert max(abs(a - b) for a, b in zip(red, expected, strict=True)) <= 2, code
        checked += 1
    assert checked >= 3


def _middle(account: Any, code: str) -> tuple[float, float]:
    """A point inside a commune."""
    path = f"/collections/territoires-commune/items/{code}"
    inside = shape(account.json(path)["geometry"]).representative_point()
    return inside.x, inside.y
