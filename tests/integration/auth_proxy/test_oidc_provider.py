"""The keys of a provider, asked for over a real socket: rotation, faults, and its absence."""

import json
import logging
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from joserfc.jwk import RSAKey

from auth_proxy.authentication.oidc import LIFE_S, PAUSE_S, RENEW_S, Provider
from parc_social.errors import Unavailable
from parc_social.oidc import Oidc
from testing.made.requests.held_port import HeldPort
from testing.sample import taking_turns

pytestmark = taking_turns(2)


class Clock:
    """A clock that a test turns."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        """The time it shows."""
        return self.now


class Identities:
    """A provider's folder and address."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = HeldPort()
        self.oidc = Oidc(f"http://127.0.0.1:{self.port.number}", "parc-social")
        (folder / "keys").mkdir()
        (folder / "parties.json").write_text('{"clients": {}, "users": {}}')
        self.add("k1")

    def add(self, kid: str) -> None:
        """One more key."""
        key = RSAKey.generate_key(2048, {"kid": kid})
        (self.folder / "keys" / kid).write_text(json.dumps(key.as_dict(private=True)))

    def remove(self, kid: str) -> None:
        """A key that was withdrawn."""
        (self.folder / "keys" / kid).unlink()

    def fault(self, name: str) -> None:
        """What it does wrong from now on; empty: nothing."""
        (self.folder / "fault").write_text(name)

    @property
    def asked(self) -> int:
        """How often its keys were read."""
        file = self.folder / "asked"
        return file.read_text().count("/jwks\n") if file.exists() else 0


@pytest.fixture
def identities(tmp_path: Path) -> Iterator[Identities]:
    made = Identities(tmp_path)
    yield made
    made.port.close()


@pytest.fixture
def running(identities: Identities, start_provider: Any) -> Iterator[Identities]:
    """The provider, up."""
    with start_provider(identities.folder, identities.port):
        yield identities


def test_a_key_is_found_and_remembered(running: Identities) -> None:
    provider = Provider(running.oidc, Clock())
    for _ in range(5):
        assert provider.key("k1") is not None
    assert running.asked == 1


def test_a_new_key_is_asked_for_but_not_at_each_token(running: Identities) -> None:
    clock = Clock()
    provider = Provider(running.oidc, clock)
    assert provider.key("k1") is not None
    running.add("k2")
    for _ in range(20):
        assert provider.key("k2") is None  # asked a moment ago
    assert running.asked == 1
    clock.now += PAUSE_S
    assert provider.key("k2") is not None
    for n in range(20):
        assert provider.key(f"invented-{n}") is None
    assert running.asked == 2


def test_a_withdrawn_key_is_refused_after_five_minutes(running: Identities) -> None:
    clock = Clock()
    provider = Provider(running.oidc, clock)
    running.add("k2")
    assert provider.key("k1") is not None
    running.remove("k1")
    clock.now += RENEW_S - 1
    assert provider.key("k1") is not None
    clock.now += 1
    assert provider.key("k1") is None
    assert provider.key("k2") is not None


def test_while_it_is_away_its_last_keys_serve_for_an_hour(
    identities: Identities, start_provider: Any, caplog: pytest.LogCaptureFixture
) -> None:
    clock = Clock()
    provider = Provider(identities.oidc, clock)
    with start_provider(identities.folder, identities.port):
        assert provider.key("k1") is not None
    clock.now += LIFE_S - 1
    assert provider.key("k1") is not None
    assert "no keys of the OpenID provider" in caplog.text
    with pytest.raises(Unavailable):
        provider.key("k2")  # it may have been added: nobody can tell
    clock.now += 1
    with pytest.raises(Unavailable, match="ne répond pas"):
        provider.key("k1")
    with start_provider(identities.folder, identities.port):
        clock.now += PAUSE_S
        assert provider.key("k1") is not None


def test_a_provider_that_was_never_there_is_no_open_door(
    identities: Identities, caplog: pytest.LogCaptureFixture
) -> None:
    clock = Clock()
    provider = Provider(identities.oidc, clock)
    for _ in range(10):
        with pytest.raises(Unavailable):
            provider.key("k1")
    assert len([r for r in caplog.records if r.levelno == logging.ERROR]) == 1


@pytest.mark.parametrize(
    ("fault", "why"),
    [
        ("500", "answers 500"), ("redirect", "answers 302"), ("html", "is no JSON"),
        ("list", "is no JSON object"), ("deep", "is no JSON"), ("large", "too large"),
        ("other-issuer", "it calls itself 'https://ailleurs.example'"),
        ("insecure", "not at a secure address"), ("no-keys", "not at a secure address"),
    ],
)  # fmt: skip
def test_an_answer_that_is_not_as_it_should_be_is_no_answer(
    running: Identities, caplog: pytest.LogCaptureFixture, fault: str, why: str
) -> None:
    running.fault(fault)
    clock = Clock()
    provider = Provider(running.oidc, clock)
    with pytest.raises(Unavailable):
        provider.key("k1")
    assert why in caplog.text
    running.fault("")
    clock.now += PAUSE_S
    assert provider.key("k1") is not None


def test_keys_of_another_kind_alone_are_no_keys(
    running: Identities, caplog: pytest.LogCaptureFixture
) -> None:
    oidc = Oidc(running.oidc.issuer, "parc-social", "ES256")
    with pytest.raises(Unavailable):
        Provider(oidc, Clock()).key("k1")
    assert "it has no key for ES256" in caplog.text


def test_an_answer_drop_by_drop_is_given_up(running: Identities) -> None:
    running.fault("drip")
    before = time.monotonic()
    with pytest.raises(Unavailable):
        Provider(running.oidc).key("k1")
    assert time.monotonic() - before < 10


def test_others_go_on_while_one_asks(running: Identities) -> None:
    clock = Clock()
    provider = Provider(running.oidc, clock)
    assert provider.key("k1") is not None
    running.fault("drip")
    clock.now += RENEW_S
    slow = threading.Thread(target=provider.key, args=("k1",))
    slow.start()
    time.sleep(0.5)
    before = time.monotonic()
    assert provider.key("k1") is not None
    assert time.monotonic() - before < 0.5
    slow.join()
