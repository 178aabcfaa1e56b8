"""OpenAPI operations that act: executions of processes, jobs that are given up."""

from parc_social.catalogue import parameters as names
from parc_social.domain.job import JobState
from server.openapi import parameters
from server.openapi import responses as answers
from server.openapi.parameters import Json

_JSON = "application/json"
_TEXT: Json = {"type": "string"}


def with_acts(paths: Json, run: list[str]) -> Json:
    """The paths with an execution of each process that runs, and one's own jobs given up."""
    one = paths["/jobs/{jobId}"]
    acts = {f"/processes/{name}/execution": {"post": _execution(name)} for name in run}
    return {
        **paths,
        **acts,
        "/jobs/{jobId}": {**one, "delete": _dismissal(one["get"]["parameters"])},
    }


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
