"""Bearer tokens at the front door: a real provider on loopback, a real server that trusts it."""

import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, closing
from typing import Any

import pytest

from testing.demonstration import served_cluster, served_copy
from testing.made.requests.bearer import Front, Identities, presented, trusting
from testing.made.requests.held_port import HeldPort
from testing.service import Service


@pytest.fixture(scope="module")
def identities(
    start_provider: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Identities]:
    folder = tmp_path_factory.mktemp("identites")
    (folder / "keys").mkdir()
    names = ("script", "geo", "geo-muet", "geo-epci", "geo-inconnu")
    people = ("anne", "bruno", "inconnue")
    parties = {
        "clients": {name: f"secret de {name}" for name in names},
        "users": {name: f"secret de {name}" for name in people},
    }
    (folder / "parties.json").write_text(json.dumps(parties))
    with closing(HeldPort()) as port:
        identities = Identities(f"http://127.0.0.1:{port.number}", folder)
        identities.rotate("k1")
        with start_provider(folder, port):
            yield identities


@pytest.fixture(scope="module")
def fronts(
    request: pytest.FixtureRequest,
    identities: Identities,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Callable[[str], Front]]:
    """A server on a copy of each store and its registry, started by the first test that asks.

    Copies, as portals and their conventions are written there: two files of one process would
    write them twice, and tests of others would find them.
    """
    running: dict[str, Front] = {}

    def prepared(environ: dict[str, str]) -> dict[str, str]:
        environ = trusting(environ, identities.issuer)
        presented(environ)
        return environ

    def copied(store: str) -> AbstractContextManager[Service]:
        folder = tmp_path_factory.mktemp("copie") / "donnees"
        if store == "duckdb":
            return served_copy(request.getfixturevalue("planted_demonstration"), folder, prepared)
        return served_cluster(request.getfixturevalue("loaded_cluster"), folder, prepared)

    with ExitStack() as stack:

        def of(store: str) -> Front:
            if store not in running:
                service = stack.enter_context(copied(store))
                running[store] = Front(service.environ, service.data / "serve.log", service)
            return running[store]

        yield of


@pytest.fixture
def front(fronts: Callable[[str], Front]) -> Front:
    """The default store, for what does not depend on the registry."""
    return fronts("duckdb")


@pytest.fixture(params=["duckdb", "postgresql"])
def either_front(request: pytest.FixtureRequest, fronts: Callable[[str], Front]) -> Front:
    """Each of both stores, its registry in the same database."""
    return fronts(request.param)
