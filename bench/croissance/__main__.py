"""`python -m bench.croissance`: the same questions to a small and to a ten times larger country.

Both are served at once, and asked in turn, round after round. Exit code 1 where the median of a
case grows by more than LIMIT. Counts of everything are kept with the editions, hence in no case.
"""

import argparse
import json
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bench.croissance.cases import questions
from bench.croissance.sides import accounts_of, both, one_of_both, token
from bench.enlarged import DWELLINGS, enlarge, spread
from bench.measure import Figure, Target
from testing.cluster import Cluster, free_port, running
from testing.servers import (
    COMMAND,
    environment,
    measured_environment,
    measured_server,
    prepare,
)

LIMIT = 1.2
POSTGRES = "postgresql"
_SETTINGS = {"shared_buffers": "1GB", "jit": "off", "max_parallel_workers_per_gather": "0"}
_DATABASE, _FILES = "parc_social", "duckdb:"


def main() -> int:
    """Makes both countries where they are not yet, measures, prints and writes."""
    options = _options()
    with ExitStack() as stack:
        folder = options.garder or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o711)  # PostgreSQL runs as another user when we are root
        cluster = stack.enter_context(running(Cluster(folder / "pg", _SETTINGS)))
        pair = _countries(folder, options, cluster)
        servers = [stack.enter_context(_served(place, options, cluster)) for place in pair]
        accounts = accounts_of(pair[0][0])
        files = [place[0] / "editions" / f"{place[2]}.duckdb" for place in pair]
        every = questions(files[0], files[1], one_of_both(files[0]))
        asked = [(who, one) for who, one in every if options.cas in one.name]
        found = [
            both(servers, token(accounts, who), one, options.secondes, options.tours)
            for who, one in asked
        ]
    _show(options.magasin, found)
    _write(options.dossier, [figure for pair in found for figure in pair])
    return int(any(_growth(pair) > LIMIT for pair in found))


Place = tuple[Path, str, str, int]  # data folder, URL of the store, edition, rows


def _countries(folder: Path, options: argparse.Namespace, cluster: Cluster) -> list[Place]:
    """The demonstration spread to the small size, and a copy of it spread to the large one."""
    made = []
    for rows in (options.petit, options.grand):
        data = folder / f"{options.magasin}-{rows}"
        url = "duckdb:"
        if options.magasin == POSTGRES:
            cluster_url = cluster.url(f"{_DATABASE}_{rows}")
            url = cluster_url
        seed, seed_url = folder / options.magasin, cluster.url(_DATABASE)
        prepare(seed, seed_url if url != "duckdb:" else url, options.graine, cluster)
        if not data.exists():
            shutil.copytree(seed, data)
            if options.magasin == POSTGRES:
                cluster.create(f"{_DATABASE}_{rows}", _DATABASE)
        identifier = enlarge(environment(data, url, 0), data, DWELLINGS, rows, spread)
        made.append((data, url, identifier, rows))
    return made


@contextmanager
def _served(
    place: Place, options: argparse.Namespace, cluster: Cluster
) -> Iterator[tuple[Target, int]]:
    data, url, _, rows = place
    port = free_port()
    with measured_server([COMMAND, "serve"], measured_environment(data, url, port), port) as pid:
        # The base serves both: what it spends between two requests of one is that one's.
        roots = (pid, cluster.pid) if options.magasin == POSTGRES else (pid,)
        yield Target("parc-social", options.magasin, f"http://127.0.0.1:{port}", roots), rows


def _growth(pair: Sequence[Figure]) -> float:
    return pair[1].p50_ms / pair[0].p50_ms


def _show(store: str, found: Sequence[tuple[Figure, ...]]) -> None:
    title = f"{store} : p50 et processeur par demande, ms"
    table = Table(title=title)
    for name in ("cas", "p50 petit", "p50 grand", "rapport", "CPU petit", "CPU grand", "octets"):
        table.add_column(name, justify="left" if name == "cas" else "right")
    for small, large in found:
        table.add_row(
            small.case,
            f"{small.p50_ms:.2f}",
            f"{large.p50_ms:.2f}",
            f"{_growth((small, large)):.2f}",
            f"{small.cpu_ms:.2f}",
            f"{large.cpu_ms:.2f}",
            f"{small.bytes} {large.bytes}",
        )
    Console(width=120).print(table)


def _write(folder: Path, figures: Sequence[Figure]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    report = folder / f"croissance-{datetime.now(UTC):%Y%m%d-%H%M%S}.json"
    report.write_text(json.dumps([f.as_dict() for f in figures], indent=1), encoding="utf-8")
    sys.stdout.write(f"{report}\n")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.croissance", description=__doc__)
    parser.add_argument("--petit", type=int, default=500_000)
    parser.add_argument("--grand", type=int, default=5_000_000)
    parser.add_argument("--graine", type=int, default=10_000, help="logements de la démonstration")
    parser.add_argument("--magasin", choices=("duckdb", POSTGRES), default="duckdb")
    parser.add_argument("--secondes", type=float, default=3.0, help="par cas et par serveur")
    parser.add_argument("--tours", type=int, default=3, help="des deux serveurs, par cas")
    parser.add_argument("--cas", default="", help="ce que leurs noms contiennent ; tous")
    parser.add_argument("--garder", type=Path, help="dossier des données, gardées")
    parser.add_argument("--dossier", type=Path, default=Path("var/bench"), help="des résultats")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
