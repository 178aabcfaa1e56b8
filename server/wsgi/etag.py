"""ETag and 304: what comes back unchanged.

An answer is named by the edition that its caller reads, the Grant and the question. The body is
not looked at, so that nothing is read for who has it already. Weak: the moment of an answer
(`timeStamp`) and its coding are not part of it. That of a row of one's own draft is strong, and
begins with the state of the row, which If-Match names when it is written.
"""

from collections.abc import Callable, Sequence
from hashlib import sha256
from http import HTTPStatus
from importlib.metadata import version
from typing import Any

import flask
from werkzeug.datastructures import Headers

from auth_proxy.authorisation.request_context import call_of
from auth_proxy.url import Environ, path_of
from parc_social.access.model.grant import Grant, current_grant
from parc_social.catalogue.collection import DRAFTED
from parc_social.catalogue.route import TagScope
from parc_social.errors import NotFound
from parc_social.storage.store import Store
from server.api.request import read_entity_tags

_SLOT, _STATE = "parc_social_etag", "parc_social_etag_state"
_FORM = 12  # digits that tell the forms of one row apart
_VERSION = version("parc-social")  # another one may write the same rows otherwise

Answer = tuple[dict[str, str], int, Any]  # of a view: headers, status, content


def install(app: flask.Flask, store: Store) -> None:
    """Adds its hooks to an application whose gate decides before any, and that codes answers."""

    def unchanged() -> flask.Response | None:
        token = _token(store) if flask.request.method in ("GET", "HEAD") else None
        if token is None:
            return None
        state = _draft_state(store)
        flask.g.setdefault(_STATE, state)
        tag = tag_of(token, current_grant(), flask.request.environ)
        flask.g.setdefault(_SLOT, f"{state}.{tag[:_FORM]}" if state else tag)
        caller_tag = matching_tag(flask.g.get(_SLOT), flask.request.environ)
        if caller_tag is None:
            return None
        setattr(flask.g, _SLOT, caller_tag)
        return flask.Response(status=304)

    def told(response: flask.Response) -> flask.Response:
        if not isinstance(response.headers, Headers):  # pygeoapi leaves a plain dict there
            response.headers = Headers(response.headers)
        tag = flask.g.get(_SLOT)
        return response if tag is None else _with_tag(response, tag)

    app.before_request(unchanged)
    app.after_request(told)


def conditional(
    store: Store, environ: Environ, collections: Sequence[str], view: Callable[[], Answer]
) -> Answer:
    """The answer of a view of rows with its tag; 304 before it is called where the caller has it.

    What the hooks do for answers of Flask, for who answers before it.
    """
    grant = current_grant()
    tag = tag_of("\n".join(store.token(grant, name) for name in collections), grant, environ)
    caller_tag = matching_tag(tag, environ)
    if caller_tag is not None:
        return {"ETag": _written(caller_tag)}, HTTPStatus.NOT_MODIFIED, b""
    headers, status, content = view()
    if is_any(environ):  # now that it is known to be there
        return {"ETag": _written(tag)}, HTTPStatus.NOT_MODIFIED, b""
    return {**headers, "ETag": _written(tag)}, status, content


def of_octets(written: str, digest: str) -> str:
    """A strong tag of the octets of an answer, made of the weak one that names its question."""
    return _written(f"{written.removeprefix('W/').strip('"')}:{digest}")


def _written(tag: str) -> str:
    """As headers have it: strong where it is of octets, which follow `:`."""
    return f'"{tag}"' if ":" in tag else f'W/"{tag}"'


def _with_tag(response: flask.Response, tag: str) -> flask.Response:
    if response.status_code == 200 and is_any(flask.request.environ):
        response.close()
        response = flask.Response(status=304)
    if response.status_code in (200, 304):
        response.set_etag(tag, weak=flask.g.get(_STATE) is None)
    return response


def coded_once(request: flask.Request) -> str:
    """The tag of capabilities, which names edition, Grant and question; empty for all else."""
    route = call_of(request.environ).route
    has_tag = route is not None and route.tag is TagScope.CAPABILITIES
    return str(flask.g.get(_SLOT) or "") if has_tag else ""


def matching_tag(tag: str, environ: Environ) -> str | None:
    """The tag as the caller has it; None: he has none. A strong one tells its octets behind `:`.

    By its coding (files) or by their digest (tiles). Two that differ there alone are of the same
    rows in other octets: what is asked here is compared weakly (RFC 9110, 13.1.2).
    """
    header = environ.get("HTTP_IF_NONE_MATCH")
    if header is None:
        return None
    tags = read_entity_tags(header).all
    if tag in tags:
        return tag
    return next((one for one in sorted(tags) if one.partition(":")[0] == tag), None)


def is_any(environ: Environ) -> bool:
    """Whether the caller has whatever is there: only who has found it can say that it is."""
    header = environ.get("HTTP_IF_NONE_MATCH")
    return header is not None and read_entity_tags(header).every


def _token(store: Store) -> str | None:
    """Token of an answer beside the Grant and the question; None: it has no tag.

    Rows change with the editions that they are of, records and capabilities with any.
    """
    call = call_of(flask.request.environ)
    if call.route is None or call.route.tag is TagScope.NONE:
        return None  # before the Grant is asked for: pages without a session have none
    grant = current_grant()
    if call.route.tag is TagScope.READ:
        collections = call.collections or (call.collection,)
        return "\n".join(store.token(grant, name) for name in collections if grant.right(name))
    return store.state(grant)


def _draft_state(store: Store) -> str | None:
    """The state of the row of a draft that is asked for; None for all else."""
    variables = flask.request.view_args or {}
    identifier = variables.get("item_id")
    if variables.get("collection_id") != DRAFTED or identifier is None or "~" not in identifier:
        return None
    try:
        return store.draft_row(current_grant(), identifier).state
    except NotFound:  # the view says so
        return None


def tag_of(token: str, grant: Grant, environ: Environ) -> str:
    """The tag of an answer to a question that the gate has settled; `token` names its editions.

    A page holds what ends the session that it was made for: another session has another page.
    """
    call = call_of(environ)
    session = call.session if call.browser else None
    parts = (
        _VERSION,
        token,
        grant.digest,
        path_of(environ),
        str(environ.get("QUERY_STRING", "")),
        str(environ.get("HTTP_ACCEPT", "")),
        str(environ.get("HTTP_ACCEPT_LANGUAGE", "")),
        *((session.form_token,) if session else ()),
    )
    return sha256("\n".join(parts).encode()).hexdigest()[:32]
