"""`/portail/pilotage/`: campaigns of deposits, for the GIP alone."""

from collections.abc import Sequence
from dataclasses import dataclass

import flask

from parc_social.access.conventions.convention import legal_day
from parc_social.catalogue.collection import FieldType
from parc_social.catalogue.legend import number
from parc_social.domain.campaigns.campaign import (
    PROFILES,
    SOURCES,
    Campaign,
    CampaignAct,
    CampaignState,
)
from parc_social.errors import Conflict, Forbidden, InvalidValue, NotFound
from parc_social.registry.campaigns import check_steering
from parc_social.storage.export_files.plan import ExportColumn
from portal.figures.paging import TablePaging
from portal.form import check_form
from portal.page import go, show
from portal.page_context import PageContext
from portal.page_reads import PageReads
from portal.query import page_argument
from portal.steering.campaign_forms import act_asked, event_of, new_campaign
from portal.steering.gip import check_gip, may_act
from portal.steering.list_file import ListFile, file_asked, file_maker

ADDRESS = "/portail/pilotage/campagnes"
SOURCE_WORDS = {"ops": "OPS : enquête d’occupation", "rpls": "RPLS : répertoire"}
PROFILE_WORDS = {
    "depot": "dépôt : gravités d’office",
    "controle": "contrôle : plus strict sur les lignes, sans jugement sur le volume",
}
_COLUMNS = (
    ExportColumn("source", FieldType.STRING, "Source"),
    ExportColumn("millesime", FieldType.INTEGER, "Millésime"),
    ExportColumn("etat", FieldType.STRING, "État à ce jour"),
    ExportColumn("premier_jour", FieldType.STRING, "Premier jour"),
    ExportColumn("dernier_jour", FieldType.STRING, "Dernier jour, compris"),
    ExportColumn("jours_restants", FieldType.INTEGER, "Jours qui restent, celui-ci compris"),
    ExportColumn("rappels", FieldType.STRING, "Rappels, en jours avant le dernier"),
    ExportColumn("profil", FieldType.STRING, "Contrôles : dépôt ou contrôle"),
)
_EXPECTED = (
    ExportColumn("siren", FieldType.STRING, "SIREN du bailleur"),
    ExportColumn("bailleur", FieldType.STRING, "Bailleur ; vide : sans compte sur le portail"),
    ExportColumn("logements", FieldType.INTEGER, "Logements du RPLS", "logements"),
)
_ACTS = {
    CampaignState.PREPAREE: ("ouvrir",),
    CampaignState.A_VENIR: ("prolonger", "fermer"),
    CampaignState.OUVERTE: ("prolonger", "fermer"),
    CampaignState.FERMEE: ("prolonger",),
}


@dataclass(frozen=True, slots=True)
class ExpectedLandlord:
    """A landlord that the register knows, and its dwellings there. `nom` empty: no account yet."""

    siren: str
    nom: str
    logements: int


class CampaignsPage:
    """The list with the form of a new campaign, and one campaign with the acts that it allows."""

    def __init__(self, context: PageContext) -> None:
        self._context, self._making = context, file_maker(context)

    def all(self) -> flask.Response:
        """Every campaign; a form that is sent prepares one. Raises Forbidden, NotFound.

        With `f` the list as a file. Raises InvalidValue.
        """
        identity = check_gip(self._context)
        if flask.request.method != "POST":
            form = file_asked()
            return self._file(form) if form else self._list(200, "")
        check_form(self._context)
        check_steering(identity)
        try:
            campaign = new_campaign()
            created = event_of(self._context, CampaignAct.CREER)
            self._context.registry.campaigns.create(campaign, created)
        except InvalidValue as error:
            return self._list(400, f"{error}.")
        except Conflict as error:
            return self._list(409, f"{error}.")
        return go(self._context, campaign_address(campaign))

    def one(self, source: str, millesime: str) -> flask.Response:
        """A campaign, who is expected, and the forms of its acts. Raises Forbidden, NotFound.

        With `f` who is expected as a file. Raises InvalidValue.
        """
        identity = check_gip(self._context)
        campaign = found_campaign(self._context, source, millesime)
        if flask.request.method != "POST":
            form = file_asked()
            return self._expected_file(campaign, form) if form else self._shown(campaign, 200, "")
        check_form(self._context)
        check_steering(identity)
        try:
            event, today = act_asked(self._context), self._context.today()
            self._context.registry.campaigns.act(source, campaign.millesime, event, today)
        except InvalidValue as error:
            return self._shown(campaign, 400, f"{error}.")
        except Forbidden as error:  # somebody else did it meanwhile: the page says its state
            return self._shown(found_campaign(self._context, source, millesime), 409, f"{error}.")
        return go(self._context, campaign_address(campaign))

    def _file(self, form: str) -> flask.Response:
        today = self._context.today()
        rows = [
            {
                "source": one.source,
                "millesime": one.millesime,
                "etat": one.etat(today).value,
                "premier_jour": one.ouverture.isoformat(),
                "dernier_jour": one.dernier_jour.isoformat(),
                "jours_restants": one.jours_restants(today),
                "rappels": ",".join(map(str, one.rappels)),
                "profil": one.profil,
            }
            for one in self._context.registry.campaigns.all()
        ]
        made = ListFile("campagnes", "Campagnes de dépôt", _COLUMNS, rows)
        return made.answer(self._context, self._making, form)

    def _list(self, status: int, fault: str) -> flask.Response:
        return show(
            self._context,
            "campagnes",
            status,
            campaigns=self._context.registry.campaigns.all(),
            today=self._context.today(),
            may_act=may_act(self._context),
            fault=fault,
            typed=flask.request.form,
            sources=[(one, SOURCE_WORDS[one]) for one in SOURCES],
            profiles=[(one, PROFILE_WORDS[one]) for one in PROFILES],
        )

    def _expected_file(self, campaign: Campaign, form: str) -> flask.Response:
        _, expected = self._expected(self._context.reads(form), campaign.millesime)
        rows = [{"siren": o.siren, "bailleur": o.nom, "logements": o.logements} for o in expected]
        name = f"attendus-{campaign.source}-{campaign.millesime}"
        made = ListFile(name, f"Bailleurs attendus, {campaign.nom}", _EXPECTED, rows)
        return made.answer(self._context, self._making, form)

    def _shown(self, campaign: Campaign, status: int, fault: str) -> flask.Response:
        state = campaign.etat(self._context.today())
        year, expected = self._expected(self._context.reads(), campaign.millesime)
        paging = TablePaging(len(expected), page_argument())
        return show(
            self._context,
            "campagne",
            status,
            campaign=campaign,
            here=campaign_address(campaign),
            state=state,
            today=self._context.today(),
            acts=_ACTS[state] if may_act(self._context) else (),
            profile=PROFILE_WORDS[campaign.profil],
            history=[(e, legal_day(e.quand)) for e in campaign.evenements],
            fault=fault,
            typed=flask.request.form,
            year=year,
            expected=expected[paging.span],
            dwellings=sum(one.logements for one in expected),
            paging=paging,
            number=number,
        )

    def _expected(
        self, reads: PageReads, until: int
    ) -> tuple[int | None, Sequence[ExpectedLandlord]]:
        """Whoever has dwellings in the newest register of the year or before it, the most first."""
        try:
            year, stock = reads.stock(until)
        except NotFound:  # the conventions of this account do not open the register whole
            return None, ()
        names = self._context.registry.accounts.names()
        found = [ExpectedLandlord(siren, names.get(siren, ""), n) for siren, n in stock.items()]
        return year, found


def found_campaign(context: PageContext, source: str, millesime: str) -> Campaign:
    """The campaign of an address. Raises NotFound."""
    if not (millesime.isascii() and millesime.isdigit() and len(millesime) == 4):
        raise NotFound(f"aucune campagne {source[:40].upper()} {millesime[:40]}")
    return context.registry.campaigns.get(source, int(millesime))


def campaign_address(campaign: Campaign) -> str:
    """Path of its page."""
    return f"{ADDRESS}/{campaign.source}/{campaign.millesime}"
