"""Proof by force: what dies while deposits are sent, corrected, published, in one campaign.

`python -m testing.kills.acts --morts 50 --registre deux`: a third for each act.
"""

import random
from pathlib import Path

from testing.cluster import Cluster
from testing.kills import corrections, deposits, publications
from testing.kills.command import run
from testing.kills.dying import DURABLE, prepared

_ACTS = {
    "depots": deposits.prove_in,
    "corrections": corrections.prove_in,
    "publications": publications.prove_in,
}


def main() -> None:
    """Exit code 1 with the first thing found broken."""
    run("Arrêts brutaux pendant des dépôts, des corrections, des publications.", prove, 50, DURABLE)


def prove(folder: Path, cluster: Cluster | None, kills: int, seed: int) -> dict[str, float]:
    """So many kills; figures of each act. Raises ChainFault, AssertionError."""
    draw, found = random.Random(seed), dict[str, float]()  # noqa: S311 - moments, not secrets
    with prepared(folder, cluster).running() as campaigns:
        for number, (name, prove_in) in enumerate(_ACTS.items()):
            share = (kills + len(_ACTS) - 1 - number) // len(_ACTS)
            told = prove_in(campaigns, share, draw)
            found |= {f"{name}_{word}": count for word, count in told.items()}
    return found


if __name__ == "__main__":
    main()
