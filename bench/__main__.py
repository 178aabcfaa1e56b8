"""`python -m bench --lignes N`: makes the data once, measures each server, writes var/bench/."""

import argparse
import json
import secrets
import shutil
import sys
import tempfile
import time
from collections.abc import Generator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from bench.cartes.__main__ import Cartes
from bench.cartes.__main__ import tell as tell_maps
from bench.deposits.__main__ import deposit_figures
from bench.deposits.__main__ import tell as tell_deposits
from bench.enlarged import OUTLINES, enlarge
from bench.gate.__main__ import gate_figures, tell
from bench.measure import Figure, show
from bench.pages.__main__ import Pages
from bench.pages.__main__ import tell as tell_pages
from bench.peers import tipg
from bench.peers.subjects import POSTGRES, Bench, Effort
from testing.cluster import Cluster, running
from testing.servers import environment, prepare

_SURVEYS = "2024"  # no case asks for another; each takes both stores a minute of preparation
_MEMORY = {"shared_buffers": "1GB", "jit": "off", "max_parallel_workers_per_gather": "0"}


def main() -> None:
    """Makes, loads and publishes the demonstration on both stores, then measures."""
    options = _options()
    folder = options.dossier.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    kept = options.garder or Path(tempfile.mkdtemp(prefix="parc-social-bench-"))
    kept.mkdir(parents=True, exist_ok=True)
    kept.chmod(0o711)  # PostgreSQL runs as another user when we are root
    if not options.sans_tipg:
        tipg.installed()
    with ExitStack() as stack:
        if options.garder is None:
            stack.callback(shutil.rmtree, kept)
        server = stack.enter_context(running(Cluster(kept / "postgresql", _MEMORY)))
        known = {POSTGRES: server.url("parc_social"), "duckdb": "duckdb:"}
        stores = {name: known[name] for name in options.entrepots.split(",")}
        data = kept / "donnees"
        with _told_time("données"):
            _prepare(data, stores, options.lignes, server)
            for url in stores.values():
                if options.contours:
                    enlarge(environment(data, url, 0), data, OUTLINES, options.contours)
        told = _measured(data, server, stores, options)
    _told(*told)
    _write(folder, [figure for part in told for figure in part])


def _measured(
    data: Path, server: Cluster, stores: Mapping[str, str], options: argparse.Namespace
) -> tuple[Sequence[Figure], Sequence[Figure], Sequence[Figure], Sequence[Figure]]:
    """Rows, tiles, exports and the gate; maps; pages; deposits."""
    effort = Effort(
        options.secondes, options.tours, not options.sans_tipg,
        tuple(options.cas.split(",")), options.seul,
    )  # fmt: skip
    bench, postgres = Bench(data, server, effort), server.url("parc_social")
    with _told_time("objets, tuiles et exports"):
        subjects = bench.subjects(postgres, with_outlines=options.contours > 0)
        figures = [f for store in stores.items() for f in bench.figures(store, subjects)]
    with _told_time("porte"):
        for store in () if options.sans_porte else stores.items():
            figures += gate_figures(store, data, server, options.lignes)
    with _told_time("cartes"):
        drawn = () if options.sans_mapserver else stores.items()
        maps = Cartes(data, server, effort).every(drawn, postgres)
    with _told_time("pages"):
        pages = Pages(data, server, replace(effort, rounds=2)).every(stores.items())
    with _told_time("dépôts"):
        deposits = [*deposit_figures(data, "duckdb:")] if "duckdb" in stores else []
    return figures, maps, pages, deposits


@contextmanager
def _told_time(part: str) -> Generator[None]:
    """Says how long a part of the bench took: all of them have twenty minutes."""
    begun = time.monotonic()
    yield
    sys.stderr.write(f"{part} : {(time.monotonic() - begun) / 60:.1f} min\n")


def _prepare(data: Path, stores: Mapping[str, str], rows: int, server: Cluster) -> None:
    """The demonstration in each store, side by side: one after the other took half of the bench.

    Each in a folder of its own, of one key; then the embedded store's editions beside the rest.
    """
    if any((data / f"{store}-{rows}").exists() for store in stores) or len(stores) == 1:
        for url in stores.values():
            prepare(data, url, rows, server, _SURVEYS)
        return
    apart = data.with_name(f"{data.name}-duckdb")
    shutil.rmtree(apart, ignore_errors=True)  # of a run that was cut
    data.mkdir(mode=0o700, exist_ok=True)  # there with other sizes
    apart.mkdir(mode=0o700)
    key = data / "cle.bin"
    if not key.exists():
        key.touch(mode=0o600)
        key.write_bytes(secrets.token_bytes(32))
    shutil.copy(key, apart)
    folders = {POSTGRES: data, "duckdb": apart}
    with ThreadPoolExecutor() as each:
        done = [
            each.submit(prepare, folders[store], url, rows, server, _SURVEYS)
            for store, url in stores.items()
        ]
        for one in done:
            one.result()
    shutil.rmtree(data / "editions")
    (apart / "editions").rename(data / "editions")
    (data / f"duckdb-{rows}").touch()
    shutil.rmtree(apart)


def _told(
    figures: Sequence[Figure],
    maps: Sequence[Figure],
    pages: Sequence[Figure],
    deposits: Sequence[Figure],
) -> None:
    tell_deposits(deposits)
    show(figures)
    tell_maps(maps)
    tell_pages(pages)
    tell(figures)


def _write(folder: Path, figures: Sequence[Figure]) -> None:
    report = folder / f"{datetime.now(UTC):%Y%m%d-%H%M%S}.json"
    report.write_text(json.dumps([f.as_dict() for f in figures], indent=1), encoding="utf-8")
    sys.stdout.write(f"{report}\n")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench")
    parser.add_argument("--lignes", type=int, default=500_000)
    parser.add_argument("--contours", type=int, default=100_000, help="polygones (0 : aucun)")
    parser.add_argument(
        "--entrepots", default=f"{POSTGRES},duckdb", help="le premier y est toujours"
    )
    parser.add_argument("--secondes", type=float, default=0.8, help="par cas et par serveur")
    parser.add_argument("--tours", type=int, default=4, help="de tous les serveurs, par cas")
    parser.add_argument("--dossier", type=Path, default=Path("var/bench"), help="des résultats")
    parser.add_argument("--cas", default="", help="débuts de leurs noms, entre virgules ; tous")
    parser.add_argument("--garder", type=Path, help="dossier des données, gardées pour la suivante")
    parser.add_argument("--seul", action="store_true", help="sans codages ni seize clients")
    parser.add_argument("--sans-porte", action="store_true", help="sans mesurer la porte à part")
    parser.add_argument("--sans-mapserver", action="store_true", help="sans les cartes ni le GML")
    parser.add_argument("--sans-tipg", action="store_true", help="sans installer ni mesurer tipg")
    return parser.parse_args()


if __name__ == "__main__":
    main()
