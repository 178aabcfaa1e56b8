"""Maps and GML beside MapServer, on the same tables, kept tiles beside MapCache, tiles beside WMS.

In `make bench`, or alone:

python -m bench.cartes --lignes 500000 --garder DOSSIER
"""

import argparse
import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bench.accounts import callers
from bench.cartes.cases import (
    AREAS_SHOWN,
    FIGURES,
    NAMED,
    POINTS,
    POINTS_SHOWN,
    STYLE,
    Asking,
    cases,
    most_of,
)
from bench.cartes.tiles import tile_figures
from bench.cartes.wavy import LEVEL, RELATION, wavy_communes, window
from bench.measure import Figure, Manner, Target, client_of, measure, middle
from bench.peers.mapcache import MAPCACHE, mapcache
from bench.peers.mapserver import PROGRAM, Layered, mapserver
from bench.peers.subjects import Effort
from bench.places import Seen, around, degrees, looking, near, published
from parc_social.maps.styles import StyledLayer, look_of
from parc_social.settings import read_settings
from parc_social.storage.open import open_store
from testing.cluster import Cluster, free_port, running
from testing.servers import (
    COMMAND,
    environment,
    measured_environment,
    measured_server,
    prepare,
)

POSTGRES = "postgresql"
OURS, MAPSERVER, KEEPER = "parc-social", "mapserver", "mapcache"
SETTINGS = {"shared_buffers": "1GB", "jit": "off", "max_parallel_workers_per_gather": "0"}
_SMALL, _MOST = 1.5, 1.0  # of a ratio, with which 1 ms is enough whatever another takes


class Cartes:
    """Ours on a store; on PostgreSQL MapServer beside it, case by case."""

    def __init__(self, data: Path, server: Cluster, effort: Effort) -> None:
        self._data, self._server, self._effort = data, server, effort
        self._gip = callers(data, environment(data, "duckdb:", 0))[0]

    def every(self, stores: Iterable[tuple[str, str]], url: str) -> list[Figure]:
        """The figures of some stores."""
        return [figure for store in stores for figure in self.figures(store, url)]

    def figures(self, store: tuple[str, str], url: str) -> Iterator[Figure]:
        """Every case on one store; `url` is the database in which windows are chosen."""
        wavy_communes(self._data, store[1])
        with looking(url) as session:
            dwellings = published(session, "rpls", "rpls_logement")
            tile, rows = near(session, Seen(dwellings), POINTS_SHOWN)
            box = around(session, Seen(dwellings), degrees(tile))
        with ExitStack() as stack:
            targets = [stack.enter_context(self._ours(store))]
            if store[0] == POSTGRES:
                targets.append(stack.enter_context(self._theirs(store[1], dwellings)))
                if MAPCACHE.exists():
                    targets.append(stack.enter_context(self._keeping(targets[0])))
            for asking in cases(box):
                yield from self._case(asking, targets, rows)
            yield from tile_figures(targets[0], LEVEL, STYLE, window(AREAS_SHOWN), rows)

    def _case(self, asking: Asking, targets: Sequence[Target], rows: int) -> list[Figure]:
        """Each server in turn, several rounds: what slows the machine slows them all."""
        manner = Manner(self._effort.seconds / self._effort.rounds)
        other = KEEPER if asking.kept else MAPSERVER
        asked = [t for t in targets if t.server in (OURS, other)]
        able = [(t, path) for t in asked if _answers(t, path := _path(t, asking))]
        found = [
            [measure(t, asking.name, path, rows, manner) for t, path in able]
            for _ in range(self._effort.rounds)
        ]
        return [middle(figures) for figures in zip(*found, strict=True)]

    @contextmanager
    def _ours(self, store: tuple[str, str]) -> Iterator[Target]:
        name, url = store
        port = free_port()
        environ = measured_environment(self._data, url, port)
        with measured_server([COMMAND, "serve"], environ, port) as pid:
            roots = (pid, self._server.pid) if name == POSTGRES else (pid,)
            base = f"http://127.0.0.1:{port}"
            yield Target(OURS, name, base, roots, self._gip.headers)

    @contextmanager
    def _theirs(self, url: str, dwellings: str) -> Iterator[Target]:
        with looking(url) as session:
            areas = published(session, "indicateurs", RELATION)
        store = open_store(read_settings(environment(self._data, url, 0)), owner=False)
        try:
            asked = (StyledLayer(LEVEL, STYLE), StyledLayer(LEVEL, names=True), StyledLayer(POINTS))
            looks = [look_of(store, self._gip.grant, one) for one in asked]
        finally:
            store.close()
        layers = [
            Layered(LEVEL, areas, "code", FIGURES, looks[0]),
            Layered(NAMED, areas, "code", FIGURES, looks[1], names=True),
            Layered(POINTS, dwellings, "id", self._gip.columns(POINTS), looks[2], points=True),
        ]
        with mapserver(url, layers) as run:
            base, roots = f"fcgi:{run.place}", (run.pid, self._server.pid)
            yield Target(MAPSERVER, POSTGRES, base, roots, tuple(run.told.items()))

    @contextmanager
    def _keeping(self, ours: Target) -> Iterator[Target]:
        """MapCache keeps what our WMS draws: it draws nothing itself."""
        with mapcache(f"{ours.base}/ows", ours.headers, LEVEL, STYLE) as run:
            base = f"fcgi:{run.place}"
            yield Target(KEEPER, POSTGRES, base, (run.pid,), tuple(run.told.items()))


def tell(figures: Sequence[Figure]) -> None:
    """Prints each case beside MapServer's, MapCache's or our WMS's, and what it may be at most."""
    table = Table(
        title="CPU par requête (web + base), ms ; rapport à MapServer, à MapCache ou à notre WMS"
    )
    for name in ("cas", "nous", "autre", "rapport", "au plus", "p50 nous", "p50 autre"):
        table.add_column(name, justify="left" if name == "cas" else "right")
    theirs = {(f.store, f.case): f for f in figures if f.server != OURS}
    for ours in figures:
        other = theirs.get((ours.store, ours.case))
        if ours.server != OURS or other is None:
            continue
        ratio = ours.cpu_ms / other.cpu_ms if other.cpu_ms else 0.0
        most = most_of(ours.case)
        met = ratio <= most or (most >= _SMALL and ours.cpu_ms <= _MOST)
        table.add_row(
            ours.case if ours.store == POSTGRES else f"{ours.case} ({ours.store})",
            f"{ours.cpu_ms:.2f}",
            f"{other.cpu_ms:.2f}",
            f"{ratio:.2f}",
            f"{most} {'tenu' if met else 'manqué'}",
            f"{ours.p50_ms:.1f}",
            f"{other.p50_ms:.1f}",
        )
    Console(width=120).print(table)


def _path(target: Target, asking: Asking) -> str:
    return asking.ours if target.server == OURS else asking.theirs


def _answers(target: Target, path: str) -> bool:
    """A server that refuses a question is told of, and left out of its case."""
    try:
        client_of(target).get(path)
    except RuntimeError as error:
        sys.stderr.write(f"{target.server} : {error}\n")
        return False
    return True


def main() -> None:
    """Prepares the demonstration, then measures."""
    options = _options()
    kept: Path = options.garder
    kept.mkdir(parents=True, exist_ok=True)
    kept.chmod(0o711)  # PostgreSQL runs as another user when we are root
    data = kept / "donnees"
    with running(Cluster(kept / "postgresql", SETTINGS)) as server:
        url = server.url("parc_social")
        known = {POSTGRES: url, "duckdb": "duckdb:"}
        figures: list[Figure] = []
        for store in options.entrepots.split(","):
            prepare(data, known[store], options.lignes, server)
            effort = Effort(options.secondes, options.tours, with_tipg=False)
            figures += Cartes(data, server, effort).figures((store, known[store]), url)
    tell(figures)
    options.dossier.mkdir(parents=True, exist_ok=True)
    report = options.dossier / f"cartes-{datetime.now(UTC):%Y%m%d-%H%M%S}.json"
    report.write_text(json.dumps([f.as_dict() for f in figures], indent=1), encoding="utf-8")
    sys.stdout.write(f"{report}\n")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench.cartes")
    parser.add_argument("--lignes", type=int, default=500_000)
    parser.add_argument("--entrepots", default=POSTGRES, help="le premier est postgresql")
    parser.add_argument("--secondes", type=float, default=2.0, help="par cas et par serveur")
    parser.add_argument("--tours", type=int, default=4, help="de tous les serveurs, par cas")
    parser.add_argument("--dossier", type=Path, default=Path("var/bench"), help="des résultats")
    parser.add_argument("--garder", type=Path, default=Path("var/bench/cartes"), help="des données")
    return parser.parse_args()


if __name__ == "__main__":
    if not PROGRAM.exists():
        sys.exit("MapServer manque : apt-get install cgi-mapserver")
    main()
