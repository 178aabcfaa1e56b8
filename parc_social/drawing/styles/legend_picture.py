"""The legend of a layer as a picture: a title, a sign and a label a line."""

from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw

from parc_social.catalogue.legend import LegendEntry, LegendKind, number
from parc_social.catalogue.style import Forme, Look
from parc_social.drawing.antialias import AntialiasedPicture, full
from parc_social.drawing.canvas import Canvas
from parc_social.drawing.indexed_colours import Inks
from parc_social.drawing.labels.surface import font
from parc_social.drawing.layer import Viewport
from parc_social.drawing.painter import LARGEST, POINT, radius
from parc_social.wording import FRENCH

LINE, SIGN, GAP, MARGIN = 22, 26, 8, 8  # pixels: of a line, of a sign, between, around
TEXT, TITLE = 12.0, 13.0
INK = "#1f2933"
_SHARES = (1.0, 0.25, 0.05)  # of the greatest count: the circles that a legend shows


@dataclass(frozen=True, slots=True)
class Line:
    """One line: the entry, its label, and the radius of its circle in pixels, 0 for none."""

    entry: LegendEntry
    label: str
    radius: float = 0.0

    @property
    def height(self) -> float:
        """Of the line."""
        return max(LINE, 2 * self.radius + 4)


def lines(look: Look, *, language: str = FRENCH) -> list[Line]:
    """Lines of a legend; circles of counts the largest first."""
    entries: list[Line] = []
    for entry in look.entries:
        if look.style.forme is Forme.SYMBOLES and entry.kind is LegendKind.CLASS:
            entries += _circles(look, entry, language=language)
        else:
            entries.append(Line(entry, entry.label.of(language)))
    return entries


def legend_size(look: Look, *, language: str = FRENCH, scale: float = 1.0) -> tuple[int, int]:
    """Width and height of the picture: what capabilities announce."""
    entries = lines(look, language=language)
    texts = [font(TEXT * scale).getlength(one.label) for one in entries]
    title = font(TITLE * scale, bold=True).getlength(look.title.of(language))
    side = (2 * MARGIN + _sign(entries) + GAP) * scale
    width = max(side + max(texts, default=0), title + 2 * MARGIN * scale)
    height = (2 * MARGIN + LINE + sum(one.height for one in entries)) * scale
    return round(width) + 1, round(height)


def draw_legend(
    look: Look,
    *,
    language: str = FRENCH,
    scale: float = 1.0,
    background: str | None = "#ffffff",
) -> Image.Image:
    """The picture, of the size that `legend_size` tells."""
    entries = lines(look, language=language)
    width, height = legend_size(look, language=language, scale=scale)
    inks = Inks(background)
    frame = Viewport(width, height, lambda xy: xy, background, scale)
    canvas = Canvas(frame, 0, height, inks)
    top, middle = (MARGIN + LINE) * scale, (MARGIN + _sign(entries) / 2) * scale
    texts: list[tuple[float, str]] = []
    for line in entries:
        y = top + line.height * scale / 2
        _draw_sign(canvas, inks, look, line, (middle, y, scale))
        texts.append((y, line.label))
        top += line.height * scale
    blend = AntialiasedPicture((frame.width, frame.height), inks)
    blend.add(canvas, 0)
    image = full(blend.picture())
    pen, x = ImageDraw.Draw(image), (MARGIN + _sign(entries) + GAP) * scale
    title = look.title.of(language)
    place = (MARGIN * scale, (MARGIN + LINE / 2) * scale)
    pen.text(place, title, INK, font(TITLE * scale, bold=True), anchor="lm")
    for y, label in texts:
        pen.text((x, y), label, INK, font(TEXT * scale), anchor="lm")
    return image


def _circles(look: Look, entry: LegendEntry, *, language: str) -> list[Line]:
    if look.greatest is None or look.indicator is None:
        return [Line(entry, entry.label.of(language), LARGEST / 2)]
    counts = [look.greatest * share for share in _SHARES]
    unit = f" {look.indicator.unite}" if look.indicator.unite else ""
    return [
        Line(entry, number(v, 0).of(language) + unit, radius(v, look.greatest, 1.0)) for v in counts
    ]


def _sign(entries: list[Line]) -> float:
    return max([SIGN, *(2 * line.radius for line in entries)])


def _draw_sign(
    canvas: Canvas, inks: Inks, look: Look, line: Line, where: tuple[float, float, float]
) -> None:
    """A circle, a point, a line or a box, as the entry is drawn on a map."""
    x, y, scale = where
    ink = inks.number(line.entry.colour, hatched=line.entry.hatched)
    at, inks_at = np.array([[x, y]]), np.array([ink], np.uint8)
    if line.radius:
        canvas.circles(at, np.array([line.radius * scale]), inks_at, inks.number("#ffffff"))
    elif look.style.forme is Forme.POINTS:
        canvas.discs(at, inks_at, (POINT + 1) * scale, inks.number(look.style.trait))
    elif look.style.forme is Forme.LIGNES:
        half = (SIGN / 2 * scale, look.style.largeur / 2 * scale)
        canvas.box((x - half[0], y - half[1], x + half[0], y + half[1]), ink, ink)
    else:
        half = (SIGN / 2 * scale, 7 * scale)
        corners = (x - half[0], y - half[1], x + half[0], y + half[1])
        empty = look.style.couleur is None
        around = inks.number(look.style.trait if empty else "#8a8a8a")
        canvas.box(corners, 0 if empty else ink, around)
