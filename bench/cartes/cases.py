"""What maps and GML are asked for: the same questions, as WMS and WFS say them."""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlencode

from bench.cartes.wavy import FRANCE, LEVEL, window
from parc_social.storage.query.model import Box

POINTS, STYLE, NAMES = "rpls-logements", "part_personnes_seules", "noms"
NAMED = "indicateurs-commune-noms"  # a layer of MapServer
AREAS_SHOWN, POINTS_SHOWN = 5_000, 20_000
FIGURES = ("code", "nom", "code_parent", "menages", STYLE, f"{STYLE}_statut")
_ALL = 1_000_000
_DEGREES = "CRS:84"
_NORTH_FIRST = "urn:ogc:def:crs:EPSG::4326"


@dataclass(frozen=True, slots=True)
class Asking:
    """One question: ours, MapServer's, and how many times as long it may take us."""

    name: str
    ours: str
    theirs: str
    most: float


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
    yield _features("GML de logements", dots, 0.6, {})
    columns = {"propertyname": ",".join((*FIGURES, "geometry"))}
    yield _features(f"GML de {areas}", some, 0.5, columns)
    yield _features(f"compte de {areas}", some, 1.5, {"resulttype": "hits"})
    for service, version in (("WMS", "1.3.0"), ("WFS", "2.0.0")):
        asked = {"service": service, "version": version, "request": "GetCapabilities"}
        yield _same(f"capacités {service}", asked, asked, 1.5)
    legend = {"service": "WMS", "version": "1.3.0", "request": "GetLegendGraphic"}
    legend |= {"format": "image/png", "sld_version": "1.1.0", "layer": LEVEL}
    yield _same("légende", legend | {"style": STYLE}, legend | {"style": ""}, 1.5)


def most_of(name: str) -> float:
    """How many times MapServer's a case may take, by its name."""
    return next((asking.most for asking in cases((0, 0, 0, 0)) if asking.name == name), 0.0)


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


def _features(name: str, of: _Place, most: float, more: dict[str, str]) -> Asking:
    west, south, east, north = of.box
    asked = {
        "service": "WFS", "version": "2.0.0", "request": "GetFeature", "count": str(_ALL),
        "bbox": f"{_numbers((south, west, north, east))},{_NORTH_FIRST}", "srsname": _NORTH_FIRST,
    }  # fmt: skip
    own = {"typenames": f"ps:{of.layer}"} | more
    theirs = {name: value for name, value in more.items() if name != "propertyname"}
    return _same(name, asked | own, asked | theirs | {"typenames": f"ms:{of.theirs}"}, most)


def _same(name: str, ours: dict[str, str], theirs: dict[str, str], most: float) -> Asking:
    return Asking(name, f"/ows?{urlencode(ours)}", f"/?{urlencode(theirs)}", most)


def _numbers(box: Box) -> str:
    return ",".join(f"{side:.7f}" for side in box)
