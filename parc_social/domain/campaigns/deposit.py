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
    ACCEPTER = "accepté"
    ROUVRIR = "rouvert"
    PUBLIER = "publié"
    DEPUBLIER = "plus publié"  # the edition made of it was withdrawn
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
    ROUVERT = "rouvert"
    ACCEPTE = "accepté"
    PUBLIE = "publié"
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

    `controle` is of a check, `motif` what was said of it: the undertaking, why it was opened again,
    which edition it is in. `mandat`: number of the mandate under which the account acted for the
    deposit's organisation; None: it is one of its own.
    """

    acte: DepositAct
    quand: datetime
    compte: str | None
    motif: str = ""
    controle: DepositCounts | None = None
    mandat: int | None = None


@dataclass(frozen=True, slots=True)
class Deposit:
    """One file as it was received; `version` counts those of its landlord in its campaign.

    `mandat`: as of an event.
    """

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
    mandat: int | None = None

    @property
    def etat(self) -> DepositState:
        """Read from what was done, the latest first."""
        for event in reversed(self.evenements):
            if event.acte is DepositAct.CONTROLER and event.controle is not None:
                return DepositState(event.controle.verdict.value)
            if event.acte in _LEADS_TO:
                return _LEADS_TO[event.acte]
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

    @property
    def is_held(self) -> bool:
        """Whether the GIP holds it: an edition is made of those."""
        return self.etat in (DepositState.ACCEPTE, DepositState.PUBLIE)

    @property
    def reouverture(self) -> DepositEvent | None:
        """Why it was opened again, until it is transmitted once more; None: it was not."""
        last = next((e for e in reversed(self.evenements) if e.acte in _HANDED_OVER), None)
        return last if last is not None and last.acte is DepositAct.ROUVRIR else None

    def is_beside(self, other: "Deposit") -> bool:
        """Whether both are of one campaign."""
        return (self.source, self.millesime) == (other.source, other.millesime)

    def event(self, act: DepositAct) -> DepositEvent | None:
        """The last event of an act; None: there is none."""
        found = [e for e in self.evenements if e.acte is act]
        return found[-1] if found else None


_LEADS_TO = {
    DepositAct.TRANSMETTRE: DepositState.TRANSMIS,
    DepositAct.ACCEPTER: DepositState.ACCEPTE,
    DepositAct.ROUVRIR: DepositState.ROUVERT,
    DepositAct.PUBLIER: DepositState.PUBLIE,
    DepositAct.DEPUBLIER: DepositState.ACCEPTE,
    DepositAct.REMPLACER: DepositState.REMPLACE,
    DepositAct.RETIRER: DepositState.RETIRE,
}
_HANDED_OVER = (DepositAct.TRANSMETTRE, DepositAct.ROUVRIR)
_TRANSMISSIBLE = (DepositState.CONFORME, DepositState.A_CORRIGER, DepositState.ROUVERT)
_SWORN = (DepositState.TRANSMIS, DepositState.ACCEPTE, DepositState.PUBLIE)


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
    counts = deposit.controle
    at_fault = counts is not None and counts.verdict is DepositVerdict.A_CORRIGER
    if counts is not None and at_fault and not said.leaving_out:
        at = "1 ligne fautive : corrigez-la" if counts.refusees == 1 else ""
        raise InvalidValue(
            f"{at or f'{counts.refusees} lignes fautives : corrigez-les'}, ou cochez"
            f" « Transmettre sans {'cette ligne' if at else 'ces lignes'} »"
        )
    if not said.sworn:
        raise InvalidValue("Engagement : à cocher pour transmettre")


def is_in_hand(deposit: Deposit, mandate: int | None) -> bool:
    """Whether an act under a mandate reaches a deposit: its own alone; the landlord's (None), all.

    A mandataire neither sees nor replaces what the landlord or another has deposited.
    """
    return mandate is None or deposit.mandat == mandate


def check_replaceable(there: Deposit, mandate: int | None) -> None:
    """Raises Conflict where a mandataire would put its deposit in place of somebody else's oath."""
    if there.etat in _SWORN and not is_in_hand(there, mandate):
        raise Conflict(
            "le bailleur a déjà transmis cette enquête autrement que par ce mandat : demandez-lui"
            " de retirer ce qu'il a transmis, ou de transmettre ce dépôt lui-même"
        )


def check_checkable(deposit: Deposit) -> None:
    """Raises Conflict once it is transmitted or over: what was sworn does not change."""
    if deposit.is_over or deposit.etat in _SWORN:
        raise Conflict(f"ce dépôt est {deposit.etat.value} : il n'est plus contrôlé")


def check_withdrawable(deposit: Deposit) -> None:
    """Raises Conflict for what is over already, or in the GIP's hands."""
    if deposit.is_over:
        raise Conflict(f"ce dépôt est déjà {deposit.etat.value}")
    if deposit.is_held:
        raise Conflict(
            f"ce dépôt est {deposit.etat.value} : il ne se retire plus ; demandez au GIP SNE de le"
            " rouvrir"
        )
