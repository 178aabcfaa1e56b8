"""Pages at 35,000 communes beside one statement that says the same: in `make bench`, or alone.

python -m bench.pages --lignes 20000 --garder DOSSIER
"""

import argparse
import json
import os
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import requests
from rich.console import Console
from rich.table import Table

from bench.cartes.wavy import LEVEL, RELATION, wavy_communes
from bench.measure import Figure, Manner, Target, measure, middle
from bench.pages.browser import FIRST, OTHER, browser_figures
from bench.pages.cases import FIGURES, PageCase, cases
from bench.pages.sheets import SHEETS, sheets_figure
from bench.peers.floor import PublishedEditions
from bench.peers.subjects import POSTGRES, Effort
from bench.places import looking, published
from testing.cluster import Cluster, free_port, running
from testing.servers import COMMAND, measured_environment, measured_server, prepare

_SETTINGS = {"shared_buffers": "1GB", "jit": "off", "max_parallel_workers_per_gather": "0"}
_LOGIN = "demo-gip"
_COLUMNS = ("code", "nom", *(f"{name}{end}" for name in FIGURES for end in ("", "_statut")))


class Pages:
    """Ours on a store; on PostgreSQL the floor beside it, case by case."""

    def __init__(self, data: Path, server: Cluster, effort: Effort) -> None:
        self._data, self._server, self._effort = data, server, effort

    def every(self, stores: Iterable[tuple[str, str]]) -> list[Figure]:
        """The figures of some stores."""
        return [figure for store in stores for figure in self.figures(store)]

    def figures(self, store: tuple[str, str]) -> Iterator[Figure]:
        """Every case on one store."""
        wavy_communes(self._data, store[1])
        with ExitStack() as stack:
            ours = stack.enter_context(self._ours(store))
            floor = stack.enter_context(self._floor(store[1])) if store[0] == POSTGRES else None
            for one in cases():
                if one.name.startswith(self._effort.cases):
                    yield from self._case(one, ours, floor)
            if SHEETS.name.startswith(self._effort.cases):
                yield sheets_figure(ours, self._account()["api_key"])
            if FIRST.name.startswith(self._effort.cases):
                yield from browser_figures(ours, self._effort.rounds)

    def _case(self, one: PageCase, ours: Target, floor: Target | None) -> list[Figure]:
        """Each server in turn, several rounds: what slows the machine slows both."""
        manner = Manner(self._effort.seconds / self._effort.rounds)
        asked = [(ours, one.paths), *([(floor, one.floor)] if floor and one.floor else [])]
        found = [
            [measure(target, one.name, paths, 0, manner) for target, paths in asked]
            for _ in range(self._effort.rounds)
        ]
        return [middle(figures) for figures in zip(*found, strict=True)]

    @contextmanager
    def _ours(self, store: tuple[str, str]) -> Iterator[Target]:
        name, url = store
        port = free_port()
        base = f"http://127.0.0.1:{port}"
        environ = measured_environment(self._data, url, port) | {"PARC_SOCIAL_BASE_URL": base}
        with measured_server([COMMAND, "serve"], environ, port) as pid:
            roots = (pid, self._server.pid) if name == POSTGRES else (pid,)
            headers = (("Cookie", self._signed_in(base)), ("Accept-Encoding", "gzip"))
            yield Target("parc-social", name, base, roots, headers)

    def _signed_in(self, base: str) -> str:
        """The cookies of a person who has signed in."""
        secret = self._account()["portal_password"]
        with requests.Session() as session:
            session.trust_env = False
            answer = session.post(
                f"{base}/portail/connexion", {"identifiant": _LOGIN, "mot_de_passe": secret},
                headers={"Origin": base}, allow_redirects=False, timeout=60,
            )  # fmt: skip
            if answer.status_code != requests.codes.see_other:
                raise RuntimeError(f"{_LOGIN} n’entre pas : {answer.status_code}")
            return "; ".join(f"{name}={value}" for name, value in session.cookies.items())

    def _account(self) -> Mapping[str, str]:
        """The line of the person who looks."""
        lines = json.loads((self._data / "demo-comptes.json").read_text(encoding="utf-8"))
        return next(line for line in lines if line["login"] == _LOGIN)

    @contextmanager
    def _floor(self, url: str) -> Iterator[Target]:
        """The values of a column, or rows, each in one statement on the same table."""
        with looking(url) as session:
            table = published(session, "indicateurs", RELATION)
        told = PublishedEditions(table, _COLUMNS, id="code", points=False).as_text()
        port = free_port()
        command = [sys.executable, "-m", "bench.peers.floor", str(port), url, told]
        with measured_server(command, dict(os.environ), port) as pid:
            yield Target("plancher", POSTGRES, f"http://127.0.0.1:{port}", (pid, self._server.pid))


def tell(figures: Sequence[Figure]) -> None:
    """Prints each page beside its floor, and what it may cost at most."""
    table = Table(
        title=f"Pages ({LEVEL}, 34 958 communes) : processeur par vue (navigateur : horloge), ms"
    )
    for name in ("cas", "entrepôt", "CPU ms", "× plancher", "p95 ms", "ko", "au plus"):
        table.add_column(name, justify="left" if name in ("cas", "entrepôt") else "right")
    floors = {f.case: f.cpu_ms for f in figures if f.server == "plancher"}
    for one in (*cases(), SHEETS, FIRST, OTHER):
        for ours in figures:
            if ours.case == one.name and ours.server != "plancher":
                floor = floors.get(one.name)
                table.add_row(
                    ours.case,
                    ours.store,
                    f"{ours.cpu_ms:.1f}",
                    f"{ours.cpu_ms / floor:.1f}" if floor else "",
                    f"{ours.p95_ms:.1f}",
                    f"{ours.bytes / 1e3:.0f}",
                    _judged(one, ours),
                )
    Console(width=110).print(table)


def _judged(one: PageCase, ours: Figure) -> str:
    spent = ours.p95_ms if one.clocked else ours.cpu_ms
    kept = spent <= one.most_ms and (one.most_kb is None or ours.bytes / 1e3 <= one.most_kb)
    size = f", {one.most_kb:.0f} ko" if one.most_kb else ""
    return f"{one.most_ms:.0f} ms{size} {'tenu' if kept else 'manqué'}"


def main() -> None:
    """Loads the demonstration on both stores where it is not yet, then measures."""
    parser = argparse.ArgumentParser(prog="bench.pages")
    parser.add_argument("--lignes", type=int, default=20_000)
    parser.add_argument("--garder", type=Path, required=True, help="dossier des données")
    parser.add_argument("--entrepots", default=f"{POSTGRES},duckdb")
    parser.add_argument("--secondes", type=float, default=4.0)
    parser.add_argument("--tours", type=int, default=2)
    parser.add_argument("--cas", default="", help="débuts de leurs noms, entre virgules ; tous")
    parser.add_argument("--dossier", type=Path, default=Path("var/bench"))
    given = parser.parse_args()
    kept: Path = given.garder
    kept.mkdir(parents=True, exist_ok=True)
    kept.chmod(0o711)
    with running(Cluster(kept / "postgresql", _SETTINGS)) as server:
        known = {POSTGRES: server.url("parc_social"), "duckdb": "duckdb:"}
        stores = {name: known[name] for name in given.entrepots.split(",")}
        for url in stores.values():
            prepare(kept / "donnees", url, given.lignes, server)
        effort = Effort(given.secondes, given.tours, False, tuple(given.cas.split(",")))
        figures = Pages(kept / "donnees", server, effort).every(stores.items())
    tell(figures)
    given.dossier.mkdir(parents=True, exist_ok=True)
    report = given.dossier / f"pages-{datetime.now(UTC):%Y%m%d-%H%M%S}.json"
    report.write_text(json.dumps([f.as_dict() for f in figures], indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
