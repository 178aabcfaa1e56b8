"""What the gate costs: `python -m bench.gate`, the same application with and without it.

Two servers of one store, the same request to each in turn, many short rounds: what slows the
machine slows both. The processor time is read to the nanosecond, web and database together.
A third time the registry is in PostgreSQL, beside an embedded store: that of several machines.
"""

import argparse
import json
import shutil
import statistics
import sys
import tempfile
import time
from base64 import b64encode
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from bench.gate.child import WITH, WITHOUT
from bench.measure import Client, Figure, Target, show
from testing.cluster import Cluster, free_port, running
from testing.made.shared_registry import copy_without_registry, seed_registry
from testing.processes import cpu_clock_ms
from testing.servers import environment, measured_environment, measured_server, prepare

PATH = "/collections/rpls-logements/items?limit=10"
LIMIT_MS, LIMIT_SHARED_MS = 0.3, 0.35  # more where the registry is in PostgreSQL
SHARED = "duckdb, registre postgresql"
_CASE = "porte"
_REGISTRY = "registre"  # its database
_PAIRS = 4
_ROUNDS = 15  # of each pair
_A_ROUND = 25  # requests
_WARM = 50

Round = tuple[float, list[float], int]  # processor of a request, clock of each, size of the last


def main() -> None:
    """Makes a small demonstration on both stores, then measures."""
    options = _options()
    kept = options.garder or Path(tempfile.mkdtemp(prefix="parc-social-porte-"))
    kept.mkdir(parents=True, exist_ok=True)
    kept.chmod(0o711)  # PostgreSQL runs as another user when we are root
    with ExitStack() as stack:
        if options.garder is None:
            stack.callback(shutil.rmtree, kept)
        server = stack.enter_context(running(Cluster(kept / "postgresql")))
        stores = {"postgresql": server.url("parc_social"), "duckdb": "duckdb:"}
        figures: list[Figure] = []
        for name, url in stores.items():
            prepare(kept / "donnees", url, options.lignes, server)
            figures += gate_figures((name, url), kept / "donnees", server, options.lignes)
        figures += shared_registry_figures(kept / "donnees", server, options.lignes)
    show(figures)
    tell(figures)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench.gate")
    parser.add_argument("--lignes", type=int, default=5_000)
    parser.add_argument("--garder", type=Path, help="dossier des données, gardées pour la suivante")
    return parser.parse_args()


def gate_figures(
    store: tuple[str, str], data: Path, server: Cluster, rows: int
) -> tuple[Figure, Figure]:
    """One store: without the gate, then with it; medians over the rounds of all pairs."""
    pairs = [_pair(store, data, server) for _ in range(_PAIRS)]
    sizes = {size for pair in pairs for rounds in pair for _, _, size in rounds}
    if len(sizes) != 1:
        raise RuntimeError(f"les deux côtés ne répondent pas la même chose : {sizes} octets")
    bare, gated = (
        _figure(side, store[0], [one for pair in pairs for one in pair[i]], rows)
        for i, side in enumerate((WITHOUT, WITH))
    )
    return bare, gated


def shared_registry_figures(data: Path, server: Cluster, rows: int) -> tuple[Figure, Figure]:
    """The same of an embedded store whose registry is in PostgreSQL."""
    shared = data.with_name("partage")
    if not shared.exists():
        copy_without_registry(data, shared)
        server.create(_REGISTRY)
        seed_registry(environment(shared, "duckdb:", 0) | _registry(SHARED, server))
    return gate_figures((SHARED, "duckdb:"), shared, server, rows)


def _registry(store: str, server: Cluster) -> dict[str, str]:
    """The setting of that registry."""
    return {"PARC_SOCIAL_REGISTRY": server.url(_REGISTRY)} if store == SHARED else {}


def _pair(store: tuple[str, str], data: Path, server: Cluster) -> tuple[list[Round], list[Round]]:
    """Two servers, asked in turn. The same program costs 5 % more or less at each start."""
    with ExitStack() as stack:
        targets = [
            stack.enter_context(_serving(side, data, store, server)) for side in (WITHOUT, WITH)
        ]
        clients = [Client(target) for target in targets]
        for client in clients:
            for _ in range(_WARM):
                client.get(PATH)
        sides: tuple[list[Round], list[Round]] = ([], [])
        for _ in range(_ROUNDS):
            for rounds, target, client in zip(sides, targets, clients, strict=True):
                rounds.append(_round(target, client))
        return sides


def tell(figures: Sequence[Figure]) -> None:
    """Prints, for each store where it was measured, what the gate adds, against what it may add."""
    of = {(f.store, f.server): f for f in figures if f.case == _CASE}
    for store in dict.fromkeys(store for store, server in of if server == _server(WITHOUT)):
        bare, gated = of[store, _server(WITHOUT)], of[store, _server(WITH)]
        added = gated.cpu_ms - bare.cpu_ms
        sys.stdout.write(
            f"porte, {store} : {added:+.3f} ms de processeur par requête"
            f" (au plus {LIMIT_SHARED_MS if store == SHARED else LIMIT_MS})\n"
        )


def _server(side: str) -> str:
    return "parc-social" if side == WITH else "sans-porte"


@contextmanager
def _serving(side: str, data: Path, store: tuple[str, str], server: Cluster) -> Iterator[Target]:
    name, url = store
    port = free_port()
    accounts = json.loads((data / "demo-comptes.json").read_text())
    gip = next(a for a in accounts if a["type"] == "gip" and a["state"] == "active")
    token = b64encode(f"{gip['login']}:{gip['password']}".encode()).decode()
    # The gate would choose GeoJSON where the client says nothing; pygeoapi another writer of JSON.
    headers = (("Authorization", f"Basic {token}"), ("Accept", "application/geo+json"))
    command = [sys.executable, "-m", "bench.gate.child", side, gip["login"]]
    environ = measured_environment(data, url, port) | _registry(name, server)
    with measured_server(command, environ, port) as pid:
        roots = (pid, server.pid)
        yield Target(_server(side), name, f"http://127.0.0.1:{port}", roots, headers)


def _round(target: Target, client: Client) -> Round:
    """Processor time of one request, how long each took, and the size of the last, in ms."""
    clocks, size = [], 0
    before = cpu_clock_ms(target.roots)
    for _ in range(_A_ROUND):
        start = time.perf_counter()
        size = client.get(PATH)
        clocks.append((time.perf_counter() - start) * 1000)
    return (cpu_clock_ms(target.roots) - before) / _A_ROUND, clocks, size


def _figure(side: str, store: str, rounds: Sequence[Round], rows: int) -> Figure:
    clocks = sorted(clock for _, some, _ in rounds for clock in some)
    return Figure(
        case=_CASE,
        server=_server(side),
        store=store,
        rows=rows,
        cpu_ms=round(statistics.median(cpu for cpu, _, _ in rounds), 3),
        p50_ms=round(statistics.median(clocks), 3),
        p95_ms=round(clocks[int(len(clocks) * 0.95)], 3),
        bytes=rounds[-1][2],
    )


if __name__ == "__main__":
    main()
