"""A style in the words of QGIS: filters of its rules, and the whole as a .qml."""

from html import escape

from parc_social.catalogue.indicator import Indicator
from parc_social.catalogue.legend import LegendEntry, LegendKind
from parc_social.catalogue.style import Forme, Look
from parc_social.drawing.painter import LARGEST, SMALLEST
from parc_social.wording import FRENCH

_PIXELS_MM = 25.4 / 96  # QGIS draws in millimetres
_HEAD = "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n"


def qgis_filter(indicator: Indicator, entry: LegendEntry) -> str:
    """The expression of QGIS that the features of an entry meet."""
    name, statut = f'"{indicator.id}"', f'"{indicator.id}_statut"'
    if entry.kind is LegendKind.SECRET:
        return f"{name} IS NULL AND {statut} = 'S'"
    if entry.kind is LegendKind.MISSING:
        return f"{name} IS NULL AND ({statut} IS NULL OR {statut} <> 'S')"
    terms = [] if entry.low is None else [f"{name} >= {entry.low!r}"]
    if entry.high is not None:
        terms.append(f"{name} {'<=' if entry.closed else '<'} {entry.high!r}")
    return " AND ".join(terms) or f"{name} IS NOT NULL"


def qml(look: Look, *, points: bool = False, language: str = FRENCH) -> str:
    """A style file that QGIS loads on a layer of this server, of `points` or of outlines."""
    rules = renderer(look, points=points, language=language)
    return f'{_HEAD}<qgis version="3.40" styleCategories="Symbology">{rules}</qgis>\n'


def renderer(look: Look, *, points: bool = False, language: str = FRENCH) -> str:
    """The rules and symbols of a look, as layers and style files hold them."""
    entries = list(enumerate(look.entries))
    rules = "".join(_rule(look, n, entry, language=language) for n, entry in entries)
    is_points = points or look.style.forme is Forme.POINTS
    symbols = "".join(_symbol(look, n, entry, points=is_points) for n, entry in entries)
    return (
        '<renderer-v2 type="RuleRenderer" symbollevels="0" forceraster="0" enableorderby="0">'
        f'<rules key="racine">{rules}</rules><symbols>{symbols}</symbols></renderer-v2>'
    )


def _rule(look: Look, rank: int, entry: LegendEntry, *, language: str) -> str:
    test = _test(look, entry)
    label = escape(entry.label.of(language))
    filter_attribute = f' filter="{escape(test)}"' if test else ""
    return f'<rule key="classe-{rank}" symbol="{rank}"{filter_attribute} label="{label}"/>'


def _test(look: Look, entry: LegendEntry) -> str:
    if look.indicator is not None:
        return qgis_filter(look.indicator, entry)
    if entry.kind is LegendKind.TYPE:
        return f"\"{look.style.champ}\" = '{entry.code}'"
    return "ELSE" if look.style.types else ""


def _symbol(look: Look, rank: int, entry: LegendEntry, *, points: bool) -> str:
    if look.style.forme is Forme.SYMBOLES and entry.kind is LegendKind.CLASS:
        return _proportional_symbol(look, rank, entry, points=points)
    if look.style.forme is Forme.LIGNES:
        return _symbol_element("line", rank, _line(look))
    kind, layer = ("marker", _marker(look, entry)) if points else ("fill", _fill(look, entry))
    return _symbol_element(kind, rank, layer)


def _proportional_symbol(look: Look, rank: int, entry: LegendEntry, *, points: bool) -> str:
    """A circle as large as the count, on the point or in the middle of the outline."""
    name = look.indicator.id if look.indicator else ""
    largest, least = (2 * one * _PIXELS_MM for one in (LARGEST, SMALLEST))
    greatest = look.greatest or 1.0
    size = f'max({least:.2f}, {largest:.2f} * sqrt(min(1, "{name}" / {greatest!r})))'
    marker = _layer(
        "SimpleMarker",
        {"name": "circle", "color": _rgba(entry.colour), "outline_color": _rgba("#ffffff")},
        {"size": size},
    )
    if points:
        return _symbol_element("marker", rank, marker)
    ground = _layer("SimpleFill", _outline(look, "#f2f2f2"))
    inner = _symbol_element("marker", rank, marker, name=f"@{rank}@1")
    return _symbol_element("fill", rank, ground + _layer("CentroidFill", {}, inside=inner))


def _marker(look: Look, entry: LegendEntry) -> str:
    shape = "cross" if entry.hatched else "circle"
    options = {"name": shape, "color": _rgba(entry.colour), "size": "2.2"}
    ring = _rgba("#5a5a5a" if entry.hatched else look.style.trait)
    return _layer("SimpleMarker", {**options, "outline_color": ring, "outline_width": "0.15"})


def _line(look: Look) -> str:
    width = f"{look.style.largeur * _PIXELS_MM:.2f}"
    return _layer("SimpleLine", {"line_color": _rgba(look.style.trait), "line_width": width})


def _fill(look: Look, entry: LegendEntry) -> str:
    style = {"style": "b_diagonal"} if entry.hatched else {}
    if look.style.couleur is None:
        style = {"style": "no"}
    return _layer("SimpleFill", {**_outline(look, entry.colour), **style})


def _outline(look: Look, colour: str) -> dict[str, str]:
    width = f"{look.style.largeur * _PIXELS_MM:.2f}"
    line = {"outline_color": _rgba(look.style.trait), "outline_style": "solid"}
    return {"color": _rgba(colour), "style": "solid", **line, "outline_width": width}


def _symbol_element(kind: str, rank: int, layers: str, *, name: str | None = None) -> str:
    attributes = 'alpha="1" clip_to_extent="1" force_rhr="0"'
    return f'<symbol name="{name or rank}" type="{kind}" {attributes}>{layers}</symbol>'


def _layer(
    kind: str, options: dict[str, str], expressions: dict[str, str] | None = None, inside: str = ""
) -> str:
    static = "".join(_option(name, value) for name, value in options.items())
    data = _data_defined(expressions) if expressions else ""
    return (
        f'<layer class="{kind}" enabled="1" locked="0" pass="0">'
        f'<Option type="Map">{static}</Option>{data}{inside}</layer>'
    )


def _data_defined(properties: dict[str, str]) -> str:
    """Data-defined properties, each an expression (type 3)."""
    each = "".join(
        f'<Option name="{name}" type="Map"><Option name="active" type="bool" value="true"/>'
        f'{_option("expression", expression)}<Option name="type" type="int" value="3"/></Option>'
        for name, expression in properties.items()
    )
    return (
        '<data_defined_properties><Option type="Map">'
        '<Option name="name" type="QString" value=""/>'
        f'<Option name="properties" type="Map">{each}</Option>'
        '<Option name="type" type="QString" value="collection"/></Option></data_defined_properties>'
    )


def _option(name: str, value: str) -> str:
    return f'<Option name="{name}" type="QString" value="{escape(value)}"/>'


def _rgba(colour: str) -> str:
    return ",".join(str(int(colour[i : i + 2], 16)) for i in (1, 3, 5)) + ",255"
