"""`/portail/pilotage/`: what waits for the GIP, counts first."""

from collections.abc import Sequence
from dataclasses import dataclass

import flask

from parc_social.domain.campaigns.campaign import Campaign
from parc_social.domain.campaigns.follow_up import Step, StepCount, awaited, late
from portal.page import show
from portal.page_context import PageContext
from portal.page_reads import PageReads
from portal.steering.campaign_standing import CampaignStanding
from portal.steering.gip import check_gip


@dataclass(frozen=True, slots=True)
class OpenCampaign:
    """A campaign under way: how many are expected, have come to each step, are late."""

    campaign: Campaign
    expected: StepCount
    transmitted: StepCount
    waiting: int
    awaited: int
    late: int


class SteeringHome:
    """One page, of counts that each lead to their list."""

    def __init__(self, context: PageContext) -> None:
        self._context = context

    def page(self) -> flask.Response:
        """The counts. Raises NotFound for whoever is not of the GIP."""
        check_gip(self._context)
        registry, today = self._context.registry, self._context.today()
        reads = self._context.reads()
        return show(
            self._context,
            "pilotage",
            opened=self._opened(reads),
            queue=registry.convention_lists.queue(today),
            jobs=registry.all_jobs.counts(),
            suspended=registry.accounts.suspended(),
            today=today,
        )

    def _opened(self, reads: PageReads) -> Sequence[OpenCampaign]:
        registry, today = self._context.registry, self._context.today()
        found: list[OpenCampaign] = []
        for campaign in registry.campaigns.open_on(today):
            standing = CampaignStanding(registry, reads, campaign, today)
            waiting = sum(one.step is Step.TRANSMITTED for one in standing.landlords)
            counts = standing.counts
            found.append(
                OpenCampaign(
                    campaign,
                    counts[Step.EXPECTED],
                    counts[Step.TRANSMITTED],
                    waiting,
                    len(awaited(standing.landlords)),
                    len(late(standing.landlords)),
                )
            )
        return found
