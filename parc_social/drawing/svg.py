"""Rows of a layer as elements of SVG: the classes, colours and circles of pictures, as shapes.

Numbers are tenths of a pixel, for whole ones are short: what holds the elements scales by a tenth.
"""

from collections.abc import Callable, Iterator, Sequence
from html import escape
from itertools import pairwise

import numpy as np

from parc_social.catalogue.legend import LegendEntry, LegendKind
from parc_social.catalogue.style import Forme
from parc_social.drawing.batches import OutlineRows, outline_rows
from parc_social.drawing.layer import Layer, Viewport
from parc_social.drawing.painter import POINT, SYMBOL_GROUND, radius
from parc_social.drawing.shapes import Lines, Points, points

FINE = 10
Tell = Callable[[int], str]  # what is said of a row; empty: nothing


def pattern(entry: LegendEntry) -> str:
    """The stripes of an entry that is hatched, to stand once in `defs`.

    They are as wide in a legend as in what is scaled by a tenth: one pattern for each.
    """
    return _stripes(entry, 1) + _stripes(entry, FINE)


def _stripes(entry: LegendEntry, scale: int) -> str:
    return (
        f'<pattern id="{_name(entry, scale)}" width="6" height="6" patternUnits="userSpaceOnUse"'
        f' patternTransform="rotate(45) scale({scale})">'
        f'<rect width="6" height="6" fill="{entry.colour}"/>'
        '<rect width="2" height="6" fill="#ffffff"/></pattern>'
    )


def fill_of(entry: LegendEntry, scale: int = 1) -> str:
    """The value of `fill` of an entry, in pixels or where `scale` numbers are one."""
    return f"url(#{_name(entry, scale)})" if entry.hatched else entry.colour


def svg_elements(layer: Layer, frame: Viewport, tell: Tell | None = None) -> Iterator[str]:
    """The rows in the order of the store; circles of counts over them, the largest first."""
    style, ranks = layer.look.style, layer.ranks().tolist()
    counts = style.forme is Forme.SYMBOLES
    found = outline_rows(layer.rows.wkb, frame.place, FINE, with_centres=counts)
    dots = points(layer.rows.wkb, frame.place)
    said = tell or _nothing
    width = round(style.largeur * FINE * frame.scale)
    yield f'<g stroke="{style.trait}" stroke-width="{width}" stroke-linejoin="round">'
    for row, path in _paths(found):
        yield _element(f'path d="{path}"', _surface(layer, ranks[row], counts=counts), said(row))
    for (x, y), row in _places(dots):
        shape = f'circle cx="{x}" cy="{y}" r="{round(POINT * FINE)}"'
        yield _element(shape, _surface(layer, ranks[row], counts=counts), said(row))
    yield "</g>"
    if counts:
        yield from _circles(layer, ranks, found.middles, frame.scale, said)


def _nothing(row: int) -> str:
    del row
    return ""


def _name(entry: LegendEntry, scale: int) -> str:
    return f"hachures-{entry.colour.removeprefix('#')}-{scale}"


def _element(shape: str, fill: str, told: str) -> str:
    opened = f'<{shape} fill="{fill}"'
    return f"{opened}><title>{escape(told)}</title></{shape.split()[0]}>" if told else f"{opened}/>"


def _surface(layer: Layer, rank: int, *, counts: bool) -> str:
    """The fill of a row; of outlines that are laid over a map, none."""
    entries = layer.look.entries
    if not rank or layer.look.style.couleur is None:
        return "none"
    entry = entries[rank - 1]
    return SYMBOL_GROUND if counts and entry.kind is LegendKind.CLASS else fill_of(entry, FINE)


def _paths(found: OutlineRows) -> Iterator[tuple[int, str]]:
    """Each row with an outline or a line, and its path."""
    for shapes, end in ((found.rings, "z"), (found.lines, "")):
        parts = _parts(shapes, end)
        owners: list[int] = shapes.owner.tolist()
        first = 0
        for number in range(1, len(owners) + 1):
            if number == len(owners) or owners[number] != owners[first]:
                yield owners[first], "".join(parts[first:number])
                first = number


def _parts(shapes: Lines, end: str) -> Sequence[str]:
    """Each line as a path: where it begins, then steps."""
    if not len(shapes.xy):
        return []
    xy = shapes.xy.astype(np.int64)
    steps = np.diff(xy, axis=0, prepend=xy[:1])
    steps[shapes.starts[:-1]] = xy[shapes.starts[:-1]]
    told: list[list[int]] = steps.tolist()
    starts: list[int] = shapes.starts.tolist()

    def path(begin: int, after: int) -> str:
        (x, y), *rest = told[begin:after]
        return f"M{x} {y}l{' '.join(f'{dx} {dy}' for dx, dy in rest)}{end}"

    return [path(*pair) for pair in pairwise(starts)]


def _places(found: Points) -> Iterator[tuple[tuple[int, int], int]]:
    rounded: list[list[int]] = np.rint(found.xy * FINE).astype(np.int64).tolist()
    owners: list[int] = found.owner.tolist()
    yield from (((x, y), row) for (x, y), row in zip(rounded, owners, strict=True))


def _circles(
    layer: Layer, ranks: Sequence[int], middles: Points, scale: float, said: Tell
) -> Iterator[str]:
    entries, values = layer.look.entries, layer.values.tolist()
    shown = [
        (radius(values[row], layer.look.greatest, scale), place, row)
        for place, row in _places(middles)
        if ranks[row] and entries[ranks[row] - 1].kind is LegendKind.CLASS
    ]
    yield f'<g stroke="#ffffff" stroke-width="{FINE}">'
    for size, (x, y), row in sorted(shown, key=lambda one: -one[0]):
        shape = f'circle cx="{x}" cy="{y}" r="{round(size * FINE)}"'
        yield _element(shape, entries[0].colour, said(row))
    yield "</g>"
