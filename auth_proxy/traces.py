"""WSGI middleware around the gate: the span of each request, where the operator has a collector.

Where there is none it is not there. Health, metrics and static files leave no trace.
"""

from collections.abc import Callable, Iterable
from typing import Any

from auth_proxy.authorisation.request_context import RequestContext, call_of
from auth_proxy.response import App, Ending
from auth_proxy.url import Environ
from parc_social.catalogue.load import collections
from parc_social.request import trace_of
from parc_social.tracing import RequestTrace, begin_request

_HEADER = "HTTP_TRACEPARENT"  # W3C Trace Context, section 3.2
# Another is what a client has written: OpenTelemetry's conventions for HTTP name it so.
_METHODS, _OTHER = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}), "_OTHER"


class Traced:
    """A request's span holds those of its stages, and goes on until its answer is written."""

    def __init__(self, gate: App) -> None:
        self._gate = gate

    def __call__(self, environ: Environ, start_response: Any) -> Iterable[bytes]:
        """Answers one request; of a client that names no trace, answer and log name ours."""
        told = str(environ.get(_HEADER, ""))
        trace = begin_request(_method_of(environ), told if trace_of(told) else "")
        if trace is None:
            return self._gate(environ, start_response)
        if not trace_of(told):
            environ[_HEADER] = trace.header
        status: list[int] = []

        def start(line: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
            status[:] = [int(line[:3])]
            return start_response(line, headers, exc_info)

        end = _end_of(trace, environ, status)
        try:
            body = self._gate(environ, start)
        except BaseException:
            trace.write()
            end()
            raise
        trace.write()
        return Ending(body, end)


def _end_of(trace: RequestTrace, environ: Environ, status: list[int]) -> Callable[[], None]:
    def end() -> None:
        call = call_of(environ)
        if not call.silent:
            answered = status[0] if status else 500
            trace.end(f"{_method_of(environ)} {call.operation}", answered, _told(call))

    return end


def _method_of(environ: Environ) -> str:
    method = str(environ["REQUEST_METHOD"])
    return method if method in _METHODS else _OTHER


def _told(call: RequestContext) -> dict[str, str | int]:
    """What a trace may say of a request: nothing of who asks, nor a value of the question."""
    asked = call.collections or (call.collection,)
    names = [name for name in asked if name in collections()]  # a path may hold any other words
    told: dict[str, str | int] = {"parc_social.request": call.id}
    if names:
        told["parc_social.collections"] = ",".join(names)
    return told
