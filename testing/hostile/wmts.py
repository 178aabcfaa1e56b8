"""Families of WMTS, by parameters and by paths: cells of nowhere, styles of others, odd paths."""

from collections.abc import Mapping
from random import Random
from urllib.parse import quote

from testing.hostile.asked import (
    OWS,
    STRANGE,
    WMTS,
    Family,
    Scene,
    Sent,
    a_number,
    by_address,
    either,
    family,
    mixed,
)
from testing.hostile.wfs import broken
from testing.hostile.wms import HUGE, LAYERS

_INVALID = "400 InvalidParameterValue"
_ANYHOW = f"{_INVALID}, 400 NoApplicableCode, 404 NotFound, 414 NoApplicableCode"
_CELLS = f"{_INVALID}, 400 TileOutOfRange, 400 PointIJOutOfRange"
_ANY = (
    f"{_CELLS}, {_ANYHOW}, 400 MissingParameterValue, 400 OperationNotSupported,"
    " 501 OperationNotSupported, 400 VersionNegotiationFailed"
)
_ROOT = f"{WMTS}1.0.0"
_GRIDS = ("WebMercatorQuad", "WorldCRS84Quad", "LAMB93_10cm", "RGR92UTM40S_10cm")
_PLACE = ("layer", "style", "tilematrixset", "tilematrix", "tilerow", "tilecol")
_LONG, _LONGEST = 10_000, 30_000  # what is longer is refused before it has a service
_DOTS = (
    "..", ".", "%2e%2e", "%2E.", "%252e%252e", "%252e%252e%252f", "..%2f", "..%5c", "..;", ".%00.",
    "", "%2f", "%252F", "%c0%ae%c0%ae", "%ff", "%00", "%0d%0aX:%20y", "%25", "%", "%zz", "*", "~",
)  # fmt: skip


def _cell(random: Random) -> dict[str, str]:
    """The parameters of a right GetTile, or of a right GetFeatureInfo."""
    asked = {
        "service": "WMTS", "version": "1.0.0", "request": "GetTile",
        "layer": random.choice(LAYERS), "style": "default", "format": "image/png",
        "tilematrixset": "WebMercatorQuad", "tilematrix": "8", "tilerow": "88", "tilecol": "129",
    }  # fmt: skip
    if random.random() < 0.6:
        return asked
    more = {"request": "GetFeatureInfo", "infoformat": "application/json", "i": "1", "j": "2"}
    return asked | more


def _segments(asked: Mapping[str, str]) -> list[str]:
    """Those of the path that asks the same, less the extension."""
    pixel = [asked["j"], asked["i"]] if "i" in asked else []
    return [*(asked[name] for name in _PLACE), *pixel]


def _extension(asked: Mapping[str, str]) -> str:
    return ".json" if "i" in asked else ".png"


def _way(random: Random, asked: dict[str, str]) -> Sent:
    """The same question, by parameters or by a path."""
    if random.random() < 0.5:
        return either(random, [*asked.items()])
    path = "/".join(quote(one, safe="") for one in _segments(asked))
    return Sent(f"{_ROOT}/{path}{_extension(asked)}")


def _number(random: Random) -> str:
    """A number of a level, a row, a column or a pixel: of a few cells, and of none."""
    return random.choice([
        a_number(random), str(random.randint(-3, 40)), str(random.choice(HUGE)), "007", "8.0",
        "9" * random.choice([9, 10, 400, _LONG]), "LAMB93_10cm:8", "commune", "²", "١٢", " 8", "8 ",
    ])  # fmt: skip


def _cells(random: Random, _scene: Scene) -> Sent:
    asked = _cell(random)
    names = [name for name in ("tilematrix", "tilerow", "tilecol", "i", "j") if name in asked]
    for name in random.sample(names, random.randint(1, 2)):
        asked[name] = _number(random) or "x"  # without a text it is another path
    asked["tilematrixset"] = random.choice(_GRIDS)
    return _way(random, asked)


def _others(random: Random, _scene: Scene) -> Sent:
    """A layer, a style or a grid that is another's, or nobody's."""
    asked = _cell(random)
    wrong = random.choice([
        {"layer": random.choice(["ops-menages", "catalogue", "carreaux-3035", "x", "ps:x", "a,b"])},
        {"layer": "territoires-commune", "style": "part_personnes_seules"},
        {"layer": "indicateurs-commune", "style": random.choice(["x", "a,b", "default,default"])},
        {"style": random.choice(["x", "a" * _LONG, "é" * 300, "' OR 1=1 --", "default\x00"])},
        {"layer": random.choice(["a" * _LONG, "é" * 300, "{layer}", "\u202e", "a\x00"])},
        {"tilematrixset": random.choice(["LAMB93_11cm", "x", "a" * _LONG, "EPSG:3857", "<"])},
    ])  # fmt: skip
    return _way(random, asked | wrong)


def _formats(random: Random, _scene: Scene) -> Sent:
    """A format that no tile has, or no pixel of one."""
    asked = _cell(random)
    if random.random() < 0.5:
        name = "infoformat" if "i" in asked else "format"
        odd = ["image/gif", "image/png8", "png", "image/png;x", "a" * _LONG, "\x00", "../png", "%"]
        return either(random, [*(asked | {name: random.choice(odd)}).items()])
    odd = [".gif", "", ".", ".PNG", ".png.png", ".png%00", ".png;x", "." + "a" * _LONG, ".exe"]
    path = "/".join(quote(one, safe="") for one in _segments(asked))
    return Sent(f"{_ROOT}/{path}{random.choice(odd)}")


def _paths(random: Random, _scene: Scene) -> Sent:
    """A path whose segments are dots, octets, encoded twice, too many, too few, too long."""
    asked = _cell(random)
    segments = ["1.0.0", *(quote(one, safe="") for one in _segments(asked))]
    segments[-1] += _extension(asked)
    for _ in range(random.choice([1, 1, 2, 3])):
        at = random.randrange(len(segments))
        strange = random.choice(STRANGE)
        odd = random.choice([
            random.choice(_DOTS), random.choice(_DOTS), quote(strange, safe=""), broken(random),
            quote(quote(strange, safe=""), safe=""), "a" * _LONG, quote(segments[at]) + "%2525",
        ])  # fmt: skip
        how = random.randrange(4)
        if how < 2:
            segments[at] = odd
        elif how == 2:
            segments.insert(at, odd)
        else:
            segments[at:] = (segments[at + 1 :] * random.choice([0, 1, 2, 300]))[:300]
            segments = segments or [odd]
    path = "/".join(segments)[:_LONGEST]
    query = random.choice(["", "", "", f"?cql_filter={broken(random)}", "?service=WFS", "?sld=x"])
    return Sent(f"{WMTS}{path}{query}")


_CAPABILITIES = {
    "service": "WMTS", "request": "GetCapabilities", "acceptversions": "1.0.0",
    "sections": "Themes", "acceptformats": "text/xml", "language": "en",
}  # fmt: skip


def _values(random: Random, _scene: Scene) -> Sent:
    asked = random.choice([_cell(random), _cell(random) | {"time": "2025"}, _CAPABILITIES])
    pairs = mixed(random, asked)
    return by_address(OWS, pairs) if random.random() < 0.3 else either(random, pairs)


WMTS_FAMILIES: tuple[Family, ...] = (
    family("WMTS, cases de nulle part", f"{_CELLS}, {_ANYHOW}", _cells, accepted=True),
    family("WMTS, couches et styles d'autrui", f"{_INVALID}, {_ANYHOW}", _others),
    family("WMTS, formats", f"{_INVALID}, {_ANYHOW}", _formats),
    family("WMTS, chemins", _ANY, _paths, accepted=True),
    family("WMTS, valeurs étranges", _ANY, _values, accepted=True),
)
