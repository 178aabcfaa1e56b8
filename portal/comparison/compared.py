"""Figures side by side: rows that the API shows, differences that its comparison gives too."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from parc_social.catalogue.indicator import Indicator
from parc_social.catalogue.reserve_words import explanations
from parc_social.domain.comparison import BLOCKING, ComparedFigure, difference, reserves
from portal.charts.stacked_bar import StackedChart, stacked_chart
from portal.comparison.selection import Selection
from portal.figures.publications import publication
from portal.figures.side import compared_figure, difference_words
from portal.page_reads import PageReads
from portal.territories.blocks import BLOCKS, SheetBlock
from portal.territories.cells import FigureCell, cell_of
from portal.territories.level_names import Territory
from portal.territories.sheet_rows import Row, figure_names, rows_of


@dataclass(frozen=True, slots=True)
class ComparedColumn:
    """A territory in a millésime; `row` None: nothing is published of it."""

    title: str
    territory: Territory
    year: int
    row: Row | None


@dataclass(frozen=True, slots=True)
class Difference:
    """From the first column: in words, or why there is none; `notes`: what is to be known of it."""

    text: str
    why: str
    notes: Sequence[int]


@dataclass(frozen=True, slots=True)
class ComparedLine:
    """An indicator: a cell a column, and the difference of each but the first."""

    indicator: Indicator
    cells: Sequence[FigureCell]
    differences: Sequence[Difference]


@dataclass(frozen=True, slots=True)
class ComparedPart:
    """A block with its lines and the charts of its wholes."""

    block: SheetBlock
    lines: Sequence[ComparedLine]
    charts: Sequence[StackedChart]


class Compared:
    """Of a selection that has something to compare, whose millésimes are all said."""

    def __init__(self, reads: PageReads, selection: Selection, years: Sequence[int]) -> None:
        self._reads, self._selection = reads, selection
        self._years = selection.years or years[-1:]
        self.notes: list[str] = []  # what differences refer to, in the order of their numbers

    @cached_property
    def columns(self) -> Sequence[ComparedColumn]:
        """Territories in the order of the address, or the millésimes of the one, growing."""
        found: list[ComparedColumn] = []
        for year in self._years:
            rows = self._rows(year)
            for one in self._selection.territories:
                title = self._made_of(one, year) if len(self._years) > 1 else one.nom
                row = rows.get((one.niveau.value, one.code))
                found.append(ComparedColumn(title, one, year, row))
        return found

    @cached_property
    def parts(self) -> Sequence[ComparedPart]:
        """All that there is to show."""
        return [part for part in map(self._part, BLOCKS) if part.lines]

    def _made_of(self, one: Territory, year: int) -> str:
        return publication(self._reads, one.niveau, year)

    def _rows(self, year: int) -> Mapping[tuple[str, str], Row]:
        """By level and code: one reading a level."""
        found: dict[tuple[str, str], Row] = {}
        for niveau in dict.fromkeys(one.niveau for one in self._selection.territories):
            some = [one for one in self._selection.territories if one.niveau is niveau]
            rows = rows_of(self._reads, some, year, (self._selection.population,))
            found |= {(niveau.value, row["code"]): row for row in rows}
        return found

    def _part(self, block: SheetBlock) -> ComparedPart:
        rows = [(column.title, column.row) for column in self.columns]
        wholes = [w for w in block.wholes if all(map(self._is_shown, w.indicators()))]
        charts = (stacked_chart(one.title, one.indicators(), rows) for one in wholes)
        lines = [self._line(one) for one in block.indicators() if self._is_shown(one)]
        return ComparedPart(block, lines, [one for one in charts if one is not None])

    def _is_shown(self, one: Indicator) -> bool:
        """Whether a territory has it at its level, as far as the caller sees."""
        return any(
            one.exists_at(t.niveau) and one.id in figure_names(self._reads, t)
            for t in self._selection.territories
        )

    def _line(self, one: Indicator) -> ComparedLine:
        first, *others = [compared_figure(column.row, one, column.year) for column in self.columns]
        cells = [cell_of(column.row, one) for column in self.columns]
        return ComparedLine(one, cells, [self._difference(one, first, other) for other in others])

    def _difference(
        self, one: Indicator, first: ComparedFigure, other: ComparedFigure
    ) -> Difference:
        against = reserves(first, other, [rupture.millesime for rupture in one.ruptures])
        apart = difference(first, other, against, one.decimales)
        if apart is None:
            blocking = [reserve for reserve in against if reserve in BLOCKING]
            return Difference("", " ; ".join(explanations(blocking, one, first, other)), ())
        notes = [self._note(words) for words in explanations(against, one, first, other)]
        if len(self._years) > 1 and first.millesime == other.millesime:
            source = f"{one.source.upper()} {first.millesime}"
            notes.append(self._note(f"les deux chiffres sont de la même source, {source}"))
        return Difference(difference_words(one, apart), "", notes)

    def _note(self, words: str) -> int:
        if words not in self.notes:
            self.notes.append(words)
        return self.notes.index(words) + 1
