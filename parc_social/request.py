"""The request that is being answered, for the lines of the log that are written meanwhile."""

import re
from contextvars import ContextVar
from dataclasses import dataclass

# W3C Trace Context, level 1, section 3.2: version, trace, parent, flags; no field of zeros alone.
_TRACEPARENT = re.compile(
    r"(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}"
)
# What proxies write: 128 bits, plain (nginx) or as a UUID (Caddy, Envoy, HAProxy, Traefik). What
# may be longer, or hold other letters, may hold anybody's words, and no line of the log has those.
_CLIENT_ID = re.compile(
    r"[0-9A-Fa-f]{32}|[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}", re.ASCII
)


@dataclass(frozen=True, slots=True)
class CurrentRequest:
    """`id` is its X-Request-Id; `trace` what its client calls the whole, empty: nothing.

    `client_id` is the X-Request-Id that it came with, empty: none that is one. It is told beside
    ours and never in its place: a line of the journal has a number that nobody else chooses.
    """

    id: str
    trace: str = ""
    client_id: str = ""


_CURRENT: ContextVar[CurrentRequest | None] = ContextVar("request", default=None)


def current_request() -> CurrentRequest | None:
    """None outside of a request."""
    return _CURRENT.get()


def set_request(request: CurrentRequest | None) -> None:
    """From now on in this context."""
    _CURRENT.set(request)


def client_id_of(header: str) -> str:
    """The identifier that an X-Request-Id header is; empty for one that is none."""
    return header if _CLIENT_ID.fullmatch(header) else ""


def trace_of(traceparent: str) -> str:
    """The trace of a `traceparent` header, 32 digits; empty for one that is none."""
    found = _TRACEPARENT.fullmatch(traceparent)
    return found[1] if found else ""
