"""The geometry of rows read some rows after others, so that it is not held twice whole.

As objects, outlines take five times what is drawn of them, and more while they are taken apart.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

import numpy as np

from parc_social.drawing.layer import Place
from parc_social.drawing.shapes import (
    Lines,
    Numbers,
    Points,
    Rings,
    Shapes,
    centres,
    lines,
    read,
    rings,
)

_ROWS = 4_096


class RowBatch(NamedTuple):
    """Some rows: the rank of the first, and their geometry."""

    first: int
    shapes: Shapes


class OutlineRows(NamedTuple):
    """Geometry of rows that are no points; `middles` where they were asked for."""

    rings: Rings
    lines: Lines
    middles: Points


def portions(wkb: Sequence[bytes | None]) -> Iterator[RowBatch]:
    """All rows, portion after portion; one that is empty where there are none."""
    for first in range(0, max(1, len(wkb)), _ROWS):
        yield RowBatch(first, read(wkb[first : first + _ROWS]))


def outline_rows(
    wkb: Sequence[bytes | None], place: Place, fine: int, *, with_centres: bool = False
) -> OutlineRows:
    """The polygons and the lines of rows on a grid, and where symbols stand."""
    parts = [_outline_batch(one, place, fine, with_centres=with_centres) for one in portions(wkb)]
    ring_parts, ways, middles = zip(*parts, strict=True)
    return OutlineRows(_rings(ring_parts), _lines(ways), concatenate(middles))


def concatenate(parts: Sequence[Points]) -> Points:
    """Points of several portions, whose owners are ranks among all rows."""
    return Points(np.concatenate([one.xy for one in parts]), _all(parts, lambda one: one.owner))


def _outline_batch(one: RowBatch, place: Place, fine: int, *, with_centres: bool) -> OutlineRows:
    nowhere = Points(np.empty((0, 2)), np.empty(0, np.intp))
    middles = centres(one.shapes, place) if with_centres else nowhere
    outline, ways = rings(one.shapes, place, fine), lines(one.shapes, place, fine)
    first = one.first
    return OutlineRows(
        Rings(outline.xy, outline.starts, outline.owner + first, outline.box, outline.polygon,
              outline.hole),
        Lines(ways.xy, ways.starts, ways.owner + first, ways.box),
        Points(middles.xy, middles.owner + first),
    )  # fmt: skip


def _rings(parts: Sequence[Rings]) -> Rings:
    if len(parts) == 1:
        return parts[0]
    whole = _lines(parts)
    many = [int(one.polygon[-1]) + 1 if len(one.polygon) else 0 for one in parts]
    before = np.cumsum([0, *many[:-1]])
    polygon = np.concatenate([one.polygon + n for one, n in zip(parts, before, strict=True)])
    hole = np.concatenate([one.hole for one in parts])
    return Rings(whole.xy, whole.starts, whole.owner, whole.box, polygon, hole)


def _lines(parts: Sequence[Lines]) -> Lines:
    if len(parts) == 1:
        return parts[0]
    before = np.cumsum([0, *(len(one.xy) for one in parts)])
    starts = [one.starts[:-1] + n for one, n in zip(parts, before[:-1], strict=True)]
    return Lines(
        np.concatenate([one.xy for one in parts]),
        np.concatenate([*starts, before[-1:]]),
        _all(parts, lambda one: one.owner),
        np.concatenate([one.box for one in parts]),
    )


def _all[T](parts: Sequence[T], owner: Callable[[T], Numbers]) -> Numbers:
    return np.concatenate([owner(one) for one in parts])
