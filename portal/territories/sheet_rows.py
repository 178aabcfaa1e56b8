"""The rows of a sheet: a territory's, year by year, and one of a reference."""

from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from parc_social.catalogue.collection import SERIE
from parc_social.catalogue.figure_fields import BASE, SIZES, SOURCE, STATUT
from parc_social.catalogue.indicator import Indicator
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
_SURVEY, _STOCK = "ops", "rpls"  # what has a year of its own: attributions go with the survey
_SOURCES = (_SURVEY, _STOCK)
_BESIDE = (
    "code", "nom", "population", "millesime", "millesime_ops", "millesime_rpls", "menages",
    "fiabilite", "annee_cog", SOURCE, *SIZES.values(),
)  # fmt: skip
Row = Mapping[str, Any]
# Of a millésime, some populations, and the figures of some sources beside those followed.
RowReader = Callable[[int, Sequence[str], Sequence[str]], Sequence[Row]]
_KEPT = LruCache(256)  # answers of some 20 kB, each under its Grant and editions


class SheetRows:
    """Under the Grant of a page. Raises NotFound, UnknownName, TooSlow as reads do.

    A statement is of one millésime, as it is of one table then: of all at once it costs four times
    as much, and columns cost more than rows. Those of a source are read until it has an earlier
    year; of the years before that, the figures that are followed.
    """

    def __init__(
        self,
        reads: PageReads,
        territory: Territory,
        reference: Territory | None,
        own: RowReader | None = None,
    ) -> None:
        """`own`: where the rows of the territory come from; None: they are read one by one."""
        self._reads, self._territory, self._reference = reads, territory, reference
        self._own = own or self._read

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
            sources = [one for one in _SOURCES if not _before(known, f"millesime_{one}")]
            populations = (ALL,) if known else (ALL, _RECENT)
            found += self._own(year, populations, sources)
        return sorted(found, key=_millesime)

    def _read(self, year: int, populations: Sequence[str], sources: Sequence[str]) -> Sequence[Row]:
        return rows_of(self._reads, [self._territory], year, populations, sources)


def rows_of(
    reads: PageReads,
    territories: Sequence[Territory],
    year: int,
    populations: Sequence[str],
    sources: Sequence[str] = _SOURCES,
) -> Sequence[Row]:
    """Figures of territories of one level in one millésime: those of a sheet, or of some sources.

    The last ones read are kept: a reference stands beside many, and a PDF follows its page.
    """
    query = SheetQuery(
        serie_of(territories[0]),
        tuple(one.code for one in territories),
        year,
        tuple(populations),
        tuple(sources),
    )
    reads.names(query.collection)  # kept or not, they are shown
    key = (reads.grant.digest, reads.token(query.collection), query)
    return _KEPT.get(key, lambda: _read(reads, query))


@dataclass(frozen=True, slots=True)
class SheetQuery:
    """Of one millésime. `sources`: whose figures are read beside those that are followed."""

    collection: str
    codes: tuple[str, ...]
    year: int
    populations: tuple[str, ...]
    sources: tuple[str, ...]


def rows_together(
    reads: PageReads, territories: Sequence[Territory]
) -> Iterator[tuple[Territory, RowReader]]:
    """Whole rows of many territories of one level, a statement a millésime, for `SheetRows`.

    They are in memory until the last one is taken: a hundred territories are some 30 MB.
    """
    if not territories:
        return
    serie = serie_of(territories[0])
    codes = tuple(one.code for one in territories)
    found: dict[tuple[str, int], list[Row]] = {}
    for year in reads.extent(serie).years:
        for row in _read(reads, SheetQuery(serie, codes, year, (ALL, _RECENT), _SOURCES)):
            found.setdefault((row["code"], year), []).append(row)
    for one in territories:
        yield one, _taken_from(found, one.code)


def _taken_from(found: Mapping[tuple[str, int], Sequence[Row]], code: str) -> RowReader:
    def read(year: int, populations: Sequence[str], _sources: Sequence[str]) -> Sequence[Row]:
        return [row for row in found.get((code, year), ()) if row["population"] in populations]

    return read


def _read(reads: PageReads, query: SheetQuery) -> Sequence[Row]:
    names = visible(reads.grant, query.collection).names
    figures = [*followed(), *(one for one in shown() if _dated_as(one) in query.sources)]
    wanted = (*_BESIDE, *(f"{one.id}{end}" for one in figures for end in ("", STATUT, BASE)))
    some = conjunction(among("code", query.codes), among("population", query.populations))
    return reads.records(
        FeatureQuery(
            query.collection,
            limit=len(query.codes) * len(query.populations),
            years=Years(query.year, query.year),
            filter=Filter(some),
            columns=tuple(dict.fromkeys(name for name in wanted if name in names)),
            geometry=False,
            ordered=False,  # each is found by what it says of itself
        )
    )


def _dated_as(one: Indicator) -> str:
    return _STOCK if one.source == _STOCK else _SURVEY


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
