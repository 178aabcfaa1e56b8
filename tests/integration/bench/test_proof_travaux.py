"""The proof of jobs, short: a worker or the server killed while it runs some, on each registry.

`make proof-travaux` kills a hundred times.
"""

from pathlib import Path

import pytest

from testing.cluster import Cluster
from testing.kills.jobs import prove

pytestmark = pytest.mark.proof


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_each_job_ends_once_whoever_is_killed(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    cluster: Cluster | None = (
        request.getfixturevalue("postgres_cluster") if kind == "postgresql" else None
    )
    found = prove(tmp_path, cluster, kills=1, seed=7)
    assert found["travaux"] == found["reussis"] + found["echoues"] > 0
    assert found["reussis"] > 0
