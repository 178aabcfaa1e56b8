"""The sheet of a territory: rows that the API shows too, side by side; nothing is computed here."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from parc_social.catalogue.indicator import Indicator
from parc_social.catalogue.lecture import counted, is_told, lue
from portal.charts.stacked_bar import StackedChart, stacked_chart
from portal.charts.time_series import TimeSeries, time_series
from portal.page_reads import PageReads
from portal.territories.blocks import BLOCKS, SheetBlock, followed
from portal.territories.cells import FigureCell, cell_of
from portal.territories.level_names import Territory
from portal.territories.sheet_rows import Row, RowReader, SheetRows

_SURVEY, _STOCK = "millesime_ops", "millesime_rpls"  # the columns that say the year of a source


@dataclass(frozen=True, slots=True)
class Column:
    """Figures of one row under a title; None: nothing is published of it."""

    title: str
    territory: Territory
    row: Row | None


@dataclass(frozen=True, slots=True)
class FigureLine:
    """One indicator, and a cell a column."""

    indicator: Indicator
    columns: Sequence[Column]
    cells: Sequence[FigureCell]

    @property
    def sentences(self) -> Iterator[tuple[str, str]]:
        """The title of each column and its figure read out: a page has them, a PDF has not."""
        for column, cell in zip(self.columns, self.cells, strict=True):
            yield column.title, _sentence(column, cell, self.indicator)


@dataclass(frozen=True, slots=True)
class SheetPart:
    """A block with its columns, its lines and the charts of its wholes."""

    block: SheetBlock
    columns: Sequence[Column]
    lines: Sequence[FigureLine]
    charts: Sequence[StackedChart]


@dataclass(frozen=True, slots=True)
class FollowedLine:
    """An indicator over the years of its source: a cell a year of `Sheet.years`, and its line."""

    indicator: Indicator
    cells: Sequence[FigureCell | None]
    series: TimeSeries


class Sheet:
    """Of a territory beside another one, under a Grant. Raises NotFound, UnknownName, TooSlow."""

    def __init__(
        self,
        reads: PageReads,
        territory: Territory,
        reference: Territory | None,
        own: RowReader | None = None,
    ) -> None:
        """`own`: where its rows come from, if not from a reading of its own."""
        self.territory, self.reference = territory, reference
        self._rows = SheetRows(reads, territory, reference, own)

    @property
    def current(self) -> Row | None:
        """Of all households, in the last millésime published; None: nothing is."""
        return self._rows.current

    @property
    def surveyed(self) -> str:
        """How many households its figures of occupation are of; empty where that is not told."""
        households = self.current["menages"] if self.current else None
        return "" if households is None else counted(households, "ménages")

    @cached_property
    def parts(self) -> Sequence[SheetPart]:
        """All that there is to show."""
        return [part for part in map(self._part, BLOCKS) if part.lines]

    @cached_property
    def years(self) -> Sequence[int]:
        """Of the indicators that are followed, growing."""
        return sorted({year for _, points in self._points for year in points})

    @cached_property
    def followed(self) -> Sequence[FollowedLine]:
        """Those of which two years at least are shown."""
        return list(self._followed())

    def _followed(self) -> Iterator[FollowedLine]:
        for one, points in self._points:
            values = [(year, row[one.id]) for year, row in points.items()]
            series = time_series(one, values)
            if series is not None:
                cells = [
                    cell_of(points[year], one) if year in points else None for year in self.years
                ]
                yield FollowedLine(one, cells, series)

    @cached_property
    def _points(self) -> Sequence[tuple[Indicator, dict[int, Row]]]:
        """By the year of its source, the row that was published last of it."""
        return [(one, self._by_year(one)) for one in followed() if self._shows(one)]

    def _by_year(self, one: Indicator) -> dict[int, Row]:
        column = _STOCK if one.source == "rpls" else _SURVEY
        return {row[column]: row for row in self._rows.everybody if row[column] is not None}

    def _part(self, block: SheetBlock) -> SheetPart:
        columns = self._columns(block)
        rows = [(column.title, column.row) for column in columns]
        wholes = [whole for whole in block.wholes if all(map(self._shows, whole.indicators()))]
        charts = (stacked_chart(one.title, one.indicators(), rows) for one in wholes)
        lines = [
            FigureLine(one, columns, [cell_of(column.row, one) for column in columns])
            for one in block.indicators()
            if self._shows(one)
        ]
        return SheetPart(block, columns, lines, [one for one in charts if one is not None])

    def _columns(self, block: SheetBlock) -> Sequence[Column]:
        """Those of a block: its source decides of years and populations."""
        year = _SURVEY if block.survey else _STOCK
        here, rows = self.territory, self._rows
        whole = "Tous les ménages" if block.survey else "Parc"
        found = [Column(_titled(whole, rows.current, year), here, rows.current)]
        if block.survey:
            recent = rows.recent
            found.append(Column(_titled("Emménagés récents", recent, year), here, recent))
        if self.reference is not None:
            title = _titled(self.reference.nom, rows.beside, year)
            found.append(Column(title, self.reference, rows.beside))
        before = rows.before(year)
        title = "Enquête précédente" if block.survey else "Inventaire précédent"
        found.append(Column(_titled(title, before, year), here, before))
        return found

    def _shows(self, one: Indicator) -> bool:
        """Whether it exists at this level and the Grant opens it."""
        return one.exists_at(self.territory.niveau) and one.id in self._rows.names


def _titled(words: str, row: Row | None, year: str) -> str:
    found = row[year] if row else None
    return f"{words}, {found}" if found else words


def _sentence(column: Column, cell: FigureCell, indicator: Indicator) -> str:
    """A figure read out, or why it can't be."""
    row = column.row
    tells = row is not None and is_told(row.keys(), indicator)
    told = lue(column.territory.niveau, row, indicator) if row is not None and tells else None
    return f"{told} ({cell.why})" if told else cell.why
