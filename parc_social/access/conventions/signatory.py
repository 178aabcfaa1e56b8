"""Who may do what to a convention: the GIP manages it, the party's signatory signs it."""

from parc_social.access.conventions.convention import SIGNATURES, Acte, Convention
from parc_social.access.model.identity import Identity, Role
from parc_social.access.model.organisation import Genre
from parc_social.errors import Forbidden


def check_signatory(acte: Acte, identity: Identity, convention: Convention) -> None:
    """Raises Forbidden when this account may not do this to this convention."""
    by_party = acte is Acte.SIGNER
    if by_party and identity.organisation.code != convention.organisation:
        raise Forbidden(
            f"{identity.compte} n'est pas un compte de l'organisme {convention.organisation}"
        )
    if not by_party and identity.organisation.genre is not Genre.GIP:
        raise Forbidden(f"{identity.compte} n'est pas un compte du GIP SNE")
    if acte in SIGNATURES and identity.role is not Role.SIGNATAIRE:
        raise Forbidden(f"{identity.compte} n'a pas le rôle de signataire")
