"""The servers that are measured, and the demonstration that they serve."""

import os
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import NamedTuple

from testing.cluster import Cluster, free_port, running

COMMAND = str(Path(sys.executable).with_name("parc-social"))
DEPARTEMENTS = "93,971,974"


class PublishedEditions(NamedTuple):
    """A demonstration that is being served: its data folder, its port, the server's process."""

    data: Path
    port: int
    pid: int


def prepare(data: Path, url: str, rows: int, server: Cluster, surveys: str = "") -> None:
    """Loads the demonstration where it is not yet; edition files serve both stores.

    `surveys`: the years of those that are loaded, between commas; empty: all of them.
    """
    store = url.partition(":")[0]
    mark = data / f"{store}-{rows}"
    if mark.exists():
        return
    if store == "postgresql":
        server.create("parc_social")
    command = [COMMAND, "demo", "--departements", DEPARTEMENTS, "--graine", "1"]
    command += ["--enquetes", surveys]
    subprocess.run(  # noqa: S603 - our own command
        [*command, "--logements", str(rows)], check=True, env=environment(data, url, 0)
    )
    mark.touch()


def environment(data: Path, url: str, port: int) -> dict[str, str]:
    """What a command of ours needs to find a data folder, a store and a port."""
    return os.environ | {
        "PARC_SOCIAL_DATA": str(data),
        "PARC_SOCIAL_STORE": url,
        "PARC_SOCIAL_PORT": str(port or 5000),
        "PARC_SOCIAL_PROCESSUS": os.environ.get("PARC_SOCIAL_PROCESSUS", "1"),  # what is measured
    }


def measured_environment(data: Path, url: str, port: int) -> dict[str, str]:
    """`environment`, where one account asks as fast as it can: a measure is of no quota."""
    return environment(data, url, port) | {"PARC_SOCIAL_QUOTAS": no_quota(data)}


def no_quota(data: Path) -> str:
    """A file of quotas in that folder, which nobody reaches."""
    file = data / "quotas-larges.yml"
    words = "defaut: {requetes: 10000000, fenetre_s: 60, simultanees: 1000}\n"
    file.write_text(words, encoding="utf-8")
    return str(file.resolve())


class Loaded(NamedTuple):
    """A demonstration in a store: its data folder, and where the store is."""

    data: Path
    url: str


@contextmanager
def demonstration(store: str, rows: int, kept: Path | None = None) -> Iterator[Loaded]:
    """One of that many dwellings, made here; in a folder that keeps it, once for all."""
    with ExitStack() as stack:
        folder = kept or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o711)  # PostgreSQL runs as another user when we are root
        cluster = stack.enter_context(running(Cluster(folder / "postgresql")))
        url = cluster.url("parc_social") if store == "postgresql" else "duckdb:"
        data = folder / "donnees"
        prepare(data, url, rows, cluster)
        yield Loaded(data, url)


@contextmanager
def served_demonstration(
    store: str, rows: int, kept: Path | None = None
) -> Iterator[PublishedEditions]:
    """A demonstration of that many dwellings, made and served here; `kept`: see demonstration."""
    with demonstration(store, rows, kept) as (data, url):
        port = free_port()
        environ = environment(data, url, port)
        environ["PARC_SOCIAL_BASE_URL"] = f"http://127.0.0.1:{port}"
        with running_server([COMMAND, "serve"], environ, port) as pid:
            yield PublishedEditions(data, port, pid)


@contextmanager
def measured_server(command: list[str], environment: dict[str, str], port: int) -> Iterator[int]:
    """`running_server` for a measure. Raises ValueError for one of ours that has a quota."""
    if "PARC_SOCIAL_DATA" in environment and "PARC_SOCIAL_QUOTAS" not in environment:
        raise ValueError("a measured server of ours has no quota: see measured_environment")
    with running_server(command, environment, port) as pid:
        yield pid


@contextmanager
def running_server(command: list[str], environment: dict[str, str], port: int) -> Iterator[int]:
    """A server process, ready to answer, ended at the end."""
    process = subprocess.Popen(command, env=environment)  # noqa: S603 - our own commands
    try:
        _wait(process, port)
        yield process.pid
    finally:
        process.terminate()
        process.wait(timeout=60)  # answers under way have 20 s


def _wait(process: subprocess.Popen[bytes], port: int, timeout_s: float = 300.0) -> None:
    end = time.monotonic() + timeout_s
    while time.monotonic() < end and process.poll() is None:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5):
                return
        except urllib.error.HTTPError:
            return  # it answers: a 401 or a 404 is an answer
        except OSError:
            time.sleep(0.2)
    raise RuntimeError(f"le serveur du port {port} n'a pas démarré")
