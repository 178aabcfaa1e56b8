"""Points and outlines about each part of France, published on both stores."""

import random
from collections.abc import Callable, Iterator

import pytest

from testing.made.stores.covered import (
    OUTLINES,
    POINTS,
    Scene,
    answer_once,
    outlines,
    points,
    serving,
    write,
)


@pytest.fixture(scope="module")
def scene(
    tmp_path_factory: pytest.TempPathFactory, new_database: Callable[..., str], migrated_store: str
) -> Iterator[Scene]:
    draw = random.Random(21)  # noqa: S311 - the same rows each time
    rows = {POINTS: points(draw), OUTLINES: outlines(draw)}
    files = tmp_path_factory.mktemp("fichiers")
    for name, some in rows.items():
        write(files / name, name, some)
    made = [
        serving(tmp_path_factory.mktemp("filtres"), url, rows, files)
        for url in ("duckdb:", new_database(migrated_store))
    ]
    for store in made:
        answer_once(store)
    yield Scene((made[0], made[1]), rows)
    for store in made:
        store.close()
