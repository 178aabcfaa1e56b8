"""The forms in which pages show figures: addresses, and what each of them offers in turn."""

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import unescape
from urllib.parse import urlsplit

from testing.withheld.marks import COUNT, SHARE

# What a page leads to that holds figures: files, pictures, tiles, values.
_LED = re.compile(r'(?:href|src|data|data-[\w-]+)="([^"#]*)')
_HOLDS = re.compile(r"[?&]f=|/image\b|/export\b|/tiles/|/styles/|\.(?:svg|png|json|pdf|zip)\b")
_ELSEWHERE = re.compile(r"^/(?:collections/[^/]+/?$|openapi|static|portail/static|downloads)")


@dataclass(frozen=True, slots=True)
class PageView:
    """One address; `shows`: whether some of what is open must be seen there."""

    path: str
    shows: bool = True


def views_of_level(level: str, place: Mapping[str, str]) -> Iterator[PageView]:
    """A level on the map and its outlines, in the table, the workshop and the tiles.

    `place`: year and before, open and other (codes of rows that are open), commune (an open one),
    point (of an open one), departement, hidden and hidden_commune where something is hidden.
    """
    year, before = place["year"], place["before"]
    for figure in (COUNT, SHARE):
        seen = f"niveau={level}&zone=tout&indicateur={figure}&millesime={year}"
        chart = f"/portail/carte?{seen}"
        yield PageView(chart)
        yield PageView(f"{chart}&f=json")
        yield PageView(f"{chart}&f=pdf")
        yield PageView(f"/portail/carte/image?{seen}", shows=False)
        yield PageView(f"{chart}&territoire={place['open']}")
        yield PageView(f"{chart}&ecart={before}")
        yield PageView(f"{chart}&ecart={before}&f=json")
        yield PageView(f"{chart}&ecart={before}&f=pdf", shows=False)
        yield PageView(f"{chart}&reference=departement:{place['departement']}&f=json", shows=False)
        if "hidden" in place:
            yield PageView(f"{chart}&territoire={place['hidden']}")
            yield PageView(f"{chart}&zone=commune:{place['hidden_commune']}", shows=False)
            near = seen.replace("zone=tout", f"zone=commune:{place['hidden_commune']}")
            for form in ("html", "json", "pdf"):
                yield PageView(f"/portail/carte?{near}&f={form}", shows=False)
            yield PageView(f"/portail/carte/image?{near}", shows=False)
    chart = f"/portail/carte?niveau={level}&zone=tout&indicateur={SHARE}&millesime={year}"
    for method in ("jenks", "egaux", "ecart-type"):
        yield PageView(f"{chart}&methode={method}&classes=9")
    table = f"niveau={level}&zone=tout&millesime={year}&indicateurs={COUNT},{SHARE}"
    yield PageView(f"/portail/tableau?{table}")
    yield PageView(f"/portail/tableau?{table}&tri={COUNT}-")
    workshop = f"niveau={level}&zone=tout&millesime={year}&indicateur1={SHARE}&sens1=min&seuil1=35"
    for form in ("html", "csv", "xlsx", "json"):
        yield PageView(f"/portail/qualifier?{workshop}&points1=1&f={form}", shows=False)
    yield PageView(f"/portail/qualifier/image?{workshop}&points1=1", shows=False)
    yield PageView(tile(f"indicateurs-{level}", place["point"], 13), shows=False)
    yield PageView(tile(f"indicateurs-{level}", place["point"], 12), shows=False)
    yield from _far_outlines(level, place)


def views_of_places(place: Mapping[str, str]) -> Iterator[PageView]:
    """Sheets, comparisons and what needs no level."""
    for one in ("iris:open", "qpv:open_qpv"):
        level, _, name = one.partition(":")
        if name in place:
            yield PageView(f"/portail/territoires/{level}/{place[name]}")
            yield PageView(f"/portail/territoires/{level}/{place[name]}?f=pdf")
    yield PageView(f"/portail/comparer?territoires=iris:{place['open']},iris:{place['other']}")
    yield PageView(f"/portail/territoires/commune/{place['commune']}", shows=False)
    yield PageView(f"/portail/territoires/commune/{place['commune']}?f=pdf", shows=False)
    for path in ("", "droits", "donnees", "tableau", "carte", f"definitions/{SHARE}", "comparer"):
        yield PageView(f"/portail/{path}", shows=False)
    yield PageView("/portail/territoires?q=ZQ", shows=False)
    if "hidden" in place:
        hidden = f"iris:{place['hidden']}"
        yield PageView(f"/portail/territoires/iris/{place['hidden']}", shows=False)
        yield PageView(f"/portail/territoires/iris/{place['hidden']}?f=pdf", shows=False)
        yield PageView(f"/portail/comparer?territoires={hidden},iris:{place['open']}", shows=False)
        yield PageView(f"/portail/territoires/iris/{place['open']}?reference={hidden}", shows=False)
        yield PageView(f"/portail/territoires/commune/{place['hidden_commune']}", shows=False)


def _far_outlines(level: str, place: Mapping[str, str]) -> Iterator[PageView]:
    """What the map that a browser draws asks for from far: a script knows these addresses alone.

    Tiles of a region and around an open territory, then the middles of all.
    """
    far = f"/portail/carte/contours?niveau={level}&zone=tout&millesime={place['year']}"
    for zoom in (0, 5, 8, 11):
        row, column = tile_of(place["point"], zoom)
        shows = level == "iris" and zoom == 11
        yield PageView(f"{far}&tuile={zoom}/{row}/{column}", shows=shows)
    yield PageView(f"{far}&part=centres")
    if "hidden" in place:
        near = far.replace("zone=tout", f"zone=commune:{place['hidden_commune']}")
        row, column = tile_of(place["point"], 8)
        yield PageView(f"{near}&tuile=8/{row}/{column}", shows=False)
        yield PageView(f"{near}&part=centres", shows=False)


def led_to(page: str) -> Iterator[str]:
    """Addresses of files, pictures and tiles that a page offers, of this site."""
    for found in _LED.findall(page):
        parts = urlsplit(unescape(found))
        path = f"{parts.path}?{parts.query}" if parts.query else parts.path
        here = path.startswith("/") and "{" not in path
        if here and _HOLDS.search(path) and not _ELSEWHERE.search(path):
            yield path


def tile(collection: str, point: str, zoom: int) -> str:
    """The address of the tile around a point, `lon,lat`."""
    row, column = tile_of(point, zoom)
    return f"/collections/{collection}/tiles/WebMercatorQuad/{zoom}/{row}/{column}?f=mvt"


def tile_of(point: str, zoom: int) -> tuple[int, int]:
    """Row and column of the tile of WebMercatorQuad around a point, `lon,lat`."""
    lon, lat = map(float, point.split(","))
    size = 2**zoom
    row = int((1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2 * size)
    return row, int((lon + 180) / 360 * size)
