"""What the server does with clients that send or take slowly: seconds here, tens in production."""

import json
import os
import re
import socket
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

from auth_proxy.watchdog import CUT, MADE, UNSENT, ResponseCut
from server.wsgi.listeners import Listeners
from server.wsgi.workers import Patience

PATIENCE = Patience(head=1.0, body=2.0, taking=2.0)
CHUNK = b"x" * 65_536
CHUNKS = 400  # 26 MB: more than every buffer on the way
BLOCK = b"".join(b"%07d\n" % number for number in range(1_000_000))  # 8 MB at once
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
            return _Body(iter([CHUNK] * CHUNKS), self.closed.set)
        if environ["PATH_INFO"] == "/coupe":
            start("200 OK", [("Content-Length", str(2 * len(CHUNK)))])
            return _Body(_stops(), self.closed.set)
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


class _Body(Iterator[bytes]):
    def __init__(self, chunks: Iterator[bytes], closed: Callable[[], None]) -> None:
        self._chunks, self.close = chunks, closed

    def __next__(self) -> bytes:
        return next(self._chunks)


def _stops() -> Iterator[bytes]:
    yield CHUNK
    raise ResponseCut("le droit a pris fin")


class Server:
    """A real server with two workers, in a thread."""

    def __init__(self) -> None:
        self.application = Application()
        self.listeners = Listeners(self.application, PATIENCE, 2, host="127.0.0.1", port=0)
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


@pytest.fixture
def server() -> Iterator[Server]:
    running = Server()
    yield running
    running.stop()


def whole(client: socket.socket) -> bytes:
    """Everything until the server closes cleanly."""
    got = bytearray()
    while part := client.recv(1_000_000):
        got += part
    return bytes(got)


def until_closed(client: socket.socket, drip: bytes = b"") -> float:
    """Seconds until the server closes, while a byte is sent every tenth of a second."""
    begun = time.monotonic()
    client.settimeout(0.1)
    while time.monotonic() - begun < 8:
        try:
            if drip:
                client.sendall(drip)
            if client.recv(1_000) == b"":
                break
        except TimeoutError:
            continue
        except OSError:
            break
        if drip:
            time.sleep(0.1)
    return time.monotonic() - begun


HEADS = {
    "GET / HTTP/1.1\r\nHost: x\r\n\r\nGET / HTTP/1.0\r\n\r\n": [
        ["HTTP/1.1 200 OK", "Content-Length: 0", "Date"],
        ["HTTP/1.0 200 OK", "Connection: close", "Content-Length: 0", "Date"],
    ],
    "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n": [
        ["HTTP/1.1 200 OK", "Connection: close", "Content-Length: 0", "Date"]
    ],
    "GET /rien HTTP/1.1\r\nHost: x\r\n\r\nGET / HTTP/1.0\r\n\r\n": [
        ["HTTP/1.1 304 Not Modified", "Date", 'ETag: "a"'],
        ["HTTP/1.0 200 OK", "Connection: close", "Content-Length: 0", "Date"],
    ],
}


@pytest.mark.parametrize("asked", HEADS)
def test_an_answer_has_the_head_that_its_request_asks_for(server: Server, asked: str) -> None:
    with server.send(asked.encode()) as client:
        heads = whole(client).decode().split("\r\n\r\n")[:-1]
    told = [re.sub(r"(?m)^Date: \w{3}, .* GMT$", "Date", head.replace("\r", "")) for head in heads]
    assert [[first, *sorted(rest)] for first, *rest in map(str.splitlines, told)] == HEADS[asked]


def test_headers_have_a_deadline_that_no_byte_puts_off(server: Server) -> None:
    with server.send(b"GET / HTTP/1.1\r\nHost: x\r\nX-A: ") as client:
        assert 0.5 < until_closed(client, b"a") < 4


def test_a_body_has_a_deadline_of_its_own(server: Server) -> None:
    head = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n"
    with server.send(head) as client:
        assert 1.5 < until_closed(client, b"a") < 5


def test_a_connection_that_says_nothing_is_closed(server: Server) -> None:
    with server.send(b"") as client:
        assert 0.5 < until_closed(client) < 4


def test_a_connection_kept_alive_has_time_between_two_requests(server: Server) -> None:
    request = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"
    with server.send(request) as client:
        assert client.recv(1_000).startswith(b"HTTP/1.1 200")
        time.sleep(1.2)  # more than the headers of one request may take
        client.sendall(request)
        assert client.recv(1_000).startswith(b"HTTP/1.1 200")


def test_a_slow_body_in_time_is_whole(server: Server) -> None:
    head = b"POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 5\r\n\r\n"
    with server.send(head) as client:
        for one in b"abcde":
            client.sendall(bytes([one]))
            time.sleep(0.1)
        answer = whole(client)
    assert answer.startswith(b"HTTP/1.1 200")
    assert answer.endswith(b"\r\n\r\nabcde")


def test_takers_that_stand_still_keep_no_worker_from_the_others(server: Server) -> None:
    takers = [server.send(b"GET /long HTTP/1.1\r\nHost: x\r\n\r\n", small=True) for _ in range(8)]
    time.sleep(0.3)
    assert server.answers()
    assert server.application.closed.wait(10)  # and they are let go
    for taker in takers:
        taker.close()
    assert server.answers()


def test_a_taker_in_time_gets_everything(server: Server) -> None:
    with server.send(b"GET /long HTTP/1.0\r\n\r\n") as client:
        assert len(whole(client)) > CHUNKS * len(CHUNK)


def test_a_large_piece_is_taken_whole_and_the_next_one_after_it(server: Server) -> None:
    asked = b"GET /bloc HTTP/1.1\r\nHost: x\r\n\r\n"
    with server.send(2 * asked + b"GET / HTTP/1.0\r\n\r\n") as client:
        parts = whole(client).split(b"\r\n\r\n")
    assert len(parts) == 4
    for part in parts[1:3]:
        assert part[: len(BLOCK)] == BLOCK
    assert parts[3] == b""


def waiting_files() -> int:
    """How many temporary files this process has open."""
    names = (Path("/proc/self/fd", name) for name in os.listdir("/proc/self/fd"))
    return sum(1 for name in names if os.path.lexists(name) and "(deleted)" in _led_to(name))


def _led_to(name: Path) -> str:
    try:
        return str(name.readlink())
    except FileNotFoundError:
        return ""


@pytest.mark.parametrize("path", [b"/bloc", b"/parties"])
def test_a_large_answer_that_nobody_takes_holds_no_worker_and_is_let_go(
    server: Server, path: bytes
) -> None:
    before = waiting_files()
    asked = b"GET %s HTTP/1.1\r\nHost: x\r\n\r\n" % path
    takers = [server.send(asked, small=True) for _ in range(5)]
    time.sleep(0.5)
    assert waiting_files() == before + len(takers)
    assert server.answers()
    end = time.monotonic() + 8
    while waiting_files() > before and time.monotonic() < end:
        time.sleep(0.1)
    assert waiting_files() == before
    for taker in takers:
        taker.close()


def test_parts_that_are_made_go_out_as_one_answer(server: Server) -> None:
    head = b"HEAD /parties HTTP/1.1\r\nHost: x\r\n\r\n"
    asked = b"GET /parties HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
    with server.send(head + asked) as client:
        first, _, rest = whole(client).partition(b"\r\n\r\n")
    second, _, body = rest.partition(b"\r\n\r\n")
    for told in (first, second):
        assert told.startswith(b"HTTP/1.1 200 OK")
        assert b"Content-Length: %d" % len(BLOCK) in told
    assert body == BLOCK


def test_an_answer_that_has_begun_to_go_out_is_not_gathered_half_way(server: Server) -> None:
    """Its last part went out behind a second head: a CSV in zstd that no client could read."""
    with server.send(b"GET /moyenne HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n") as client:
        _, _, body = whole(client).partition(b"\r\n\r\n")
    assert body == BLOCK[:536_000]


def test_another_thread_cuts_an_answer_and_what_waits_is_not_sent(server: Server) -> None:
    with server.send(b"GET /long HTTP/1.1\r\nHost: x\r\n\r\n", small=True) as client:
        assert client.recv(100)
        time.sleep(0.3)
        assert server.application.environ[UNSENT]() > 0
        server.application.environ[CUT]()
        assert server.application.closed.wait(2)
        with pytest.raises(ConnectionResetError):
            whole(client)
        assert server.application.environ[UNSENT]() == 0


def test_a_body_that_stops_half_way_never_looks_whole(server: Server) -> None:
    with server.send(b"GET /coupe HTTP/1.1\r\nHost: x\r\n\r\n") as client:
        assert client.recv(12) == b"HTTP/1.1 200"
        with pytest.raises(ConnectionResetError):
            whole(client)
    assert server.application.closed.wait(2)


def test_a_hundred_half_open_clients_slow_nobody(server: Server) -> None:
    """The reduced form of docs/decisions/0014-clients-lents.md: CPU a request, not a clock."""
    calm = _cpu_of_fifty(server)
    half = [
        *(server.send(b"GET / HTTP/1.1\r\nHost: x\r\nX-A: ") for _ in range(40)),
        *(server.send(b"POST / HTTP/1.1\r\nContent-Length: 9\r\n\r\n") for _ in range(40)),
        *(server.send(b"GET /long HTTP/1.1\r\nHost: x\r\n\r\n", small=True) for _ in range(20)),
    ]
    time.sleep(0.5)
    under = _cpu_of_fifty(server)
    for client in half:
        client.close()
    assert under < 2 * calm + 0.05


def _cpu_of_fifty(server: Server) -> float:
    """Seconds of CPU, server and client together: what the neighbours do is not in it."""
    begun = time.process_time()
    assert all(server.answers() for _ in range(50))
    return time.process_time() - begun


@pytest.mark.parametrize(
    ("sent", "status", "code"),
    [
        (b"GARBAGE\r\n\r\n", 400, "malformed-request"),
        (b"GET / HTTP/1.1\r\nHost: x\r\nX-A: " + b"a" * 300_000, 431, "headers-too-large"),
        (b"POST / HTTP/1.1\r\nContent-Length: 9999999999999\r\n\r\n", 413, "body-too-large"),
        (b"POST / HTTP/1.1\r\nTransfer-Encoding: gzip\r\n\r\n", 501, "not-implemented"),
    ],
)
def test_what_is_refused_before_the_gate_speaks_as_the_gate(
    server: Server, sent: bytes, status: int, code: str
) -> None:
    with server.send(sent) as client:
        answer = client.recv(100_000)
        while not answer.endswith(b"}"):
            answer += client.recv(100_000)
    head, _, body = answer.partition(b"\r\n\r\n")
    assert re.match(rf"HTTP/1\.[01] {status} ", head.decode())
    assert b"Content-Type: application/problem+json" in head
    assert b"waitress" not in answer.lower()
    problem = json.loads(body)
    assert (problem["status"], problem["code"]) == (status, code)
    assert problem["instance"].removeprefix("urn:uuid:").encode() in head
