"""From a convention to a Grant: one pure and total function, default deny."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from parc_social.access.convention import Convention, Etat
from parc_social.access.extent import Facts, communes_inside, perimeter_of
from parc_social.access.grant import Grant, Right
from parc_social.access.identity import Identity
from parc_social.access.organisation import Genre, Organisation
from parc_social.access.part import Part, simplified
from parc_social.access.perimeter import FRANCE, Perimeter, union
from parc_social.access.rights import Droit, Etendue, Matrice, Prives, base_name, matrice
from parc_social.catalogue.collection import Collection, Reach
from parc_social.catalogue.field import Audience
from parc_social.catalogue.load import collections

PROCESSES = ("indicateurs-territoire",)  # open to every active convention, under its own Grant


@dataclass(frozen=True, slots=True)
class Refusal:
    """No convention is active: why, and what to do about it, for the caller to read."""

    code: str
    detail: str


def decide(
    identity: Identity, conventions: Iterable[Convention], facts: Facts, today: date
) -> Grant | Refusal:
    """The rights of an account on a day. Rights of several active conventions add up.

    Only conventions of the account's own organisation count. Never raises on a party it does not
    know: a type without a line in the matrix gets what the annex says, or nothing.
    """
    organisation = identity.organisation
    own = [c for c in conventions if c.organisation == organisation.code]
    active = [c for c in own if c.etat(today) is Etat.ACTIVE]
    if not active:
        return _refusal(organisation, own, today)
    compiler = _Compiler(organisation, facts, active, matrice())
    rights = (compiler.right(c) for c in collections().values())
    return Grant(
        account=identity.compte,
        organisation=organisation.code,
        conventions=tuple(sorted(c.numero for c in active)),
        rights=tuple(right for right in rights if right is not None),
        processes=PROCESSES,
    )


def perimeter_communes(grant: Grant, collection: str, facts: Facts) -> tuple[str, ...]:
    """Every commune of the current COG that a Grant opens in a collection, sorted."""
    right = grant.right(collection)
    inside: set[str] = set()
    for part in right.parts if right else ():
        if part.sirens is None:
            inside |= _communes_of(part, facts)
    return tuple(sorted(inside))


def _communes_of(part: Part, facts: Facts) -> set[str]:
    inside = {a.code_commune for a in facts.appartenances()} if part.perimeters else set[str]()
    for perimeter in part.perimeters:
        inside &= set(communes_inside(perimeter, facts))
    return inside


class _Compiler:
    """One organisation's rights, its extents compiled once each."""

    def __init__(
        self,
        organisation: Organisation,
        facts: Facts,
        active: Sequence[Convention],
        matrix: Matrice,
    ) -> None:
        self._organisation = organisation
        self._facts = facts
        self._droit = matrix.get(organisation.genre, Droit())
        self._lines = [line for convention in active for line in convention.lignes]
        self._compiled: dict[Etendue, Perimeter] = {}

    def right(self, collection: Collection) -> Right | None:
        """The right on a collection; None when no row could ever be seen."""
        extents = self._extents(collection)
        opened = union(self._perimeter(extent) for extent in extents)
        own = FRANCE if Etendue.PROPRE in extents else opened
        kept = simplified([self._everybody(collection, opened), *self._own(collection, own)])
        return Right(collection.id, kept) if kept else None

    def _extents(self, collection: Collection) -> list[Etendue]:
        added = [
            line.etendue for line in self._lines if line.collection == base_name(collection.id)
        ]
        # Households: never another party's, whatever an annex says; the GIP's support apart.
        if collection.reach is Reach.OWN and self._organisation.genre is not Genre.GIP:
            added = []
        return [self._droit.etendue(collection.reach), *added]

    def _perimeter(self, extent: Etendue) -> Perimeter:
        if extent not in self._compiled:
            self._compiled[extent] = perimeter_of(extent, self._organisation, self._facts)
        return self._compiled[extent]

    def _everybody(self, collection: Collection, perimeter: Perimeter) -> Part:
        everything = self._droit.prives is Prives.TOUTES
        return Part((perimeter,), _columns(collection, private=everything))

    def _own(self, collection: Collection, perimeter: Perimeter) -> list[Part]:
        """A bailleur's rows of its own SIREN, where they show or are more than all others."""
        is_bailleur = self._organisation.genre is Genre.BAILLEUR
        columns = _columns(collection, private=self._droit.prives is Prives.PROPRES)
        more = collection.reach is Reach.OWN or columns != _columns(collection, private=False)
        if not (is_bailleur and more):
            return []
        return [Part((perimeter,), columns, sirens=(self._organisation.code,))]


def _columns(collection: Collection, *, private: bool) -> tuple[str, ...]:
    known = (f for f in collection.fields if private or f.audience is Audience.OPEN)
    return tuple(f.name for f in known)


_WHY = {
    Etat.BROUILLON: ("unsigned", "est un brouillon : le GIP SNE ne l'a pas encore envoyée"),
    Etat.ENVOYEE: (
        "unsigned",
        "attend la signature de votre organisme : son signataire la signe auprès du GIP SNE",
    ),
    Etat.SIGNEE: ("unsigned", "attend la contresignature du GIP SNE"),
    Etat.CADUQUE: (
        "unsigned",
        "n'a pas été signée dans les 60 jours : demandez-en une nouvelle au GIP SNE",
    ),
    Etat.A_VENIR: ("not-yet", "n'a pas encore commencé"),
    Etat.SUSPENDUE: ("suspended", "est suspendue : adressez-vous au GIP SNE"),
    Etat.EXPIREE: ("expired", "est expirée : signez-en une nouvelle auprès du GIP SNE"),
    Etat.REVOQUEE: ("revoked", "est révoquée : adressez-vous au GIP SNE"),
}


def _refusal(organisation: Organisation, own: Sequence[Convention], today: date) -> Refusal:
    """The convention nearest to being active speaks for all."""
    if not own:
        return Refusal(
            "no-convention",
            f"Aucune convention n'existe pour {organisation.nom} ({organisation.code}) : "
            "demandez-la au GIP SNE et signez-la pour accéder aux données.",
        )
    latest = max(own, key=lambda c: (c.fin, c.numero))
    etat = latest.etat(today)
    code, why = _WHY[etat]
    if etat is Etat.A_VENIR:
        why = f"commence le {latest.debut:%d/%m/%Y}"
    return Refusal(code, f"La convention {latest.numero} ({organisation.nom}) {why}.")
