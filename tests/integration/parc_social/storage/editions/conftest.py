"""Rows written in a draft, on both stores: who reads them, what they change, what is published."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from parc_social.registry.registry import open_registry
from parc_social.settings import Settings
from parc_social.storage.duckdb import attached_files
from parc_social.storage.open import open_store
from parc_social.storage.postgres.replication import shown_list
from parc_social.storage.store import Store
from testing.made.stores.drafts import EDITION, stage
from testing.made.stores.lives import SOON_S

AS_SERVED = {module: vars(module)["_LOOK_S"] for module in (attached_files, shown_list)}


@pytest.fixture(autouse=True)
def seen_soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stores look ten times a second whether another has published: `settle` waits that long."""
    for module in AS_SERVED:
        monkeypatch.setattr(module, "_LOOK_S", SOON_S)


@pytest.fixture
def seen_as_served(seen_soon: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """They look when a server does: at most a second late."""
    for module, look_s in AS_SERVED.items():
        monkeypatch.setattr(module, "_LOOK_S", look_s)


@pytest.fixture
def written(settings: Settings, tmp_path: Path) -> Iterator[tuple[Store, Store]]:
    """The owner's store and the server's, with a draft of ten households of two landlords each."""
    own = replace(settings, registry=f"sqlite:///{tmp_path / 'registre.sqlite'}")
    registry = open_registry(own.registry)
    registry.migrate()
    registry.close()
    with (
        closing(open_store(own, owner=True)) as store,
        closing(open_store(own, owner=False)) as reader,
    ):
        store.migrate()
        stage(store, own.editions.parent, EDITION)
        yield store, reader
