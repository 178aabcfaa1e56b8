"""From the annexes of active conventions to the parts of each collection, with the reasons."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from parc_social.access.conventions.annexe import TOUTES, Ligne, Limites
from parc_social.access.conventions.convention import Convention
from parc_social.access.model.extent import (
    TerritoryExtent,
    compile_communes,
    perimeter_of,
    territory_extents,
)
from parc_social.access.model.facts import Facts
from parc_social.access.model.grant import Right
from parc_social.access.model.matrix import Droit, Etendue, Prives
from parc_social.access.model.organisation import Delegation, Genre, Organisation
from parc_social.access.model.perimeter import FRANCE, Perimeter
from parc_social.access.model.right_part import RightPart, meet, simplified
from parc_social.access.model.succession import Holding, holdings
from parc_social.catalogue.collection import SERIE, Audience, Collection, Reach
from parc_social.domain.territory import is_as_wide


@dataclass(frozen=True, slots=True)
class Reason:
    """What an article, a line of an annex, the matrix or a delegation does to a collection.

    `collection` is empty for what concerns everything. `text` is a French sentence.
    """

    collection: str
    opens: bool
    text: str


@dataclass(frozen=True, slots=True)
class _Source:
    """One line of one convention."""

    convention: Convention
    numero: int
    ligne: Ligne

    @property
    def named(self) -> str:
        """Where a person finds it."""
        if not self.convention.annexe.lignes:
            return f"convention {self.convention.numero}, grille des droits du type"
        return f"convention {self.convention.numero}, annexe, ligne {self.numero}"


class Compiler:
    """One organisation's rights under its active conventions, its extents compiled once each."""

    def __init__(
        self,
        organisation: Organisation,
        active: Sequence[Convention],
        delegations: Sequence[Delegation],
        facts: Facts,
        day: date,
    ) -> None:
        self._organisation = organisation
        self._day = day
        self._facts = facts
        self._delegations = delegations
        self._droit = facts.matrice.get(organisation.genre, Droit())
        self._sources = [
            _Source(convention, n, line)
            for convention in active
            for n, line in enumerate(convention.annexe.opening, 1)
        ]
        self._grounds: dict[Etendue, tuple[TerritoryExtent, ...]] = {}
        self.reasons: list[Reason] = []

    def right(self, collection: Collection) -> Right | None:
        """The right on a collection; None when no row could ever be seen."""
        opened = (
            part
            for source in self._sources
            if source.ligne.collection in (TOUTES, collection.id.removesuffix(SERIE))
            for part in self._opened(source, collection)
        )
        kept = simplified(self._delegated(opened, collection))
        return Right(collection.id, kept) if kept else None

    def _opened(self, source: _Source, collection: Collection) -> Iterable[RightPart]:
        bounds = source.convention.annexe.bornes
        for limits in (source.ligne.limites, bounds):
            finest = limits.finest(collection.source)
            if finest is not None and not is_as_wide(collection.niveau, finest):
                said = f"{source.named} : pas plus fin que {finest.value} pour {collection.source}"
                self._tell(collection, said, opens=False)
                return
        extent = self._extent(source.ligne, collection)
        parts = [
            self._narrowed(
                self._narrowed(part, source.ligne.limites, collection), bounds, collection
            )
            for part in self._parts(source.ligne, extent, collection)
        ]
        opens = any(not part.is_empty for part in parts)
        places = ", dans les territoires qu'elle nomme" if source.ligne.limites.territoires else ""
        self._tell(collection, f"{source.named} : étendue {extent.value}{places}", opens=opens)
        yield from parts

    def _extent(self, ligne: Ligne, collection: Collection) -> Etendue:
        if ligne.etendue is not None:
            return ligne.etendue
        if ligne.limites.territoires is not None and collection.reach is not Reach.OWN:
            return Etendue.FRANCE
        return self._droit.etendue(collection.reach)

    def _parts(self, ligne: Ligne, extent: Etendue, collection: Collection) -> list[RightPart]:
        if collection.reach is Reach.OWN:
            return self._households(ligne, extent, collection)
        if extent not in self._grounds:
            self._grounds[extent] = self._ground(extent)
        everything = self._droit.prives is Prives.TOUTES
        columns = _columns(collection, private=everything)
        private = _columns(collection, private=self._droit.prives is not Prives.AUCUNE)
        parts: list[RightPart] = []
        for ground in self._grounds[extent]:
            parts.append(RightPart((ground.perimeter,), columns, millesimes=ground.millesimes))
            if private != columns:
                own = RightPart((ground.perimeter,), private, millesimes=ground.millesimes)
                parts += [meet(own, held) for held in self._held(private)]
        return parts

    def _households(self, ligne: Ligne, extent: Etendue, collection: Collection) -> list[RightPart]:
        """Never another party's, whatever an annex says; the GIP's support by a line of its own."""
        columns = _columns(collection, private=True)
        if self._organisation.genre is Genre.GIP:
            named = ligne.collection != TOUTES and extent is Etendue.FRANCE
            return [RightPart((FRANCE,), columns)] if named else []
        if self._droit.own is not Etendue.PROPRE or extent is Etendue.RIEN:
            return []
        return self._held(columns)

    def _held(self, columns: tuple[str, ...]) -> list[RightPart]:
        """The rows of a bailleur's own SIREN and of its predecessors'; nobody else has any."""
        return own_parts(self._organisation, columns, self._facts, self._day)

    def _ground(self, extent: Etendue) -> tuple[TerritoryExtent, ...]:
        stock = own_stock(self._organisation, self._facts, self._day)
        return territory_extents(extent, self._organisation, stock, self._facts)

    def _narrowed(self, part: RightPart, limits: Limites, collection: Collection) -> RightPart:
        places = limits.territoires
        names = tuple(field.name for field in collection.fields)
        if limits.colonnes is not None:
            asked = {*limits.colonnes, collection.id_field, collection.time_field}
            names = tuple(name for name in names if name in asked)
        inside = FRANCE if places is None else perimeter_of(places, self._facts)
        limit = RightPart((inside,), names, millesimes=limits.millesimes, formats=limits.formats)
        return meet(part, limit)

    def _delegated(self, parts: Iterable[RightPart], collection: Collection) -> Iterable[RightPart]:
        kept = list(parts)
        for delegation in self._delegations:
            couches = delegation.couches
            if couches is not None and collection.id.removesuffix(SERIE) not in couches:
                said = "délégation du compte : couche non déléguée"
                self._tell(collection, said, opens=False)
                return []
            if delegation.territoires is not None and kept:
                said = "délégation du compte : ses territoires seulement"
                self._tell(collection, said, opens=True)
            places = Limites(territoires=delegation.territoires)
            kept = [self._narrowed(part, places, collection) for part in kept]
        return kept

    def _tell(self, collection: Collection, text: str, *, opens: bool) -> None:
        self.reasons.append(Reason(collection.id, opens, text))


def _columns(collection: Collection, *, private: bool) -> tuple[str, ...]:
    known = (f for f in collection.fields if private or f.audience is Audience.OPEN)
    return tuple(f.name for f in known)


def own_parts(
    organisation: Organisation, columns: tuple[str, ...], facts: Facts, day: date
) -> list[RightPart]:
    """The rows that a bailleur holds; nobody else has any."""
    if organisation.genre is not Genre.BAILLEUR:
        return []
    return [
        RightPart(
            (_places(held, facts),), columns, sirens=(held.siren,), millesimes=_years(held, facts)
        )
        for held in holdings(organisation.code, organisation.successions, day)
    ]


def own_stock(organisation: Organisation, facts: Facts, day: date) -> Mapping[int, frozenset[str]]:
    """Communes where a bailleur holds dwellings, by year of RPLS."""
    found: dict[int, frozenset[str]] = {}
    for held in holdings(organisation.code, organisation.successions, day):
        for year, communes in facts.stock.get(held.siren, {}).items():
            inside = frozenset(c for c in communes if held.holds(held.siren, c, year))
            if inside:
                found[year] = found.get(year, frozenset()) | inside
    return found


def _places(held: Holding, facts: Facts) -> Perimeter:
    if held.communes is not None:
        return compile_communes(held.communes, facts)
    return compile_communes(facts.communes - held.sauf, facts) if held.sauf else FRANCE


def _years(held: Holding, facts: Facts) -> tuple[int, ...] | None:
    """The published years of a holding; None: all. A year that is not published has no row."""
    if held.apres is None and held.jusque is None:
        return None
    low = -1 if held.apres is None else held.apres
    return tuple(
        year
        for year in facts.millesimes
        if low < year and (held.jusque is None or year <= held.jusque)
    )
