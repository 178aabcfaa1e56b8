"""A campaign as one landlord sees it: its days, what is expected of it, what was received."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from parc_social.domain.campaigns.campaign import Campaign, CampaignState
from parc_social.domain.campaigns.deposit import Deposit, DepositState
from parc_social.domain.campaigns.follow_up import kept_share
from portal.page_context import PageContext

_OUT = (DepositState.REMPLACE, DepositState.RETIRE)


@dataclass(frozen=True, slots=True)
class CampaignView:
    """`expected`: dwellings of the landlord in the register of the year `register`, if told.

    `deposit`: the one that counts today, the latest that is neither withdrawn nor replaced.
    """

    campaign: Campaign
    register: int | None
    expected: int
    deposit: Deposit | None

    @property
    def kept(self) -> int | None:
        """Lines of the deposit that its check kept; None: it was not checked yet."""
        counts = self.deposit.controle if self.deposit else None
        return counts.retenues if counts else None

    @property
    def share(self) -> int | None:
        """Lines kept for 100 dwellings expected; None where either is not known."""
        share = kept_share(self.deposit, self.expected)
        return None if share is None else round(share)


def campaign_views(
    context: PageContext, source: str, today: date, deposits: Sequence[Deposit], *, counts: bool
) -> Sequence[CampaignView]:
    """Those of a source; what the GIP only prepares is nobody else's to see.

    `counts`: whether the caller sees the landlord's rows whole: else nothing is said of its stock.
    """
    known = [
        one
        for one in context.registry.campaigns.all()
        if one.source == source and one.etat(today) is not CampaignState.PREPAREE
    ]
    return [_view(context, one, deposits, counts=counts) for one in known]


def _view(
    context: PageContext, campaign: Campaign, deposits: Sequence[Deposit], *, counts: bool
) -> CampaignView:
    year, expected = context.reads().own_dwellings(campaign.millesime) if counts else (None, 0)
    beside = (campaign.source, campaign.millesime)
    received = [d for d in deposits if (d.source, d.millesime) == beside and d.etat not in _OUT]
    return CampaignView(campaign, year, expected, received[0] if received else None)
