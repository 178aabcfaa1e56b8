"""What a refusal says: RFC 9457 members, French words, a stable English code."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, cast

from parc_social.errors import (
    Gone,
    InvalidValue,
    NotFound,
    ParcSocialError,
    Refused,
    TooSlow,
    Unavailable,
    UnknownName,
)

_PROCESSES = "http://www.opengis.net/def/exceptions/ogcapi-processes-1/1.0/"


@dataclass(frozen=True, slots=True)
class Problem:
    """One refusal. `headers` go with it; a 401 carries its challenge, a 405 what is allowed."""

    status: int
    code: str
    title: str
    detail: str
    type: str = "about:blank"
    headers: tuple[tuple[str, str], ...] = ()

    def body(self, request_id: str) -> bytes:
        """JSON. A 404 has no `instance`: not found and not yours must be equal to the byte."""
        members: dict[str, Any] = {
            "type": self.type,
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
            "code": self.code,
        }
        if self.status != HTTPStatus.NOT_FOUND:
            members["instance"] = f"urn:uuid:{request_id}"
        return json.dumps(members, ensure_ascii=False).encode()


@dataclass(eq=False)
class Stop(Exception):
    """Ends a request with a problem; raised by the gate, never by what is behind it."""

    problem: Problem = field()


NOT_FOUND = Problem(
    404, "not-found", "Introuvable", "Cette adresse n'existe pas, ou pas pour vous."
)
UNAUTHENTICATED = Problem(
    401,
    "authentication-required",
    "Authentification requise",
    "Identifiez-vous : HTTP Basic (identifiant et mot de passe d'application) ou X-API-Key.",
    headers=(("WWW-Authenticate", 'Basic realm="parc-social", charset="UTF-8"'),),
)
TWO_CREDENTIALS = Problem(
    400,
    "two-credentials",
    "Deux identifications",
    "Donnez soit l'en-tête Authorization, soit X-API-Key, pas les deux.",
)
JOURNAL_AWAY = Problem(
    503,
    "journal-unavailable",
    "Service indisponible",
    "L'accès ne peut pas être inscrit au journal : les données fines sont refusées.",
    headers=(("Retry-After", "30"),),
)
INTERNAL = Problem(
    500,
    "internal-error",
    "Erreur interne",
    "Une erreur est survenue ; signalez-la avec la valeur de X-Request-Id.",
)


def bad_request(code: str, detail: str) -> Problem:
    """A 400 with its reason."""
    return Problem(400, code, "Requête incorrecte", detail)


def too_many(seconds: int) -> Problem:
    """A 429 after too many failed sign-ins."""
    return Problem(
        429,
        "too-many-attempts",
        "Trop de tentatives",
        f"Trop d'identifications refusées ; réessayez dans {seconds} s.",
        headers=(("Retry-After", str(seconds)),),
    )


def not_allowed(methods: tuple[str, ...]) -> Problem:
    """A 405 that says what is allowed."""
    allowed = ", ".join(methods)
    return Problem(
        405,
        "method-not-allowed",
        "Méthode non permise",
        f"Méthodes permises ici : {allowed}.",
        headers=(("Allow", allowed),),
    )


_TITLES: Mapping[int, str] = {
    400: "Requête incorrecte",
    403: "Refusé",
    406: "Format non disponible",
    410: "Édition remplacée",
    413: "Requête trop grande",
    415: "Format non accepté",
    416: "Plage hors du fichier",
    422: "Requête incorrecte",
    501: "Non disponible",
    503: "Service indisponible",
}
_STATUS: Mapping[type[ParcSocialError], int] = {
    InvalidValue: 400,
    UnknownName: 400,
    Refused: 403,
    Gone: 410,
    TooSlow: 503,
    Unavailable: 503,
}


def of_error(error: ParcSocialError) -> Problem:
    """The one table from our errors to HTTP."""
    if isinstance(error, NotFound):
        return NOT_FOUND
    status = next((s for kind, s in _STATUS.items() if isinstance(error, kind)), 500)
    if status == HTTPStatus.INTERNAL_SERVER_ERROR:
        return INTERNAL
    retry = (("Retry-After", "5"),) if status == HTTPStatus.SERVICE_UNAVAILABLE else ()
    # The words of an Unavailable name our insides (files, addresses): they stay in the log.
    detail = str(error) if status < HTTPStatus.INTERNAL_SERVER_ERROR else "Réessayez plus tard."
    return Problem(status, error.code, _TITLES[status], detail, headers=retry)


def of_answer(status: int, body: bytes) -> Problem:
    """A refusal written behind the gate, in the gate's words; pygeoapi's reason is kept."""
    if status == HTTPStatus.NOT_FOUND:
        return NOT_FOUND
    if status == HTTPStatus.INTERNAL_SERVER_ERROR:
        return INTERNAL
    said = _members(body)
    detail = str(said.get("detail") or said.get("description") or HTTPStatus(status).phrase)
    code = str(said.get("code") or HTTPStatus(status).phrase).lower().replace(" ", "-")
    kind = str(said.get("type") or "")
    return Problem(
        status,
        {"invalidparametervalue": "invalid-value", "noapplicablecode": "error"}.get(code, code),
        str(said.get("title") or _TITLES.get(status, HTTPStatus(status).phrase)),
        detail,
        type=kind if kind.startswith("http") else "about:blank",
    )


def under_processes(problem: Problem, name: str) -> Problem:
    """The same problem with the type that OGC API Processes names, for a 404."""
    if problem.status != HTTPStatus.NOT_FOUND or not name:
        return problem
    return Problem(404, problem.code, problem.title, problem.detail, type=_PROCESSES + name)


def _members(body: bytes) -> dict[str, Any]:
    try:
        read: Any = json.loads(body)
    except ValueError:
        return {}
    return cast(dict[str, Any], read) if isinstance(read, dict) else {}
