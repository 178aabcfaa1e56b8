"""What maps and GML are asked for: the same questions, as WMS and WFS say them."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from bench.cartes.tiles import MOST, cell_at
from bench.cartes.wavy import FRANCE, LEVEL, window
from parc_social.storage.query.model import Box

POINTS, STYLE, NAMES = "rpls-logements", "part_personnes_seules", "noms"
NAMED = "indicateurs-commune-noms"  # a layer of MapServer
AREAS_SHOWN, POINTS_SHOWN = 5_000, 20_000
FIGURES = ("code", "nom", "code_parent", "menages", STYLE, f"{STYLE}_statut")
_ALL = 1_000_000
_DEGREES = "CRS:84"
_LEVEL = 8  # of tiles
_NORTH_FIRST = "urn:ogc:def:crs:EPSG::4326"


@dataclass(frozen=True, slots=True)
class Asking:
    """One question: ours, another's, and how many times as long it may take us.

    `kept`: of a picture that is kept, which MapCache is asked for in the place of MapServer.
    """

    name: str
    ours: str
    theirs: str
    most: float
    kept: bool = False


def cases(points: Box) -> Iterator[Asking]:
    """Every one; `points` is a box that holds POINTS_SHOWN dwellings or so."""
    some = _Place(LEVEL, STYLE, LEVEL, window(AREAS_SHOWN))
    named = _Place(LEVEL, NAMES, NAMED, window(AREAS_SHOWN))
    dots = _Place(POINTS, "", POINTS, points)
    areas = f"{AREAS_SHOWN} communes"
    yield _map(f"carte de {areas}", some, 1.1)
    # Larger, as at 512 no name has room.
    yield _map(f"carte de {areas}, noms, 2048", named, 1.3, size=2_048)
    yield _map("carte de logements", dots, 0.5)
    yield _map("carte de France, 4096", _Place(LEVEL, STYLE, LEVEL, FRANCE), 1.0, size=4_096)
    columns = {"propertyname": ",".join((*FIGURES, "geometry"))}
    for version, gml in (("2.0.0", "GML"), ("1.1.0", "GML 3.1")):
        yield _features(f"{gml} de logements", dots, 0.6, {}, version)
        yield _features(f"{gml} de {areas}", some, 0.5, columns, version)
    yield _features(f"compte de {areas}", some, 1.5, {"resulttype": "hits"})
    for service, version in (("WMS", "1.3.0"), ("WFS", "2.0.0")):
        asked = {"service": service, "version": version, "request": "GetCapabilities"}
        yield _same(f"capacités {service}", asked, asked, 1.5)
    legend = {"service": "WMS", "version": "1.3.0", "request": "GetLegendGraphic"}
    legend |= {"format": "image/png", "sld_version": "1.1.0", "layer": LEVEL}
    yield _same("légende", legend | {"style": STYLE}, legend | {"style": ""}, 1.5)
    yield _kept_tile("tuile gardée, WMTS", some, 1.5)


def most_of(name: str) -> float:
    """How many times another's a case may take, by its name."""
    known = {asking.name: asking.most for asking in cases((0, 0, 0, 0))} | MOST
    return known.get(name, 0.0)


@dataclass(frozen=True, slots=True)
class _Place:
    """What is asked for where: a layer and a style of ours, the layer of MapServer's."""

    layer: str
    style: str
    theirs: str
    box: Box


def _map(name: str, of: _Place, most: float, size: int = 512) -> Asking:
    asked = {
        "service": "WMS", "version": "1.3.0", "request": "GetMap", "crs": _DEGREES,
        "bbox": _numbers(of.box), "width": str(size), "height": str(size), "format": "image/png",
    }  # fmt: skip
    own = {"layers": of.layer, "styles": of.style}
    return _same(name, asked | own, asked | {"layers": of.theirs, "styles": ""}, most)


def _features(
    name: str, of: _Place, most: float, more: dict[str, str], version: str = "2.0.0"
) -> Asking:
    west, south, east, north = of.box
    count, types = ("count", "typenames") if version == "2.0.0" else ("maxfeatures", "typename")
    asked = {
        "service": "WFS", "version": version, "request": "GetFeature", count: str(_ALL),
        "bbox": f"{_numbers((south, west, north, east))},{_NORTH_FIRST}", "srsname": _NORTH_FIRST,
    }  # fmt: skip
    own = {types: f"ps:{of.layer}"} | more
    theirs = {name: value for name, value in more.items() if name != "propertyname"}
    return _same(name, asked | own, asked | theirs | {types: f"ms:{of.theirs}"}, most)


def _kept_tile(name: str, of: _Place, most: float) -> Asking:
    """The tile in the middle of a place, which both have drawn and kept before they are measured.

    Both grids are the web's map.
    """
    west, south, east, north = of.box
    row, column = cell_at((west + east) / 2, (south + north) / 2, _LEVEL)
    asked = {
        "service": "WMTS", "version": "1.0.0", "request": "GetTile", "format": "image/png",
        "tilematrix": str(_LEVEL), "tilerow": str(row), "tilecol": str(column),
    }  # fmt: skip
    own = {"layer": of.layer, "style": of.style, "tilematrixset": "WebMercatorQuad"}
    theirs = {"layer": of.theirs, "style": "default", "tilematrixset": "GoogleMapsCompatible"}
    return replace(_same(name, asked | own, asked | theirs, most), kept=True)


def _same(name: str, ours: dict[str, str], theirs: dict[str, str], most: float) -> Asking:
    return Asking(name, f"/ows?{urlencode(ours)}", f"/?{urlencode(theirs)}", most)


def _numbers(box: Box) -> str:
    return ",".join(f"{side:.7f}" for side in box)
