"""Names on a map, with halos, none upon another: the largest features have theirs first."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, islice

import numpy as np
import shapely
from numpy.typing import NDArray
from PIL import Image

from parc_social.drawing.batches import concatenate, portions
from parc_social.drawing.labels.surface import font, letters, page
from parc_social.drawing.layer import Coordinates, Layer, Viewport
from parc_social.drawing.shapes import Points, Shapes, centres, is_outline

_SIZE = 12.0  # pixels
_HALO = 2
_MOST = 400  # names of a picture
_CELL = 4  # pixels of the grid that tells what is taken
_ROOM = 1.5  # how much wider than its feature a name may be

Name = tuple[str, float, float]  # and where its middle is


@dataclass(frozen=True, slots=True)
class Names:
    """Names of a layer, the most wanted first; told one by one, as most are never looked at."""

    texts: Sequence[str | None]  # of all rows
    at: Points

    def __len__(self) -> int:
        """Number of them."""
        return len(self.at.owner)

    def __iter__(self) -> Iterator[Name]:
        """Each with its place."""
        for n, owner in enumerate(self.at.owner):
            yield self.texts[owner] or "", *self.at.xy[n].tolist()


def wanted_names(layer: Layer, frame: Viewport) -> Names:
    """Those that their features have room for, the largest first, ties in order of rows."""
    names, size = layer.rows.names, _SIZE * frame.scale
    if not names:
        return Names((), Points(np.empty((0, 2)), np.empty(0, np.intp)))
    long = np.fromiter((_length(one or "", size) for one in names), float, len(names))
    parts: list[Points] = []
    extents: list[NDArray[np.float64]] = []
    for first, shapes in portions(layer.rows.wkb):
        here = long[first : first + len(shapes)]
        extent = _extents(shapes, frame)
        fit = np.flatnonzero((here > 0) & (here <= extent * _ROOM))
        middle = centres(shapes[fit], frame.place)
        parts.append(Points(middle.xy, fit[middle.owner] + first))
        extents.append(extent[fit[middle.owner]])
    middle = concatenate(parts)
    order = np.lexsort((middle.owner, -np.concatenate(extents)))
    return Names(names, Points(middle.xy[order], middle.owner[order]))


def with_names(image: Image.Image, frame: Viewport, names: Sequence[Names]) -> Image.Image:
    """The picture with the names of some layers, the upper one's first."""
    if not any(len(some) for some in names):
        return image
    on = page(image)
    for text, x, y in islice(_without_overlap(frame, chain.from_iterable(names)), _MOST):
        on.write(letters(text, _SIZE * frame.scale, round(_HALO * frame.scale)), round(x), round(y))
    return on.picture()


def _without_overlap(frame: Viewport, names: Iterable[Name]) -> Iterator[Name]:
    """Those that are all in the picture and upon none before."""
    occupied = np.zeros((frame.height // _CELL + 1, frame.width // _CELL + 1), bool)
    return (name for name in names if _place(occupied, frame, name))


def _extents(shapes: Shapes, frame: Viewport) -> NDArray[np.float64]:
    """The width of each row's widest polygon in pixels; unbounded for points and lines."""
    widths = np.full(len(shapes), np.inf)
    outlines = np.flatnonzero(is_outline(shapes))
    widths[outlines] = _widths(shapes[outlines], frame)
    counts: NDArray[np.int32] = shapely.get_num_geometries(shapes[outlines])  # pyright: ignore[reportUnknownMemberType]
    several = outlines[counts > 1]
    parts, owner = shapely.get_parts(shapes[several], return_index=True)
    widths[several] = 0
    np.maximum.at(widths, several[owner], _widths(parts, frame))
    return widths


def _widths(shapes: Shapes, frame: Viewport) -> Coordinates:
    """By the corners of their boxes: none of their own is looked at."""
    if not len(shapes):
        return np.empty(0)
    bounds: Coordinates = shapely.bounds(shapes)  # pyright: ignore[reportUnknownMemberType]
    corners = bounds.reshape(-1, 4)[:, [0, 1, 2, 1, 2, 3, 0, 3]].reshape(-1, 2)
    x = frame.place(corners)[:, 0].reshape(-1, 4)
    return x.max(axis=1) - x.min(axis=1)


@lru_cache(maxsize=16_384)
def _length(text: str, size: float) -> float:
    """Of a name: most have no room, so that measuring them is most of the work (measured)."""
    return font(size).getlength(text)


def _place(occupied: NDArray[np.bool_], frame: Viewport, name: Name) -> bool:
    """Takes the room of a name, if it is all in the picture and free."""
    text, x, y = name
    size = _SIZE * frame.scale
    margin = _HALO * frame.scale + 1
    half = (_length(text, size) / 2 + margin, size / 2 + margin)
    if x < half[0] or y < half[1] or x + half[0] > frame.width or y + half[1] > frame.height:
        return False
    across = slice(int((x - half[0]) // _CELL), int((x + half[0]) // _CELL) + 1)
    down = slice(int((y - half[1]) // _CELL), int((y + half[1]) // _CELL) + 1)
    if occupied[down, across].any():
        return False
    occupied[down, across] = True
    return True
