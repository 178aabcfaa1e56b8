"""Mandates in the registry, on both databases: never rewritten, and asked again at each deposit."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from parc_social.access.model.organisation import Identity, Role, parse_organisation
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
from parc_social.domain.mandates.mandate import Mandate, MandateAct, MandateEvent, MandateState
from parc_social.domain.mandates.text import with_text
from parc_social.domain.message import MessageKind
from parc_social.errors import Conflict, Forbidden, NotFound
from parc_social.registry.registry import Registry

NOW, TODAY, LAST = datetime(2026, 2, 1, 9, 30, tzinfo=UTC), date(2026, 2, 1), date(2026, 3, 31)
OPH = parse_organisation("999900004", "OPH", "bailleur", None)
UNION = parse_organisation("999000045", "Union", "mandataire", None)
DRAFT = with_text(Mandate(0, OPH.code, UNION.code, "ops", 2026, TODAY, LAST), "OPH", "Union")
YES = Said(sworn=True, leaving_out=True)


def event(act: MandateAct, login: str, code: str) -> MandateEvent:
    accepted = "" if act is MandateAct.REVOQUER else DRAFT.empreinte
    return MandateEvent(act, NOW, login, code, "essai", empreinte=accepted)


SIGNED = event(MandateAct.SIGNER, "odile", OPH.code)
TAKEN = event(MandateAct.CONTRESIGNER, "ursule", UNION.code)
ENDED = event(MandateAct.REVOQUER, "odile", OPH.code)


@pytest.fixture
def given(registry: Registry) -> int:
    """The number of a mandate in force, in an open campaign."""
    for organisation, login in ((OPH, "odile"), (UNION, "ursule")):
        registry.accounts.save_organisation(organisation)
        registry.accounts.create(Identity(login, organisation), login)
    campaign = Campaign("ops", 2026, date(2026, 1, 15), LAST)
    registry.campaigns.create(campaign, CampaignEvent(CampaignAct.CREER, NOW, "agent"))
    opened = CampaignEvent(CampaignAct.OUVRIR, NOW, "agent")
    registry.campaigns.act("ops", 2026, opened, TODAY)
    numero = registry.mandates.sign(DRAFT, SIGNED, TODAY).numero
    registry.mandates.act(numero, TAKEN, TODAY)
    return numero


Receive = Callable[..., Deposit]


@pytest.fixture
def receive(registry: Registry) -> Receive:
    """Receives a sound file of a digest, under a mandate or not."""

    def received(name: str, mandate: int | None = None) -> Deposit:
        login = "odile" if mandate is None else "ursule"
        made = Deposit(
            f"{name:0<36}", OPH.code, "ops", 2026, 0, "a.csv", 3, f"{name:0<64}", NOW, login,
            mandat=mandate,
        )  # fmt: skip
        kept = registry.deposits.receive(made, TODAY)
        counts = DepositCounts(DepositVerdict.CONFORME, 3, 3, 0)
        checked = DepositEvent(DepositAct.CONTROLER, NOW, None, controle=counts)
        return registry.deposits.checked(OPH.code, kept.id, checked, b"zip")

    return received


def act(kind: DepositAct, mandate: int | None) -> DepositEvent:
    return DepositEvent(kind, NOW, "odile" if mandate is None else "ursule", mandat=mandate)


def state(registry: Registry, one: Deposit) -> DepositState:
    return registry.deposits.get(OPH.code, one.id).etat


def test_a_mandate_is_kept_with_its_acts_and_found_by_its_parties(
    registry: Registry, given: int
) -> None:
    (kept,) = registry.mandates.held_by(UNION.code)
    assert [kept] == list(registry.mandates.given_by(OPH.code)) == list(registry.mandates.all())
    assert kept == replace(DRAFT, numero=given, evenements=(SIGNED, TAKEN))
    assert registry.mandates.held_by(OPH.code) == []
    with pytest.raises(NotFound):
        registry.mandates.get(given + 1)


@pytest.mark.parametrize("table", ["mandat", "mandat_evenement"])
def test_nobody_changes_or_deletes_one(registry: Registry, given: int, table: str) -> None:
    for words in (f"DELETE FROM {table}", f"UPDATE {table} SET id = 9 WHERE id = {given}"):  # noqa: S608
        with pytest.raises(DatabaseError), registry.engine.begin() as connection:
            connection.execute(text(words))


def test_a_second_one_of_the_same_parties_and_survey_waits_for_the_end(
    registry: Registry, given: int
) -> None:
    with pytest.raises(Conflict):
        registry.mandates.sign(DRAFT, SIGNED, TODAY)
    with pytest.raises(Forbidden, match="texte lu"):
        registry.mandates.sign(DRAFT, replace(SIGNED, empreinte="0" * 64), TODAY)
    registry.mandates.act(given, ENDED, TODAY)
    assert registry.mandates.sign(DRAFT, SIGNED, TODAY).numero > given


def test_what_is_deposited_under_a_mandate_says_so_and_is_found_by_it(
    registry: Registry, given: int, receive: Receive
) -> None:
    own, theirs = receive("a"), receive("b", given)
    assert state(registry, own) is DepositState.CONFORME  # a mandataire replaces nothing of it
    found = registry.deposits.under([given], theirs.id)
    assert (found.mandat, found.evenements[0].mandat) == (given, given)
    for numbers, one in (([given], own), ([], theirs), ([given + 1], theirs)):
        with pytest.raises(NotFound):
            registry.deposits.under(numbers, one.id)
    again = receive("c", given)
    assert state(registry, theirs) is DepositState.REMPLACE
    registry.deposits.transmit(again, act(DepositAct.TRANSMETTRE, given), TODAY, YES)
    assert receive("d").evenements[0].mandat is None
    assert state(registry, again) is DepositState.TRANSMIS


def test_a_mandataire_takes_the_place_of_nothing_that_the_landlord_has_sworn(
    registry: Registry, given: int, receive: Receive
) -> None:
    own = receive("a")
    registry.deposits.transmit(own, act(DepositAct.TRANSMETTRE, None), TODAY, YES)
    theirs = receive("b", given)
    with pytest.raises(Conflict, match="déjà transmis"):
        registry.deposits.transmit(theirs, act(DepositAct.TRANSMETTRE, given), TODAY, YES)
    assert state(registry, own) is DepositState.TRANSMIS
    registry.deposits.transmit(theirs, act(DepositAct.TRANSMETTRE, None), TODAY, YES)
    assert state(registry, own) is DepositState.REMPLACE


def test_the_landlords_own_file_is_told_without_its_number(
    registry: Registry, given: int, receive: Receive
) -> None:
    own = receive("a")
    made = replace(own, id="e" * 36, mandat=given, compte="ursule")
    with pytest.raises(Conflict) as told:
        registry.deposits.receive(made, TODAY)
    assert own.id not in str(told.value)


@pytest.mark.parametrize("day", [date(2026, 1, 31), date(2026, 4, 1)])
def test_nothing_is_done_outside_of_its_days(
    registry: Registry, given: int, receive: Receive, day: date
) -> None:
    one = receive("a", given)
    for do in (
        lambda: registry.deposits.receive(replace(one, id="e" * 36, sha256="1" * 64), day),
        lambda: registry.deposits.transmit(one, act(DepositAct.TRANSMETTRE, given), day, YES),
        lambda: registry.deposits.withdraw(one, act(DepositAct.RETIRER, given), day),
    ):
        with pytest.raises(Forbidden, match="le mandat"):
            do()


def test_a_mandate_that_is_revoked_meanwhile_comes_before_the_act_or_after_it_whole(
    registry: Registry, given: int, receive: Receive
) -> None:
    one = receive("a", given)

    def transmit() -> bool:
        try:
            registry.deposits.transmit(one, act(DepositAct.TRANSMETTRE, given), TODAY, YES)
        except Forbidden:
            return False
        return True

    with ThreadPoolExecutor(2) as hands:
        done = hands.submit(transmit)
        hands.submit(registry.mandates.act, given, ENDED, TODAY).result()
    assert registry.mandates.get(given).etat(TODAY) is MandateState.REVOQUE
    assert (state(registry, one) is DepositState.TRANSMIS) == done.result()
    with pytest.raises(Forbidden, match="révoqué"):
        registry.deposits.withdraw(one, act(DepositAct.RETIRER, given), TODAY)


def test_who_holds_a_mandate_is_reminded_for_its_landlord_while_it_lasts(
    registry: Registry, given: int
) -> None:
    sends, reads = Role.DEPOSANT, Role.LECTEUR
    for party, login, role in (
        (OPH, "olga", sends), (UNION, "ulysse", sends), (UNION, "ugo", reads),
    ):  # fmt: skip
        registry.accounts.create(Identity(login, party, role), login)
    campaign = registry.campaigns.get("ops", 2026)

    def preview() -> dict[str, list[str]]:
        found = registry.reminders.recipients(campaign, TODAY)
        return {code: [one.login for one in persons] for code, persons in found.items()}

    assert preview() == {OPH.code: ["olga", "ulysse"]}
    act = CampaignEvent(CampaignAct.RELANCER, NOW, "agent")
    assert registry.reminders.send(campaign, [OPH.code], act, TODAY) == 2
    registry.mandates.act(given, replace(ENDED, motif="changement"), TODAY)
    assert preview() == {OPH.code: ["olga"]}


def test_a_mandate_and_what_is_deposited_under_it_are_told_to_both_parties(
    registry: Registry, given: int
) -> None:
    for party, login in ((OPH, "olga"), (UNION, "ulysse")):
        registry.accounts.create(Identity(login, party, Role.SIGNATAIRE), login)
    other = replace(SIGNED, quand=NOW + timedelta(hours=1), compte="olga")
    registry.mandates.act(given, replace(ENDED, quand=NOW, motif="changement"), TODAY)
    again = registry.mandates.sign(DRAFT, other, TODAY).numero
    taken = replace(TAKEN, quand=other.quand, compte="ulysse")
    registry.mandates.act(again, taken, TODAY)
    registry.due_notices.write(datetime(2026, 3, 1, 9, tzinfo=UTC))
    registry.due_notices.write(datetime(2026, 3, 24, 9, tzinfo=UTC))
    registry.due_notices.write(datetime(2026, 3, 25, 9, tzinfo=UTC))
    made = Deposit(
        "a" * 36, OPH.code, "ops", 2026, 0, "o.csv", 1, "a" * 64, NOW, "ulysse", mandat=again
    )
    registry.deposits.receive(made, TODAY)
    kept = list(reversed(registry.outbox.page(None, 0, 99)))
    last, received = "31/03/2026", MessageKind.DEPOT_RECU
    told = [(m.genre, m.compte, m.faits["jour"]) for m in kept if m.genre is not received]
    assert told == [
        (MessageKind.MANDAT_REVOQUE, "olga", last),
        (MessageKind.MANDAT_REVOQUE, "ulysse", last),
        (MessageKind.MANDAT_A_CONTRESIGNER, "ulysse", last),
        (MessageKind.MANDAT_CONTRESIGNE, "olga", last),
        (MessageKind.MANDAT_FIN, "olga", last),
        (MessageKind.MANDAT_FIN, "ulysse", last),
        (MessageKind.MANDAT_FIN, "olga", last),
        (MessageKind.MANDAT_FIN, "ulysse", last),
    ]
    assert {m.compte for m in kept if m.genre is received} == {"ulysse", "olga"}
