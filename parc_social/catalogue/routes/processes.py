"""OGC API Processes: what is calculated on demand, and the jobs that do it."""

from parc_social.catalogue import parameters
from parc_social.catalogue.formats import JSON
from parc_social.catalogue.route import PAGES, RUN, WATCH, Address, Resource, Route, ogc

# Of landlords: each takes a survey file in, which is written to a folder as it comes.
VERIFICATION, DEPOT = "verification-depot", "depot"
FILE_PROCESSES = (VERIFICATION, DEPOT)
_STANDARD = "ogcapi-processes-1/1.0"
_JSON_OR_HTML = ("application/json", "text/html")

ROUTES = (
    Route(
        operation="processes", rows=False, endpoint="pygeoapi.get_processes",
        addresses=(Address("/processes", "processes", "Calculs"),), parameters=parameters.LISTE,
        forms=PAGES, conforms=ogc(_STANDARD, "core", "json", "oas30"),
    ),
    Route(
        operation="process", rows=False, endpoint="pygeoapi.get_processes",
        addresses=(Address("/processes/{process_id}", "describeProcess", "Un calcul"),),
        about=(Resource.PROCESS,), forms=PAGES, conforms=ogc(_STANDARD, "ogc-process-description"),
    ),
    Route(
        operation="execution", rows=True, endpoint="pygeoapi.execute_process_jobs",
        addresses=(Address("/processes/{process_id}/execution", "execute"),),
        about=(Resource.PROCESS,), methods=RUN, parameters=parameters.EXECUTION, format=JSON,
        forms=("json",),
    ),
    Route(
        operation="jobs", rows=False, endpoint="pygeoapi.get_jobs",
        addresses=(Address("/jobs", "jobs", "Vos travaux"),), parameters=parameters.TRAVAUX,
        accept=_JSON_OR_HTML, forms=("json", "html"), conforms=ogc(_STANDARD, "job-list"),
    ),
    Route(
        operation="job", rows=False, endpoint="pygeoapi.get_jobs",
        addresses=(Address("/jobs/{job_id}", "job", "L'état d'un de vos travaux"),), methods=WATCH,
        accept=_JSON_OR_HTML, forms=("json", "html"), conforms=ogc(_STANDARD, "dismiss"),
    ),
    Route(
        operation="job-result", rows=True, endpoint="pygeoapi.get_job_result",
        addresses=(Address("/jobs/{job_id}/results", "jobResults", "Ses résultats"),),
        accept=_JSON_OR_HTML, format=JSON, forms=("json", "html"),
    ),
)  # fmt: skip
