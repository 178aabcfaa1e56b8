"""Who keeps the accounts of an organisation, and how far: its own, no role above one's own."""

from parc_social.access.model.organisation import Genre, Identity, Role
from parc_social.errors import Forbidden

_UPWARDS = (Role.LECTEUR, Role.DEPOSANT, Role.ADMINISTRATEUR, Role.SIGNATAIRE)
_KEEPERS = (Role.ADMINISTRATEUR, Role.SIGNATAIRE)
_DEPOSITING = (Genre.BAILLEUR, Genre.MANDATAIRE, Genre.GIP)


def keeps_members(identity: Identity) -> bool:
    """Whether an account keeps those of its organisation: a person, whose own rights are whole.

    One that is limited to some layers, territories or days would give what it has not.
    """
    whole = not identity.delegations and not identity.lecture_seule
    return identity.role in _KEEPERS and not identity.service and whole


def roles_to_give(identity: Identity, *, deposits: bool) -> tuple[Role, ...]:
    """Those that a keeper may give, the least first; none for who keeps nothing.

    No role above one's own; that of a depositor where the organisation deposits: `deposits` says
    that it holds a mandate to.
    """
    if not keeps_members(identity):
        return ()
    up_to = _UPWARDS[: _UPWARDS.index(identity.role) + 1]
    may_deposit = deposits or identity.organisation.genre in _DEPOSITING
    return tuple(role for role in up_to if may_deposit or role is not Role.DEPOSANT)


def check_over(keeper: Identity, other: Identity) -> None:
    """Raises Forbidden where a keeper may not act on an account of the same organisation."""
    if other.compte == keeper.compte:
        raise Forbidden("votre propre compte : un autre administrateur, ou le GIP SNE, s'en charge")
    if _UPWARDS.index(other.role) > _UPWARDS.index(keeper.role):
        raise Forbidden(
            f"{other.compte} a un rôle plus large que le vôtre : un signataire de votre organisme,"
            " ou le GIP SNE, s'en charge"
        )
