"""Glyph masks of a name as it is written on pictures: its letters and the halo around them."""

from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

import font_source_sans_pro  # pyright: ignore[reportMissingTypeStubs] - data only
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from parc_social.drawing.indexed_colours import Bytes
from parc_social.drawing.markers import dilated

_FILE = "files/SourceSansPro-{}.ttf"


@cache
def font(size: float, *, bold: bool = False) -> ImageFont.FreeTypeFont:
    """Of so many pixels. Letters are laid out one by one, as not every build has more."""
    path = files(font_source_sans_pro).joinpath(_FILE.format("Semibold" if bold else "Regular"))
    return ImageFont.truetype(str(path), size, layout_engine=ImageFont.Layout.BASIC)


_KEPT = 2_048  # names, of 4 kB or so: pictures side by side, and after each other, have the same


@dataclass(frozen=True, slots=True)
class Glyphs:
    """Masks of one size, to be laid with their corner `left`, `top` from the middle of a name."""

    ink: Bytes
    halo: Bytes
    left: int
    top: int


@lru_cache(maxsize=_KEPT)
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
    return Glyphs(ink, dilated(ink, halo), *corner)
