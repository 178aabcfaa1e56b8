"""Deposits of landlords in campaigns: received once, never rewritten, each act kept.

All accounts of an organisation share its deposits; to any other they do not exist.
"""

from collections.abc import Collection, Sequence, Set
from datetime import date, datetime
from itertools import batched

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from parc_social.database.campaign_rows import CampagneRow
from parc_social.database.convention_rows import OrganisationRow
from parc_social.database.deposit_rows import DepotEvenementRow, DepotRapportRow, DepotRow
from parc_social.database.engine import reading, writing
from parc_social.domain.campaigns.acts import check_deposit
from parc_social.domain.campaigns.campaign import Campaign
from parc_social.domain.campaigns.deposit import (
    Deposit,
    DepositAct,
    DepositEvent,
    DepositState,
    Said,
    check_checkable,
    check_replaceable,
    check_transmissible,
    check_withdrawable,
    is_in_hand,
)
from parc_social.errors import Conflict, NotFound
from parc_social.registry.campaigns import held_campaign
from parc_social.registry.deposit_events import (
    UNKNOWN_DEPOSIT,
    event_row,
    every_deposit,
    found_deposit,
    read_deposits,
    replace_deposit,
    with_events,
)
from parc_social.registry.deposit_row_acts import check_all_checked, erase_written
from parc_social.registry.mail.act_notices import tell_deposit
from parc_social.registry.mandates import check_held_mandate

_BEFORE_TRANSMISSION = (
    DepositState.RECU,
    DepositState.REFUSE,
    DepositState.A_CORRIGER,
    DepositState.CONFORME,
    DepositState.ROUVERT,
)
_AT_ONCE = 500  # variables of a statement


class Deposits:
    """Reads and acts; every reading names the organisation."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def receive(self, made: Deposit, today: date) -> Deposit:
        """Keeps a deposit as the next version of its landlord, in place of those not transmitted.

        Raises NotFound without campaign, Forbidden outside of its days, Conflict for a file that is
        there already. What closes the campaign meanwhile comes before or after, whole.
        """
        with writing(self._engine) as session:
            number = _open_campaign(session, made, made.mandat, today)
            session.scalar(
                select(OrganisationRow.code)
                .where(OrganisationRow.code == made.organisation)
                .with_for_update(key_share=True)
            )
            before = [
                one for one in read_deposits(session, made.organisation) if one.is_beside(made)
            ]
            _check_new(made, before)
            session.add(_new_row(made, number, 1 + max((one.version for one in before), default=0)))
            session.flush()
            event = DepositEvent(DepositAct.RECEVOIR, made.quand, made.compte, mandat=made.mandat)
            session.add(event_row(made.id, event))
            for one in before:
                if one.etat in _BEFORE_TRANSMISSION and is_in_hand(one, made.mandat):
                    replace_deposit(session, one, made.id, event)
            tell_deposit(session, made, event)
            session.flush()
            return found_deposit(session, made.organisation, made.id)

    def get(self, organisation: str, deposit: str) -> Deposit:
        """One of an organisation's. Raises NotFound, the same for none and for another's."""
        with reading(self._engine) as session:
            return found_deposit(session, organisation, deposit)

    def under(self, mandates: Collection[int], deposit: str) -> Deposit:
        """One that was deposited under one of these mandates. Raises NotFound, as `get`."""
        query = select(DepotRow.organisation).where(DepotRow.mandat.in_(mandates))
        with reading(self._engine) as session:
            organisation = session.scalar(query.where(DepotRow.id == deposit))
            return found_deposit(session, organisation or "", deposit)

    def of(self, organisation: str) -> Sequence[Deposit]:
        """All of an organisation's, the latest first."""
        with reading(self._engine) as session:
            return read_deposits(session, organisation)

    def in_campaign(self, source: str, millesime: int) -> Sequence[Deposit]:
        """Those of all organisations in a campaign, the latest first: for who steers it."""
        mine = (CampagneRow.source == source, CampagneRow.millesime == millesime)
        with reading(self._engine) as session:
            return with_events(session, every_deposit().where(*mine))

    def same_file(self, organisation: str, campaign: Campaign, sha256: str) -> Deposit | None:
        """The deposit that has this very file, unless it was withdrawn."""
        for one in self.of(organisation):
            beside = (one.source, one.millesime) == (campaign.source, campaign.millesime)
            if beside and one.sha256 == sha256 and one.etat is not DepositState.RETIRE:
                return one
        return None

    def checked(
        self,
        organisation: str,
        deposit: str,
        event: DepositEvent,
        reports: bytes,
        corrections: int = 0,
    ) -> Deposit:
        """Keeps what a check found. Raises NotFound; Conflict once it is transmitted or over.

        `corrections`: the last act on its rows that the check knew of. A check of rows that were
        corrected, which finds as much as the one before, is no act of its own.
        """
        with writing(self._engine) as session:
            found = found_deposit(session, organisation, deposit)
            check_checkable(found)
            kept = session.get(DepotRapportRow, deposit)
            if kept is None:
                kept = DepotRapportRow(depot=deposit)
                session.add(kept)
            kept.contenu, kept.corrections = reports, corrections
            last = found.evenements[-1]
            again = (last.acte, last.controle) == (event.acte, event.controle)
            if not (corrections and again):
                session.add(event_row(deposit, event))
            if not corrections:  # of the file as it came: she who corrects it reads it there
                tell_deposit(session, found, event)
            session.flush()
            return found_deposit(session, organisation, deposit)

    def reports(self, organisation: str, deposit: str) -> bytes:
        """The reports of its last check. Raises NotFound when there are none."""
        with reading(self._engine) as session:
            found_deposit(session, organisation, deposit)
            kept = session.get(DepotRapportRow, deposit)
            if kept is None:
                raise NotFound(UNKNOWN_DEPOSIT)
            return kept.contenu

    def transmit(self, deposit: Deposit, event: DepositEvent, today: date, said: Said) -> Deposit:
        """Hands it to the GIP, in place of the one before.

        Raises Forbidden outside of the campaign's days, Conflict, InvalidValue.
        """
        with writing(self._engine) as session:
            _open_campaign(session, deposit, event.mandat, today)
            found = found_deposit(session, deposit.organisation, deposit.id, lock=True)
            check_transmissible(found, said)
            check_all_checked(session, deposit.id)
            for one in read_deposits(session, deposit.organisation):
                if one.is_beside(found):
                    check_replaceable(one, event.mandat)
                if one.is_beside(found) and one.etat is DepositState.TRANSMIS:
                    replace_deposit(session, one, deposit.id, event)
            session.add(event_row(deposit.id, event))
            session.flush()
            return found_deposit(session, deposit.organisation, deposit.id)

    def withdraw(self, deposit: Deposit, event: DepositEvent, today: date) -> Deposit:
        """Takes it back while the campaign is open; it is kept. Raises Forbidden, Conflict."""
        with writing(self._engine) as session:
            _open_campaign(session, deposit, event.mandat, today)
            check_withdrawable(found_deposit(session, deposit.organisation, deposit.id, lock=True))
            session.add(event_row(deposit.id, event))
            session.flush()
            return found_deposit(session, deposit.organisation, deposit.id)

    def erasable(self, before: datetime) -> Sequence[Deposit]:
        """Those received before a moment whose file was not erased yet, of all organisations."""
        erased = (
            select(DepotEvenementRow.id)
            .where(DepotEvenementRow.depot == DepotRow.id)
            .where(DepotEvenementRow.acte == DepositAct.EFFACER.value)
        )
        old = select(DepotRow.id, DepotRow.organisation)
        with reading(self._engine) as session:
            rows = session.execute(old.where(DepotRow.quand < before, ~erased.exists())).all()
            return [found_deposit(session, party, one) for one, party in rows]

    def known(self, deposits: Collection[str]) -> Set[str]:
        """Those of these that are deposits, of whichever organisation."""
        with reading(self._engine) as session:
            pieces = batched(deposits, _AT_ONCE)
            return {
                one
                for piece in pieces
                for one in session.scalars(select(DepotRow.id).where(DepotRow.id.in_(piece)))
            }

    def erased(self, deposit: str, when: datetime) -> None:
        """Keeps that the file of a deposit is no more, nor what was written in its place."""
        with writing(self._engine) as session:
            erase_written(session, deposit)
            session.add(event_row(deposit, DepositEvent(DepositAct.EFFACER, when, None)))


def _open_campaign(session: Session, deposit: Deposit, mandate: int | None, today: date) -> int:
    """The campaign's number, open on a day, as is the mandate that is acted under. Forbidden."""
    number, campaign = held_campaign(session, deposit.source, deposit.millesime)
    check_held_mandate(session, mandate, deposit.source, deposit.millesime, today)
    check_deposit([campaign], deposit.source, deposit.millesime, today)
    return number


def _new_row(made: Deposit, campaign: int, version: int) -> DepotRow:
    return DepotRow(
        id=made.id, campagne=campaign, organisation=made.organisation, version=version,
        nom=made.nom, octets=made.octets, sha256=made.sha256, quand=made.quand, compte=made.compte,
        mandat=made.mandat,
    )  # fmt: skip


def _check_new(made: Deposit, before: Sequence[Deposit]) -> None:
    for one in before:
        if one.sha256 == made.sha256 and one.etat is not DepositState.RETIRE:
            which = one.id if is_in_hand(one, made.mandat) else "d'un autre déposant du bailleur"
            raise Conflict(f"ce fichier est déjà le dépôt {which} : rien n'a été ajouté")
