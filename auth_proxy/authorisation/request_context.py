"""Context of one request on its way through the gate, the browser in front of it, its protocol."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from random import getrandbits
from typing import Any, Protocol
from urllib.parse import quote
from uuid import uuid4

from werkzeug.datastructures import MultiDict

from auth_proxy.authentication.credentials import PAGES, READ, brings_credentials
from auth_proxy.authentication.sign_in import AuthenticatedCaller
from auth_proxy.authorisation.headers import accepted_types
from auth_proxy.errors.problem import Problem
from auth_proxy.quotas.quotas import QuotaSlot
from auth_proxy.response import GateResponse
from auth_proxy.url import Environ, path_of
from auth_proxy.watchdog import WatchedRequest
from parc_social.access.conventions.membership import Entree, Session, is_own
from parc_social.access.model.grant import Grant
from parc_social.access.model.organisation import Identity
from parc_social.catalogue.route import Route
from parc_social.request import CurrentRequest, client_id_of, set_request, trace_of
from parc_social.storage.execution.cancellation import Cancellation


class RequestProtocol(Protocol):
    """Request as checks read it. They leave in `environ` the media type that is meant."""

    @property
    def environ(self) -> dict[str, Any]:
        """WSGI's."""
        ...

    @property
    def args(self) -> MultiDict[str, str]:
        """The parameters of the query."""
        ...


_HTML = "text/html"
_FORMS = (_HTML, "application/xhtml+xml", "application/json", "application/problem+json")


@dataclass(frozen=True, slots=True)
class Browser:
    """Facts of a request for a page, read before its headers are stripped.

    `address`: path and query as they were asked; empty: nobody can be led back there. `navigates`:
    a person opens it, by a link or the bar of addresses, and brings no credentials of software.
    """

    address: str
    navigates: bool


def browser_of(environ: Environ) -> Browser | None:
    """None: whoever asks likes another form than HTML. Before anything is taken out."""
    header = str(environ.get("HTTP_ACCEPT", ""))
    if _HTML not in header or next((m for m in accepted_types(header) if m in _FORMS), "") != _HTML:
        return None
    reads = environ["REQUEST_METHOD"] in READ
    navigates = environ.get("HTTP_SEC_FETCH_MODE") == "navigate" and reads
    return Browser(
        _address(environ) if reads else "", navigates=navigates and not brings_credentials(environ)
    )


def to_sign_in(browser: Browser, base_url: str, entry: Entree | None) -> GateResponse:
    """Where a person is sent to sign in, or who has, to say for which organisation.

    Back to what was asked, if it was one to read.
    """
    again = f"?suite={quote(browser.address)}" if is_own(browser.address) else ""
    where = f"{base_url}{PAGES}/{'organisme' if entry else 'connexion'}{again}"
    return GateResponse(303, [("Location", where), ("Content-Length", "0")], [], 0)


def _address(environ: Environ) -> str:
    """Path and query in percents; the path came decoded, its octets as letters of Latin 1."""
    path = quote(path_of(environ).encode("latin-1", "replace"), safe="/:@!$&'()*+,;=-._~")
    query = str(environ.get("QUERY_STRING", ""))
    return f"{path}?{query}" if query else path


KEY = "parc_social.call"  # in the WSGI environ: a client can't write there
REFUSAL = "parc_social.refusal"  # why no convention is active, for the landing page to say
_OF_PROCESS = str(uuid4())[:24]  # all of a UUID of version 4 but its last twelve digits


def _new_id() -> str:
    """A UUID; nothing rests on its secrecy, so it need not come from the system."""
    return f"{_OF_PROCESS}{getrandbits(48):012x}"


@dataclass(slots=True)
class RequestContext:
    """Context of a request, filled in on its way; `grant` is None until somebody is known."""

    id: str = field(default_factory=_new_id)
    started: float = field(default_factory=time.perf_counter)
    identity: Identity | None = None
    session: Session | None = None
    entered: Entree | None = None  # signed in on the pages, with an organisation or not yet
    portal: Identity | None = None  # asks on behalf of the identity
    grant: Grant | None = None
    active: bool = False
    route: Route | None = None
    collection: str = ""
    collections: tuple[str, ...] = ()  # of a parsed request, which may read several
    parsed: object = None  # what it asks for, as it was read
    variables: Sequence[tuple[str, str]] = ()
    pairs: Sequence[tuple[str, str]] | None = None  # parameters, once they are checked
    problem: Problem | None = None
    life: Cancellation = field(default_factory=Cancellation)
    place: QuotaSlot | None = None
    stranger: Callable[[], Grant] | None = None  # what is open to who gives no credentials
    jeton: str = ""  # digest of the jti of its bearer token
    again: Callable[[], AuthenticatedCaller | None] | None = None  # whose credentials, asked anew
    watched: WatchedRequest | None = None
    has_cells: Callable[[Grant, str], bool] | None = None  # asked before a verb is refused there
    browser: Browser | None = None  # a person reads what is answered, as a page
    led: bool = False  # to the pages, to sign in or to choose an organisation
    silent: bool = False  # health, static files, preflights: no line in the journal
    traceparent: str = ""  # as the client sent it, where it is one

    @property
    def headers(self) -> tuple[tuple[str, str], ...]:
        """Headers of its answer: the state of its quota, the trace that it belongs to."""
        trace = (("traceparent", self.traceparent),) if self.traceparent else ()
        return (*self.place.headers, *trace) if self.place else trace

    @property
    def format(self) -> str:
        """Format that `f` asks for; empty: none."""
        for name, value in self.pairs or ():
            if name == "f":
                return value.strip()
        return ""

    @property
    def operation(self) -> str:
        """Name of the operation in journal and metrics."""
        return self.route.operation if self.route else "none"


def call_of(environ: Environ) -> RequestContext:
    """The call of a request. Raises LookupError where the gate was passed by: fail closed."""
    call = environ.get(KEY)
    if not isinstance(call, RequestContext):
        raise LookupError("a request reached the application without passing the gate")
    return call


def begin(environ: Environ, has_cells: Callable[[Grant, str], bool]) -> RequestContext:
    """The context of a request that has just come, which the log's lines are of from now on."""
    call = RequestContext(has_cells=has_cells, browser=browser_of(environ))
    traceparent = environ.get("HTTP_TRACEPARENT", "")
    trace = trace_of(traceparent) if traceparent else ""
    call.traceparent = traceparent if trace else ""
    client_id = environ.get("HTTP_X_REQUEST_ID", "")
    set_request(CurrentRequest(call.id, trace, client_id_of(client_id) if client_id else ""))
    environ[KEY] = call
    return call
