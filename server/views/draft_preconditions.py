"""What a write of a draft must come with: a media type that is read, the state that was read."""

import flask

from auth_proxy.errors.problem import Problem, Stop
from parc_social.errors import Stale
from parc_social.storage.statements.draft_rows import DraftRow
from server.api.preconditions import read_entity_tags
from server.documents.draft_household import (
    FEATURE,
    MERGE,
)

_SENT = {
    "POST": (FEATURE, "application/json"),
    "PUT": (FEATURE, "application/json"),
    "PATCH": (MERGE,),
}
_SEEN = "If-Match : la fiche n'est pas (ou plus) dans cet état ; relisez-la (GET), puis recommencez"


def state_in(tag: str) -> str:
    """The state that an ETag of ours names: what comes behind is the form of the answer."""
    return tag.partition(".")[0].partition(":")[0]


def body_of() -> bytes:
    """The body, of one of the types that the method takes."""
    taken = _SENT[flask.request.method]
    if flask.request.mimetype not in taken:
        sent = flask.request.mimetype or "aucun"
        said = f"Content-Type : {' ou '.join(taken)} est attendu, lu {sent[:80]!r}."
        headers = (("Accept-Patch", MERGE),) if flask.request.method == "PATCH" else ()
        raise Stop(Problem("media-not-supported", said, headers=headers))
    return flask.request.get_data()


def check_seen(row: DraftRow) -> None:
    """If-Match names the state that its writer has read; a weak tag names none (RFC 9110)."""
    given = flask.request.headers.get("If-Match", "")
    if not given.strip():
        said = "If-Match manque : une fiche ne s'écrit que dans l'état où vous l'avez lue."
        raise Stop(Problem("precondition-required", said))
    tags = read_entity_tags(given)
    if not tags.every and row.state not in {state_in(tag) for tag in tags.strong}:
        raise Stale(_SEEN)


def check_condition() -> None:
    """A row that is created has no state to name. Raises Stop."""
    if flask.request.headers.get("If-Match"):
        raise Stop(Problem("precondition-failed", "If-Match : il n'y a pas encore de fiche ici."))
