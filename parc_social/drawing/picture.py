"""Layers and a frame in, a picture out: strip by strip, so that a large one needs little."""

import io
from collections.abc import Sequence
from enum import StrEnum

from PIL import Image

from parc_social.drawing.canvas import Canvas
from parc_social.drawing.frame import Frame
from parc_social.drawing.ink import Inks
from parc_social.drawing.labels import write_names
from parc_social.drawing.layer import Layer
from parc_social.drawing.painter import painter

_STRIP = 1 << 20  # pixels of a strip: 4 MB of steps, 16 MB of colours


class Format(StrEnum):
    """How a picture is written."""

    PNG = "png"
    PALETTE = "png8"
    JPEG = "jpeg"


def draw(frame: Frame, layers: Sequence[Layer]) -> Image.Image:
    """The picture, the first layer at the bottom, names above them all.

    RGB, or RGBA where the ground is transparent. Raises InvalidValue when colours run out.
    """
    inks = Inks(frame.background)
    painters = [painter(layer, frame, inks) for layer in layers]
    whole = Image.new("RGB" if frame.background else "RGBA", (frame.width, frame.height))
    high = max(1, _STRIP // frame.width)
    for top in range(0, frame.height, high):
        canvas = Canvas(frame, top, min(top + high, frame.height), inks)
        for paint in painters:
            paint(canvas)
        whole.paste(canvas.shown(), (0, top))
    write_names(whole, frame, layers)
    return whole


def encode(image: Image.Image, form: Format) -> bytes:
    """The bytes of a picture. JPEG has no transparency: its ground is white."""
    out = io.BytesIO()
    match form:
        case Format.JPEG:
            _opaque(image).save(out, "JPEG", quality=88)
        case Format.PALETTE:
            few = image.quantize(256, method=Image.Quantize.FASTOCTREE)
            few.save(out, "PNG", compress_level=1)
        case Format.PNG:
            image.save(out, "PNG", compress_level=1)  # level 6: three times slower for a fifth less
    return out.getvalue()


def _opaque(image: Image.Image) -> Image.Image:
    if image.mode == "RGB":
        return image
    ground = Image.new("RGB", image.size, "#ffffff")
    ground.paste(image, mask=image.getchannel("A"))
    return ground
