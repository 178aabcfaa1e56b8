"""A picture put together of numbers looks as one put together of colours."""

import numpy as np
from PIL import Image

from parc_social.drawing.antialias import AntialiasedPicture, full
from parc_social.drawing.canvas import FINE, Canvas
from parc_social.drawing.indexed_colours import Inks
from parc_social.drawing.layer import Viewport
from testing.rows import each_row

WIDTH, HEIGHT, CUT = 61, 40, 23


def colours(count: int) -> list[str]:
    return [f"#{n * 7 % 256:02x}{n * 53 % 256:02x}{n * 101 % 256:02x}" for n in range(1, count + 1)]


def blended(
    count: int, background: str | None, *, hatched: bool = False, boxes: int = 3
) -> tuple[Image.Image, Image.Image]:
    """The picture of boxes of so many colours in two strips, and what Pillow makes of its steps."""
    inks, random = Inks(background), np.random.default_rng(count)
    numbers = [
        inks.number(colour, hatched=hatched and n == 0) for n, colour in enumerate(colours(count))
    ]
    frame = Viewport(WIDTH, HEIGHT, lambda xy: xy, background)
    strips = [Canvas(frame, 0, CUT, inks), Canvas(frame, CUT, HEIGHT, inks)]
    for canvas in strips:
        for ink in numbers * boxes:
            left, top = random.uniform(0, 50), random.uniform(0, 18)
            wide, high = random.uniform(0.4, 9 if boxes < 10 else 1.5, 2)
            canvas.box((left, top, left + wide, top + high), ink, ink)
    found = AntialiasedPicture((WIDTH, HEIGHT), inks)
    for canvas, top in zip(strips, (0, CUT), strict=True):
        found.add(canvas, top)
    steps = Image.fromarray(np.concatenate([canvas.steps() for canvas in strips]))
    table, mode = inks.palette()
    steps.putpalette(table, mode)
    return found.picture(), steps.convert(mode).reduce(FINE)


@each_row("background", ["#ffffff", "#102030", None])
@each_row("count", [1, 4, 15, 16, 40])
def test_pixels_are_those_of_the_colours_averaged(count: int, background: str | None) -> None:
    found, expected = blended(count, background)
    assert full(found).mode == expected.mode
    assert np.array_equal(np.asarray(full(found)), np.asarray(expected))


def test_stripes_are_blended_too() -> None:
    found, expected = blended(3, None, hatched=True)
    assert found.mode == "P"
    assert np.array_equal(np.asarray(full(found)), np.asarray(expected))


@each_row(("boxes", "mode"), [(1, "P"), (200, "RGB")])
def test_few_blends_stay_a_palette_and_many_do_not(boxes: int, mode: str) -> None:
    found, expected = blended(15, "#ffffff", boxes=boxes)
    assert found.mode == mode
    assert (len(expected.getcolors(1 << 16) or ()) <= 256) is (mode == "P")
    assert np.array_equal(np.asarray(full(found)), np.asarray(expected))
