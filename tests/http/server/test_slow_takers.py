"""What the server does with clients that take slowly, and with parts of an answer."""

import os
import threading
import time
from pathlib import Path

import pytest

from auth_proxy.watchdog import CUT, SENT, UNSENT
from server.wsgi.held_octets import room
from testing.made.requests.slow import BLOCK, CHUNK, CHUNKS, Server, whole
from testing.sample import taking_turns
from testing.waiting import waited_for


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


def _waiting() -> tuple[int, int]:
    return waiting_files(), room.left


def _led_to(name: Path) -> str:
    try:
        return str(name.readlink())
    except FileNotFoundError:
        return ""


@taking_turns(4)
@pytest.mark.parametrize("path", [b"/bloc", b"/parties"])
def test_a_large_answer_that_nobody_takes_holds_no_worker_and_is_let_go(
    server: Server, path: bytes
) -> None:
    before, left = waiting_files(), room.left
    asked = b"GET %s HTTP/1.1\r\nHost: x\r\n\r\n" % path
    takers = [server.send(asked, small=True) for _ in range(5)]
    fit = left // len(BLOCK)  # of these have room in memory, the others wait on disk
    assert 0 < fit < len(takers)
    held, on_disk = left - fit * len(BLOCK), before + len(takers) - fit
    assert waited_for(_waiting, (on_disk, held).__eq__) == (on_disk, held)
    assert server.answers()
    assert waited_for(_waiting, (before, left).__eq__) == (before, left)  # they are let go
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


def test_a_request_that_is_over_does_not_cut_the_next_of_its_connection(server: Server) -> None:
    asked = b"GET /rien HTTP/1.1\r\nHost: x\r\n\r\n"
    with server.send(asked) as client:
        assert client.recv(1_000).startswith(b"HTTP/1.1 304")
        cut = server.application.environ[CUT]
        channel = cut.func.__self__
        assert waited_for(lambda: channel.requests, [].__eq__) == []
        for _ in range(3):
            cut()
            client.sendall(asked)
            assert client.recv(1_000).startswith(b"HTTP/1.1 304")


def test_it_is_told_when_a_client_has_taken_all(server: Server) -> None:
    sent = threading.Event()
    asked = b"GET /bloc HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
    with server.send(asked, small=True) as client:
        assert client.recv(12) == b"HTTP/1.1 200"
        unsent = server.application.environ[UNSENT]  # its head goes out before
        assert waited_for(unsent, lambda octets: octets > len(BLOCK) // 2) > len(BLOCK) // 2
        server.application.environ[SENT](sent.set)
        assert not sent.is_set()
        assert whole(client).endswith(BLOCK[-100:])
    assert sent.wait(20)


def test_a_body_that_stops_half_way_never_looks_whole(server: Server) -> None:
    with server.send(b"GET /coupe HTTP/1.1\r\nHost: x\r\n\r\n") as client:
        assert client.recv(12) == b"HTTP/1.1 200"
        with pytest.raises(ConnectionResetError):
            whole(client)
    assert server.application.closed.wait(2)
