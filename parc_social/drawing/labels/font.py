"""The letters of pictures, the same on every machine: Source Sans Pro (SIL OFL), locked."""

from functools import cache
from importlib.resources import files

import font_source_sans_pro  # pyright: ignore[reportMissingTypeStubs] - data only
from PIL import ImageFont

_FILE = "files/SourceSansPro-{}.ttf"


@cache
def font(size: float, *, bold: bool = False) -> ImageFont.FreeTypeFont:
    """Of so many pixels. Letters are laid out one by one, as not every build has more."""
    path = files(font_source_sans_pro).joinpath(_FILE.format("Semibold" if bold else "Regular"))
    return ImageFont.truetype(str(path), size, layout_engine=ImageFont.Layout.BASIC)
