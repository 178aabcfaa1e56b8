"""Who is asking: an account of an organisation."""

from dataclasses import dataclass
from enum import StrEnum

from parc_social.access.model.delegation import Delegation
from parc_social.access.model.organisation import Organisation


class Role(StrEnum):
    """What an account may do besides reading; the signatory binds the organisation."""

    LECTEUR = "lecteur"
    DEPOSANT = "deposant"
    ADMINISTRATEUR = "administrateur"
    SIGNATAIRE = "signataire"


@dataclass(frozen=True, slots=True)
class Identity:
    """An authenticated account. `service` marks a program's account, not a person's.

    `delegations` limit it, all of them at once: its own and that of the secret it came with.
    `lecture_seule`: that secret writes nothing.
    """

    compte: str
    organisation: Organisation
    role: Role = Role.LECTEUR
    service: bool = False
    delegations: tuple[Delegation, ...] = ()
    lecture_seule: bool = False
