"""The number that a request comes with: beside ours in the log, never in its place."""

import json
from typing import Any
from uuid import UUID

import pytest

from parc_social.request import client_id_of
from server.log_format import JsonLine
from testing.rows import each_row

BUG = "/collections/rpls-logements/items/panne"  # a fault of ours, which writes a line
TRACE = "0af7651916cd43dd8448eb211c80319c"
PARENT = f"00-{TRACE}-b7ad6b7169203331-01"
PLAIN, AS_UUID = "9f86d081884c7d659a2feaa0c55ad015", "1B4E28BA-2FA1-11D2-883F-0016D3CCA427"


@pytest.fixture
def log(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    """The lines as `PARC_SOCIAL_LOG=json` writes them."""
    caplog.handler.setFormatter(JsonLine())
    return caplog


@each_row("number", [PLAIN, PLAIN.upper(), AS_UUID, AS_UUID.lower()])
def test_the_number_of_a_proxy_is_told_beside_ours(
    world: Any, log: pytest.LogCaptureFixture, number: str
) -> None:
    log.clear()
    answer = world.get(BUG, headers={"X-Request-Id": number, "traceparent": PARENT})
    own = answer.headers["X-Request-Id"]
    assert UUID(own).hex != number.replace("-", "").lower()
    (line,) = map(json.loads, log.text.splitlines())
    told = {name: line.get(name) for name in ("request", "client_request", "trace")}
    assert told == {"request": own, "client_request": number, "trace": TRACE}
    assert answer.headers["traceparent"] == PARENT


@each_row(
    "header",
    [
        "", "1", PLAIN[:-1], f"{PLAIN}0", f"{AS_UUID}-0", "Camille Petit", "7 rue des Lilas, Lyon",
        "g" * 32, "é" * 32, f"{PLAIN}\t", PLAIN[:16] + "-" + PLAIN[16:], "x" * 8_000,
        '","level":"CRITICAL","x":"aaaaaaa', "../../etc/passwd",
    ],
)  # fmt: skip
def test_what_is_no_number_is_nowhere(
    world: Any, log: pytest.LogCaptureFixture, header: str
) -> None:
    log.clear()
    assert client_id_of(header) == ""
    answer = world.get(BUG, headers={"X-Request-Id": header})
    assert len(answer.headers["X-Request-Id"]) == 36
    (line,) = map(json.loads, log.text.splitlines())
    assert line["request"] == answer.headers["X-Request-Id"]
    assert "client_request" not in line
    assert header == "" or header == "1" or header not in log.text


def test_the_same_number_twice_is_two_requests(world: Any, log: pytest.LogCaptureFixture) -> None:
    """Who repeats one can't have two lines of the journal taken for one."""
    answers = [world.get(BUG, headers={"X-Request-Id": PLAIN}) for _ in range(2)]
    assert len({one.headers["X-Request-Id"] for one in answers}) == 2
    lines = [json.loads(line) for line in log.text.splitlines()]
    assert [line["client_request"] for line in lines] == [PLAIN, PLAIN]
