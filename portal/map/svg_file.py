"""A map as SVG: frame, insets and legend of the view; the figures that it tells are those shown."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import flask

from parc_social.catalogue.figure_fields import STATUT
from parc_social.catalogue.style import Look
from parc_social.drawing.layer import Layer
from parc_social.drawing.styles.legend_picture import lines
from parc_social.drawing.svg import FINE, fill_of, pattern, svg_elements
from parc_social.maps.styles import StyledLayer
from portal.figures.figure_text import figure_text
from portal.figures.side import difference_words
from portal.map.frames import Frame
from portal.map.map_files import MapView
from portal.page_context import PageContext
from portal.page_reads import PageReads

MEDIA = "image/svg+xml"
_SIDE = 300  # pixels of the legend
_MARGIN, _TITLE, _FOOT = 20, 70, 40
Layers = Sequence[tuple[StyledLayer, Look]]


@dataclass(frozen=True, slots=True)
class _Drawing:
    """A frame in its place of the sheet."""

    frame: Frame
    x: int
    y: int
    elements: str


def map_svg(
    context: PageContext, view: MapView, reads: PageReads, layers: Layers, frames: Sequence[Frame]
) -> flask.Response:
    """The whole view on one sheet. Raises as reads do."""
    look = view.values.look
    main, insets = frames[0], frames[1:]
    below = _TITLE + main.size[1] + _MARGIN
    drawn = [_Drawing(main, _MARGIN, _TITLE, _elements(view, reads, layers, main))]
    for number, frame in enumerate(insets):
        x = _MARGIN + number * (frame.size[0] + _MARGIN)
        drawn.append(_Drawing(frame, x, below, _elements(view, reads, layers, frame)))
    width = main.size[0] + 3 * _MARGIN + _SIDE
    inset = max((frame.size[1] + 2 * _MARGIN for frame in insets), default=0)
    body = flask.render_template(
        "portail/carte.svg",
        words=view.words,
        notice=context.letterhead.notice,
        footer=context.letterhead.footer,
        size=(width, below + inset + _FOOT),
        fine=1 / FINE,
        drawn=drawn,
        patterns="".join(pattern(one) for one in look.entries if one.hatched),
        legend=list(_legend(view)),
        left=main.size[0] + 2 * _MARGIN,
        top=_TITLE,
    )
    headers = {"Content-Disposition": 'attachment; filename="carte.svg"'}
    return flask.Response(body, headers=headers, content_type=f"{MEDIA}; charset=utf-8")


def _elements(view: MapView, reads: PageReads, layers: Layers, frame: Frame) -> str:
    (shown, look), *over = layers
    named = [(replace(shown, names=True), look), *over]
    viewport, rows = reads.layers(named, frame.view())
    parts: list[str] = []
    for number, layer in enumerate(rows):
        parts += svg_elements(layer, viewport, _tells(view, layer) if number == 0 else None)
    return "".join(parts)


def _tells(view: MapView, layer: Layer) -> Any:
    """Of a row of a layer: its name, and its figure or why it is withheld."""
    rows, one = layer.rows, view.values.indicator
    names = rows.names or [None] * len(rows.wkb)

    def told(row: int) -> str:
        value = rows.values[row]
        record: Mapping[str, Any] = {one.id: value, f"{one.id}{STATUT}": rows.statuts[row]}
        text = figure_text(one, record)
        figure = text.value
        if value is not None and view.state.is_difference:
            figure = difference_words(one, value)
        said = ", ".join(part for part in (figure, text.note) if part)
        return f"{names[row]} : {said}" if names[row] else said

    return told


def _legend(view: MapView) -> Iterable[Mapping[str, Any]]:
    """Each line: what it is filled with, its circle, its words and how many are of it."""
    counts = dict(view.values.counts)
    y = _TITLE + 2 * _MARGIN
    for line in lines(view.values.look):
        y += round(line.height)
        told = "" if line.radius else f" ({counts[line.entry]})"
        yield {
            "y": y,
            "radius": line.radius,
            "fill": fill_of(line.entry),
            "words": f"{line.label}{told}",
        }
