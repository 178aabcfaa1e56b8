"""`python -m bench.charge.coeurs`: requests a second of one process, then of one a core.

The clients are processes of this machine and take their part of it, as do the database and the
kernel: how much of the machine was busy is told beside each figure. One process that has 1.4 of two
cores busy leaves room for 1.4 times as many answers, whatever the second one does.
"""

import argparse
import json
import multiprocessing
import os
import socket
import sys
import time
from pathlib import Path
from typing import NamedTuple

import requests

from server.supervision.machine import usable_cores
from testing.cluster import free_port
from testing.processes import busy_s
from testing.servers import (
    COMMAND,
    Loaded,
    demonstration,
    measured_environment,
    measured_server,
)
from testing.withheld.views import tile

_LIMIT = 0.85  # of one process's figure, for each core
_ZOOM = 16
_WARM = 1.0  # seconds of a client that do not count
_START = 2.0  # seconds from which all of them ask, the warm one among them
_STORES = ("duckdb", "postgresql")


class CoreCase(NamedTuple):
    """What is asked, and how many answers a second two cores are to give, by store."""

    name: str
    path: str
    least: tuple[int, int] = (0, 0)


class CoreFigure(NamedTuple):
    """Answers a second; cores that the clients had meanwhile, and that anything had."""

    answers: float
    clients: float
    busy: float


def main() -> int:
    """A table; the exit code is 1 when a case stays below the limit."""
    parser = argparse.ArgumentParser(prog="python -m bench.charge.coeurs", description=__doc__)
    parser.add_argument("--clients", type=int, default=16)
    parser.add_argument("--secondes", type=float, default=10.0)
    parser.add_argument("--logements", type=int, default=20_000)
    parser.add_argument("--magasin", choices=_STORES, default="duckdb")
    parser.add_argument("--garder", type=Path, default=None)
    asked = parser.parse_args()
    cores, below = usable_cores(), False
    with demonstration(asked.magasin, asked.logements, asked.garder) as loaded:
        one, many = (_measure(loaded, count, asked) for count in (1, cores))
    for case, alone in one.items():
        least = case.least[_STORES.index(asked.magasin)]
        below |= not _tell(case.name, alone, many[case], (cores, least))
    return int(below)


def _tell(name: str, one: CoreFigure, many: CoreFigure, limits: tuple[int, int]) -> bool:
    """A line; whether the limits are held: cores, and the least answers a second."""
    cores, least = limits
    ratio, most = many.answers / one.answers, cores / one.busy
    told = f", {least} au moins" if least else ""
    sys.stdout.write(
        f"{name} : {one.answers:.0f} par seconde ({one.busy:.2f} cœur occupé, {one.clients:.2f} par"
        f" les clients), {many.answers:.0f} de {cores} processus ({many.busy:.2f}){told} :"
        f" {ratio:.2f} fois, limite {_LIMIT * cores:.2f}, {most:.2f} si le premier occupait toute"
        " la machine\n"
    )
    return ratio >= _LIMIT * cores and many.answers >= least


def _cases(base: str, key: str) -> list[CoreCase]:
    """Those of a server: its first dwelling says where a near tile is."""
    first = "/collections/rpls-logements/items?limit=1"
    answer = requests.get(f"{base}{first}", headers={"X-API-Key": key}, timeout=60)
    point = ",".join(map(str, answer.json()["features"][0]["geometry"]["coordinates"]))
    near = tile("rpls-logements", point, _ZOOM)
    outlines = "/collections/territoires-commune/tiles/WebMercatorQuad/9/233/169?f=mvt"
    return [
        CoreCase("dix objets", "/collections/rpls-logements/items?limit=10", (1_500, 1_500)),
        CoreCase("contours", outlines, (3_000, 3_000)),
        CoreCase("tuile proche", near, (400, 1_500)),
        CoreCase("capacités", "/ows?SERVICE=WFS&REQUEST=GetCapabilities"),
    ]


def _measure(
    loaded: Loaded, processes: int, asked: argparse.Namespace
) -> dict[CoreCase, CoreFigure]:
    """The figure of each case."""
    port = free_port()
    environ = measured_environment(loaded.data, loaded.url, port)
    base = f"http://127.0.0.1:{port}"
    environ |= {"PARC_SOCIAL_PROCESSUS": str(processes), "PARC_SOCIAL_BASE_URL": base}
    accounts = json.loads((loaded.data / "demo-comptes.json").read_text(encoding="utf-8"))
    key = next(a["api_key"] for a in accounts if a["type"] == "gip")
    with measured_server([COMMAND, "serve"], environ, port):
        return {
            case: _ask((port, case.path, key, asked.secondes), asked.clients)
            for case in _cases(base, key)
        }


def _ask(question: tuple[int, str, str, float], clients: int) -> CoreFigure:
    seconds = question[-1]
    with multiprocessing.get_context("spawn").Pool(clients) as pool:
        asked = pool.starmap_async(_client, [question] * clients, chunksize=1)
        time.sleep(_START + seconds / 4)
        before = busy_s()
        time.sleep(seconds / 2)
        busy = (busy_s() - before) / (seconds / 2)
        done = asked.get()
    answers = sum(count for count, _ in done) / seconds
    return CoreFigure(answers, sum(cpu for _, cpu in done) / seconds, busy)


def _client(port: int, path: str, key: str, seconds: float) -> tuple[int, float]:
    """Answers read on one connection, a second of warmth first; and the processor that it took."""
    question = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nX-API-Key: {key}\r\n\r\n".encode()
    with socket.create_connection(("127.0.0.1", port), timeout=60) as line:
        begin = time.monotonic() + _WARM
        while time.monotonic() < begin:
            _read(line, question)
        count, before = 0, time.process_time()
        while time.monotonic() < begin + seconds:
            _read(line, question)
            count += 1
    return count, time.process_time() - before


def _read(line: socket.socket, question: bytes) -> None:
    """One answer. Raises RuntimeError for another than 200, or 204 of a tile with nothing on it."""
    line.sendall(question)
    got = bytearray()
    while (end := got.find(b"\r\n\r\n")) < 0:
        got += line.recv(65_536) or _gone()
    head = bytes(got[:end]).lower()
    if head.split()[1] not in (b"200", b"204"):
        raise RuntimeError(f"réponse inattendue : {head.splitlines()[0].decode()}")
    _, found, rest = head.partition(b"content-length:")
    left = (int(rest.split()[0]) if found else 0) - (len(got) - end - 4)
    while left > 0:
        left -= len(line.recv(min(left, 1 << 20)) or _gone())


def _gone() -> bytes:
    raise RuntimeError(f"le serveur a fermé la connexion de {os.getpid()}")


if __name__ == "__main__":
    sys.exit(main())
