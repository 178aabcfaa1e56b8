"""What lies outside of the valid part of a picture: one colour, and no second picture."""

from PIL import Image

from parc_social.drawing.background import around
from testing.rows import each_row

RED, GREY, NOTHING = (255, 0, 0), (9, 9, 9), (0, 0, 0, 0)


def picture(mode: str = "RGB") -> Image.Image:
    return Image.new(mode, (6, 4), GREY if mode == "RGB" else (*GREY, 255))


def colours(image: Image.Image) -> list[list[object]]:
    return [[image.getpixel((x, y)) for x in range(image.width)] for y in range(image.height)]


def test_only_what_is_outside_takes_the_colour() -> None:
    wide, narrow = [RED] * 6, [RED, *[GREY] * 3, RED, RED]
    assert colours(around(picture(), (1, 1, 4, 3), "#ff0000")) == [wide, narrow, narrow, wide]


def test_without_a_colour_it_is_transparent() -> None:
    painted = around(picture(), (0, 0, 6, 3), None)
    assert colours(painted) == [[(*GREY, 255)] * 6] * 3 + [[NOTHING] * 6]


def test_a_part_that_is_empty_leaves_the_colour_alone() -> None:
    assert colours(around(picture(), (4, 1, 4, 3), "#ff0000")) == [[RED] * 6] * 4


def test_no_second_picture_is_made() -> None:
    for mode in ("RGB", "RGBA"):
        given = picture(mode)
        assert around(given, (1, 1, 4, 3), "#ff0000") is given


def few(mode: str, known: int = 2) -> Image.Image:
    """In a palette of so many colours, whose second one it shows."""
    image = Image.new("P", (6, 4), 1)
    entry = GREY if mode == "RGB" else (*GREY, 255)
    image.putpalette(bytes(len(mode)) + bytes(entry) * (known - 1), mode)
    return image


@each_row("colour", ["#ff0000", None])
@each_row("mode", ["RGB", "RGBA"])
def test_a_palette_takes_one_colour_more_and_is_no_second_picture(
    mode: str, colour: str | None
) -> None:
    given = few(mode, 255)
    painted = around(given, (1, 1, 4, 3), colour)
    assert painted is given
    assert painted.mode == "P"
    full = around(picture(mode), (1, 1, 4, 3), colour)
    assert colours(painted.convert(full.mode)) == colours(full)


def test_a_palette_without_room_becomes_a_picture_of_all_colours() -> None:
    painted = around(few("RGB", 256), (1, 1, 4, 3), "#ff0000")
    assert colours(painted) == colours(around(picture(), (1, 1, 4, 3), "#ff0000"))
