"""Legends: one size announced and drawn, the same lines as picture, SVG and JSON."""

import re
from xml.etree import ElementTree

from parc_social.catalogue.load import collections, indicators, style_of, style_of_places
from parc_social.catalogue.style import Look, figure_look, plain_look
from parc_social.drawing.styles.legend_picture import draw_legend, legend_size, lines
from parc_social.drawing.styles.legend_text import legend_json, legend_svg
from parc_social.drawing.styles.level_legend import (
    LevelLook,
    draw_level_legend,
    level_legend_size,
)
from parc_social.wording import in_french
from testing.rows import each_row

SHARE, COUNT = indicators()["part_personnes_seules"], indicators()["logements"]


def _places(collection: str) -> Look:
    found = collections()[collection]
    style = style_of_places(found)
    assert style is not None
    return plain_look(style, found)


LOOKS = {
    "parts": figure_look(style_of(SHARE), SHARE, [12.5, 40]),
    "effectifs": figure_look(style_of(COUNT), COUNT, [2000]),
    "sans valeur": figure_look(style_of(SHARE), SHARE, []),
    "types": _places("rpls-logements"),
    "contours": _places("territoires-commune"),
}


@each_row("look", LOOKS.values(), ids=LOOKS)
@each_row(("language", "scale"), [("fr", 1.0), ("en", 1.0), ("fr", 2.5)])
def test_a_legend_has_the_size_that_is_announced(look: Look, language: str, scale: float) -> None:
    image = draw_legend(look, language=language, scale=scale)
    assert image.size == legend_size(look, language=language, scale=scale)
    assert len(image.getcolors(1 << 16) or []) > 2


OTHER = figure_look(style_of(SHARE), SHARE, [20, 30, 50])
NAMES = [in_french(name) for name in ("régions", "EPCI", "communes", "IRIS")]


@each_row(("language", "scale"), [("fr", 1.0), ("en", 2.5)])
def test_a_legend_of_levels_has_the_size_that_is_announced(language: str, scale: float) -> None:
    """Levels that look alike are told together, what is withheld once."""
    looks = [LOOKS["parts"], OTHER, LOOKS["parts"], OTHER]
    levels = [LevelLook(name, look) for name, look in zip(NAMES, looks, strict=True)]
    image = draw_level_legend(levels, language=language, scale=scale)
    assert image.size == level_legend_size(levels, language=language, scale=scale)
    parts = [legend_size(look, language=language, scale=scale) for look in looks[:2]]
    assert image.height < sum(height for _, height in parts) + 25 * scale
    clear = draw_level_legend(levels, language=language, scale=scale, background=None)
    assert clear.getpixel((image.width - 1, image.height - 1))[3] == 0  # pyright: ignore


def test_levels_that_all_look_alike_have_the_legend_of_one() -> None:
    levels = [LevelLook(name, LOOKS["parts"]) for name in NAMES]
    assert draw_level_legend(levels).tobytes() == draw_legend(LOOKS["parts"]).tobytes()
    assert level_legend_size(levels) == legend_size(LOOKS["parts"])


@each_row("look", LOOKS.values(), ids=LOOKS)
def test_svg_and_json_tell_the_lines_of_the_picture(look: Look) -> None:
    labels = [line.label for line in lines(look)]
    svg = ElementTree.fromstring(legend_svg(look))  # noqa: S314 - our own
    texts = [one.text for one in svg.iter("{http://www.w3.org/2000/svg}text")]
    assert texts == [look.title.fr, *labels]
    assert [svg.get("width"), svg.get("height")] == [str(one) for one in legend_size(look)]
    told = legend_json(look, "couche")["Legend"][0]
    assert [rule["title"] for rule in told["rules"]] == labels


def test_lines_say_where_classes_begin_as_french_and_english_write_it() -> None:
    look = LOOKS["parts"]
    assert [line.label for line in lines(look)] == [
        "moins de 12,5 %", "12,5 à 40,0 %", "40,0 % et plus",
        "secret statistique", "non disponible ou sans objet",
    ]  # fmt: skip
    assert [line.label for line in lines(look, language="en")][:3] == [
        "less than 12.5 %", "12.5 to 40.0 %", "40.0 % or more",
    ]  # fmt: skip


def test_circles_are_explained_by_round_counts_the_largest_first() -> None:
    found = [line for line in lines(LOOKS["effectifs"]) if line.radius]
    assert [line.label for line in found] == [
        "2\u202f000 logements",
        "500 logements",
        "100 logements",
    ]
    assert [line.radius for line in found] == sorted((line.radius for line in found), reverse=True)


def test_no_figure_of_the_ends_is_told() -> None:
    told = legend_json(LOOKS["parts"], "couche")["Legend"][0]["rules"]
    bounds = [(rule["min"], rule["max"]) for rule in told if "min" in rule]
    assert bounds == [(None, 12.5), (12.5, 40), (40, None)]


def test_what_is_withheld_is_striped_in_every_form() -> None:
    svg = legend_svg(LOOKS["parts"])
    assert svg.count("url(#secret)") == 1
    assert re.search('<pattern id="secret"', svg)
    assert "secret" not in legend_svg(LOOKS["contours"])
