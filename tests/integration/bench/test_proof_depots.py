"""The proofs of deposits, corrections, publications, short: something dies, or is asked to stop.

`make proof-depots` kills fifty times.
"""

import random
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from testing.cluster import Cluster, running
from testing.kills import acts, publications
from testing.kills.dying import DURABLE, prepared

pytestmark = pytest.mark.proof

GRACE_S = 20  # of compose's 30: what is left is for a busy machine


@pytest.fixture(params=["sqlite", "postgresql"])
def cluster(request: pytest.FixtureRequest) -> Iterator[Cluster | None]:
    """Its own: it is killed; None where the registry is a file."""
    if request.param == "sqlite":
        yield None
        return
    with tempfile.TemporaryDirectory() as folder, running(Cluster(Path(folder), DURABLE)) as made:
        yield made


def test_each_act_is_whole_or_absent_whoever_is_killed(
    cluster: Cluster | None, tmp_path: Path
) -> None:
    found = acts.prove(tmp_path, cluster, kills=3, seed=7)
    assert found["depots_entiers"] + found["depots_absents"] == found["depots_transmis"] == 1
    kinds = ("fiches_entieres", "fiches_absentes", "lots_entiers", "lots_absents")
    assert sum(found[f"corrections_{name}"] for name in kinds) == 1
    assert found["publications_repris"] + found["publications_refaits"] == 1
    assert found["publications_lectures"] > 0


def test_a_stop_is_soon_done_and_what_it_interrupts_is_resumed(
    cluster: Cluster | None, tmp_path: Path
) -> None:
    draw = random.Random(7)  # noqa: S311 - moments, not secrets
    with prepared(tmp_path, cluster).running() as campaigns:
        seconds = publications.stops(campaigns, times=3, draw=draw)
    assert seconds
    assert max(seconds) < GRACE_S, seconds
