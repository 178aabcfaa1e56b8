"""Deposits in the registry, on both databases: kept once, never rewritten, one's organisation's."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

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
    DepositState,
    DepositVerdict,
    Said,
)
from parc_social.errors import Conflict, Forbidden, InvalidValue, NotFound
from parc_social.registry.registry import Registry

NOW, TODAY, LAST = datetime(2026, 2, 1, 9, 30, tzinfo=UTC), date(2026, 2, 1), date(2026, 3, 31)
OPH = parse_organisation("999900004", "OPH", "bailleur", None)
OTHER = "999900087"
OPS = Campaign("ops", 2026, date(2026, 1, 15), LAST)
YES = Said(sworn=True, leaving_out=True)
Receive = Callable[..., Deposit]


@pytest.fixture
def campaign(registry: Registry) -> Campaign:
    """An open campaign, and a landlord with two accounts."""
    registry.accounts.save_organisation(OPH)
    registry.accounts.create(Identity("odile", OPH), "Odile")
    registry.campaigns.create(OPS, CampaignEvent(CampaignAct.CREER, NOW, "agent"))
    event = CampaignEvent(CampaignAct.OUVRIR, NOW, "agent")
    return registry.campaigns.act("ops", 2026, event, TODAY)


@pytest.fixture
def receive(registry: Registry, campaign: Campaign) -> Receive:
    """Receives a file of a digest."""

    def received(name: str, today: date = TODAY, when: datetime = NOW) -> Deposit:
        made = Deposit(
            f"{name:0<36}", OPH.code, "ops", 2026, 0, "ops.csv", 12, f"{name:0<64}", when, "odile"
        )
        return registry.deposits.receive(made, today)

    return received


def checked(registry: Registry, one: Deposit, verdict: DepositVerdict) -> Deposit:
    counts = DepositCounts(verdict, 10, 8, 2)
    event = DepositEvent(DepositAct.CONTROLER, NOW, None, controle=counts)
    return registry.deposits.checked(one.organisation, one.id, event, b"zip")


def sent(act: DepositAct) -> DepositEvent:
    return DepositEvent(act, NOW, "odile", "je le déclare")


def test_a_deposit_comes_back_with_its_acts(registry: Registry, receive: Receive) -> None:
    one = receive("a")
    assert (one.version, one.etat, one.nom, one.octets) == (1, DepositState.RECU, "ops.csv", 12)
    assert registry.deposits.get(OPH.code, one.id) == one
    found = checked(registry, one, DepositVerdict.A_CORRIGER)
    assert found.controle == DepositCounts(DepositVerdict.A_CORRIGER, 10, 8, 2)
    assert registry.deposits.reports(OPH.code, one.id) == b"zip"
    assert [event.acte for event in found.evenements] == [
        DepositAct.RECEVOIR, DepositAct.CONTROLER,
    ]  # fmt: skip


def test_another_organisation_finds_none(registry: Registry, receive: Receive) -> None:
    one = receive("a")
    assert registry.deposits.of(OTHER) == []
    for read in (registry.deposits.get, registry.deposits.reports):
        with pytest.raises(NotFound):
            read(OTHER, one.id)
    with pytest.raises(NotFound):
        registry.deposits.checked(OTHER, one.id, sent(DepositAct.CONTROLER), b"")


def test_the_same_file_is_kept_once_unless_it_was_withdrawn(
    registry: Registry, receive: Receive, campaign: Campaign
) -> None:
    one = receive("a")
    with pytest.raises(Conflict, match=f"déjà le dépôt {one.id}"):
        receive("a")
    registry.deposits.withdraw(one, sent(DepositAct.RETIRER), TODAY)
    assert registry.deposits.same_file(OPH.code, campaign, one.sha256) is None
    again = replace(one, id="b" * 36, evenements=())
    assert registry.deposits.receive(again, TODAY).version == 2


def test_a_new_deposit_replaces_what_is_not_transmitted(
    registry: Registry, receive: Receive, campaign: Campaign
) -> None:
    first = receive("a")
    second = checked(registry, receive("b"), DepositVerdict.CONFORME)
    assert registry.deposits.get(OPH.code, first.id).etat is DepositState.REMPLACE
    event = sent(DepositAct.TRANSMETTRE)
    registry.deposits.transmit(second, event, TODAY, YES)
    third = checked(registry, receive("c"), DepositVerdict.CONFORME)
    assert registry.deposits.get(OPH.code, second.id).etat is DepositState.TRANSMIS
    registry.deposits.transmit(third, event, TODAY, YES)
    states = [one.etat for one in registry.deposits.of(OPH.code)]
    assert sorted(states) == [DepositState.REMPLACE, DepositState.REMPLACE, DepositState.TRANSMIS]
    with pytest.raises(Conflict):
        registry.deposits.transmit(third, event, TODAY, YES)
    with pytest.raises(Conflict):
        checked(registry, third, DepositVerdict.CONFORME)


def test_nothing_is_done_outside_of_the_days_of_the_campaign(
    registry: Registry, receive: Receive, campaign: Campaign
) -> None:
    one = checked(registry, receive("a", LAST), DepositVerdict.CONFORME)
    after = LAST + timedelta(days=1)
    with pytest.raises(Forbidden, match="fermée"):
        receive("b", after)
    with pytest.raises(Forbidden, match="ouvre le"):
        receive("b", date(2026, 1, 14))
    with pytest.raises(Forbidden, match="fermée"):
        registry.deposits.transmit(one, sent(DepositAct.TRANSMETTRE), after, YES)
    with pytest.raises(Forbidden, match="fermée"):
        registry.deposits.withdraw(one, sent(DepositAct.RETIRER), after)
    assert [found.id for found in registry.deposits.of(OPH.code)] == [one.id]


def test_an_undertaking_is_needed(registry: Registry, receive: Receive, campaign: Campaign) -> None:
    one = checked(registry, receive("a"), DepositVerdict.CONFORME)
    with pytest.raises(InvalidValue):
        registry.deposits.transmit(
            one, sent(DepositAct.TRANSMETTRE), TODAY, Said(sworn=False, leaving_out=True)
        )


@pytest.mark.parametrize("table", ["depot", "depot_evenement"])
@pytest.mark.parametrize("change", ["UPDATE {} SET compte = 'agent'", "DELETE FROM {}"])
def test_nobody_rewrites_a_deposit_or_an_act(
    registry: Registry, receive: Receive, table: str, change: str
) -> None:
    receive("a")
    with pytest.raises(DatabaseError, match="append-only"), registry.engine.begin() as connection:
        connection.execute(text(change.format(table)))


def test_of_two_at_once_each_has_its_version(registry: Registry, receive: Receive) -> None:
    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(receive, "abcd"))
    assert sorted(one.version for one in made) == [1, 2, 3, 4]
    states = [one.etat for one in registry.deposits.of(OPH.code)]
    assert states.count(DepositState.RECU) == 1


def test_a_file_is_erased_once_after_its_delay(registry: Registry, receive: Receive) -> None:
    old = receive("a", when=NOW - timedelta(days=30))
    receive("b")
    before = NOW - timedelta(days=10)
    assert [one.id for one in registry.deposits.erasable(before)] == [old.id]
    registry.deposits.erased(old.id, NOW)
    assert registry.deposits.erasable(before) == []
    assert registry.deposits.get(OPH.code, old.id).event(DepositAct.EFFACER) is not None


def test_a_deposit_that_comes_as_the_campaign_is_closed_is_refused(
    registry: Registry, receive: Receive
) -> None:
    one = checked(registry, receive("a"), DepositVerdict.CONFORME)
    closing = CampaignEvent(CampaignAct.FERMER, NOW, "agent", "incident")
    registry.campaigns.act("ops", 2026, closing, TODAY)
    with pytest.raises(Forbidden, match="fermée"):
        receive("b")
    with pytest.raises(Forbidden, match="fermée"):
        registry.deposits.transmit(one, sent(DepositAct.TRANSMETTRE), TODAY, YES)
    assert [found.id for found in registry.deposits.of(OPH.code)] == [one.id]


def test_a_file_is_erasable_after_its_delay_and_once(registry: Registry, receive: Receive) -> None:
    old, new = receive("a"), receive("b", when=NOW + timedelta(days=2))
    assert registry.deposits.erasable(NOW) == []
    assert [one.id for one in registry.deposits.erasable(NOW + timedelta(days=1))] == [old.id]
    registry.deposits.erased(old.id, NOW)
    found = registry.deposits.erasable(NOW + timedelta(days=3))
    assert [one.id for one in found] == [new.id]
