"""The records of one caller: of the collections, editions and indicators that he may know of."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

from parc_social.access.model.grant import Grant
from parc_social.catalogue.collection import SERIE, Collection, Reach
from parc_social.catalogue.coverage import CELLS, coverages
from parc_social.catalogue.indicator import Indicator
from parc_social.catalogue.load import collections, indicators
from parc_social.domain.territory import FINESSE
from parc_social.storage.editions.edition import Edition, EditionState
from parc_social.storage.execution.cache import LruCache
from parc_social.storage.query.area import box_around
from parc_social.storage.query.model import Box
from parc_social.storage.store import Store
from parc_social.wording import Wording, both, in_french
from providers.coverages.axes import open_coverages
from providers.coverages.placement import GridPlacement
from providers.records.changes import Shelf, changes_of, ruptures_of
from providers.records.record import Record, RecordKind
from providers.records.services import service_records

FRANCE: Box = (-63.2, -21.5, 55.9, 51.2)  # where no row is: where rows would be
SOURCES = {
    "ops": both("Enquête sur l'occupation du parc social (OPS)"),
    "rpls": both("Répertoire des logements locatifs des bailleurs sociaux (RPLS)"),
    "territoires": both("Territoires"),
    "indicateurs": both("Indicateurs publiés"),
}
_KEYWORDS = ("logement social", "parc social")
_CATALOGUES = LruCache(100)  # catalogues; colleagues of one organisation share theirs


def records_of(grant: Grant, store: Store) -> tuple[Record, ...]:
    """Datasets, coverages, editions, indicators, services, each in the catalogue's order."""
    key = (store.engine, store.state(grant), grant.digest)
    return _CATALOGUES.get(key, lambda: tuple(_Making(grant, store).records()))


@dataclass(frozen=True, slots=True)
class _CatalogueEntry:
    """A collection that the caller may ask, itself or its twin: what of it he sees, and where."""

    collection: Collection
    names: tuple[str, ...]
    columns: frozenset[str]
    box: Box | None
    years: tuple[int, ...]


class _Making:
    """One caller, one state of the store."""

    def __init__(self, grant: Grant, store: Store) -> None:
        self._grant = grant
        self._store = store
        self._every = store.editions()
        self._published = [e for e in self._every if e.state is EditionState.PUBLISHED]

    def records(self) -> Iterable[Record]:
        datasets = [self._dataset(entry) for entry in self._entries.values()]
        yield from datasets
        yield from self._coverages()
        yield from (self._edition(e, entries_of) for e, entries_of in self._editions.items())
        for one in indicators().values():
            entries = [k for k in self._entries.values() if one.id in k.columns]
            if entries:  # when the last edition of any of these was made
                editions = self._editions.items()
                dates = (
                    e.made_at for e, entries_of in editions if any(k in entries_of for k in entries)
                )
                yield _indicator(one, entries, max(dates, default=None))
        yield from service_records(datasets)

    @cached_property
    def _entries(self) -> Mapping[str, _CatalogueEntry]:
        see = self._public_entry if self._grant.public else self._visible_entry
        entries = (see(c) for c in collections().values() if not c.serie)
        return {entry.collection.id: entry for entry in entries if entry is not None}

    def _public_entry(self, collection: Collection) -> _CatalogueEntry:
        """Entry that anybody may know: that it is there and of which years; no place, no count."""
        years = {e.millesime for e in self._published if collection.relation in dict(e.rows)}
        names = (collection.id, collection.id + SERIE)
        parts = (collections().get(name) for name in names)
        columns = frozenset(field.name for one in parts if one for field in one.fields)
        return _CatalogueEntry(collection, names, columns, None, tuple(sorted(years)))

    def _visible_entry(self, collection: Collection) -> _CatalogueEntry | None:
        names = (collection.id, collection.id + SERIE)
        rights = [r for name in names if (r := self._grant.right(name)) is not None]
        if not rights:
            return None
        extents = [self._store.extent(self._grant, right.collection) for right in rights]
        return _CatalogueEntry(
            collection,
            tuple(right.collection for right in rights),
            frozenset(column for right in rights for column in right.columns),
            box_around(e.box for e in extents),
            tuple(sorted({year for e in extents for year in e.years})),
        )

    @cached_property
    def _editions(self) -> Mapping[Edition, list[_CatalogueEntry]]:
        """The published editions that hold something for the caller, and where he finds it."""
        by_edition = {
            e: [k for k in self._entries.values() if self._holds(e, k)] for e in self._published
        }
        return {e: entries for e, entries in by_edition.items() if entries}

    def _holds(self, edition: Edition, entry: _CatalogueEntry) -> bool:
        if entry.collection.relation not in dict(edition.rows):
            return False
        if edition.millesime not in entry.years:
            return False
        is_own = entry.collection.reach is Reach.OWN and not self._grant.public
        return not is_own or self._owns(edition, entry)

    def _owns(self, edition: Edition, entry: _CatalogueEntry) -> bool:
        """A landlord's draft is of a year in which others may have published."""
        rights = (self._grant.right(name) for name in entry.names)
        parts = [part for right in rights if right for part in right.parts]
        sirens = {siren for part in parts for siren in part.sirens or ()}
        return any(part.sirens is None for part in parts) or bool(sirens & set(edition.bailleurs))

    def _dataset(self, entry: _CatalogueEntry) -> Record:
        one = entry.collection
        mine = [e for e, entries in self._editions.items() if entry in entries]
        return Record(
            id=one.id,
            kind=RecordKind.DATASET,
            titre=one.titre.fr,
            title=one.titre.en,
            description=one.description,
            keywords=(*_KEYWORDS, _source_name(one.source).fr),
            source=one.source,
            box=entry.box or FRANCE,
            years=entry.years,
            made=min((e.made_at for e in mine), default=None),
            updated=max((e.made_at for e in mine), default=None),
            niveaux=(one.niveau.value,),
            collections=entry.names,
            editions=tuple(e.id for e in mine),
            changes=tuple(s for e in mine[-1:] for s in changes_of(e, self._shelf, one.id)),
            fictive=any(e.fictive for e in mine),
        )

    def _coverages(self) -> Iterable[Record]:
        """The cells once more, a record a grid; to anybody that they are there, not where."""
        if CELLS not in self._entries:
            return
        cells = self._dataset(self._entries[CELLS])
        some = (
            dict.fromkeys(coverages(), ())
            if self._grant.public
            else open_coverages(self._grant, self._store)
        )
        for name, spans in some.items():
            one = coverages()[name]
            boxes = (GridPlacement(span.srid, span.window).box(4326) for span in spans)
            yield replace(
                cells,
                id=name,
                titre=one.titre.fr,
                title=one.titre.en,
                description=one.description,
                box=box_around(boxes) or FRANCE,
                years=tuple(sorted({span.year for span in spans})) or cells.years,
                collections=(name,),
                raster=True,
            )

    def _edition(self, edition: Edition, entries: list[_CatalogueEntry]) -> Record:
        source = _source_name(edition.source)
        title = both("{source}, édition {year}", source=source, year=edition.millesime)
        day = edition.dated or edition.made_at.date()
        levels = {entry.collection.niveau for entry in entries}
        return Record(
            id=edition.id,
            kind=RecordKind.EDITION,
            titre=title.fr,
            title=title.en,
            description=f"Édition {edition.millesime}, version du {day:%d/%m/%Y}. Une édition"
            " publiée ne change plus : une correction en fait une autre.",
            keywords=(*_KEYWORDS, source.fr, str(edition.millesime)),
            source=edition.source,
            box=box_around(k.box for k in entries) or FRANCE,
            years=(edition.millesime,),
            made=edition.made_at,
            updated=edition.made_at,
            niveaux=tuple(level.value for level in FINESSE if level in levels),
            collections=tuple(name for k in entries for name in k.names),
            editions=(edition.id,),
            changes=tuple(changes_of(edition, self._shelf)),
            fictive=edition.fictive,
        )

    @cached_property
    def _shelf(self) -> Shelf:
        columns = {column for some in self._entries.values() for column in some.columns}
        some = [one for one in indicators().values() if one.id in columns]
        return Shelf(self._every, list(self._editions), some, self._grant, self._store)


def _source_name(source: str) -> Wording:
    """A source in both languages; one that another catalogue brings has its own name."""
    return SOURCES.get(source) or in_french(source)


def _indicator(one: Indicator, entries: list[_CatalogueEntry], date: datetime | None) -> Record:
    levels = FINESSE[FINESSE.index(one.du) : FINESSE.index(one.au) + 1]
    return Record(
        id=one.id,
        kind=RecordKind.INDICATOR,
        titre=one.libelle.fr,
        title=one.libelle.en,
        description=f"{one.definition}. Champ : {one.champ}.",
        keywords=(*_KEYWORDS, one.code, one.theme.value),
        source=one.source,
        box=box_around(k.box for k in entries) or FRANCE,
        years=tuple(sorted({year for k in entries for year in k.years})),
        updated=date,
        niveaux=tuple(level.value for level in levels),
        theme=one.theme.value,
        code=one.code,
        unite=one.unite,
        lecture=one.lecture,
        collections=tuple(name for k in entries for name in k.names),
        changes=ruptures_of(one),
    )
