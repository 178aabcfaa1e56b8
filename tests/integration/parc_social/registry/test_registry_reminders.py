"""Reminders in the registry, on both databases: nobody twice on a day, whoever writes them."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta

import pytest

from parc_social.access.model.organisation import Identity, Role, parse_organisation
from parc_social.domain.campaigns.campaign import Campaign, CampaignAct, CampaignEvent
from parc_social.domain.message import MessageKind
from parc_social.errors import Conflict, Forbidden
from parc_social.registry.mail.reminders import Recipient
from parc_social.registry.registry import Registry

OPENED, DUE = datetime(2026, 1, 15, 9, tzinfo=UTC), datetime(2026, 3, 1, 9, tzinfo=UTC)
OPS = Campaign("ops", 2026, date(2026, 1, 15), date(2026, 3, 31), (30, 7))
PARTIES = [parse_organisation(code, code, "bailleur", None) for code in ("999900004", "999900012")]
LATE = [one.code for one in PARTIES]
TAKEN = "personne n’est relancé"


@pytest.fixture
def remind(registry: Registry) -> Callable[..., int]:
    """Reminds late landlords of an open campaign at a moment; a person and a refusal in one."""
    people = [(PARTIES[0], "odile"), (PARTIES[0], "refuse"), (PARTIES[1], "paul")]
    for party, login in people:
        registry.accounts.save_organisation(party)
        registry.accounts.create(Identity(login, party, Role.DEPOSANT), login)
        registry.mailboxes.set_address(login, f"{login}@exemple.fr")
    registry.mailboxes.refuse("refuse", [MessageKind.RAPPEL])
    registry.campaigns.create(OPS, CampaignEvent(CampaignAct.CREER, OPENED, "agent"))
    opening = CampaignEvent(CampaignAct.OUVRIR, OPENED, "agent")
    registry.campaigns.act("ops", 2026, opening, OPENED.date())

    def act(now: datetime, late: list[str] = LATE) -> int:
        event = CampaignEvent(CampaignAct.RELANCER, now, "agent")
        return registry.reminders.send(OPS, late, event, now.date())

    return act


def told(registry: Registry) -> list[tuple[str, date]]:
    found = registry.outbox.page(None, 0, 100)
    return sorted((m.compte, m.cree.date()) for m in found if m.genre is MessageKind.RAPPEL)


def test_an_act_writes_to_each_once_a_day_and_is_kept_by_the_campaign(
    registry: Registry, remind: Callable[..., int]
) -> None:
    now = datetime(2026, 2, 10, 9, tzinfo=UTC)
    assert remind(now, LATE[:1]) == 1
    assert remind(now + timedelta(hours=2)) == 1  # of paul alone
    with pytest.raises(Conflict, match=TAKEN):
        remind(now + timedelta(hours=3))
    assert remind(now + timedelta(days=1)) == 2
    acts = [(e.acte, e.motif) for e in registry.campaigns.get("ops", 2026).evenements[2:]]
    kept = [(CampaignAct.RELANCER, f"{n} message{'s' * (n > 1)}") for n in (1, 1, 2)]
    assert acts == kept
    assert told(registry).count(("refuse", now.date())) == 0


def test_the_preview_says_who_refuses_and_who_was_told_today(
    registry: Registry, remind: Callable[..., int]
) -> None:
    remind(DUE, LATE[:1])
    found = registry.reminders.recipients(OPS, DUE.date())
    assert found[LATE[0]] == [
        Recipient("odile", "odile@exemple.fr", refuses=False, told=True),
        Recipient("refuse", "refuse@exemple.fr", refuses=True, told=False),
    ]
    assert [one.is_due for one in found[LATE[1]]] == [True]
    tomorrow = registry.reminders.recipients(OPS, DUE.date() + timedelta(1))
    assert [one.told for one in tomorrow[LATE[0]]] == [False, False]


@pytest.mark.parametrize("first", ["act", "worker"])
def test_the_day_of_a_reminder_brings_one_whoever_writes_first(
    registry: Registry, remind: Callable[..., int], first: str
) -> None:
    if first == "act":
        assert remind(DUE) == 2
        registry.due_notices.write(DUE + timedelta(hours=1))
    else:
        registry.due_notices.write(DUE)
        with pytest.raises(Conflict, match=TAKEN):
            remind(DUE + timedelta(hours=1))
    registry.due_notices.write(DUE + timedelta(days=1))  # is not made up for on the next day
    assert told(registry) == [("odile", DUE.date()), ("paul", DUE.date())]


def test_the_worker_reminds_those_whom_the_register_expects(
    registry: Registry, remind: Callable[..., int]
) -> None:
    asked: list[Campaign] = []

    def expected(campaign: Campaign) -> list[str]:
        asked.append(campaign)
        return [LATE[1], "999900999"]  # one of both, and one that has no account

    registry.due_notices.write(DUE, expected)
    assert told(registry) == [("paul", DUE.date())]
    assert [one.nom for one in asked] == ["OPS 2026"]
    registry.due_notices.write(DUE, lambda _: [])
    assert len(told(registry)) == 1
    registry.due_notices.write(DUE, lambda _: None)  # nobody knows: whoever has an account
    assert told(registry) == [("odile", DUE.date()), ("paul", DUE.date())]


def test_a_worker_that_was_stopped_writes_on_its_return(
    registry: Registry, remind: Callable[..., int]
) -> None:
    assert remind(DUE - timedelta(days=1)) == 2
    registry.due_notices.write(DUE + timedelta(days=3))
    assert [day for _, day in told(registry)].count((DUE + timedelta(days=3)).date()) == 2


def test_two_at_once_write_one_each(registry: Registry, remind: Callable[..., int]) -> None:
    def attempt(turn: int) -> int:
        try:
            return registry.due_notices.write(DUE) if turn % 2 else remind(DUE)
        except Conflict:
            return 0

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(attempt, range(6))) == 2
    assert len(told(registry)) == 2


def test_the_day_is_that_of_paris(registry: Registry, remind: Callable[..., int]) -> None:
    late_evening = datetime(2026, 2, 10, 23, 30, tzinfo=UTC)  # half past midnight in Paris
    assert remind(datetime(2026, 2, 10, 12, tzinfo=UTC)) == 2
    event = CampaignEvent(CampaignAct.RELANCER, late_evening, "agent")
    assert registry.reminders.send(OPS, LATE, event, date(2026, 2, 11)) == 2


def test_a_campaign_that_is_not_open_reminds_nobody(
    registry: Registry, remind: Callable[..., int]
) -> None:
    with pytest.raises(Forbidden, match="fermée"):
        remind(datetime(2026, 4, 1, 9, tzinfo=UTC))
    assert told(registry) == []
