"""The rows of a sheet: a territory's, year by year, and one of a reference."""

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from parc_social.catalogue.collection import SERIE
from parc_social.catalogue.figure_fields import BASE, SIZES, SOURCE, STATUT
from parc_social.storage.execution.cache import LruCache
from parc_social.storage.filters.nodes import among, conjunction
from parc_social.storage.query.model import FeatureQuery, Filter, Years
from parc_social.storage.sql.visibility import visible
from portal.page_reads import PageReads
from portal.territories.blocks import followed, shown
from portal.territories.level_names import Territory
from portal.territories.levels import collection_of

ALL = "tous"
_RECENT = "emmenages_recents"
_SOURCES = ("millesime_ops", "millesime_rpls")
_BESIDE = (
    "code", "nom", "population", "millesime", "millesime_ops", "millesime_rpls", "menages",
    "fiabilite", "annee_cog", SOURCE, *SIZES.values(),
)  # fmt: skip
Row = Mapping[str, Any]
_KEPT = LruCache(256)  # answers of some 20 kB, each under its Grant and editions


class SheetRows:
    """Under the Grant of a page. Raises NotFound, UnknownName, TooSlow as reads do.

    A statement is of one millésime, as it is of one table then: of all at once it costs four times
    as much. Whole rows are read until both sources have an earlier year; of the years before them,
    the figures that are followed.
    """

    def __init__(self, reads: PageReads, territory: Territory, reference: Territory | None) -> None:
        self._reads, self._territory, self._reference = reads, territory, reference

    @cached_property
    def names(self) -> Container[str]:
        """The columns that the caller sees of the territory."""
        return figure_names(self._reads, self._territory)

    @cached_property
    def everybody(self) -> Sequence[Row]:
        """Of all households, the millésimes growing."""
        return [row for row in self._every if row["population"] == ALL]

    @property
    def current(self) -> Row | None:
        """The last millésime published; None: nothing is."""
        return self.everybody[-1] if self.everybody else None

    @cached_property
    def recent(self) -> Row | None:
        """Of who moved in lately, the same millésime."""
        rows = (row for row in self._every if row["population"] == _RECENT)
        return next((row for row in rows if row["millesime"] == self._year), None)

    @cached_property
    def beside(self) -> Row | None:
        """The reference in the same millésime."""
        if self._reference is None or self._year is None:
            return None
        found = rows_of(self._reads, [self._reference], self._year, (ALL,))
        return found[0] if found else None

    def before(self, source: str) -> Row | None:
        """The last one of an earlier year of a source, named by its column."""
        return _before(self.everybody, source)

    @property
    def _year(self) -> int | None:
        return self.current["millesime"] if self.current else None

    @cached_property
    def _every(self) -> Sequence[Row]:
        found: list[Row] = []
        for year in reversed(self._reads.extent(serie_of(self._territory)).years):
            known = sorted((r for r in found if r["population"] == ALL), key=_millesime)
            whole = not all(_before(known, source) for source in _SOURCES)
            populations = (ALL,) if known else (ALL, _RECENT)
            found += rows_of(self._reads, [self._territory], year, populations, whole=whole)
        return sorted(found, key=_millesime)


def rows_of(
    reads: PageReads,
    territories: Sequence[Territory],
    year: int,
    populations: Sequence[str],
    *,
    whole: bool = True,
) -> Sequence[Row]:
    """Figures of territories of one level in one millésime: those of a sheet, or those followed.

    The last ones read are kept: a reference stands beside many, and a PDF follows its page.
    """
    query = SheetQuery(
        serie_of(territories[0]),
        tuple(one.code for one in territories),
        year,
        tuple(populations),
        whole,
    )
    reads.names(query.collection)  # kept or not, they are shown
    key = (reads.grant.digest, reads.token(query.collection), query)
    return _KEPT.get(key, lambda: _read(reads, query))


@dataclass(frozen=True, slots=True)
class SheetQuery:
    """Of one millésime. `whole`: all figures of a sheet, not those that are followed alone."""

    collection: str
    codes: tuple[str, ...]
    year: int
    populations: tuple[str, ...]
    whole: bool


def _read(reads: PageReads, query: SheetQuery) -> Sequence[Row]:
    names = visible(reads.grant, query.collection).names
    figures = shown() if query.whole else followed()
    wanted = (*_BESIDE, *(f"{one.id}{end}" for one in figures for end in ("", STATUT, BASE)))
    some = conjunction(among("code", query.codes), among("population", query.populations))
    return reads.records(
        FeatureQuery(
            query.collection,
            limit=len(query.codes) * len(query.populations),
            years=Years(query.year, query.year),
            filter=Filter(some),
            columns=tuple(name for name in wanted if name in names),
            geometry=False,
        )
    )


def figure_names(reads: PageReads, territory: Territory) -> Container[str]:
    """The columns that the caller sees of a territory."""
    return visible(reads.grant, serie_of(territory)).names


def serie_of(territory: Territory) -> str:
    """The twin over all millésimes and populations."""
    return collection_of(territory.niveau) + SERIE


def _before(rows: Sequence[Row], source: str) -> Row | None:
    """Of rows whose millésimes grow, the last of an earlier year of a source than the last has."""
    now = rows[-1][source] if rows else None
    earlier = [r for r in rows if now and r[source] is not None and r[source] < now]
    return max(earlier, key=lambda row: (row[source], row["millesime"]), default=None)


def _millesime(row: Row) -> int:
    return row["millesime"]
