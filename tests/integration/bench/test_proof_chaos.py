"""The proof of chaos, short: acts that take seconds, once. `make proof-chaos` does them all."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from testing.chaos.clock import LIBRARY

pytestmark = pytest.mark.proof

ACTS = {
    "sqlite": ("morts", "disque"),
    "postgresql": ("base", "morts", "reseau-lent", "reseau-coupe", "disque-base", "horloge"),
}


@pytest.mark.parametrize("registry", ACTS)
def test_nothing_is_lost_doubled_mixed_or_late_whatever_goes_wrong(
    registry: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    if subprocess.run(["unshare", "--mount", "true"], check=False).returncode:
        pytest.skip("this machine lets nobody mount a disk of his own")
    made = {"demonstration": "demonstration"} | (
        {"postgresql": "loaded_cluster"} if registry == "postgresql" else {}
    )
    for name, fixture in made.items():
        (tmp_path / name).symlink_to(request.getfixturevalue(fixture))
    acts = [act for act in ACTS[registry] if act != "horloge" or LIBRARY.exists()]
    done = subprocess.run(
        [sys.executable, "-m", "testing.chaos", "--registre", registry, "--taille", "1",
         "--actes", ",".join(acts), "--sur", str(tmp_path)],
        capture_output=True, text=True, timeout=580, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-4_000:]
    told = [json.loads(line) for line in done.stdout.splitlines()]
    assert [one["acte"] for one in told] == [*acts, "bilan"]
    assert all(one["reponses"] > 0 for one in told[:-1])
    assert told[-1]["travaux"] > 0
    assert told[-1]["reponses_fines"] > 0
