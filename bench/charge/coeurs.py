"""`python -m bench.charge.coeurs`: requests a second of one process, then of one a core.

The clients are processes of this machine and take their part of it: what they took is told beside
each figure, and the ratio is what a machine gives that does both. Ratios alone are compared.
"""

import argparse
import json
import multiprocessing
import os
import socket
import sys
import time
from pathlib import Path

from server.supervision.machine import usable_cores
from testing.cluster import free_port
from testing.servers import (
    COMMAND,
    Loaded,
    demonstration,
    measured_environment,
    measured_server,
)

_LIMIT = 0.85  # of one process's figure, for each core
_CASES = {
    "dix objets": "/collections/rpls-logements/items?limit=10",
    "contours": "/collections/territoires-commune/tiles/WebMercatorQuad/9/233/169?f=mvt",
    "capacités": "/ows?SERVICE=WFS&REQUEST=GetCapabilities",
}


def main() -> int:
    """A table; the exit code is 1 when a case stays below the limit."""
    parser = argparse.ArgumentParser(prog="python -m bench.charge.coeurs", description=__doc__)
    parser.add_argument("--clients", type=int, default=16)
    parser.add_argument("--secondes", type=float, default=10.0)
    parser.add_argument("--logements", type=int, default=20_000)
    parser.add_argument("--magasin", choices=("duckdb", "postgresql"), default="duckdb")
    parser.add_argument("--garder", type=Path, default=None)
    asked = parser.parse_args()
    cores, below = usable_cores(), False
    with demonstration(asked.magasin, asked.logements, asked.garder) as loaded:
        one, many = (_measure(loaded, count, asked) for count in (1, cores))
    for name in _CASES:
        ratio = many[name][0] / one[name][0]
        below = below or ratio < _LIMIT * cores
        sys.stdout.write(
            f"{name} : {one[name][0]:.0f} par seconde (clients : {one[name][1]:.2f} cœur),"
            f" {many[name][0]:.0f} de {cores} processus ({many[name][1]:.2f}) :"
            f" {ratio:.2f} fois, limite {_LIMIT * cores:.2f}\n"
        )
    return 1 if below else 0


def _measure(
    loaded: Loaded, processes: int, asked: argparse.Namespace
) -> dict[str, tuple[float, float]]:
    """By case: answers a second, and the cores that the clients took."""
    port = free_port()
    environ = measured_environment(loaded.data, loaded.url, port)
    environ |= {
        "PARC_SOCIAL_PROCESSUS": str(processes),
        "PARC_SOCIAL_BASE_URL": f"http://127.0.0.1:{port}",
    }
    accounts = json.loads((loaded.data / "demo-comptes.json").read_text(encoding="utf-8"))
    key = next(a["api_key"] for a in accounts if a["type"] == "gip")
    with measured_server([COMMAND, "serve"], environ, port):
        return {
            name: _ask(port, path, key, asked.clients, asked.secondes)
            for name, path in _CASES.items()
        }


def _ask(port: int, path: str, key: str, clients: int, seconds: float) -> tuple[float, float]:
    with multiprocessing.get_context("spawn").Pool(clients) as pool:
        done = pool.starmap(_client, [(port, path, key, seconds)] * clients, chunksize=1)
    return sum(count for count, _ in done) / seconds, sum(cpu for _, cpu in done) / seconds


def _client(port: int, path: str, key: str, seconds: float) -> tuple[int, float]:
    """Answers read on one connection, a second of warmth first; and the processor that it took."""
    question = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nX-API-Key: {key}\r\n\r\n".encode()
    with socket.create_connection(("127.0.0.1", port), timeout=60) as line:
        begin = time.monotonic() + 1.0
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
