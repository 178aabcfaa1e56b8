"""A standby of a private cluster: its files copied by pg_basebackup, then streaming replication."""

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import NamedTuple

import psycopg

from testing.cluster import BINARIES, Cluster, as_postgres, give_away, running
from testing.demonstration import copied_whole

_PRIMARY = {"max_wal_size": "64MB", "autovacuum": "off", "jit": "off", "wal_level": "replica"}
# A statement of the standby that is in the way of what it replays is cancelled at once.
_STANDBY = {**_PRIMARY, "max_standby_streaming_delay": "0"}


class ServerPair(NamedTuple):
    """A primary, and its standby."""

    primary: Cluster
    standby: Cluster

    def url(self, database: str) -> str:
        """Both, for who takes the one that takes writes, or a standby."""
        secret = self.primary.password
        hosts = ",".join(f"127.0.0.1:{one.port}" for one in self)
        return f"postgresql://postgres:{secret}@{hosts}/{database}"

    def on_standby(self, statement: str) -> list[tuple[object, ...]]:
        """Rows of a statement of the standby's superuser."""
        with psycopg.connect(self.standby.url(), autocommit=True) as session:
            return session.execute(statement.encode()).fetchall()

    def promote(self) -> None:
        """The standby becomes a primary; waited for."""
        if self.on_standby("SELECT pg_promote(true, 60)") != [(True,)]:
            raise RuntimeError("the standby was not promoted")


@contextmanager
def server_pair(like: Path | None = None) -> Iterator[ServerPair]:
    """Both run until the end of the block, in a folder that their user reaches.

    `like`: a stopped cluster whose files the primary begins with.
    """
    folder = Path(tempfile.mkdtemp(prefix="parc-social-pg-"))
    folder.chmod(0o711)
    try:
        if like is not None:
            (folder / "primaire").mkdir()
            copied_whole(like, folder / "primaire")
        with ExitStack() as stack:
            primary = stack.enter_context(running(Cluster(folder / "primaire", _PRIMARY)))
            copy = Cluster(folder / "replique", _STANDBY)
            _copy(primary, copy)
            yield ServerPair(primary, stack.enter_context(running(copy)))
    finally:
        shutil.rmtree(folder)


@contextmanager
def another_standby(pair: ServerPair) -> Iterator[Cluster]:
    """One more of the same primary, running until the end of the block."""
    folder = Path(tempfile.mkdtemp(prefix="parc-social-pg-"))
    folder.chmod(0o711)
    try:
        copy = Cluster(folder / "replique", _STANDBY)
        _copy(pair.primary, copy)
        with running(copy):
            yield copy
    finally:
        shutil.rmtree(folder)


def _copy(primary: Cluster, copy: Cluster) -> None:
    copy.folder.mkdir()
    shutil.copy(primary.folder / "password", copy.folder / "password")
    give_away(copy.folder)
    give_away(copy.folder / "password")
    subprocess.run(  # noqa: S603 - Debian's own program
        [
            *as_postgres(), BINARIES / "pg_basebackup", "--write-recovery-conf", "--no-sync",
            "--checkpoint=fast", f"--dbname={primary.url()}", "-D", copy.folder / "data",
        ],
        check=True, cwd="/",
    )  # fmt: skip
