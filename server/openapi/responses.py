"""What an operation may answer: its media types, and the statuses of its refusals, one by one."""

from collections.abc import Sequence
from typing import Any

from parc_social.catalogue.formats import FORMATS, JSON, Use

Json = dict[str, Any]

ON_READ = (400, 401, 404, 414, 429, 503)
ON_PAGE = (*ON_READ, 410)  # the edition that a `next` link goes on in may be gone
ON_ACT = (*ON_READ, 403, 409, 413)
_ROWS = {Use.ITEMS, Use.EXPORT}
_OF_FORMAT = {
    one.name: one.media for one in FORMATS.values() if _ROWS & set(one.uses) and one.name != JSON
}


# What who has the answer already is told.
UNCHANGED: Json = {"304": {"description": "Inchangé : l'ETag est celui d'If-None-Match."}}


def refusals(statuses: tuple[int, ...], *, of_processes: bool = False) -> Json:
    """The responses that refuse; 500 is none of them: nobody should ever see one."""
    name = "ErreurOgcProcesses" if of_processes else "Erreur"
    reference = {"$ref": f"#/components/responses/{name}"}
    return {str(status): reference for status in sorted(statuses)}


def components() -> Json:
    """The shared responses: a refusal (RFC 9457) in its two media types."""
    refused = {"schema": {"$ref": "#/components/schemas/erreur"}}
    return {
        "Erreur": _said("Un refus (RFC 9457).", {"application/problem+json": refused}),
        "ErreurOgcProcesses": _said("Un refus (RFC 9457).", {"application/json": refused}),
    }


def found(media: str, listed: list[Json]) -> Json:
    """The response 200 in a media type and in those that the parameter `f` may ask for."""
    names = next((p["schema"]["enum"] for p in listed if p.get("name") == "f"), ())
    others = [_OF_FORMAT[name] for name in names if name in _OF_FORMAT]
    content: Json = {media: {"schema": schema(media)}}
    content |= {other: {"schema": schema(other)} for other in others}
    return _said("La réponse.", content)


def reading(tag: str, action: str, summary: str, media: Sequence[str], listed: list[Json]) -> Json:
    """A path with its one GET, in one of some media types, and 304 for who has it already."""
    content = {one: {"schema": schema(one)} for one in media}
    return {
        "get": {
            "operationId": f"{tag}.{action}",
            "summary": summary,
            "tags": [tag],
            "parameters": listed,
            "responses": {"200": _said("La réponse.", content), **UNCHANGED, **refusals(ON_READ)},
        }
    }


def _said(description: str, content: Json) -> Json:
    return {"description": description, "content": content}


def schema(media: str) -> Json:
    """Of a body of a media type: a JSON object, a text or octets."""
    named = media.partition(";")[0]
    if named.endswith(("/json", "+json")):
        return {"type": "object"}
    is_text = named.startswith("text/") or named.endswith(("/xml", "+xml"))
    return {"type": "string"} if is_text else {"type": "string", "format": "binary"}
