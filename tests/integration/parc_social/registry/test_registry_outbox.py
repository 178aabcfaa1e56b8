"""Messages in the registry, on both databases: one an act, kept until it is sent, sent once."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from parc_social.access.conventions.convention import Acte, Convention, Evenement
from parc_social.access.model.organisation import Identity, Role, parse_organisation
from parc_social.domain.campaigns.campaign import Campaign, CampaignAct, CampaignEvent
from parc_social.domain.campaigns.deposit import (
    Deposit,
    DepositAct,
    DepositCounts,
    DepositEvent,
    DepositVerdict,
    Said,
)
from parc_social.domain.message import LEASE, Message, MessageKind, MessageState
from parc_social.errors import Conflict, Forbidden, InvalidValue, NotFound
from parc_social.registry.mail.notice import Notice
from parc_social.registry.registry import Registry
from testing.made.registry import DDT

NOW, TODAY = datetime(2026, 2, 1, 9, 30, tzinfo=UTC), date(2026, 2, 1)
OPH = parse_organisation("999900004", "OPH", "bailleur", None)
OPS = Campaign("ops", 2026, date(2026, 1, 15), date(2026, 3, 31), (30, 7))
NOTICE = Notice(MessageKind.RAPPEL, "essai", NOW, {"campagne": "OPS 2026", "jour": "31/03/2026"})


@pytest.fixture
def odile(registry: Registry) -> str:
    """A landlord's depositor with an address, in an open campaign."""
    registry.accounts.save_organisation(OPH)
    registry.accounts.create(Identity("odile", OPH, Role.DEPOSANT), "Odile")
    registry.mailboxes.set_address("odile", "odile@exemple.fr")
    registry.campaigns.create(OPS, CampaignEvent(CampaignAct.CREER, NOW, "agent"))
    opened = NOW - timedelta(days=10)
    registry.campaigns.act("ops", 2026, CampaignEvent(CampaignAct.OUVRIR, opened, "agent"), TODAY)
    return "odile"


def deposit(name: str = "a") -> Deposit:
    return Deposit(
        f"{name:0<36}", OPH.code, "ops", 2026, 0, "ops.csv", 12, f"{name:0<64}", NOW, "odile"
    )


def kept(registry: Registry) -> list[Message]:
    return list(reversed(registry.outbox.page(None, 0, 100)))


def told(registry: Registry) -> list[tuple[MessageKind, str]]:
    return [(one.genre, one.compte) for one in kept(registry)]


def test_a_deposit_received_and_checked_is_told_to_its_depositor_without_a_figure(
    registry: Registry, odile: str
) -> None:
    registry.deposits.receive(deposit(), TODAY)
    counts = DepositCounts(DepositVerdict.A_CORRIGER, 4321, 4000, 321)
    event = DepositEvent(DepositAct.CONTROLER, NOW, None, controle=counts)
    registry.deposits.checked(OPH.code, deposit().id, event, b"zip")
    assert told(registry) == [(MessageKind.DEPOT_RECU, odile), (MessageKind.RAPPORT_PRET, odile)]
    for one in kept(registry):
        assert one.adresse == "odile@exemple.fr"
        assert set(one.faits) == {"campagne", "depot"}
        assert not any(figure in str(one.faits) for figure in ("4321", "4000", "321"))


def test_an_act_that_is_refused_tells_nobody(registry: Registry, odile: str) -> None:
    registry.deposits.receive(deposit(), TODAY)
    with pytest.raises(Conflict):
        registry.deposits.receive(deposit(), TODAY)
    with pytest.raises(Forbidden):
        registry.deposits.receive(deposit("b"), OPS.cloture + timedelta(days=1))
    assert len(told(registry)) == 1


def test_a_convention_is_told_to_whoever_has_to_act(registry: Registry) -> None:
    registry.accounts.create(Identity("lectrice", DDT), "Lectrice")
    registry.agreements.create(Convention("C1", DDT.code, date(2026, 1, 1), date(2026, 12, 31)))
    acts = [
        (Acte.ENVOYER, "agent", ""), (Acte.SIGNER, "ddt", ""), (Acte.CONTRESIGNER, "agent", ""),
        (Acte.SUSPENDRE, "agent", "un motif"), (Acte.REPRENDRE, "agent", ""),
        (Acte.REVOQUER, "agent", "un autre"),
    ]  # fmt: skip
    for rank, (acte, who, motif) in enumerate(acts):
        event = Evenement(acte, NOW + timedelta(minutes=rank), who, motif)
        registry.agreements.act("C1", event, TODAY)
    assert told(registry) == [
        (MessageKind.CONVENTION_A_SIGNER, "ddt"),
        (MessageKind.CONVENTION_A_CONTRESIGNER, "agent"),
        (MessageKind.CONVENTION_SUSPENDUE, "ddt"),
        (MessageKind.CONVENTION_REVOQUEE, "ddt"),
    ]
    assert [one.faits.get("motif") for one in kept(registry)] == [
        None,
        None,
        "un motif",
        "un autre",
    ]
    assert {one.etat for one in kept(registry)} == {MessageState.SANS_ADRESSE}


def test_an_act_is_told_once_even_by_two_at_once(registry: Registry, odile: str) -> None:
    with ThreadPoolExecutor(4) as pool:
        new = list(pool.map(lambda _n: registry.outbox.tell(NOTICE, [odile]), range(8)))
    assert sum(new) == 1
    assert len(kept(registry)) == 1


def test_what_is_refused_is_not_written_save_what_is_legal(registry: Registry, odile: str) -> None:
    registry.mailboxes.refuse(odile, list(MessageKind))
    assert registry.outbox.tell(NOTICE, [odile]) == 0
    for kind in MessageKind:
        assert registry.outbox.tell(replace(NOTICE, kind=kind), [odile]) == kind.is_legal


@pytest.mark.parametrize("who", ["revoked", "service", "unknown"])
def test_no_message_is_for_who_reads_none(registry: Registry, odile: str, who: str) -> None:
    registry.accounts.create(Identity("service", OPH, service=True), "Programme")
    registry.accounts.create(Identity("revoked", OPH), "Partie")
    registry.accounts.revoke("revoked")
    assert registry.outbox.tell(NOTICE, [who]) == 0


def test_a_claimed_message_is_nobody_elses_until_its_sender_is_held_for_dead(
    registry: Registry, odile: str
) -> None:
    registry.outbox.tell(NOTICE, [odile])
    one = registry.outbox.claim(NOW)
    assert one is not None
    assert registry.outbox.claim(NOW + LEASE - timedelta(seconds=1)) is None
    again = registry.outbox.claim(NOW + LEASE)
    assert again is not None
    assert (again.id, again.essais) == (one.id, 2)
    registry.outbox.failed(one, "trop tard", NOW + LEASE, for_good=True)
    assert registry.outbox.get(one.id).etat is MessageState.A_ENVOYER  # the second one's to say
    registry.outbox.sent(again, NOW + LEASE)
    assert registry.outbox.get(one.id).etat is MessageState.ENVOYE
    assert registry.outbox.claim(NOW + timedelta(days=30)) is None


def test_of_many_senders_each_has_messages_of_its_own(registry: Registry, odile: str) -> None:
    for number in range(12):
        registry.outbox.tell(replace(NOTICE, act=f"essai {number}"), [odile])

    def all_due(_sender: int) -> list[int]:
        found: list[int] = []
        for _ in range(12):
            one = registry.outbox.claim(NOW)
            if one is not None:
                found.append(one.id)
        return found

    with ThreadPoolExecutor(4) as pool:
        claimed = [one for some in pool.map(all_due, range(4)) for one in some]
    assert sorted(claimed) == [one.id for one in kept(registry)]


def test_what_fails_waits_and_is_never_thrown_away(registry: Registry, odile: str) -> None:
    registry.outbox.tell(NOTICE, [odile])
    now, tries = NOW, 0
    while (one := registry.outbox.claim(now)) is not None:
        tries += 1
        registry.outbox.failed(one, "il ne répond pas", now, for_good=False)
        now += timedelta(hours=7)
    assert tries == 20
    (left,) = kept(registry)
    assert (left.etat, left.faute) == (MessageState.EN_ECHEC, "il ne répond pas")
    registry.outbox.retry(left.id, now)
    one = registry.outbox.claim(now)
    assert one is not None
    registry.outbox.sent(one, now)
    with pytest.raises(Conflict, match="envoyé"):
        registry.outbox.retry(left.id, now)
    with pytest.raises(NotFound):
        registry.outbox.retry(left.id + 1, now)


def test_states_are_counted_and_paged(registry: Registry, odile: str) -> None:
    for number in range(3):
        registry.outbox.tell(replace(NOTICE, act=f"essai {number}"), [odile, "ddt"])
    one = registry.outbox.claim(NOW)
    assert one is not None
    registry.outbox.failed(one, "non", NOW, for_good=True)
    counted = {state: registry.outbox.count(state) for state in MessageState}
    assert counted == {
        MessageState.A_ENVOYER: 2, MessageState.ENVOYE: 0, MessageState.EN_ECHEC: 1,
        MessageState.SANS_ADRESSE: 3,
    }  # fmt: skip
    for state, count in counted.items():
        assert [x.etat for x in registry.outbox.page(state, 0, 10)] == [state] * count
    assert [x.id for x in registry.outbox.page(None, 1, 2)] == [5, 4]


def test_those_who_are_late_are_reminded_once_a_date(registry: Registry, odile: str) -> None:
    registry.accounts.create(Identity("lecteur", OPH), "Lecteur")
    for hour in (0, 5, 24):
        registry.due_notices.write(datetime(2026, 3, 1, 9, tzinfo=UTC) + timedelta(hours=hour))
    assert told(registry) == [(MessageKind.RAPPEL, odile)]
    registry.due_notices.write(datetime(2026, 3, 24, 9, tzinfo=UTC))
    assert len(told(registry)) == 2


def test_who_has_transmitted_is_not_reminded(registry: Registry, odile: str) -> None:
    one = registry.deposits.receive(deposit(), TODAY)
    counts = DepositCounts(DepositVerdict.CONFORME, 10, 10, 0)
    event = DepositEvent(DepositAct.CONTROLER, NOW, None, controle=counts)
    one = registry.deposits.checked(OPH.code, one.id, event, b"zip")
    sent = DepositEvent(DepositAct.TRANSMETTRE, NOW, odile)
    registry.deposits.transmit(one, sent, TODAY, Said(sworn=True, leaving_out=False))
    registry.due_notices.write(datetime(2026, 3, 1, 9, tzinfo=UTC))
    assert MessageKind.RAPPEL not in [kind for kind, _ in told(registry)]


def test_a_session_from_a_new_place_is_told_once(registry: Registry, odile: str) -> None:
    secret = registry.secrets.add_portal_password(odile, "portail")
    for place in ("ici", "ici", "ailleurs", ""):
        registry.sessions.open(odile, secret.repere, NOW, place)
    assert told(registry) == [(MessageKind.CONNEXION, odile)] * 2
    other = registry.secrets.add_portal_password("ddt", "portail")
    registry.sessions.open("ddt", other.repere, NOW, "ici")  # without an address
    assert len(told(registry)) == 2


def test_an_address_that_could_be_a_header_is_not_kept(registry: Registry) -> None:
    with pytest.raises(InvalidValue):
        registry.mailboxes.set_address("ddt", "x@y.fr\r\nBcc: z@y.fr")
    with pytest.raises(NotFound):
        registry.mailboxes.set_address("personne", "x@y.fr")
    assert registry.mailboxes.of("ddt").adresse == ""
