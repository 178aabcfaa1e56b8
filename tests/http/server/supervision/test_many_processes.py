"""One command, two processes, on both stores: who answers, who dies, who is told to stop."""

import json
import os
import re
import signal
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
import requests

from testing.cluster import free_port
from testing.forked import Forked
from testing.service import started, stopped
from testing.waiting import waited_for

pytestmark = [pytest.mark.both_stores, pytest.mark.long]
ITEMS = "/collections/rpls-logements/items"
BOTH = {"1", "2"}


class Pair:
    """A server of two processes on the folder and the base of `service`."""

    def __init__(self, service: Any, log: Path, **more: str) -> None:
        port = free_port()
        self.base_url = f"http://127.0.0.1:{port}"
        self.port, self.log = port, log
        self.environ = {
            **service.environ,
            "PARC_SOCIAL_PORT": str(port),
            "PARC_SOCIAL_BASE_URL": self.base_url,
            "PARC_SOCIAL_PROCESSUS": "2",
            **more,
        }
        self.process: Forked = started(self.environ, log)

    def children(self) -> set[int]:
        """The numbers of the processes that serve."""
        own = self.process.pid
        return {int(n) for n in Path(f"/proc/{own}/task/{own}/children").read_text().split()}

    def of_each(self, path: str, **more: Any) -> dict[str, requests.Response]:
        """What each process answers, asked until both have: the kernel chooses which is asked."""
        answers: dict[str, requests.Response] = {}
        for _ in range(200):
            with requests.Session() as session:  # one connection: one process
                which = session.get(f"{self.base_url}/health/live", timeout=20).json()["processus"]
                if which not in answers:
                    answers[which] = session.get(self.base_url + path, timeout=60, **more)
            if set(answers) == BOTH:
                return answers
        raise AssertionError(f"only {set(answers)} answered")


@pytest.fixture
def pair(service: Any, tmp_path: Path) -> Iterator[Pair]:
    yield from _ended(Pair(service, tmp_path / "serve.log"))


@pytest.fixture(params=["own_service", "own_on_postgresql"])
def own(request: pytest.FixtureRequest) -> Any:
    """Of each store one where a convention may be suspended."""
    return request.getfixturevalue(request.param)


@pytest.fixture
def own_pair(own: Any, tmp_path: Path) -> Iterator[Pair]:
    yield from _ended(Pair(own, tmp_path / "serve.log"))


def _ended(made: Pair) -> Iterator[Pair]:
    try:
        yield made
    finally:
        if made.process.poll() is None:
            stopped(made.process)
        made.process.stdout.close()


def key_of(account: Any) -> dict[str, str]:
    return {"X-API-Key": account.api_key}


def test_both_answer_the_same_and_a_dead_one_is_replaced(
    pair: Pair, epci: Any, run_command: Callable[..., str]
) -> None:
    said = pair.process.stdout.readline()
    assert re.fullmatch(r"2 processus, \d+ Mo en tout \(300 au plus chacun ; .+\)\n", said)
    of_each = pair.of_each(f"{ITEMS}?limit=3", headers=key_of(epci))
    one, two = (json.loads(re.sub(r'"timeStamp":"[^"]+",', "", a.text)) for a in of_each.values())
    assert one == two
    assert len(one["features"]) == 3
    metrics = requests.get(f"{pair.base_url}/metrics", timeout=20).text
    told = re.findall(r'parc_social_requests_total{operation="items",process="(.)".*} 1.0', metrics)
    assert set(told) == BOTH
    assert set(re.findall(r'resident_memory_bytes{process="(.)"} \d', metrics)) == BOTH

    before = pair.children()
    os.kill(min(before), signal.SIGKILL)
    assert waited_for(lambda: min(before) not in pair.children(), bool)
    assert requests.get(f"{pair.base_url}{ITEMS}?limit=1", headers=key_of(epci), timeout=60).ok
    after = waited_for(pair.children, lambda now: len(now) == 2 and min(before) not in now)
    assert len(after - before) == 1
    assert "died: signal 9" in pair.log.read_text()
    again = waited_for(lambda: answering(pair), lambda now: now == BOTH)
    assert again == BOTH
    assert {a.status_code for a in pair.of_each(ITEMS, headers=key_of(epci)).values()} == {200}
    assert stopped(pair.process) == 0
    assert not any(Path(f"/proc/{number}").exists() for number in after)
    assert "intact" in run_command(pair.environ, "journal", "verify")


def answering(pair: Pair) -> set[str]:
    with suppress(AssertionError, requests.RequestException):
        return set(pair.of_each("/health/ready"))
    return set()


def test_what_a_convention_loses_is_lost_in_both_within_five_seconds(
    own_pair: Pair, own: Any, run_command: Callable[..., str]
) -> None:
    commune = own.by_type("commune")[0]
    open_to_all = own_pair.of_each(ITEMS, headers=key_of(commune)).values()
    assert {answer.status_code for answer in open_to_all} == {200}
    conventions = json.loads(run_command(own_pair.environ, "convention", "lister", "--json"))
    (numero,) = (c["numero"] for c in conventions if c["organisation"] == commune.organisation)
    gip = own.by_type("gip")[0].login

    def act(acte: str) -> None:
        words = ("convention", acte, numero, "--compte", gip, "--motif", "essai")
        run_command(own_pair.environ, *words)

    act("suspendre")
    ends = time.monotonic() + 5
    try:
        seen: set[int] = set()
        while seen != {404} and time.monotonic() < ends:
            answers = own_pair.of_each(ITEMS, headers=key_of(commune)).values()
            seen = {answer.status_code for answer in answers}
        assert seen == {404}
    finally:
        act("reprendre")


def test_quotas_and_failed_sign_ins_are_counted_over_both(service: Any, tmp_path: Path) -> None:
    caller, other = service.by_type("bailleur")[:2]
    file = tmp_path / "quotas.yml"
    file.write_text(
        f"""defaut: {{requetes: 12000, fenetre_s: 60, simultanees: 24}}
organismes:
  "{caller.organisation}": {{requetes: 9, fenetre_s: 86400, simultanees: 3}}
"""
    )
    pair = Pair(service, tmp_path / "serve.log", PARC_SOCIAL_QUOTAS=str(file))
    try:
        path = f"{ITEMS}?limit=1"
        statuses: list[int] = []
        for _ in range(8):
            answers = pair.of_each(path, headers=key_of(caller)).values()
            statuses += [answer.status_code for answer in answers]
        assert (statuses.count(200), statuses.count(429)) == (9, 7)
        assert statuses[:9] == [200] * 9  # nobody is told to wait before

        wrong = (other.login, "faux")
        tried = [pair.of_each(path, auth=wrong) for _ in range(6)]
        tries = [answer.status_code for pair_of in tried for answer in pair_of.values()]
        assert tries.count(401) in (10, 11)  # one more that the other looked at meanwhile
        seen = waited_for(lambda: refusals(pair, path, wrong), lambda now: now == {429}, 5)
        assert seen == {429}
        assert pair.of_each(path, headers=key_of(other))["1"].status_code == 200
    finally:
        assert stopped(pair.process) == 0


def refusals(pair: Pair, path: str, auth: tuple[str, str]) -> set[int]:
    return {answer.status_code for answer in pair.of_each(path, auth=auth).values()}


def test_a_download_under_way_ends_whole_after_the_signal_and_nobody_new_comes_in(
    pair: Pair, service: Any
) -> None:
    gip = service.by_type("gip")[0]
    asked = (
        f"GET {ITEMS}?limit=10000&f=json HTTP/1.1\r\nHost: x\r\nX-API-Key: {gip.api_key}\r\n\r\n"
    )
    with socket.socket() as slow:
        slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
        slow.connect(("127.0.0.1", pair.port))
        slow.settimeout(30)
        slow.sendall(asked.encode())
        first = slow.recv(2_048)
        pair.process.send_signal(signal.SIGTERM)
        closed = waited_for(lambda: is_closed(pair.port), bool)
        assert closed
        assert pair.process.poll() is None
        rest = b"".join(iter(lambda: slow.recv(65_536), b""))
    head, _, body = (first + rest).partition(b"\r\n\r\n")
    length = re.search(rb"Content-Length: (\d+)", head)
    assert length is not None
    assert len(body) == int(length[1])
    assert pair.process.wait(timeout=30) == 0


def is_closed(port: int) -> bool:
    with socket.socket() as one:
        return one.connect_ex(("127.0.0.1", port)) != 0
