"""A collector of traces on loopback: OTLP over HTTP, read by OpenTelemetry's own messages."""

import gzip
import threading
from collections.abc import Generator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import NamedTuple

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span, Status


class ReceivedSpan(NamedTuple):
    """One span; `parent` empty: it has none."""

    name: str
    trace: str
    id: str
    parent: str
    attributes: dict[str, str]
    failed: bool


class Collector:
    """What was sent to it: octets, and the spans in them."""

    def __init__(self) -> None:
        self.url = ""
        self.octets = b""
        self.paths: set[str] = set()
        self.services: set[str] = set()
        self.spans: list[ReceivedSpan] = []

    def of(self, trace: str) -> list[ReceivedSpan]:
        """The spans of a trace."""
        return [span for span in self.spans if span.trace == trace]

    def take(self, path: str, body: bytes) -> None:
        """One export."""
        self.paths.add(path)
        self.octets += body
        for of_resource in ExportTraceServiceRequest.FromString(body).resource_spans:
            told = {one.key: one.value.string_value for one in of_resource.resource.attributes}
            self.services.add(told["service.name"])
            self.spans += [_read(span) for some in of_resource.scope_spans for span in some.spans]


def _read(span: Span) -> ReceivedSpan:
    attributes = {
        one.key: one.value.string_value or str(one.value.int_value) for one in span.attributes
    }
    ids = (span.trace_id.hex(), span.span_id.hex(), span.parent_span_id.hex())
    failed = span.status.code == Status.StatusCode.STATUS_CODE_ERROR
    return ReceivedSpan(span.name, *ids, attributes, failed)


@contextmanager
def collecting() -> Generator[Collector]:
    """A collector that listens in the block."""
    collector = Collector()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            is_packed = self.headers.get("Content-Encoding") == "gzip"
            collector.take(self.path, gzip.decompress(body) if is_packed else body)
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *_: object) -> None:  # noqa: A002 - its own name
            """Nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        collector.url = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield collector
        finally:
            server.shutdown()
            thread.join()
