"""Layers and a frame in, a picture out: strip by strip, so that a large one needs little.

What a picture is made of is many small objects and a few large arrays. The C library keeps what
they took for what comes next: 100 MB after one of 4,096 pixels a side (measured), of little use to
a page, nor to the picture itself once its rows are read; so it is given back.
"""

import ctypes
import io
from collections.abc import Iterable, Iterator
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from parc_social.drawing.antialias import AntialiasedPicture, full
from parc_social.drawing.canvas import Canvas
from parc_social.drawing.indexed_colours import Inks
from parc_social.drawing.jpeg import write_jpeg
from parc_social.drawing.labels.placement import Names, wanted_names, with_names
from parc_social.drawing.layer import Layer, Viewport
from parc_social.drawing.painter import Paint, painter

LARGE = 1 << 21  # pixels: of fewer, to give back costs more than it brings
_trim = getattr(ctypes.CDLL(None), "malloc_trim", None)  # of glibc; others keep less


def give_back() -> None:
    """What is free, in a few milliseconds."""
    if _trim is not None:
        _trim(0)


_STRIP = 1 << 21  # pixels of a strip: 8 MB of steps; twice as many are 2 % faster


Picture = Image.Image  # as those who draw none hold it


class PictureFormat(StrEnum):
    """Encoding of a picture."""

    PNG = "png"
    PALETTE = "png8"
    JPEG = "jpeg"
    WEBP = "webp"
    TIFF = "tiff"  # without a place: maps have theirs by maps.placed_picture


def draw(frame: Viewport, layers: Iterable[Layer], *, palette: bool = False) -> Image.Image:
    """The picture, the first layer at the bottom, names above them all.

    RGB, or RGBA where the ground is transparent; in a palette of the same colours where that is
    asked for and they are few. Raises InvalidValue when colours run out. Of layers that come one
    after the other none is held while the next one is read, nor while any is drawn.
    """
    image, names = _paint(frame, layers)
    if frame.width * frame.height > LARGE:
        give_back()  # what the picture was made of
    image = with_names(image, frame, names)
    return image if palette else full(image)


def _paint(frame: Viewport, layers: Iterable[Layer]) -> tuple[Image.Image, list[Names]]:
    """The picture without names, and these, the upper layer's first."""
    inks = Inks(frame.background)
    painters: list[Paint] = []
    names: list[Names] = []
    for layer in layers:
        painters.append(painter(layer, frame, inks))
        names.append(wanted_names(layer, frame))
        del layer
    if frame.width * frame.height > LARGE:
        give_back()  # what rows and their geometry took
    blend = AntialiasedPicture((frame.width, frame.height), inks)
    high = max(1, _STRIP // frame.width)
    for top in range(0, frame.height, high):
        canvas = Canvas(frame, top, min(top + high, frame.height), inks)
        for paint in painters:
            paint(canvas)
        blend.add(canvas, top)
    return blend.picture(), names[::-1]


def colours(image: Picture, rows: int) -> tuple[int, Iterator[tuple[int, NDArray[np.uint8]]]]:
    """(how many bands, for each strip of rows its top and its colours: row, column, band).

    Red, green, blue and, where the ground is transparent, alpha. Of a picture in a palette only a
    strip is opened at once: a large one takes little more than itself.
    """
    mode = "RGBA" if image.has_transparency_data else "RGB"

    def strips() -> Iterator[tuple[int, NDArray[np.uint8]]]:
        for top in range(0, image.height, rows):
            strip = image.crop((0, top, image.width, min(top + rows, image.height)))
            yield top, np.asarray(strip.convert(mode))

    return len(mode), strips()


def encode(image: Image.Image, form: PictureFormat) -> bytes:
    """The bytes of a picture. JPEG has no transparency: its ground is white."""
    out = io.BytesIO()
    match form:
        case PictureFormat.JPEG:
            write_jpeg(image, out)
        case PictureFormat.WEBP:  # without loss; method 0 takes twenty times as long
            image.convert("RGB" if image.mode == "RGB" else "RGBA").save(
                out, "WEBP", lossless=True, quality=20, method=1
            )
        case PictureFormat.TIFF:
            mode = "RGBA" if image.has_transparency_data else "RGB"
            image.convert(mode).save(out, "TIFF", compression="tiff_adobe_deflate")
        case PictureFormat.PALETTE:
            if image.mode != "P":
                image = image.quantize(256, method=Image.Quantize.FASTOCTREE)
            image.save(out, "PNG", compress_level=1)
        case PictureFormat.PNG:
            image.save(out, "PNG", compress_level=1)  # level 6: three times slower for a fifth less
    return out.getvalue()
