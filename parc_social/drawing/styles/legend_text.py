"""The legend of a layer as SVG and as JSON, line by line as the picture tells it."""

from html import escape
from typing import Any

from parc_social.catalogue.legend import LegendEntry, LegendKind
from parc_social.catalogue.style import Forme, Look
from parc_social.drawing.styles.legend_picture import (
    GAP,
    INK,
    LINE,
    MARGIN,
    SIGN,
    TEXT,
    TITLE,
    Line,
    legend_size,
    lines,
)
from parc_social.wording import FRENCH

_HATCH = (
    '<pattern id="secret" width="8" height="8" patternUnits="userSpaceOnUse"'
    ' patternTransform="rotate(45)"><rect width="8" height="8" fill="{colour}"/>'
    '<rect width="2" height="8" fill="#8a8a8a"/></pattern>'
)
_OPENING = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}"'
    ' viewBox="0 0 {width} {height}" role="img"><title>{title}</title>'
)


def legend_svg(look: Look, *, language: str = FRENCH) -> str:
    """An SVG document, of the size of the picture."""
    entries = lines(look, language=language)
    width, height = legend_size(look, language=language)
    title = escape(look.title.of(language))
    sign = max([SIGN, *(2 * line.radius for line in entries)])
    parts = [
        _OPENING.format(width=width, height=height, title=title),
        f'<rect width="{width}" height="{height}" fill="#ffffff"/>',
        f'<g font-family="Source Sans Pro, Marianne, Arial, sans-serif" fill="{INK}">',
        _text(MARGIN, MARGIN + LINE * 0.7, TITLE, title, ' font-weight="600"'),
    ]
    top = float(MARGIN + LINE)
    for line in entries:
        y = top + line.height / 2
        parts.append(_sign(look, line, MARGIN + sign / 2, y))
        parts.append(_text(MARGIN + sign + GAP, y + TEXT / 3, TEXT, escape(line.label)))
        top += line.height
    hatched = next((line.entry for line in entries if line.entry.hatched), None)
    if hatched:
        parts.insert(1, f"<defs>{_HATCH.format(colour=hatched.colour)}</defs>")
    return "".join([*parts, "</g></svg>"])


def legend_json(look: Look, layer: str, *, language: str = FRENCH) -> dict[str, Any]:
    """In the form that clients of GeoServer read; each rule also tells its bounds."""
    rules = [_rule(look, line) for line in lines(look, language=language)]
    title = look.title.of(language)
    return {"Legend": [{"layerName": layer, "title": title, "rules": rules}]}


def _text(x: float, y: float, size: float, text: str, more: str = "") -> str:
    """Text that is escaped already."""
    return f'<text x="{x:g}" y="{y:g}" font-size="{size:g}"{more}>{text}</text>'


def _sign(look: Look, line: Line, x: float, y: float) -> str:
    fill = "url(#secret)" if line.entry.hatched else line.entry.colour
    if line.radius or look.style.forme is Forme.POINTS:
        stroke, around = "#ffffff" if line.radius else look.style.trait, line.radius or 4
        place = f'cx="{x:g}" cy="{y:g}" r="{around:g}"'
        return f'<circle {place} fill="{fill}" stroke="{stroke}"/>'
    if look.style.forme is Forme.LIGNES:
        ends = f'x1="{x - SIGN / 2:g}" y1="{y:g}" x2="{x + SIGN / 2:g}" y2="{y:g}"'
        return f'<line {ends} stroke="{fill}" stroke-width="{look.style.largeur:g}"/>'
    left, top = x - SIGN / 2, y - 7
    stroke = "#8a8a8a"
    if look.style.couleur is None:
        fill, stroke = "none", look.style.trait
    return (
        f'<rect x="{left:g}" y="{top:g}" width="{SIGN}" height="14" fill="{fill}"'
        f' stroke="{stroke}"/>'
    )


def _rule(look: Look, line: Line) -> dict[str, Any]:
    entry = line.entry
    stroke = {"stroke": look.style.trait, "stroke-width": f"{look.style.largeur:g}"}
    if line.radius or look.style.forme is Forme.POINTS:
        mark = {"mark": "circle", "fill": entry.colour, **stroke}
        shape = {"Point": {"size": f"{2 * line.radius or 6:g}", "graphics": [mark]}}
    elif entry.hatched:
        fill = {"mark": "shape://slash", "fill": "#8a8a8a"}
        shape = {"Polygon": {"fill": entry.colour, "graphic-fill": fill, **stroke}}
    elif look.style.forme is Forme.LIGNES:
        shape = {"Line": stroke}
    elif look.style.couleur is None:
        shape = {"Polygon": stroke}
    else:
        shape = {"Polygon": {"fill": entry.colour, **stroke}}
    return {"name": entry.kind.value, "title": line.label, "symbolizers": [shape], **_bounds(entry)}


def _bounds(entry: LegendEntry) -> dict[str, Any]:
    if entry.kind is LegendKind.CLASS:
        return {"min": entry.low, "max": entry.high}
    return {"code": entry.code} if entry.kind is LegendKind.TYPE else {}
