"""`python -m bench.exports`: memory and time of whole answers, helper process included.

The demonstration's dwellings are repeated up to the size asked for, published, and taken by the
gip in each format; then asked for again by a client who leaves. Memory is what the server and its
helper hold together at their highest (PSS, looked at every 50 ms), without the database of
PostgreSQL. Exit code 1 where it passes LIMIT_MB, or where the server works on for more than
LEFT_S after its client has left; and the same for a page of 10,000 features (`page`), and for
forty of them one after the other at different places (`pages`), within PAGE_MB.
"""

import argparse
import http.client
import json
import sys
import time
from base64 import b64encode
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from bench.enlarged import DWELLINGS, enlarge
from testing.cluster import free_port
from testing.processes import cpu_clock_ms, cpu_ms, highest
from testing.servers import COMMAND, demonstration, measured_environment, measured_server

LIMIT_MB, PAGE_MB, LEFT_S = 400, 300, 1.0
_SMALL = 10_000  # dwellings of the demonstration that is repeated
_FORMATS = "page,pages,json,jsonfg,geojsonl,csv,gpkg,fgb,parquet"
_PAGES = {"page": 1, "pages": 40}  # of _OBJECTS each
_OBJECTS = 10_000
_LOGEMENTS = "/collections/rpls-logements"
_LEAVES_S = 4.0  # after its demand, once something has come or is being made
_LOOKED_S, _EVERY_S = 3.0, 0.1  # at a server whose client has left
_AT_WORK = 0.5  # of that time on a processor


@dataclass(frozen=True)
class Scene:
    """A running server of so many dwellings, and who asks it."""

    port: int
    pid: int
    token: str
    rows: int

    def questions(self, format_: str) -> list[str]:
        """What is asked for one after the other."""
        if format_ not in _PAGES:
            return [f"export?f={format_}"]
        apart = self.rows // _PAGES[format_]
        return [f"items?limit={_OBJECTS}&offset={n * apart}" for n in range(_PAGES[format_])]

    def ask(self, question: str) -> http.client.HTTPConnection:
        """A connection whose answer has not been read."""
        client = http.client.HTTPConnection("127.0.0.1", self.port, timeout=3_600)
        headers = {"Authorization": f"Basic {self.token}"}
        client.request("GET", f"{_LOGEMENTS}/{question}", headers=headers)
        return client


def main() -> int:
    """Prints a line a format."""
    asked, over = _asked(), 0
    with ExitStack() as stack:
        made = demonstration(asked.magasin, _SMALL, asked.garder)
        (data, url), port = stack.enter_context(made), free_port()
        environ = measured_environment(data, url, port)
        environ["PARC_SOCIAL_BASE_URL"] = f"http://127.0.0.1:{port}"
        enlarge(environ, data, DWELLINGS, asked.lignes)
        for format_ in asked.formats.split(","):
            # A server of its own each: what one format leaves in memory is not the next one's.
            with measured_server([COMMAND, "serve"], environ, port) as pid:
                scene = Scene(port, pid, _token(data), asked.lignes)
                told = {"format": format_, "store": asked.magasin, "rows": asked.lignes}
                told |= _taken(scene, format_)
                told |= {} if format_ in _PAGES else {"works_on_s": _left(scene, format_)}
            over += _is_over(told)
            sys.stdout.write(json.dumps(told) + "\n")
            sys.stdout.flush()
    return int(over > 0)


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.exports", description=__doc__)
    parser.add_argument("--lignes", type=int, default=5_000_000)
    parser.add_argument("--magasin", choices=("duckdb", "postgresql"), default="duckdb")
    parser.add_argument("--formats", default=_FORMATS, help="page, pages, et ceux de /export")
    parser.add_argument("--garder", type=Path, help="dossier des données, gardées")
    return parser.parse_args()


def _token(data: Path) -> str:
    accounts = json.loads((data / "demo-comptes.json").read_text(encoding="utf-8"))
    gip = next(a for a in accounts if a["type"] == "gip" and a["state"] == "active")
    return b64encode(f"{gip['login']}:{gip['password']}".encode()).decode()


def _is_over(told: dict[str, float | str]) -> bool:
    limit = PAGE_MB if told["format"] in _PAGES else LIMIT_MB
    return float(told["peak_mb"]) > limit or float(told.get("works_on_s", 0)) > LEFT_S


def _taken(scene: Scene, format_: str) -> dict[str, float]:
    """Reads one answer, or some pages one after the other, to the end and lets them go."""
    before, begun, octets, first = cpu_ms((scene.pid,)), time.perf_counter(), 0, 0.0
    with highest(scene.pid) as most:
        for question in scene.questions(format_):
            client = scene.ask(question)
            answer = client.getresponse()
            if answer.status != http.HTTPStatus.OK:
                raise RuntimeError(f"{question}: {answer.status} {answer.read(300)!r}")
            first = first or time.perf_counter() - begun
            while piece := answer.read(1_000_000):
                octets += len(piece)
            client.close()
    return {
        "peak_mb": most.both,
        "server_mb": most.server,
        "helper_mb": most.helper,
        "first_s": round(first, 2),
        "seconds": round(time.perf_counter() - begun, 1),
        "cpu_s": round((cpu_ms((scene.pid,)) - before) / 1000, 1),
        "octets": octets,
    }


def _left(scene: Scene, format_: str) -> float:
    """Seconds for which server and helper still work for a client who has left."""
    client = scene.ask(scene.questions(format_)[0])
    time.sleep(_LEAVES_S)
    client.close()
    begun, last, spent = time.perf_counter(), 0.0, cpu_clock_ms((scene.pid,))
    while (passed := time.perf_counter() - begun) < _LOOKED_S:
        time.sleep(_EVERY_S)
        now = cpu_clock_ms((scene.pid,))
        if now - spent > _AT_WORK * _EVERY_S * 1000:
            last = passed + _EVERY_S
        spent = now
    return round(last, 1)


if __name__ == "__main__":
    sys.exit(main())
