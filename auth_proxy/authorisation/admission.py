"""Admission of a request, before Flask or inside it: the decision, its format, and its Grant.

A format that the caller's convention does not open is an unknown one, in the same words; and only
the rows whose part opens it are in the Grant that the view reads under.
"""

from collections.abc import Mapping
from typing import Any

import flask
from flask import Flask, Request
from flask.globals import request_ctx
from werkzeug.exceptions import HTTPException

from auth_proxy.authentication.gate_config import ParsedRequest, Reader
from auth_proxy.authorisation.decide import check, check_parameters, decide, settle_accept
from auth_proxy.authorisation.headers import accepted_types
from auth_proxy.authorisation.request_context import KEY, RequestContext, RequestProtocol, call_of
from auth_proxy.errors.problem import NOT_FOUND, Problem, Stop, of_exception
from parc_social.access.model.grant import Grant, Right, set_grant
from parc_social.access.operation import formats_offered, permits
from parc_social.catalogue.coverage import opened_by
from parc_social.catalogue.formats import ACCEPTED, FORMATS, Use, formats_of, not_offered
from parc_social.catalogue.route import Route
from parc_social.catalogue.routes.table import read_once, route_of

_ANY_JSON = ("application/json", "application/*", "*/*")


def settle_format(
    request: RequestProtocol, call: RequestContext, route: Route, grant: Grant
) -> None:
    """Raises Stop for a format that is not open; else the call's Grant is that of the format."""
    if call.format and call.format not in formats_offered(grant, route, call.collection):
        raise Stop(_unknown(call, route, grant))
    if route.use:
        chosen = call.format or _accepted(request, call, route, grant)
    else:
        chosen = route.format
        if not route.rows or not chosen:
            return
    in_format = grant.in_format(chosen)
    if in_format is not grant:
        call.grant = in_format
        set_grant(in_format)


def _unknown(call: RequestContext, route: Route, grant: Grant) -> Problem:
    offered = formats_offered(grant, route, call.collection)
    return Problem("invalid-value", not_offered("f", call.format, offered))


def _accepted(request: RequestProtocol, call: RequestContext, route: Route, grant: Grant) -> str:
    """The format that Accept names, whose media type is left alone there. Raises Stop."""
    right, names = grant.right(opened_by(call.collection)), ACCEPTED[Use(route.use)]
    header = str(request.environ.get("HTTP_ACCEPT", ""))
    media = None if right is None else _best(header, names, right)
    if media is None:
        raise Stop(_unknown(call, route, grant))
    request.environ["HTTP_ACCEPT"] = media
    return names[media]


def _best(header: str, names: Mapping[str, str], right: Right) -> str | None:
    """The media type that the client likes best of the open ones; the first when unsure."""
    for media in accepted_types(header):
        if media in names and right.opens(names[media]):
            return media
        if media in _ANY_JSON:
            break
    return next((media for media, name in names.items() if right.opens(name)), None)


def admit(
    question: RequestProtocol, call: RequestContext, endpoint: str, variables: Mapping[str, str]
) -> None:
    """Decides on a request that Flask has not matched, and settles it. Raises Stop."""
    method = str(question.environ["REQUEST_METHOD"])
    decide(call, route_of(endpoint, variables, method), method, variables)
    negotiate(question, call)


def negotiate(question: RequestProtocol, call: RequestContext) -> None:
    """Leaves one media type in Accept, and in the call the Grant of that format. Raises Stop."""
    route, grant = call.route, call.grant
    if route is None or grant is None or route.page or route.parsed:
        raise LookupError("a request is settled before it was decided on")
    check_parameters(question, call, route, grant)
    if route.accept:
        settle_accept(question, call, route.accept)
    settle_format(question, call, route, grant)


def settle_parsed(
    request: Request, call: RequestContext, reader: Reader | None, grant: Grant
) -> None:
    """Puts the operation, its collections and its Grant on the call. Raises Stop."""
    if reader is None:
        raise Stop(NOT_FOUND)
    settle_read(call, reader(request, grant), grant)


def settle_read(call: RequestContext, request_read: ParsedRequest, grant: Grant) -> None:
    """The same of a request that was read. Raises Stop."""
    route = read_once(request_read.operation)
    if route is None:
        raise Stop(NOT_FOUND)
    call.route, call.parsed, call.pairs = route, request_read.request, request_read.parameters
    call.collections, call.variables = request_read.collections, ()  # a path is in its parameters
    call.collection = ",".join(request_read.collections) if route.rows else ""
    resources: tuple[str | None, ...] = request_read.collections
    if not resources and not route.rows:
        resources = (None,)
    for resource in resources:
        if not permits(grant, request_read.operation, resource):
            raise Stop(NOT_FOUND)
    if request_read.format:
        _narrow(call, request_read, grant)


def _narrow(call: RequestContext, request: ParsedRequest, grant: Grant) -> None:
    in_format = grant.in_format(request.format)
    if any(in_format.right(name) is None for name in request.collections):
        raise Stop(_unknown_output(request, grant))
    if in_format is not grant:
        call.grant = in_format
        set_grant(in_format)


def _unknown_output(request: ParsedRequest, grant: Grant) -> Problem:
    """Of a parsed request: the media types that all of its collections go out in."""
    rights = [grant.right(name) for name in request.collections]
    offered = (
        one.media
        for one in dict.fromkeys((*formats_of(Use.WFS), *formats_of(Use.EXPORT)))
        if all(right is not None and right.opens(one.name) for right in rights)
    )
    words = not_offered("outputFormat", FORMATS[request.format].media, offered)
    return Problem(
        "invalid-value", words, exception="InvalidParameterValue", locator="outputFormat"
    )


_HOOKED = "parc_social.gate"


def hook(app: Flask, ows: Reader | None) -> None:
    """Once an application. `ows` reads what only the request itself tells the operation of."""
    if _HOOKED in app.extensions:
        return
    app.extensions[_HOOKED] = True

    def decide_first(_endpoint: str | None, _variables: object) -> None:
        request = request_ctx.request  # itself: through the proxy each name costs a look-up
        call = call_of(request.environ)
        answer = check(app, request, call)
        if answer is not None:
            raise HTTPException(response=answer)
        route = call.route
        if route is None or call.grant is None or route.page:
            return
        if route.parsed:
            settle_parsed(request, call, ows, call.grant)
        else:
            negotiate(request, call)

    # What Flask calls first of all, a request that it can't route included.
    app.url_value_preprocessors.setdefault(None, []).insert(0, decide_first)
    app.register_error_handler(Exception, _response)


def _response(error: Any) -> flask.Response:
    """The words are put in by the gate, which alone knows the media type."""
    call = flask.request.environ.get(KEY)
    has_context = isinstance(call, RequestContext)
    problem = of_exception(error, call.id if has_context else "without gate")
    if has_context:
        call.problem = problem
    return flask.Response(status=problem.status)
