"""The loop that reads and sends is woken where it has something to do, and never later."""

import time
from collections.abc import Iterator
from typing import Any

import pytest
from waitress.trigger import trigger

from testing.made.requests.slow import Server

_ASKED = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"
_TURN_S = 1.0  # of the loop, when nobody wakes it


@pytest.fixture
def server() -> Iterator[Server]:
    running = Server()
    yield running
    running.stop()


@pytest.fixture
def pulls(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """One for each time that a worker wakes the loop."""
    found: list[object] = []
    pull: Any = trigger._physical_pull  # pyright: ignore[reportAttributeAccessIssue] - not in stubs

    def told(one: object) -> None:
        found.append(one)
        pull(one)

    monkeypatch.setattr(trigger, "_physical_pull", told)
    return found


def answers(server: Server, asked: bytes, times: int, each: int) -> float:
    """Seconds for so many packets of so many requests, one after the other, all answered."""
    begun = time.monotonic()
    with server.send(b"") as client:
        for _ in range(times):
            client.sendall(asked)
            heads = 0
            while heads < each:
                heads += client.recv(10_000).count(b"HTTP/1.1 200")
    return time.monotonic() - begun


def test_a_short_answer_that_has_gone_out_wakes_nobody(server: Server, pulls: list[object]) -> None:
    answers(server, _ASKED, times=10, each=1)
    assert len(pulls) <= 2  # a turn may look at it while it is sent


def test_requests_in_one_packet_do_not_wait_for_a_turn(server: Server) -> None:
    assert answers(server, 3 * _ASKED, times=8, each=3) < 6 * _TURN_S


def test_an_answer_that_ends_its_connection_ends_it_at_once(server: Server) -> None:
    begun = time.monotonic()
    for _ in range(8):
        with server.send(b"GET / HTTP/1.0\r\n\r\n") as client:
            while client.recv(10_000):
                pass
    assert time.monotonic() - begun < 6 * _TURN_S
