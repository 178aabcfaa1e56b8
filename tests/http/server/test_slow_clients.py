"""What the server does with clients that send slowly: seconds here, tens in production."""

import json
import re
import socket
import time

import pytest

from testing.made.requests.slow import CHUNK, CHUNKS, Server, whole
from testing.sample import taking_turns

pytestmark = taking_turns(4)

DAY_S = 86_400.0


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


def put_forward(seconds: float, monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock of the day, as its operator sets it; the monotonic one goes on."""
    of_the_day = time.time
    monkeypatch.setattr(time, "time", lambda: of_the_day() + seconds)


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


def test_a_clock_put_back_gives_no_more_time(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    with server.send(b"GET / HTTP/1.1\r\nHost: x\r\nX-A: ") as client:
        put_forward(-DAY_S, monkeypatch)
        assert 0.5 < until_closed(client, b"a") < 4


def test_a_clock_put_forward_breaks_no_answer(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    with server.send(b"GET /long HTTP/1.0\r\n\r\n") as client:
        begun = client.recv(1_000)
        put_forward(DAY_S, monkeypatch)
        time.sleep(1.2)  # what looks for the late ones has looked
        assert len(begun + whole(client)) > CHUNKS * len(CHUNK)


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


def test_a_hundred_half_open_clients_slow_nobody(server: Server) -> None:
    """The reduced form of docs/decisions/0014-servir.md: CPU a request, not a clock."""
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
