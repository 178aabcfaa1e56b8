"""A style as a Styled Layer Descriptor 1.1.0 document, to download; none is ever read here."""

from xml.sax.saxutils import escape, quoteattr

from parc_social.catalogue.indicator import Indicator
from parc_social.catalogue.legend import LegendEntry, LegendKind
from parc_social.catalogue.style import Forme, Look
from parc_social.drawing.painter import LARGEST, POINT
from parc_social.wording import FRENCH

_OPENING = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<StyledLayerDescriptor version="1.1.0" xmlns="http://www.opengis.net/sld"'
    ' xmlns:se="http://www.opengis.net/se" xmlns:ogc="http://www.opengis.net/ogc"'
    ' xmlns:xlink="http://www.w3.org/1999/xlink"'
    ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
    ' xsi:schemaLocation="http://www.opengis.net/sld'
    ' http://schemas.opengis.net/sld/1.1.0/StyledLayerDescriptor.xsd">'
)


def sld(look: Look, layer: str, *, points: bool = False, language: str = FRENCH) -> str:
    """The document for a layer of this server, of `points` or of outlines."""
    title = escape(look.title.of(language))
    rules = "".join(_rule(look, entry, points=points, language=language) for entry in look.entries)
    name = look.indicator.id if look.indicator else look.style.id
    return (
        f"{_OPENING}<NamedLayer><se:Name>{escape(layer)}</se:Name><UserStyle>"
        f"<se:Name>{escape(name)}</se:Name><se:Description><se:Title>{title}</se:Title>"
        f"</se:Description><se:FeatureTypeStyle>{rules}</se:FeatureTypeStyle></UserStyle>"
        "</NamedLayer></StyledLayerDescriptor>\n"
    )


def _rule(look: Look, entry: LegendEntry, *, points: bool, language: str) -> str:
    label = escape(entry.label.of(language))
    symbolizers = _mark(look, entry) if points or look.style.forme is Forme.POINTS else ""
    if not symbolizers:
        symbolizers = _polygon(look, entry)
        if look.style.forme is Forme.SYMBOLES and entry.kind is LegendKind.CLASS:
            symbolizers += _mark(look, entry)
    return (
        f"<se:Rule><se:Name>{entry.kind.value}</se:Name><se:Description><se:Title>{label}"
        f"</se:Title></se:Description>{_filter(look, entry)}{symbolizers}</se:Rule>"
    )


def _filter(look: Look, entry: LegendEntry) -> str:
    if look.indicator is not None:
        return f"<ogc:Filter>{_of_figure(look.indicator, entry)}</ogc:Filter>"
    if entry.kind is LegendKind.TYPE:
        test = _comparison("PropertyIsEqualTo", look.style.champ or "", entry.code or "")
        return f"<ogc:Filter>{test}</ogc:Filter>"
    return "<se:ElseFilter/>" if look.style.types else ""


def _of_figure(indicator: Indicator, entry: LegendEntry) -> str:
    absent = f"<ogc:PropertyIsNull>{_property(indicator.id)}</ogc:PropertyIsNull>"
    secret = _comparison("PropertyIsEqualTo", f"{indicator.id}_statut", "S")
    if entry.kind is LegendKind.SECRET:
        return f"<ogc:And>{absent}{secret}</ogc:And>"
    if entry.kind is LegendKind.MISSING:
        return f"<ogc:And>{absent}<ogc:Not>{secret}</ogc:Not></ogc:And>"
    terms: list[str] = []
    if entry.low is not None:
        terms.append(_comparison("PropertyIsGreaterThanOrEqualTo", indicator.id, repr(entry.low)))
    if entry.high is not None:
        kind = "PropertyIsLessThanOrEqualTo" if entry.closed else "PropertyIsLessThan"
        terms.append(_comparison(kind, indicator.id, repr(entry.high)))
    if not terms:
        return f"<ogc:Not>{absent}</ogc:Not>"
    return terms[0] if len(terms) == 1 else f"<ogc:And>{''.join(terms)}</ogc:And>"


def _comparison(kind: str, name: str, value: str) -> str:
    return f"<ogc:{kind}>{_property(name)}<ogc:Literal>{escape(value)}</ogc:Literal></ogc:{kind}>"


def _property(name: str) -> str:
    return f"<ogc:PropertyName>{escape(name)}</ogc:PropertyName>"


def _polygon(look: Look, entry: LegendEntry) -> str:
    ground = look.style.forme is Forme.SYMBOLES and entry.kind is LegendKind.CLASS
    fill = _parameter("fill", "#f2f2f2" if ground else entry.colour)
    if entry.hatched:
        mark = _mark_element("shape://slash", _stroke("#8a8a8a", 1))
        graphic = f"<se:Graphic>{mark}<se:Size>8</se:Size></se:Graphic>"
        fill = f"<se:GraphicFill>{graphic}</se:GraphicFill>"
    stroke = _stroke(look.style.trait, look.style.largeur)
    if look.style.forme is Forme.LIGNES:
        return f"<se:LineSymbolizer>{stroke}</se:LineSymbolizer>"
    fill_element = f"<se:Fill>{fill}</se:Fill>" if look.style.couleur else ""
    return f"<se:PolygonSymbolizer>{fill_element}{stroke}</se:PolygonSymbolizer>"


def _mark(look: Look, entry: LegendEntry) -> str:
    """A circle; that of a count is as large as the square root of it."""
    shape = "x" if entry.hatched else "circle"
    fill = f"<se:Fill>{_parameter('fill', entry.colour)}</se:Fill>"
    mark = _mark_element(shape, fill + _stroke(look.style.trait, 0.5))
    graphic = f"<se:Graphic>{mark}<se:Size>{_size(look, entry)}</se:Size></se:Graphic>"
    return f"<se:PointSymbolizer>{graphic}</se:PointSymbolizer>"


def _size(look: Look, entry: LegendEntry) -> str:
    is_count = look.style.forme is Forme.SYMBOLES and entry.kind is LegendKind.CLASS
    if not is_count or look.indicator is None or not look.greatest:
        return f"{2 * POINT:g}"
    most = f"<ogc:Literal>{look.greatest:g}</ogc:Literal>"
    ratio = f"<ogc:Div>{_property(look.indicator.id)}{most}</ogc:Div>"
    root = f'<ogc:Function name="sqrt">{ratio}</ogc:Function>'
    return f"<ogc:Mul>{root}<ogc:Literal>{2 * LARGEST:g}</ogc:Literal></ogc:Mul>"


def _mark_element(shape: str, inside: str) -> str:
    return f"<se:Mark><se:WellKnownName>{shape}</se:WellKnownName>{inside}</se:Mark>"


def _stroke(colour: str, width: float) -> str:
    parts = _parameter("stroke", colour) + _parameter("stroke-width", f"{width:g}")
    return f"<se:Stroke>{parts}</se:Stroke>"


def _parameter(name: str, value: str) -> str:
    return f"<se:SvgParameter name={quoteattr(name)}>{escape(value)}</se:SvgParameter>"
