"""Two landlords who transmit in an open campaign, and the GIP who accepts: in a registry alone."""

from datetime import UTC, date, datetime

from parc_social.access.model.organisation import Identity, parse_organisation
from parc_social.domain.campaigns.campaign import Campaign, CampaignAct, CampaignEvent
from parc_social.domain.campaigns.deposit import (
    Deposit,
    DepositAct,
    DepositCounts,
    DepositEvent,
    DepositVerdict,
    Said,
)
from parc_social.registry.registry import Registry

NOW, TODAY = datetime(2026, 2, 1, 9, 30, tzinfo=UTC), date(2026, 2, 1)
OPH = parse_organisation("999900004", "OPH", "bailleur", None)
OTHER = parse_organisation("999900087", "Autre", "bailleur", None)
YES = Said(sworn=True, leaving_out=True)


def open_campaign(registry: Registry) -> None:
    """Of the survey of 2026, for both landlords."""
    for one in (OPH, OTHER):
        registry.accounts.save_organisation(one)
        registry.accounts.create(Identity(f"de-{one.code}", one), one.nom)
    campaign = Campaign("ops", 2026, date(2026, 1, 15), date(2026, 3, 31))
    registry.campaigns.create(campaign, CampaignEvent(CampaignAct.CREER, NOW, "agent"))
    event = CampaignEvent(CampaignAct.OUVRIR, NOW, "agent")
    registry.campaigns.act("ops", 2026, event, TODAY)


def transmit(registry: Registry, letter: str, of: str = OPH.code, *, only: bool = False) -> Deposit:
    """A deposit whose number is a letter; `only`: checked, and not transmitted."""
    name, sha256 = letter * 36, letter * 64
    one = Deposit(name, of, "ops", 2026, 0, "a.csv", 3, sha256, NOW, f"de-{of}")
    registry.deposits.receive(one, TODAY)
    counts = DepositCounts(DepositVerdict.CONFORME, 10, 10, 0)
    check = DepositEvent(DepositAct.CONTROLER, NOW, None, controle=counts)
    found = registry.deposits.checked(of, name, check, b"zip")
    if only:
        return found
    event = DepositEvent(DepositAct.TRANSMETTRE, NOW, f"de-{of}", "je le déclare")
    return registry.deposits.transmit(found, event, TODAY, YES)


def accept(registry: Registry, one: Deposit) -> Deposit:
    """By the GIP, who has seen all of it."""
    event = DepositEvent(DepositAct.ACCEPTER, NOW, "agent")
    return registry.reviews.accept(one.id, event, len(one.evenements))


def states(registry: Registry) -> dict[str, str]:
    """State of each deposit, by its letter."""
    every = [*registry.deposits.of(OPH.code), *registry.deposits.of(OTHER.code)]
    return {one.id[0]: one.etat.value for one in every}
