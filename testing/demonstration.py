"""The demonstration of the tests over HTTP: its files, and a cluster that has taken them in."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from cli.demo import load_demo
from parc_social.settings import Settings, read_settings
from parc_social.storage.edition_files.workbench import workshop
from parc_social.storage.editions.edition import EditionState
from parc_social.storage.open import open_store
from testing.cluster import Cluster, running
from testing.demo_manifest import read_manifest
from testing.service import Service, environment, served

LOGEMENTS = "3000"  # pages of 1,000 need more than that in one account
DEPARTEMENTS = "93,974"
DEMONSTRATION = "demonstration"  # its database
# Databases that live for seconds: nothing is replicated, and who loads rows analyses them.
_OF_TESTS = {
    "max_wal_size": "64MB", "wal_level": "minimal", "max_wal_senders": "0", "autovacuum": "off",
    "jit": "off",
    "scram_iterations": "1",  # of a password of 16 octets: 3 ms of processor less a connection
}  # fmt: skip
Prepare = Callable[[dict[str, str]], dict[str, str]]  # variables of a copy, before it is served
PLANTED = 'A < B & "C" > l\'été \\ <script>alert(1)</script>'  # what encoders like to change


def make_demonstration(data: Path) -> None:
    """The data folder of `parc-social demo`, published, in an open shell: its files are private."""
    key = data / "cle.bin"
    key.write_bytes(bytes(range(32)))
    key.chmod(0o600)
    words = "demo", "--departements", DEPARTEMENTS, "--logements", LOGEMENTS
    made = subprocess.run(
        [sys.executable, "-m", "testing.fixtures.passwords", *words],
        env=environment(data, "duckdb:"), capture_output=True, text=True, umask=0o000,
    )  # fmt: skip
    assert made.returncode == 0, made.stderr


def plant_demonstration(demonstration: Path, data: Path) -> None:
    """A copy of that folder whose outlines hold what encoders like to change."""
    shutil.copytree(demonstration, data, copy_function=linked, dirs_exist_ok=True)
    plant(read_settings(environment(data, "duckdb:")))


def load_cluster(demonstration: Path, folder: Path) -> None:
    """The database takes in the edition files that are made; the registry is in it too."""
    data = folder / "donnees"
    shutil.copytree(demonstration, data, copy_function=linked)
    for of_the_other in ("editions/manifest.json", "registre.sqlite", "demo-comptes.json"):
        (data / of_the_other).unlink()
    with private_cluster(keep=folder / "cluster") as cluster:
        settings = read_settings(all_in_one(data, cluster.create(DEMONSTRATION)))
        load_demo(settings, read_manifest(data / "demo"))
        plant(settings)


@contextmanager
def private_cluster(like: Path | None = None, keep: Path | None = None) -> Iterator[Cluster]:
    """A server in a folder that its user reaches; `keep`: where it is copied once stopped."""
    folder = Path(tempfile.mkdtemp(prefix="parc-social-pg-"))
    try:
        if like is not None:
            copied_whole(like, folder)
        with running(Cluster(folder, _OF_TESTS)) as cluster:
            yield cluster
        if keep is not None:
            keep.mkdir()
            copied_whole(folder, keep)
    finally:
        shutil.rmtree(folder)


@contextmanager
def served_copy(demonstration: Path, data: Path, prepare: Prepare = dict) -> Iterator[Service]:
    """A server of its own on a copy of the demonstration in files."""
    shutil.copytree(demonstration, data, copy_function=linked)
    with served(prepare(environment(data, "duckdb:"))) as service:
        yield service


@contextmanager
def served_cluster(loaded: Path, data: Path, prepare: Prepare = dict) -> Iterator[Service]:
    """The same on a copy of a stopped cluster, and of the `donnees` beside it."""
    shutil.copytree(loaded / "donnees", data, copy_function=linked)
    with (
        private_cluster(like=loaded / "cluster") as cluster,
        served(prepare(all_in_one(data, cluster.url(DEMONSTRATION)))) as service,
    ):
        yield service


def copied_whole(folder: Path, target: Path) -> None:
    """With owners and modes: PostgreSQL starts on its own files alone."""
    subprocess.run(["cp", "-a", f"{folder}/.", target], check=True)


def all_in_one(data: Path, url: str) -> dict[str, str]:
    """Variables of a server whose data and registry are in one database."""
    return environment(data, url) | {"PARC_SOCIAL_REGISTRY": url}


def linked(source: str, target: str) -> None:
    """Edition files are never written again: a second name is enough."""
    copy = os.link if source.endswith(".duckdb") else shutil.copy2
    copy(source, target)


def plant(settings: Settings) -> None:
    """Publishes the outlines anew, one region under a name that no source has."""
    store = open_store(settings, owner=True)
    try:
        known = next(e for e in store.editions() if e.source == "territoires")
        copy = settings.data / "planted.duckdb"
        copy.write_bytes((settings.editions / f"{known.id}.duckdb").read_bytes())
        with workshop(copy) as bench:
            bench.run("UPDATE territoire_region SET nom = ? WHERE fid = 1", [PLANTED])
        edition = replace(
            known, id=f"territoires_{known.millesime}_0badcafe", state=EditionState.STAGED
        )
        store.stage(edition, copy, lambda _what, _done, _all: None)
        store.publish([edition.id], [known.id])
    finally:
        store.close()
