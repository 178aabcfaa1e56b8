"""What is measured, where it is asked for, and the trace that a request belongs to."""

import socket
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import requests
from werkzeug.test import Client

from parc_social.errors import InvalidValue, Unavailable
from parc_social.observation import METRICS_ADDRESS
from parc_social.request import trace_of
from parc_social.settings import Settings, read_settings
from server.monitoring.listener import MetricsListener
from testing.cluster import free_port
from testing.rows import each_row
from testing.waiting import waited_for

ITEMS = "/collections/rpls-logements/items"
TRACE = "0af7651916cd43dd8448eb211c80319c"
PARENT = f"00-{TRACE}-b7ad6b7169203331-01"


def test_refusals_are_counted_by_their_code(world: Any) -> None:
    world.get(f"{ITEMS}?inconnu=1")
    world.get("/rien")
    world.get("/", None)
    told = world.get("/metrics", None, environ_overrides={"REMOTE_ADDR": "127.0.0.1"}).text
    for code in ("unknown-parameter", "not-found", "authentication-required"):
        assert f'parc_social_refusals_total{{code="{code}"}} 1.0' in told, told
    assert "_created" not in told
    assert 'le="900.0"' in told  # an export of minutes


@pytest.fixture
def alone(gate_client: Callable[[Settings], Client]) -> Iterator[tuple[str, Client]]:
    """The address of the metrics of a gate, and its client where all else answers."""
    settings = replace(Settings(Path()), metrics_address=("127.0.0.1", free_port()))
    client = gate_client(settings)
    address = settings.metrics_address or ("", 0)
    listener = MetricsListener(client.application, address, METRICS_ADDRESS)
    listener.start()
    yield f"http://{address[0]}:{address[1]}", client
    listener.close()


def test_an_address_of_their_own_has_them_alone(alone: tuple[str, Client]) -> None:
    address, client = alone
    here = {"REMOTE_ADDR": "127.0.0.1"}
    assert client.get("/metrics", environ_overrides=here).status_code == 401  # as what is not there
    told = requests.get(f"{address}/metrics", timeout=20)
    assert (told.status_code, "# TYPE parc_social_requests_total counter" in told.text) == (
        200,
        True,
    )
    assert requests.get(f"{address}/health/live", timeout=20).json()["status"] == "pass"
    for path in ("/", ITEMS, "/collections", "/metrics/", "/portail/connexion"):
        assert requests.get(address + path, timeout=20).status_code == 404, path
    assert requests.post(f"{address}/metrics", timeout=20).status_code == 401
    taken = ("127.0.0.1", int(address.rpartition(":")[2]))
    with pytest.raises(Unavailable, match="METRICS_ADRESSE"):
        MetricsListener(client.application, taken, METRICS_ADDRESS)


@pytest.mark.apart
def test_who_holds_its_connections_open_stops_neither_it_nor_the_server(
    alone: tuple[str, Client],
) -> None:
    port = int(alone[0].rpartition(":")[2])
    held = [socket.create_connection(("127.0.0.1", port)) for _ in range(12)]
    try:
        assert [len(one.recv(1)) for one in held[8:]] == [0] * 4  # closed at once
    finally:
        for one in held:
            one.close()
    assert waited_for(lambda: answers(f"{alone[0]}/metrics"), bool)


def answers(address: str) -> bool:
    try:
        return requests.get(address, timeout=30).ok
    except requests.ConnectionError:  # the places of those who left are not free yet
        return False


@each_row(
    ("name", "value", "said"),
    [
        ("METRICS_ADRESSE", "9464", "127.0.0.1:9464"),
        ("METRICS_ADRESSE", "127.0.0.1:", "un port"),
        ("METRICS_ADRESSE", "127.0.0.1:70000", "un port"),
        ("METRICS_ADRESSE", ":9464", "une adresse"),
        ("METRICS_ADRESSE", "127.0.0.1:x", "un port"),
        ("METRICS_ADRESSE", "0.0.0.0:9464", "METRICS_TOKEN"),
        ("WORKER_ADRESSE", "9465", "127.0.0.1:9464"),
        ("WORKER_ADRESSE", "0.0.0.0:9465", "METRICS_TOKEN"),
        ("LOG", "yaml", "« texte » ou « json »"),
    ],
)
def test_a_wrong_setting_is_named(name: str, value: str, said: str) -> None:
    with pytest.raises(InvalidValue, match=said) as error:
        read_settings({f"PARC_SOCIAL_{name}": value})
    assert f"PARC_SOCIAL_{name}" in str(error.value)


def test_settings_are_read() -> None:
    read = read_settings({
        "PARC_SOCIAL_METRICS_ADRESSE": "[::1]:9464", "PARC_SOCIAL_LOG": "json",
    })  # fmt: skip
    assert (read.metrics_address, read.json_log) == (("::1", 9464), True)
    wide = {"PARC_SOCIAL_METRICS_ADRESSE": "0.0.0.0:9464", "PARC_SOCIAL_METRICS_TOKEN": "x"}
    assert read_settings(wide).metrics_address == ("0.0.0.0", 9464)  # noqa: S104 - a container's
    assert (read_settings({}).metrics_address, read_settings({}).json_log) == (None, False)


@each_row(
    ("header", "trace"),
    [
        (PARENT, TRACE),
        (f"01-{TRACE}-b7ad6b7169203331-00", TRACE),
        ("", ""),
        (PARENT.upper(), ""),
        (f"ff-{TRACE}-b7ad6b7169203331-01", ""),
        (f"00-{'0' * 32}-b7ad6b7169203331-01", ""),
        (f"00-{TRACE}-{'0' * 16}-01", ""),
        (f"{PARENT}-x", ""),
        (f"{PARENT}\n", ""),
        ("x" * 8_000, ""),
    ],
)
def test_the_trace_of_a_header(header: str, trace: str) -> None:
    assert trace_of(header) == trace


def test_a_trace_comes_back_with_the_answer_and_what_is_none_does_not(world: Any) -> None:
    named = world.get(ITEMS, headers={"traceparent": PARENT})
    assert named.headers["traceparent"] == PARENT
    assert "traceparent" not in world.get(ITEMS).headers
    assert "traceparent" not in world.get(ITEMS, headers={"traceparent": "moi"}).headers
