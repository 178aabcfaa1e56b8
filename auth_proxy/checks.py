"""Decides on Flask's own routing result, never on the text of the address."""

from collections.abc import Mapping

from flask import Flask, Request, Response
from werkzeug.exceptions import MethodNotAllowed

from auth_proxy.accept import liked
from auth_proxy.call import Call
from auth_proxy.headers import PREFLIGHT
from auth_proxy.problem import (
    NOT_FOUND,
    READ_ONLY,
    UNAUTHENTICATED,
    Stop,
    bad_request,
    not_allowed,
)
from auth_proxy.route import ASK, READ, RUN, WATCH, Route
from auth_proxy.routes import STATIC, route_of
from parc_social.access.grant import Grant, set_grant
from parc_social.access.operation import permits
from parc_social.catalogue import parameters

_WHOLE = {"limit": 1, "offset": 0}  # and the least of each
_LONGEST = {
    "bbox": 6,
    "ids": 500,
    "properties": 250,
    "q": 20,
    "sortby": 10,
    "type": 10,
}  # values between commas
_JSON = ("application/geo+json", "application/json", "application/*", "*/*")


def check(app: Flask, request: Request, call: Call) -> Response | None:
    """None lets the request go on to its view. Raises Stop."""
    endpoint, variables = _matched(app, request)
    route, method = route_of(endpoint, variables), request.method
    if method == "OPTIONS":
        call.silent = True
        return _preflight(route)
    if endpoint in STATIC and method in READ:
        call.silent = True
        return None
    call.route = route
    call.collection = str(variables.get("collection_id", ""))
    call.variables = [(k, str(v)) for k, v in variables.items() if k != "collection_id"]
    if route is not None and route.page:
        _check_page(call, route, method)
        return None
    if call.grant is None:
        call.grant = _public(call, route, method)
        call.active = True
        set_grant(call.grant)
    _check_route(call, route, method, variables, call.grant)
    return None


def _public(call: Call, route: Route | None, method: str) -> Grant:
    """The records of the catalogue are read without an account where a setting says so."""
    if route is None or not route.records or method not in READ or call.stranger is None:
        raise Stop(UNAUTHENTICATED)
    return call.stranger()


def check_parameters(request: Request, call: Call, route: Route, grant: Grant) -> None:
    """Each parameter is on the list of its route, and has one value. Raises Stop.

    As the view reads them, so that nothing is read in two ways.
    """
    seen: dict[str, str] = {}
    call.asked = list(request.args.items(multi=True))
    for name, value in call.asked:
        if name not in route.parameters and name not in _columns(route, grant, call.collection):
            raise Stop(bad_request("unknown-parameter", f"Paramètre inconnu : {name!r}."))
        if seen.setdefault(name, value) != value:
            raise Stop(bad_request("repeated-parameter", f"Paramètre donné deux fois : {name!r}."))
        _check_value(name, value)


def _check_value(name: str, value: str) -> None:
    """What pygeoapi would take for another value: `limit=true` is 1 there, `lang=x` French."""
    why = None
    if name in _WHOLE and not _is_whole(value, _WHOLE[name]):
        why = f"un entier d'au moins {_WHOLE[name]} est attendu."
    elif name in parameters.VALUES and value not in parameters.VALUES[name]:
        why = f"{' ou '.join(parameters.VALUES[name])} est attendu."
    elif name in _LONGEST and value.count(",") >= _LONGEST[name]:
        why = f"{_LONGEST[name]} valeurs au plus."
    if why is not None:
        raise Stop(bad_request("invalid-value", f"{name} : {why}"))


def _is_whole(value: str, least: int) -> bool:
    """Read as a text: a number of a thousand digits is one that the view cuts."""
    digits = value.isascii() and value.isdigit()
    return digits and (least == 0 or value.strip("0") != "")


def settle_accept(request: Request, call: Call, proposed: tuple[str, ...]) -> None:
    """Negotiation by Accept alone, JSON when unsure (`f` overrides, and is checked elsewhere)."""
    if call.format:
        return
    first, *others = proposed
    header = str(request.environ.get("HTTP_ACCEPT", ""))
    known = (media for media in liked(header) if media in others or media in _JSON)
    if next(known, None) not in others:
        request.environ["HTTP_ACCEPT"] = first


def _matched(app: Flask, request: Request) -> tuple[str | None, Mapping[str, object]]:
    """Endpoint and path variables, also when only the method does not fit."""
    error = request.routing_exception
    if error is None:
        return request.endpoint, request.view_args or {}
    if not isinstance(error, MethodNotAllowed) or not error.valid_methods:
        return None, {}
    adapter = app.url_map.bind_to_environ(request.environ)
    return adapter.match(method=sorted(error.valid_methods)[0])


def _check_route(
    call: Call, route: Route | None, method: str, variables: Mapping[str, object], grant: Grant
) -> None:
    if route is None or not (call.active or route.for_all):
        raise Stop(NOT_FOUND)
    if method not in route.methods:
        raise Stop(not_allowed(route.methods))
    about = variables.get("collection_id", variables.get("process_id"))
    if not permits(grant, route.operation, None if about is None else str(about)):
        raise Stop(NOT_FOUND)
    if method not in READ and not route.parsed:  # what is parsed only reads
        _check_may_act(call)


def _check_may_act(call: Call) -> None:
    """A secret made to read runs nothing and gives nothing up."""
    if call.identity is not None and call.identity.lecture_seule:
        raise Stop(READ_ONLY)


def _check_page(call: Call, route: Route, method: str) -> None:
    known = call.entered if route.undecided else call.session
    if known is None and not route.public:
        raise Stop(UNAUTHENTICATED)
    if method not in route.methods:
        raise Stop(not_allowed(route.methods))


def _columns(route: Route, grant: Grant, collection: str) -> tuple[str, ...]:
    right = grant.right(collection) if route.columns else None
    return right.columns if right else ()


def _preflight(route: Route | None) -> Response:
    """Without credentials, and the same whatever exists: QGIS reads Allow to offer editing."""
    own = route is not None and route.methods in (ASK, RUN, WATCH)
    allowed = ", ".join(route.methods if route is not None and own else READ)
    response = Response(status=200)
    response.headers["Allow"] = allowed
    response.headers["Access-Control-Allow-Methods"] = allowed
    for name, value in PREFLIGHT:
        response.headers[name] = value
    return response
