"""The proof of editions, short: a few kills, double loads and swaps on real processes.

`make proof-editions` runs the long one.
"""

from pathlib import Path

import pytest

from bench.cluster import Cluster
from bench.proof_editions import prove

KILLS, DOUBLES, SWAPS = 1, 1, 3


@pytest.mark.parametrize("engine", ["duckdb", "postgresql"])
def test_nothing_is_partial_mixed_or_lost(
    engine: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    cluster: Cluster | None = (
        request.getfixturevalue("postgres_cluster") if engine == "postgresql" else None
    )
    found = prove(tmp_path, cluster, (KILLS, DOUBLES, SWAPS), seed=7)
    assert (found["morts"], found["doubles"], found["bascules"]) == (KILLS, DOUBLES, SWAPS)
    assert found["lectures_entieres"] > 0
