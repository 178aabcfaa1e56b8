"""`python -m bench --lignes N`: makes the data once, measures each server, writes var/bench/."""

import argparse
import json
import os
import shutil
import sys
import tempfile
from base64 import b64encode
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg

from bench.cases import Case, Tile, cases
from bench.cluster import Cluster, free_port, running
from bench.gate import gate_figures, tell
from bench.measure import Figure, Target, measure, middle
from bench.servers import COMMAND, environment, prepare, running_server
from bench.table import show
from parc_social.catalogue.load import collections

_MEMORY = {"shared_buffers": "1GB", "jit": "off", "max_parallel_workers_per_gather": "0"}
_ROUNDS = 5
_ZOOM = 9
_OTHER_ZOOMS = (5, 12, 18)  # the whole country, a town, a place where every dwelling is shown
_LEAST_ROWS = 1_000  # fewer is all overhead; at nearer zooms as much less


def main() -> None:
    """Makes, loads and publishes the demonstration on both stores, then measures."""
    options = _options()
    folder = options.dossier.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    kept = options.garder or Path(tempfile.mkdtemp(prefix="parc-social-bench-"))
    kept.mkdir(parents=True, exist_ok=True)
    kept.chmod(0o711)  # PostgreSQL runs as another user when we are root
    with ExitStack() as stack:
        if options.garder is None:
            stack.callback(shutil.rmtree, kept)
        server = stack.enter_context(running(Cluster(kept / "postgresql", _MEMORY)))
        stores = {"postgresql": server.url("parc_social"), "duckdb": "duckdb:"}
        for store, url in stores.items():
            prepare(kept / "donnees", store, url, options.lignes, server)
        tiles = _tiles(stores["postgresql"])
        figures: list[Figure] = []
        for store in stores.items():
            asked = cases(tiles)
            figures += _measure(store, kept / "donnees", server, asked, options.lignes)
            figures += gate_figures(store, kept / "donnees", server, options.lignes)
    show(figures)
    tell(figures)
    report = folder / f"{datetime.now(UTC):%Y%m%d-%H%M%S}.json"
    report.write_text(json.dumps([f.as_dict() for f in figures], indent=1), encoding="utf-8")
    sys.stdout.write(f"{report}\n")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench")
    parser.add_argument("--lignes", type=int, default=500_000)
    parser.add_argument("--dossier", type=Path, default=Path("var/bench"), help="des résultats")
    parser.add_argument("--garder", type=Path, help="dossier des données, gardées pour la suivante")
    return parser.parse_args()


def _measure(
    store: tuple[str, str], data: Path, server: Cluster, asked_of: Sequence[Case], rows: int
) -> Iterator[Figure]:
    """Ours on one store; on PostgreSQL the floor and the peer beside it, case by case."""
    name, url = store
    with ExitStack() as stack:
        targets = [stack.enter_context(_ours(data, name, url, server))]
        if name == "postgresql":
            table, columns = _published(url)
            targets.insert(0, stack.enter_context(_floor(url, table, columns, server)))
            targets.append(stack.enter_context(_stock(url, table, columns, server)))
        for case in asked_of:
            asked = [(t, path) for t in targets if (path := _path(case, t)) is not None]
            yield from _in_turn(case, asked, rows)


def _in_turn(case: Case, asked: list[tuple[Target, str]], rows: int) -> list[Figure]:
    """Each server in turn, several rounds: what slows the machine slows them all."""
    part = case.seconds / _ROUNDS
    rounds = [[measure(t, case.name, p, rows, part) for t, p in asked] for _ in range(_ROUNDS)]
    return [middle(figures) for figures in zip(*rounds, strict=True)]


def _path(case: Case, target: Target) -> str | None:
    return {"plancher": case.floor, "pygeoapi": case.stock}.get(target.server, case.ours)


_COUNTS = """
SELECT tile_row, tile_col, count(*) AS rows FROM (
  SELECT floor((lon + 180) / 360 * {n})::int AS tile_col,
         floor((1 - asinh(tan(radians(lat))) / pi()) / 2 * {n})::int AS tile_row
  FROM (SELECT ST_X(geom) AS lon, ST_Y(geom) AS lat FROM {table} WHERE geom IS NOT NULL) AS p
) AS t GROUP BY 1, 2 HAVING count(*) >= {least} ORDER BY rows, 1, 2"""


def _tiles(url: str) -> list[Tile]:
    """By rule, not by choice: the least, the middle and the most filled; elsewhere the fullest."""
    table, _ = _published(url)
    with psycopg.connect(url) as session:
        found = _filled(session, table, _ZOOM)
        some = [found[i] for i in sorted({0, len(found) // 2, len(found) - 1})]
        return some + [_filled(session, table, zoom)[-1] for zoom in _OTHER_ZOOMS]


def _filled(session: psycopg.Connection[Any], table: str, zoom: int) -> list[Tile]:
    """The tiles of a zoom that hold enough dwellings, fullest last."""
    text = _COUNTS.format(n=2**zoom, table=table, least=max(1, _LEAST_ROWS >> max(0, zoom - _ZOOM)))
    return [Tile(zoom, *row) for row in session.execute(text.encode())]


def _published(url: str) -> tuple[str, list[str]]:
    """Table of the current RPLS edition and the columns that the gip sees, in its order."""
    with psycopg.connect(url) as session:
        row = session.execute(
            "SELECT id FROM parc_social.edition WHERE source = 'rpls' AND state = 'publiée'"
            " ORDER BY millesime DESC LIMIT 1"
        ).fetchone()
    if row is None:
        raise RuntimeError("aucune édition RPLS publiée")
    columns = [field.name for field in collections()["rpls-logements"].fields]
    return f"parc_social.{row[0]}__rpls_logement", columns


@contextmanager
def _ours(data: Path, store: str, url: str, server: Cluster) -> Iterator[Target]:
    port = free_port()
    accounts = json.loads((data / "demo-comptes.json").read_text())
    gip = next(a for a in accounts if a["type"] == "gip" and a["state"] == "active")
    token = b64encode(f"{gip['login']}:{gip['password']}".encode()).decode()
    headers = (("Authorization", f"Basic {token}"),)
    with running_server([COMMAND, "serve"], environment(data, url, port), port) as pid:
        roots = (pid, server.pid) if store == "postgresql" else (pid,)
        yield Target("parc-social", store, f"http://127.0.0.1:{port}", roots, headers)


@contextmanager
def _floor(url: str, table: str, columns: list[str], server: Cluster) -> Iterator[Target]:
    port = free_port()
    names = ",".join(columns)
    command = [sys.executable, "-m", "bench.floor", str(port), url, table, names, names]
    with running_server(command, dict(os.environ), port) as pid:
        yield Target("plancher", "postgresql", f"http://127.0.0.1:{port}", (pid, server.pid))


@contextmanager
def _stock(url: str, table: str, columns: list[str], server: Cluster) -> Iterator[Target]:
    port = free_port()
    command = [sys.executable, "-m", "bench.stock", str(port), url, table, ",".join(columns)]
    with running_server(command, dict(os.environ), port) as pid:
        yield Target("pygeoapi", "postgresql", f"http://127.0.0.1:{port}", (pid, server.pid))


if __name__ == "__main__":
    main()
