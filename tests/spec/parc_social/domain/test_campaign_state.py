"""The state of a campaign is a comparison of days and acts, made on the day it is asked."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from parc_social.access.conventions.convention import legal_day
from parc_social.domain.campaigns.acts import check_campaign_act, check_deposit
from parc_social.domain.campaigns.campaign import (
    Campaign,
    CampaignAct,
    CampaignEvent,
    CampaignState,
    parse_reminders,
)
from parc_social.errors import Forbidden, InvalidValue
from testing.rows import each_row

FIRST, LAST = date(2026, 1, 15), date(2026, 3, 31)
SECOND = timedelta(seconds=1)
BEFORE, WITHIN, AFTER = date(2026, 1, 14), date(2026, 2, 1), date(2026, 4, 1)


def event(acte: CampaignAct, cloture: date | None = None, motif: str = "") -> CampaignEvent:
    return CampaignEvent(acte, datetime(2026, 1, 2, 9, tzinfo=UTC), "agent", motif, cloture)


CREATED = (event(CampaignAct.CREER),)
OPENED = (*CREATED, event(CampaignAct.OUVRIR))
CLOSED = (*OPENED, event(CampaignAct.FERMER, WITHIN, "incident"))
LONGER = (*OPENED, event(CampaignAct.PROLONGER, date(2026, 4, 30)))
RESUMED = (*CLOSED, event(CampaignAct.PROLONGER, date(2026, 4, 30)))


def campaign(*events: CampaignEvent) -> Campaign:
    return Campaign("ops", 2026, FIRST, LAST, (30, 7, 1), evenements=events)


@each_row(
    ("events", "day", "state", "left"),
    [
        (CREATED, WITHIN, CampaignState.PREPAREE, 0),
        (OPENED, BEFORE, CampaignState.A_VENIR, 0),
        (OPENED, FIRST, CampaignState.OUVERTE, 76),
        (OPENED, LAST, CampaignState.OUVERTE, 1),
        (OPENED, AFTER, CampaignState.FERMEE, 0),
        (CLOSED, WITHIN, CampaignState.FERMEE, 0),
        (LONGER, AFTER, CampaignState.OUVERTE, 30),
        (LONGER, date(2026, 5, 1), CampaignState.FERMEE, 0),
        (RESUMED, AFTER, CampaignState.OUVERTE, 30),
    ],
)
def test_a_campaign_is_open_from_its_first_to_its_last_day(
    events: tuple[CampaignEvent, ...], day: date, state: CampaignState, left: int
) -> None:
    found = campaign(*events)
    assert (found.etat(day), found.jours_restants(day)) == (state, left)


OPENED_LATE = (
    *CREATED,
    replace(event(CampaignAct.OUVRIR), quand=datetime(2026, 3, 10, tzinfo=UTC)),
)


@each_row(
    ("events", "day", "late"),
    [
        (OPENED, FIRST, False),
        (OPENED, date(2026, 2, 28), False),
        (OPENED, date(2026, 3, 1), True),  # the first reminder
        (OPENED, LAST, True),
        (OPENED, AFTER, True),
        (CREATED, WITHIN, False),
        (CREATED, AFTER, False),  # it never was: nobody could deposit
        (CLOSED, WITHIN, True),
        (OPENED_LATE, date(2026, 3, 11), False),  # the day of the first had gone by
        (OPENED_LATE, date(2026, 3, 24), True),
        (LONGER, date(2026, 3, 30), False),
        (LONGER, date(2026, 3, 31), True),
    ],
)
def test_who_has_transmitted_nothing_is_late_from_a_reminder_on_or_once_it_is_over(
    events: tuple[CampaignEvent, ...], day: date, *, late: bool
) -> None:
    assert campaign(*events).en_retard(day) is late


def test_reminders_follow_the_last_day_when_it_moves() -> None:
    assert campaign(*OPENED).rappels_dates()[-1] == date(2026, 3, 30)
    assert campaign(*LONGER).rappels_dates()[-1] == date(2026, 4, 29)


@each_row(
    ("events", "act", "day", "error"),
    [
        (CREATED, event(CampaignAct.OUVRIR), BEFORE, None),
        (CREATED, event(CampaignAct.OUVRIR), AFTER, InvalidValue),  # over before it began
        (OPENED, event(CampaignAct.OUVRIR), WITHIN, Forbidden),
        (CREATED, event(CampaignAct.PROLONGER, AFTER), WITHIN, Forbidden),
        (OPENED, event(CampaignAct.PROLONGER, AFTER), WITHIN, None),
        (OPENED, event(CampaignAct.PROLONGER, LAST), WITHIN, InvalidValue),  # no longer
        (OPENED, event(CampaignAct.PROLONGER), WITHIN, InvalidValue),  # until when?
        (OPENED, event(CampaignAct.PROLONGER, WITHIN), AFTER, InvalidValue),  # a day that is past
        (OPENED, event(CampaignAct.PROLONGER, date(2036, 1, 1)), WITHIN, InvalidValue),
        (OPENED, event(CampaignAct.PROLONGER, AFTER), AFTER, None),
        (CLOSED, event(CampaignAct.PROLONGER, LAST), WITHIN, None),  # as it was to last
        (CREATED, event(CampaignAct.FERMER, motif="erreur"), WITHIN, Forbidden),
        (OPENED, event(CampaignAct.FERMER, motif="erreur"), WITHIN, None),
        (OPENED, event(CampaignAct.FERMER, motif="  "), WITHIN, InvalidValue),
        (OPENED, event(CampaignAct.FERMER, motif="a\nb"), WITHIN, InvalidValue),
        (OPENED, event(CampaignAct.FERMER, motif="a" * 501), WITHIN, InvalidValue),
        (CLOSED, event(CampaignAct.FERMER, motif="erreur"), WITHIN, Forbidden),
        (OPENED, event(CampaignAct.CREER), WITHIN, Forbidden),
    ],
)
def test_an_act_is_possible_in_its_states_alone(
    events: tuple[CampaignEvent, ...],
    act: CampaignEvent,
    day: date,
    error: type[Exception] | None,
) -> None:
    if error is None:
        check_campaign_act(campaign(*events), act, day)
        return
    with pytest.raises(error, match=r"campagne|motif"):
        check_campaign_act(campaign(*events), act, day)


@each_row(
    ("events", "day", "millesime", "why"),
    [
        (OPENED, WITHIN, 2026, None),
        (OPENED, LAST, 2026, None),
        (OPENED, AFTER, 2026, "fermée depuis le 31/03/2026"),
        (OPENED, BEFORE, 2026, "ouvre le 15/01/2026"),
        (CREATED, WITHIN, 2026, "aucune campagne OPS 2026 n'est ouverte"),
        (OPENED, WITHIN, 2024, "aucune campagne OPS 2024 n'est ouverte"),
        (CLOSED, WITHIN, 2026, "fermée depuis le 01/02/2026"),
    ],
)
def test_a_deposit_needs_an_open_campaign_of_its_millesime(
    events: tuple[CampaignEvent, ...], day: date, millesime: int, why: str | None
) -> None:
    if why is None:
        check_deposit([campaign(*events)], "ops", millesime, day)
        return
    with pytest.raises(Forbidden, match=why):
        check_deposit([campaign(*events)], "ops", millesime, day)


def test_a_deposit_one_second_after_the_last_day_in_paris_is_late() -> None:
    last_second = datetime(2026, 3, 31, 21, 59, 59, tzinfo=UTC)
    check_deposit([campaign(*OPENED)], "ops", 2026, legal_day(last_second))
    with pytest.raises(Forbidden, match="fermée depuis le 31/03/2026"):
        check_deposit([campaign(*OPENED)], "ops", 2026, legal_day(last_second + SECOND))


@each_row(
    ("changed", "words"),
    [
        ({"source": "ban"}, "source"),
        ({"millesime": 2025}, "années paires"),
        ({"millesime": 1998}, "2000 à 2100"),
        ({"cloture": BEFORE}, "avant de"),
        ({"cloture": date(2036, 1, 1)}, "730 jours"),
        ({"profil": "doux"}, "profil inconnu"),
        ({"rappels": (7, 30)}, "du plus tôt"),
        ({"rappels": (7, 7)}, "du plus tôt"),
        ({"rappels": (200,)}, "nombres de jours"),
        ({"rappels": (-1,)}, "nombres de jours"),
        ({"rappels": tuple(range(11, 0, -1))}, "10 au plus"),
    ],
)
def test_a_campaign_that_can_not_be_is_refused(changed: dict[str, object], words: str) -> None:
    usual = {"source": "ops", "millesime": 2026, "ouverture": FIRST, "cloture": LAST}
    with pytest.raises(InvalidValue, match=words):
        Campaign(**{**usual, **changed})  # type: ignore[arg-type]


@each_row(("text", "days"), [("", ()), ("30,7, 1", (30, 7, 1)), ("0", (0,))])
def test_reminders_are_read(text: str, days: tuple[int, ...]) -> None:
    assert parse_reminders(text) == days


@each_row("text", ["demain", "7;1", "-7", "²", "1000", ","])
def test_reminders_that_are_none_are_refused(text: str) -> None:
    with pytest.raises(InvalidValue, match="30,7,1"):
        parse_reminders(text)
