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
from parc_social.storage.query.model import Box
from parc_social.storage.store import Store
from parc_social.wording import Wording, both, in_french
from providers.coverages.axes import offered
from providers.coverages.placement import GridPlacement
from providers.records.changes import Shelf, changes_of, ruptures_of
from providers.records.record import Record, RecordKind

FRANCE: Box = (-63.2, -21.5, 55.9, 51.2)  # where no row is: where rows would be
SOURCES = {
    "ops": both("Enquête sur l'occupation du parc social (OPS)"),
    "rpls": both("Répertoire des logements locatifs des bailleurs sociaux (RPLS)"),
    "territoires": both("Territoires"),
    "indicateurs": both("Indicateurs publiés"),
}
_KEYWORDS = ("logement social", "parc social")
_KEPT = LruCache(100)  # catalogues; colleagues of one organisation share theirs


def records_of(grant: Grant, store: Store) -> tuple[Record, ...]:
    """Datasets, coverages, editions, then indicators, each in the catalogue's order."""
    key = (store.engine, store.state(grant), grant.digest)
    return _KEPT.get(key, lambda: tuple(_Making(grant, store).records()))


@dataclass(frozen=True, slots=True)
class _Known:
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
        yield from (self._dataset(known) for known in self._known.values())
        yield from self._coverages()
        yield from (self._edition(e, found) for e, found in self._editions.items())
        for one in indicators().values():
            shown = [k for k in self._known.values() if one.id in k.columns]
            if shown:  # when the last edition of any of these was made
                held = self._editions.items()
                made = (e.made_at for e, found in held if any(k in found for k in shown))
                yield _indicator(one, shown, max(made, default=None))

    @cached_property
    def _known(self) -> Mapping[str, _Known]:
        see = self._told if self._grant.public else self._seen
        seen = (see(c) for c in collections().values() if not c.serie)
        return {known.collection.id: known for known in seen if known is not None}

    def _told(self, collection: Collection) -> _Known:
        """What anybody may know: that it is there and of which years; no place, no count."""
        years = {e.millesime for e in self._published if collection.relation in dict(e.rows)}
        names = (collection.id, collection.id + SERIE)
        told = (collections().get(name) for name in names)
        columns = frozenset(field.name for one in told if one for field in one.fields)
        return _Known(collection, names, columns, None, tuple(sorted(years)))

    def _seen(self, collection: Collection) -> _Known | None:
        names = (collection.id, collection.id + SERIE)
        rights = [r for name in names if (r := self._grant.right(name)) is not None]
        if not rights:
            return None
        extents = [self._store.extent(self._grant, right.collection) for right in rights]
        return _Known(
            collection,
            tuple(right.collection for right in rights),
            frozenset(column for right in rights for column in right.columns),
            box_around(e.box for e in extents),
            tuple(sorted({year for e in extents for year in e.years})),
        )

    @cached_property
    def _editions(self) -> Mapping[Edition, list[_Known]]:
        """The published editions that hold something for the caller, and where he finds it."""
        found = {e: [k for k in self._known.values() if self._holds(e, k)] for e in self._published}
        return {e: known for e, known in found.items() if known}

    def _holds(self, edition: Edition, known: _Known) -> bool:
        if known.collection.relation not in dict(edition.rows):
            return False
        if edition.millesime not in known.years:
            return False
        is_own = known.collection.reach is Reach.OWN and not self._grant.public
        return not is_own or self._owns(edition, known)

    def _owns(self, edition: Edition, known: _Known) -> bool:
        """A landlord's draft is of a year in which others may have published."""
        rights = (self._grant.right(name) for name in known.names)
        parts = [part for right in rights if right for part in right.parts]
        held = {siren for part in parts for siren in part.sirens or ()}
        return any(part.sirens is None for part in parts) or bool(held & set(edition.bailleurs))

    def _dataset(self, known: _Known) -> Record:
        one = known.collection
        mine = [e for e, found in self._editions.items() if known in found]
        return Record(
            id=one.id,
            kind=RecordKind.DATASET,
            titre=one.titre.fr,
            title=one.titre.en,
            description=one.description,
            keywords=(*_KEYWORDS, _named(one.source).fr),
            source=one.source,
            box=known.box or FRANCE,
            years=known.years,
            made=min((e.made_at for e in mine), default=None),
            updated=max((e.made_at for e in mine), default=None),
            niveaux=(one.niveau.value,),
            collections=known.names,
            editions=tuple(e.id for e in mine),
            changes=tuple(s for e in mine[-1:] for s in changes_of(e, self._shelf, one.id)),
            fictive=any(e.fictive for e in mine),
        )

    def _coverages(self) -> Iterable[Record]:
        """The cells once more, a record a grid; to anybody that they are there, not where."""
        if CELLS not in self._known:
            return
        cells = self._dataset(self._known[CELLS])
        some = (
            dict.fromkeys(coverages(), ())
            if self._grant.public
            else offered(self._grant, self._store)
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

    def _edition(self, edition: Edition, found: list[_Known]) -> Record:
        source = _named(edition.source)
        title = both("{source}, édition {year}", source=source, year=edition.millesime)
        day = edition.dated or edition.made_at.date()
        levels = {known.collection.niveau for known in found}
        return Record(
            id=edition.id,
            kind=RecordKind.EDITION,
            titre=title.fr,
            title=title.en,
            description=f"Édition {edition.millesime}, version du {day:%d/%m/%Y}. Une édition"
            " publiée ne change plus : une correction en fait une autre.",
            keywords=(*_KEYWORDS, source.fr, str(edition.millesime)),
            source=edition.source,
            box=box_around(k.box for k in found) or FRANCE,
            years=(edition.millesime,),
            made=edition.made_at,
            updated=edition.made_at,
            niveaux=tuple(level.value for level in FINESSE if level in levels),
            collections=tuple(name for k in found for name in k.names),
            editions=(edition.id,),
            changes=tuple(changes_of(edition, self._shelf)),
            fictive=edition.fictive,
        )

    @cached_property
    def _shelf(self) -> Shelf:
        shown = {column for known in self._known.values() for column in known.columns}
        known = [one for one in indicators().values() if one.id in shown]
        return Shelf(self._every, list(self._editions), known, self._grant, self._store)


def _named(source: str) -> Wording:
    """A source in both languages; one that another catalogue brings has its own name."""
    return SOURCES.get(source) or in_french(source)


def _indicator(one: Indicator, shown: list[_Known], updated: datetime | None) -> Record:
    levels = FINESSE[FINESSE.index(one.du) : FINESSE.index(one.au) + 1]
    return Record(
        id=one.id,
        kind=RecordKind.INDICATOR,
        titre=one.libelle.fr,
        title=one.libelle.en,
        description=f"{one.definition}. Champ : {one.champ}.",
        keywords=(*_KEYWORDS, one.code, one.theme.value),
        source=one.source,
        box=box_around(k.box for k in shown) or FRANCE,
        years=tuple(sorted({year for k in shown for year in k.years})),
        updated=updated,
        niveaux=tuple(level.value for level in levels),
        theme=one.theme.value,
        code=one.code,
        unite=one.unite,
        lecture=one.lecture,
        collections=tuple(name for k in shown for name in k.names),
        changes=ruptures_of(one),
    )


def box_around(boxes: Iterable[Box | None]) -> Box | None:
    """One box around all; None around none."""
    some = [box for box in boxes if box is not None]
    if not some:
        return None
    west, south, east, north = zip(*some, strict=True)
    return min(west), min(south), max(east), max(north)
