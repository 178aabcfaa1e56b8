"""Clients that ask for long pages and take nothing of them, more than the server has threads."""

import json
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests

from testing.sample import taking_turns
from testing.waiting import waited_for

pytestmark = [taking_turns(4), pytest.mark.long]

LONG = "/collections/indicateurs-commune-serie/items?limit=3000"
SHORT = "/collections/rpls-logements/items?limit=10"
PAGE = "/collections/rpls-logements/items?limit=400"
PLACES, THREADS = 12, 4


class Takers:
    """Connections that have asked for a long page, and take a little of it at a time."""

    def __init__(self, base_url: str, account: Any, stack: ExitStack) -> None:
        where, key = urlsplit(base_url), account.api_key
        asked = f"GET {LONG} HTTP/1.1\r\nHost: x\r\nX-API-Key: {key}\r\n\r\n".encode()
        self.lines: list[socket.socket] = []
        self.reset: set[socket.socket] = set()
        for _ in range(PLACES):
            line = stack.enter_context(socket.socket())
            line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
            line.connect((where.hostname, where.port))
            line.sendall(asked)
            line.setblocking(False)
            self.lines.append(line)

    def begun(self) -> int:
        """How many have the head of their page."""
        return sum(self._peek(line) == b"HTTP/1.1 200" for line in self.lines)

    def cut(self) -> int:
        """How many connections have been reset, which each tells once."""
        self.reset.update(line for line in self.lines if _is_reset(line))
        return len(self.reset)

    def _peek(self, line: socket.socket) -> bytes:
        with suppress(BlockingIOError):
            return line.recv(12, socket.MSG_PEEK)
        return b""


def _is_reset(line: socket.socket) -> bool:
    try:
        for _ in range(3):  # more than its own kernel holds, and little of the page
            line.recv(4_096)
    except BlockingIOError:
        return False
    except ConnectionResetError:
        return True
    return False


@pytest.fixture(scope="module")
def narrow(own_service: Any, serve: Callable[[dict[str, str]], str], tmp_path_factory: Any) -> Any:
    """A server where an organisation has more places than there are threads."""
    folder: Path = tmp_path_factory.mktemp("quotas")
    quotas, bounds = folder / "quotas.yml", folder / "bornes.yml"
    quotas.write_text(f"defaut: {{requetes: 12000, fenetre_s: 60, simultanees: {PLACES}}}\n")
    bounds.write_text(f"fils: {THREADS}\n")
    files = {"PARC_SOCIAL_QUOTAS": str(quotas), "PARC_SOCIAL_BORNES": str(bounds)}
    return serve({**own_service.environ, **files})


@pytest.fixture
def takers_of(narrow: str) -> Iterator[Callable[[Any], Takers]]:
    """Those of an account, closed at the end."""
    with ExitStack() as stack:
        yield lambda account: Takers(narrow, account, stack)


def status(base_url: str, account: Any, path: str = SHORT) -> int:
    headers = {"X-API-Key": account.api_key}
    return requests.get(base_url + path, headers=headers, timeout=60).status_code


def test_others_are_answered_meanwhile_and_a_place_is_held_until_all_is_taken(
    takers_of: Callable[[Any], Takers], narrow: str, own_service: Any
) -> None:
    (commune, *_), (epci, *_) = own_service.by_type("commune"), own_service.by_type("epci")
    for account, path in ((commune, LONG), *[(epci, SHORT)] * 4):
        assert status(narrow, account, path) == 200  # what is asked first finds all of it cold
    takers = takers_of(commune)
    answers = [status(narrow, epci) for _ in range(10)]
    assert (answers, takers.begun() < PLACES // 2) == ([200] * 10, True)
    assert waited_for(takers.begun, PLACES.__eq__, 60) == PLACES
    assert status(narrow, commune) == 429
    takers.lines.pop().close()
    assert waited_for(lambda: status(narrow, commune), (200).__eq__) == 200


def test_who_takes_one_page_after_the_other_holds_one_place(narrow: str, own_service: Any) -> None:
    """Pages that have to wait for their client, each taken before the next is asked for."""
    account = own_service.by_type("gip")[0]
    with requests.Session() as session:
        session.headers["X-API-Key"] = account.api_key
        pages = [session.get(narrow + PAGE, timeout=60) for _ in range(3 * PLACES)]
    assert {page.status_code for page in pages} == {200}
    assert len(pages[0].content) > 300_000  # more than the kernel takes at once


def test_pages_made_are_cut_when_their_convention_is_suspended(
    takers_of: Callable[[Any], Takers], own_service: Any, run_command: Callable[..., str]
) -> None:
    bailleur, gip = own_service.by_type("bailleur")[0], own_service.by_type("gip")[0]
    conventions = json.loads(run_command(own_service.environ, "convention", "lister", "--json"))
    (numero,) = (c["numero"] for c in conventions if c["organisation"] == bailleur.organisation)
    takers = takers_of(bailleur)
    assert waited_for(takers.begun, PLACES.__eq__, 60) == PLACES
    words = ("--compte", gip.login, "--motif", "essai")
    run_command(own_service.environ, "convention", "suspendre", numero, *words)
    suspended = time.monotonic()
    try:
        assert waited_for(takers.cut, PLACES.__eq__) == PLACES
        assert time.monotonic() - suspended < 6
    finally:
        run_command(own_service.environ, "convention", "reprendre", numero, *words)
