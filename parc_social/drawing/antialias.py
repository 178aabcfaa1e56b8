"""Antialiasing: steps of ink blended into pixels smooth the edges of a picture."""

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from parc_social.drawing.canvas import FINE, Canvas
from parc_social.drawing.indexed_colours import Bytes, Inks

_FEW = 16  # inks whose numbers, four together, are one of 65,536
_BLENDS = 1 << 16
_COLOURS = 256  # of a picture that holds a number a pixel
_AT_ONCE = 1 << 18  # pixels: of more, numbers that look up others take eight bytes each beside
Blends = NDArray[np.uint16]


class AntialiasedPicture:
    """A picture put together strip by strip.

    Of few inks a pixel is first one number for its four steps: each blend that occurs is made
    once, and most pictures have so few that they stay numbers of a palette, which is a third as
    long to compress. It looks the same.
    """

    def __init__(self, size: tuple[int, int], inks: Inks) -> None:
        self._inks = inks
        few = inks.count < _FEW
        self._few = _FewColours(size, inks) if few else None
        self._whole = None if few else Image.new(inks.palette()[1], size)

    def add(self, canvas: Canvas, top: int) -> None:
        """Adds a strip, `top` pixels down, some rows after others."""
        steps = canvas.steps()
        rows = max(1, _AT_ONCE * FINE // steps.shape[1])
        for first in range(0, len(steps) // FINE, rows):
            part = steps[first * FINE : (first + rows) * FINE]
            if self._few is not None:
                self._few.add(part, top + first)
            elif self._whole is not None:
                self._whole.paste(_blend(part, self._inks), (0, top + first))

    def picture(self) -> Image.Image:
        """In a palette, in RGB, or in RGBA where the ground is transparent."""
        if self._whole is not None:
            return self._whole
        assert self._few is not None  # noqa: S101
        return self._few.picture()


class _FewColours:
    """Pixels as numbers of the colours met so far, or as colours once those are many."""

    def __init__(self, size: tuple[int, int], inks: Inks) -> None:
        self._inks, self._mode = inks, inks.palette()[1]
        self._met = np.zeros(_BLENDS, bool)
        self._colours = np.zeros((_BLENDS, len(self._mode)), np.uint8)  # of each blend
        self._numbers = np.zeros(_BLENDS, np.uint8)  # and its number in the palette
        self._palette: dict[bytes, int] = {}
        self._pixels = np.zeros(size[::-1], np.uint8)
        self._many: Image.Image | None = None  # of colours, once they are more than numbers

    def add(self, steps: Bytes, top: int) -> None:
        """Adds some rows of steps."""
        pairs = steps.view("<u2")
        blends = (pairs[::FINE] | pairs[1::FINE] << 4).astype(np.uint16, copy=False)
        self._meet(blends)
        if len(self._palette) <= _COLOURS:
            self._pixels[top : top + len(blends)] = self._numbers[blends]
            return
        if self._many is None:
            self._many = full(self.picture())
            self._pixels = self._pixels[:0]
        self._many.paste(Image.fromarray(self._colours[blends]), (0, top))

    def picture(self) -> Image.Image:
        """The picture of all strips: these pixels themselves, where there is one number each."""
        if self._many is not None:
            return self._many
        image = Image.fromarray(self._pixels)
        image.readonly = 0  # it may be written upon: Pillow would first make a copy of 16 MB
        image.putpalette(self._table().tobytes(), self._mode)
        return image

    def _meet(self, blends: Blends) -> None:
        """Makes the colour of each blend that is met for the first time."""
        here = np.zeros(_BLENDS, bool)
        here[blends.ravel()] = True
        new = np.flatnonzero(here & ~self._met)
        if not len(new):
            return
        self._met[new] = True
        blended = np.asarray(_blend(_steps_of(new.astype(np.uint16)), self._inks))[0]
        self._colours[new] = blended
        for n, colour in zip(new.tolist(), blended, strict=True):
            number = self._palette.setdefault(colour.tobytes(), len(self._palette))
            if number >= _COLOURS:
                return
            self._numbers[n] = number

    def _table(self) -> Bytes:
        """The colours of the palette, a row each."""
        octets = b"".join(list(self._palette)[:_COLOURS])
        return np.frombuffer(octets, np.uint8).reshape(-1, len(self._mode))


def full(image: Image.Image) -> Image.Image:
    """The same picture with a colour a pixel."""
    if image.mode != "P" or image.palette is None:
        return image
    return image.convert(image.palette.mode)


def _blend(steps: Bytes, inks: Inks) -> Image.Image:
    """The pixels of some steps."""
    table, mode = inks.palette()
    image = Image.fromarray(steps)
    image.putpalette(table, mode)
    return image.convert(mode).reduce(FINE)


def _steps_of(blends: Blends) -> Bytes:
    """The steps of blends, side by side."""
    rows = [np.stack([blends >> n & 15, blends >> n + 8 & 15], axis=1).ravel() for n in (0, 4)]
    return np.stack(rows).astype(np.uint8)
