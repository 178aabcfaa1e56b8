"""Deposits as rows tell them: each with its acts, and the row of a new act."""

from dataclasses import asdict
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from parc_social.database.campaign_rows import CampagneRow
from parc_social.database.deposit_rows import DepotEvenementRow, DepotRow
from parc_social.domain.campaigns.deposit import (
    Deposit,
    DepositAct,
    DepositCounts,
    DepositEvent,
    DepositVerdict,
)
from parc_social.errors import NotFound

UNKNOWN_DEPOSIT = "aucun dépôt de ce numéro, ou pas pour vous"


def replace_deposit(session: Session, old: Deposit, new: str, event: DepositEvent) -> None:
    """Keeps that another deposit took its place, by whoever did `event`."""
    words = f"par le dépôt {new}"
    said = DepositEvent(DepositAct.REMPLACER, event.quand, event.compte, words, mandat=event.mandat)
    session.add(event_row(old.id, said))


def found_deposit(
    session: Session, organisation: str, deposit: str, *, lock: bool = False
) -> Deposit:
    """One of an organisation's. Raises NotFound, the same for none and for another's.

    `lock`: until the transaction ends, of two acts at once the second sees the first.
    """
    if lock:
        session.scalar(select(DepotRow.id).where(DepotRow.id == deposit).with_for_update())
    for one in read_deposits(session, organisation, deposit):
        return one
    raise NotFound(UNKNOWN_DEPOSIT)


def read_deposits(session: Session, organisation: str, deposit: str | None = None) -> list[Deposit]:
    """All of an organisation's, the latest first, or the one of that number."""
    query = every_deposit().where(DepotRow.organisation == organisation)
    return with_events(session, query if deposit is None else query.where(DepotRow.id == deposit))


type DepositQuery = Select[DepotRow, str, int]


def every_deposit() -> DepositQuery:
    """Each deposit with the source and the millésime of its campaign, the latest first."""
    return (
        select(DepotRow, CampagneRow.source, CampagneRow.millesime)
        .join(CampagneRow, CampagneRow.id == DepotRow.campagne)
        .order_by(DepotRow.quand.desc(), DepotRow.version.desc())
    )


def with_events(session: Session, query: DepositQuery) -> list[Deposit]:
    """The deposits of a query, each with its acts."""
    rows = session.execute(query).all()
    names = [row.id for row, _, _ in rows]
    events: dict[str, list[DepositEvent]] = {}
    acts = select(DepotEvenementRow).where(DepotEvenementRow.depot.in_(names))
    for act in session.scalars(acts.order_by(DepotEvenementRow.id)):
        events.setdefault(act.depot, []).append(_event(act))
    return [
        Deposit(
            row.id, row.organisation, source, year, row.version, row.nom, row.octets, row.sha256,
            row.quand, row.compte, tuple(events.get(row.id, ())), row.mandat,
        )
        for row, source, year in rows
    ]  # fmt: skip


def _event(row: DepotEvenementRow) -> DepositEvent:
    told: dict[str, Any] | None = row.controle
    counts = None
    if told is not None:
        counts = DepositCounts(
            DepositVerdict(told["verdict"]), told["lues"], told["retenues"], told["refusees"]
        )
    return DepositEvent(DepositAct(row.acte), row.quand, row.compte, row.motif, counts, row.mandat)


def event_row(deposit: str, event: DepositEvent) -> DepotEvenementRow:
    """A new row of an act."""
    return DepotEvenementRow(
        depot=deposit,
        acte=event.acte.value,
        quand=event.quand,
        compte=event.compte,
        motif=event.motif,
        controle=None if event.controle is None else asdict(event.controle),
        mandat=event.mandat,
    )
