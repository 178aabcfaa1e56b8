"""Who qualifies territories, and who may change the criteria that an organisation keeps."""

from parc_social.access.model.organisation import Genre, Identity, Role

# Who writes a CIA or a PPGDID, or is consulted on it (CCH, L.441-1-5, L.441-1-6 and L.441-2-8).
QUALIFYING = (Genre.EPCI, Genre.EPT, Genre.COMMUNE, Genre.ETAT)
_ANSWERABLE = (Role.ADMINISTRATEUR, Role.SIGNATAIRE)


def qualifies(identity: Identity) -> bool:
    """Whether the workshop is there for an account."""
    return identity.organisation.genre in QUALIFYING


def may_change(identity: Identity, organisation: str, author: str) -> bool:
    """Whether an account may replace or remove criteria of an organisation that `author` kept.

    One's own; all of the organisation's for who answers for it.
    """
    if identity.organisation.code != organisation:
        return False
    return identity.compte == author or identity.role in _ANSWERABLE
