"""The colours of an indicator's classes on a map: one table for all that draws."""

from functools import cache
from importlib.resources import files

import yaml

from parc_social.catalogue.indicator import Palette

FEWEST, MOST = 3, 9  # classes of a table of colours; an eye tells some seven apart
SECRET, MISSING = "#bdbdbd", "#ececec"  # greys: withheld, and not available


def colours(palette: Palette, classes: int) -> tuple[str, ...]:
    """One colour a class (`#rrggbb`), lowest value first, for 1 to MOST classes."""
    wanted = _table()[palette][max(classes, FEWEST)]
    return {1: wanted[1:2], 2: (wanted[0], wanted[2])}.get(classes, wanted)


@cache
def _table() -> dict[Palette, dict[int, tuple[str, ...]]]:
    text = files("parc_social.catalogue").joinpath("palettes.yml").read_text(encoding="utf-8")
    read: dict[str, dict[int, list[str]]] = yaml.safe_load(text)
    return {Palette(name): {n: tuple(c) for n, c in one.items()} for name, one in read.items()}
