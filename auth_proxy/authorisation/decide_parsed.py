"""Decides on a request as it was read: its operation, what it is about, the format of its rows."""

from flask import Request

from auth_proxy.authorisation.request_context import RequestContext
from auth_proxy.errors.problem import NOT_FOUND, Problem, Stop
from auth_proxy.parsed_request import ParsedRequest, Reader
from parc_social.access.model.grant import Grant, set_grant
from parc_social.access.operation import permits
from parc_social.catalogue.routes.table import read_once

_UNKNOWN = Problem(
    "invalid-value",
    "outputFormat : ce format n'est pas proposé ici",
    exception="InvalidParameterValue",
    locator="outputFormat",
)


def settle_parsed(
    request: Request, call: RequestContext, reader: Reader | None, grant: Grant
) -> None:
    """Puts the operation, its collections and its Grant on the call. Raises Stop."""
    if reader is None:
        raise Stop(NOT_FOUND)
    parsed = reader(request, grant)
    route = read_once(parsed.operation)
    if route is None:
        raise Stop(NOT_FOUND)
    call.route, call.parsed, call.pairs = route, parsed.request, parsed.parameters
    call.collections = parsed.collections
    call.collection = ",".join(parsed.collections) if route.rows else ""
    resources: tuple[str | None, ...] = parsed.collections
    if not resources and not route.rows:
        resources = (None,)
    for resource in resources:
        if not permits(grant, parsed.operation, resource):
            raise Stop(NOT_FOUND)
    if parsed.format:
        _narrow(call, parsed, grant)


def _narrow(call: RequestContext, parsed: ParsedRequest, grant: Grant) -> None:
    narrowed = grant.in_format(parsed.format)
    if any(narrowed.right(name) is None for name in parsed.collections):
        raise Stop(_UNKNOWN)
    if narrowed is not grant:
        call.grant = narrowed
        set_grant(narrowed)
