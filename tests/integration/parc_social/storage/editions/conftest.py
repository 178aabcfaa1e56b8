"""Rows written in a draft, on both stores: who reads them, what they change, what is published."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from parc_social.registry.registry import open_registry
from parc_social.settings import Settings
from parc_social.storage.open import open_store
from parc_social.storage.store import Store
from testing.made.stores.drafts import EDITION, stage


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
