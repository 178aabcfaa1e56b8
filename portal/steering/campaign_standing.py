"""What is known of one campaign: who is expected, what came, by landlord and by territory."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import date
from functools import cached_property

from parc_social.domain.campaigns.campaign import Campaign
from parc_social.domain.campaigns.follow_up import (
    LandlordProgress,
    PlaceProgress,
    Step,
    StepCount,
    places_progress,
    progress,
    step_counts,
)
from parc_social.domain.territory import Niveau
from parc_social.errors import NotFound
from parc_social.registry.registry import Registry
from portal.page_reads import PageReads
from portal.territories.name_index import NameIndex


class CampaignStanding:
    """Of one page. `year` is that of the register; None: nobody knows who is expected.

    The conventions of the reader may not open the register whole: then there is none either.
    """

    def __init__(
        self, registry: Registry, reads: PageReads, campaign: Campaign, today: date
    ) -> None:
        self._today = today
        self._registry, self._reads, self._campaign = registry, reads, campaign
        self.year: int | None = None
        self._stock: Mapping[str, int] = {}
        with suppress(NotFound):
            self.year, self._stock = reads.stock(campaign.millesime)

    @cached_property
    def landlords(self) -> Sequence[LandlordProgress]:
        """Whoever is expected or has deposited, the most dwellings first."""
        asked = self._campaign.source, self._campaign.millesime
        deposits = self._registry.deposits.in_campaign(*asked)
        landlords = {*self._stock, *(one.organisation for one in deposits)}
        names = self._registry.accounts.names(landlords)
        is_overdue = self._campaign.en_retard(self._today)
        return progress(self._stock, names, deposits, is_overdue=is_overdue)

    @cached_property
    def counts(self) -> Sequence[StepCount]:
        """How many have come to each step."""
        return step_counts(self.landlords)

    def places(self, niveau: Niveau) -> Sequence[PlaceProgress]:
        """Communes or départements, by code; none without a register."""
        if self.year is None:
            return ()
        _, stock = self._reads.stock_places(self._campaign.millesime)
        steps = {one.siren: one.step for one in self.landlords}
        if niveau is Niveau.COMMUNE:
            return places_progress(stock, steps)
        of_commune = self._departements
        return places_progress(
            ((siren, of_commune(code), count) for siren, code, count in stock), steps
        )

    @property
    def _departements(self) -> Callable[[str], str]:
        """The département of a commune, by the COG, else by its code."""
        known = {one.code_commune: one.code_dep for one in self._reads.facts().current}
        return lambda code: known.get(code) or code[: 3 if code.startswith("97") else 2]


def place_names(reads: PageReads, index: NameIndex, niveau: Niveau) -> Callable[[str], str]:
    """Names of territories, as the Grant shows them; empty for one that it does not."""
    kept: dict[str, str] = {}

    def name_of(code: str) -> str:
        if code not in kept:
            found = index.territory(reads, niveau, code)
            kept[code] = found.nom if found else ""
        return kept[code]

    return name_of


def shares_of(places: Sequence[PlaceProgress], step: Step) -> Mapping[str, float]:
    """Percent of the dwellings of each territory that have come to a step."""
    return {one.code: one.share(step) for one in places}
