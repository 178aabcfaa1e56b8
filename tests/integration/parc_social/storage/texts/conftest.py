"""Editions that keep texts, beside the same without them: octets are compared."""

from collections.abc import Callable, Iterator

import pytest

from testing.made.stores.kept import Stores, served


@pytest.fixture(scope="session")
def stores(
    tmp_path_factory: pytest.TempPathFactory, new_database: Callable[..., str], migrated_store: str
) -> Iterator[Stores]:
    """A store that reads kept texts, one that writes them, and the embedded one."""
    with served(tmp_path_factory.mktemp("textes"), new_database(migrated_store)) as opened:
        yield opened
