"""A mandate: a landlord has another organisation deposit one survey of its own, for a time.

As with conventions no nightly job changes a state: the registry holds days and an append-only
list of acts, and "may this be deposited for that landlord?" is asked when it is done.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from hashlib import sha256

from parc_social.domain.campaigns.campaign import SOURCES, french_day
from parc_social.errors import Forbidden, InvalidValue
from parc_social.wording import cited

LONGEST = timedelta(days=730)  # as a campaign: a mandate is given for one survey, not for ever
CONSENT = "J’ai lu ce texte en entier, je l’accepte et je déclare pouvoir engager mon organisme."


class MandateAct(StrEnum):
    """What happens to a mandate; the registry keeps every one."""

    SIGNER = "signé"
    CONTRESIGNER = "contresigné"
    REVOQUER = "révoqué"


class MandateState(StrEnum):
    """State on a given day. EN_COURS alone lets anything be deposited."""

    A_CONTRESIGNER = "à contresigner"
    A_VENIR = "à venir"
    EN_COURS = "en cours"
    TERMINE = "terminé"
    REVOQUE = "révoqué"


@dataclass(frozen=True, slots=True)
class MandateEvent:
    """One act: by which account, for which organisation, when (UTC), and why.

    `nom` and `fonction` as typed by who accepts the text whose SHA-256 is `empreinte`; all three
    are empty for an act that accepts none.
    """

    acte: MandateAct
    quand: datetime
    compte: str
    organisation: str
    motif: str = ""
    nom: str = ""
    fonction: str = ""
    empreinte: str = ""


@dataclass(frozen=True, slots=True)
class Mandate:
    """From the day `debut` to the day `fin`, both in, of one source's millésime.

    `numero` 0: it is not kept yet. `texte` is what both parties accept. Raises InvalidValue.
    """

    numero: int
    mandant: str
    mandataire: str
    source: str
    millesime: int
    debut: date
    fin: date
    texte: str = ""
    evenements: tuple[MandateEvent, ...] = ()

    def __post_init__(self) -> None:
        if self.mandant == self.mandataire:
            raise InvalidValue(f"mandat : {self.mandant} ne se donne pas mandat à lui-même")
        if self.source not in SOURCES:
            raise InvalidValue(
                f"source : {' ou '.join(SOURCES)} attendu, lu {cited(self.source[:40])}"
            )
        if self.fin < self.debut:
            raise InvalidValue(
                f"mandat : il finirait ({french_day(self.fin)}) avant de commencer"
                f" ({french_day(self.debut)})"
            )
        if self.fin - self.debut > LONGEST:
            raise InvalidValue(f"mandat : {LONGEST.days} jours au plus du premier au dernier")

    @property
    def enquete(self) -> str:
        """Source and millésime, for people: `OPS 2026`."""
        return f"{self.source.upper()} {self.millesime}"

    @property
    def empreinte(self) -> str:
        """SHA-256 of its text."""
        return sha256(self.texte.encode()).hexdigest()

    def etat(self, today: date) -> MandateState:
        """The state on a day of the legal clock (Europe/Paris).

        Every recorded act counts, as of a convention: a clock that is set back revives nothing.
        """
        if self.event(MandateAct.REVOQUER):
            return MandateState.REVOQUE
        if today > self.fin:
            return MandateState.TERMINE
        if not self.is_countersigned:
            return MandateState.A_CONTRESIGNER
        return MandateState.EN_COURS if today >= self.debut else MandateState.A_VENIR

    @property
    def is_countersigned(self) -> bool:
        """Whether two different accounts have accepted its text."""
        first, second = self.event(MandateAct.SIGNER), self.event(MandateAct.CONTRESIGNER)
        return first is not None and second is not None and first.compte != second.compte

    def is_over(self, today: date) -> bool:
        """Whether it gives nothing any more, whatever is done."""
        return self.etat(today) in (MandateState.TERMINE, MandateState.REVOQUE)

    def is_beside(self, other: "Mandate") -> bool:
        """Whether both are of one mandant, one mandataire and one survey."""
        return _subject(self) == _subject(other)

    def event(self, act: MandateAct) -> MandateEvent | None:
        """The event of an act; None: there is none."""
        return next((e for e in self.evenements if e.acte is act), None)


def check_mandate_act(mandate: Mandate, event: MandateEvent, today: date) -> None:
    """Raises Forbidden when its state does not allow the act, InvalidValue without a motive.

    Who countersigns is not who signed, and has read the same text.
    """
    state = mandate.etat(today)
    if event.acte is MandateAct.REVOQUER:
        if mandate.is_over(today):
            raise Forbidden(f"le mandat {mandate.numero} est déjà {state.value}")
        if not event.motif.strip():
            raise InvalidValue("Motif : à remplir, le mandant et le mandataire le lisent")
        return
    if event.acte is not MandateAct.CONTRESIGNER or state is not MandateState.A_CONTRESIGNER:
        raise Forbidden(
            f"le mandat {mandate.numero} est {state.value} : il ne peut pas être {event.acte.value}"
        )
    signed = mandate.event(MandateAct.SIGNER)
    if signed is not None and signed.compte == event.compte:
        raise Forbidden(f"{event.compte} a déjà signé : une autre personne doit contresigner")
    if event.empreinte != mandate.empreinte:
        raise Forbidden(f"le texte lu n'est pas celui du mandat {mandate.numero} : relisez-le")


def check_covers(mandate: Mandate, source: str, millesime: int, today: date) -> None:
    """Raises Forbidden, saying why, when it does not let this survey be deposited that day."""
    about = f"le mandat {mandate.numero} du bailleur {mandate.mandant}"
    if (mandate.source, mandate.millesime) != (source, millesime):
        raise Forbidden(
            f"{about} est signé pour {mandate.enquete}, pas pour {source.upper()} {millesime} :"
            " demandez-lui un mandat pour cette enquête"
        )
    match mandate.etat(today):
        case MandateState.EN_COURS:
            return
        case MandateState.A_CONTRESIGNER:
            raise Forbidden(f"{about} n'est pas contresigné : votre signataire le fait d'abord")
        case MandateState.A_VENIR:
            raise Forbidden(f"{about} commence le {french_day(mandate.debut)}")
        case MandateState.TERMINE:
            raise Forbidden(
                f"{about} a pris fin le {french_day(mandate.fin)} : demandez-lui un nouveau mandat"
            )
        case MandateState.REVOQUE:
            raise Forbidden(f"{about} est révoqué : demandez-lui un nouveau mandat")


def mandate_for(
    known: Iterable[Mandate], mandant: str, source: str, millesime: int, today: date
) -> Mandate:
    """That under which a landlord's survey may be deposited. Raises Forbidden, saying what is near.

    Nothing is said of a landlord that never gave a mandate: not whether there is one of that SIREN.
    """
    subject = (source, millesime)
    own = [one for one in known if one.mandant == mandant]
    on = [one for one in own if one.etat(today) is MandateState.EN_COURS]
    same = [one for one in own if (one.source, one.millesime) == subject]
    found = next((one for one in on if one in same), None)
    nearest = found or next(reversed(same), None) or next(iter(on), None) or next(iter(own), None)
    if nearest is None:
        raise Forbidden(
            f"aucun bailleur {cited(mandant[:9])} ne vous a donné mandat : il le signe sur ce"
            " portail, puis vous le contresignez"
        )
    check_covers(nearest, source, millesime, today)
    return nearest


def _subject(mandate: Mandate) -> tuple[str, str, str, int]:
    return mandate.mandant, mandate.mandataire, mandate.source, mandate.millesime
