"""A PostgreSQL older than supported is named before any work, by who writes and by who serves."""

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import psycopg
import pytest

from cli.demo import demo
from parc_social import postgres_version
from parc_social.errors import Unavailable
from parc_social.postgres_version import NEEDED, check_version
from parc_social.registry.registry import open_registry
from parc_social.settings import Settings
from parc_social.storage.open import open_store
from testing.cluster import Cluster, running
from testing.rows import each_row

_OLDER = Path("/usr/lib/postgresql/15/bin")  # Debian 12's; Debian 13 has none, nor has CI


@each_row("number", [90_624, 150_010, 10_000 * NEEDED - 1])
def test_an_older_server_is_refused_with_the_version_found_and_needed(number: int) -> None:
    with pytest.raises(Unavailable, match=rf"PostgreSQL {number // 10_000}\..*PostgreSQL {NEEDED}"):
        check_version(number, "PARC_SOCIAL_STORE")


@each_row("number", [10_000 * NEEDED, 10_000 * NEEDED + 6, 10_000 * (NEEDED + 1)])
def test_the_version_needed_and_newer_ones_are_taken(number: int) -> None:
    check_version(number, "PARC_SOCIAL_STORE")


def test_nothing_is_made_in_an_older_server_and_nothing_served_from_it(
    own_database: Callable[..., str],
    migrated_store: str,
    migrated_database: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    settings = Settings(data=tmp_path, store=own_database(migrated_store))
    monkeypatch.setattr(postgres_version, "NEEDED", 99)  # what is there is too old for it
    with closing(open_store(settings, owner=True)) as owner, pytest.raises(Unavailable, match="99"):
        owner.migrate()
    reading = closing(open_store(settings, owner=False))
    with reading as reader, pytest.raises(Unavailable, match="99"):
        reader.facts()
    for url in (own_database(migrated_database), own_database()):  # without a table too
        with closing(open_registry(url)) as registry:
            for act in (registry.migrate, registry.check):
                with pytest.raises(Unavailable, match=r"99.*PARC_SOCIAL_REGISTRY"):
                    act()


@each_row("name", ["PARC_SOCIAL_STORE", "PARC_SOCIAL_REGISTRY"])
def test_a_demonstration_is_not_begun_that_could_not_end_there(
    own_database: Callable[..., str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    for other in ("PARC_SOCIAL_STORE", "PARC_SOCIAL_REGISTRY"):
        monkeypatch.delenv(other, raising=False)
    monkeypatch.setenv("PARC_SOCIAL_DATA", str(tmp_path))
    monkeypatch.setenv(name, own_database())
    monkeypatch.setattr(postgres_version, "NEEDED", 99)
    with pytest.raises(Unavailable, match=f"99.*{name}"):
        demo()
    assert not (tmp_path / "demo").exists()


@pytest.fixture
def older() -> Iterator[str]:
    """URL of an empty database of a real PostgreSQL 15, which needs no PostGIS to be refused."""
    if not (_OLDER / "postgres").exists():
        pytest.skip("no PostgreSQL 15 here: the versions beside it are asked above")
    folder = Path(tempfile.mkdtemp(prefix="parc-social-pg15-"))  # its own user reaches it
    try:
        with running(Cluster(folder, binaries=_OLDER)) as cluster:
            yield cluster.create("ancien")
    finally:
        shutil.rmtree(folder)


def test_a_postgresql_15_is_told_apart_before_anything_is_made_in_it(
    older: str, tmp_path: Path
) -> None:
    told = rf"PostgreSQL 15\..*PostgreSQL {NEEDED} ou plus récent.*PARC_SOCIAL_STORE"
    settings = Settings(data=tmp_path, store=older)
    with closing(open_store(settings, owner=True)) as owner, pytest.raises(Unavailable, match=told):
        owner.migrate()
    reading = closing(open_store(settings, owner=False))
    with reading as reader, pytest.raises(Unavailable, match=told):
        reader.facts()
    with closing(open_registry(older)) as registry:
        told = told.replace("STORE", "REGISTRY")
        with pytest.raises(Unavailable, match=told):
            registry.migrate()
    with psycopg.connect(older) as session:
        made = "SELECT (SELECT count(*) FROM pg_namespace WHERE nspname = 'parc_social'), "
        made += "(SELECT count(*) FROM pg_roles WHERE rolname LIKE 'parc_social%')"
        assert session.execute(made).fetchone() == (0, 0)
