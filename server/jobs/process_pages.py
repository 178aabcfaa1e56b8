"""The acts of the pages of processes: a form that runs one, a button that gives a job up.

They lie under /portail/, where a session acts and nothing else does, with the portal's own guard
against other sites' forms. What they show are the pages of /processes and /jobs.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import flask
from pygeoapi import l10n

from auth_proxy.errors.problem import of_error
from parc_social.access.model.grant import Grant, current_grant, under
from parc_social.catalogue.formats import HTML, JSON, not_offered
from parc_social.errors import Forbidden, InvalidValue, NotFound, ParcSocialError
from portal.form import check_form
from portal.page import go
from portal.page_context import PageContext
from processes.outputs import CSV, GEOJSON, ZIP
from server.api.granted_api import Apis
from server.api.request import page_locale
from server.html.process_form import FormValues, inputs_of, media_of
from server.html.result_table import sections
from server.html.templates import render
from server.jobs.execution import SYNC_S, bounded
from server.jobs.views import JobViews

_PAGE, _JOB = "page", "travail"
_FILES = {"csv": CSV, "geojson": GEOJSON, "zip": ZIP}  # by the button that asks for it
_TOO_LONG = f"calcul de plus de {SYNC_S:.0f} s : lancez-le comme travail, ou demandez-en moins"


@dataclass(frozen=True, slots=True)
class ProcessPages:
    """The two acts, for who has signed in."""

    views: JobViews
    context: PageContext
    apis: Apis

    def run(self, process_id: str) -> flask.Response:
        """Runs what a form was filled in with; a page that is only opened leads to the form."""
        if flask.request.method != "POST":
            return go(self.context, f"/processes/{process_id}")
        check_form(self.context)
        grant = current_grant().in_format(JSON)
        description = self._description(process_id, grant)
        values: FormValues = flask.request.form
        try:
            return self._answer(process_id, grant, description, values)
        except (NotFound, Forbidden):
            raise
        except ParcSocialError as error:
            problem = of_error(error)
            page = {**description, "filled": values, "fault": problem.detail}
            return self._page("processes/process.html", page, problem.status)

    def dismiss(self, job_id: str) -> flask.Response:
        """Gives a job up, then shows those that are left."""
        check_form(self.context)
        self.views.give_up(job_id)
        return go(self.context, "/jobs")

    def _description(self, process: str, grant: Grant) -> dict[str, Any]:
        """The description in the page's language. Raises NotFound."""
        metadata = self.views.executions.processor(process, grant).metadata
        description: Any = l10n.translate_struct(metadata, page_locale())
        return dict(description)

    def _answer(
        self, process: str, grant: Grant, description: dict[str, Any], values: FormValues
    ) -> flask.Response:
        form = values.get("rendu", _PAGE)
        body: dict[str, Any] = {"inputs": inputs_of(description, values)}
        if form == _JOB:
            self.views.executions.check(process, grant, body)
            return go(self.context, f"/jobs/{self.views.accept(process, grant, body).id}")
        if form in _FILES:
            return self._file(process, grant, {**body, **_in_file(description, form)}, form)
        if form != _PAGE or ZIP in media_of(description):
            raise InvalidValue(not_offered("rendu", form, _offered(description)))
        media, answer = self._compute(process, grant.in_format(HTML), body)
        results = {**description, "sections": sections(media, answer, page_locale().language)}
        return self._page("processes/results.html", results)

    def _compute(self, process: str, grant: Grant, body: dict[str, Any]) -> tuple[str, bytes]:
        with under(grant), bounded(SYNC_S, _TOO_LONG):
            self.views.executions.check(process, grant, body)
            return self.views.executions.answer(process, grant, body)

    def _file(self, process: str, grant: Grant, body: dict[str, Any], form: str) -> flask.Response:
        media, answer = self._compute(process, grant, body)
        response = flask.Response(answer, content_type=media)
        response.headers.set("Content-Disposition", "attachment", filename=f"{process}.{form}")
        return response

    def _page(self, template: str, data: dict[str, Any], status: int = 200) -> flask.Response:
        text = render(self.apis.current().tpl_config, None, template, data, page_locale())
        return flask.Response(text, status, content_type="text/html; charset=utf-8")


def process_pages(pages: ProcessPages) -> Mapping[str, Callable[..., flask.Response]]:
    """By endpoint."""
    return {"parc_social.run_process": pages.run, "parc_social.dismiss_job": pages.dismiss}


def _offered(description: dict[str, Any]) -> Iterable[str]:
    """What a computation can be rendered as: a page but for archives, a job, its files."""
    media = media_of(description)
    files = (name for name, one in _FILES.items() if one in media)
    return (*(() if ZIP in media else (_PAGE,)), _JOB, *files)


def _in_file(description: dict[str, Any], rendering: str) -> dict[str, Any]:
    media = _FILES[rendering]
    name = media_of(description).get(media)
    if name is None:
        raise InvalidValue(not_offered("rendu", rendering, _offered(description)))
    return {"outputs": {name: {"format": {"mediaType": media}}}}
