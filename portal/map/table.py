"""The table under a map: the territories of the view with their figures, sorted, by pages."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from parc_social.catalogue.legend import LegendEntry
from parc_social.catalogue.reserve_words import reserve_words
from parc_social.domain.comparison import BLOCKING
from portal.figures.figure_text import FigureText, figure_text
from portal.figures.paging import TablePaging
from portal.figures.side import difference_words
from portal.map.choices import Choices
from portal.map.state import MapState
from portal.map.values import MapValues, Row, names_of, told_rows


@dataclass(frozen=True, slots=True)
class TableRow:
    """A territory: its figure in words, and the line of the legend that it is of."""

    code: str
    name: str
    figure: FigureText
    entry: LegendEntry


class TerritoryTable:
    """Of one view."""

    def __init__(self, state: MapState, values: MapValues, choices: Choices) -> None:
        self._state = state
        self._values = values
        self._choices = choices

    @cached_property
    def paging(self) -> TablePaging:
        """Of all the territories of the view."""
        return TablePaging(len(self._values.codes), self._state.page)

    @cached_property
    def rows(self) -> Sequence[TableRow]:
        """Those of the page."""
        return self._told(self._order[self.paging.span].tolist())

    def first(self, most: int) -> Sequence[TableRow]:
        """The first rows, whatever the page."""
        return self._told(self._order[:most].tolist())

    @cached_property
    def chosen(self) -> TableRow | None:
        """The territory whose card is open; None: nobody's, or one out of the view."""
        found = self._chosen
        return self._row(*found) if found else None

    @cached_property
    def chosen_record(self) -> Row | None:
        """The same as the store tells it."""
        return self._chosen[1] if self._chosen else None

    @cached_property
    def _chosen(self) -> tuple[int, Row] | None:
        code, codes = self._state.chosen, self._values.codes
        if not code or code not in codes:
            return None
        number = codes.index(code)
        return number, told_rows(self._values, self._state, self._choices, [number])[number]

    def _told(self, numbers: Sequence[int]) -> Sequence[TableRow]:
        rows = told_rows(self._values, self._state, self._choices, numbers)
        return [self._row(number, rows[number]) for number in numbers]

    @cached_property
    def _order(self) -> NDArray[np.intp]:
        """Numbers of the rows, as the table has them."""
        down = self._state.order.endswith("-")
        if self._state.order.startswith("nom"):
            codes, names = self._values.codes, names_of(self._state, self._choices)
            told = [names.get(code, code) for code in codes]
            order = sorted(range(len(told)), key=told.__getitem__, reverse=down)
            return np.array(order, dtype=np.intp)
        figures = self._values.numbers
        # What is withheld is not a number, which numpy puts last.
        return np.argsort(-figures if down else figures, kind="stable")

    def _figure(self, row: Row) -> FigureText:
        told, indicator = figure_text(self._values.indicator, row), self._values.indicator
        if not self._state.is_difference:
            return told
        if told.value:
            return FigureText(difference_words(indicator, row[indicator.id]), told.note)
        why = [reserve_words(one) for one in row["reserves"] if one in BLOCKING]
        return FigureText("", " ; ".join(why))

    def _row(self, at: int, row: Row) -> TableRow:
        figure = self._figure(row)
        code = str(row["code"])
        return TableRow(code, str(row["nom"] or code), figure, self._values.entry(at))
