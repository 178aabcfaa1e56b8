"""Surfaces for labels or a message: a picture of full colours, or one of few."""

from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Protocol

import font_source_sans_pro  # pyright: ignore[reportMissingTypeStubs] - data only
import numpy as np
from PIL import Image, ImageDraw, ImageFont, ImagePalette

from parc_social.drawing.antialias import full
from parc_social.drawing.indexed_colours import Bytes, dilate

_FILE = "files/SourceSansPro-{}.ttf"


@cache
def font(size: float, *, bold: bool = False) -> ImageFont.FreeTypeFont:
    """Of so many pixels. Letters are laid out one by one, as not every build has more."""
    path = files(font_source_sans_pro).joinpath(_FILE.format("Semibold" if bold else "Regular"))
    return ImageFont.truetype(str(path), size, layout_engine=ImageFont.Layout.BASIC)


_CACHE_SIZE = (
    2_048  # names, of 4 kB or so: pictures side by side, and after each other, have the same
)


@dataclass(frozen=True, slots=True)
class Glyphs:
    """Masks of one size, to be laid with their corner `left`, `top` from the middle of a name."""

    ink: Bytes
    halo: Bytes
    left: int
    top: int


@lru_cache(maxsize=_CACHE_SIZE)
def letters(text: str, size: float, halo: int) -> Glyphs:
    """Those of a name, `halo` pixels around.

    The halo is what its letters grow to: the font's own strokes take five times as long (measured).
    """
    face, margin = font(size), halo + 1
    left, top, right, bottom = face.getbbox(text, anchor="mm")
    corner = int(np.floor(left)) - margin, int(np.floor(top)) - margin
    wide, high = (
        int(np.ceil(far)) + margin - near for far, near in zip((right, bottom), corner, strict=True)
    )
    page = Image.new("L", (wide, high))
    ImageDraw.Draw(page).text((-corner[0], -corner[1]), text, 255, face, anchor="mm")
    ink = np.asarray(page)
    return Glyphs(ink, dilate(ink, halo), *corner)


INK, GLOW = "#1f2933", "#ffffff"
_SHADES = 8  # of ink on its halo, where colours are few
_COLOURS = 256
_HALF = 127  # of 255: a halo is where it covers more


class LabelSurface(Protocol):
    """A picture that names are laid on."""

    def write(self, name: Glyphs, x: int, y: int) -> None:
        """Lays a name whose middle is there, as far as it is inside."""
        ...

    def picture(self) -> Image.Image:
        """The picture with its names."""
        ...


def page(image: Image.Image) -> LabelSurface:
    """The picture as it is, if its palette has room for the shades of letters; else in full."""
    room = _COLOURS - _SHADES - 1
    palette = image.palette if image.mode == "P" else None
    if palette is not None and len(palette.palette) <= room * len(palette.mode):
        return _FewShades(image, palette)
    return _Full(full(image))


class _Full:
    """Letters and halos blended with what lies below."""

    def __init__(self, image: Image.Image) -> None:
        self._image = image

    def write(self, name: Glyphs, x: int, y: int) -> None:
        for colour, mask in ((GLOW, name.halo), (INK, name.ink)):
            self._image.paste(colour, (x + name.left, y + name.top), Image.fromarray(mask))

    def picture(self) -> Image.Image:
        return self._image


class _FewShades:
    """Halos end at a pixel; letters are blended with their halo alone, in a few shades."""

    def __init__(self, image: Image.Image, palette: ImagePalette.ImagePalette) -> None:
        self._mode, colours = palette.mode, bytes(palette.palette)
        shades = np.linspace(_rgb(GLOW), _rgb(INK), _SHADES + 1).round().astype(np.uint8)
        solid = np.full((len(shades), len(self._mode) - 3), 255, np.uint8)
        self._palette = colours + np.hstack([shades, solid]).tobytes()
        self._image = image
        self._first = len(colours) // len(self._mode)

    def write(self, name: Glyphs, x: int, y: int) -> None:
        """In the picture itself: a second one of 4,096 pixels a side would take 16 MB, twice."""
        high, wide = (int(side) for side in name.ink.shape)
        left, top = max(0, x + name.left), max(0, y + name.top)
        right = min(self._image.width, x + name.left + wide)
        bottom = min(self._image.height, y + name.top + high)
        if right <= left or bottom <= top:
            return
        window = (
            slice(top - y - name.top, bottom - y - name.top),
            slice(left - x - name.left, right - x - name.left),
        )
        shade = (name.ink[window].astype(np.uint16) * _SHADES + 127) // 255 + self._first
        part = Image.fromarray(shade.astype(np.uint8))
        self._image.paste(part, (left, top), Image.fromarray(name.halo[window] > _HALF))

    def picture(self) -> Image.Image:
        self._image.putpalette(self._palette, self._mode)
        return self._image


def _rgb(colour: str) -> tuple[int, ...]:
    return tuple(bytes.fromhex(colour[1:]))


_SIZE, _MARGIN = 12.0, 6
_INK = "#b00020"


def draw_words(width: int, height: int, background: str | None, words: str) -> Image.Image:
    """Words on a ground, parted into lines as wide as the picture; None is transparent."""
    image = Image.new("RGB" if background else "RGBA", (width, height), background or (0, 0, 0, 0))
    if words:
        letters = font(_SIZE)
        text = "\n".join(_lines(words, letters, width - 2 * _MARGIN))
        ImageDraw.Draw(image).multiline_text((_MARGIN, _MARGIN), text, _INK, letters)
    return image


def _lines(words: str, letters: ImageFont.FreeTypeFont, wide: float) -> list[str]:
    lines: list[str] = [""]
    for word in words.split():
        longer = f"{lines[-1]} {word}".strip()
        if letters.getlength(longer) <= wide or not lines[-1]:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines
