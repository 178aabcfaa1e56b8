"""Every read, under several Grants, on both stores: the same features, those of the source rows.

The rows are invented and drawn from a fixed seed: fifty of each relation and millésime, with the
texts, nulls and places that have told engines apart before.
"""

from collections.abc import Callable, Iterator

import pytest

from testing.made.stores.pair import EDITIONS, Pair, serving, staged_edition


@pytest.fixture(scope="session")
def stores(
    tmp_path_factory: pytest.TempPathFactory, new_database: Callable[..., str], migrated_store: str
) -> Iterator[Pair]:
    """(DuckDB, PostgreSQL) that have published the same files."""
    folder = tmp_path_factory.mktemp("fichiers")
    files = [staged_edition(folder, identifier) for identifier in EDITIONS]
    embedded = serving(tmp_path_factory.mktemp("duckdb"), "duckdb:", files)
    server = serving(tmp_path_factory.mktemp("postgresql"), new_database(migrated_store), files)
    yield embedded, server
    embedded.close()
    server.close()
