"""A store of each kind, empty, with its owner and a reader beside it."""

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from parc_social.limits import DEFAULTS
from parc_social.settings import Settings
from parc_social.storage.open import open_store
from parc_social.storage.store import Store


@pytest.fixture(params=["duckdb", "postgresql"])
def settings(
    request: pytest.FixtureRequest, tmp_path: Path, own_database: Callable[..., str]
) -> Settings:
    """A data folder of its own, with a space, an accent and an apostrophe, and its store."""
    url = "duckdb:"
    if request.param == "postgresql":
        url = own_database(request.getfixturevalue("migrated_store"))
    return Settings(
        data=tmp_path / "données d'ici", store=url, bounds=replace(DEFAULTS, requete_s=60)
    )


@pytest.fixture(scope="session")
def migrated_store(
    new_database: Callable[..., str], tmp_path_factory: pytest.TempPathFactory
) -> str:
    """Name of a database that holds a store without editions: only to be copied."""
    url = new_database()
    settings = Settings(data=tmp_path_factory.mktemp("vide"), store=url)
    with closing(open_store(settings, owner=True)) as opened:
        opened.migrate()
    return url.rpartition("/")[2]


@pytest.fixture
def store(settings: Settings) -> Iterator[Store]:
    """The owner's, migrated once more: the second time is harmless."""
    opened = open_store(settings, owner=True)
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
