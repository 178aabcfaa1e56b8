"""What a publication is made of: which survey and which register, of which year."""

from collections.abc import Mapping

from parc_social.catalogue.collection import POPULATION, SERIE
from parc_social.domain.territory import Niveau
from parc_social.errors import NotFound
from parc_social.storage.execution.cache import LruCache
from parc_social.storage.query.model import FeatureQuery, Years
from parc_social.storage.sql.visibility import visible
from portal.page_reads import PageReads

_SOURCES = {"millesime_ops": "enquête OPS", "millesime_rpls": "RPLS"}
_NEEDED = ("millesime", POPULATION, *_SOURCES)
_KEPT = LruCache(256)  # words a year, of callers and levels


def publication(reads: PageReads, niveau: Niveau, year: int) -> str:
    """« 2025 : enquête OPS 2024, RPLS 2025 »; the year alone where its sources are not told."""
    return publications(reads, niveau).get(year, str(year))


def publications(reads: PageReads, niveau: Niveau) -> Mapping[int, str]:
    """The words of each millésime of a level, growing."""
    collection = f"indicateurs-{niveau.value}{SERIE}"
    if reads.grant.right(collection) is None:
        return {}
    key = (reads.grant.digest, reads.token(collection), collection)
    return _KEPT.get(key, lambda: _read(reads, collection))


def as_choice(words: str) -> str:
    """« 2025 (OPS 2024, RPLS 2025) »: a list of choices cuts what is wider than its column."""
    year, _, made_of = words.partition(" : ")
    return f"{year} ({made_of.removeprefix('enquête ')})" if made_of else year


def _read(reads: PageReads, collection: str) -> Mapping[int, str]:
    try:
        names = visible(reads.grant, collection).names
    except NotFound:
        return {}
    if not all(name in names for name in _NEEDED):
        return {}
    found: dict[int, str] = {}
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
        told = [f"{words} {row[name]}" for name, words in _SOURCES.items() if row.get(name)]
        found[year] = f"{year} : {', '.join(told)}" if told else str(year)
    return found
