"""Campaigns on the home page: where a landlord's deposit stands, and what is to be done next."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from parc_social.access.model.grant import current_grant
from parc_social.access.model.organisation import Genre
from parc_social.access.permissions import why_not
from parc_social.domain.campaigns.campaign import Campaign, CampaignState
from parc_social.domain.campaigns.deposit import Deposit, DepositState
from portal.page_context import PageContext

_DEPOSITING = "/portail/deposer"
_NEXT: Mapping[DepositState, str] = {
    DepositState.RECU: "Reçu : le contrôle est en cours, ou va commencer.",
    DepositState.REFUSE: "Fichier refusé : lisez pourquoi, puis déposez-le à nouveau.",
    DepositState.CONFORME: "Conforme : il reste à le transmettre.",
    DepositState.ROUVERT: "À corriger, puis à transmettre à nouveau.",
    DepositState.TRANSMIS: "Transmis : rien à faire, le GIP SNE l’examine.",
    DepositState.ACCEPTE: "Accepté par le GIP SNE : rien à faire.",
    DepositState.PUBLIE: "Publié : rien à faire.",
}


@dataclass(frozen=True, slots=True)
class CampaignStep:
    """One campaign, and what its reader does next: `words` is a link to `path`.

    `words` empty: nothing is told but its days. `reason`: why the GIP opened the deposit again.
    """

    campaign: Campaign
    words: str = ""
    path: str = ""
    reason: str = ""


def campaign_steps(context: PageContext) -> Sequence[CampaignStep]:
    """Those that are announced or open, for who deposits and who steers them; none for others."""
    organisation = context.session().identity.organisation
    if organisation.genre not in (Genre.GIP, Genre.BAILLEUR):
        return ()
    shown, today = (CampaignState.A_VENIR, CampaignState.OUVERTE), context.today()
    registry = context.registry
    there = [one for one in registry.campaigns.all() if one.etat(today) in shown]
    there.sort(key=lambda one: (one.ouverture, one.nom))
    if organisation.genre is Genre.GIP:
        return [
            steering_step(one, registry.deposits.in_campaign(one.source, one.millesime))
            for one in there
        ]
    own = registry.deposits.of(organisation.code) if there else ()
    reads_only = why_not(context.session().identity, None, current_grant()) is not None
    return [depositing_step(one, own, today, reads_only=reads_only) for one in there]


def steering_step(campaign: Campaign, received: Sequence[Deposit]) -> CampaignStep:
    """The GIP's: how many deposits wait for its answer."""
    waiting = sum(one.etat is DepositState.TRANSMIS for one in received)
    if not waiting:
        return CampaignStep(campaign)
    many = "s" if waiting > 1 else ""
    words = f"{waiting} dépôt{many} transmis à examiner"
    return CampaignStep(campaign, words, "/portail/pilotage/depots")


def depositing_step(
    campaign: Campaign, own: Sequence[Deposit], today: date, *, reads_only: bool = False
) -> CampaignStep:
    """A landlord's: `own` are its deposits, the newest first; those that are over do not count."""
    if campaign.etat(today) is not CampaignState.OUVERTE:
        return CampaignStep(campaign)
    beside = (campaign.source, campaign.millesime)
    there = [d for d in own if (d.source, d.millesime) == beside and not d.is_over]
    if not there:
        path = f"{_DEPOSITING}?millesime={campaign.millesime}"
        words = "Rien n’est déposé." if reads_only else "Rien n’est déposé : déposer un fichier."
        return CampaignStep(campaign, words, path)
    one = there[0]
    again = one.reouverture
    return CampaignStep(
        campaign, _next(one), f"{_DEPOSITING}/{one.id}", again.motif if again else ""
    )


def _next(one: Deposit) -> str:
    if one.etat is not DepositState.A_CORRIGER:
        return _NEXT[one.etat]
    count = one.controle.refusees if one.controle else 0
    many = "s" if count > 1 else ""
    return f"{count} ligne{many} fautive{many} : à corriger, puis à transmettre."
