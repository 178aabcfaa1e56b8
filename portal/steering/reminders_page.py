"""`…/campagnes/{source}/{millesime}/relancer`: the GIP writes to who has transmitted nothing."""

from collections.abc import Sequence
from dataclasses import dataclass

import flask

from parc_social.catalogue.legend import number
from parc_social.domain.campaigns.campaign import Campaign, CampaignAct, CampaignState
from parc_social.domain.campaigns.follow_up import LandlordProgress, awaited
from parc_social.domain.message import Message, MessageKind
from parc_social.errors import Conflict, Forbidden, InvalidValue
from parc_social.registry.campaigns import check_steering
from parc_social.registry.mail.reminders import Recipient, reminder_facts
from portal.form import check_form, field
from portal.messages.letters import Letter, letter_of
from portal.page import go, show
from portal.page_context import PageContext
from portal.query import argument_among
from portal.steering.campaign_forms import event_of
from portal.steering.campaign_standing import CampaignStanding
from portal.steering.campaigns_page import campaign_address, found_campaign
from portal.steering.gip import check_gip, may_act

_ALL, _CHOSEN = "tous", "choisis"
_MOST = 5_000  # SIREN of a form: more than there are landlords


@dataclass(frozen=True, slots=True)
class AwaitedLandlord:
    """One that has transmitted nothing, and who deposits for it; none: nobody has an account."""

    progress: LandlordProgress
    persons: Sequence[Recipient]

    @property
    def is_due(self) -> bool:
        """Whether a message is written to somebody, were it reminded now."""
        return any(one.is_due for one in self.persons)


class RemindersPage:
    """Who would be reminded and in which words; a form reminds all, or those that are ticked."""

    def __init__(self, context: PageContext) -> None:
        self._context = context

    def page(self, source: str, millesime: str) -> flask.Response:
        """The preview; POST: the act. Raises Forbidden for who only reads, NotFound."""
        identity = check_gip(self._context)
        campaign = found_campaign(self._context, source, millesime)
        found = self._awaited(campaign)
        if flask.request.method != "POST":
            ticks = argument_among("cocher", (_ALL, "aucun"))
            due = {one.progress.siren for one in found if one.is_due}
            return self._shown(campaign, found, due if ticks == _ALL else set())
        check_form(self._context)
        check_steering(identity)
        ticked = set(flask.request.form.getlist("bailleur"))
        try:
            chosen = _chosen(found, ticked)
            event = event_of(self._context, CampaignAct.RELANCER)
            today = self._context.today()
            self._context.registry.reminders.send(campaign, chosen, event, today)
        except InvalidValue as error:
            return self._shown(campaign, found, ticked, 400, f"{error}.")
        except (Conflict, Forbidden) as error:
            return self._shown(campaign, found, ticked, 409, f"{error}.")
        return go(self._context, f"{campaign_address(campaign)}#actes")

    def _awaited(self, campaign: Campaign) -> Sequence[AwaitedLandlord]:
        context, today = self._context, self._context.today()
        standing = CampaignStanding(context.registry, context.reads(), campaign, today)
        persons = context.registry.reminders.recipients(campaign, today)
        found = awaited(standing.landlords)
        return [AwaitedLandlord(one, persons.get(one.siren, ())) for one in found]

    def _shown(
        self,
        campaign: Campaign,
        found: Sequence[AwaitedLandlord],
        ticked: set[str],
        status: int = 200,
        fault: str = "",
    ) -> flask.Response:
        is_open = campaign.etat(self._context.today()) is CampaignState.OUVERTE
        return show(
            self._context,
            "relancer",
            status,
            fault=fault,
            campaign=campaign,
            here=f"{campaign_address(campaign)}/relancer",
            above=campaign_address(campaign),
            found=found,
            due=sum(one.is_due for one in found),
            messages=sum(p.is_due for one in found for p in one.persons),
            unknown=sum(not one.persons for one in found),
            ticked=ticked,
            letter=self._letter(campaign),
            is_open=is_open,
            may_act=is_open and may_act(self._context),
            number=number,
        )

    def _letter(self, campaign: Campaign) -> Letter:
        """The words that each of them receives."""
        facts, now = reminder_facts(campaign), self._context.clock()
        shown = Message(0, "", MessageKind.RAPPEL, "", "", facts, now)
        return letter_of(shown, self._context.settings.base_url, self._context.words.title.fr)


def _chosen(found: Sequence[AwaitedLandlord], ticked: set[str]) -> Sequence[str]:
    """SIREN of those to remind. Raises InvalidValue; Conflict when they have transmitted since."""
    there = [one.progress.siren for one in found]
    asked = field("qui", "Qui relancer", 10)
    if asked == _ALL:
        return there
    if asked != _CHOSEN:
        raise InvalidValue(f"Qui relancer : {_ALL} ou {_CHOSEN} attendu")
    if not ticked:
        raise InvalidValue("Bailleurs : cochez-en au moins un")
    if len(ticked) > _MOST or any(len(one) != 9 or not one.isascii() for one in ticked):
        raise InvalidValue("Bailleurs : liste illisible, rechargez la page")
    chosen = [siren for siren in there if siren in ticked]
    if not chosen:
        raise Conflict("ceux que vous aviez cochés ont transmis depuis : personne n’est relancé")
    return chosen
