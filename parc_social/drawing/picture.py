"""Layers and a frame in, a picture out: strip by strip, so that a large one needs little."""

import io
from collections.abc import Sequence
from enum import StrEnum

from PIL import Image

from parc_social.drawing.blend import Blend, full
from parc_social.drawing.canvas import Canvas
from parc_social.drawing.frame import Frame
from parc_social.drawing.ink import Inks
from parc_social.drawing.labels import Name, wanted, with_names
from parc_social.drawing.layer import Layer
from parc_social.drawing.painter import Paint, painter
from parc_social.drawing.shapes import read

_STRIP = 1 << 22  # pixels of a strip: 16 MB of steps


class Format(StrEnum):
    """How a picture is written."""

    PNG = "png"
    PALETTE = "png8"
    JPEG = "jpeg"


def draw(frame: Frame, layers: Sequence[Layer], *, palette: bool = False) -> Image.Image:
    """The picture, the first layer at the bottom, names above them all.

    RGB, or RGBA where the ground is transparent; in a palette of the same colours where that is
    asked for and they are few. Raises InvalidValue when colours run out.
    """
    inks = Inks(frame.background)
    painters: list[Paint] = []
    names: list[list[Name]] = []
    for layer in layers:
        shapes = read(layer.rows.wkb)
        painters.append(painter(layer, shapes, frame, inks))
        names.append(wanted(layer, shapes, frame))
        del shapes  # as large as all that is drawn
    blend = Blend((frame.width, frame.height), inks)
    high = max(1, _STRIP // frame.width)
    for top in range(0, frame.height, high):
        canvas = Canvas(frame, top, min(top + high, frame.height), inks)
        for paint in painters:
            paint(canvas)
        blend.add(canvas, top)
    image = with_names(blend.picture(), frame, names[::-1])
    return image if palette else full(image)


def encode(image: Image.Image, form: Format) -> bytes:
    """The bytes of a picture. JPEG has no transparency: its ground is white."""
    out = io.BytesIO()
    match form:
        case Format.JPEG:
            _opaque(image).save(out, "JPEG", quality=88)
        case Format.PALETTE:
            few = image if image.mode == "P" else _quantized(image)
            few.save(out, "PNG", compress_level=1)
        case Format.PNG:
            image.save(out, "PNG", compress_level=1)  # level 6: three times slower for a fifth less
    return out.getvalue()


def _quantized(image: Image.Image) -> Image.Image:
    return image.quantize(256, method=Image.Quantize.FASTOCTREE)


def _opaque(image: Image.Image) -> Image.Image:
    image = full(image)
    if image.mode == "RGB":
        return image
    ground = Image.new("RGB", image.size, "#ffffff")
    ground.paste(image, mask=image.getchannel("A"))
    return ground
