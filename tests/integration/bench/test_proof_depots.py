"""The proof of deposits, short: something dies while one is sent and transmitted, on each registry.

`make proof-depots` kills fifty times.
"""

import tempfile
from contextlib import ExitStack
from pathlib import Path

import pytest

from testing.cluster import Cluster, running
from testing.kills.deposits import DURABLE, prove

pytestmark = pytest.mark.proof


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_deposit_is_whole_or_absent_whoever_is_killed(kind: str, tmp_path: Path) -> None:
    with ExitStack() as stack:
        cluster: Cluster | None = None
        if kind == "postgresql":  # its own: it is killed
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            cluster = stack.enter_context(running(Cluster(folder, DURABLE)))
        found = prove(tmp_path, cluster, kills=1, seed=7)
    assert found["entiers"] + found["absents"] == found["transmis"] == 1
