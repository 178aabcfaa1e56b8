"""Problem details of a refusal (RFC 9457): French words, a stable English code of a closed list."""

import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, cast

from werkzeug.exceptions import HTTPException

from auth_proxy.errors.refusals import REFUSALS, RefusalKind, code_of
from parc_social.errors import (
    Conflict,
    Forbidden,
    Full,
    Gone,
    InvalidValue,
    NotFound,
    NotReady,
    OwsRefusal,
    ParcSocialError,
    Stale,
    TooLarge,
    TooSlow,
    Unavailable,
    UnknownName,
)

log = logging.getLogger(__name__)

MEDIA = "application/problem+json"
_PROCESSES = "http://www.opengis.net/def/exceptions/ogcapi-processes-1/1.0/"


@dataclass(frozen=True, slots=True)
class Problem:
    """One refusal. `headers` go with it; a 401 carries its challenge, a 405 what is allowed.

    `fautes` are all that is wrong with what was sent, each with its field and its remedy.
    A code that is not in the list is a bug: LookupError. `exception` and `locator` are those of an
    OWS report; `with_request_id` False: it leaves out the request's number.
    """

    code: str
    detail: str
    type: str = "about:blank"
    headers: tuple[tuple[str, str], ...] = ()
    exception: str = ""
    locator: str = ""
    with_request_id: bool = True
    fautes: tuple[Mapping[str, str | None], ...] = ()

    def __post_init__(self) -> None:
        """Nothing outside the list is ever made."""
        self.kind  # noqa: B018

    @property
    def kind(self) -> RefusalKind:
        """Entry of its code."""
        return REFUSALS[self.code]

    @property
    def status(self) -> int:
        """HTTP status."""
        return self.kind.status

    def body(self, request_id: str) -> bytes:
        """JSON. A 404 has no `instance`: not found and not yours must be equal to the byte."""
        members: dict[str, Any] = {
            "type": self.type,
            "title": self.kind.title,
            "status": self.status,
            "detail": self.detail,
            "code": self.code,
            "remede": self.kind.remedy,
        }
        if self.fautes:
            members["fautes"] = list(self.fautes)
        if self.status != HTTPStatus.NOT_FOUND:
            members["instance"] = f"urn:uuid:{request_id}"
        return json.dumps(members, ensure_ascii=False).encode()


@dataclass(eq=False)
class Stop(Exception):
    """Ends a request with a problem; raised by the gate, never by what is behind it."""

    problem: Problem = field()


NOT_FOUND = Problem("not-found", "Cette adresse n'existe pas, ou pas pour vous.")
UNAUTHENTICATED = Problem(
    "authentication-required",
    "Identifiez-vous : HTTP Basic (identifiant et mot de passe d'application) ou X-API-Key.",
    headers=(("WWW-Authenticate", 'Basic realm="parc-social", charset="UTF-8"'),),
)
TWO_CREDENTIALS = Problem(
    "two-credentials", "Donnez soit l'en-tête Authorization, soit X-API-Key, pas les deux."
)
READ_ONLY = Problem("read-only", "Ce mot de passe ou cette clé ne fait que lire (GET, HEAD).")
JOURNAL_AWAY = Problem(
    "journal-unavailable",
    "L'accès ne peut pas être inscrit au journal : les données fines sont refusées.",
    headers=(("Retry-After", "30"),),
)
INTERNAL = Problem(
    "internal-error", "Une erreur est survenue ; signalez-la avec la valeur de X-Request-Id."
)


def too_many(seconds: int) -> Problem:
    """A 429 after too many failed sign-ins."""
    return Problem(
        "too-many-attempts",
        f"Trop d'identifications refusées ; réessayez dans {seconds} s.",
        headers=(("Retry-After", str(seconds)),),
    )


def not_allowed(methods: tuple[str, ...]) -> Problem:
    """A 405 that says what is allowed."""
    allow = ", ".join(methods)
    return Problem(
        "method-not-allowed", f"Méthodes permises ici : {allow}.", headers=(("Allow", allow),)
    )


_STATUS: Mapping[type[ParcSocialError], int] = {
    InvalidValue: 400,
    UnknownName: 400,
    Forbidden: 403,
    Conflict: 409,
    Stale: 412,
    TooLarge: 413,
    Full: 429,
    Gone: 410,
    TooSlow: 503,
    Unavailable: 503,
}


_AGAIN = (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE)


def of_error(error: ParcSocialError) -> Problem:
    """The one table from our errors to HTTP."""
    if isinstance(error, NotReady):
        return Problem(
            error.code, str(error), type=_PROCESSES + error.code, headers=(("Retry-After", "2"),)
        )
    if isinstance(error, NotFound):
        return NOT_FOUND
    if isinstance(error, OwsRefusal):
        return Problem(
            error.code,
            str(error),
            exception=error.exception,
            locator=error.locator,
            with_request_id=error.with_request_id,
        )
    status = next((s for kind, s in _STATUS.items() if isinstance(error, kind)), 500)
    if status == HTTPStatus.INTERNAL_SERVER_ERROR:
        return INTERNAL
    retry = (("Retry-After", "5"),) if status in _AGAIN else ()
    # The words of an Unavailable name our insides (files, addresses): they stay in the log.
    is_explained = status < HTTPStatus.INTERNAL_SERVER_ERROR or isinstance(error, TooSlow)
    detail = str(error) if is_explained else "Réessayez plus tard."
    return Problem(code_of(status, error.code), detail, headers=retry)


def of_exception(error: Exception, request_id: str) -> Problem:
    """Problem of an exception of a view; that of the server is logged."""
    if isinstance(error, Stop):
        return error.problem
    if isinstance(error, HTTPException):
        return of_answer(error.code or 500, b"")
    if not isinstance(error, ParcSocialError):
        log.error("request %s failed", request_id, exc_info=error)
        return INTERNAL
    problem = of_error(error)
    # A 4xx, and the 501 of an operation that OWS has not, quote the caller: not in a log.
    of_server = problem.status >= HTTPStatus.INTERNAL_SERVER_ERROR
    if of_server and not isinstance(error, OwsRefusal):
        log.error("request %s: %s", request_id, error)
    return problem


def of_answer(status: int, body: bytes) -> Problem:
    """A refusal written behind the gate, in the gate's words.

    Its reason is kept when its code is of our list, for then the words are ours: pygeoapi's own
    may quote an exception, a path or a statement.
    """
    if status == HTTPStatus.NOT_FOUND:
        return NOT_FOUND
    try:
        body_read: Any = json.loads(body)
    except ValueError:
        body_read = None
    document = cast(dict[str, Any], body_read) if isinstance(body_read, dict) else {}
    code = code_of(status, str(document.get("code") or ""))
    if code == INTERNAL.code:
        return INTERNAL
    detail = (
        document.get("detail") if document.get("code") == code and code != "unavailable" else None
    )
    retry = (("Retry-After", "5"),) if status == HTTPStatus.SERVICE_UNAVAILABLE else ()
    return Problem(code, str(detail or f"{REFUSALS[code].title}."), headers=retry)


def under_processes(problem: Problem, name: str) -> Problem:
    """The same problem with the type that OGC API Processes names, for a 404."""
    if problem.status != HTTPStatus.NOT_FOUND or problem.code != NOT_FOUND.code:
        return problem
    return Problem(problem.code, problem.detail, type=_PROCESSES + name)
