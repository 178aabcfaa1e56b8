"""Random Grants on both stores: every complete route shows the same rows and columns, no other.

Pages to the end, counts, CSV, exports, GeoParquet, tiles, records, WFS and the rows of a process
are complete; a box, a filter, a year, an item, a map and what lies under a pixel of it show what
the model says of them. Each text of the
invented rows is a word of its own, `r<row>c<column>`, so that whatever comes out, in any form,
tells which cells it shows. A plain model in Python (testing/grants.py) says which cells may be.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from parc_social.settings import read_settings
from parc_social.storage.open import open_store
from parc_social.storage.store import Store
from testing.made.oracle.processes import World
from testing.made.stores.oracle import serving


@pytest.fixture(scope="session")
def stores(
    tmp_path_factory: pytest.TempPathFactory, new_database: Callable[..., str], migrated_store: str
) -> Iterator[tuple[Store, ...]]:
    """DuckDB and PostgreSQL that have published the same rows."""
    opened = tuple(
        serving(tmp_path_factory.mktemp("oracle"), url)
        for url in ("duckdb:", new_database(migrated_store))
    )
    yield opened
    for store in opened:
        store.close()


@pytest.fixture(scope="session")
def world(service: Any) -> Iterator[World]:
    """The demonstration on a store, with all that lies in it."""
    store = open_store(read_settings(service.environ), owner=False)
    yield World(store, Path(service.data) / "editions")
    store.close()
