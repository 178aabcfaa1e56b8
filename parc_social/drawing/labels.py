"""Names on a map, with halos, none upon another: the largest features have theirs first."""

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from parc_social.drawing.blend import full
from parc_social.drawing.canvas import FINE
from parc_social.drawing.font import font
from parc_social.drawing.frame import Frame
from parc_social.drawing.layer import Layer
from parc_social.drawing.shapes import centres, rings

_SIZE = 12.0  # pixels
_HALO = 2
_INK, _GLOW = "#1f2933", "#ffffff"
_MOST = 400  # names of a picture
_CELL = 4  # pixels of the grid that tells what is taken
_ROOM = 1.5  # how much wider than its feature a name may be


def with_names(image: Image.Image, frame: Frame, layers: Sequence[Layer]) -> Image.Image:
    """The picture with the names of the layers whose rows have some; the upper one's first."""
    named = [layer for layer in reversed(layers) if layer.rows.names]
    if not named:
        return image
    image = full(image)
    _write(image, frame, named)
    return image


def _write(image: Image.Image, frame: Frame, named: Sequence[Layer]) -> None:
    letters, pen = font(_SIZE * frame.scale), ImageDraw.Draw(image)
    taken = np.zeros((frame.height // _CELL + 1, frame.width // _CELL + 1), bool)
    left = _MOST
    for layer in named:
        for text, x, y, wide in _wanted(layer, frame):
            if left == 0:
                return
            if _place(taken, frame, letters, (text, x, y, wide)):
                halo = round(_HALO * frame.scale)
                pen.text(
                    (x, y), text, _INK, letters, anchor="mm", stroke_width=halo, stroke_fill=_GLOW
                )
                left -= 1


def _wanted(layer: Layer, frame: Frame) -> list[tuple[str, float, float, float]]:
    """(name, x, y, width of the feature), the largest features first, ties in order of rows."""
    middle = centres(layer.rows.shapes, frame.place)
    inside = np.all((middle.xy >= 0) & (middle.xy < (frame.width, frame.height)), axis=1)
    extent = _extents(layer, frame)[middle.owner]
    order = np.lexsort((middle.owner, -extent))
    return [
        (name, *middle.xy[n].tolist(), float(extent[n]))
        for n in order.tolist()
        if inside[n] and (name := layer.rows.names[int(middle.owner[n])])
    ]


def _extents(layer: Layer, frame: Frame) -> NDArray[np.float64]:
    """The width of each row's widest polygon in pixels; unbounded for points."""
    shapes = rings(layer.rows.shapes, frame.place, FINE)
    found = np.full(len(layer.rows.wkb), -1.0)
    np.maximum.at(found, shapes.owner, (shapes.box[:, 2] - shapes.box[:, 0]) / FINE)
    return np.where(found < 0, np.inf, found)


@lru_cache(maxsize=16_384)
def _length(text: str, size: float) -> float:
    """Of a name: most have no room, so that measuring them is most of the work (measured)."""
    return font(size).getlength(text)


def _place(
    taken: NDArray[np.bool_],
    frame: Frame,
    letters: ImageFont.FreeTypeFont,
    name: tuple[str, float, float, float],
) -> bool:
    """Takes the room of a name, if it is all in the picture and free."""
    text, x, y, wide = name
    width, height = _length(text, letters.size), letters.size
    if width > wide * _ROOM:
        return False
    half = (width / 2 + _HALO * frame.scale, height / 2 + _HALO * frame.scale)
    if x < half[0] or y < half[1] or x + half[0] > frame.width or y + half[1] > frame.height:
        return False
    across = slice(int((x - half[0]) // _CELL), int((x + half[0]) // _CELL) + 1)
    down = slice(int((y - half[1]) // _CELL), int((y + half[1]) // _CELL) + 1)
    if taken[down, across].any():
        return False
    taken[down, across] = True
    return True
