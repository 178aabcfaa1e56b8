"""The command of a proof that kills on each registry: `--morts`, `--registre`, `--graine`."""

import argparse
import json
import sys
import tempfile
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from pathlib import Path

from testing.cluster import Cluster, running

type Prove = Callable[[Path, Cluster | None, int, int], dict[str, float]]


def run(words: str, prove: Prove, kills: int, settings: Mapping[str, str] | None = None) -> None:
    """Prints one line of JSON a registry; what `prove` raises ends it.

    `settings`: of PostgreSQL, beside those that make tests fast.
    """
    asked = _asked(words, kills)
    for kind in ("sqlite", "postgresql"):
        if asked.registre in (kind, "deux"):
            with tempfile.TemporaryDirectory() as folder, _cluster(kind, settings) as cluster:
                found = prove(Path(folder), cluster, asked.morts, asked.graine)
            sys.stdout.write(json.dumps({"registre": kind, **found}, ensure_ascii=False) + "\n")
            sys.stdout.flush()


def tell(number: int, kills: int) -> None:
    """How far it is, on one line."""
    sys.stderr.write(f"\r{number} / {kills} ")
    sys.stderr.flush()


@contextmanager
def _cluster(kind: str, settings: Mapping[str, str] | None) -> Generator[Cluster | None]:
    if kind == "sqlite":
        yield None
        return
    more = dict(settings or {})
    with tempfile.TemporaryDirectory() as folder, running(Cluster(Path(folder), more)) as cluster:
        yield cluster


def _asked(words: str, kills: int) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=words)
    parser.add_argument("--morts", type=int, default=kills)
    parser.add_argument("--registre", choices=("sqlite", "postgresql", "deux"), default="deux")
    parser.add_argument("--graine", type=int, default=1)
    return parser.parse_args()
