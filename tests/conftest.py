"""Fixtures of every kind of test: a private PostgreSQL 17 + PostGIS, and fresh databases in it."""

import os
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

BINARIES = Path("/usr/lib/postgresql/17/bin")
POSTGIS = Path("/usr/share/postgresql/17/extension/postgis.control")
SPEED = {
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "60",
    "timezone": "UTC",
}


@dataclass
class Cluster:
    """A server that belongs to this test process: its folder, port and password are its own."""

    folder: Path
    port: int = 0
    password: str = field(default_factory=lambda: secrets.token_hex(16))
    process: subprocess.Popen[bytes] | None = None

    def url(self, database: str = "postgres") -> str:
        """Connection URL of one of its databases."""
        return f"postgresql://postgres:{self.password}@127.0.0.1:{self.port}/{database}"

    def initialise(self) -> None:
        """Make the data folder."""
        # ICU in French, as a production server may be: an ORDER BY that forgets COLLATE "C" shows.
        secret = self.folder / "password"
        secret.write_text(self.password)
        _give_away(self.folder)
        _give_away(secret)
        subprocess.run(
            [
                *_as_postgres(), BINARIES / "initdb", "--no-sync", "--username=postgres",
                "--auth=scram-sha-256", f"--pwfile={secret}", "--encoding=UTF8",
                "--locale=C.UTF-8", "--locale-provider=icu", "--icu-locale=fr-FR",
                "-D", self.folder / "data",
            ],
            check=True, capture_output=True, cwd="/", text=True,
        )  # fmt: skip

    def start(self) -> None:
        """Start on a free loopback port and wait for the first connection."""
        self.port = _free_port()
        options = [part for name, value in SPEED.items() for part in ("-c", f"{name}={value}")]
        # pdeathsig: a killed test run leaves no server behind. INT is PostgreSQL's fast shutdown.
        command = [
            *_as_postgres(), "--pdeathsig", "INT", BINARIES / "postgres",
            "-D", self.folder / "data", "-p", str(self.port), *options,
        ]  # fmt: skip
        with (self.folder / "log").open("wb") as log:
            self.process = subprocess.Popen(command, cwd="/", stdout=log, stderr=log)
        self._wait()

    def _wait(self, timeout_s: float = 30.0) -> None:
        assert self.process is not None
        end = time.monotonic() + timeout_s
        while True:
            try:
                psycopg.connect(self.url(), connect_timeout=2).close()
                return
            except psycopg.OperationalError:
                if self.process.poll() is not None or time.monotonic() > end:
                    self.stop()
                    pytest.fail(f"PostgreSQL did not start:\n{(self.folder / 'log').read_text()}")
                time.sleep(0.05)

    def stop(self) -> None:
        """Fast shutdown, waited for."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            self.process.wait(timeout=30)


def _as_postgres() -> list[str | Path]:
    """PostgreSQL refuses to run as root: then it runs as the user of Debian's package."""
    setpriv = "/usr/bin/setpriv"
    if os.geteuid() != 0:
        return [setpriv]
    return [setpriv, "--reuid=postgres", "--regid=postgres", "--init-groups"]


def _give_away(path: Path) -> None:
    if os.geteuid() == 0:
        shutil.chown(path, "postgres", "postgres")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="session")
def require() -> Callable[[bool, str], None]:
    """Skips with a reason when a service is missing; in CI (PARC_SOCIAL_TEST_REQUIRE=1) fails."""

    def check(present: bool, reason: str) -> None:
        if present:
            return
        if os.environ.get("PARC_SOCIAL_TEST_REQUIRE") == "1":
            pytest.fail(reason)
        pytest.skip(reason)

    return check


@pytest.fixture(scope="session")
def postgres_cluster(require: Callable[[bool, str], None]) -> Iterator[Cluster]:
    """One server a test process (one a worker under xdist), started by the first test that asks."""
    present = (BINARIES / "postgres").exists() and POSTGIS.exists()
    require(present, "needs postgresql-17 and postgresql-17-postgis-3 (`make services` as root)")
    cluster = Cluster(Path(tempfile.mkdtemp(prefix="parc-social-pg-")))
    try:
        cluster.initialise()
        cluster.start()
        yield cluster
    finally:
        cluster.stop()
        shutil.rmtree(cluster.folder)


@pytest.fixture(scope="session")
def new_database(postgres_cluster: Cluster) -> Callable[[], str]:
    """Each call gives the URL of a new empty database, without PostGIS yet: migrations add it."""
    numbers = count(1)

    def create() -> str:
        name = f"test_{next(numbers)}"
        with psycopg.connect(postgres_cluster.url(), autocommit=True) as session:
            session.execute(
                sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(name))
            )
        return postgres_cluster.url(name)

    return create


@pytest.fixture
def postgres_url(new_database: Callable[[], str]) -> str:
    """A new empty database for this test alone."""
    return new_database()
