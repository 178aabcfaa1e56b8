"""`/portail/pilotage/travaux`: the jobs of all, where they stand, and which one is given up."""

from collections.abc import Mapping
from contextlib import suppress

import flask

from parc_social.catalogue.collection import FieldType
from parc_social.domain.job import PUBLICATION, JobState
from parc_social.errors import Conflict, InvalidValue, NotFound
from parc_social.registry.campaigns import check_steering
from parc_social.storage.export_files.plan import ExportColumn
from portal.figures.paging import TablePaging
from portal.form import check_form
from portal.page import go, show
from portal.page_context import PageContext
from portal.query import argument, argument_among, page_argument
from portal.steering.gip import check_gip, may_act
from portal.steering.list_file import ListFile, file_asked, file_maker

ADDRESS = "/portail/pilotage/travaux"
STATE_WORDS: Mapping[JobState, str] = {
    JobState.ACCEPTED: "en attente",
    JobState.RUNNING: "en cours",
    JobState.SUCCESSFUL: "terminé",
    JobState.FAILED: "échoué",
    JobState.DISMISSED: "abandonné",
}
# The titles that /processes gives, and words for what the pages alone ask for.
PROCESS_WORDS: Mapping[str, str] = {
    "indicateurs-territoire": "Indicateurs d'un territoire",
    "indicateurs-polygone": "Indicateurs d'un polygone",
    "discretisation": "Classes d'un indicateur",
    "comparaison": "Comparaison",
    "appariement-adresses": "Appariement d'adresses",
    "fiches-communes": "Fiches des communes d'un territoire",
    "echo": "Écho",
    "verification-depot": "Vérifier un fichier de l'enquête sans le déposer",
    "depot": "Déposer un fichier de l'enquête",
    "verification-ops": "Vérification d'un fichier par la page",
    PUBLICATION: "Publication",
}

_COLUMNS = (
    ExportColumn("travail", FieldType.STRING, "Numéro du travail"),
    ExportColumn("demande_le", FieldType.STRING, "Demandé le (UTC)"),
    ExportColumn("processus", FieldType.STRING, "Identifiant du calcul"),
    ExportColumn("calcul", FieldType.STRING, "Calcul"),
    ExportColumn("organisation", FieldType.STRING, "SIREN ou code de l’organisme"),
    ExportColumn("compte", FieldType.STRING, "Compte"),
    ExportColumn("etat", FieldType.STRING, "État"),
    ExportColumn("avancement", FieldType.INTEGER, "Avancement", "%"),
    ExportColumn("code", FieldType.STRING, "Code du refus"),
    ExportColumn("fini_le", FieldType.STRING, "Fini le (UTC)"),
)


class JobsPage:
    """The list and its only act. Nobody reads here what a job was asked, or what it answered."""

    def __init__(self, context: PageContext) -> None:
        self._context, self._making = context, file_maker(context)

    def all(self) -> flask.Response:
        """The latest first; with `f` all of the view as a file. Raises NotFound."""
        check_gip(self._context)
        try:
            form, asked = file_asked(), _view_asked()
        except InvalidValue as error:
            return self._page(400, f"{error}.")
        return self._file(form, *asked) if form else self._page(200, "")

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

    def _file(self, form: str, state: JobState | None, process: str) -> flask.Response:
        jobs = self._context.registry.all_jobs
        rows = [
            {
                "travail": one.id,
                "demande_le": one.created.isoformat(),
                "processus": one.process,
                "calcul": PROCESS_WORDS.get(one.process, one.process),
                "organisation": one.owner.organisation,
                "compte": one.owner.account,
                "etat": STATE_WORDS[one.state],
                "avancement": one.progress,
                "code": one.code,
                "fini_le": one.finished.isoformat() if one.finished else None,
            }
            for one in jobs.listed(state, process, 0, jobs.count(state, process))
        ]
        made = ListFile("travaux", "Travaux de tous les organismes", _COLUMNS, rows)
        return made.answer(self._context, self._making, form)

    def _page(self, status: int, fault: str) -> flask.Response:
        registry = self._context.registry
        jobs = registry.all_jobs
        state, process = None, ""
        with suppress(InvalidValue):
            state, process = _view_asked()
        paging = TablePaging(jobs.count(state, process), page_argument())
        asked = {"etat": state.value if state else "", "processus": process}
        listed = jobs.listed(state, process, paging.span.start, paging.size)
        return show(
            self._context,
            "pilotage_travaux",
            status,
            fault=fault,
            here=ADDRESS,
            jobs=listed,
            paging=paging,
            counts=jobs.counts(),
            asked={name: value for name, value in asked.items() if value},
            processes=jobs.processes(),
            states=STATE_WORDS,
            words=PROCESS_WORDS,
            names=registry.accounts.names({one.owner.organisation for one in listed}),
            may_act=may_act(self._context),
        )


def _view_asked() -> tuple[JobState | None, str]:
    """The state and the process that the address names; None, empty: all. Raises InvalidValue."""
    text = argument_among("etat", ("", *(one.value for one in JobState)))
    return JobState(text) if text else None, argument("processus", 80)
