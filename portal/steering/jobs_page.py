"""`/portail/pilotage/travaux`: the jobs of all, where they stand, and which one is given up."""

from collections.abc import Mapping

import flask

from parc_social.domain.job import JobState
from parc_social.errors import Conflict, InvalidValue, NotFound
from parc_social.registry.campaigns import check_steering
from portal.figures.paging import TablePaging
from portal.form import check_form
from portal.page import go, show
from portal.page_context import PageContext
from portal.query import argument, argument_among, page_argument
from portal.steering.gip import check_gip, may_act

ADDRESS = "/portail/pilotage/travaux"
STATE_WORDS: Mapping[JobState, str] = {
    JobState.ACCEPTED: "en attente",
    JobState.RUNNING: "en cours",
    JobState.SUCCESSFUL: "terminé",
    JobState.FAILED: "échoué",
    JobState.DISMISSED: "abandonné",
}


class JobsPage:
    """The list and its only act. Nobody reads here what a job was asked, or what it answered."""

    def __init__(self, context: PageContext) -> None:
        self._context = context

    def all(self) -> flask.Response:
        """The latest first. Raises NotFound."""
        check_gip(self._context)
        return self._page(200, "")

    def cancel(self, job_id: str) -> flask.Response:
        """Gives one up, then shows those that are left. Raises Forbidden, NotFound."""
        identity = check_gip(self._context)
        check_form(self._context)
        check_steering(identity)
        try:
            self._context.registry.all_jobs.cancel(job_id, self._context.clock())
        except Conflict as error:
            return self._page(409, f"{error} : rien n’a été changé.")
        except NotFound:
            return self._page(404, "Ce travail n’existe plus : il est effacé un jour après.")
        return go(self._context, ADDRESS)

    def _page(self, status: int, fault: str) -> flask.Response:
        registry = self._context.registry
        jobs = registry.all_jobs
        state, process = None, ""
        try:
            text = argument_among("etat", ("", *(one.value for one in JobState)))
            state = JobState(text) if text else None
            process = argument("processus", 80)
        except InvalidValue as error:
            status, fault = 400, fault or f"{error}."
        paging = TablePaging(jobs.count(state, process), page_argument())
        asked = {"etat": state.value if state else "", "processus": process}
        return show(
            self._context,
            "pilotage_travaux",
            status,
            fault=fault,
            here=ADDRESS,
            jobs=jobs.listed(state, process, paging.span.start, paging.size),
            paging=paging,
            counts=jobs.counts(),
            asked={name: value for name, value in asked.items() if value},
            processes=jobs.processes(),
            states=STATE_WORDS,
            names={one.code: one.nom for one in registry.accounts.organisations()},
            may_act=may_act(self._context),
        )
