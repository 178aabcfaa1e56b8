"""Credentials stay with their client and its server; trials again, as a server asks for them.

The server here is one of these tests, which says what it was sent.
"""

import threading
from collections.abc import Iterator
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from parc_social_client import (
    ApiError,
    ApiKey,
    Basic,
    Bearer,
    Client,
    ForeignAddress,
    ParcSocialError,
    Unreachable,
)
from parc_social_client.transport import Transport

SECRETS = {"authorization", "x-api-key"}


class Recorder:
    """What came in, and what is answered next: (status, headers, body); at the end, `{}`."""

    def __init__(self) -> None:
        self.seen: list[dict[str, str]] = []
        self.answers: list[tuple[int, dict[str, str], bytes]] = []
        self.url = ""

    def secrets(self) -> list[dict[str, str]]:
        return [{k: v for k, v in one.items() if k in SECRETS} for one in self.seen]


@pytest.fixture
def server() -> Iterator[Recorder]:
    yield from _served()


@pytest.fixture
def other() -> Iterator[Recorder]:
    yield from _served()


def _served() -> Iterator[Recorder]:
    recorder = Recorder()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            recorder.seen.append({k.lower(): v for k, v in self.headers.items()})
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            said = recorder.answers.pop(0) if recorder.answers else (200, {}, b"{}")
            status, headers, body = said
            self.send_response(status)
            for name, value in {"Content-Length": str(len(body)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        do_POST = do_GET

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - its name
            """Nowhere."""

    httpd = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    recorder.url = f"http://127.0.0.1:{httpd.server_address[1]}"
    thread = threading.Thread(target=httpd.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield recorder
    httpd.shutdown()
    thread.join()
    httpd.server_close()


@pytest.mark.parametrize(
    ("who", "sent"),
    [
        (Basic("évian", "clé:1"), {"authorization": "Basic w6l2aWFuOmNsw6k6MQ=="}),
        (ApiKey("k"), {"x-api-key": "k"}), (Bearer("t"), {"authorization": "Bearer t"}), (None, {}),
    ],
    ids=["basic", "key", "bearer", "none"],
)  # fmt: skip
def test_each_way_is_sent_as_the_server_takes_it(
    server: Recorder, who: Any, sent: dict[str, str]
) -> None:
    with Client(server.url, who) as api:
        api.json("/")
    assert server.secrets() == [sent]
    assert not any(secret in repr(who) for secret in ("clé:1", "'k'", "'t'"))


def test_clients_of_one_program_share_nothing(server: Recorder) -> None:
    """OWSLib keeps headers in one dictionary for all: the second client sends the first's."""
    with (
        Client(server.url, Bearer("A")) as first,
        Client(server.url, ApiKey("B")) as second,
        Client(server.url) as third,
    ):
        for api in (first, second, third, first):
            api.json("/")
    assert server.secrets() == [
        {"authorization": "Bearer A"}, {"x-api-key": "B"}, {}, {"authorization": "Bearer A"},
    ]  # fmt: skip


def test_another_server_is_sent_nothing(server: Recorder, other: Recorder) -> None:
    """Links that a document holds, and redirections."""
    link = f'{{"features": [], "links": [{{"rel": "next", "href": "{other.url}/x"}}]}}'.encode()
    server.answers = [(200, {}, link), (302, {"Location": f"{other.url}/y"}, b"")]
    with Client(server.url, ApiKey("k")) as api:
        with pytest.raises(ForeignAddress) as told:
            list(api.items("couche"))
        with pytest.raises(ApiError):
            api.json("/ailleurs")
    assert other.seen == []
    assert "k" not in str(told.value).split()


@pytest.mark.parametrize("url", ["http://portail.exemple.fr", "ftp://127.0.0.2/"])
def test_a_secret_never_goes_in_clear(url: str) -> None:
    with pytest.raises(ParcSocialError, match="https"):
        Client(url, ApiKey("k"))


@pytest.mark.parametrize("status", [429, 503])
def test_a_busy_server_is_asked_again_when_it_said(server: Recorder, status: int) -> None:
    """Seconds or a date; a request that writes too, for nothing of it was taken."""
    slept: list[float] = []
    server.answers = [
        (status, {"Retry-After": "7"}, b""),
        (status, {"Retry-After": formatdate(0, usegmt=True)}, b""),
        (status, {}, b""),
        (201, {}, b"{}"),
    ]
    with Transport(server.url, None, patience_s=60, timeout_s=5, sleep=slept.append) as transport:
        assert transport.ask("POST", "/processes/x/execution", json={}).status_code == 201
    assert len(server.seen) == 4
    assert slept[0] == 7
    assert all(pause > 0 for pause in slept)


def test_patience_ends_with_the_refusal_itself(server: Recorder) -> None:
    slept: list[float] = []
    said = b'{"code": "quota-exceeded", "detail": "Quota atteint.", "remede": "Plus tard."}'
    server.answers = [(429, {"Retry-After": "40"}, said)] * 3
    with (
        Transport(server.url, None, patience_s=60, timeout_s=5, sleep=slept.append) as transport,
        pytest.raises(ApiError) as refused,
    ):
        transport.ask("GET", "/")
    assert (slept, refused.value.code) == ([40], "quota-exceeded")


def test_other_refusals_are_not_asked_again(server: Recorder) -> None:
    server.answers = [(404, {"X-Request-Id": "abc"}, b"<html>")]
    with Client(server.url) as api, pytest.raises(ApiError) as refused:
        api.json("/rien")
    assert (len(server.seen), refused.value.request_id) == (1, "abc")


def test_a_file_that_is_cut_leaves_nothing(server: Recorder, tmp_path: Any) -> None:
    server.answers = [(200, {"Content-Length": "999"}, b"PAR1")]
    with Client(server.url) as api, pytest.raises(Unreachable):
        api.download("couche", tmp_path / "couche.parquet", f="parquet")
    assert list(tmp_path.iterdir()) == []
