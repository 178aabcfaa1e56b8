"""Paths of processes, executions and jobs in the OpenAPI document."""

from parc_social.catalogue import parameters as names
from parc_social.domain.job import JobState
from server.openapi import parameters
from server.openapi import responses as answers
from server.openapi.collections import get
from server.openapi.parameters import Json

_PAGES = ("json", "jsonld", "html")
_JSON = "application/json"
_TEXT: Json = {"type": "string"}


def process_paths(run: list[str]) -> Json:
    """Every open process with its execution, then one's own jobs."""
    page = parameters.named(names.PAGE, _PAGES)
    listed = parameters.named(names.LISTE, _PAGES)
    paths: Json = {"/processes": _get("processes", "Calculs", listed)}
    for name in run:
        paths[f"/processes/{name}"] = _get(f"{name}.describeProcess", "Un calcul", page)
        paths[f"/processes/{name}/execution"] = {"post": _execution(name)}
    return paths | _job_paths()


def _job_paths() -> Json:
    asked = parameters.named(names.TRAVAUX, ("json", "html"))
    page = [_job_id(), *parameters.named(names.PAGE, ("json", "html"))]
    result = [_job_id(), *parameters.named(names.PAGE, ("json",))]
    one = _get("job", "L'état d'un de vos travaux", page)
    return {
        "/jobs": _get("jobs", "Vos travaux", asked),
        "/jobs/{jobId}": {**one, "delete": _dismissal(page)},
        "/jobs/{jobId}/results": _get("jobResults", "Ses résultats", result),
    }


def _get(action: str, summary: str, listed: list[Json]) -> Json:
    """As elsewhere, but refusals are plain JSON here: the standard asks for it."""
    path = get(None, action, summary, _JSON, listed)
    path["get"]["responses"] |= answers.refusals(answers.ON_READ, of_processes=True)
    return path


def _job_id() -> Json:
    return parameters.path("jobId", "Identifiant du travail.", {"type": "string"})


def _dismissal(listed: list[Json]) -> Json:
    return {
        "operationId": "dismiss",
        "summary": "Abandonner un de vos travaux",
        "tags": ["service"],
        "parameters": listed,
        "responses": {
            "200": {"description": "Il est abandonné.", "content": _content(STATUS_INFO)},
            **answers.refusals(answers.ON_ACT, of_processes=True),
        },
    }


def _execution(name: str) -> Json:
    return {
        "operationId": f"{name}.execute",
        "summary": "Exécution, aussitôt ou en travail (Prefer: respond-async)",
        "tags": ["processes"],
        "parameters": [_prefer(), *parameters.named(names.EXECUTION, ("json",))],
        "requestBody": {"required": True, "content": _content(_EXECUTION)},
        "responses": {
            "200": {"description": "Les sorties.", "content": _content({})},
            "201": {
                "description": "Le travail est accepté ; Location donne son adresse.",
                "headers": {"Location": {"schema": _TEXT}},
                "content": _content(STATUS_INFO),
            },
            **answers.refusals(answers.ON_ACT, of_processes=True),
        },
    }


def _prefer() -> Json:
    return {
        "name": "Prefer",
        "in": "header",
        "description": "respond-async : un travail, dont on suit l'état.",
        "required": False,
        "schema": _TEXT,
    }


def _content(schema: Json) -> Json:
    return {_JSON: {"schema": schema}}


STATUS_INFO: Json = {
    "type": "object",
    "required": ["type", "jobID", "status"],
    "properties": {
        "type": {"type": "string", "enum": ["process"]},
        "processID": _TEXT,
        "jobID": _TEXT,
        "status": {"type": "string", "enum": list(JobState)},
        "message": _TEXT,
        "progress": {"type": "integer", "minimum": 0, "maximum": 100},
        **{
            name: {"type": "string", "format": "date-time"}
            for name in ("created", "started", "finished", "updated", "expires")
        },
        "links": {"type": "array", "items": {"type": "object"}},
    },
}
_EXECUTION: Json = {
    "type": "object",
    "required": ["inputs"],
    "properties": {
        "inputs": {"type": "object"},
        "outputs": {"type": "object"},
        "response": {"type": "string", "enum": ["raw", "document"], "default": "raw"},
    },
}
