"""`python -m bench.cartes.memory`: the memory of a server that draws 4,096 pixels a side.

All France by 34,958 invented communes, by WMS and by OGC API Maps, one picture after another at the
same server, as a reader who prints would ask. Memory is what the server holds at its highest (PSS,
looked at every 10 ms), without the database of PostgreSQL. Exit code 1 where it passes LIMIT_MB.
"""

import argparse
import http.client
import json
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlencode

from bench.accounts import callers
from bench.cartes.wavy import FRANCE, LEVEL, wavy_communes
from testing.cluster import free_port
from testing.processes import cpu_ms, highest, memory_mb
from testing.servers import COMMAND, demonstration, measured_environment, measured_server

LIMIT_MB = 300
_SIDE = 4_096
_STYLE, _POINTS = "part_personnes_seules", "rpls-logements"
_LOOKED_S, _WARM_S = 0.01, 2.0
_MERCATOR = "-540000,5200000,920000,6660000"


def main() -> int:
    """Prints a line a picture."""
    asked, over = _asked(), 0
    with ExitStack() as stack:
        made = demonstration(asked.magasin, asked.lignes, asked.garder)
        (data, url), port = stack.enter_context(made), free_port()
        wavy_communes(data, url)
        environ = measured_environment(data, url, port)
        gip = callers(data, environ)[0]
        pid = stack.enter_context(measured_server([COMMAND, "serve"], environ, port))
        time.sleep(_WARM_S)
        idle = sum(memory_mb(pid))
        for name, path in _pictures():
            told = {"picture": name, "store": asked.magasin, "idle_mb": idle}
            told |= _drawn(pid, port, path, dict(gip.headers))
            over += told["peak_mb"] > LIMIT_MB
            sys.stdout.write(json.dumps(told) + "\n")
            sys.stdout.flush()
    return int(over > 0)


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.cartes.memory", description=__doc__)
    parser.add_argument("--lignes", type=int, default=60_000)
    parser.add_argument("--magasin", choices=("duckdb", "postgresql"), default="duckdb")
    parser.add_argument("--garder", type=Path, help="dossier des données, gardées")
    return parser.parse_args()


def _pictures() -> Iterator[tuple[str, str]]:
    """What is asked for: by coding, by style, by system, and several layers at once."""
    yield "parts", _wms(LEVEL, _STYLE)
    yield "parts, palette", _wms(LEVEL, _STYLE, format="image/png; mode=8bit")
    yield "parts, JPEG", _wms(LEVEL, _STYLE, format="image/jpeg")
    yield "parts, fond transparent", _wms(LEVEL, _STYLE, transparent="TRUE")
    yield "parts, Mercator", _wms(LEVEL, _STYLE, crs="EPSG:3857", bbox=_MERCATOR)
    yield "noms", _wms(LEVEL, "noms")
    yield "cercles", _wms(LEVEL, "logements")
    yield "logements", _wms(_POINTS, "")
    yield "parts, noms, logements", _wms(f"{LEVEL},{LEVEL},{_POINTS}", f"{_STYLE},noms,")
    for more in ({}, {"f": "jpeg"}, {"bgcolor": "white", "void-color": "red"}):
        asked = {"bbox": _corners(), "width": _SIDE, "height": _SIDE} | more
        name = ", ".join(["OGC API Maps", *(f"{k} {v}" for k, v in more.items())])
        yield name, f"/collections/{LEVEL}/styles/{_STYLE}/map?{urlencode(asked)}"
    yield "parts, encore", _wms(LEVEL, _STYLE)


def _wms(layers: str, styles: str, **more: str) -> str:
    asked = {
        "service": "WMS", "version": "1.3.0", "request": "GetMap", "layers": layers,
        "styles": styles, "crs": "CRS:84", "bbox": _corners(), "width": _SIDE, "height": _SIDE,
        "format": "image/png",
    }  # fmt: skip
    return f"/ows?{urlencode(asked | more)}"


def _corners() -> str:
    return ",".join(f"{side:.7f}" for side in FRANCE)


def _drawn(pid: int, port: int, path: str, headers: Mapping[str, str]) -> dict[str, float]:
    """Takes one picture, to its end."""
    before = cpu_ms((pid,))
    with highest(pid, _LOOKED_S) as most:
        client = http.client.HTTPConnection("127.0.0.1", port, timeout=600)
        client.request("GET", path, headers=dict(headers))
        answer = client.getresponse()
        content = answer.read()
        client.close()
    media = answer.headers["Content-Type"] or ""
    if answer.status != http.HTTPStatus.OK or not media.startswith("image/"):
        raise RuntimeError(f"{path}: {answer.status} {content[:300]!r}")
    return {
        "peak_mb": most.both,
        "after_mb": sum(memory_mb(pid)),
        "cpu_s": round((cpu_ms((pid,)) - before) / 1000, 2),
        "octets": len(content),
    }


if __name__ == "__main__":
    sys.exit(main())
