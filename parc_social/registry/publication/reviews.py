"""Deposits as the GIP finds them: those that were transmitted, whoever's, and what it decides."""

from collections.abc import Callable, Sequence

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from parc_social.database.deposit_rows import DepotEvenementRow, DepotRapportRow, DepotRow
from parc_social.database.engine import reading, writing
from parc_social.domain.campaigns.deposit import Deposit, DepositAct, DepositEvent, DepositState
from parc_social.domain.campaigns.review import check_acceptable, check_reopenable, check_seen
from parc_social.domain.job import PUBLICATION
from parc_social.errors import Conflict, NotFound
from parc_social.registry.campaigns import held_campaign
from parc_social.registry.deposit_events import (
    UNKNOWN_DEPOSIT,
    DepositQuery,
    event_row,
    every_deposit,
    replace_deposit,
    with_events,
)
from parc_social.registry.jobs.selection import alive_of
from parc_social.registry.mail.act_notices import tell_deposit

_BUSY = "une publication est en cours : attendez sa fin, puis décidez ; ce dépôt reste comme il est"


class Reviews:
    """Reads and decisions of the GIP; what was never transmitted does not exist here."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def handed(self) -> Sequence[Deposit]:
        """All that was ever transmitted, the latest received first."""
        with reading(self._engine) as session:
            return with_events(session, _transmitted())

    def get(self, deposit: str) -> Deposit:
        """One of those. Raises NotFound."""
        with reading(self._engine) as session:
            return _one(session, deposit)

    def reports(self, deposit: str) -> bytes:
        """The reports of its last check. Raises NotFound when there are none."""
        with reading(self._engine) as session:
            _one(session, deposit)
            kept = session.get(DepotRapportRow, deposit)
            if kept is None:
                raise NotFound(UNKNOWN_DEPOSIT)
            return kept.contenu

    def accept(self, deposit: str, event: DepositEvent, seen: int) -> Deposit:
        """Accepts it, in place of the one that was accepted of its landlord.

        What is published stays so until an edition is published without it. `seen`: how many acts
        the page told of. Raises NotFound, Conflict.
        """
        return self._decide(deposit, event, seen, check_acceptable)

    def reopen(self, deposit: str, event: DepositEvent, seen: int) -> Deposit:
        """Gives it back to its landlord, with a reason. Raises NotFound, Conflict, InvalidValue."""
        return self._decide(deposit, event, seen, lambda one: check_reopenable(one, event.motif))

    def held(self, source: str, millesime: int) -> Sequence[Deposit]:
        """What an edition would be made of now: one deposit a landlord, by SIREN."""
        with reading(self._engine) as session:
            return held_in(session, source, millesime)

    def _decide(
        self, deposit: str, event: DepositEvent, seen: int, check: Callable[[Deposit], None]
    ) -> Deposit:
        """Of two agents at once the second finds what the first did, and is told so."""
        with writing(self._engine) as session:
            found = _one(session, deposit)
            held_campaign(session, found.source, found.millesime)
            session.scalar(select(DepotRow.id).where(DepotRow.id == deposit).with_for_update())
            found = _one(session, deposit)
            check_seen(found, seen)
            check(found)
            _check_nothing_published(session)
            if event.acte is DepositAct.ACCEPTER:
                for one in held_in(session, found.source, found.millesime):
                    beside = one.organisation == found.organisation
                    if beside and one.etat is DepositState.ACCEPTE:
                        replace_deposit(session, one, deposit, event)
            session.add(event_row(deposit, event))
            tell_deposit(session, found, event)
            session.flush()
            return _one(session, deposit)


def held_in(session: Session, source: str, millesime: int) -> list[Deposit]:
    """One deposit a landlord, by SIREN: what is accepted, else what is published."""
    found = [
        one
        for one in with_events(session, _transmitted())
        if (one.source, one.millesime) == (source, millesime) and one.is_held
    ]
    found.sort(key=lambda one: (one.etat is DepositState.ACCEPTE, one.version))
    return [one for _, one in sorted({one.organisation: one for one in found}.items())]


def _transmitted() -> DepositQuery:
    handed = (
        select(DepotEvenementRow.id)
        .where(DepotEvenementRow.depot == DepotRow.id)
        .where(DepotEvenementRow.acte == DepositAct.TRANSMETTRE.value)
    )
    return every_deposit().where(handed.exists())


def _one(session: Session, deposit: str) -> Deposit:
    for one in with_events(session, _transmitted().where(DepotRow.id == deposit)):
        return one
    raise NotFound(UNKNOWN_DEPOSIT)


def _check_nothing_published(session: Session) -> None:
    """Raises Conflict while an edition is being made or published of what is accepted."""
    if session.scalar(alive_of(PUBLICATION).limit(1)) is not None:
        raise Conflict(_BUSY)
