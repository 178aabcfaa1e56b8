"""Painter of a layer, read once and painted on each strip of its picture."""

from collections.abc import Callable

import numpy as np

from parc_social.catalogue.legend import LegendEntry, LegendKind
from parc_social.catalogue.style import Forme, Look
from parc_social.drawing.batches import outline_rows
from parc_social.drawing.canvas import FINE, Canvas
from parc_social.drawing.indexed_colours import Bytes, Inks
from parc_social.drawing.layer import Layer, Viewport
from parc_social.drawing.shapes import Numbers, Points, Rings, points

Paint = Callable[[Canvas], None]

POINT = 3.0  # pixels, radius of a point
LARGEST, SMALLEST = 18.0, 1.5  # of the circle of the greatest count, and of the least
_DENSE = 40  # pixels a point: with fewer, points are thinned
_APART = 1.6  # radii of a point from one to the next, then
_SMALL, _TINY = 8, 4  # pixels: of the median shape, below which outlines are thinner, or left out
SYMBOL_GROUND = "#f2f2f2"


def painter(layer: Layer, frame: Viewport, inks: Inks) -> Paint:
    """Paints the layer on a strip."""
    ranks = layer.ranks()
    if layer.look.style.forme is Forme.SYMBOLES:
        return _symbols(layer, frame, inks, ranks)
    colours = _table(layer, ranks, lambda entry: _ink(inks, entry))
    return _surfaces(layer, frame, inks, colours)


def radius(value: float, greatest: float | None, scale: float) -> float:
    """Of the circle of a count, in pixels: its surface is as the count."""
    share = max(value, 0.0) / greatest if greatest else 1.0
    return max(LARGEST * min(share, 1.0) ** 0.5, SMALLEST) * scale


def _table(layer: Layer, ranks: Bytes, ink: Callable[[LegendEntry], int]) -> Bytes:
    """The ink of each row; of an entry that no row is of none is taken."""
    entries = layer.look.entries
    counts = np.bincount(ranks, minlength=len(entries) + 1)[1:].tolist()
    table = [0, *(ink(entry) if many else 0 for entry, many in zip(entries, counts, strict=True))]
    return np.array(table, np.uint8)[ranks]


def _ink(inks: Inks, entry: LegendEntry) -> int:
    return inks.number(entry.colour, hatched=entry.hatched)


def _surfaces(layer: Layer, frame: Viewport, inks: Inks, colours: Bytes) -> Paint:
    """Polygons, then their outlines, then lines, then points, as rows may be of either."""
    outlines, ways, _ = outline_rows(layer.rows.wkb, frame.place, FINE)
    dots = _thin(points(layer.rows.wkb, frame.place), frame)
    style = layer.look.style  # what paints keeps no row
    line = inks.number(style.trait)
    width = _width(layer.look, outlines, frame)
    dot_colours = colours[dots.owner]

    def paint(canvas: Canvas) -> None:
        if len(outlines.owner) and style.couleur:
            canvas.fill(outlines, colours)
        if len(outlines.owner) and width:
            canvas.outline(outlines, line, width)
        if len(ways.owner):
            canvas.outline(ways, line, style.largeur * frame.scale)
        if len(dots.owner):
            canvas.discs(dots.xy, dot_colours, POINT * frame.scale, line)

    return paint


def _symbols(layer: Layer, frame: Viewport, inks: Inks, ranks: Bytes) -> Paint:
    """Circles on a pale ground, the largest first; what is withheld is hatched, without circle."""
    look = layer.look
    kinds = [None, *(entry.kind for entry in look.entries)]
    outlines, _, middle = outline_rows(layer.rows.wkb, frame.place, FINE, with_centres=True)
    surface = _table(layer, ranks, lambda entry: _ground(inks, entry))
    is_count = np.array([kind is LegendKind.CLASS for kind in kinds])[ranks][middle.owner]
    owner, xy = middle.owner[is_count], middle.xy[is_count]
    values = layer.values[owner] if len(layer.rows.values) else np.empty(0)
    radii = np.array([radius(v, look.greatest, frame.scale) for v in values.tolist()])
    order = np.argsort(-radii, kind="stable")
    circle = np.full(len(order), inks.number(look.entries[0].colour), np.uint8)
    line, ring = inks.number(look.style.trait), inks.number("#ffffff")
    width = _width(look, outlines, frame)
    lone = _lone(layer, frame, ranks, surface)

    def paint(canvas: Canvas) -> None:
        if len(outlines.owner):
            canvas.fill(outlines, surface)
            if width:
                canvas.outline(outlines, line, width)
        if len(lone.owner):
            canvas.discs(lone.xy, surface[lone.owner], POINT * frame.scale, line)
        canvas.circles(xy[order], radii[order], circle, ring)

    return paint


def _ground(inks: Inks, entry: LegendEntry) -> int:
    return inks.number(SYMBOL_GROUND) if entry.kind is LegendKind.CLASS else _ink(inks, entry)


def _lone(layer: Layer, frame: Viewport, ranks: Bytes, surface: Bytes) -> Points:
    """Rows that are points and show no count."""
    classes = [rank for rank, e in enumerate(layer.look.entries, 1) if e.kind is LegendKind.CLASS]
    every = points(layer.rows.wkb, frame.place)
    is_alone = ~np.isin(ranks[every.owner], classes) & (surface[every.owner] > 0)
    return Points(every.xy[is_alone], every.owner[is_alone])


def _width(look: Look, shapes: Rings, frame: Viewport) -> float:
    """Of outlines: they are thinner where most shapes are small, else nothing else is seen."""
    if not len(shapes.owner):
        return 0.0
    outer = shapes.box[~shapes.hole]
    sides = np.sort((outer[:, 2:] - outer[:, :2]).max(axis=1)) / (FINE * frame.scale)
    median = float(sides[len(sides) // 2])
    if look.style.forme is not Forme.CONTOUR and median < _TINY:
        return 0.0
    return look.style.largeur * frame.scale * (0.5 if median < _SMALL else 1.0)


def _thin(every: Points, frame: Viewport) -> Points:
    """Where points are dense, the first in each cell that is nearly as wide as a point."""
    size = np.array([frame.width, frame.height], float)
    inside = np.all((every.xy > -_DENSE) & (every.xy < size + _DENSE), axis=1)
    xy, owner = every.xy[inside], every.owner[inside]
    if len(owner) * _DENSE < frame.width * frame.height:
        return Points(xy, owner)
    cell = np.floor(xy / (_APART * POINT * frame.scale)).astype(np.int64)
    key = cell[:, 1] * (1 << 20) + cell[:, 0]
    first_of_cell: Numbers = np.sort(np.unique(key, return_index=True)[1])
    return Points(xy[first_of_cell], owner[first_of_cell])
