"""PostgreSQL refuses by itself what a statement of ours should never have asked."""

from collections.abc import Callable, Iterator

import pytest

from parc_social.settings import Settings
from parc_social.storage.open import open_store
from parc_social.storage.postgres.store import PostgresStore
from testing.made.stores.locked import OWNER, staged


@pytest.fixture(scope="session")
def url(new_database: Callable[[], str]) -> str:
    return new_database()


@pytest.fixture(scope="session")
def store(url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[PostgresStore]:
    tmp_path = tmp_path_factory.mktemp("verrou")
    opened = open_store(Settings(data=tmp_path / "d", store=url), owner=True)
    assert isinstance(opened, PostgresStore)
    opened.migrate()
    names = [
        staged(opened, tmp_path, "ops-menages", "ops", f"'m' || i, 2024, 'publie', {OWNER}"),
        staged(opened, tmp_path, "rpls-logements", "rpls", f"'r' || i, 2025, NULL, {OWNER}"),
    ]
    opened.publish(names, [])
    yield opened
    opened.close()
