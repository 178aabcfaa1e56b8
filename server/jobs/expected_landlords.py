"""Whom a campaign expects, for the reminders that a worker writes: nobody has signed in there."""

from collections.abc import Collection

from auth_proxy.authentication.gate_config import GateConfig
from auth_proxy.authentication.grants import Grants
from parc_social.access.model.grant import Grant
from parc_social.access.model.organisation import Genre
from parc_social.access.policy import PolicyRefusal
from parc_social.domain.campaigns.campaign import Campaign, CampaignAct
from parc_social.errors import Forbidden, NotFound
from parc_social.storage.store import Store


class ExpectedLandlords:
    """Read under the Grant that who opened the campaign has today, as its follow-up page is."""

    def __init__(self, config: GateConfig, store: Store) -> None:
        self._config, self._store = config, store
        self._grants = Grants(config)

    def of(self, campaign: Campaign) -> Collection[str] | None:
        """SIREN, by the newest register until its year; None: nobody may know, or none is there."""
        try:
            grant = self._grant(campaign)
            year, stock = self._store.stock(grant, campaign.millesime) if grant else (None, {})
        except NotFound:
            return None
        return None if year is None else stock.keys()

    def _grant(self, campaign: Campaign) -> Grant | None:
        opened = [e.compte for e in campaign.evenements if e.acte is CampaignAct.OUVRIR]
        if not opened:
            return None
        accounts, today = self._config.registry.accounts, self._config.today()
        for one in accounts.organisations():
            if one.genre is not Genre.GIP:
                continue
            try:
                identity = accounts.get(opened[-1]).acting(today, one.code)
            except (Forbidden, NotFound):
                continue
            decision = self._grants.of(identity, today)
            return None if isinstance(decision, PolicyRefusal) else decision
        return None
