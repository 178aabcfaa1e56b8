"""A deposit of a landlord in a campaign: what was received, what was done to it, its state.

Receipt is not acceptance. Nothing is ever rewritten: each act is an event that the registry keeps,
and the state is read from them.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from parc_social.errors import Conflict, InvalidValue

UNDERTAKING = (
    "Je déclare que ce dépôt dit l’occupation du parc de mon organisme telle qu’il la connaît, et"
    " je le transmets au GIP SNE pour l’enquête."
)


class DepositAct(StrEnum):
    """What happens to a deposit; the registry keeps every one."""

    RECEVOIR = "reçu"
    CONTROLER = "contrôlé"
    TRANSMETTRE = "transmis"
    REMPLACER = "remplacé"
    RETIRER = "retiré"
    EFFACER = "fichier effacé"


class DepositVerdict(StrEnum):
    """What a check comes to."""

    REFUSE = "refusé"
    A_CORRIGER = "à corriger"
    CONFORME = "conforme"


class DepositState(StrEnum):
    """Where a deposit stands."""

    RECU = "reçu"
    REFUSE = "refusé"
    A_CORRIGER = "à corriger"
    CONFORME = "conforme"
    TRANSMIS = "transmis"
    REMPLACE = "remplacé"
    RETIRE = "retiré"


@dataclass(frozen=True, slots=True)
class DepositCounts:
    """What a check found: its verdict, and lines read, kept and refused."""

    verdict: DepositVerdict
    lues: int
    retenues: int
    refusees: int


@dataclass(frozen=True, slots=True)
class DepositEvent:
    """One act, when (UTC) and by which account; `compte` None: by the service itself.

    `controle` is of a check, `motif` what was said of it.
    """

    acte: DepositAct
    quand: datetime
    compte: str | None
    motif: str = ""
    controle: DepositCounts | None = None


@dataclass(frozen=True, slots=True)
class Deposit:
    """One file as it was received; `version` counts those of its landlord in its campaign."""

    id: str
    organisation: str
    source: str
    millesime: int
    version: int
    nom: str
    octets: int
    sha256: str
    quand: datetime
    compte: str
    evenements: tuple[DepositEvent, ...] = ()

    @property
    def etat(self) -> DepositState:
        """Read from what was done, the latest first."""
        for event in reversed(self.evenements):
            if event.acte is DepositAct.CONTROLER and event.controle is not None:
                return DepositState(event.controle.verdict.value)
            if event.acte in _ENDS:
                return DepositState(event.acte.value)
        return DepositState.RECU

    @property
    def controle(self) -> DepositCounts | None:
        """What its last check found; None: none has ended."""
        found = [e.controle for e in self.evenements if e.controle is not None]
        return found[-1] if found else None

    @property
    def is_over(self) -> bool:
        """Whether nothing is done to it any more."""
        return self.etat in (DepositState.REMPLACE, DepositState.RETIRE)

    def is_beside(self, other: "Deposit") -> bool:
        """Whether both are of one campaign."""
        return (self.source, self.millesime) == (other.source, other.millesime)

    def event(self, act: DepositAct) -> DepositEvent | None:
        """The last event of an act; None: there is none."""
        found = [e for e in self.evenements if e.acte is act]
        return found[-1] if found else None


_ENDS = (DepositAct.TRANSMETTRE, DepositAct.REMPLACER, DepositAct.RETIRER)
_TRANSMISSIBLE = (DepositState.CONFORME, DepositState.A_CORRIGER)


@dataclass(frozen=True, slots=True)
class Said:
    """What a depositor says to transmit: the undertaking; that lines at fault are left out."""

    sworn: bool
    leaving_out: bool


def check_transmissible(deposit: Deposit, said: Said) -> None:
    """Raises Conflict when its state does not allow it, InvalidValue when something is not said.

    Lines at fault are left out by a choice that is said, never in silence.
    """
    if deposit.etat not in _TRANSMISSIBLE:
        raise Conflict(f"ce dépôt est {deposit.etat.value} : il ne peut pas être transmis")
    if deposit.etat is DepositState.A_CORRIGER and not said.leaving_out:
        counts = deposit.controle
        raise InvalidValue(
            f"{counts.refusees if counts else 0} lignes fautives : corrigez-les par un nouveau"
            " dépôt, ou cochez « Transmettre sans ces lignes »"
        )
    if not said.sworn:
        raise InvalidValue("Engagement : à cocher pour transmettre")


def check_checkable(deposit: Deposit) -> None:
    """Raises Conflict once it is transmitted or over: what was sworn does not change."""
    if deposit.is_over or deposit.etat is DepositState.TRANSMIS:
        raise Conflict(f"ce dépôt est {deposit.etat.value} : il n'est plus contrôlé")


def check_withdrawable(deposit: Deposit) -> None:
    """Raises Conflict for what is over already."""
    if deposit.is_over:
        raise Conflict(f"ce dépôt est déjà {deposit.etat.value}")
