"""OpenAPI operations that act: processes that run, jobs given up, drafts (Features Part 4)."""

from loaders.ops.correction import exchanged
from loaders.ops.layout import ops_document
from parc_social.catalogue import parameters as names
from parc_social.catalogue.collection import DRAFTED, Field, FieldType
from parc_social.catalogue.load import collections
from parc_social.catalogue.routes.processes import FILE_PROCESSES
from parc_social.domain.job import JobState
from server.documents.draft_household import FEATURE, LONGEST, MERGE
from server.openapi import parameters
from server.openapi.parameters import Json
from server.openapi.paths import ON_ACT, refusals

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


def _dismissal(path_parameters: list[Json]) -> Json:
    return {
        "operationId": "dismiss",
        "summary": "Abandonner un de vos travaux",
        "tags": ["service"],
        "parameters": path_parameters,
        "responses": {
            "200": {"description": "Il est abandonné.", "content": _content(STATUS_INFO)},
            **refusals(ON_ACT, of_processes=True),
        },
    }


def _execution(name: str) -> Json:
    return {
        "operationId": f"{name}.execute",
        "summary": "Exécution, aussitôt ou en travail (Prefer: respond-async)",
        "tags": ["processes"],
        "parameters": [_prefer(), *parameters.by_name(names.EXECUTION, ("json",))],
        "requestBody": {"required": True, "content": _body_of(name)},
        "responses": {
            "200": {"description": "Les sorties.", "content": _content({})},
            "201": {
                "description": "Le travail est accepté ; Location donne son adresse.",
                "headers": {"Location": {"schema": _TEXT}},
                "content": _content(STATUS_INFO),
            },
            **refusals(ON_ACT, of_processes=True),
        },
    }


def _body_of(name: str) -> Json:
    """The JSON of an execution; of a process that takes a file, the form of its page too."""
    if name not in FILE_PROCESSES:
        return _content(_EXECUTION)
    form = {
        "type": "object",
        "required": ["millesime", "fichier"],
        "properties": {"millesime": _TEXT, "fichier": {"type": "string", "format": "binary"}},
    }
    return {**_content(_EXECUTION), "multipart/form-data": {"schema": form}}


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


_ON_WRITE = (*ON_ACT, 405, 412, 415, 422)
_ON_CHANGE = (*_ON_WRITE, 428)
_ETAG: Json = {"ETag": {"schema": _TEXT}}
_LOCATION: Json = {"Location": {"schema": {"type": "string", "format": "uri"}}, **_ETAG}


def with_writes(paths: Json) -> Json:
    """The paths of the collection, with the verbs that write its drafts."""
    items = f"/collections/{DRAFTED}/items"
    one = f"{items}/{{featureId}}"
    path_parameters = [p for p in paths[one]["get"]["parameters"] if p.get("in") == "path"]
    conditional, on_refusal = [*path_parameters, _if_match()], refusals(_ON_CHANGE)
    on_post = {"201": _feature_response("La fiche est créée.", _LOCATION), **refusals(_ON_WRITE)}
    on_put = {"200": _feature_response("La fiche telle qu'elle est gardée.", {}), **on_refusal}
    on_patch = {"200": _feature_response("La fiche telle qu'elle est gardée.", _ETAG), **on_refusal}
    on_delete = {"204": {"description": "La fiche est supprimée."}, **on_refusal}
    body = _feature(required=True)
    post = _operation("createFeature", "Créer une fiche", [], on_post, body)
    verbs = {
        "put": _operation("replaceFeature", "Remplacer une fiche", conditional, on_put, body),
        "patch": _operation(
            "updateFeature", "Modifier une fiche", conditional, on_patch, _patch_body()
        ),
        "delete": _operation("deleteFeature", "Supprimer une fiche", conditional, on_delete),
    }
    return {**paths, items: {**paths[items], "post": post}, one: {**paths[one], **verbs}}


def _operation(
    action: str, act: str, path_parameters: list[Json], responses: Json, body: Json | None = None
) -> Json:
    return {
        "operationId": f"{DRAFTED}.{action}",
        "summary": f"{act} de votre brouillon",
        "tags": [DRAFTED],
        "parameters": [*path_parameters],
        **({"requestBody": body} if body else {}),
        "responses": responses,
    }


def _if_match() -> Json:
    return {
        "name": "If-Match",
        "in": "header",
        "required": True,
        "description": "L'ETag de la fiche telle que vous l'avez lue.",
        "schema": _TEXT,
    }


def _feature(*, required: bool) -> Json:
    schema: Json = {
        "type": "object",
        "required": ["type", "properties"],
        "properties": {
            "type": {"type": "string", "enum": ["Feature"]},
            "geometry": {"type": "object", "nullable": True},
            "properties": _properties(required=required),
        },
    }
    return {
        "required": True,
        "content": {m: {"schema": schema} for m in (FEATURE, "application/json")},
    }


def _patch_body() -> Json:
    schema = {"type": "object", "properties": {"properties": _properties(required=False)}}
    return {"required": True, "content": {MERGE: {"schema": schema}}}


def _properties(*, required: bool) -> Json:
    """Properties of the exchange format; all else is computed."""
    document = ops_document()
    exchange = exchanged(int(document["parametres"]["premier_millesime"]))
    fields = [f for f in collections()[DRAFTED].fields if f.name in exchange]
    mandatory = [
        f["name"] for f in document["schema"]["fields"] if f.get("constraints", {}).get("required")
    ]
    schema: Json = {"type": "object", "properties": {f.name: _field(f) for f in fields}}
    return {**schema, "required": mandatory} if required else schema


def _field(field: Field) -> Json:
    kind: Json = (
        {"type": "integer"}
        if field.type is FieldType.INTEGER
        else {"type": "string", "maxLength": LONGEST}
    )
    return {**kind, "nullable": True, "title": field.titre.fr}


def _feature_response(description: str, headers: Json) -> Json:
    schema = {"$ref": "#/components/schemas/feature"}
    response: Json = {"description": description, "content": {FEATURE: {"schema": schema}}}
    return {**response, "headers": headers} if headers else response
