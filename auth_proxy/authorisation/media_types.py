"""The format of an answer that holds rows: asked by `f` or by Accept, opened by the Grant.

A format that the caller's convention does not open is an unknown one, in the same words; and only
the rows whose part opens it are in the Grant that the view reads under.
"""

from collections.abc import Mapping

from auth_proxy.authorisation.accept import liked
from auth_proxy.authorisation.request_context import RequestContext
from auth_proxy.authorisation.request_protocol import RequestProtocol
from auth_proxy.errors.problem import Stop, bad_request
from parc_social.access.model.grant import Grant, Right, set_grant
from parc_social.catalogue.coverage import opened_by
from parc_social.catalogue.formats import ACCEPTED, MVT, PNG
from parc_social.catalogue.route import Route

_PICTURES = (MVT, PNG)
_ANY_JSON = ("application/json", "application/*", "*/*")
_UNKNOWN = bad_request("invalid-value", "f : ce format n'est pas proposé ici")


def settle_format(
    request: RequestProtocol, call: RequestContext, route: Route, grant: Grant
) -> None:
    """Raises Stop for a format that is not open; else the call's Grant is that of the format."""
    if route.use:
        chosen = _chosen(request, call, grant, ACCEPTED[route.use])
    else:
        chosen = route.format
        if not route.rows or not chosen:
            return
        if chosen in _PICTURES and call.format not in ("", *route.forms):
            raise Stop(_UNKNOWN)  # pygeoapi would take any name for that of its tiles
    narrowed = grant.in_format(chosen)
    if narrowed is not grant:
        call.grant = narrowed
        set_grant(narrowed)


def _chosen(
    request: RequestProtocol, call: RequestContext, grant: Grant, known: Mapping[str, str]
) -> str:
    right = grant.right(opened_by(call.collection))
    if right is None:
        raise Stop(_UNKNOWN)
    asked = call.format
    if asked:
        if asked not in known.values() or not right.opens(asked):
            raise Stop(_UNKNOWN)
        return asked
    media = _accepted(str(request.environ.get("HTTP_ACCEPT", "")), known, right)
    if media is None:
        raise Stop(_UNKNOWN)
    request.environ["HTTP_ACCEPT"] = media
    return known[media]


def _accepted(header: str, known: Mapping[str, str], right: Right) -> str | None:
    """The media type that the client likes best of the open ones; the first when unsure."""
    for media in liked(header):
        if media in known and right.opens(known[media]):
            return media
        if media in _ANY_JSON:
            break
    return next((media for media, name in known.items() if right.opens(name)), None)
