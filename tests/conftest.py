"""Fixtures of every kind of test: a private PostgreSQL 17 + PostGIS, and fresh databases in it."""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest

from bench.cluster import BINARIES, POSTGIS, Cluster, running


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
    folder = Path(tempfile.mkdtemp(prefix="parc-social-pg-"))
    try:
        with running(Cluster(folder)) as cluster:
            yield cluster
    finally:
        shutil.rmtree(folder)


@pytest.fixture(scope="session")
def new_database(postgres_cluster: Cluster) -> Callable[[], str]:
    """Each call gives the URL of a new empty database, without PostGIS yet: migrations add it."""
    numbers = count(1)
    return lambda: postgres_cluster.create(f"test_{next(numbers)}")


@pytest.fixture
def postgres_url(new_database: Callable[[], str]) -> str:
    """A new empty database for this test alone."""
    return new_database()
