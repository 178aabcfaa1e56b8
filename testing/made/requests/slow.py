"""A small application behind our server, with short deadlines."""

import socket
import threading
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from auth_proxy.watchdog import MADE, ResponseCut
from server.wsgi.listeners import Listeners, bound_sockets
from server.wsgi.workers import Patience

PATIENCE = Patience(head=1.0, body=2.0, taking=2.0)
CHUNK = b"x" * 65_536
CHUNKS = 400  # 26 MB: more than every buffer on the way
BLOCK = b"%07d\n" * 1_000_000 % (*range(1_000_000),)  # 8 MB at once
PARTS = (BLOCK[:10], BLOCK[10:4_000_000], BLOCK[4_000_000:-5], BLOCK[-5:])
# Too little behind its first part to wait on disk, and enough behind its last.
MIDDLE = (BLOCK[:100_000], BLOCK[100_000:530_000], BLOCK[530_000:536_000])


class Application:
    """Answers at once, at length, or never to the end; remembers what was called."""

    def __init__(self) -> None:
        self.environ: dict[str, Any] = {}
        self.closed = threading.Event()

    def __call__(self, environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        """WSGI."""
        self.environ = environ
        if environ["PATH_INFO"] == "/long":
            start("200 OK", [("Content-Type", "application/octet-stream")])
            return Body(iter([CHUNK] * CHUNKS), self.closed.set)
        if environ["PATH_INFO"] == "/coupe":
            start("200 OK", [("Content-Length", str(2 * len(CHUNK)))])
            return Body(stops(), self.closed.set)
        if environ["PATH_INFO"] == "/rien":
            start("304 Not Modified", [("ETag", '"a"')])
            return []
        if environ["PATH_INFO"] == "/bloc":
            start("200 OK", [("Content-Length", str(len(BLOCK)))])
            return [BLOCK]
        if parts := {"/parties": PARTS, "/moyenne": MIDDLE}.get(environ["PATH_INFO"]):
            environ[MADE] = True
            start("200 OK", [("Content-Length", str(sum(map(len, parts))))])
            return [] if environ["REQUEST_METHOD"] == "HEAD" else list(parts)
        body = environ["wsgi.input"].read()
        start("200 OK", [("Content-Length", str(len(body)))])
        return [body]


class Body(Iterator[bytes]):
    """The body of an answer, that says when it was closed."""

    def __init__(self, chunks: Iterator[bytes], closed: Callable[[], None]) -> None:
        self._chunks, self.close = chunks, closed

    def __next__(self) -> bytes:
        return next(self._chunks)


def stops() -> Iterator[bytes]:
    """Whether it stops."""
    yield CHUNK
    raise ResponseCut("le droit a pris fin")


class Server:
    """A real server with two workers, in a thread."""

    def __init__(self) -> None:
        self.application = Application()
        self.listeners = Listeners(self.application, PATIENCE, 2, bound_sockets("127.0.0.1", 0))
        self._thread = threading.Thread(target=self.listeners.run)
        self._thread.start()

    def stop(self) -> None:
        """Ends it."""
        self.listeners.stop()
        self._thread.join()
        self.listeners.close()

    def send(self, data: bytes, *, small: bool = False) -> socket.socket:
        """A connection that has sent this; `small`: it takes little at a time."""
        client = socket.socket()
        if small:
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
        client.settimeout(10)
        client.connect(("127.0.0.1", self.listeners.ports[0]))
        client.sendall(data)
        return client

    def answers(self) -> bool:
        """Whether an honest client is answered within two seconds."""
        with self.send(b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n") as client:
            client.settimeout(2)
            return client.recv(100).startswith(b"HTTP/1.1 200")


def whole(client: socket.socket) -> bytes:
    """Everything until the server closes cleanly."""
    got = bytearray()
    while part := client.recv(1_000_000):
        got += part
    return bytes(got)
