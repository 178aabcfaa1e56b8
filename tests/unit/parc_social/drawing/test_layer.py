"""Which line of its legend each row is drawn with: bounds tried from both sides."""

import math

from parc_social.catalogue.legend import LegendKind
from parc_social.catalogue.load import collections, indicators, style_of, style_of_places
from parc_social.catalogue.style import figure_look, plain_look
from parc_social.drawing.layer import Layer, LayerRows
from testing.rows import each_row

SHARE = indicators()["part_personnes_seules"]
LOOK = figure_look(style_of(SHARE), SHARE, [20, 40])


@each_row(
    ("value", "statut", "entry"),
    [
        (-5.0, "D", 1), (19.9, "D", 1), (20.0, "D", 2), (39.9, "A", 2), (40.0, "D", 3),
        (1e9, "A", 3), (None, "S", 4), (None, "N", 5), (None, "Z", 5), (None, None, 5),
        (math.nan, "S", 4),
    ],
)  # fmt: skip
def test_a_row_is_of_one_class_or_told_to_be_withheld_or_absent(
    value: float | None, statut: str | None, entry: int
) -> None:
    assert Layer(LayerRows([b""], [value], [statut]), LOOK).ranks().tolist() == [entry]


def test_a_row_is_drawn_in_the_colour_of_its_type_and_else_as_the_others() -> None:
    dwellings = collections()["rpls-logements"]
    style = style_of_places(dwellings)
    assert style is not None
    look = plain_look(style, dwellings)
    ranks = Layer(LayerRows([b""] * 4, codes=["I", "C", None, "?"]), look).ranks().tolist()
    assert [look.entries[rank - 1].code for rank in ranks] == ["I", "C", None, None]
    assert look.entries[-1].kind is LegendKind.EVERY


def test_without_types_all_rows_are_alike() -> None:
    communes = collections()["territoires-commune"]
    style = style_of_places(communes)
    assert style is not None
    assert Layer(LayerRows([b"", b""]), plain_look(style, communes)).ranks().tolist() == [1, 1]
