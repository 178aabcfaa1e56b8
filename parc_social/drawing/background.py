"""Background around a picture's valid part, and the colours that a caller may name."""

from collections.abc import Sequence

from PIL import Image, ImageColor, ImagePalette

from parc_social.errors import InvalidValue
from parc_social.wording import cited

type Box = tuple[int, int, int, int]  # left, top, right, bottom

_COLOURS, _RGB = 256, 3  # of a palette; octets of a colour
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
            f"{name} : une couleur est attendue (0xRRGGBB ou un nom du W3C), lu {cited(text)}"
        )
    return f"#{digits.lower()}"


def around(image: Image.Image, inside: Box, colour: str | None) -> Image.Image:
    """A picture whose pixels outside of `inside` are of one colour, None transparent.

    The given one, painted over, in its palette where that has room: a second one of 4,096 pixels a
    side would take 64 MB.
    """
    if inside == (0, 0, *image.size):
        return image
    if image.mode == "P" and image.palette is not None:
        number = _one_more(image, image.palette, colour)
        if number is not None:
            return _paint(image, inside, number)
        image = image.convert(image.palette.mode)
    mode = "RGBA" if colour is None or image.mode == "RGBA" else "RGB"
    whole = image if image.mode == mode else image.convert(mode)
    return _paint(whole, inside, colour or (0, 0, 0, 0))


def _one_more(
    image: Image.Image, palette: ImagePalette.ImagePalette, colour: str | None
) -> int | None:
    """The number of a colour put behind those of a palette; None where there is no room."""
    colours, wide = bytes(palette.palette), len(palette.mode)
    number = len(colours) // wide
    if number >= _COLOURS:
        return None
    if colour is None and wide == _RGB:
        opaque = (colours[n : n + _RGB] + b"\xff" for n in range(0, len(colours), _RGB))
        colours, wide = b"".join(opaque), _RGB + 1
    new = bytes(4) if colour is None else bytes.fromhex(colour[1:]) + b"\xff"
    image.putpalette(colours + new[:wide], "RGB" if wide == _RGB else "RGBA")
    return number


def _paint(image: Image.Image, inside: Box, colour: str | int | tuple[int, ...]) -> Image.Image:
    for box in _outside(inside, *image.size):
        image.paste(colour, box)
    return image


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
