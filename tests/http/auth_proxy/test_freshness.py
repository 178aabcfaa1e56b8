"""Two servers on one registry: what a command changes is true in both within five seconds.

Nothing tells them: they forget by the clock (two seconds), under a traffic that never lets go.
"""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import requests

from parc_social.access.conventions.convention import (
    SIGNATURES,
    Acte,
    Convention,
    Evenement,
    legal_day,
)
from parc_social.access.conventions.text import DONNEES
from parc_social.access.model.organisation import Identity, Role, parse_organisation
from parc_social.registry.registry import Registry, open_registry
from testing.demonstration import linked
from testing.made.shared_registry import copy_without_registry
from testing.sample import parameters_taking_turns
from testing.service import environment

pytestmark = parameters_taking_turns(2)

LIMIT_S = 5.0
ASKED_EVERY_S = 0.1  # far below the two seconds of the memories: they must not live on by use
REGISTRIES = ("sqlite", "postgresql")
GIP = parse_organisation("999000003", "GIP", "gip", None)
DDT = parse_organisation("999000011", "DDT", "etat", "departement:93")


@dataclass(frozen=True)
class Two:
    """Two servers on one registry, and the registry as a third process has it: this one."""

    addresses: tuple[str, str]
    registry: Registry

    def act(self, acte: Acte, login: str, numero: str = "C1") -> None:
        """As `parc-social convention` does."""
        text = self.registry.agreements.get(numero).texte if acte in SIGNATURES else ""
        now = datetime.now(UTC)
        event = Evenement(acte, now, login, "incident", text)
        self.registry.agreements.act(numero, event, legal_day(now))

    def waits(self, key: str, wanted: int, change: Callable[[], object]) -> list[float]:
        """Makes a change under traffic; for each server, the seconds until it answers `wanted`."""
        assert wanted not in [status(address, key) for address in self.addresses]
        with ThreadPoolExecutor(2) as pool:
            seen = [pool.submit(_when_answered, a, key, wanted) for a in self.addresses]
            time.sleep(3 * ASKED_EVERY_S)
            changed = time.monotonic()  # before its commit: what is measured is no less
            change()
            return [moment.result() - changed for moment in seen]


def status(address: str, key: str) -> int:
    """The answer to somebody who asks for a collection that every convention opens."""
    asked = f"{address}/collections/territoires-region"
    return requests.get(asked, headers={"X-API-Key": key}, timeout=60).status_code


def _when_answered(address: str, key: str, wanted: int) -> float:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if status(address, key) == wanted:
            return time.monotonic()
        time.sleep(ASKED_EVERY_S)
    raise AssertionError(f"{address} never answered {wanted}")


@pytest.fixture(scope="module", params=REGISTRIES)
def two(
    request: pytest.FixtureRequest,
    planted_demonstration: Path,
    serve: Callable[[dict[str, str]], str],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Two]:
    """A registry of each kind, with a convention that its party has signed."""
    data = tmp_path_factory.mktemp("deux") / "var"
    copy_without_registry(planted_demonstration, data, linked)
    url = f"sqlite:///{data / 'registre.sqlite'}"
    if request.param == "postgresql":
        url = request.getfixturevalue("new_database")()
    registry = open_registry(url)
    registry.migrate()
    _people(registry)
    environ = environment(data, "duckdb:") | {"PARC_SOCIAL_REGISTRY": url}
    made = Two((serve(environ), serve(environ)), registry)
    made.act(Acte.ENVOYER, "directrice")
    made.act(Acte.SIGNER, "prefet")
    yield made
    registry.close()


def _people(registry: Registry) -> None:
    for organisation, login in ((GIP, "directrice"), (DDT, "prefet"), (DDT, "prefete")):
        registry.accounts.save_organisation(organisation)
        registry.accounts.create(Identity(login, organisation, Role.SIGNATAIRE), login)
    modele = registry.texts.modele(DONNEES)
    dates = (date(2020, 1, 1), date(2099, 12, 31))
    registry.agreements.create(
        Convention("C1", DDT.code, *dates, modele=(modele.id, modele.version))
    )


def test_what_changes_is_true_in_both_servers_within_five_seconds(two: Two) -> None:
    accounts, secrets = two.registry.accounts, two.registry.secrets
    keys = [secrets.add_key("prefet", name).shown for name in ("une", "autre")]
    steps: list[tuple[str, str, int, Callable[[], object]]] = [
        ("signed", keys[0], 200, lambda: two.act(Acte.CONTRESIGNER, "directrice")),
        ("suspended", keys[0], 404, lambda: two.act(Acte.SUSPENDRE, "directrice")),
        ("resumed", keys[0], 200, lambda: two.act(Acte.REPRENDRE, "directrice")),
        ("key revoked", keys[0], 401, lambda: secrets.revoke(keys[0][:8])),
        ("account revoked", keys[1], 401, lambda: accounts.revoke("prefet")),
    ]
    waits = {name: two.waits(key, wanted, change) for name, key, wanted, change in steps}
    assert {name: seconds for name, seconds in waits.items() if max(seconds) >= LIMIT_S} == {}


def test_a_revoked_convention_is_over_in_both_servers_within_five_seconds(two: Two) -> None:
    key = two.registry.secrets.add_key("prefete", "x").shown
    waits = two.waits(key, 404, lambda: two.act(Acte.REVOQUER, "directrice"))
    assert max(waits) < LIMIT_S
