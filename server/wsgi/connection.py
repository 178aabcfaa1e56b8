"""Waitress connections against slow clients: deadlines, threads that are lent, a connection cut.

One thread reads every request and sends every answer without ever waiting; a worker is taken only
for a whole request. Three holes are closed here (docs/decisions/0014-servir.md): a request
that never ends, an answer that nobody takes, and a worker that waits for such a taker.
"""

import logging
import socket
import struct
from functools import partial
from typing import Any
from uuid import uuid4

from waitress.buffers import ReadOnlyFileBasedBuffer
from waitress.channel import ClientDisconnected
from waitress.task import ErrorTask, WSGITask
from waitress.utilities import build_http_date

from auth_proxy.authorisation.headers import outgoing
from auth_proxy.errors.problem import MEDIA, Problem
from auth_proxy.ows_report import is_ows, ows_parameters, report
from auth_proxy.watchdog import CUT, LENT, MADE, SENT, UNSENT, ResponseCut
from server.wsgi.held_octets import held, on_disk
from server.wsgi.request_parser import RequestParser
from server.wsgi.told_channel import ToldChannel
from server.wsgi.upload_places import AGAIN_S, NO_PLACE, TooManyUploads, page_of

log = logging.getLogger(__name__)
READ_AHEAD = 131_072  # octets made before the client takes them; 500 slow ones cost 65 MB
_SHORT = 65_536  # octets of a body that is sent with its head
_RESET = struct.pack("ii", 1, 0)  # SO_LINGER: what is not sent is thrown away
_REFUSED = {
    400: ("malformed-request", "La requête n'est pas du HTTP/1.1 bien formé."),
    413: ("body-too-large", "Le corps dépasse la borne du serveur."),
    431: ("headers-too-large", "L'adresse et les en-têtes dépassent ensemble {head} octets."),
    503: ("unavailable", NO_PLACE),
    501: ("not-implemented", "Ce codage de transfert n'est pas accepté."),
}


class _Refusal(ErrorTask):
    """Answer of a refusal before the gate, in the gate's words."""

    channel: Any
    request: Any

    def execute(self) -> None:
        """Writes a problem of the closed list."""
        head = self.channel.adj.max_request_header_size
        code, detail = _REFUSED.get(self.request.error.code, ("internal-error", "Erreur interne."))
        told, identifier = detail.format(head=head), str(uuid4())
        problem = Problem(code, told)
        log.info("request %s refused before the gate: %s", identifier, code)
        self.status = f"{problem.status} {self.request.error.reason}"
        body, media = self._written(problem, identifier)
        headers = [("Content-Type", media)]
        if isinstance(self.request.error, TooManyUploads):
            headers.append(("Retry-After", str(AGAIN_S)))
            if "text/html" in self.request.headers.get("ACCEPT", ""):  # a form without scripts
                headers[0] = ("Content-Type", "text/html; charset=utf-8")
                body = page_of(told)
        self.response_headers = outgoing(headers, identifier)
        self.content_length = len(body)
        self.set_close_on_finish()
        self.write(body)

    def _written(self, problem: Problem, identifier: str) -> tuple[bytes, str]:
        """A report where OWS is asked, as far as the address says for what; else JSON."""
        path = getattr(self.request, "path", "")  # none: it could not even be read
        if not is_ows(path):
            return problem.body(identifier), MEDIA
        query = getattr(self.request, "query", "")
        address = {"REQUEST_METHOD": "GET", "PATH_INFO": path, "QUERY_STRING": query}
        return report(problem, identifier, ows_parameters(address))


class _Task(WSGITask):
    """A request whose answer can be cut by another thread."""

    channel: Any
    request: Any
    environ: dict[str, Any] | None
    _gathered: list[bytes]

    def __init__(self, channel: Any, request: Any) -> None:
        super().__init__(channel, request)
        self._gathered = []

    def get_environment(self) -> dict[str, Any]:
        """WSGI's, and what the gate's watcher calls."""
        environ = super().get_environment()
        channel = self.channel
        lent = channel.server.task_dispatcher.lent
        sending = {UNSENT: channel.unsent, SENT: channel.when_sent}
        cut = partial(channel.cut, self.request)
        environ.update({CUT: cut, LENT: lent, **sending})
        return environ

    def build_response_header(self) -> bytes:
        """The head of an answer as the gate spelled it; what is not plain is left to waitress.

        Which spells each name anew and sorts them, at a cost above that of the gate's headers, and
        ends the connection of a client that holds what it asked for (304).
        """
        if not self.channel.server.accepting:  # it is leaving: the next request goes elsewhere
            self.response_headers = [*self.response_headers, ("Connection", "close")]
            self.set_close_on_finish()
        names = {name for name, _ in self.response_headers}
        alive = self.version == "1.1" and "CONNECTION" not in self.request.headers
        has_frame = ("Content-Length" in names) == self.has_body
        if not alive or not has_frame or "Date" in names:
            return super().build_response_header()
        lines = [f"{name}: {value}\r\n" for name, value in self.response_headers]
        date = build_http_date(self.start_time)
        return f"HTTP/1.1 {self.status}\r\n{''.join(lines)}Date: {date}\r\n\r\n".encode("latin-1")

    def write(self, data: bytes) -> None:
        """A short answer goes out whole, head and body: one call of the system, one packet."""
        octets = self.content_length
        whole = self.complete and self.has_body and octets == len(data) <= _SHORT
        if self.wrote_header or not whole:
            if self._gathered or (data and octets and self._gathers(octets - len(data))):
                self._gather(data)
                return
            super().write(data)
            return
        head = self.build_response_header()
        self.wrote_header = True
        self.content_bytes_written = len(data)
        self.channel.write_soon(head + data)

    def _gathers(self, behind: int) -> bool:
        """Whether what is written first is of an answer that is all made, with so much behind."""
        is_made = self.environ is not None and MADE in self.environ
        return (
            is_made
            and not self.wrote_header
            and self.has_body
            and behind >= self.channel.adj.outbuf_overflow // 2
        )

    def _gather(self, data: bytes) -> None:
        """It is sent once it is whole, without this worker; what has no room waits on disk."""
        self._gathered.append(data)
        self.content_bytes_written += len(data)
        if self.content_bytes_written >= (self.content_length or 0):
            self.channel.write_soon(self.build_response_header())
            self.wrote_header = True
            self.channel.write_soon(held(self._gathered) or on_disk(self._gathered))
            self._gathered = []

    def service(self) -> None:
        """Serves; a body that stops half-way ends its connection, and what is not sent of it."""
        try:
            super().service()
        except ResponseCut as cut:
            self.channel.cut()
            raise ClientDisconnected from cut


class HttpConnection(ToldChannel):
    """One connection."""

    server: Any
    socket: Any
    parser_class = RequestParser
    task_class = _Task
    error_task_class = _Refusal

    def __init__(self, *arguments: Any, **options: Any) -> None:
        self._sending: list[Any] = []  # the request that is answered, and what is not all sent
        super().__init__(*arguments, **options)

    def received(self, data: bytes) -> bool:
        """Takes what came in; the clock of a part starts with its first byte, not with each."""
        handled = super().received(data)
        part = self._expectation()
        if part != self.awaited or self.request is None:
            self.awaits(part)
        return handled

    @property
    def is_busy(self) -> bool:
        """Whether a worker has it, or something waits to be sent: it can change by itself."""
        return bool(self.requests or self.writable())

    @property
    def is_idle(self) -> bool:
        """Whether nothing of a request or of an answer is under way, nor just about to come."""
        return not (self.requests or self.request or self.total_outbufs_len or self.is_new)

    def service(self) -> None:
        """Answers a request; those before it whose octets have all gone out are over."""
        if not self.unsent():
            self._sending.clear()
        self._sending.append(self.requests[0])
        super().service()

    def handle_close(self) -> None:
        """What was still coming in gives its place up."""
        arriving: Any = self.request
        super().handle_close()
        if arriving is not None:
            arriving.close()

    def cut(self, request: Any = None) -> None:
        """Breaks the connection from any thread; what is not sent yet is never sent.

        `request`: while it is of that one alone, since the next may have come meanwhile.
        """
        self.server.trigger.pull_trigger(lambda: self._reset(request))

    def _expectation(self) -> str:
        if self.request is None:
            return ""
        if not self.request.headers_finished:
            return "head"
        return "file" if getattr(self.request, "brings_file", False) else "body"

    def _reset(self, request: Any) -> None:
        is_its = request in self._sending and (request in self.requests or self.unsent())
        if self.connected and (request is None or is_its):
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
            self.handle_close()

    def write_soon(self, data: Any) -> Any:
        """Takes octets to send; a large piece is not copied, and waits on disk without room.

        waitress has it in memory twice before that. Raises ClientDisconnected: nobody takes it,
        and its room is free at once, not when the last who holds the error lets go of it.
        """
        if isinstance(data, bytes) and len(data) > _SHORT:
            waiting: Any = held([data])
            if waiting is None and len(data) >= self.adj.outbuf_overflow:
                waiting = on_disk([data])
            data = data if waiting is None else waiting
        try:
            return super().write_soon(data)
        except ClientDisconnected:
            if isinstance(data, ReadOnlyFileBasedBuffer):
                data.close()
            raise

    def _flush_outbufs_below_high_watermark(self) -> None:
        if self.total_outbufs_len > self.adj.outbuf_high_watermark:
            with self.server.task_dispatcher.lent():
                super()._flush_outbufs_below_high_watermark()  # pyright: ignore - not in its stubs
