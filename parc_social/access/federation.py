"""Portals that federate: what they may ask for a user, and what they see on their own account.

For a user, the answer is what both the user's conventions and the portal's open. Alone, a portal
only sees what its convention opens to republication: it has no users to answer for then.
"""

from collections.abc import Iterable
from dataclasses import replace

from parc_social.access.annexe import TOUTES, Annexe, Ligne
from parc_social.access.convention import Convention
from parc_social.access.identity import Identity
from parc_social.access.organisation import Genre
from parc_social.access.rights import Etendue

_NOTHING = Ligne(TOUTES, Etendue.RIEN)  # an annex without a line would be what the matrix gives


def on_own_account(identity: Identity, conventions: Iterable[Convention]) -> tuple[Convention, ...]:
    """The conventions as they count when nobody asks through the account but itself."""
    if identity.organisation.genre is not Genre.PORTAIL:
        return tuple(conventions)
    return tuple(replace(c, annexe=_republished(c.annexe)) for c in conventions)


def _republished(annexe: Annexe) -> Annexe:
    shown = tuple(line for line in annexe.lignes if line.republication)
    return replace(annexe, lignes=shown or (_NOTHING,))
