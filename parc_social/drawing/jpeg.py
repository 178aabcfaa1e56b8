"""JPEG written strip by strip: a picture of few colours is never held whole in all of them.

A strip is a JPEG of its own, of the same tables; what is coded of each follows the one before,
with the marker between that starts anew (ITU-T T.81, B.2.1 and E.1.4), so that the whole is the
same as if it had been written at once.
"""

import io
from collections.abc import Iterator
from typing import IO

from PIL import Image

from parc_social.drawing.antialias import full

_QUALITY = 88
_BLOCK = 16  # pixels of a unit of coding each way, colours being half as fine as brightness
_ROWS = 256  # of a strip: some units, at most 65,535 of them
_START, _SCAN, _INTERVAL, _END = b"\xff\xd8", 0xDA, b"\xff\xdd\x00\x04", b"\xff\xd9"
_FRAME, _HEIGHT = 0xC0, 5  # a baseline frame, and where its height stands behind its mark
_AGAIN, _RESTARTS = 0xD0, 8


def write_jpeg(image: Image.Image, out: IO[bytes]) -> None:
    """A picture, on white where it is transparent."""
    for n, strip in enumerate(_strips(image)):
        buffer = io.BytesIO()
        strip.save(buffer, "JPEG", quality=_QUALITY)
        head, body = _split(buffer.getvalue())
        if n == 0:
            out.write(_whole(head, image.size) if image.height > _ROWS else head)
        else:
            out.write(bytes((0xFF, _AGAIN + (n - 1) % _RESTARTS)))
        out.write(body)
    out.write(_END)


def _strips(image: Image.Image) -> Iterator[Image.Image]:
    for top in range(0, image.height, _ROWS):
        yield _opaque(image.crop((0, top, image.width, min(top + _ROWS, image.height))))


def _opaque(image: Image.Image) -> Image.Image:
    image = full(image)
    if image.mode == "RGB":
        return image
    ground = Image.new("RGB", image.size, "#ffffff")
    ground.paste(image, mask=image.getchannel("A"))
    return ground


def _segments(octets: bytes) -> Iterator[tuple[int, int, int]]:
    """The kind of each segment before what is coded, where it begins and ends."""
    at = len(_START)
    kind = 0
    while kind != _SCAN:
        kind, end = octets[at + 1], at + 2 + int.from_bytes(octets[at + 2 : at + 4])
        yield kind, at, end
        at = end


def _split(octets: bytes) -> tuple[bytes, memoryview]:
    """Head before the coded pixels, and these without their end."""
    *_, (_, _, end) = _segments(octets)
    return octets[:end], memoryview(octets)[end : -len(_END)]


def _whole(head: bytes, size: tuple[int, int]) -> bytes:
    """The head of a strip as that of the whole picture: its height, and how long a strip is."""
    (_, frame, _), *_ = (one for one in _segments(head) if one[0] == _FRAME)
    *_, (_, scan, _) = _segments(head)
    units = -(-size[0] // _BLOCK) * (_ROWS // _BLOCK)
    header = bytearray(head)
    header[scan:scan] = _INTERVAL + units.to_bytes(2)
    header[frame + _HEIGHT : frame + _HEIGHT + 2] = size[1].to_bytes(2)
    return bytes(header)
