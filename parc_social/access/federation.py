"""Portals that federate: what they may ask for a user, and what they see on their own account.

For a user, the answer is what both the user's conventions and the portal's open. Alone, a portal
only sees what its convention opens to republication: it has no users to answer for then.
"""

from collections.abc import Iterable
from dataclasses import replace

from parc_social.access.conventions.annexe import TOUTES, Annexe, Ligne
from parc_social.access.conventions.convention import Convention
from parc_social.access.model.identity import Identity
from parc_social.access.model.matrix import Etendue
from parc_social.access.model.organisation import Genre

_NOTHING = Ligne(TOUTES, Etendue.RIEN)  # an annex without a line would be what the matrix gives


def on_own_account(identity: Identity, conventions: Iterable[Convention]) -> tuple[Convention, ...]:
    """The conventions as they count when nobody asks through the account but itself."""
    if identity.organisation.genre is not Genre.PORTAIL:
        return tuple(conventions)
    return tuple(replace(c, annexe=_republished(c.annexe)) for c in conventions)


def _republished(annexe: Annexe) -> Annexe:
    shown = tuple(line for line in annexe.lignes if line.republication)
    return replace(annexe, lignes=shown or (_NOTHING,))
