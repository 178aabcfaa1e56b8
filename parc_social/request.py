"""The request that is being answered, for the lines of the log that are written meanwhile."""

import re
from contextvars import ContextVar
from dataclasses import dataclass

# W3C Trace Context, level 1, section 3.2: version, trace, parent, flags; no field of zeros alone.
_TRACEPARENT = re.compile(
    r"(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}"
)


@dataclass(frozen=True, slots=True)
class CurrentRequest:
    """`id` is its X-Request-Id; `trace` what its client calls the whole, empty: nothing."""

    id: str
    trace: str = ""


_CURRENT: ContextVar[CurrentRequest | None] = ContextVar("request", default=None)


def current_request() -> CurrentRequest | None:
    """None outside of a request."""
    return _CURRENT.get()


def set_request(request: CurrentRequest | None) -> None:
    """From now on in this context."""
    _CURRENT.set(request)


def trace_of(traceparent: str) -> str:
    """The trace of a `traceparent` header, 32 digits; empty for one that is none."""
    found = _TRACEPARENT.fullmatch(traceparent)
    return found[1] if found else ""
