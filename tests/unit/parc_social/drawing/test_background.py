"""Colours that a caller may name."""

import pytest

from parc_social.drawing.background import colour_of
from parc_social.errors import InvalidValue
from testing.rows import each_row


@each_row(
    ("text", "colour"),
    [
        ("0xFF8000", "#ff8000"),
        ("#ff8000", "#ff8000"),
        ("ff8000", "#ff8000"),
        ("White", "#ffffff"),
        ("lightGoldenrodYellow", "#fafad2"),
    ],
)
def test_a_colour_is_digits_or_a_name(text: str, colour: str) -> None:
    assert colour_of("bgcolor", text) == colour


@each_row(
    "text",
    [
        "", "0x", "0xFF80", "0xFF80000", "rouge", "rgb(1,2,3)", "0xGG0000", "été",
        "0x\u0660\u0660\u0660\u0660\u0660\u0660",
    ],
)  # fmt: skip
def test_what_is_no_colour_is_quoted(text: str) -> None:
    with pytest.raises(InvalidValue, match="bgcolor : une couleur est attendue"):
        colour_of("bgcolor", text)
