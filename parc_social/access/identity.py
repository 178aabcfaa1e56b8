"""Who is asking: an account of an organisation."""

from dataclasses import dataclass
from enum import StrEnum

from parc_social.access.organisation import Organisation


class Role(StrEnum):
    """What an account may do besides reading; the signatory binds the organisation."""

    LECTEUR = "lecteur"
    DEPOSANT = "deposant"
    ADMINISTRATEUR = "administrateur"
    SIGNATAIRE = "signataire"


@dataclass(frozen=True, slots=True)
class Identity:
    """An authenticated account. `service` marks a program's account, not a person's."""

    compte: str
    organisation: Organisation
    role: Role = Role.LECTEUR
    service: bool = False
