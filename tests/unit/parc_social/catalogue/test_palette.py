"""The table of colours is whole: every palette, every number of classes."""

import re

from parc_social.catalogue.indicator import Palette
from parc_social.catalogue.legend import MISSING, MOST, SECRET, colours
from testing.rows import each_row


@each_row("palette", Palette)
@each_row("classes", range(1, MOST + 1))
def test_each_class_has_a_colour_of_its_own(palette: Palette, classes: int) -> None:
    found = colours(palette, classes)
    assert len(set(found)) == len(found) == classes
    assert all(re.fullmatch("#[0-9a-f]{6}", one) for one in found)
    assert not {SECRET, MISSING} & set(found)


@each_row("palette", [one for one in Palette if one is not Palette.DIVERGENTE])
@each_row("classes", range(2, MOST + 1))
def test_a_higher_value_is_darker(palette: Palette, classes: int) -> None:
    light = [sum(int(one[i : i + 2], 16) for i in (1, 3, 5)) for one in colours(palette, classes)]
    assert light == sorted(light, reverse=True)
