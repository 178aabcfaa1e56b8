"""An embedded store that has serving files, beside the same editions without them."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from parc_social.settings import Settings
from parc_social.storage.duckdb.store import DuckdbStore
from parc_social.storage.open import open_store
from testing.made.stores.kept import YEARS, staged


class Roads(NamedTuple):
    """`found` answers lookups from serving files, `columns` all from the editions themselves."""

    found: DuckdbStore
    columns: DuckdbStore
    folder: Path


def opened(data: Path, *, owner: bool = False) -> DuckdbStore:
    """The embedded store of a folder."""
    store = open_store(Settings(data=data), owner=owner)
    assert isinstance(store, DuckdbStore)
    return store


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of published editions of dwellings and addresses, to be copied."""
    data = tmp_path_factory.mktemp("lecture") / "avec"
    store = opened(data, owner=True)
    store.migrate()
    store.publish([staged(store, data / f"arrivage-{year}", year) for year in YEARS], [])
    store.close()
    return data


@pytest.fixture(scope="session")
def roads(published: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Roads]:
    """Both roads to the same editions."""
    bare = tmp_path_factory.mktemp("colonnes") / "sans"
    shutil.copytree(published, bare)
    for file in (bare / "editions").glob("*.gpkg"):
        file.unlink()
    stores = opened(published), opened(bare)
    yield Roads(*stores, published)
    for store in stores:
        store.close()


@pytest.fixture
def copied(published: Path, tmp_path: Path) -> Path:
    """A folder of its own for a test that spoils something."""
    return shutil.copytree(published, tmp_path / "copie")
