"""`/portail/pilotage/depots`: what was transmitted; accepted, or opened again with a reason.

The GIP has no right to the rows of a survey: it sees a report by rule, and none of its lines.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import flask

from auth_proxy.errors.problem import of_error
from loaders.report import from_json
from parc_social.catalogue.collection import FieldType
from parc_social.domain.campaigns.acts import MOTIF_LENGTH
from parc_social.domain.campaigns.campaign import CampaignState
from parc_social.domain.campaigns.deposit import Deposit, DepositAct, DepositEvent, DepositState
from parc_social.domain.paris_time import moment_words
from parc_social.errors import Conflict, InvalidValue, NotFound
from parc_social.registry.deposit_events import UNKNOWN_DEPOSIT
from parc_social.storage.export_files.plan import ExportColumn
from parc_social.storage.export_files.write import FileMaker
from parc_social.wording import cited
from portal.figures.paging import TablePaging
from portal.form import check_form, field, optional
from portal.page import go, show
from portal.page_context import PageContext
from portal.query import page_argument
from portal.steering.list_file import ListFile, file_asked
from server.deposits.report_view import ReportView
from server.jobs.check_report import (
    JSON_MEMBER,
    members,
)
from server.jobs.job_list import moment
from server.publication.publisher import check_publisher, may_act, publisher

ADDRESS = "/portail/pilotage/depots"
STATES = (
    DepositState.TRANSMIS,
    DepositState.ROUVERT,
    DepositState.ACCEPTE,
    DepositState.PUBLIE,
)
_COLUMNS = (
    ExportColumn("depot", FieldType.STRING, "Numéro du dépôt"),
    ExportColumn("siren", FieldType.STRING, "SIREN du bailleur"),
    ExportColumn("bailleur", FieldType.STRING, "Bailleur"),
    ExportColumn("source", FieldType.STRING, "Source"),
    ExportColumn("millesime", FieldType.INTEGER, "Millésime"),
    ExportColumn("version", FieldType.INTEGER, "Version"),
    ExportColumn("etat", FieldType.STRING, "État"),
    ExportColumn("transmis_le", FieldType.STRING, "Transmis le (UTC)"),
    ExportColumn("retenues", FieldType.INTEGER, "Lignes gardées", "lignes"),
    ExportColumn("refusees", FieldType.INTEGER, "Lignes laissées de côté", "lignes"),
)
# Its landlord works on the others: what is found there is not the GIP's to read.
_READ = (DepositState.TRANSMIS, DepositState.ACCEPTE, DepositState.PUBLIE)


@dataclass(frozen=True, slots=True)
class ReviewPages:
    """The queue, and one deposit with the decisions that its state allows."""

    context: PageContext
    making: FileMaker

    def queue(self) -> flask.Response:
        """GET: deposits in a state, those that wait for a decision unless another is asked for.

        With `f` all of them as a file.
        """
        publisher(self.context)
        asked = flask.request.args.get("etat", DepositState.TRANSMIS.value)
        if asked not in {one.value for one in STATES} | {""}:
            raise InvalidValue(f"etat : {', '.join(STATES)} attendu, lu {cited(asked[:40])}")
        every = self.context.registry.reviews.handed()
        found = [one for one in every if asked in ("", one.etat.value)]
        form = file_asked()
        if form:
            return self._file(found, form)
        counts = {state: sum(one.etat is state for one in every) for state in STATES}
        paging = TablePaging(len(found), page_argument())
        return show(
            self.context,
            "pilotage_depots",
            deposits=found[paging.span],
            names=self._names(),
            counts=counts,
            asked=asked,
            paging=paging,
            here=ADDRESS,
            acts=DepositAct,
            when=_when,
        )

    def _file(self, found: Sequence[Deposit], form: str) -> flask.Response:
        names = self._names()
        rows = [
            {
                "depot": one.id,
                "siren": one.organisation,
                "bailleur": names.get(one.organisation, ""),
                "source": one.source,
                "millesime": one.millesime,
                "version": one.version,
                "etat": one.etat.value,
                "transmis_le": sent.quand.isoformat() if sent else None,
                "retenues": one.controle.retenues if one.controle else None,
                "refusees": one.controle.refusees if one.controle else None,
            }
            for one in found
            for sent in (one.event(DepositAct.TRANSMETTRE),)
        ]
        made = ListFile("depots", "Dépôts transmis", _COLUMNS, rows)
        return made.answer(self.context, self.making, form)

    def one(self, depot: str) -> flask.Response:
        """GET: a deposit that was transmitted, its report by rule, its plausibility."""
        publisher(self.context)
        return self._shown(self._found(depot))

    def accept(self, depot: str) -> flask.Response:
        """POST: accepts it."""
        return self._decide(depot, DepositAct.ACCEPTER)

    def reopen(self, depot: str) -> flask.Response:
        """POST: opens it again; its landlord reads why."""
        return self._decide(depot, DepositAct.ROUVRIR)

    def _decide(self, depot: str, act: DepositAct) -> flask.Response:
        identity = check_publisher(self.context)
        check_form(self.context)
        found, reviews = self._found(depot), self.context.registry.reviews
        try:
            seen, reason = _seen(), ""
            if act is DepositAct.ROUVRIR:
                reason = field("motif", "Motif", MOTIF_LENGTH)
            event = DepositEvent(act, self.context.clock(), identity.compte, reason)
            (reviews.accept if act is DepositAct.ACCEPTER else reviews.reopen)(depot, event, seen)
        except (InvalidValue, Conflict) as error:
            status = of_error(error).status
            return self._shown(self._found(found.id), f"{error}.", status)
        return go(self.context, f"{ADDRESS}/{depot}")

    def _found(self, depot: str) -> Deposit:
        if len(depot) != 36:  # characters of a UUID: nothing longer is asked of the base
            raise NotFound(UNKNOWN_DEPOSIT)
        return self.context.registry.reviews.get(depot)

    def _shown(self, one: Deposit, fault: str = "", status: int = 200) -> flask.Response:
        campaign = self.context.registry.campaigns.get(one.source, one.millesime)
        is_open = campaign.etat(self.context.today()) is CampaignState.OUVERTE
        return show(
            self.context,
            "pilotage_depot",
            status,
            depot=one,
            name=self._names().get(one.organisation, one.organisation),
            view=self._report(one) if one.etat in _READ and one.controle else None,
            fault=fault,
            may_act=may_act(publisher(self.context)),
            is_open=is_open,
            typed=flask.request.form,
            here=f"{ADDRESS}/{one.id}",
            campaign=campaign,
            longest=MOTIF_LENGTH,
            acts=DepositAct,
            when=_when,
        )

    def _report(self, one: Deposit) -> ReportView:
        """Without a line, nor a value that one quotes."""
        with members(self.context.registry.reviews.reports(one.id)) as reports:
            report = from_json(reports.read(JSON_MEMBER).decode())
        return ReportView(replace(report, rejets=()))

    def _names(self) -> Mapping[str, str]:
        return self.context.registry.accounts.names()


def review_pages(pages: ReviewPages) -> Mapping[str, Callable[..., flask.Response]]:
    """By endpoint."""
    return {
        "parc_social.reviews": pages.queue,
        "parc_social.review": pages.one,
        "parc_social.accept_deposit": pages.accept,
        "parc_social.reopen_deposit": pages.reopen,
    }


def _seen() -> int:
    """How many acts the page told of. Raises InvalidValue."""
    text = optional("vu", "Page", 9)
    if not (text.isascii() and text.isdigit()):
        raise InvalidValue("formulaire incomplet : rechargez la page, puis recommencez")
    return int(text)


def _when(instant: datetime) -> str:
    return moment_words(moment(instant)).fr
