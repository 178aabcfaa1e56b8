"""The sheet of a territory: rows that the API shows too, side by side; nothing is computed here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from parc_social.catalogue.collection import SERIE
from parc_social.catalogue.figure_fields import BASE, SIZES, SOURCE, STATUT
from parc_social.catalogue.indicator import Indicator
from parc_social.catalogue.lecture import counted, is_told, lue
from parc_social.storage.query.model import FeatureQuery
from parc_social.storage.sql.visibility import visible
from portal.page_reads import PageReads
from portal.territories.blocks import BLOCKS, SheetBlock, shown
from portal.territories.cells import FigureCell, cell_of
from portal.territories.level_names import Territory
from portal.territories.levels import collection_of

_ALL, _RECENT = "tous", "emmenages_recents"
_MOST = 300  # millésimes and populations of one territory
_BESIDE = (
    "code", "nom", "population", "millesime", "millesime_ops", "millesime_rpls", "menages",
    "fiabilite", SOURCE, *SIZES.values(),
)  # fmt: skip
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Column:
    """Figures of one row under a title; None: nothing is published of it."""

    title: str
    territory: Territory
    row: Row | None


@dataclass(frozen=True, slots=True)
class FigureLine:
    """One indicator, a cell a column, and the sentence of each figure."""

    indicator: Indicator
    cells: Sequence[FigureCell]
    sentences: Sequence[tuple[str, str]]


class Sheet:
    """Of a territory beside another one, under a Grant. Raises NotFound, UnknownName, TooSlow."""

    def __init__(self, reads: PageReads, territory: Territory, reference: Territory | None) -> None:
        self._reads = reads
        self.territory, self.reference = territory, reference

    @cached_property
    def current(self) -> Row | None:
        """Of all households, in the last millésime published; None: nothing is."""
        return max(self._rows, key=lambda row: row["millesime"], default=None)

    @property
    def surveyed(self) -> str:
        """How many households its figures of occupation are of; empty where that is not told."""
        households = self.current["menages"] if self.current else None
        return "" if households is None else counted(households, "ménages")

    def columns(self, block: SheetBlock) -> Sequence[Column]:
        """Those of a block: its source decides of years and populations."""
        year = "millesime_ops" if block.survey else "millesime_rpls"
        here, now = self.territory, self.current
        whole = "Tous les ménages" if block.survey else "Parc"
        found = [Column(_titled(whole, now, year), here, now)]
        if block.survey:
            recent = self._recent
            found.append(Column(_titled("Emménagés récents", recent, year), here, recent))
        if self.reference is not None:
            title = _titled(self.reference.nom, self._beside, year)
            found.append(Column(title, self.reference, self._beside))
        before = self._before(year)
        title = "Enquête précédente" if block.survey else "Inventaire précédent"
        found.append(Column(_titled(title, before, year), here, before))
        return found

    def lines(self, block: SheetBlock) -> Sequence[FigureLine]:
        """Its indicators, as far as the Grant opens them at this level."""
        columns = self.columns(block)
        names = visible(self._reads.grant, self._collection(self.territory)).names
        return [
            FigureLine(
                one, [cell_of(c.row, one) for c in columns], [_sentence(c, one) for c in columns]
            )
            for one in block.indicators()
            if one.exists_at(self.territory.niveau) and one.id in names
        ]

    @cached_property
    def blocks(self) -> Sequence[tuple[SheetBlock, Sequence[Column], Sequence[FigureLine]]]:
        """All that there is to show."""
        made = ((block, self.columns(block), self.lines(block)) for block in BLOCKS)
        return [one for one in made if one[2]]

    @cached_property
    def _every(self) -> Sequence[Row]:
        """Of all populations and millésimes: two readings would cost twice what one does."""
        return self._read(self.territory)

    @property
    def _rows(self) -> Sequence[Row]:
        return _of(self._every, _ALL)

    @cached_property
    def _recent(self) -> Row | None:
        return self._same(_of(self._every, _RECENT))

    @cached_property
    def _beside(self) -> Row | None:
        return self._same(_of(self._read(self.reference), _ALL)) if self.reference else None

    def _same(self, rows: Sequence[Row]) -> Row | None:
        """That of the millésime on show."""
        year = self.current["millesime"] if self.current else None
        return next((row for row in rows if row["millesime"] == year), None)

    def _before(self, year: str) -> Row | None:
        """The last one of an earlier year of a source."""
        now = self.current[year] if self.current else None
        earlier = [r for r in self._rows if now and r[year] is not None and r[year] < now]
        return max(earlier, key=lambda row: (row[year], row["millesime"]), default=None)

    def _read(self, territory: Territory) -> Sequence[Row]:
        collection = self._collection(territory)
        names = visible(self._reads.grant, collection).names
        wanted = (*_BESIDE, *(f"{i.id}{end}" for i in shown() for end in ("", STATUT, BASE)))
        query = FeatureQuery(
            collection,
            limit=_MOST,
            equals=(("code", territory.code),),
            columns=tuple(name for name in wanted if name in names),
            geometry=False,
        )
        return self._reads.records(query)

    @staticmethod
    def _collection(territory: Territory) -> str:
        return collection_of(territory.niveau) + SERIE


def _of(rows: Sequence[Row], population: str) -> Sequence[Row]:
    return [row for row in rows if row["population"] == population]


def _titled(words: str, row: Row | None, year: str) -> str:
    found = row[year] if row else None
    return f"{words}, {found}" if found else words


def _sentence(column: Column, indicator: Indicator) -> tuple[str, str]:
    """The title of a column and its figure read out, or why it can't be."""
    row = column.row
    tells = row is not None and is_told(row.keys(), indicator)
    told = lue(column.territory.niveau, row, indicator) if row is not None and tells else None
    cell = cell_of(row, indicator)
    return column.title, f"{told} ({cell.why})" if told else cell.why
