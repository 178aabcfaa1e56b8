"""The demonstration's campaign: one that is open, so that a landlord can deposit."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta

from parc_social.access.conventions.convention import legal_day
from parc_social.domain.campaigns.campaign import Campaign, CampaignAct, CampaignEvent
from parc_social.errors import Conflict
from parc_social.registry.registry import Registry

_OPEN_FOR = timedelta(days=60)
_REMINDERS = (30, 7, 1)
_GIP = "demo-gip"


def open_demo_campaign(registry: Registry, millesime: int) -> None:
    """Opens the survey of a millésime for two months from today; one that is there is left alone.

    The account `demo-gip` must be there: it is the one that acts.
    """
    now = datetime.now(UTC)
    today = legal_day(now)
    campaign = Campaign("ops", millesime, today, today + _OPEN_FOR, _REMINDERS)
    with suppress(Conflict):
        registry.campaigns.create(campaign, CampaignEvent(CampaignAct.CREER, now, _GIP))
        opening = CampaignEvent(CampaignAct.OUVRIR, now, _GIP)
        registry.campaigns.act("ops", millesime, opening, today)
