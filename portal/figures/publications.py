"""What a publication is made of: which survey and which register, of which year."""

from collections.abc import Mapping
from typing import NamedTuple

from parc_social.catalogue.collection import POPULATION, SERIE
from parc_social.catalogue.indicator import Indicator
from parc_social.catalogue.lecture import year_column
from parc_social.domain.territory import Niveau
from parc_social.errors import NotFound
from parc_social.storage.execution.cache import LruCache
from parc_social.storage.query.model import FeatureQuery, Years
from parc_social.storage.sql.visibility import visible
from portal.page_reads import PageReads

_SOURCES = {"millesime_ops": "enquête OPS", "millesime_rpls": "RPLS"}
_NEEDED = ("millesime", POPULATION, *_SOURCES)
_KEPT = LruCache(256)  # publications a year, of callers and levels


class Publication(NamedTuple):
    """Of one millésime: the column of each source and the year of that source, where it is told."""

    year: int
    sources: Mapping[str, int]

    @property
    def words(self) -> str:
        """« 2025 : enquête OPS 2024, RPLS 2025 »; the year alone where its sources are not told."""
        told = [f"{words} {self.sources[n]}" for n, words in _SOURCES.items() if n in self.sources]
        return f"{self.year} : {', '.join(told)}" if told else str(self.year)


def publication(reads: PageReads, niveau: Niveau, year: int) -> str:
    """The words of a millésime of a level."""
    return _publication(reads, niveau, year).words


def source_year(reads: PageReads, niveau: Niveau, year: int, indicator: Indicator) -> int:
    """The year of what an indicator is made of in a millésime; that millésime where it isn't told.

    All rows of an edition are of the same sources.
    """
    return _publication(reads, niveau, year).sources.get(year_column(indicator), year)


def publications(reads: PageReads, niveau: Niveau) -> Mapping[int, str]:
    """The words of each millésime of a level, growing."""
    return {year: one.words for year, one in _publications(reads, niveau).items()}


def as_choice(words: str) -> str:
    """« 2025 (OPS 2024, RPLS 2025) »: a list of choices cuts what is wider than its column."""
    year, _, made_of = words.partition(" : ")
    return f"{year} ({made_of.removeprefix('enquête ')})" if made_of else year


def _publication(reads: PageReads, niveau: Niveau, year: int) -> Publication:
    return _publications(reads, niveau).get(year, Publication(year, {}))


def _publications(reads: PageReads, niveau: Niveau) -> Mapping[int, Publication]:
    collection = f"indicateurs-{niveau.value}{SERIE}"
    if reads.grant.right(collection) is None:
        return {}
    key = (reads.grant.digest, reads.token(collection), collection)
    return _KEPT.get(key, lambda: _read(reads, collection))


def _read(reads: PageReads, collection: str) -> Mapping[int, Publication]:
    try:
        names = visible(reads.grant, collection).names
    except NotFound:
        return {}
    if not all(name in names for name in _NEEDED):
        return {}
    found: dict[int, Publication] = {}
    for year in reads.extent(collection).years:
        query = FeatureQuery(
            collection,
            limit=1,
            years=Years(year, year),
            equals=((POPULATION, "tous"),),
            columns=tuple(_SOURCES),
            geometry=False,
        )
        rows = reads.records(query)
        row = rows[0] if rows else {}
        found[year] = Publication(year, {name: row[name] for name in _SOURCES if row.get(name)})
    return found
