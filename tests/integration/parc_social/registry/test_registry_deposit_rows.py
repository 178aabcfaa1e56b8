"""Acts on rows of deposits, on both databases: none is lost, none is seen by another."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from parc_social.access.model.organisation import Identity, parse_organisation
from parc_social.domain.campaigns.campaign import Campaign, CampaignAct, CampaignEvent
from parc_social.domain.campaigns.deposit import (
    Deposit,
    DepositAct,
    DepositCounts,
    DepositEvent,
    DepositVerdict,
    Said,
)
from parc_social.domain.campaigns.row import MOST_AT_ONCE, RowAct, RowPlace, RowWrite
from parc_social.errors import Conflict, NotFound
from parc_social.registry.deposit_row_acts import RowAuthor
from parc_social.registry.registry import Registry

NOW, TODAY, LAST = datetime(2026, 2, 1, 9, 30, tzinfo=UTC), date(2026, 2, 1), date(2026, 3, 31)
OPH = parse_organisation("999900004", "OPH", "bailleur", None)
OTHER = "999900087"
YES = Said(sworn=True, leaving_out=True)


@pytest.fixture
def one(registry: Registry) -> Deposit:
    """A deposit in an open campaign, that a check found conform."""
    registry.accounts.save_organisation(OPH)
    registry.accounts.create(Identity("odile", OPH), "Odile")
    campaign = Campaign("ops", 2026, date(2026, 1, 15), LAST)
    registry.campaigns.create(campaign, CampaignEvent(CampaignAct.CREER, NOW, "agent"))
    registry.campaigns.act("ops", 2026, CampaignEvent(CampaignAct.OUVRIR, NOW, "agent"), TODAY)
    made = Deposit("a" * 36, OPH.code, "ops", 2026, 0, "ops.csv", 12, "0" * 64, NOW, "odile")
    registry.deposits.receive(made, TODAY)
    return checked(registry, 0)


def checked(registry: Registry, corrections: int) -> Deposit:
    counts = DepositCounts(DepositVerdict.CONFORME, 10, 10, 0)
    event = DepositEvent(DepositAct.CONTROLER, NOW, None, controle=counts)
    return registry.deposits.checked(OPH.code, "a" * 36, event, b"zip", corrections)


def by(lot: str = "", organisation: str = OPH.code) -> RowAuthor:
    return RowAuthor(organisation, "a" * 36, "odile", NOW, lot)


def row(line: int, seen: int = 0, content: bytes = b"x") -> RowWrite:
    return RowWrite(RowPlace(1, line), RowAct.CORRIGER, seen, content)


def transmitted(registry: Registry, one: Deposit) -> Deposit:
    sent = DepositEvent(DepositAct.TRANSMETTRE, NOW, "odile", "je le déclare")
    return registry.deposits.transmit(one, sent, TODAY, YES)


def test_each_act_is_a_version_of_its_row(registry: Registry, one: Deposit) -> None:
    rows = registry.deposit_rows
    assert rows.write(by(), [row(2), row(3)]).stale == ()
    assert rows.write(by(), [row(2, 1, b"y")]).done == (RowPlace(1, 2),)
    told = [(e.numero, str(e.place), e.contenu) for e in rows.latest(OPH.code, one.id)]
    assert told == [(2, "1-3", b"x"), (3, "1-2", b"y")]
    assert [e.numero for e in rows.history(OPH.code, one.id, RowPlace(1, 2))] == [1, 3]
    assert [e.numero for e in rows.latest(OPH.code, one.id, 2)] == [3]


def test_of_two_at_once_one_is_told_and_the_other_is_kept(registry: Registry, one: Deposit) -> None:
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: registry.deposit_rows.write(by(), [row(2)]), range(8)))
    assert sorted(len(f.done) for f in found) == [0] * 7 + [1]
    assert [len(f.stale) for f in found].count(1) == 7
    assert registry.deposit_rows.last(OPH.code, one.id) == (1, 0)


def test_a_lot_is_written_once(registry: Registry, one: Deposit) -> None:
    first = registry.deposit_rows.write(by("lot"), [row(2), row(3)])
    again = registry.deposit_rows.write(by("lot"), [row(2), row(3)])
    assert (again.done, again.twice) == (first.done, True)
    assert [e.numero for e in registry.deposit_rows.lot(OPH.code, one.id, "lot")] == [1, 2]


def test_rows_are_nobody_elses(registry: Registry, one: Deposit) -> None:
    rows = registry.deposit_rows
    with pytest.raises(NotFound):
        rows.write(by(organisation=OTHER), [row(2)])
    with pytest.raises(NotFound):
        rows.latest(OTHER, one.id)
    with pytest.raises(NotFound):
        rows.last(OTHER, one.id)


def test_what_is_not_checked_is_not_transmitted_and_what_is_sent_is_not_corrected(
    registry: Registry, one: Deposit
) -> None:
    registry.deposit_rows.write(by(), [row(2)])
    with pytest.raises(Conflict, match="pas encore contrôlées"):
        transmitted(registry, one)
    checked(registry, 1)
    transmitted(registry, one)
    with pytest.raises(Conflict, match="transmis"):
        registry.deposit_rows.write(by(), [row(3)])


def test_a_check_that_finds_as_much_after_a_correction_is_no_act(
    registry: Registry, one: Deposit
) -> None:
    registry.deposit_rows.write(by(), [row(2)])
    assert len(checked(registry, 1).evenements) == len(one.evenements)
    assert registry.deposit_rows.last(OPH.code, one.id) == (1, 1)


def test_no_more_rows_at_once_than_the_limit(registry: Registry, one: Deposit) -> None:
    many = [row(line) for line in range(2, MOST_AT_ONCE + 3)]
    with pytest.raises(Conflict, match="au plus"):
        registry.deposit_rows.write(by(), many)
    assert len(registry.deposit_rows.write(by(), many[:-1]).done) == MOST_AT_ONCE


def test_acts_stay_and_what_they_wrote_is_erased(registry: Registry, one: Deposit) -> None:
    registry.deposit_rows.write(by(), [row(2)])
    with registry.engine.begin() as connection, pytest.raises(DatabaseError, match="append-only"):
        connection.execute(text("DELETE FROM depot_fiche"))
    registry.deposits.erased(one.id, NOW)
    assert [e.contenu for e in registry.deposit_rows.latest(OPH.code, one.id)] == [None]
