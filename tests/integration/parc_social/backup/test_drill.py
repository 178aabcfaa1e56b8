"""The drill: a backup of a server that serves, all lost, restored elsewhere, the same answers."""

import re
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

from testing.cluster import free_port
from testing.demonstration import private_cluster
from testing.service import Service, accounts_of, command, started, stopped
from testing.waiting import meanwhile

pytestmark = pytest.mark.proof

RTO_S = 1_800  # 30 minutes for France; a demonstration takes seconds (docs/sauvegarder.md)
PATHS = (
    "/collections/rpls-logements/items?limit=50",
    "/collections/adresses/items?limit=20&offset=100",
    "/collections/ops-menages/items?limit=20",
    "/collections/indicateurs-commune/items?limit=20",
    "/collections/territoires-commune/items?limit=5",
    "/collections/rpls-logements/items/inconnu",
    "/collections?f=json",
)
VARIES = re.compile(rb'http://127\.0\.0\.1:\d+|"timeStamp": ?"[^"]*"|"requestId": ?"[^"]*"')


def run(environ: Mapping[str, str], *words: str | Path) -> str:
    """Standard output of a command that must succeed."""
    done = subprocess.run(
        command(*map(str, words)), env=dict(environ), capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def answers(service: Service) -> dict[tuple[str, str], tuple[int, bytes]]:
    """Status and body of each path for each account, without what names the server or moment."""
    found: dict[tuple[str, str], tuple[int, bytes]] = {}
    for name, account in service.accounts.items():
        for path in PATHS:
            response = account.get(path)
            found[name, path] = (response.status_code, VARIES.sub(b"", response.content))
    return found


@contextmanager
def asked_all_the_time(service: Service) -> Iterator[list[int]]:
    """Statuses of requests that go on until the block ends."""
    seen: list[int] = []
    account = service.by_type("gip")[0]
    with meanwhile(lambda: seen.append(account.get(PATHS[0]).status_code)):
        yield seen


def drill(service: Service, new: Mapping[str, str], folder: Path) -> None:
    """Backs up, restores under `new`, and compares."""
    public = run(service.environ, "sauvegarde", "cle", folder / "cle.txt").strip()
    before = answers(service)
    with asked_all_the_time(service) as seen:
        told = run(service.environ, "sauvegarde", "creer", folder / "ailleurs", "--pour", public)
    assert len(seen) > 1, "nobody was kept waiting"
    assert set(seen) == {200}
    (archive,) = (folder / "ailleurs").iterdir()
    (seal,) = re.findall("[0-9a-f]{64}", told.splitlines()[-1])
    begun = time.monotonic()
    run(new, "sauvegarde", "restaurer", archive, "--cle", folder / "cle.txt", "--attendu", seal)
    server = started(dict(new))
    try:
        base, data = new["PARC_SOCIAL_BASE_URL"], Path(new["PARC_SOCIAL_DATA"])
        restored = Service(base, data, dict(new), accounts_of(dict(new)))
        took = time.monotonic() - begun
        assert {status for status, _ in before.values()} >= {200, 404}
        assert answers(restored) == before
    finally:
        stopped(server)
    assert took < RTO_S
    assert "journal intact" in run(new, "journal", "verify", "--attendu", seal)


def elsewhere(service: Service, folder: Path, **more: str) -> dict[str, str]:
    """The environment of an empty place."""
    port = str(free_port())
    return {
        **service.environ,
        "PARC_SOCIAL_DATA": str(folder / "neuf"),
        "PARC_SOCIAL_PORT": port,
        "PARC_SOCIAL_BASE_URL": f"http://127.0.0.1:{port}",
        **more,
    }


def test_files_come_back_elsewhere(own_service: Service, tmp_path: Path) -> None:
    drill(own_service, elsewhere(own_service, tmp_path), tmp_path)


def test_a_database_comes_back_on_a_server_that_never_saw_it(
    own_on_postgresql: Service, tmp_path: Path
) -> None:
    with private_cluster() as cluster:
        url = cluster.create("neuve")
        new = elsewhere(
            own_on_postgresql, tmp_path, PARC_SOCIAL_STORE=url, PARC_SOCIAL_REGISTRY=url
        )
        drill(own_on_postgresql, new, tmp_path)


def test_verifying_apart_needs_an_empty_database_and_leaves_the_service_alone(
    own_on_postgresql: Service, tmp_path: Path, own_database: Callable[..., str]
) -> None:
    run(own_on_postgresql.environ, "sauvegarde", "creer", tmp_path / "a", "--en-clair")
    (archive,) = (tmp_path / "a").iterdir()
    words = ("sauvegarde", "verifier", archive, "--base", own_database())
    assert "sauvegarde bonne" in run(own_on_postgresql.environ, *words)
