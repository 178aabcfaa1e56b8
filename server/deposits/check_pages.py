"""Pages of checks: the form, the progress of one, its report, what is given away of it.

They lie in the server, as the engine that checks is the loaders', which the portal does not know.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import flask
import orjson

from auth_proxy.errors.problem import of_error
from loaders.report import from_json
from parc_social.access.model.grant import current_grant
from parc_social.domain.job import Job, JobState
from parc_social.errors import Forbidden, Full, InvalidValue, NotFound
from parc_social.registry.jobs.selection import UNKNOWN_JOB
from parc_social.storage.export_files.write import FileMaker
from parc_social.wording import cited
from portal.form import check_form, check_origin
from portal.page import go, show
from portal.page_context import PageContext
from portal.pdf.typesetter import MEDIA as PDF
from portal.query import argument
from portal.steering.list_file import file_asked
from server.deposits.depositor import Depositor, Depositors, check_may_deposit
from server.deposits.form_page import FormPage, when_of
from server.deposits.guide import guide_name, guide_pdf
from server.deposits.models import model_named, survey_years
from server.deposits.reception import SOURCE, Reception, survey_year
from server.deposits.report_view import report_view
from server.deposits.upload import received
from server.jobs.at_rest.sealed_workbook import SealedWorkbook
from server.jobs.at_rest.waiting_files import WaitingFiles
from server.jobs.check_report import (
    CSV_MEMBER,
    JSON_MEMBER,
    WORKBOOK_MEMBER,
    XLSX_MEMBER,
    mandate_of,
    members,
)
from server.jobs.file_check import CHECKS
from server.jobs.views import JobViews, owner_of

ADDRESS = "/portail/deposer"
_CHECKS = f"{ADDRESS}/verifications"
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FILES = {
    "json": (JSON_MEMBER, "application/json"),
    "csv": (CSV_MEMBER, "text/csv; charset=utf-8"),
    "xlsx": (XLSX_MEMBER, _XLSX),
}
ANNOTATED = "fichier-annote.xlsx"


@dataclass(frozen=True, slots=True)
class CheckPages:
    """The pages, for who has signed in."""

    views: JobViews
    context: PageContext
    files: WaitingFiles
    desk: Reception
    who: Depositors
    making: FileMaker

    @property
    def form_page(self) -> FormPage:
        """Where a file is sent from."""
        return FormPage(self.views, self.context, self.who)

    def deposit(self) -> flask.Response:
        """GET /portail/deposer; with `f` the deposits that it lists. Raises InvalidValue."""
        self.who.check_finds()
        if form := file_asked():
            return self.form_page.file(self.making, form)
        return self.form_page.page(self.form_page.year_asked())

    def check(self) -> flask.Response:
        """POST: takes a file in, and leads to its check; a fault is told beside the form."""
        self.check_sender()
        year = ""
        try:
            self.desk.check_room()
            with received(self.files) as form:
                check_form(self.context, form.fields)
                year = form.fields.get("millesime", "")
                survey = survey_year(year, self.context.today())
                who = self.depositor_asked(survey)
                job = self.desk.check(form, survey, mandate=who.number)
        except (InvalidValue, Forbidden, Full) as error:
            return self.form_page.page(year, fault=f"{error}.", status=of_error(error).status)
        self.who.tell(who)
        return go(self.context, f"{_CHECKS}/{job.id}")

    def check_sender(self) -> None:
        """Before a file is read: who only reads, or finds no such page, sends none."""
        if not flask.request.args.get("pour"):
            check_may_deposit(self.who.own())
        self.who.check_finds()
        check_origin(self.context)

    def depositor_asked(self, year: int) -> Depositor:
        """For whom the form is. Raises Forbidden where it is not to be deposited for them."""
        who = self.who.of(argument("pour", 9), SOURCE, year)
        check_may_deposit(who)
        return who

    def one(self, job_id: str) -> flask.Response:
        """GET: how far a check is, or its report in the form that `f` names."""
        self.who.check_finds()
        job, asked = self._found(job_id), flask.request.args.get("f", "html")
        if asked == "etat":
            return _state(job)
        if asked in FILES:
            self.who.check_reads(self._depositor(job))
            return self._file(job, asked)
        if asked != "html":
            raise InvalidValue(f"f : html, etat, {', '.join(FILES)} attendu, lu {cited(asked)}")
        told = {"job": job, "when": when_of(job), "here": f"{_CHECKS}/{job.id}"}
        if job.state is not JobState.SUCCESSFUL:
            return show(self.context, "deposer_travail", **told)
        who = self._depositor(job)
        self.who.check_reads(who)
        report = from_json(self._member(job, JSON_MEMBER).decode())
        view = report_view(report, flask.request.args)
        with members(self.views.jobs.result(job.owner, job.id).body) as reports:
            whole = WORKBOOK_MEMBER in reports.namelist()
        return show(self.context, "deposer_rapport", view=view, who=who, whole=whole, **told)

    def erase(self, job_id: str) -> flask.Response:
        """POST: gives a check up, or throws its report away."""
        self.who.check_finds()
        check_form(self.context)
        job = self._found(job_id)
        self.views.jobs.dismiss(job.owner, job.id, self.views.clock())
        return go(self.context, ADDRESS)

    def model(self, modele: str) -> flask.Response:
        """GET: a model to fill in, or the guide to it."""
        self.who.check_finds()
        for year in survey_years(self.context.today()):
            if modele == guide_name(year):
                made = guide_pdf(self.context.letterhead, year, self.desk.profile(year))
                return attached(made, PDF, modele)
        found = model_named(modele, self.context.today())
        return attached(found.octets, found.media, found.name)

    def _found(self, job_id: str) -> Job:
        """A check of the caller. Raises NotFound, the same for none and for somebody else's."""
        job = self.views.jobs.find(owner_of(current_grant()), job_id)
        if job.process not in CHECKS or job.state is JobState.DISMISSED:
            raise NotFound(UNKNOWN_JOB)
        return job

    def _depositor(self, job: Job) -> Depositor:
        """For whom a check that has ended was. Raises NotFound once its mandate gives no more."""
        with members(self.views.jobs.result(job.owner, job.id).body) as reports:
            number = mandate_of(reports)
        if number is None:
            return self.who.own()
        for one in self.who.in_force():
            if one.numero == number:
                return self.who.under(one)
        raise NotFound(UNKNOWN_JOB)

    def _member(self, job: Job, name: str) -> bytes:
        """Raises NotFound when the check has no report."""
        with members(self.views.jobs.result(job.owner, job.id).body) as reports:
            return reports.read(name)

    def _file(self, job: Job, asked: str) -> flask.Response:
        name, media = FILES[asked]
        with members(self.views.jobs.result(job.owner, job.id).body) as reports:
            if asked == "xlsx" and WORKBOOK_MEMBER in reports.namelist():
                sealed = reports.read(WORKBOOK_MEMBER)
                return attached(SealedWorkbook(self.desk.sealed).open(sealed), media, ANNOTATED)
            return attached(reports.read(name), media, name)


def check_pages(pages: CheckPages) -> Mapping[str, Callable[..., flask.Response]]:
    """By endpoint."""
    return {
        "parc_social.deposit": pages.deposit,
        "parc_social.check_file": pages.check,
        "parc_social.file_check": pages.one,
        "parc_social.erase_check": pages.erase,
        "parc_social.deposit_model": pages.model,
    }


def _state(job: Job) -> flask.Response:
    told = {
        "fini": job.state.is_over,
        "avancement": job.progress,
        "message": job.message,
    }
    return flask.Response(orjson.dumps(told), mimetype="application/json")


def attached(octets: bytes, media: str, name: str) -> flask.Response:
    """A file to take away."""
    response = flask.Response(octets, content_type=media)
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response
