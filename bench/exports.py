"""`python -m bench.exports`: memory and time of whole answers, helper process included.

The demonstration's dwellings are repeated up to the size asked for, published, and taken by the
gip in each format. Memory is the sum over the server and its helper of what each holds at its
highest (PSS, looked at every 50 ms), without the database of PostgreSQL.
"""

import argparse
import http.client
import json
import sys
import tempfile
import threading
import time
from base64 import b64encode
from collections.abc import Generator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path

from bench.cluster import Cluster, free_port, running
from bench.measure import cpu_ms, tree_memory_mb
from bench.servers import COMMAND, environment, prepare, running_server
from parc_social.settings import read_settings
from parc_social.storage.edition import Edition, State
from parc_social.storage.opening import open_store
from parc_social.storage.workshop import workshop

_SOURCE = "rpls"
_RELATION = "rpls_logement"
_SMALL = 10_000  # dwellings of the demonstration that is repeated
_FORMATS = "json,jsonfg,geojsonl,csv"


def main() -> None:
    """Prints a line a format."""
    asked = _asked()
    with ExitStack() as stack:
        folder = asked.garder or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o711)  # PostgreSQL runs as another user when we are root
        server = stack.enter_context(running(Cluster(folder / "pg")))
        url = server.url("parc_social") if asked.magasin == "postgresql" else "duckdb:"
        data, port = folder / "donnees", free_port()
        prepare(data, asked.magasin, url, _SMALL, server)
        environ = environment(data, url, port)
        environ["PARC_SOCIAL_BASE_URL"] = f"http://127.0.0.1:{port}"
        rows = _repeated(environ, data, asked.lignes)
        pid = stack.enter_context(running_server([COMMAND, "serve"], environ, port))
        for format_ in asked.formats.split(","):
            taken = _take(data, port, pid, format_)
            sys.stdout.write(json.dumps({"format": format_, "store": asked.magasin, "rows": rows,
                                         **taken}) + "\n")  # fmt: skip
            sys.stdout.flush()


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.exports", description=__doc__)
    parser.add_argument("--lignes", type=int, default=1_000_000)
    parser.add_argument("--magasin", choices=("duckdb", "postgresql"), default="duckdb")
    parser.add_argument("--formats", default=_FORMATS)
    parser.add_argument("--garder", type=Path, help="dossier des données, gardées")
    return parser.parse_args()


def _repeated(environ: dict[str, str], data: Path, wanted: int) -> int:
    """Publishes the dwellings as many times as it takes; how many they are."""
    store = open_store(read_settings(environ), owner=True)
    try:
        known = max(
            (e for e in store.editions() if e.source == _SOURCE and e.state is State.PUBLISHED),
            key=lambda e: e.millesime,
        )
        identifier = f"{_SOURCE}_{known.millesime}_{wanted:08d}"
        if known.id == identifier:
            return wanted
        edition = _larger(data, known, identifier, wanted)
        store.stage(edition, data / "grand.duckdb", lambda *_: None)
        store.publish([identifier], [known.id])
    finally:
        store.close()
    return wanted


def _larger(data: Path, known: Edition, identifier: str, wanted: int) -> Edition:
    copy = data / "grand.duckdb"
    copy.write_bytes((data / "editions" / f"{known.id}.duckdb").read_bytes())
    held = dict(known.rows)[_RELATION]
    with workshop(copy) as bench:
        times = range(1, -(-wanted // held))
        bench.run(
            f"INSERT INTO {_RELATION}"  # noqa: S608 - our own names
            f" SELECT * EXCLUDE (n) REPLACE (fid + {held} * n AS fid, id || '-' || n AS id)"
            f" FROM {_RELATION}, range(1, {times.stop}) AS r(n) WHERE fid + {held} * n <= {wanted}"
            " ORDER BY n, fid"
        )
    rows = tuple((name, wanted if name == _RELATION else n) for name, n in known.rows)
    return replace(known, id=identifier, rows=rows, state=State.STAGED, seal=None)


def _take(data: Path, port: int, pid: int, format_: str) -> dict[str, float]:
    """Reads one export to its end and lets it go."""
    accounts = json.loads((data / "demo-comptes.json").read_text(encoding="utf-8"))
    gip = next(a for a in accounts if a["type"] == "gip" and a["state"] == "active")
    token = b64encode(f"{gip['login']}:{gip['password']}".encode()).decode()
    client = http.client.HTTPConnection("127.0.0.1", port, timeout=3_600)
    before, begun, octets = cpu_ms((pid,)), time.perf_counter(), 0
    with _highest(pid) as highest:
        path = f"/collections/rpls-logements/export?f={format_}"
        client.request("GET", path, headers={"Authorization": f"Basic {token}"})
        answer = client.getresponse()
        if answer.status != http.HTTPStatus.OK:
            raise RuntimeError(f"{path}: {answer.status} {answer.read(300)!r}")
        first = time.perf_counter() - begun
        while piece := answer.read(1_000_000):
            octets += len(piece)
    client.close()
    return {
        "peak_mb": highest[0],
        "first_s": round(first, 2),
        "seconds": round(time.perf_counter() - begun, 1),
        "cpu_s": round((cpu_ms((pid,)) - before) / 1000, 1),
        "octets": octets,
    }


@contextmanager
def _highest(pid: int) -> Generator[list[int]]:
    """The highest memory of a process and its descendants while the block runs, in MB."""
    found, over = [0], threading.Event()

    def look() -> None:
        while not over.wait(0.05):
            found[0] = max(found[0], tree_memory_mb(pid))

    watcher = threading.Thread(target=look)
    watcher.start()
    try:
        yield found
    finally:
        over.set()
        watcher.join()


if __name__ == "__main__":
    main()
