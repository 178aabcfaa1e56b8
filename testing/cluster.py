"""A private PostgreSQL 17 + PostGIS for tests and measures: own folder, port and password."""

import os
import secrets
import select
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Generator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
from psycopg import sql

BINARIES = Path("/usr/lib/postgresql/17/bin")
POSTGIS = Path("/usr/share/postgresql/17/extension/postgis.control")
# What the password of its owner is made by; all else is said at each start, as who copies a cluster
# may start it with other settings.
_WRITTEN = ("scram_iterations",)
_SPEED = {
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
    """One server of one process; `settings` are added to those that make tests fast."""

    folder: Path
    settings: dict[str, str] = field(default_factory=dict[str, str])
    binaries: Path = BINARIES  # another version's, of which nothing but a refusal is asked
    port: int = 0
    process: subprocess.Popen[bytes] | None = None

    def __post_init__(self) -> None:
        """Its programs run from the root: a folder is the same from there."""
        self.folder = self.folder.resolve()

    @property
    def password(self) -> str:
        """The superuser's, made with the cluster and kept in its folder."""
        return (self.folder / "password").read_text(encoding="ascii")

    @property
    def pid(self) -> int:
        """Process id of the postmaster: every backend descends from it."""
        if self.process is None:
            raise RuntimeError("the cluster is not running")
        return self.process.pid

    def url(self, database: str = "postgres") -> str:
        """Connection URL of one of its databases."""
        return f"postgresql://postgres:{self.password}@127.0.0.1:{self.port}/{database}"

    def create(self, database: str, like: str = "template0") -> str:
        """Makes a database as another is, in which nobody is, and gives its URL.

        Else an empty one, without PostGIS yet: migrations add it.
        """
        with psycopg.connect(self.url(), autocommit=True) as session:
            # By its files: through the log, as by default, a copy takes twice the processor.
            create = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY").format(
                sql.Identifier(database), sql.Identifier(like)
            )
            session.execute(create)
        return self.url(database)

    def drop(self, database: str) -> None:
        """Removes one of its databases, ending the sessions that use it."""
        with psycopg.connect(self.url(), autocommit=True) as session:
            session.execute(
                sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(database))
            )

    def initialise(self) -> None:
        """Makes the data folder, where it is not yet."""
        if (self.folder / "data" / "PG_VERSION").exists():
            return
        secret = self.folder / "password"
        secret.write_text(secrets.token_hex(16), encoding="ascii")
        give_away(self.folder)
        give_away(secret)
        written = [f"--set={n}={value}" for n, value in self.settings.items() if n in _WRITTEN]
        # ICU in French, as a production server may be: an ORDER BY that forgets COLLATE "C" shows.
        made = subprocess.run(  # noqa: S603 - Debian's own program
            [
                *as_postgres(), self.binaries / "initdb", "--no-sync", "--username=postgres",
                "--auth=scram-sha-256", f"--pwfile={secret}", "--encoding=UTF8",
                "--locale=C.UTF-8", "--locale-provider=icu", "--icu-locale=fr-FR",
                *written,
                "-D", self.folder / "data",
            ],
            check=False, capture_output=True, cwd="/", text=True,
        )  # fmt: skip
        if made.returncode:
            raise RuntimeError(f"initdb failed:\n{made.stderr}")

    def start(self) -> None:
        """Starts on a loopback port, its own once it has one; waits for the first connection."""
        self.port = self.port or free_port()
        settings = _SPEED | self.settings
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        # pdeathsig: a killed run leaves no server behind. INT is PostgreSQL's fast shutdown.
        command = [
            *as_postgres(), "--pdeathsig", "INT", self.binaries / "postgres",
            "-D", self.folder / "data", "-p", str(self.port), *options,
        ]  # fmt: skip
        with (self.folder / "log").open("wb") as log:
            self.process = subprocess.Popen(command, cwd="/", stdout=log, stderr=log)  # noqa: S603
        self._wait(self.process)

    def _wait(self, process: subprocess.Popen[bytes], timeout_s: float = 90.0) -> None:
        end = time.monotonic() + timeout_s
        while True:
            try:
                psycopg.connect(self.url(), connect_timeout=2).close()
                return
            except psycopg.OperationalError as error:
                if process.poll() is not None or time.monotonic() > end:
                    self.stop()
                    log = (self.folder / "log").read_text(encoding="utf-8", errors="replace")
                    raise RuntimeError(f"PostgreSQL did not start:\n{log}") from error
                time.sleep(0.05)

    def crash(self) -> None:
        """SIGKILL to the server and to all that it started: what was not on the disk is lost."""
        if self.process is None:
            return
        os.kill(self.pid, signal.SIGSTOP)  # it begins no other
        mine = [int(pid) for pid in _children(self.pid)]
        self.process.kill()
        self.process.wait(timeout=30)
        for pid in mine:
            _end(pid)
        (self.folder / "data" / "postmaster.pid").unlink(missing_ok=True)

    def stop(self) -> None:
        """Fast shutdown, waited for."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            self.process.wait(timeout=30)


def _end(pid: int) -> None:
    """SIGKILL, waited for: a new server finds no memory of the old one in use."""
    with suppress(ProcessLookupError):
        watch = os.pidfd_open(pid)
        try:
            signal.pidfd_send_signal(watch, signal.SIGKILL)
            select.select([watch], [], [], 30)
        finally:
            os.close(watch)


@contextmanager
def running(cluster: Cluster) -> Generator[Cluster]:
    """Made where needed, started, and stopped at the end; its folder stays."""
    cluster.folder.mkdir(parents=True, exist_ok=True)
    try:
        cluster.initialise()
        cluster.start()
        yield cluster
    finally:
        cluster.stop()


def free_port() -> int:
    """A loopback port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def as_postgres() -> list[str | Path]:
    """PostgreSQL refuses to run as root: then it runs as the user of Debian's package."""
    setpriv = "/usr/bin/setpriv"
    if os.geteuid() != 0:
        return [setpriv]
    return [setpriv, "--reuid=postgres", "--regid=postgres", "--init-groups"]


def _children(pid: int) -> list[str]:
    return Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()


def give_away(path: Path) -> None:
    """To that user, when we are root."""
    if os.geteuid() == 0:
        shutil.chown(path, "postgres", "postgres")
