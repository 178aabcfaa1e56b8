"""Decides on Flask's own routing result, never on the text of the address."""

from collections.abc import Mapping

from flask import Flask, Request, Response
from werkzeug.exceptions import MethodNotAllowed

from auth_proxy.authorisation.headers import PREFLIGHT, accepted_types
from auth_proxy.authorisation.request_context import RequestContext, RequestProtocol
from auth_proxy.errors.problem import (
    NOT_FOUND,
    READ_ONLY,
    UNAUTHENTICATED,
    Problem,
    Stop,
    not_allowed,
)
from parc_social.access.model.grant import Grant, set_grant
from parc_social.access.operation import permits
from parc_social.access.permissions import why_not
from parc_social.catalogue import parameters
from parc_social.catalogue.collection import DRAFTED
from parc_social.catalogue.coverage import coverages, read_by
from parc_social.catalogue.route import ASK, READ, RUN, WATCH, Resource, Route
from parc_social.catalogue.routes.table import STATIC, addressed, is_written, route_of
from parc_social.wording import cited

_WHOLE = {"limit": 1, "offset": 0}  # and the least of each
_LONGEST = {  # values between commas
    "bbox": 6, "center": 2, "collections": 20, "ids": 500, "properties": 250, "q": 20, "sortby": 10,
    "type": 10,
}  # fmt: skip
_OF_MANDATES = ("execution", "job", "job-result")
_JSON = ("application/geo+json", "application/json", "application/*", "*/*")


def check(app: Flask, request: Request, call: RequestContext) -> Response | None:
    """None lets the request go on to its view. Raises Stop."""
    endpoint, variables = _match(app, request)
    method = request.method
    route = route_of(endpoint, variables, method)
    if method == "OPTIONS" and not _is_of_drafts(call, endpoint, variables):
        call.silent = True
        return _preflight(endpoint, route)
    if endpoint in STATIC and method in READ:
        call.silent = True
        return None
    decide(call, route, method, variables)
    return None


def decide(
    call: RequestContext, route: Route | None, method: str, variables: Mapping[str, object]
) -> None:
    """Whether a request for this route, with these variables of its path, goes on. Raises Stop."""
    call.route = route
    call.collection = str(variables.get("collection_id", ""))
    if call.collection in coverages():
        call.collections = read_by(call.collection)
    call.variables = [(k, str(v)) for k, v in variables.items() if k != "collection_id"]
    if route is not None and route.page:
        _check_page(call, route, method)
        return
    if call.grant is None:
        call.grant = _public(call, route, method)
        call.active = True
        set_grant(call.grant)
    _check_route(call, route, method, variables, call.grant)


def _public(call: RequestContext, route: Route | None, method: str) -> Grant:
    """The records of the catalogue are read without an account where a setting says so."""
    is_record = route is not None and route.tells_records(call.collection)
    reads = method in READ or (route is not None and route.parsed and method in route.methods)
    if not is_record or not reads or call.stranger is None:
        raise Stop(UNAUTHENTICATED)
    return call.stranger()


def check_parameters(
    request: RequestProtocol, call: RequestContext, route: Route, grant: Grant
) -> None:
    """Each parameter is on the list of its route, and has one value. Raises Stop.

    As the view reads them, so that nothing is read in two ways.
    """
    values: dict[str, str] = {}
    call.pairs = list(request.args.items(multi=True))
    for name, value in call.pairs:
        if name not in route.parameters and name not in _columns(route, grant, call.collection):
            raise Stop(Problem("unknown-parameter", f"Paramètre inconnu : {cited(name)}."))
        if values.setdefault(name, value) != value and name not in parameters.REPEATED:
            raise Stop(Problem("repeated-parameter", f"Paramètre donné deux fois : {cited(name)}."))
        _check_value(name, value)


def _check_value(name: str, value: str) -> None:
    """What pygeoapi would take for another value: `limit=true` is 1 there, `lang=x` French."""
    why = None
    if name in _WHOLE and not _is_whole(value, _WHOLE[name]):
        why = f"un entier d'au moins {_WHOLE[name]} est attendu."
    elif name == "f" and not value.strip():
        why = "un format est attendu."
    elif name in parameters.VALUES and value not in parameters.VALUES[name]:
        why = f"{' ou '.join(parameters.VALUES[name])} est attendu."
    elif name in _LONGEST and value.count(",") >= _LONGEST[name]:
        why = f"{_LONGEST[name]} valeurs au plus."
    if why is not None:
        raise Stop(Problem("invalid-value", f"{name} : {why}"))


def _is_whole(value: str, least: int) -> bool:
    """Read as a text: a number of a thousand digits is one that the view cuts."""
    digits = value.isascii() and value.isdigit()
    return digits and (least == 0 or value.strip("0") != "")


def settle_accept(
    request: RequestProtocol, call: RequestContext, media_types: tuple[str, ...]
) -> None:
    """Negotiation by Accept alone, JSON when unsure (`f` overrides, and is checked elsewhere)."""
    if call.format:
        return
    first, *others = media_types
    header = str(request.environ.get("HTTP_ACCEPT", ""))
    choices = (media for media in accepted_types(header) if media in others or media in _JSON)
    liked_best = next(choices, first)
    request.environ["HTTP_ACCEPT"] = liked_best if liked_best in others else first


def _match(app: Flask, request: Request) -> tuple[str | None, Mapping[str, object]]:
    """Endpoint and path variables, also when only the method does not fit."""
    error = request.routing_exception
    if error is None:
        return request.endpoint, request.view_args or {}
    if not isinstance(error, MethodNotAllowed) or not error.valid_methods:
        return None, {}
    adapter = app.url_map.bind_to_environ(request.environ)
    return adapter.match(method=sorted(error.valid_methods)[0])


def _check_route(
    call: RequestContext,
    route: Route | None,
    method: str,
    variables: Mapping[str, object],
    grant: Grant,
) -> None:
    if route is None or not (call.active or route.for_all or _is_of_mandates(route, grant)):
        raise Stop(NOT_FOUND)
    about = variables.get("collection_id", variables.get("process_id"))
    if not permits(grant, route.operation, None if about is None else str(about)):
        raise Stop(NOT_FOUND)  # before the method: what is hidden has none, as what is not there
    if method not in route.methods:
        _check_there(call, grant)
        own = Resource.DRAFT not in route.about or may_write(call)
        raise Stop(not_allowed(route.methods if own else READ))
    if method not in READ and not route.parsed:  # what is parsed only reads
        _check_may_act(call)
    if method not in READ and about == DRAFTED:
        why = why_not(call.identity, call.portal, grant)
        if why is not None:
            raise Stop(Problem("refused", why))


def _is_of_mandates(route: Route, grant: Grant) -> bool:
    """Whether a mandataire without a convention of its own finds it: a deposit, and its job."""
    return bool(grant.processes) and route.operation in _OF_MANDATES


def _check_there(call: RequestContext, grant: Grant) -> None:
    """A grid that the caller has no cell of is answered by its view as one that is not there."""
    there = call.has_cells
    if call.collection in coverages() and not (there and there(grant, call.collection)):
        raise Stop(NOT_FOUND)


def _check_may_act(call: RequestContext) -> None:
    """A secret made to read runs nothing and gives nothing up."""
    if call.identity is not None and call.identity.lecture_seule:
        raise Stop(READ_ONLY)


def may_write(call: RequestContext) -> bool:
    """Whether the caller writes in drafts of his own: with this secret, in this organisation."""
    if call.identity is None or call.grant is None or not call.active or call.session is not None:
        return False
    may = why_not(call.identity, call.portal, call.grant) is None
    return may and not call.identity.lecture_seule


def _is_of_drafts(
    call: RequestContext, endpoint: str | None, variables: Mapping[str, object]
) -> bool:
    """Whether what is allowed depends on who asks: then the view says it, as it says all else."""
    has_right = call.grant is not None and call.active and call.grant.right(DRAFTED) is not None
    return has_right and is_written(endpoint or "", variables)


def _check_page(call: RequestContext, route: Route, method: str) -> None:
    person = call.entered if route.undecided else call.session
    if person is None and not route.public:
        raise Stop(UNAUTHENTICATED)
    if method not in route.methods:
        raise Stop(not_allowed(route.methods))


def _columns(route: Route, grant: Grant, collection: str) -> tuple[str, ...]:
    right = grant.right(collection) if route.columns else None
    return right.columns if right else ()


def _preflight(endpoint: str | None, route: Route | None) -> Response:
    """Without credentials, and the same whatever exists: QGIS reads Allow to offer editing.

    A browser asks which methods a script may send, of drafts too; the answer to the script itself
    says the rest.
    """
    own = route is not None and route.methods in (ASK, RUN, WATCH)
    methods = route.methods if route is not None and own else READ
    drafts = (one for one in addressed(Resource.DRAFT) if one.endpoint == endpoint)
    cross_origin = dict.fromkeys((*methods, *(method for one in drafts for method in one.methods)))
    return allowing(methods, tuple(cross_origin))


def allowing(methods: tuple[str, ...], cross_origin: tuple[str, ...]) -> Response:
    """An answer to OPTIONS: what is allowed here, and what a script of another host may send."""
    response = Response(status=200)
    response.headers["Allow"] = ", ".join(methods)
    response.headers["Access-Control-Allow-Methods"] = ", ".join(cross_origin)
    for name, value in PREFLIGHT:
        response.headers[name] = value
    return response
