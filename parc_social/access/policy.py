"""From a convention to a Grant: one pure and total function, default deny."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from parc_social.access.convention import Convention, Etat
from parc_social.access.extent import Facts, communes_inside, perimeter_of, union
from parc_social.access.grant import Grant, Right
from parc_social.access.identity import Identity
from parc_social.access.organisation import Genre, Organisation
from parc_social.access.perimeter import NOWHERE, Perimeter
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
    return communes_inside(right.perimeter, facts) if right else ()


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
        perimeter = NOWHERE
        for extent in extents:
            perimeter = union(perimeter, self._perimeter(extent))
        own_rows = Etendue.PROPRE in extents
        if perimeter.is_empty and not own_rows:
            return None
        return self._with_columns(collection, perimeter, own_rows)

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

    def _with_columns(self, collection: Collection, perimeter: Perimeter, own_rows: bool) -> Right:
        opened = tuple(f.name for f in collection.fields if f.audience is Audience.OPEN)
        private = tuple(f.name for f in collection.fields if f.audience is Audience.OWN)
        everywhere = self._droit.prives is Prives.TOUTES
        on_own_rows = private if self._droit.prives is Prives.PROPRES else ()
        is_bailleur = self._organisation.genre is Genre.BAILLEUR
        return Right(
            collection=collection.id,
            perimeter=perimeter,
            columns=tuple(f.name for f in collection.fields) if everywhere else opened,
            own_columns=on_own_rows,
            own_sirens=(self._organisation.code,)
            if is_bailleur and (on_own_rows or own_rows)
            else (),
            own_rows=own_rows,
        )


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
