"""OpenAPI operations that write drafts (Features Part 4), for callers who may."""

from loaders.ops.correction import exchanged
from loaders.ops.layout import ops_document
from parc_social.catalogue.collection import DRAFTED
from parc_social.catalogue.field import Field, FieldType
from parc_social.catalogue.load import collections
from server.documents.draft_household import FEATURE, LONGEST, MERGE
from server.openapi import responses as answers
from server.openapi.parameters import Json

_ON_WRITE = (*answers.ON_ACT, 405, 412, 415, 422)
_ON_CHANGE = (*_ON_WRITE, 428)
_TEXT: Json = {"type": "string"}
_ETAG: Json = {"ETag": {"schema": _TEXT}}
_LOCATION: Json = {"Location": {"schema": {"type": "string", "format": "uri"}}, **_ETAG}


def with_writes(paths: Json) -> Json:
    """The paths of the collection, with the verbs that write its drafts."""
    items = f"/collections/{DRAFTED}/items"
    one = f"{items}/{{featureId}}"
    post = _operation(
        "createFeature", "Créer une fiche de votre brouillon", (), _feature(required=True)
    )
    post["responses"] = {
        "201": _shown("La fiche est créée.", _LOCATION),
        **answers.refusals(_ON_WRITE),
    }
    listed = [p for p in paths[one]["get"]["parameters"] if p.get("in") == "path"]
    asked = [*listed, _if_match()]
    put = _operation(
        "replaceFeature", "Remplacer une fiche de votre brouillon", asked, _feature(required=True)
    )
    patch = _operation("updateFeature", "Modifier une fiche de votre brouillon", asked, _patch())
    delete = _operation("deleteFeature", "Supprimer une fiche de votre brouillon", asked, None)
    refused = answers.refusals(_ON_CHANGE)
    put["responses"] = {"200": _shown("La fiche telle qu'elle est gardée.", {}), **refused}
    patch["responses"] = {"200": _shown("La fiche telle qu'elle est gardée.", _ETAG), **refused}
    delete["responses"] = {"204": {"description": "La fiche est supprimée."}, **refused}
    return {
        **paths,
        items: {**paths[items], "post": post},
        one: {**paths[one], "put": put, "patch": patch, "delete": delete},
    }


def _operation(action: str, summary: str, listed: object, body: Json | None) -> Json:
    found: Json = {
        "operationId": f"{DRAFTED}.{action}",
        "summary": summary,
        "tags": [DRAFTED],
        "parameters": list(listed) if isinstance(listed, list | tuple) else [],
    }
    return {**found, "requestBody": body} if body else found


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


def _patch() -> Json:
    schema = {"type": "object", "properties": {"properties": _properties(required=False)}}
    return {"required": True, "content": {MERGE: {"schema": schema}}}


def _properties(*, required: bool) -> Json:
    """What the exchange format has; all else is computed."""
    document = ops_document()
    written = exchanged(int(document["parametres"]["premier_millesime"]))
    fields = [f for f in collections()[DRAFTED].fields if f.name in written]
    named = [
        f["name"] for f in document["schema"]["fields"] if f.get("constraints", {}).get("required")
    ]
    found: Json = {"type": "object", "properties": {f.name: _field(f) for f in fields}}
    return {**found, "required": named} if required else found


def _field(field: Field) -> Json:
    kind: Json = (
        {"type": "integer"}
        if field.type is FieldType.INTEGER
        else {"type": "string", "maxLength": LONGEST}
    )
    return {**kind, "nullable": True, "title": field.titre.fr}


def _shown(description: str, headers: Json) -> Json:
    schema = {"$ref": "#/components/schemas/feature"}
    found: Json = {"description": description, "content": {FEATURE: {"schema": schema}}}
    return {**found, "headers": headers} if headers else found
