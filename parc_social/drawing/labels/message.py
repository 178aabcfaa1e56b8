"""A picture of nothing, or of some words: what a refused map looks like to who wants to see it."""

from PIL import Image, ImageDraw, ImageFont

from parc_social.drawing.labels.glyphs import font

_SIZE, _MARGIN = 12.0, 6
_INK = "#b00020"


def draw_words(width: int, height: int, background: str | None, words: str) -> Image.Image:
    """Words on a ground, parted into lines as wide as the picture; None is transparent."""
    image = Image.new("RGB" if background else "RGBA", (width, height), background or (0, 0, 0, 0))
    if words:
        letters = font(_SIZE)
        text = "\n".join(_lines(words, letters, width - 2 * _MARGIN))
        ImageDraw.Draw(image).multiline_text((_MARGIN, _MARGIN), text, _INK, letters)
    return image


def _lines(words: str, letters: ImageFont.FreeTypeFont, wide: float) -> list[str]:
    lines: list[str] = [""]
    for word in words.split():
        longer = f"{lines[-1]} {word}".strip()
        if letters.getlength(longer) <= wide or not lines[-1]:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines
