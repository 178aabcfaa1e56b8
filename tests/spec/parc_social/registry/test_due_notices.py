"""What a day calls for: which reminder, which ending; and how long a message waits."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from parc_social.access.conventions.convention import Acte, Convention, Evenement
from parc_social.access.conventions.renewal import ALERTS
from parc_social.domain.campaigns.campaign import Campaign, CampaignAct, CampaignEvent
from parc_social.domain.message import MOST_TRIES, Message, MessageKind, MessageState, delay
from parc_social.registry.mail.due_notices import ENDINGS, due_ending, due_reminder

OPENED = datetime(2026, 1, 15, 9, tzinfo=UTC)
CAMPAIGN = Campaign(
    "ops", 2026, date(2026, 1, 15), date(2026, 3, 31), (30, 7, 1),
    evenements=(CampaignEvent(CampaignAct.OUVRIR, OPENED, "agent"),),
)  # fmt: skip


@pytest.mark.parametrize(
    ("today", "before"),
    [
        (date(2026, 2, 28), None), (date(2026, 3, 1), 30), (date(2026, 3, 23), 30),
        (date(2026, 3, 24), 7), (date(2026, 3, 29), 7), (date(2026, 3, 30), 1),
        (date(2026, 3, 31), 1),
    ],
)  # fmt: skip
def test_the_last_reminder_whose_day_has_come_is_due(today: date, before: int | None) -> None:
    assert due_reminder(CAMPAIGN, today) == before


def test_a_campaign_opened_late_sends_none_of_those_gone_by() -> None:
    opened = CampaignEvent(CampaignAct.OUVRIR, datetime(2026, 3, 10, 9, tzinfo=UTC), "agent")
    late = replace(CAMPAIGN, evenements=(opened,))
    assert due_reminder(late, date(2026, 3, 10)) is None
    assert due_reminder(late, date(2026, 3, 24)) == 7


def test_reminders_follow_a_last_day_that_is_put_off() -> None:
    event = CampaignEvent(CampaignAct.PROLONGER, OPENED, "agent", cloture=date(2026, 4, 30))
    longer = replace(CAMPAIGN, evenements=(*CAMPAIGN.evenements, event))
    assert due_reminder(longer, date(2026, 3, 30)) is None
    assert due_reminder(longer, date(2026, 3, 31)) == 30


def signed(number: str, begins: date, ends: date) -> Convention:
    acts = ((Acte.ENVOYER, "agent"), (Acte.SIGNER, "ddt"), (Acte.CONTRESIGNER, "agent"))
    events = tuple(Evenement(acte, OPENED, who) for acte, who in acts)
    return Convention(number, "999000011", begins, ends, events)


LAST = date(2026, 12, 31)
ONE = signed("C1", date(2026, 1, 1), LAST)


@pytest.mark.parametrize(
    ("left", "due"),
    [(91, None), (90, 90), (31, 90), (30, 30), (8, 30), (7, 7), (0, 7), (-1, None)],
)
def test_an_ending_is_told_at_90_30_and_7_days(left: int, due: int | None) -> None:
    assert due_ending(ONE, [ONE], LAST - timedelta(days=left)) == due


def test_a_convention_that_another_follows_is_not_said_to_end() -> None:
    today = LAST - timedelta(days=7)
    next_one = signed("C2", date(2027, 1, 1), date(2027, 12, 31))
    later = signed("C2", date(2027, 1, 2), date(2027, 12, 31))
    others = replace(next_one, organisation="999000003")
    draft = replace(next_one, evenements=())
    assert due_ending(ONE, [ONE, next_one], today) is None
    assert [due_ending(ONE, [ONE, x], today) for x in (later, others, draft)] == [7, 7, 7]


def test_one_that_is_suspended_or_revoked_is_told_already() -> None:
    today = LAST - timedelta(days=7)
    for act in (Acte.SUSPENDRE, Acte.REVOQUER):
        event = Evenement(act, OPENED, "agent", "motif")
        assert due_ending(replace(ONE, evenements=(*ONE.evenements, event)), [ONE], today) is None


def test_a_message_waits_twice_as_long_each_time_and_is_left_to_a_person_in_the_end() -> None:
    minutes = [one.total_seconds() / 60 for n in range(1, 12) if (one := delay(n)) is not None]
    assert minutes == [1, 2, 4, 8, 16, 32, 64, 128, 256, 360, 360]
    assert (delay(MOST_TRIES - 1) is None, delay(MOST_TRIES)) == (False, None)


def test_the_state_of_a_message_is_read_from_its_moments() -> None:
    one = Message(1, "k", MessageKind.RAPPEL, "odile", "o@x.fr", {}, OPENED, prochain=OPENED)
    assert one.etat is MessageState.A_ENVOYER
    assert replace(one, prochain=None).etat is MessageState.EN_ECHEC
    assert replace(one, prochain=None, envoye=OPENED).etat is MessageState.ENVOYE
    assert replace(one, adresse="", prochain=None).etat is MessageState.SANS_ADRESSE


def test_no_ending_is_told_before_its_convention_is_read() -> None:
    """Conventions that end within ALERTS are read (`to_follow`), not all of them."""
    assert max(ENDINGS) <= max(ALERTS)
