"""What an operation may answer: its media types, and the statuses of its refusals, one by one."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from parc_social.catalogue.route import Route, TagScope

Json = dict[str, Any]

ON_READ = (400, 401, 404, 414, 429, 503)
ON_ACT = (*ON_READ, 403, 409, 413)
_OF_PROCESSES = ("/processes", "/jobs")
# Said beside the answer itself: of a coverage, of a map, and of who has the answer already.
_EMPTY = {
    "coverage": "Aucun carreau dans cette emprise ou ce millésime.",
    "map": "Rien : l'étendue de subset est hors de la Terre.",
    "dataset-map": "Rien : l'étendue de subset est hors de la Terre.",
}
_PART = "La plage d'octets demandée (Range)."
_UNCHANGED: Json = {"304": {"description": "Inchangé : l'ETag est celui d'If-None-Match."}}


def of_route(route: Route, content: Json) -> Json:
    """The responses to a reading, sorted; refusals under /processes and /jobs are plain JSON."""
    refused = (status for status in route.statuses if status >= HTTPStatus.BAD_REQUEST)
    found = {
        "200": _said("La réponse.", content),
        **refusals((*ON_READ, *refused), of_processes=is_of_processes(route)),
    }
    if HTTPStatus.NO_CONTENT in route.statuses:
        found["204"] = {"description": _EMPTY[route.operation]}
    if HTTPStatus.PARTIAL_CONTENT in route.statuses:
        found["206"] = _said(_PART, content)
    if route.tag is not TagScope.NONE:
        found |= _UNCHANGED
    return dict(sorted(found.items()))


def is_of_processes(route: Route) -> bool:
    """Whether it is of OGC API Processes, which asks for plain JSON."""
    return route.addresses[0].path.startswith(_OF_PROCESSES)


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


def _said(description: str, content: Mapping[str, Json]) -> Json:
    return {"description": description, "content": content}


def schema(media: str) -> Json:
    """Of a body of a media type: a JSON object, a text or octets."""
    named = media.partition(";")[0]
    if named.endswith(("/json", "+json")):
        return {"type": "object"}
    is_text = named.startswith("text/") or named.endswith(("/xml", "+xml"))
    return {"type": "string"} if is_text else {"type": "string", "format": "binary"}
