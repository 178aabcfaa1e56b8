"""Campaigns of deposits in the registry, on both databases."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from parc_social.domain.campaigns.campaign import (
    Campaign,
    CampaignAct,
    CampaignEvent,
    CampaignState,
)
from parc_social.errors import Conflict, Forbidden, InvalidValue, NotFound
from parc_social.registry.campaigns import Campaigns
from parc_social.registry.registry import Registry

NOW, TODAY = datetime(2026, 2, 1, 9, 30, tzinfo=UTC), date(2026, 2, 1)
OPS = Campaign("ops", 2026, date(2026, 1, 15), date(2026, 3, 31), (30, 7))


def event(acte: CampaignAct, motif: str = "", cloture: date | None = None) -> CampaignEvent:
    return CampaignEvent(acte, NOW, "agent", motif, cloture)


@pytest.fixture
def campaigns(registry: Registry) -> Campaigns:
    registry.campaigns.create(OPS, event(CampaignAct.CREER))
    return registry.campaigns


def test_a_campaign_comes_back_with_its_acts(campaigns: Campaigns) -> None:
    assert campaigns.open_on(TODAY) == []
    campaigns.act("ops", 2026, event(CampaignAct.OUVRIR), TODAY)
    (found,) = campaigns.open_on(TODAY)
    assert replace(found, evenements=()) == OPS
    assert [e.acte for e in found.evenements] == [CampaignAct.CREER, CampaignAct.OUVRIR]
    assert found.evenements[0].quand == NOW
    longer = event(CampaignAct.PROLONGER, "neige", date(2026, 4, 15))
    assert campaigns.act("ops", 2026, longer, TODAY).dernier_jour == date(2026, 4, 15)
    closed = campaigns.act("ops", 2026, event(CampaignAct.FERMER, "incident"), TODAY)
    assert closed.dernier_jour == TODAY
    assert closed.etat(TODAY) is CampaignState.FERMEE
    assert campaigns.get("ops", 2026) == closed


def test_they_are_listed_by_millesime_and_the_first_to_end_is_first(campaigns: Campaigns) -> None:
    rpls = Campaign("rpls", 2026, date(2026, 1, 1), date(2026, 3, 1))
    campaigns.create(rpls, event(CampaignAct.CREER))
    older = Campaign("ops", 2024, date(2024, 1, 1), date(2024, 3, 1))
    campaigns.create(older, event(CampaignAct.CREER))
    assert [c.nom for c in campaigns.all()] == ["OPS 2026", "RPLS 2026", "OPS 2024"]
    for source in ("ops", "rpls"):
        campaigns.act(source, 2026, event(CampaignAct.OUVRIR), TODAY)
    assert [c.nom for c in campaigns.open_on(TODAY)] == ["RPLS 2026", "OPS 2026"]


def test_there_is_one_of_a_millesime_and_none_of_another(campaigns: Campaigns) -> None:
    with pytest.raises(Conflict, match="existe déjà"):
        campaigns.create(OPS, event(CampaignAct.CREER))
    with pytest.raises(InvalidValue, match="création"):
        campaigns.create(replace(OPS, millesime=2028), event(CampaignAct.OUVRIR))
    with pytest.raises(NotFound):
        campaigns.get("ops", 2028)
    with pytest.raises(NotFound):
        campaigns.act("rpls", 2026, event(CampaignAct.OUVRIR), TODAY)


def test_a_refused_act_leaves_nothing(campaigns: Campaigns) -> None:
    before = campaigns.get("ops", 2026)
    with pytest.raises(Forbidden):
        campaigns.act("ops", 2026, event(CampaignAct.FERMER, "trop tôt"), TODAY)
    assert campaigns.get("ops", 2026) == before


def test_of_two_openings_at_once_one_is_kept(campaigns: Campaigns) -> None:
    def opened(_: int) -> bool:
        try:
            campaigns.act("ops", 2026, event(CampaignAct.OUVRIR), TODAY)
        except Forbidden:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(opened, range(4))) == [False, False, False, True]


@pytest.mark.parametrize(
    "act", ["UPDATE campagne_evenement SET motif = 'x'", "DELETE FROM campagne_evenement"]
)
def test_no_act_is_rewritten(campaigns: Campaigns, registry: Registry, act: str) -> None:
    with pytest.raises(DatabaseError, match="append-only"), registry.engine.begin() as connection:
        connection.execute(text(act))
    assert len(campaigns.get("ops", 2026).evenements) == 1
