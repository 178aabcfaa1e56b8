"""Traces in OpenTelemetry's form: a request or a job, and a span a stage of it.

Off until `install`, and then a stage costs one look at a variable. A span says what was done, how
long it took and whether it failed: never who asked, from where, nor a value of the question, which
are the journal's. Names of attributes: OpenTelemetry's semantic conventions for HTTP and databases.
"""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from importlib.metadata import version
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from opentelemetry.trace import Span, Tracer

Attributes = Mapping[str, str | int]

_SERVICE = "parc-social"
_PATIENCE_S = 5  # for one batch: a collector that is away holds up no stop
_OFF = nullcontext()
_FAULT = 500

_tracer: "Tracer | None" = None


def install(collector: str) -> Callable[[], None]:
    """Sends the spans of this process to an OTLP/HTTP address from now on; the end, which flushes.

    After a fork: spans are sent by a thread. A collector that is away is told in the log; spans
    that find no room meanwhile (2,048) are dropped. The SDK reads its own variables, OTEL_*:
    headers of the exporter, sampler, attributes of the resource.
    """
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    global _tracer
    told = {"service.name": _SERVICE, "service.version": version(_SERVICE)}
    provider = TracerProvider(resource=Resource.create(told), shutdown_on_exit=False)
    exporter = OTLPSpanExporter(collector, timeout=_PATIENCE_S)
    provider.add_span_processor(BatchSpanProcessor(exporter))
    _tracer = provider.get_tracer(_SERVICE)

    def end() -> None:
        global _tracer
        _tracer = None
        provider.shutdown()

    return end


def stage(name: str, attributes: Attributes | None = None) -> AbstractContextManager[object]:
    """A span of the block, within the one under way, such as `gate` and `journal`."""
    if _tracer is None:
        return _OFF
    return _Stage(_tracer, name, attributes)


def statement_span(engine: str) -> AbstractContextManager[object] | None:
    """That of a statement of an engine, never its text; None: off, which is asked the most."""
    if _tracer is None:
        return None
    return _Stage(_tracer, "statement", {"db.system.name": engine})


class _Stage:
    """The span of a block. Of what is raised it tells the kind: its words may quote a value."""

    __slots__ = ("_attributes", "_name", "_span", "_token", "_tracer")

    def __init__(self, tracer: "Tracer", name: str, attributes: Attributes | None) -> None:
        self._tracer, self._name, self._attributes = tracer, name, attributes

    def __enter__(self) -> None:
        from opentelemetry.context import attach
        from opentelemetry.trace import set_span_in_context

        self._span = self._tracer.start_span(self._name, attributes=self._attributes)
        self._token = attach(set_span_in_context(self._span))

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        from opentelemetry.context import detach
        from opentelemetry.trace import StatusCode

        detach(self._token)
        if kind is not None:
            self._span.set_attribute("error.type", kind.__name__)
            self._span.set_status(StatusCode.ERROR)
        self._span.end()


def begin_request(method: str, traceparent: str) -> "RequestTrace | None":
    """The span of a request that has just come, of the trace that its client names; None: off."""
    return None if _tracer is None else RequestTrace(_tracer, method, traceparent)


class RequestTrace:
    """The spans of one request: its own, ended by `end`, and that of the writing of its answer."""

    __slots__ = ("_own", "_token", "_tracer", "_writing")

    def __init__(self, tracer: "Tracer", method: str, traceparent: str) -> None:
        from opentelemetry.context import Context, attach
        from opentelemetry.trace import SpanKind, set_span_in_context
        from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

        told = TraceContextTextMapPropagator().extract({"traceparent": traceparent}, Context())
        self._tracer = tracer
        self._own = tracer.start_span(
            method, told, SpanKind.SERVER, {"http.request.method": method}
        )
        self._writing: Span | None = None
        self._token = attach(set_span_in_context(self._own, told))

    @property
    def header(self) -> str:
        """Its `traceparent`: W3C Trace Context, section 3.2."""
        own = self._own.get_span_context()
        return f"00-{own.trace_id:032x}-{own.span_id:016x}-{own.trace_flags:02x}"

    def write(self) -> None:
        """The answer is made, and written from now on: this thread goes on to something else."""
        from opentelemetry.context import detach
        from opentelemetry.trace import set_span_in_context

        detach(self._token)
        self._writing = self._tracer.start_span("writing", set_span_in_context(self._own))

    def end(self, name: str, status: int, attributes: Attributes) -> None:
        """It is over, answered by that status: `name`, the operation behind the method."""
        from opentelemetry.trace import StatusCode

        if self._writing is not None:
            self._writing.end()
        self._own.update_name(name)
        self._own.set_attributes({**attributes, "http.response.status_code": status})
        if status >= _FAULT:
            self._own.set_status(StatusCode.ERROR)
        self._own.end()
