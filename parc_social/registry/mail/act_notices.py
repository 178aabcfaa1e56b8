"""Which acts are told to whom: of deposits, of conventions, of sessions."""

from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256

from sqlalchemy.orm import Session

from parc_social.access.conventions.convention import Acte, Convention, Evenement, legal_day
from parc_social.database.message_rows import CourrielRow
from parc_social.domain.campaigns.campaign import french_day
from parc_social.domain.campaigns.deposit import Deposit, DepositAct, DepositEvent
from parc_social.domain.message import MessageKind
from parc_social.domain.paris_time import moment_words
from parc_social.registry.mail.notice import Notice, persons_of, persons_of_gip, tell

_OF_DEPOSIT: Mapping[DepositAct, MessageKind] = {
    DepositAct.RECEVOIR: MessageKind.DEPOT_RECU,
    DepositAct.CONTROLER: MessageKind.RAPPORT_PRET,
    DepositAct.ROUVRIR: MessageKind.DEPOT_ROUVERT,
    DepositAct.ACCEPTER: MessageKind.DEPOT_ACCEPTE,
    DepositAct.PUBLIER: MessageKind.DEPOT_PUBLIE,
}
_OF_CONVENTION: Mapping[Acte, MessageKind] = {
    Acte.ENVOYER: MessageKind.CONVENTION_A_SIGNER,
    Acte.SIGNER: MessageKind.CONVENTION_A_CONTRESIGNER,
    Acte.SUSPENDRE: MessageKind.CONVENTION_SUSPENDUE,
    Acte.REVOQUER: MessageKind.CONVENTION_REVOQUEE,
}


def tell_deposit(session: Session, deposit: Deposit, event: DepositEvent) -> None:
    """Tells whoever deposited it what was done, where the act is one that is told.

    A check ends without a word of what it found: a figure of a landlord is no matter for a mail.
    """
    kind = _OF_DEPOSIT.get(event.acte)
    if kind is None:
        return
    faits = {"campagne": f"{deposit.source.upper()} {deposit.millesime}", "depot": deposit.id}
    if event.acte is not DepositAct.CONTROLER and event.motif:
        faits["motif"] = event.motif
    act = f"{deposit.id}:{event.quand.isoformat()}"
    tell(session, Notice(kind, act, event.quand, faits), [deposit.compte])


def tell_convention(session: Session, one: Convention, event: Evenement) -> None:
    """Tells those who bind its organisation, or the GIP's when they are to countersign."""
    kind = _OF_CONVENTION.get(event.acte)
    if kind is None:
        return
    today = legal_day(event.quand)
    faits = {"convention": one.numero, "jour": french_day(one.fin)}
    if event.motif:
        faits["motif"] = event.motif
    notice = Notice(kind, f"{one.numero}:{event.quand.isoformat()}", event.quand, faits)
    if kind is MessageKind.CONVENTION_A_CONTRESIGNER:
        persons = [login for login in persons_of_gip(session, today) if login != event.compte]
    else:
        persons = persons_of(session, one.organisation, today)
    tell(session, notice, persons)


def tell_sign_in(session: Session, login: str, place: str, now: datetime) -> None:
    """Tells a person of the first session from a place; those without an address are not told.

    The message itself is what remembers the place: a digest, as its key.
    """
    known = session.get(CourrielRow, login)
    if known is None or not known.adresse:
        return
    act = sha256(f"{login}\0{place}".encode()).hexdigest()[:32]
    faits = {"compte": login, "moment": moment_words(now).fr}
    tell(session, Notice(MessageKind.CONNEXION, act, now, faits), [login])
