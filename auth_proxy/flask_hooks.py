"""The gate inside Flask: its decision comes before any other hook; errors become problems."""

from typing import Any

import flask
from flask import Flask
from flask.globals import request_ctx
from werkzeug.exceptions import HTTPException

from auth_proxy.authorisation.decide import check
from auth_proxy.authorisation.decide_parsed import settle_parsed
from auth_proxy.authorisation.negotiation import negotiate
from auth_proxy.authorisation.request_context import KEY, RequestContext, call_of
from auth_proxy.errors.problem import of_exception
from auth_proxy.parsed_request import Reader

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
            return
        negotiate(request, call)

    # What Flask calls first of all, a request that it can't route included.
    app.url_value_preprocessors.setdefault(None, []).insert(0, decide_first)
    app.register_error_handler(Exception, _told)


def _told(error: Any) -> flask.Response:
    """The words are put in by the gate, which alone knows the media type."""
    call = flask.request.environ.get(KEY)
    known = isinstance(call, RequestContext)
    problem = of_exception(error, call.id if known else "without gate")
    if known:
        call.problem = problem
    return flask.Response(status=problem.status)
