"""The paths that scenarios are walked by: store, screen, hand, whether scripts run.

Any two values of two of these meet in eight of the 32.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

import pytest

from testing.pages.hand import HANDS
from testing.pages.window import SCREENS

type Path = tuple[str, str, str, bool]
STORES = ("duckdb", "postgresql")
AT_COMMITS: Sequence[Path] = (
    ("duckdb", "1280", "keyboard", True),
    ("postgresql", "320", "pointer", False),
)
# Each page is looked at on paper too.
PRINTED: Sequence[Path] = (
    ("postgresql", "200 %", "keyboard", True),
    ("duckdb", "390", "keyboard", False),
)
_OTHERS: Sequence[Path] = (
    ("postgresql", "1280", "pointer", False),
    ("duckdb", "320", "keyboard", True),
    ("duckdb", "200 %", "pointer", False),
    ("postgresql", "390", "pointer", True),
)
PROOFS = (*PRINTED, *_OTHERS)
FEW = (*AT_COMMITS, *PROOFS)
EVERY: Sequence[Path] = list(product(STORES, SCREENS, HANDS, (True, False)))
_NAMES = ("scene", "screen", "hand", "script")


@dataclass(frozen=True, slots=True)
class Alone:
    """A server for one path: what is done in it can be done once."""

    store: str
    path: Path


def walked_by(
    paths: Sequence[Path], proofs: Sequence[Path] = (), *, alone: bool = False
) -> pytest.MarkDecorator:
    """One test a path; `proofs`: those that are asked by a proof. `alone`: each has a server."""
    rows = [
        pytest.param(
            Alone(path[0], path) if alone else path[0], *path[1:],
            marks=[pytest.mark.proof] if path in proofs else [],
            id="-".join(map(str, path)),
        )
        for path in (*paths, *proofs)
    ]  # fmt: skip
    return pytest.mark.parametrize(_NAMES, rows, indirect=["scene"], scope="module")


def is_printed(screen: str, hand: str, *, script: bool) -> bool:
    """Whether pages are looked at on paper by the path of a test."""
    return (screen, hand, script) in {path[1:] for path in PRINTED}
