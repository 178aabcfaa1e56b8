"""The proof of editions, short: a kill and a double load on the server's store, swaps on both.

`make proof-editions` runs the long one.
"""

from pathlib import Path

import pytest

from testing.cluster import Cluster
from testing.kills.editions import prove

pytestmark = pytest.mark.proof


@pytest.mark.parametrize(("engine", "counts"), [("duckdb", (0, 0, 3)), ("postgresql", (1, 1, 3))])
def test_nothing_is_partial_mixed_or_lost(
    engine: str, counts: tuple[int, int, int], tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    cluster: Cluster | None = (
        request.getfixturevalue("postgres_cluster") if engine == "postgresql" else None
    )
    found = prove(tmp_path, cluster, counts, seed=7)
    assert tuple(found.get(name, 0) for name in ("morts", "doubles", "bascules")) == counts
    assert found["lectures_entieres"] > 0
