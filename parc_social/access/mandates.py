"""Who signs, countersigns and ends a mandate, and as whom its holder deposits."""

from parc_social.access.model.organisation import Delegation, Genre, Identity, Organisation, Role
from parc_social.catalogue.collection import DRAFTED
from parc_social.domain.mandates.mandate import Mandate, MandateAct
from parc_social.errors import Forbidden, InvalidValue

_NO_HOLDER = (Genre.GIP, Genre.PORTAIL)  # the GIP receives, a portal acts for whoever signs in
_ENDING = (Role.SIGNATAIRE, Role.ADMINISTRATEUR)


def check_parties(mandant: Organisation, mandataire: Organisation) -> None:
    """Raises InvalidValue where one of them can not be a party."""
    if mandant.genre is not Genre.BAILLEUR:
        raise InvalidValue(f"{mandant.nom} n'est pas un bailleur : il n'a rien à faire déposer")
    if mandataire.genre in _NO_HOLDER:
        raise InvalidValue(f"{mandataire.nom} ne peut pas être mandataire")


def check_may(act: MandateAct, identity: Identity, mandate: Mandate) -> None:
    """Raises Forbidden when this account may not do this to this mandate.

    A signature binds an organisation: its signatory's alone. Either party and the GIP may end it.
    """
    code, gip = identity.organisation.code, identity.organisation.genre is Genre.GIP
    may_be = {
        MandateAct.SIGNER: code == mandate.mandant,
        MandateAct.CONTRESIGNER: code == mandate.mandataire or gip,
        MandateAct.REVOQUER: code in (mandate.mandant, mandate.mandataire) or gip,
    }
    if not may_be[act]:
        raise Forbidden(f"{identity.compte} n'est pas d'un organisme dont c'est l'affaire")
    roles = _ENDING if act is MandateAct.REVOQUER else (Role.SIGNATAIRE,)
    if identity.role not in roles or identity.service or identity.lecture_seule:
        needed = " ou ".join(role.value for role in roles)
        raise Forbidden(f"{identity.compte} n'a pas le rôle nécessaire : {needed}")


def may_see(identity: Identity, mandate: Mandate) -> bool:
    """Whether a mandate exists for an account: of a party, or of the GIP."""
    own = identity.organisation.code in (mandate.mandant, mandate.mandataire)
    return own or identity.organisation.genre is Genre.GIP


def holder_refusal(identity: Identity) -> str:
    """In French, why an account of a mandataire deposits for nobody; empty: it may.

    Limits of an account are of its own organisation's data and territory: nothing says what they
    would be of another's, so that a limited account acts for no other.
    """
    if identity.organisation.suspension:
        return "L’accès de votre organisme est suspendu : rien ne se dépose en son nom."
    if identity.role is Role.LECTEUR or identity.lecture_seule:
        return "Ce compte ne fait que lire : un compte déposant de votre organisme peut déposer."
    if any(d.couches is not None or d.territoires is not None for d in identity.delegations):
        return (
            "Votre accès est limité à une partie de ce qu’a votre organisme : un collègue dont"
            " l’accès ne l’est pas peut déposer."
        )
    return ""


def acting_for(holder: Identity, mandate: Mandate, mandant: Organisation) -> Identity:
    """The holder's account as the mandant's depositor, of the survey's rows alone.

    What it may is then decided by the mandant's conventions, as for its own accounts.
    """
    limit = Delegation((DRAFTED,), None, mandate.fin)
    return Identity(
        holder.compte, mandant, Role.DEPOSANT, holder.service, (*holder.delegations, limit)
    )
