"""A store of each kind, empty, with its owner and a reader beside it."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from parc_social.bounds import Bounds
from parc_social.settings import Settings
from parc_social.storage.opening import open_store
from parc_social.storage.store import Store


@pytest.fixture(params=["duckdb", "postgresql"])
def settings(
    request: pytest.FixtureRequest, tmp_path: Path, own_database: Callable[[], str]
) -> Settings:
    """A data folder of its own, with a space, an accent and an apostrophe, and its store."""
    url = "duckdb:" if request.param == "duckdb" else own_database()
    return Settings(data=tmp_path / "données d'ici", store=url, bounds=Bounds(requete_s=60))


@pytest.fixture
def store(settings: Settings) -> Iterator[Store]:
    """The owner's, migrated twice: the second time is harmless."""
    opened = open_store(settings, owner=True)
    opened.migrate()
    opened.migrate()
    yield opened
    opened.close()


@pytest.fixture
def reader(settings: Settings, store: Store) -> Iterator[Store]:
    """The one that serves."""
    assert store.engine
    opened = open_store(settings, owner=False)
    yield opened
    opened.close()
