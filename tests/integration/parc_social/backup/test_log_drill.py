"""The drill of PostgreSQL's own tools: a base copy and its log, the server lost, the last seconds.

As docs/sauvegarder.md tells it. What `archive_timeout` lets be lost is a setting, five minutes for
an operator, seconds here.
"""

import json
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest
import requests

from testing.cluster import BINARIES, Cluster, as_postgres, free_port, give_away, running
from testing.demonstration import DEMONSTRATION, all_in_one, copied_whole, linked
from testing.service import Account, accounts_of, command, served, started, stopped
from testing.waiting import GUARD_S, meanwhile, waited_for

pytestmark = pytest.mark.proof

LOST_S = 3  # archive_timeout
LATE_S = 15  # for the log to be filled, closed and copied on a busy machine
WRITING_S = 12
RTO_S = 1_800
PATH = "/collections/rpls-logements/items?limit=5"
PATHS = (PATH, "/collections/indicateurs-commune/items?limit=20", "/collections?f=json")


@dataclass
class Ground:
    """A folder that PostgreSQL's user reaches: its server, the log that was kept, the base copy."""

    folder: Path
    log: Path = field(init=False)

    def __post_init__(self) -> None:
        self.folder.chmod(0o711)
        self.log = self.folder / "journaux"
        self.log.mkdir()
        give_away(self.log)

    @property
    def night(self) -> Path:
        """Where the archive of the night lies."""
        return self.folder / "nuit"

    def cluster(self, name: str, **more: str) -> Cluster:
        """One that keeps its log."""
        settings = {
            "wal_level": "replica", "autovacuum": "off", "jit": "off", "archive_mode": "on",
            "archive_timeout": str(LOST_S), "archive_command": f"cp %p {self.log}/%f", **more,
        }  # fmt: skip
        (self.folder / name).mkdir(exist_ok=True)
        return Cluster(self.folder / name, settings)


@pytest.fixture
def ground() -> Iterator[Ground]:
    folder = Path("/tmp") / f"parc-social-journaux-{free_port()}"  # noqa: S108 - reached by the user of PostgreSQL
    folder.mkdir()
    try:
        yield Ground(folder)
    finally:
        shutil.rmtree(folder)


def run(environ: Mapping[str, str], *words: str | Path) -> str:
    """Standard output of a command that must succeed."""
    done = subprocess.run(
        command(*map(str, words)), env=dict(environ), capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr + done.stdout
    return done.stdout


def base_copy(source: Cluster, target: Cluster) -> None:
    """Made while the server serves."""
    shutil.copy(source.folder / "password", target.folder / "password")
    give_away(target.folder)
    give_away(target.folder / "password")
    subprocess.run(
        [
            *as_postgres(), BINARIES / "pg_basebackup", "--checkpoint=fast",
            f"--dbname={source.url()}", "-D", target.folder / "data",
        ],
        check=True, cwd="/",
    )  # fmt: skip


@contextmanager
def asked_all_the_time(account: Account) -> Iterator[list[datetime]]:
    """When each answer came: its line was in the journal by then."""
    answered: list[datetime] = []

    def ask() -> bool:
        try:
            if account.get(PATH).status_code == 200:
                answered.append(datetime.now(UTC))
        except requests.RequestException:
            return True  # the server is gone
        return False

    with meanwhile(ask):
        yield answered


def newest_line(url: str) -> datetime:
    """When the last line of the journal that came back was written."""
    with psycopg.connect(url) as session:
        row = session.execute("SELECT max(quand) FROM registre.journal").fetchone()
    assert row is not None
    return datetime.fromisoformat(str(row[0])).astimezone(UTC)


def suspend(environ: Mapping[str, str], account: Account) -> None:
    """Its conventions, by the command."""
    listed = json.loads(run(environ, "convention", "lister", "--json"))
    words = "--compte", "demo-gip", "--motif", "incident"
    for convention in listed:
        if convention["organisation"] == account.organisation and convention["etat"] == "active":
            run(environ, "convention", "suspendre", convention["numero"], *words)


def wait_until_it_writes(cluster: Cluster) -> None:
    """The end of the log is reached, and the server is a primary."""
    with psycopg.connect(cluster.url(), autocommit=True) as session:

        def reads_only() -> bool:
            row = session.execute("SELECT pg_is_in_recovery()").fetchone()
            return row == (True,)

        assert not waited_for(reads_only, lambda found: not found, GUARD_S)


def elsewhere(environ: Mapping[str, str], url: str, data: Path) -> dict[str, str]:
    """The environment of a new server on the base that came back."""
    port = str(free_port())
    return {
        **environ, "PARC_SOCIAL_DATA": str(data), "PARC_SOCIAL_STORE": url,
        "PARC_SOCIAL_REGISTRY": url, "PARC_SOCIAL_PORT": port,
        "PARC_SOCIAL_BASE_URL": f"http://127.0.0.1:{port}",
    }  # fmt: skip


def answers(account: Account) -> list[tuple[int, int]]:
    """Status and rows of each path."""
    return [(a.status_code, len(a.content)) for a in map(account.get, PATHS)]


@dataclass(frozen=True)
class Loss:
    """What was there a moment before the server was lost, with its files."""

    environ: Mapping[str, str]
    reader: str
    suspended: str
    answers: list[tuple[int, int]]
    at: datetime


def lose(ground: Ground, environ: Mapping[str, str], first: Cluster, copy: Cluster) -> Loss:
    """Both copies are made, then a convention is suspended; then all of PostgreSQL is gone."""
    with served(dict(environ)) as service:
        gip, gone = service.by_type("gip")[0], service.by_type("epci")[0]
        base_copy(first, copy)
        run(environ, "sauvegarde", "creer", ground.night, "--en-clair")
        assert gone.get(PATH).status_code == 200
        suspend(environ, gone)
        before = answers(gip)
        with asked_all_the_time(gip) as answered:
            time.sleep(WRITING_S)
            at = datetime.now(UTC)
            first.crash()
        shutil.rmtree(first.folder / "data")
    assert answered
    return Loss(environ, gip.login, gone.login, before, at)


def come_back(ground: Ground, copy: Cluster, lost: Loss, data: Path) -> float:
    """Serves again on the base that the log was played into; how many seconds were lost."""
    wait_until_it_writes(copy)
    url = copy.url(DEMONSTRATION)
    seconds = (lost.at - newest_line(url)).total_seconds()
    new = elsewhere(lost.environ, url, data)
    (archive,) = ground.night.iterdir()
    run(new, "sauvegarde", "restaurer", archive, "--dossier-seul")
    server = started(new)
    try:
        accounts = accounts_of(new)
        assert answers(accounts[lost.reader]) == lost.answers
        # A revocation of after both copies does not come undone.
        assert accounts[lost.suspended].get(PATH).status_code == 404
    finally:
        stopped(server)
    assert "journal intact" in run(new, "journal", "verify")
    return seconds


def test_the_last_seconds_alone_are_lost(
    loaded_cluster: Path, ground: Ground, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = tmp_path / "donnees"
    shutil.copytree(loaded_cluster / "donnees", data, copy_function=linked)
    first, copy = ground.cluster("principal"), ground.cluster("copie")
    copied_whole(loaded_cluster / "cluster", first.folder)
    with running(first):
        lost = lose(ground, all_in_one(data, first.url(DEMONSTRATION)), first, copy)
    begun = time.monotonic()
    (copy.folder / "data" / "recovery.signal").touch()
    give_away(copy.folder / "data" / "recovery.signal")
    copy.settings["restore_command"] = f"cp {ground.log}/%f %p"
    with running(copy):
        seconds = come_back(ground, copy, lost, tmp_path / "neuf")
    took = time.monotonic() - begun
    with capsys.disabled():
        sys.stdout.write(f"perdu : {seconds:.1f} s sur {LOST_S} ; revenu en {took:.0f} s\n")
    assert 0 < seconds <= LOST_S + LATE_S
    assert took < RTO_S
