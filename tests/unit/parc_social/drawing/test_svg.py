"""A layer as SVG: the colour of each row's class, stripes for what is withheld, words told."""

import re
from dataclasses import replace
from xml.etree import ElementTree

import shapely

from parc_social.catalogue.load import indicators, style_of
from parc_social.catalogue.style import Look, figure_look
from parc_social.drawing.layer import Layer, LayerRows, Viewport, affine
from parc_social.drawing.svg import fill_of, pattern, svg_elements

FRAME = Viewport(100, 100, affine((0.0, 0.0, 10.0, 10.0), 100, 100))
SQUARES = [shapely.to_wkb(shapely.box(x, 1, x + 1, 2)) for x in (1, 3, 5, 7)]


def look_of(name: str, *cuts: float) -> Look:
    indicator = indicators()[name]
    return figure_look(replace(style_of(indicator), libelles=()), indicator, cuts)


def drawn(layer: Layer) -> list[ElementTree.Element]:
    text = "".join(svg_elements(layer, FRAME, lambda row: f"<rang {row}>"))
    return list(ElementTree.fromstring(f"<svg>{text}</svg>").iter())  # noqa: S314 - ours


def test_each_outline_has_the_fill_of_its_class_and_says_what_it_is_told() -> None:
    look = look_of("part_personnes_seules", 30.0)
    rows = LayerRows(SQUARES, [20.0, 30.0, None, None], ["D", "D", "S", "N"])
    paths = [one for one in drawn(Layer(rows, look)) if one.tag == "path"]
    low, high, secret, missing = look.entries
    assert [one.get("fill") for one in paths] == [
        low.colour, high.colour, fill_of(secret, 10), missing.colour,
    ]  # fmt: skip
    assert [one.findtext("title") for one in paths] == [f"<rang {n}>" for n in range(4)]
    assert paths[0].get("d") == "M100 900l0 -100 -100 0 0 100 100 0z".replace("M100", "M200")


def test_a_count_is_a_circle_the_largest_first_and_what_is_withheld_has_none() -> None:
    look = look_of("logements", 100.0)
    rows = LayerRows(SQUARES, [25.0, 100.0, None, 50.0], ["D", "D", "S", "D"])
    circles = [one for one in drawn(Layer(rows, look)) if one.tag == "circle"]
    assert [one.get("r") for one in circles] == ["180", "127", "90"]
    assert [one.findtext("title") for one in circles] == ["<rang 1>", "<rang 3>", "<rang 0>"]


def test_points_and_holes_are_drawn_and_rows_without_place_are_not() -> None:
    holed = shapely.Polygon([(0, 0), (9, 0), (9, 9), (0, 9)], [[(2, 2), (3, 2), (3, 3), (2, 3)]])
    look = look_of("part_personnes_seules", 30.0)
    wkb = [shapely.to_wkb(shapely.Point(5, 5)), None, shapely.to_wkb(holed)]
    found = drawn(Layer(LayerRows(wkb, [1.0, 2.0, 40.0], ["D"] * 3), look))
    (circle,) = [one for one in found if one.tag == "circle"]
    assert (circle.get("cx"), circle.get("cy")) == ("500", "500")
    (path,) = [one for one in found if one.tag == "path"]
    assert len(re.findall("M", str(path.get("d")))) == 2


def test_stripes_stand_once_for_a_legend_and_once_for_a_map() -> None:
    secret = look_of("part_personnes_seules").entries[-2]
    names = re.findall(r'<pattern id="([^"]+)"', pattern(secret))
    assert [f"url(#{name})" for name in names] == [fill_of(secret), fill_of(secret, 10)]
