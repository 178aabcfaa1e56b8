"""What lies around a picture's valid part, and the colours that a caller may name."""

from collections.abc import Sequence

from PIL import Image, ImageColor

from parc_social.errors import InvalidValue

type Box = tuple[int, int, int, int]  # left, top, right, bottom

_HEX = frozenset("0123456789abcdefABCDEF")


def colour_of(name: str, text: str) -> str:
    """A colour as `#rrggbb`, from `0xRRGGBB`, six digits, or a name of the W3C in any case.

    `name` is that of the parameter. Raises InvalidValue.
    """
    if text.isascii() and text.lower() in ImageColor.colormap:
        red, green, blue = ImageColor.getrgb(text)[:3]
        return f"#{red:02x}{green:02x}{blue:02x}"
    digits = text.removeprefix("0x").removeprefix("0X").removeprefix("#")
    if len(digits) != 6 or not _HEX.issuperset(digits):
        raise InvalidValue(
            f"{name} : une couleur est attendue (0xRRGGBB ou un nom du W3C), lu {text!r}"
        )
    return f"#{digits.lower()}"


def around(image: Image.Image, inside: Box, colour: str | None) -> Image.Image:
    """A picture whose pixels outside of `inside` are of one colour, None transparent.

    The given one, painted over: a second one of 4,096 pixels a side would take 64 MB.
    """
    if inside == (0, 0, *image.size):
        return image
    mode = "RGBA" if colour is None or image.mode == "RGBA" else "RGB"
    whole = image if image.mode == mode else image.convert(mode)
    for box in _outside(inside, *image.size):
        whole.paste(colour or (0, 0, 0, 0), box)
    return whole


def _outside(inside: Box, width: int, height: int) -> Sequence[Box]:
    """Above, below, left and right of it."""
    left, top, right, bottom = inside
    if left >= right or top >= bottom:
        return [(0, 0, width, height)]
    return [
        (0, 0, width, top),
        (0, bottom, width, height),
        (0, top, left, bottom),
        (right, top, width, bottom),
    ]
