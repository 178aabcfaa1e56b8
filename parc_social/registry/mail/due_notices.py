"""What is told on a day rather than by an act: late deposits, conventions and mandates that end."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import batched

from sqlalchemy import Engine

from parc_social.access.conventions.convention import Convention, Etat, legal_day
from parc_social.database.engine import reading, writing
from parc_social.domain.campaigns.campaign import Campaign, CampaignAct, french_day
from parc_social.domain.campaigns.deposit import DepositState
from parc_social.domain.mandates.mandate import Mandate, MandateAct, MandateState
from parc_social.domain.message import MessageKind
from parc_social.registry.campaigns import Campaigns
from parc_social.registry.convention_lists import ConventionLists
from parc_social.registry.deposits import Deposits
from parc_social.registry.mail.act_notices import mandate_facts
from parc_social.registry.mail.notice import (
    Notice,
    key_of,
    persons_of,
    persons_of_each,
    tell,
    told_keys,
)
from parc_social.registry.mail.reminders import depositors, remind, reminder_facts
from parc_social.registry.mandates import Mandates

# SIREN that the register says a campaign expects; None: nobody knows, and all are reminded.
type Expected = Callable[[Campaign], Collection[str] | None]

ENDINGS = (90, 30, 7)  # days before the last one of a convention
MANDATE_ENDINGS = (30, 7)  # and of a mandate
_AT_ONCE = 50  # conventions of one transaction: SQLite has one writer, and others wait for it
# Of a deposit that the GIP has not: whatever is not named here is one that it has.
_LATE = (
    DepositState.RECU,
    DepositState.REFUSE,
    DepositState.A_CORRIGER,
    DepositState.CONFORME,
    DepositState.ROUVERT,
    DepositState.REMPLACE,
    DepositState.RETIRE,
)


@dataclass(frozen=True, slots=True)
class DueNotices:
    """Writes them; asked twice on a day, or after days of silence, it writes each once."""

    engine: Engine
    campaigns: Campaigns
    conventions: ConventionLists
    deposits: Deposits
    mandates: Mandates

    def write(self, now: datetime, expected: Expected = lambda _: None) -> int:
        """How many messages are new; reminders go to landlords that a campaign expects."""
        today = legal_day(now)
        opened = self.campaigns.open_on(today)
        told = sum(self._remind(one, now, today, expected) for one in opened)
        told += sum(self._mandate_ending(one, now, today) for one in self.mandates.all())
        return told + self._endings(now, today)

    def _endings(self, now: datetime, today: date) -> int:
        """Each convention is set against those of its own organisation: no other can follow it."""
        by_party: dict[str, list[Convention]] = {}
        for one in self.conventions.to_follow(today):
            by_party.setdefault(one.organisation, []).append(one)
        due: list[tuple[str, Notice]] = []
        for code, of_party in by_party.items():
            for one in of_party:
                left = due_ending(one, of_party, today)
                if left is not None:
                    due.append((code, ending_notice(one, left, now)))
        return sum(self._tell_some(some, today) for some in batched(due, _AT_ONCE))

    def _tell_some(self, due: Collection[tuple[str, Notice]], today: date) -> int:
        """Writes only what nobody wrote: thousands are due for months, and told once."""
        with reading(self.engine) as session:
            persons = persons_of_each(session, {code for code, _ in due}, today)
            wanted = [(notice, login) for code, notice in due for login in persons.get(code, ())]
            held = told_keys(session, [key_of(notice, login) for notice, login in wanted])
        new = [(notice, login) for notice, login in wanted if key_of(notice, login) not in held]
        if not new:
            return 0
        with writing(self.engine) as session:
            return sum(tell(session, notice, [login]) for notice, login in new)

    def _remind(self, campaign: Campaign, now: datetime, today: date, expected: Expected) -> int:
        before = due_reminder(campaign, today)
        if before is None:
            return 0
        act = f"{campaign.source}:{campaign.millesime}:{campaign.dernier_jour}:{before}"
        since = campaign.dernier_jour - timedelta(days=before)
        with reading(self.engine) as session:
            landlords = depositors(session, campaign, today)
        known = expected(campaign)
        wanted = landlords.keys() if known is None else landlords.keys() & known
        late = sorted(code for code in wanted if self._is_late(code, campaign))
        with writing(self.engine) as session:
            persons = [login for code in late for login in landlords[code]]
            notice = Notice(MessageKind.RAPPEL, act, now, reminder_facts(campaign))
            return remind(session, campaign, notice, persons, since)

    def _is_late(self, organisation: str, campaign: Campaign) -> bool:
        subject = (campaign.source, campaign.millesime)
        here = [d for d in self.deposits.of(organisation) if (d.source, d.millesime) == subject]
        return all(one.etat in _LATE for one in here)

    def _mandate_ending(self, one: Mandate, now: datetime, today: date) -> int:
        left = due_mandate_ending(one, today)
        if left is None:
            return 0
        with writing(self.engine) as session:
            faits = mandate_facts(session, one)
            notice = Notice(MessageKind.MANDAT_FIN, f"{one.numero}:{left}", now, faits)
            persons = [
                login
                for party in (one.mandant, one.mandataire)
                for login in persons_of(session, party, today)
            ]
            return tell(session, notice, persons)


def ending_notice(one: Convention, left: int, now: datetime) -> Notice:
    """What is told of a convention that ends."""
    facts = {"convention": one.numero, "jour": french_day(one.fin)}
    return Notice(MessageKind.CONVENTION_FIN, f"{one.numero}:{one.fin}:{left}", now, facts)


def due_reminder(campaign: Campaign, today: date) -> int | None:
    """The last of its reminders whose day has come since it was opened; None: none has."""
    opened = [legal_day(e.quand) for e in campaign.evenements if e.acte is CampaignAct.OUVRIR]
    since = max([campaign.ouverture, *opened])
    days = zip(campaign.rappels, campaign.rappels_dates(), strict=True)
    return min((before for before, day in days if since <= day <= today), default=None)


def due_ending(one: Convention, every: Sequence[Convention], today: date) -> int | None:
    """Which of ENDINGS has been reached by a convention in force that no other follows."""
    if one.etat(today) is not Etat.ACTIVE:
        return None
    for other in every:
        follows = other.organisation == one.organisation and other.fin > one.fin
        begins = other.debut <= one.fin + timedelta(days=1)
        if follows and begins and other.etat(today) in (Etat.ACTIVE, Etat.A_VENIR):
            return None
    left = (one.fin - today).days
    return min((days for days in ENDINGS if left <= days), default=None)


def due_mandate_ending(one: Mandate, today: date) -> int | None:
    """Which of MANDATE_ENDINGS a mandate in force has reached since it was; None: none.

    One that is given for less than that many days is not said to end on its first.
    """
    taken = one.event(MandateAct.CONTRESIGNER)
    if one.etat(today) is not MandateState.EN_COURS or taken is None:
        return None
    whole = (one.fin - max(one.debut, legal_day(taken.quand))).days
    left = (one.fin - today).days
    return min((days for days in MANDATE_ENDINGS if left <= days < whole), default=None)
