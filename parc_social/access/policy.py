"""From conventions to a Grant: one pure and total function, default deny."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from parc_social.access.compile import Compiler, Reason
from parc_social.access.conventions.convention import Convention, Etat, midnight
from parc_social.access.model.extent import communes_inside
from parc_social.access.model.facts import Facts
from parc_social.access.model.grant import Grant
from parc_social.access.model.organisation import Genre, Identity, Organisation
from parc_social.access.model.right_part import RightPart
from parc_social.access.model.succession import absorbed, next_change
from parc_social.access.operation import permits
from parc_social.catalogue.load import collections
from parc_social.catalogue.routes.processes import FILE_PROCESSES

# Open to every active convention, each under its own Grant.
PROCESSES = (
    "indicateurs-territoire",
    "indicateurs-polygone",
    "discretisation",
    "comparaison",
    "appariement-adresses",
    "fiches-communes",
    "echo",
)


@dataclass(frozen=True, slots=True)
class PolicyRefusal:
    """Nothing is open, or not this: why, and what to do about it, for the caller to read."""

    code: str
    detail: str


NOT_OPEN = PolicyRefusal(
    "not-found", "Ressource introuvable."
)  # the same for absent and for not yours


def decide(  # noqa: PLR0913, PLR0917 - what a decision depends on, all of it
    identity: Identity,
    conventions: Iterable[Convention],
    resource: str | None,
    operation: str,
    today: date,
    facts: Facts,
) -> Grant | PolicyRefusal:
    """The Grant under which an account may do an operation on a resource, on a day.

    `resource` is a collection, a process or None for the service itself. Pure, total: what is not
    known (an operation, a collection, a type of organisation) is refused.
    """
    found = standing(identity, conventions, today, facts)
    if isinstance(found, PolicyRefusal) or permits(found, operation, resource):
        return found
    return NOT_OPEN


def standing(
    identity: Identity, conventions: Iterable[Convention], today: date, facts: Facts
) -> Grant | PolicyRefusal:
    """Everything an account may see on a day, whatever it asks for: what the gate remembers.

    Rights of several active conventions of the account's own organisation add up; an incident
    that suspends the organisation closes all of them; delegations only narrow.
    """
    return _Decision(identity, conventions, today, facts).outcome


def explain(
    identity: Identity, conventions: Iterable[Convention], today: date, facts: Facts
) -> tuple[Reason, ...]:
    """What opened or closed each collection, in French, in the catalogue's order."""
    return _Decision(identity, conventions, today, facts).reasons


def perimeter_communes(grant: Grant, collection: str, facts: Facts) -> tuple[str, ...]:
    """Every commune of the current COG that a Grant opens in a collection, sorted."""
    right = grant.right(collection)
    inside: set[str] = set()
    for part in right.parts if right else ():
        if part.sirens is None:
            inside |= _communes_of(part, facts)
    return tuple(sorted(inside))


def _communes_of(part: RightPart, facts: Facts) -> set[str]:
    inside = {a.code_commune for a in facts.current} if part.perimeters else set[str]()
    for perimeter in part.perimeters:
        inside &= communes_inside(perimeter, facts)
    return inside


class _Decision:
    """One account on one day: the outcome, and the reasons for it."""

    def __init__(
        self, identity: Identity, conventions: Iterable[Convention], today: date, facts: Facts
    ) -> None:
        organisation = identity.organisation
        own = [c for c in conventions if c.organisation == organisation.code]
        active = [c for c in own if c.etat(today) is Etat.ACTIVE]
        refusal = _refusal(identity, own, active, today)
        if refusal is not None:
            self.outcome: Grant | PolicyRefusal = refusal
            self.reasons: tuple[Reason, ...] = (Reason("", False, refusal.detail),)
            return
        compiler = Compiler(organisation, active, identity.delegations, facts, today)
        rights = [compiler.right(collection) for collection in collections().values()]
        self.outcome = Grant(
            account=identity.compte,
            organisation=organisation.code,
            conventions=tuple(sorted(c.numero for c in active)),
            rights=tuple(right for right in rights if right is not None),
            processes=(*PROCESSES, *_of_landlords(organisation.genre)),
            until=_until(active, identity, today),
        )
        self.reasons = tuple(compiler.reasons)


def _of_landlords(genre: Genre) -> tuple[str, ...]:
    """Who has no survey to deposit finds nothing to deposit it by."""
    return FILE_PROCESSES if genre is Genre.BAILLEUR else ()


def _until(active: Sequence[Convention], identity: Identity, today: date) -> datetime | None:
    last = [c.fin for c in active]
    last += [d.jusque for d in identity.delegations if d.jusque is not None]
    change = next_change(identity.organisation.code, identity.organisation.successions, today)
    last += [change - timedelta(days=1)] if change is not None else []
    day = min(last, default=None)
    return None if day is None or day == date.max else midnight(day + timedelta(days=1))


def _refusal(
    identity: Identity, own: Sequence[Convention], active: Sequence[Convention], today: date
) -> PolicyRefusal | None:
    organisation = identity.organisation
    if organisation.suspension:
        return PolicyRefusal(
            "suspended",
            f"{organisation.nom} ({organisation.code}) est suspendu : {organisation.suspension}. "
            "Adressez-vous au GIP SNE.",
        )
    merger = absorbed(organisation.code, organisation.successions, today)
    if merger is not None:
        return PolicyRefusal(
            "absorbed",
            f"{organisation.nom} ({organisation.code}) a été absorbé par {merger.vers} le "
            f"{merger.le:%d/%m/%Y} : demandez un compte à cet organisme.",
        )
    if not active:
        return _inactive(organisation, own, today)
    over = next((d for d in identity.delegations if d.is_over(today)), None)
    if over is not None:
        return PolicyRefusal(
            "delegation-over",
            f"L'accès délégué à {identity.compte} a pris fin le {over.jusque:%d/%m/%Y} : "
            "adressez-vous à l'administrateur de votre organisme.",
        )
    return None


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


def _inactive(organisation: Organisation, own: Sequence[Convention], today: date) -> PolicyRefusal:
    """The convention nearest to being active speaks for all."""
    if not own:
        return PolicyRefusal(
            "no-convention",
            f"Aucune convention n'existe pour {organisation.nom} ({organisation.code}) : "
            "demandez-la au GIP SNE et signez-la pour accéder aux données.",
        )
    latest = max(own, key=lambda c: (c.fin, c.numero))
    etat = latest.etat(today)
    code, why = _WHY[etat]
    if etat is Etat.A_VENIR:
        why = f"commence le {latest.debut:%d/%m/%Y}"
    return PolicyRefusal(code, f"La convention {latest.numero} ({organisation.nom}) {why}.")
