"""`…/campagnes/{source}/{millesime}/suivi`: how far a campaign is, by landlord and by territory."""

from collections.abc import Sequence

import flask

from parc_social.access.conventions.convention import legal_day
from parc_social.catalogue.collection import FieldType
from parc_social.catalogue.formats import HTML, PNG
from parc_social.catalogue.legend import number
from parc_social.domain.campaigns.campaign import Campaign
from parc_social.domain.campaigns.deposit import DepositAct
from parc_social.domain.campaigns.follow_up import (
    LandlordProgress,
    PlaceProgress,
    awaited,
    late,
    partial,
)
from parc_social.errors import InvalidValue, NotFound
from parc_social.storage.export_files.plan import ExportColumn
from portal.figures.paging import TablePaging
from portal.map.frames import Frames
from portal.page import show
from portal.page_context import PageContext
from portal.page_reads import PageReads
from portal.query import argument, argument_among
from portal.steering.campaign_standing import CampaignStanding, place_names, shares_of
from portal.steering.campaigns_page import campaign_address, found_campaign
from portal.steering.coverage_map import LEGEND, CoverageMap
from portal.steering.follow_up_state import (
    AWAITED,
    LATE,
    LEVELS,
    PARTIAL,
    STEP_WORDS,
    STEPS,
    FollowUpState,
    read_follow_up,
    usual_view,
)
from portal.steering.gip import check_gip
from portal.steering.list_file import FILES, ListFile, file_maker
from portal.territories.name_index import NameIndex

_LANDLORDS = (
    ExportColumn("siren", FieldType.STRING, "SIREN"),
    ExportColumn("nom", FieldType.STRING, "Bailleur"),
    ExportColumn("logements", FieldType.INTEGER, "Logements attendus", "logements"),
    ExportColumn("etat", FieldType.STRING, "État du dépôt"),
    ExportColumn("recu_le", FieldType.STRING, "Reçu le"),
    ExportColumn("depot", FieldType.STRING, "Dépôt"),
    ExportColumn("gardees", FieldType.INTEGER, "Lignes gardées par le contrôle", "lignes"),
    ExportColumn("part_gardee", FieldType.NUMBER, "Lignes gardées pour 100 attendus", "%"),
    ExportColumn("partiel", FieldType.STRING, "Partiel : moins de 95 lignes pour 100 attendus"),
    ExportColumn(
        "en_retard",
        FieldType.STRING,
        "En retard : rien de transmis au premier rappel",
    ),
)
_PLACES = (
    ExportColumn("code", FieldType.STRING, "Code"),
    ExportColumn("nom", FieldType.STRING, "Territoire"),
    *(
        ExportColumn(name, FieldType.INTEGER, f"Logements {STEP_WORDS[step]}", "logements")
        for name, step in STEPS.items()
    ),
)


class FollowUpPage:
    """GET the page, its files, and its map."""

    def __init__(self, context: PageContext, index: NameIndex) -> None:
        self._context, self._index = context, index
        self._frames, self._making = Frames(), file_maker(context)

    def page(self, source: str, millesime: str) -> flask.Response:
        """The page, or with `f` all the rows of its view. Raises NotFound, InvalidValue."""
        check_gip(self._context)
        campaign = found_campaign(self._context, source, millesime)
        try:
            form = argument_among("f", (HTML, *FILES))
            state = read_follow_up()
        except InvalidValue as error:
            return self._shown(campaign, usual_view(), 400, f"{error}.")
        if form == HTML:
            return self._shown(campaign, state, 200, "")
        return self._file(campaign, state, form)

    def picture(self, source: str, millesime: str) -> flask.Response:
        """A part of the coverage map as PNG. Raises NotFound, InvalidValue."""
        check_gip(self._context)
        campaign = found_campaign(self._context, source, millesime)
        state, reads = read_follow_up(), self._context.reads(PNG)
        if state.level is None:
            raise InvalidValue(f"par : {' ou '.join(LEVELS)} est attendu pour une carte")
        drawn = CoverageMap(reads, state.level, self._frames)
        frame = drawn.frame(argument("fond", 20))
        places = self._standing(reads, campaign).places(state.level)
        body = drawn.png(frame.view(), shares_of(places, state.counted))
        return flask.Response(body, content_type="image/png")

    def _shown(
        self, campaign: Campaign, state: FollowUpState, status: int, fault: str
    ) -> flask.Response:
        reads = self._context.reads()
        standing = self._standing(reads, campaign)
        rows = self._rows(standing, reads, state)
        paging = TablePaging(len(rows), state.page)
        drawn = self._map(reads, state)
        return show(
            self._context,
            "suivi",
            status,
            campaign=campaign,
            here=f"{campaign_address(campaign)}/suivi",
            above=campaign_address(campaign),
            state=state,
            fault=fault,
            standing=standing,
            late=late(standing.landlords),
            awaited=awaited(standing.landlords),
            partial=partial(standing.landlords),
            awaited_step=AWAITED,
            late_step=LATE,
            partial_step=PARTIAL,
            transmitted=DepositAct.TRANSMETTRE,
            days_left=campaign.jours_restants(self._context.today()),
            rows=rows[paging.span],
            paging=paging,
            frames=drawn.frames if drawn else (),
            legend=LEGEND,
            name_of=place_names(reads, self._index, state.level) if state.level else None,
            steps=STEPS,
            step_words=STEP_WORDS,
            number=number,
            legal_day=legal_day,
        )

    def _standing(self, reads: PageReads, campaign: Campaign) -> CampaignStanding:
        context = self._context
        return CampaignStanding(context.registry, reads, campaign, context.today())

    def _map(self, reads: PageReads, state: FollowUpState) -> CoverageMap | None:
        """None for landlords, and for who has no pictures of the level."""
        if state.level is None:
            return None
        try:
            return CoverageMap(self._context.reads(PNG), state.level, self._frames)
        except NotFound:
            return None

    def _rows(
        self, standing: CampaignStanding, reads: PageReads, state: FollowUpState
    ) -> Sequence[LandlordProgress] | Sequence[PlaceProgress]:
        if state.level is None:
            return state.landlords(standing.landlords)
        name_of = place_names(reads, self._index, state.level)
        return state.places(standing.places(state.level), name_of)

    def _file(self, campaign: Campaign, state: FollowUpState, form: str) -> flask.Response:
        reads = self._context.reads(form)
        standing = self._standing(reads, campaign)
        name = f"suivi-{campaign.source}-{campaign.millesime}-{state.step or 'tous'}"
        title = f"Suivi de la campagne {campaign.nom}"
        if state.level is None:
            rows = [_landlord_cells(one) for one in state.landlords(standing.landlords)]
            made = ListFile(name, title, _LANDLORDS, rows, self._about(standing))
        else:
            name_of = place_names(reads, self._index, state.level)
            places = state.places(standing.places(state.level), name_of)
            cells = [
                {"code": one.code, "nom": name_of(one.code)}
                | {word: one.at(step) for word, step in STEPS.items()}
                for one in places
            ]
            made = ListFile(f"{name}-{state.by}", title, _PLACES, cells, self._about(standing))
        return made.answer(self._context, self._making, form)

    def _about(self, standing: CampaignStanding) -> Sequence[tuple[str, str]]:
        register = f"RPLS {standing.year}" if standing.year else "aucun RPLS ouvert"
        told = [("attendus d’après", register), ("conditions", self._context.words.terms.fr)]
        if self._context.is_fictive():
            told.append(("avertissement", "données fictives"))
        return told


def _landlord_cells(one: LandlordProgress) -> dict[str, str | float | None]:
    deposit = one.deposit
    return {
        "siren": one.siren,
        "nom": one.nom,
        "logements": one.logements,
        "etat": one.state,
        "recu_le": legal_day(deposit.quand).isoformat() if deposit else None,
        "depot": deposit.id if deposit else None,
        "gardees": one.kept,
        "part_gardee": None if one.share is None else round(one.share, 1),
        "partiel": "oui" if one.is_partial else "non",
        "en_retard": "oui" if one.is_late else "non",
    }
