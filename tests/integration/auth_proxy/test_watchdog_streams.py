"""A right that ends stops what it had opened, within five seconds, on both registries.

A real server and a slow reader of an answer without end; the change is made by another process's
registry, as a command would.
"""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from flask import Blueprint, Flask, Response

from auth_proxy.authentication.gate_config import GateConfig
from auth_proxy.gate import guard
from parc_social.access.conventions.convention import Acte, Convention, Evenement
from parc_social.access.model.facts import Facts
from parc_social.access.model.organisation import Identity, Role, parse_organisation
from parc_social.domain.territory import Appartenance
from parc_social.registry.registry import Registry, open_registry
from parc_social.settings import Settings
from parc_social.storage.execution.cancellation import current_cancellation
from server.wsgi.listeners import Listeners, bound_sockets
from server.wsgi.workers import Patience
from testing.sample import parameters_taking_turns

pytestmark = parameters_taking_turns(2)

GIP = parse_organisation("999000003", "GIP", "gip", None)
TODAY = date(2026, 6, 1)
NUMBERS = count(1)
PATH = "/collections/rpls-logements/items"

pygeoapi = Blueprint("pygeoapi", __name__)


class Heavy:
    """A statement that ends only when it is interrupted."""

    running = threading.Event()
    interrupted = threading.Event()

    def run(self) -> None:
        """Up to ten seconds."""
        self.running.set()
        with current_cancellation().statement(self.interrupted.set):
            self.interrupted.wait(10)


@pygeoapi.route("/collections/<path:collection_id>/items")
@pygeoapi.route("/collections/<path:collection_id>/items/<path:item_id>")
def collection_items(collection_id: str, item_id: str | None = None) -> Response:
    """Items without end; one item after a statement without end."""
    if item_id is None:
        return Response(_without_end())
    Heavy().run()
    return Response("fini")


def _without_end() -> Iterator[bytes]:
    while True:
        yield b"x" * 65_536


@dataclass(frozen=True)
class PublishedEditions:
    """One commune; no landlord."""

    def facts(self) -> Facts:
        """What is published."""
        commune = Appartenance("97101", "Les Abymes", "971", "01", "249710054", None)
        return Facts({2025: (commune,)})

    def version(self) -> str:
        """Never changes."""
        return "1"


@dataclass
class World:
    """The server, what its clock shows, and the registry of another process."""

    port: int
    now: list[datetime]
    elsewhere: Registry
    key: str
    login: str

    def ask(self, path: str = PATH) -> socket.socket:
        """A slow reader that has had the beginning of the answer, or waits for it."""
        client = socket.socket()
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65_536)
        client.settimeout(5)
        client.connect(("127.0.0.1", self.port))
        client.sendall(f"GET {path} HTTP/1.1\r\nHost: x\r\nX-API-Key: {self.key}\r\n\r\n".encode())
        return client


def siren(number: int) -> str:
    """A SIREN with its key."""
    body = f"{99_000_000 + number:08d}"
    doubled = (int(d) * (1 + at % 2) for at, d in enumerate(body))
    return f"{body}{-sum(n // 10 + n % 10 for n in doubled) % 10}"


def seconds_until_cut(client: socket.socket) -> float:
    """Reads slowly until the connection breaks. A clean end of the answer is a failure."""
    begun = time.monotonic()
    last = b""
    while time.monotonic() - begun < 10:
        try:
            part = client.recv(20_000)
        except ConnectionResetError:
            return time.monotonic() - begun
        assert part, f"a clean end, after {last[-20:]!r}"
        last = part
        time.sleep(0.02)
    raise AssertionError("still reading after ten seconds")


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def registry_url(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    new_database: Callable[[], str],
) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path_factory.mktemp('registre') / 'registre.sqlite'}"
    return new_database()


@pytest.fixture(scope="module")
def server(registry_url: str) -> Iterator[Any]:
    """The gate on that registry, behind the real server."""
    registry, elsewhere = open_registry(registry_url), open_registry(registry_url)
    registry.migrate()
    registry.accounts.save_organisation(GIP)
    for login in ("gip-1", "gip-2"):
        registry.accounts.create(Identity(login, GIP, Role.SIGNATAIRE), login)
    now = [datetime(2026, 6, 1, 12, tzinfo=UTC)]
    app = Flask("essai")
    app.register_blueprint(pygeoapi)
    gate = guard(app, GateConfig(registry, PublishedEditions(), Settings(Path()), lambda: now[0]))
    listeners = Listeners(gate, Patience(), 4, bound_sockets("127.0.0.1", 0))
    thread = threading.Thread(target=listeners.run)
    thread.start()
    yield listeners.ports[0], now, elsewhere
    listeners.stop()
    thread.join()
    listeners.close()
    registry.close()
    elsewhere.close()


@pytest.fixture
def world(server: Any) -> World:
    """A new account and its convention, in force until the end of the year."""
    port, now, elsewhere = server
    now[0] = datetime(2026, 6, 1, 12, tzinfo=UTC)
    number = next(NUMBERS)
    login = f"lecteur-{number}"
    party = parse_organisation(siren(number), login, "etat", "france")
    elsewhere.accounts.save_organisation(party)
    elsewhere.accounts.create(Identity(login, party, Role.SIGNATAIRE), login)
    signed = datetime(2026, 5, 1, tzinfo=UTC)
    acts = ((Acte.ENVOYER, "gip-1"), (Acte.SIGNER, login), (Acte.CONTRESIGNER, "gip-2"))
    events = tuple(Evenement(act, signed, who) for act, who in acts)
    elsewhere.agreements.create(
        Convention(f"C-{login}", party.code, date(2026, 1, 1), date(2026, 12, 31), events)
    )
    key = elsewhere.secrets.add_key(login, "essai").shown
    return World(port, now, elsewhere, key, login)


def suspend(world: World) -> None:
    event = Evenement(Acte.SUSPENDRE, world.now[0], "gip-1", "essai")
    world.elsewhere.agreements.act(f"C-{world.login}", event, TODAY)


def revoke(world: World) -> None:
    event = Evenement(Acte.REVOQUER, world.now[0], "gip-1", "essai")
    world.elsewhere.agreements.act(f"C-{world.login}", event, TODAY)


def revoke_account(world: World) -> None:
    world.elsewhere.accounts.revoke(world.login)


def revoke_key(world: World) -> None:
    world.elsewhere.secrets.revoke(world.key.partition(".")[0])


def expire(world: World) -> None:
    world.now[0] += timedelta(days=400)


@pytest.mark.parametrize("act", [suspend, revoke, revoke_account, revoke_key, expire])
def test_an_open_answer_is_broken_off_when_its_right_ends(
    world: World, act: Callable[[World], None]
) -> None:
    with world.ask() as client:
        assert client.recv(12) == b"HTTP/1.1 200"
        time.sleep(0.5)
        act(world)
        assert seconds_until_cut(client) < 5


def test_an_answer_whose_right_holds_goes_on(world: World) -> None:
    with world.ask() as client:
        begun = time.monotonic()
        while time.monotonic() - begun < 5:
            assert client.recv(1_000_000)
            time.sleep(0.02)  # a fast reader takes two processors for five seconds


def test_a_statement_under_way_is_interrupted_when_its_right_ends(world: World) -> None:
    Heavy.running.clear()
    Heavy.interrupted.clear()
    with world.ask(f"{PATH}/1") as client:
        assert Heavy.running.wait(5)
        suspend(world)
        assert Heavy.interrupted.wait(5)
        with pytest.raises(ConnectionResetError):
            assert client.recv(1_000) == b"rien"


def test_a_statement_is_interrupted_within_a_second_of_its_client_leaving(world: World) -> None:
    Heavy.running.clear()
    Heavy.interrupted.clear()
    client = world.ask(f"{PATH}/1")
    assert Heavy.running.wait(5)
    time.sleep(0.6)  # the first half second is left alone
    client.close()
    assert Heavy.interrupted.wait(1)
