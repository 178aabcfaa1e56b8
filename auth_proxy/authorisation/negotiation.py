"""What a request that may go on asks for: its parameters, its format, the rows that it opens."""

from collections.abc import Mapping

from auth_proxy.authorisation.decide import check_parameters, decide, settle_accept
from auth_proxy.authorisation.media_types import settle_format
from auth_proxy.authorisation.request_context import RequestContext
from auth_proxy.authorisation.request_protocol import RequestProtocol
from parc_social.catalogue.routes.table import route_of


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
