"""The forms of campaigns, read: a new one, and the acts on one that is there."""

from dataclasses import replace

from parc_social.domain.campaigns.acts import MOTIF_LENGTH
from parc_social.domain.campaigns.campaign import (
    Campaign,
    CampaignAct,
    CampaignEvent,
    parse_reminders,
)
from parc_social.domain.millesime import parse_annee
from parc_social.errors import InvalidValue
from parc_social.wording import cited
from portal.form import day, field, optional
from portal.page_context import PageContext

ACTS = {
    "ouvrir": CampaignAct.OUVRIR,
    "prolonger": CampaignAct.PROLONGER,
    "fermer": CampaignAct.FERMER,
}


def new_campaign() -> Campaign:
    """The campaign that the form describes. Raises InvalidValue naming the field."""
    return Campaign(
        field("source", "Source", 20),
        parse_annee(field("millesime", "Millésime", 4)),
        day("ouverture", "Premier jour"),
        day("cloture", "Dernier jour"),
        parse_reminders(optional("rappels", "Rappels", 80)),
        field("profil", "Contrôles", 20),
    )


def event_of(context: PageContext, act: CampaignAct) -> CampaignEvent:
    """An act of the person who is signed in, now."""
    return CampaignEvent(act, context.clock(), context.session().identity.compte)


def act_asked(context: PageContext) -> CampaignEvent:
    """The act that the form asks for. Raises InvalidValue naming the field."""
    name = field("acte", "Décision", 20)
    if name not in ACTS:
        raise InvalidValue(f"Décision : {', '.join(ACTS)} attendu, lu {cited(name)}")
    event = event_of(context, ACTS[name])
    event = replace(event, motif=optional("motif", "Motif", MOTIF_LENGTH))
    if event.acte is CampaignAct.PROLONGER:
        event = replace(event, cloture=day("jusque", "Nouveau dernier jour"))
    return event
