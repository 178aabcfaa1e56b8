"""Our own views of executions and jobs: pygeoapi's know no owner and keep no order.

A job exists for the account that asked for it, and for nobody else.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import flask
import orjson
from pygeoapi.l10n import locale2str

from auth_proxy.authorisation.request_context import call_of
from auth_proxy.errors.problem import Problem, Stop
from auth_proxy.errors.refusals import REFUSALS
from parc_social.access.model.grant import Grant, current_grant
from parc_social.catalogue.formats import HTML, JSON, not_offered
from parc_social.catalogue.routes.processes import FILE_PROCESSES
from parc_social.domain.job import Job, JobState, Owner
from parc_social.errors import Forbidden, InvalidValue, NotFound, NotReady
from parc_social.registry.jobs.jobs import Jobs
from parc_social.registry.jobs.order import Order, Result
from parc_social.registry.jobs.selection import UNKNOWN_JOB
from processes.outputs import ZIP
from server.api.request import page_locale
from server.html.result_table import sections
from server.html.templates import render
from server.jobs.execution import SYNC_S, Executions, bounded, read_document
from server.jobs.file_check import MANDATE
from server.jobs.job_list import APART, FILES, job_list, read_filter, status_info

_TOO_LONG = (
    f"calcul de plus de {SYNC_S:.0f} s : demandez-le avec l'en-tête « Prefer: respond-async »"
)
_WORDS = "fr"  # those of jobs, in whatever language they are asked for
_RIGHT_CHANGED = "vos droits ont changé depuis ce calcul : recommencez-le"


def _nothing(_mandate: int) -> Grant | None:
    return None


@dataclass(frozen=True, slots=True)
class JobViews:
    """The views of one application; `announce` wakes a worker."""

    jobs: Jobs
    executions: Executions
    clock: Callable[[], datetime]
    announce: Callable[[], None]
    base_url: str
    api: Callable[[], Any]  # of the request under way
    under: Callable[[int], Grant | None] = _nothing  # what a mandate opens to who asks, now

    def execute(self, process_id: str) -> flask.Response:
        """POST /processes/{id}/execution: at once, or as a job when that is preferred."""
        grant = current_grant()
        body = read_document(flask.request.get_data())
        self.executions.check(process_id, grant, body)
        if _prefers_async():
            return self._accept(self.accept(process_id, grant, body))
        with bounded(SYNC_S, _TOO_LONG):
            media, answer = self.executions.answer(process_id, grant, body)
        return flask.Response(answer, content_type=media)

    def listed(self) -> flask.Response:
        """GET /jobs: one's own, the latest first."""
        grant, parameters = current_grant(), flask.request.args.to_dict()
        filter_ = read_filter(parameters)
        jobs, total = self.jobs.listed(owner_of(grant), filter_, self.clock())
        documents = [status_info(job, self.base_url) for job in jobs]
        document = job_list(documents, total, filter_, parameters, self.base_url)
        return self._document("jobs/index.html", document)

    def one(self, job_id: str) -> flask.Response:
        """GET /jobs/{id}."""
        job = self._found(job_id)
        document = status_info(job, self.base_url)
        if not wants_html():
            return _json(document)
        return self._page("jobs/job.html", {**document, "file": job.process in FILES})

    def dismiss(self, job_id: str) -> flask.Response:
        """DELETE /jobs/{id}: it stops if it runs, and nothing of it is kept."""
        return _json(status_info(self.give_up(job_id), self.base_url))

    def give_up(self, job_id: str) -> Job:
        """Dismisses a job of the caller. Raises NotFound."""
        self._found(job_id)
        return self.jobs.dismiss(owner_of(current_grant()), job_id, self.clock())

    def results(self, job_id: str) -> flask.Response:
        """GET /jobs/{id}/results, under the same rights as when it ran; a page where one is asked.

        Raises NotReady, Forbidden, and what a failed job ended with.
        """
        grant = current_grant()
        job = self._found(job_id)
        _check_ready(job)
        result = self.jobs.result(owner_of(grant), job_id)
        if result.digest != grant.digest and not self._is_held(job, result):
            raise Forbidden(_RIGHT_CHANGED)
        if result.media == ZIP:
            response = flask.Response(result.body, content_type=ZIP)
            response.headers.set("Content-Disposition", "attachment", filename=f"{job.process}.zip")
            return response
        if not wants_html():
            return flask.Response(result.body, content_type=result.media)
        if grant.in_format(HTML).digest != grant.digest:
            raise InvalidValue(not_offered("f", HTML, (JSON,)))
        document = status_info(job, self.base_url)
        document["sections"] = sections(result.media, result.body, page_locale().language)
        return self._page("jobs/results.html", document)

    def _found(self, job_id: str) -> Job:
        """A job of the caller, of a process of the API. Raises NotFound."""
        job = self.jobs.find(owner_of(current_grant()), job_id)
        if job.process in APART:
            raise NotFound(UNKNOWN_JOB)
        return job

    def accept(self, process: str, grant: Grant, body: dict[str, Any], *, alone: str = "") -> Job:
        """A job of the caller, which a worker is told of; its body was checked. Raises Full.

        `alone`: what is said where another of its process is under way (Conflict).
        """
        call = call_of(flask.request.environ)
        if call.identity is None:
            raise LookupError("a job was asked for by nobody")
        portal = call.portal
        order = Order(
            owner=owner_of(grant),
            actor=Owner(portal.compte, portal.organisation.code) if portal else None,
            delegations=call.identity.delegations,
            digest=grant.digest,
            process=process,
            body={name: body[name] for name in ("inputs", "outputs", "response") if name in body},
        )
        job = self.jobs.accept(order, self.clock(), alone=alone)
        self.announce()
        return job

    def _accept(self, job: Job) -> flask.Response:
        response = _json(status_info(job, self.base_url), 201)
        response.headers["Location"] = f"{self.base_url}/jobs/{job.id}"
        response.headers["Preference-Applied"] = "respond-async"
        return response

    def _is_held(self, job: Job, result: Result) -> bool:
        """Whether a deposit under a mandate is read while the mandate gives what it gave."""
        if job.process not in FILE_PROCESSES:
            return False
        number = orjson.loads(result.body).get(MANDATE)
        held = self.under(number) if isinstance(number, int) else None
        return held is not None and held.in_format(JSON).digest == result.digest

    def _document(self, template: str, document: dict[str, Any]) -> flask.Response:
        return self._page(template, document) if wants_html() else _json(document)

    def _page(self, template: str, document: dict[str, Any]) -> flask.Response:
        page = flask.Response(
            render(self.api().tpl_config, None, template, document, page_locale())
        )
        page.content_language.add(locale2str(page_locale()))
        return page


def _json(document: dict[str, Any], status: int = 200) -> flask.Response:
    response = flask.Response(orjson.dumps(document), status, mimetype="application/json")
    response.content_language.add(_WORDS)
    return response


def owner_of(grant: Grant) -> Owner:
    """Whose the jobs are that are asked for under a Grant."""
    return Owner(grant.account, grant.organisation)


def _check_ready(job: Job) -> None:
    match job.state:
        case JobState.ACCEPTED | JobState.RUNNING:
            raise NotReady(f"résultats pas encore prêts : {job.message} ({job.progress} %)")
        case JobState.FAILED:
            code = job.code if job.code in REFUSALS else "internal-error"
            raise Stop(Problem(code, job.message))
        case JobState.DISMISSED:
            raise NotFound("travail abandonné")
        case JobState.SUCCESSFUL:
            return


def _prefers_async() -> bool:
    """RFC 7240; a client may write blanks, and a wait that it is not given."""
    preferences = flask.request.headers.get("Prefer", "").split(",")
    return any(one.partition(";")[0].strip().lower() == "respond-async" for one in preferences)


def wants_html() -> bool:
    """Whether a page is asked for rather than JSON."""
    form = flask.request.args.get("f")
    if form:  # the gate has looked at it
        return form.strip() == HTML
    best = flask.request.accept_mimetypes.best_match(["application/json", "text/html"])
    return best == "text/html"


def job_views(views: JobViews) -> Mapping[str, Callable[..., flask.Response]]:
    """By endpoint."""

    def jobs(job_id: str | None = None) -> flask.Response:
        if job_id is None:
            return views.listed()
        is_delete = flask.request.method == "DELETE"
        return views.dismiss(job_id) if is_delete else views.one(job_id)

    return {
        "pygeoapi.execute_process_jobs": views.execute,
        "pygeoapi.get_jobs": jobs,
        "pygeoapi.get_job_result": views.results,
    }
