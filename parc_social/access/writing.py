"""Who may write in the drafts of the survey: the landlord of the rows, all of whose row is his."""

from parc_social.access.model.grant import Grant
from parc_social.access.model.identity import Identity, Role
from parc_social.access.model.organisation import Genre
from parc_social.access.model.right_part import RightPart
from parc_social.catalogue.collection import DRAFTED
from parc_social.catalogue.load import collections


def written_sirens(grant: Grant) -> tuple[str, ...]:
    """The landlords whose drafts a Grant lets be written in, sorted.

    Only where it opens their rows whole: who does not see a column or a commune would empty it, or
    write a row that he can not read.
    """
    right = grant.right(DRAFTED)
    found = {s for part in (right.parts if right else ()) if _is_whole(part) for s in _of(part)}
    return tuple(sorted(found))


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


def _of(part: RightPart) -> tuple[str, ...]:
    return part.sirens or ()
