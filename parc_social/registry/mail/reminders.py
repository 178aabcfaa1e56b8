"""Reminders of a campaign: who is written to, who was already, and the act of the GIP that writes.

A person is reminded of a campaign once a day at most, by that act or by the worker on a day of the
campaign (due_notices.py): both hold the campaign while they look and write.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta, timezone

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from parc_social.access.conventions.convention import legal_day
from parc_social.database.account_rows import CompteRow
from parc_social.database.engine import reading, writing
from parc_social.database.message_rows import CourrielRow, MessageRow
from parc_social.domain.campaigns.campaign import Campaign, CampaignEvent, french_day
from parc_social.domain.message import MessageKind
from parc_social.errors import Conflict
from parc_social.registry.campaigns import held_campaign, hold_campaign, record_act
from parc_social.registry.mail.notice import Notice, persons_of_landlords, tell
from parc_social.registry.mandates import in_force

_EAST = timezone(timedelta(hours=14))  # where a day begins first


@dataclass(frozen=True, slots=True)
class Recipient:
    """A person who deposits for a landlord, of its own or under a mandate.

    `adresse` empty: none is known. `refuses`: reminders, by their own choice; `told`: reminded of
    this campaign today already.
    """

    login: str
    adresse: str
    refuses: bool
    told: bool

    @property
    def is_due(self) -> bool:
        """Whether a message is written to them, were they reminded now."""
        return not self.refuses and not self.told


class Reminders:
    """Reads who would be reminded, and reminds."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def recipients(self, campaign: Campaign, today: date) -> Mapping[str, Sequence[Recipient]]:
        """Those of each landlord for which somebody deposits, by its SIREN."""
        with reading(self._engine) as session:
            landlords = depositors(session, campaign, today)
            told = told_since(session, campaign, today)
            query = (
                select(CompteRow.login, CourrielRow.adresse, CourrielRow.refus)
                .outerjoin(CourrielRow, CourrielRow.compte == CompteRow.login)
                .where(CompteRow.revoque.is_(None), CompteRow.service.is_(False))
            )
            known = {
                login: Recipient(
                    login, address or "", MessageKind.RAPPEL.value in (refused or ()), login in told
                )
                for login, address, refused in session.execute(query).all()
            }
        return {
            code: [known[login] for login in sorted(set(logins)) if login in known]
            for code, logins in landlords.items()
        }

    def send(
        self, campaign: Campaign, late: Collection[str], event: CampaignEvent, today: date
    ) -> int:
        """Reminds those who deposit for these landlords; how many messages are new.

        The campaign keeps the act, with how many were written. Raises Conflict when it comes to
        nobody, Forbidden when the campaign is not open.
        """
        subject = (campaign.source, campaign.millesime)
        act = f"{campaign.source}:{campaign.millesime}:le:{today}"
        with writing(self._engine) as session:
            hold_campaign(session, *subject)
            _, campaign = held_campaign(session, *subject)  # prolonged meanwhile, it may be
            notice = Notice(MessageKind.RAPPEL, act, event.quand, reminder_facts(campaign))
            landlords = depositors(session, campaign, today)
            told = told_since(session, campaign, today)
            wanted = {code: set(landlords.get(code, ())) - told for code in late}
            written = tell(session, notice, set[str]().union(*wanted.values()))
            record_act(session, *subject, replace(event, motif=_counted(written)), today)
            if not written:
                raise Conflict(
                    "personne n’est relancé : ces bailleurs n’ont pas de compte, ou leurs personnes"
                    " ont déjà été relancées aujourd’hui ou refusent les rappels"
                )
            return written


def depositors(session: Session, campaign: Campaign, today: date) -> dict[str, list[str]]:
    """Logins of those who deposit for each landlord, under a mandate in force too, by its code."""
    held = in_force(session, campaign.source, campaign.millesime, today)
    pairs = [(one.mandant, one.mandataire) for one in held]
    return persons_of_landlords(session, today, pairs)


def remind(
    session: Session, campaign: Campaign, notice: Notice, logins: Collection[str], since: date
) -> int:
    """Writes a reminder to whoever got none since a day; how many messages are new."""
    hold_campaign(session, campaign.source, campaign.millesime)
    return tell(session, notice, set(logins) - told_since(session, campaign, since))


def reminder_facts(campaign: Campaign) -> Mapping[str, str]:
    """What a reminder says of a campaign."""
    return {"campagne": campaign.nom, "jour": french_day(campaign.dernier_jour)}


def told_since(session: Session, campaign: Campaign, since: date) -> set[str]:
    """Logins of those who were reminded of a campaign on a day (Paris) or after it."""
    begun = datetime.combine(since, time(), _EAST)
    query = select(MessageRow.compte, MessageRow.cree).where(
        MessageRow.genre == MessageKind.RAPPEL.value,
        MessageRow.cle.startswith(
            f"{MessageKind.RAPPEL.value}:{campaign.source}:{campaign.millesime}:"
        ),
        MessageRow.cree >= begun,
    )
    return {login for login, made in session.execute(query).all() if legal_day(made) >= since}


def _counted(written: int) -> str:
    return f"{written} message{'s' if written > 1 else ''}"
