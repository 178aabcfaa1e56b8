"""The legend of a style at several levels: one below the other, as classes differ by level."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import batched

from PIL import Image, ImageDraw

from parc_social.catalogue.legend import WITHHELD
from parc_social.catalogue.style import Look
from parc_social.drawing.labels.surface import font
from parc_social.drawing.styles.legend_picture import (
    INK,
    LINE,
    MARGIN,
    TITLE,
    draw_legend,
    legend_size,
)
from parc_social.wording import FRENCH, Wording

_A_LINE = 2  # levels of a title


@dataclass(frozen=True, slots=True)
class LevelLook:
    """A style at a level, which has a title."""

    level: Wording
    look: Look


def level_legend_size(
    levels: Sequence[LevelLook], *, language: str = FRENCH, scale: float = 1.0
) -> tuple[int, int]:
    """Width and height of the picture: what capabilities announce."""
    parts = _parts(levels)
    sizes = [legend_size(one, language=language, scale=scale) for one in parts]
    if len(parts) == 1:
        return sizes[0]
    title = font(TITLE * scale, bold=True).getlength(_title(levels).of(language))
    width = max(*(width for width, _ in sizes), round(title + 2 * MARGIN * scale) + 1)
    return width, _head(scale) + sum(height for _, height in sizes)


def draw_level_legend(
    levels: Sequence[LevelLook],
    *,
    language: str = FRENCH,
    scale: float = 1.0,
    background: str | None = "#ffffff",
) -> Image.Image:
    """The picture, of the size that `level_legend_size` tells."""
    parts = _parts(levels)
    if len(parts) == 1:
        return draw_legend(parts[0], language=language, scale=scale, background=background)
    size = level_legend_size(levels, language=language, scale=scale)
    mode = "RGBA" if background is None else "RGB"
    image = Image.new(mode, size, background or (255, 255, 255, 0))
    place = (MARGIN * scale, _head(scale) / 2)
    bold = font(TITLE * scale, bold=True)
    ImageDraw.Draw(image).text(place, _title(levels).of(language), INK, bold, anchor="lm")
    top = _head(scale)
    for look in parts:
        part = draw_legend(look, language=language, scale=scale, background=background)
        image.paste(part, (0, top))
        top += part.height
    return image


def _title(levels: Sequence[LevelLook]) -> Wording:
    return levels[0].look.title


def _joined(words: Sequence[Wording]) -> Wording:
    return Wording(", ".join(one.fr for one in words), ", ".join(one.en for one in words))


def _head(scale: float) -> int:
    return round((MARGIN + LINE) * scale)


def _parts(levels: Sequence[LevelLook]) -> list[Look]:
    """A look for levels that it is the same at, titled by them; what is withheld, at the last.

    Levels of a style differ by the bounds of its classes, or by its greatest circle. Where none
    does, it is the legend of a layer.
    """
    titles: dict[Look, list[Wording]] = {}
    for one in levels:
        titles.setdefault(one.look, []).append(one.level)
    if len(titles) == 1:
        return [levels[0].look]
    parts = [
        replace(look, title=_joined(some))
        for look, of_look in titles.items()
        for some in batched(of_look, _A_LINE)
    ]
    ends = tuple(entry for entry in WITHHELD if all(entry in look.entries for look in parts))
    return [
        *(
            replace(look, entries=tuple(e for e in look.entries if e not in ends))
            for look in parts[:-1]
        ),
        parts[-1],
    ]
