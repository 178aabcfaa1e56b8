"""Takers of whole answers who read nothing of them: what a server holds for all, and gives back.

PRENEURS is how many (200): `make proofs`.
"""

import os
import socket
import time
from collections.abc import Callable
from contextlib import ExitStack, suppress
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests

from testing.forked import Forked
from testing.processes import held_mb
from testing.rows import each_row
from testing.service import Service
from testing.waiting import waited_for

pytestmark = pytest.mark.proof

TAKERS = int(os.environ.get("PRENEURS", "200"))
FORMATS = ("geojsonl", "csv", "json")
DWELLINGS, FIGURES = "rpls-logements-serie", "indicateurs-commune-serie"  # rows of 1 and of 14 kB
SHORT = "/collections/rpls-logements/items?limit=10"
# MB of its own: issue 27, which saw 607 and 742.
MOST = [
    ("duckdb", DWELLINGS, 400), ("duckdb", FIGURES, 400),
    ("postgresql", DWELLINGS, 400), ("postgresql", FIGURES, 400),
]  # fmt: skip
LEFT_MB = 110  # more than before, once they have gone
BEGIN_S = 90.0  # a turn is waited for 25 s, and a busy machine is slow
BEGUN = 40  # at least: an organisation has 24 places, and may wait for its turn in vain


def standing_taker(base_url: str, key: str, asked_for: str) -> socket.socket:
    """Who has asked for a whole answer, of which its own kernel takes a page."""
    where, line = urlsplit(base_url), socket.socket()
    line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
    line.connect((where.hostname, where.port))
    asked = f"GET {asked_for} HTTP/1.1\r\nHost: x\r\nX-API-Key: {key}\r\n\r\n"
    line.sendall(asked.encode())
    line.setblocking(False)
    return line


def told(line: socket.socket) -> bytes:
    """The status that it was told, empty while it waits."""
    with suppress(BlockingIOError):
        return line.recv(12, socket.MSG_PEEK)[9:]
    return b""


@each_row(("store", "collection", "most"), MOST)
def test_those_who_take_nothing_hold_little_together_and_it_is_given_back(
    store: str,
    collection: str,
    most: int,
    serving: Callable[[str], Service],
    serve: Callable[[dict[str, str]], str],
    more_servers: dict[str, Forked],
) -> None:
    service, whole = serving(store), f"/collections/{collection}/export"
    base_url = serve(service.environ)
    pid = more_servers[base_url].pid

    def status(account: Any, path: str) -> int:
        headers = {"X-API-Key": account.api_key}
        return requests.get(base_url + path, headers=headers, timeout=60).status_code

    gip, *others = (
        account
        for kind in ("gip", "etat", "epci", "commune", "bailleur")
        for account in service.by_type(kind)
    )
    for account in (gip, *others):  # what is asked first finds all of it cold
        # Its places are those of another server, whose takers have just gone.
        assert waited_for(lambda who=account: status(who, SHORT), (200).__eq__, 60) == 200
        assert status(account, f"{whole}?f=csv") == 200
    before = highest = held_mb(pid)
    with ExitStack() as stack:
        lines = [
            stack.enter_context(
                standing_taker(
                    base_url,
                    others[n % len(others)].api_key,
                    f"{whole}?f={FORMATS[n % len(FORMATS)]}",
                )
            )
            for n in range(TAKERS)
        ]
        ends, statuses = time.monotonic() + BEGIN_S, [b""]
        while b"" in statuses and time.monotonic() < ends:
            assert status(gip, SHORT) == 200  # who takes what he asks for is answered meanwhile
            highest = max(highest, held_mb(pid))
            statuses = [told(line) for line in lines]
    assert statuses.count(b"200") >= BEGUN, statuses
    left = waited_for(lambda: held_mb(pid), lambda mb: mb < before + LEFT_MB)
    figures = (
        f"{store} {collection}: {before} MB, {highest} with {statuses.count(b'200')}, {left} behind"
    )
    assert highest < most, figures
    assert left < before + LEFT_MB, figures
