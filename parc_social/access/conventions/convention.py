"""A convention, who may act on it, and its state, computed from its dates and events.

No nightly job changes a state: what the registry holds are dates and an append-only list of
events, and the answer to "is it active?" is a comparison made when it is asked.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache

from parc_social.access.conventions.annexe import PAR_TYPE, Annexe, Ligne
from parc_social.access.model.organisation import Genre, Identity, Role
from parc_social.domain.paris_time import PARIS
from parc_social.errors import Forbidden, InvalidValue

CONSENTEMENT = (
    "J’ai lu ce texte en entier, je l’accepte et je déclare pouvoir engager mon organisme."
)


@dataclass(frozen=True, slots=True)
class Acceptation:
    """Name and function as typed, the sentence whose box was ticked, and what the browser said.

    `adresse` is that of the network, `agent` the browser's name: both are in the notice.
    It makes a simple electronic signature (code civil, 1366-1367), never a qualified one.
    """

    nom: str
    fonction: str
    consentement: str
    adresse: str
    agent: str


_HOUR_S = 3_600
_LEGAL = PARIS  # a convention begins and ends at midnight there
DELAI_SIGNATURE = timedelta(days=60)  # a convention that is sent and not signed lapses


class Acte(StrEnum):
    """What happens to a convention; the registry keeps every one."""

    CREER = "créée"
    ENVOYER = "envoyée"
    SIGNER = "signée par l'organisme"
    CONTRESIGNER = "contresignée par le GIP"
    SUSPENDRE = "suspendue"
    REPRENDRE = "reprise"
    REVOQUER = "révoquée"


class Etat(StrEnum):
    """State on a given day. ACTIVE alone opens data."""

    BROUILLON = "brouillon"
    ENVOYEE = "à signer"
    SIGNEE = "à contresigner"
    CADUQUE = "caduque"
    A_VENIR = "à venir"
    ACTIVE = "active"
    SUSPENDUE = "suspendue"
    EXPIREE = "expirée"
    REVOQUEE = "révoquée"


@dataclass(frozen=True, slots=True)
class Evenement:
    """One act, by which account, when (UTC), and why; append-only.

    `empreinte` is the SHA-256 of the text that was sent or accepted.
    """

    acte: Acte
    quand: datetime
    compte: str
    motif: str = ""
    empreinte: str = ""


@dataclass(frozen=True, slots=True)
class Convention:
    """An agreement between an organisation and the GIP, from `debut` to `fin`, both days in.

    `annexe` says what it opens: PAR_TYPE, what the matrix gives. `modele` is the name and
    version of its text, None for conventions of before there were texts; `objet` its purpose.
    """

    numero: str
    organisation: str
    debut: date
    fin: date
    evenements: tuple[Evenement, ...] = ()
    annexe: Annexe = PAR_TYPE
    objet: str = ""
    modele: tuple[str, int] | None = None

    def __post_init__(self) -> None:
        if self.fin < self.debut:
            raise InvalidValue(
                f"convention {self.numero} : elle finirait ({self.fin}) avant son début "
                f"({self.debut})"
            )

    def etat(self, today: date) -> Etat:
        """The state on a day of the legal clock (Europe/Paris).

        Every recorded event counts, even one dated after `today`: a clock set back must not
        bring a revoked convention to life.
        """
        if self._has(Acte.REVOQUER):
            return Etat.REVOQUEE
        if not self.contresignee:
            return self._before_signature(today)
        if today > self.fin:
            return Etat.EXPIREE
        if self._suspended():
            return Etat.SUSPENDUE
        return Etat.ACTIVE if today >= self.debut else Etat.A_VENIR

    @property
    def texte(self) -> str:
        """SHA-256 of the text that was sent to be signed; empty before, or without a text."""
        return next((e.empreinte for e in self.evenements if e.acte is Acte.ENVOYER), "")

    @property
    def lignes(self) -> tuple[Ligne, ...]:
        """The lines of its annex."""
        return self.annexe.lignes

    @property
    def contresignee(self) -> bool:
        """Whether two different accounts have signed, the party's and then the GIP's."""
        signer = self._by(Acte.SIGNER)
        other = self._by(Acte.CONTRESIGNER)
        return signer is not None and other is not None and signer != other

    def _before_signature(self, today: date) -> Etat:
        sent = next((e for e in self.evenements if e.acte is Acte.ENVOYER), None)
        if sent is None:
            return Etat.BROUILLON
        if today - legal_day(sent.quand) > DELAI_SIGNATURE:
            return Etat.CADUQUE
        return Etat.SIGNEE if self._has(Acte.SIGNER) else Etat.ENVOYEE

    def _has(self, acte: Acte) -> bool:
        return any(e.acte is acte for e in self.evenements)

    def _by(self, acte: Acte) -> str | None:
        return next((e.compte for e in self.evenements if e.acte is acte), None)

    def _suspended(self) -> bool:
        pauses = (e.acte for e in self.evenements if e.acte in (Acte.SUSPENDRE, Acte.REPRENDRE))
        return _last(pauses) is Acte.SUSPENDRE


_FROM = {
    Acte.ENVOYER: (Etat.BROUILLON,),
    Acte.SIGNER: (Etat.ENVOYEE,),
    Acte.CONTRESIGNER: (Etat.SIGNEE,),
    Acte.SUSPENDRE: (Etat.ACTIVE, Etat.A_VENIR),
    Acte.REPRENDRE: (Etat.SUSPENDUE,),
    Acte.REVOQUER: tuple(e for e in Etat if e is not Etat.REVOQUEE),
}
_NEED_REASON = (Acte.SUSPENDRE, Acte.REVOQUER)
SIGNATURES = (Acte.SIGNER, Acte.CONTRESIGNER)  # acts that accept the text


def legal_day(moment: datetime) -> date:
    """The day of a moment on the legal clock."""
    return _day_of_hour(int(moment.timestamp() // _HOUR_S))


@lru_cache(maxsize=100)
def _day_of_hour(hour: int) -> date:
    """Asked at each request. In Paris midnight is at a full hour of UTC, as it is all day long."""
    return datetime.fromtimestamp(hour * _HOUR_S, _LEGAL).date()


def midnight(day: date) -> datetime:
    """The first instant of a day on the legal clock."""
    return datetime.combine(day, time.min, _LEGAL)


def check_act(convention: Convention, evenement: Evenement, today: date) -> None:
    """Raises Forbidden when the act is not possible in this state, or InvalidValue without motive.

    The one who countersigns is never the one who signed, and both give the fingerprint of the
    text that was sent: they accept what they have read.
    """
    etat = convention.etat(today)
    if etat not in _FROM.get(evenement.acte, ()):
        raise Forbidden(
            f"la convention {convention.numero} est {etat.value} : "
            f"elle ne peut pas être {evenement.acte.value}"
        )
    if evenement.acte in _NEED_REASON and not evenement.motif.strip():
        raise InvalidValue(f"un motif est nécessaire (convention {convention.numero})")
    if evenement.acte in SIGNATURES and evenement.empreinte != convention.texte:
        raise Forbidden(
            f"le texte lu n'est pas celui de la convention {convention.numero} : relisez-le"
        )
    signed = evenement.acte is Acte.CONTRESIGNER
    if signed and any(
        e.acte is Acte.SIGNER and e.compte == evenement.compte for e in convention.evenements
    ):
        raise Forbidden(f"{evenement.compte} a déjà signé : une autre personne doit contresigner")


def _last(actes: Iterable[Acte]) -> Acte | None:
    last = None
    for last in actes:  # noqa: B007 - the last one is wanted
        pass
    return last


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
