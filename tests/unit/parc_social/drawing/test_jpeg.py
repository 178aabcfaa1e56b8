"""JPEG written strip by strip is what it is written at once, to the pixel."""

import io

import numpy as np
from PIL import Image

from parc_social.drawing.jpeg import write_jpeg
from testing.rows import each_row

RESTART = bytes((0xFF, 0xD0))
INTERVAL = b"\xff\xdd\x00\x04"


def blots(width: int, height: int) -> Image.Image:
    """Nothing that repeats, in blots as wide as a map's."""
    some = np.random.default_rng(1).integers(
        0, 256, (height // 7 + 1, width // 7 + 1, 3), dtype=np.uint8
    )
    return Image.fromarray(some).resize((width, height))


def written(image: Image.Image) -> bytes:
    out = io.BytesIO()
    write_jpeg(image, out)
    return out.getvalue()


def pixels(coded: bytes) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(coded)))


@each_row("size", [(1, 1), (33, 255), (33, 256), (33, 257), (300, 700), (64, 2_700), (4_096, 300)])
def test_strips_are_the_whole(size: tuple[int, int]) -> None:
    image = blots(*size)
    whole = io.BytesIO()
    image.save(whole, "JPEG", quality=88)
    coded = written(image)
    assert pixels(coded).shape == (size[1], size[0], 3)
    assert np.array_equal(pixels(coded), pixels(whole.getvalue()))
    assert (INTERVAL in coded) == (RESTART in coded) == (size[1] > 256)


def test_what_is_transparent_is_white_in_every_strip() -> None:
    image = Image.new("P", (20, 600), 0)
    image.putpalette(bytes((0, 0, 0, 0, 200, 30, 30, 255)), "RGBA")
    image.paste(1, (0, 280, 20, 560))
    read = pixels(written(image)).astype(int)
    assert np.abs(read[[8, 260, 590]] - 255).max() < 3
    assert np.abs(read[[300, 500]] - (200, 30, 30)).max() < 6
