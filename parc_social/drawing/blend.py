"""Steps of ink blended into pixels: what smooths the edges of a picture."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from parc_social.drawing.canvas import FINE, Canvas
from parc_social.drawing.ink import Bytes, Inks

_FEW = 16  # inks whose numbers, four together, are one of 65,536
_COLOURS = 256  # of a picture that holds a number a pixel
Blends = NDArray[np.uint16]


class Blend:
    """A picture put together strip by strip.

    Of few inks a pixel is first one number for its four steps: each blend that occurs is made
    once, and most pictures have so few that they stay numbers of a palette, which is a third as
    long to compress. It looks the same.
    """

    def __init__(self, size: tuple[int, int], inks: Inks) -> None:
        self._inks, self._size = inks, size
        self._few = inks.count < _FEW
        self._blends: Blends = np.empty(size[::-1] if self._few else (0, 0), np.uint16)
        self._whole = None if self._few else Image.new(inks.palette()[1], size)

    def add(self, canvas: Canvas, top: int) -> None:
        """Adds a strip, `top` pixels down."""
        steps = canvas.steps()
        if self._whole is not None:
            self._whole.paste(_blended(steps, self._inks), (0, top))
            return
        pairs = steps.view("<u2")
        self._blends[top : top + len(pairs) // FINE] = pairs[::FINE] | pairs[1::FINE] << 4

    def picture(self) -> Image.Image:
        """In a palette, in RGB, or in RGBA where the ground is transparent."""
        if self._whole is not None:
            return self._whole
        seen = np.zeros(1 << 16, bool)
        seen[self._blends.ravel()] = True
        found = np.flatnonzero(seen).astype(np.uint16)
        made = _blended(_steps_of(found), self._inks)
        colours, numbers = np.unique(
            np.asarray(made).reshape(len(found), -1), axis=0, return_inverse=True
        )
        if len(colours) > _COLOURS:
            return Image.fromarray(_looked_up(self._blends, found, np.asarray(made)[0]))
        image = Image.fromarray(_looked_up(self._blends, found, numbers.astype(np.uint8)))
        image.putpalette(colours.tobytes(), made.mode)
        return image


def full(image: Image.Image) -> Image.Image:
    """The same picture with a colour a pixel."""
    if image.mode != "P" or image.palette is None:
        return image
    return image.convert(image.palette.mode)


def _blended(steps: Bytes, inks: Inks) -> Image.Image:
    """The pixels of some steps."""
    table, mode = inks.palette()
    image = Image.fromarray(steps)
    image.putpalette(table, mode)
    return image.convert(mode).reduce(FINE)


def _steps_of(blends: Blends) -> Bytes:
    """The steps of blends, side by side."""
    rows = [np.stack([blends >> n & 15, blends >> n + 8 & 15], axis=1).ravel() for n in (0, 4)]
    return np.stack(rows).astype(np.uint8)


def _looked_up(blends: Blends, found: Blends, values: NDArray[np.uint8]) -> Any:
    """For each blend the value that it has among those found."""
    table = np.zeros((1 << 16, *values.shape[1:]), np.uint8)
    table[found] = values
    return table[blends]
