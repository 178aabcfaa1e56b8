"""Which acts are told to whom: of deposits, of conventions, of mandates, of sessions."""

from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256

from sqlalchemy import select
from sqlalchemy.orm import Session

from parc_social.access.conventions.convention import Acte, Convention, Evenement, legal_day
from parc_social.database.convention_rows import OrganisationRow
from parc_social.database.message_rows import CourrielRow
from parc_social.domain.campaigns.campaign import french_day
from parc_social.domain.campaigns.deposit import Deposit, DepositAct, DepositEvent
from parc_social.domain.mandates.mandate import Mandate, MandateAct, MandateEvent
from parc_social.domain.message import MessageKind
from parc_social.domain.paris_time import moment_words
from parc_social.registry.mail.notice import Notice, persons_of, persons_of_gip, tell

OF_DEPOSIT: Mapping[DepositAct, MessageKind] = {
    DepositAct.RECEVOIR: MessageKind.DEPOT_RECU,
    DepositAct.CONTROLER: MessageKind.RAPPORT_PRET,
    DepositAct.ROUVRIR: MessageKind.DEPOT_ROUVERT,
    DepositAct.ACCEPTER: MessageKind.DEPOT_ACCEPTE,
    DepositAct.PUBLIER: MessageKind.DEPOT_PUBLIE,
}
OF_CONVENTION: Mapping[Acte, MessageKind] = {
    Acte.ENVOYER: MessageKind.CONVENTION_A_SIGNER,
    Acte.SIGNER: MessageKind.CONVENTION_A_CONTRESIGNER,
    Acte.SUSPENDRE: MessageKind.CONVENTION_SUSPENDUE,
    Acte.REVOQUER: MessageKind.CONVENTION_REVOQUEE,
}
OF_MANDATE: Mapping[MandateAct, MessageKind] = {
    MandateAct.SIGNER: MessageKind.MANDAT_A_CONTRESIGNER,
    MandateAct.CONTRESIGNER: MessageKind.MANDAT_CONTRESIGNE,
    MandateAct.REVOQUER: MessageKind.MANDAT_REVOQUE,
}


def tell_deposit(session: Session, deposit: Deposit, event: DepositEvent) -> None:
    """Tells whoever deposited it what was done, where the act is one that is told.

    A check ends without a word of what it found: a figure of a landlord is no matter for a mail.
    Of what is deposited under a mandate the landlord's are told too, save that a check is over.
    """
    kind = OF_DEPOSIT.get(event.acte)
    if kind is None:
        return
    faits = {"campagne": f"{deposit.source.upper()} {deposit.millesime}", "depot": deposit.id}
    if event.acte is not DepositAct.CONTROLER and event.motif:
        faits["motif"] = event.motif
    act = f"{deposit.id}:{event.quand.isoformat()}"
    persons = [deposit.compte]
    if deposit.mandat is not None and event.acte is not DepositAct.CONTROLER:
        persons += persons_of(session, deposit.organisation, legal_day(event.quand))
    tell(session, Notice(kind, act, event.quand, faits), persons)


def tell_convention(session: Session, one: Convention, event: Evenement) -> None:
    """Tells those who bind its organisation, or the GIP's when they are to countersign."""
    kind = OF_CONVENTION.get(event.acte)
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


def tell_mandate(session: Session, mandate: Mandate, event: MandateEvent) -> None:
    """Tells those who bind either party what was done, save who did it.

    Of a signature the holder's alone: it waits for theirs.
    """
    kind, today = OF_MANDATE[event.acte], legal_day(event.quand)
    parties = (mandate.mandataire,)
    if event.acte is not MandateAct.SIGNER:
        parties = (mandate.mandant, mandate.mandataire)
    faits = mandate_facts(session, mandate)
    if event.motif:
        faits["motif"] = event.motif
    act = f"{mandate.numero}:{event.quand.isoformat()}"
    persons = {login for one in parties for login in persons_of(session, one, today)}
    tell(session, Notice(kind, act, event.quand, faits), persons - {event.compte})


def mandate_facts(session: Session, mandate: Mandate) -> dict[str, str]:
    """What a message says of a mandate."""
    wanted = select(OrganisationRow.code, OrganisationRow.nom).where(
        OrganisationRow.code.in_((mandate.mandant, mandate.mandataire))
    )
    names = {row.code: row.nom for row in session.execute(wanted).all()}
    return {
        "mandat": str(mandate.numero),
        "mandant": names[mandate.mandant],
        "mandataire": names[mandate.mandataire],
        "enquete": mandate.enquete,
        "jour": french_day(mandate.fin),
    }


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
