"""What the GIP may do to a campaign, and what may be deposited in it, by its state."""

from collections.abc import Iterable
from datetime import date

from parc_social.domain.campaigns.campaign import (
    Campaign,
    CampaignAct,
    CampaignEvent,
    CampaignState,
    check_length,
    french_day,
)
from parc_social.errors import Forbidden, InvalidValue

MOTIF_LENGTH = 500

_FROM = {
    CampaignAct.OUVRIR: (CampaignState.PREPAREE,),
    CampaignAct.PROLONGER: (CampaignState.OUVERTE, CampaignState.A_VENIR, CampaignState.FERMEE),
    CampaignAct.FERMER: (CampaignState.OUVERTE, CampaignState.A_VENIR),
    CampaignAct.RELANCER: (CampaignState.OUVERTE,),
}


def check_campaign_act(campaign: Campaign, event: CampaignEvent, today: date) -> None:
    """Raises Forbidden when the act is not possible in this state, else InvalidValue.

    A campaign that is over may be prolonged: deposits go on the same day.
    """
    state = campaign.etat(today)
    if state not in _FROM.get(event.acte, ()):
        raise Forbidden(
            f"la campagne {campaign.nom} est {state.value} : elle ne peut pas être"
            f" {event.acte.value}"
        )
    if len(event.motif) > MOTIF_LENGTH or not event.motif.isprintable():
        raise InvalidValue(f"motif : {MOTIF_LENGTH} caractères imprimables au plus")
    match event.acte:
        case CampaignAct.OUVRIR if campaign.cloture < today:
            raise InvalidValue(
                f"campagne {campaign.nom} : son dernier jour ({french_day(campaign.cloture)}) est"
                " passé ; créez-la avec d'autres dates"
            )
        case CampaignAct.PROLONGER:
            _check_longer(campaign, event.cloture, today)
        case CampaignAct.FERMER if not event.motif.strip():
            raise InvalidValue(
                f"un motif est nécessaire pour fermer la campagne {campaign.nom} avant son dernier"
                " jour : les bailleurs le lisent"
            )
        case _:
            pass


def check_deposit(campaigns: Iterable[Campaign], source: str, millesime: int, today: date) -> None:
    """Raises Forbidden when nothing of a source's millésime may be deposited today, saying why."""
    found = next((c for c in campaigns if (c.source, c.millesime) == (source, millesime)), None)
    name = f"{source.upper()} {millesime}"
    if found is None or found.etat(today) is CampaignState.PREPAREE:
        raise Forbidden(f"aucune campagne {name} n'est ouverte : attendez que le GIP SNE l'ouvre")
    match found.etat(today):
        case CampaignState.A_VENIR:
            raise Forbidden(f"la campagne {name} ouvre le {french_day(found.ouverture)}")
        case CampaignState.FERMEE:
            raise Forbidden(
                f"la campagne {name} est fermée depuis le {french_day(found.dernier_jour)} :"
                " demandez au GIP SNE de la prolonger"
            )
        case _:
            pass


def _check_longer(campaign: Campaign, until: date | None, today: date) -> None:
    if until is None:
        raise InvalidValue(f"campagne {campaign.nom} : dites jusqu'à quel jour elle est prolongée")
    if until < today:
        raise InvalidValue(f"campagne {campaign.nom} : le {french_day(until)} est passé")
    closed = campaign.etat(today) is CampaignState.FERMEE
    if until <= campaign.dernier_jour and not closed:
        raise InvalidValue(
            f"campagne {campaign.nom} : elle dure déjà jusqu'au"
            f" {french_day(campaign.dernier_jour)} ; donnez un jour plus tardif"
        )
    check_length(campaign, until)
