"""What an account may do beside reading under its Grant: drafts, the journal, delegations."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date

from parc_social.access.conventions.convention import Convention
from parc_social.access.conventions.delegation_format import WHOLE
from parc_social.access.model.extent import communes_inside, perimeter_of
from parc_social.access.model.facts import Facts
from parc_social.access.model.grant import Grant
from parc_social.access.model.organisation import Delegation, Genre, Identity, Role
from parc_social.access.model.right_part import RightPart
from parc_social.access.policy import PolicyRefusal, perimeter_communes, standing
from parc_social.catalogue.collection import DRAFTED, Reach
from parc_social.catalogue.load import collections
from parc_social.errors import Forbidden
from parc_social.wording import cited


def written_sirens(grant: Grant) -> tuple[str, ...]:
    """The landlords whose drafts a Grant lets be written in, sorted.

    Only where it opens their rows whole: who does not see a column or a commune would empty it, or
    write a row that he can not read.
    """
    right = grant.right(DRAFTED)
    whole = [part for part in (right.parts if right else ()) if _is_whole(part)]
    return tuple(sorted({siren for part in whole for siren in part.sirens or ()}))


def why_not(identity: Identity | None, portal: Identity | None, grant: Grant) -> str | None:
    """In French, why a caller who sees the collection may not write there; None: he may."""
    if identity is None or portal is not None or identity.organisation.genre is Genre.PORTAIL:
        return "Un portail fédérateur ne modifie aucune fiche : le bailleur le fait lui-même."
    if identity.organisation.genre is not Genre.BAILLEUR:
        return "Seul le bailleur modifie les fiches de ses brouillons."
    if identity.role is Role.LECTEUR:
        return "Ce compte ne fait que lire : un compte déposant de votre organisme peut modifier."
    if not written_sirens(grant):
        return "Votre accès ne montre pas vos fiches en entier : il ne permet pas de les modifier."
    return None


def _is_whole(part: RightPart) -> bool:
    every = {field.name for field in collections()[DRAFTED].fields}
    everywhere = bool(part.perimeters) and all(p.everything for p in part.perimeters)
    unlimited = part.millesimes is None and part.formats is None
    return bool(part.sirens) and everywhere and unlimited and every <= set(part.columns)


_READERS = (Role.ADMINISTRATEUR, Role.SIGNATAIRE)  # who signs answers for what is then read


def is_reader(reader: Identity) -> bool:
    """Whether an account reads the journal of its organisation: its referent, its signatory."""
    return reader.role in _READERS and not reader.service


def check_reader(reader: Identity, organisation: str) -> None:
    """The referent or signatory of a party reads its own lines; the GIP's, everybody's.

    Raises Forbidden, the same whether the other organisation exists or not.
    """
    own = reader.organisation.code == organisation
    if is_reader(reader) and (own or reader.organisation.genre is Genre.GIP):
        return
    raise Forbidden(
        f"{reader.compte} ne peut pas lire le journal de {cited(organisation)} :"
        " le référent (rôle administrateur) ou le signataire d'un organisme lit celui du sien,"
        " ceux du GIP SNE tous"
    )


def delegated(
    identity: Identity, limits: Delegation, conventions: Sequence[Convention], today: date,
    facts: Callable[[], Facts],
) -> Identity:  # fmt: skip
    """An account as it is to be in its organisation, whose conventions these are.

    A last day alone is no delegation: its signatory comes before any convention.
    Raises Forbidden for limits that go past the conventions in force.
    """
    limited = replace(identity, delegations=() if limits == WHOLE else (limits,))
    if limits.couches is None and limits.territoires is None:
        return limited
    known = facts()
    grant = standing(replace(identity, delegations=()), conventions, today, known)
    if isinstance(grant, PolicyRefusal):
        raise Forbidden(f"rien à déléguer. {grant.detail}")
    last = max(one.fin for one in conventions if one.numero in grant.conventions)
    check_delegation(limits, grant, last, known)
    return limited


def check_delegation(delegation: Delegation, grant: Grant, fin: date, facts: Facts) -> None:
    """Raises Forbidden, naming what is too wide, when a limit goes past the rights it is cut from.

    `fin` is the last day of the last convention in force.
    """
    if delegation.jusque is not None and delegation.jusque > fin:
        raise Forbidden(
            f"dernier jour : le {delegation.jusque} dépasse la convention, qui finit le"
            f" {fin.isoformat()}"
        )
    for name in delegation.couches or ():
        if grant.right(name) is None:
            raise Forbidden(f"couche {cited(name)} : la convention ne l'ouvre pas")
    if delegation.territoires is not None:
        _check_places(delegation, grant, facts)


def _check_places(delegation: Delegation, grant: Grant, facts: Facts) -> None:
    asked = communes_inside(perimeter_of(delegation.territoires or (), facts), facts)
    if not asked:
        raise Forbidden("territoires : aucune commune du COG publié n'y est")
    for name in delegation.couches or _fine(grant):
        outside = sorted(asked - set(perimeter_communes(grant, name, facts)))
        if outside:
            raise Forbidden(
                f"territoires : {len(outside)} communes sont hors de la convention pour {name} "
                f"({', '.join(outside[:3])}…)"
            )


def _fine(grant: Grant) -> Iterable[str]:
    """The collections where a perimeter is what a convention opens."""
    known = collections()
    return [
        right.collection
        for right in grant.rights
        if known[right.collection].reach is Reach.FINE and not known[right.collection].serie
    ]
