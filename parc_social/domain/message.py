"""A message to a person about one act: what it is about, where it stands, when it is tried again.

It holds the names of things (a campaign, a deposit's number, a day), never a figure nor a row. Its
words are written when it is sent or shown: portal/messages/letters.py.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class MessageKind(StrEnum):
    """What a message tells; the value is kept."""

    INVITATION = "invitation"
    DEPOT_RECU = "depot-recu"
    RAPPORT_PRET = "rapport-pret"
    DEPOT_ROUVERT = "depot-rouvert"
    DEPOT_ACCEPTE = "depot-accepte"
    DEPOT_PUBLIE = "depot-publie"
    RAPPEL = "rappel"
    CONVENTION_A_SIGNER = "convention-a-signer"
    CONVENTION_A_CONTRESIGNER = "convention-a-contresigner"
    CONVENTION_FIN = "convention-fin"
    CONVENTION_SUSPENDUE = "convention-suspendue"
    CONVENTION_REVOQUEE = "convention-revoquee"
    MANDAT_A_CONTRESIGNER = "mandat-a-contresigner"
    MANDAT_CONTRESIGNE = "mandat-contresigne"
    MANDAT_FIN = "mandat-fin"
    MANDAT_REVOQUE = "mandat-revoque"
    CONNEXION = "connexion"
    MOT_DE_PASSE = "mot-de-passe"
    DEUX_FACTEURS = "deux-facteurs"

    @property
    def is_legal(self) -> bool:
        """Whether nobody may refuse it: it is of a contract, or guards the account itself."""
        return self in _LEGAL


_LEGAL = (
    MessageKind.INVITATION,
    MessageKind.CONVENTION_A_SIGNER,
    MessageKind.CONVENTION_FIN,
    MessageKind.CONVENTION_SUSPENDUE,
    MessageKind.CONVENTION_REVOQUEE,
    MessageKind.MANDAT_A_CONTRESIGNER,
    MessageKind.MANDAT_FIN,
    MessageKind.MANDAT_REVOQUE,
    MessageKind.CONNEXION,
    MessageKind.MOT_DE_PASSE,
    MessageKind.DEUX_FACTEURS,
)
CHOSEN = tuple(kind for kind in MessageKind if not kind.is_legal)

# All that a message may say, which a template says by that name: no figure, nobody of a household.
FACTS = frozenset({
    "campagne", "compte", "convention", "depot", "enquete", "fait", "invitation", "jour", "mandant",
    "mandat", "mandataire", "moment", "motif", "organisation",
})  # fmt: skip


class MessageState(StrEnum):
    """Where a message stands."""

    A_ENVOYER = "à envoyer"
    ENVOYE = "envoyé"
    EN_ECHEC = "en échec"
    SANS_ADRESSE = "sans adresse"


LEASE = timedelta(minutes=10)  # after which a sender that said nothing is held for dead
MOST_TRIES = 20  # the last one some four days after the first
_FIRST, _LONGEST = timedelta(minutes=1), timedelta(hours=6)


def delay(tries: int) -> timedelta | None:
    """How long to wait after so many tries (1 and more): double each time, to six hours.

    None: it is left to a person, who sees it on the page of messages. It is never thrown away.
    """
    if tries >= MOST_TRIES:
        return None
    return min(_FIRST * 2 ** (tries - 1), _LONGEST)


@dataclass(frozen=True, slots=True)
class Message:
    """One message to one person. `cle` is of the act: the same act writes it once.

    `adresse` empty: none is known. `prochain`: when it may be tried next, None: never by itself.
    `faute`: what the last try met, in French.
    """

    id: int
    cle: str
    genre: MessageKind
    compte: str
    adresse: str
    faits: Mapping[str, str]
    cree: datetime
    essais: int = 0
    prochain: datetime | None = None
    envoye: datetime | None = None
    faute: str = ""

    @property
    def etat(self) -> MessageState:
        """Read from its moments."""
        if self.envoye is not None:
            return MessageState.ENVOYE
        if not self.adresse:
            return MessageState.SANS_ADRESSE
        return MessageState.A_ENVOYER if self.prochain is not None else MessageState.EN_ECHEC
