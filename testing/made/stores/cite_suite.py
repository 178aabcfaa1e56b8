"""A server of layers of the OGC's suite for WMS 1.3.0, as that suite asks it; data like its own."""

import io
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import requests
from lxml import etree  # pyright: ignore[reportAttributeAccessIssue]
from PIL import Image

from testing.cluster import free_port


def box(west: float, south: float, east: float, north: float) -> list[list[float]]:
    """The ring around."""
    return [[west, south], [east, south], [east, north], [west, north], [west, south]]


# A lake whose hole fills 8 x 5 pixels of 10 x 7, shores where the suite looks, and the rest around.
LAKE = [[0.0007, -0.0017], [0.0009, -0.0003], [0.0029, -0.0002], [0.0030, -0.0016]]
INVENTED: dict[str, list[tuple[dict[str, Any], str, Any]]] = {
    "BasicPolygons": [
        ({"ID": None}, "Polygon", [[[-1, 0], [0, 1], [1, 0], [0, -1], [-1, 0]]]),
        ({"ID": None}, "Polygon", [box(-1.5, 3, 1, 5.5)]),
        ({"ID": None}, "Polygon", [box(-1, 2, 1.5, 5)]),
    ],
    "Bridges": [({"FID": "1", "NAME": "Pont d'essai"}, "Point", [0.0003, 0.0008])],
    "Buildings": [({"FID": "2", "ADDRESS": "1 rue d'essai"}, "Polygon",
                   [box(0.0009, 0.0006, 0.0012, 0.0009)])],
    "DividedRoutes": [({"FID": "3", "NAME": "Route", "NUM_LANES": 4}, "MultiLineString",
                       [[[-0.003, -0.002], [-0.003, 0.002]],
                        [[-0.0025, -0.002], [-0.0025, 0.002]]])],
    "Forests": [({"FID": "4", "NAME": "Forêt"}, "Polygon", [box(-0.001, -0.0022, 0.004, 0.0015)])],
    "Lakes": [({"FID": "5", "NAME": "Lac"}, "Polygon",
               [[*LAKE, LAKE[0]], box(0.0017, -0.0011, 0.0025, -0.0006)])],
    "MapNeatline": [({"FID": "6"}, "LineString", box(-0.004, -0.0022, 0.004, 0.0022))],
    "NamedPlaces": [({"FID": "7", "NAME": "Ville"}, "Polygon", [box(0.0018, 0.001, 0.004, 0.0022)]),
                    ({"FID": "8", "NAME": "Île"}, "Polygon",
                     [box(0.0017, -0.0011, 0.0025, -0.0006)])],
    "Ponds": [({"FID": "9", "NAME": None, "TYPE": "Mare"}, "MultiPolygon",
               [[box(-0.002, 0.0016, -0.0018, 0.002)], [box(-0.0016, 0.0016, -0.0014, 0.002)]])],
    "RoadSegments": [({"FID": "10", "NAME": "Rue"}, "LineString",
                      [[-0.004, -0.001], [0, 0.0005], [0.004, 0.002]])],
    "Streams": [({"FID": "11", "NAME": None}, "LineString",
                 [[-0.0004, 0.0022], [0.0009, -0.0003]])],
}  # fmt: skip


@dataclass(frozen=True)
class Suite:
    """The server, as its account and as the suite read it."""

    address: str
    accounts: dict[str, Any]

    def get(self, login: str = "demo-gip", **asked: Any) -> requests.Response:
        """By address, with an account."""
        account = self.accounts[login]
        return requests.get(
            f"{self.address}/ows", asked, auth=(account["login"], account["password"]), timeout=60
        )

    def fetch(self, href: str) -> requests.Response:
        """An address of its own, whole."""
        assert href.startswith(self.address)
        account = self.accounts["demo-gip"]
        return requests.get(href, auth=(account["login"], account["password"]), timeout=60)

    def map(self, layers: str, **more: Any) -> Any:
        """Pixels, red, green, blue and alpha, of a map asked for as the suite does."""
        asked = {"VeRsIoN": "1.3.0", "ReQuEsT": "GetMap", "LaYeRs": layers, "StYlEs": "",
                 "CrS": "CRS:84", "FoRmAt": "image/png", **more}  # fmt: skip
        answer = self.get(**asked)
        assert answer.headers["Content-Type"] == "image/png", answer.text[:500]
        return np.asarray(Image.open(io.BytesIO(answer.content)).convert("RGBA"))

    def info(self, layer: str, **more: Any) -> requests.Response:
        """What is under a pixel, asked for as the suite does."""
        asked = {"VeRsIoN": "1.3.0", "ReQuEsT": "GetFeatureInfo", "LaYeRs": layer, "StYlEs": "",
                 "QuErY_LaYeRs": layer, "CrS": "CRS:84", "BbOx": "-2,2,2,6", "WiDtH": 100,
                 "HeIgHt": 100, "I": 50, "J": 50, "FoRmAt": "image/png",
                 "InFo_fOrMaT": "application/json", **more}  # fmt: skip
        answer = self.get(**asked)
        assert answer.status_code == 200, answer.text[:500]
        return answer

    @cached_property
    def capabilities(self) -> Any:
        """The root of the document, asked for once."""
        return etree.fromstring(self.get(SERVICE="WMS", REQUEST="GetCapabilities").content)


def bare() -> dict[str, str]:
    """The environment without what tells a server of ours anything."""
    return {k: v for k, v in os.environ.items() if not k.startswith(("PARC_SOCIAL_", "PYGEOAPI_"))}


@contextmanager
def serving(folder: Path, data: Path, store: str) -> Iterator[Suite]:
    """The layers of a folder, on a store, for as long as it takes."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    told = {"DATA": str(data), "STORE": store, "PORT": str(port), "BASE_URL": address}
    environ = bare() | {f"PARC_SOCIAL_{name}": value for name, value in told.items()}
    log = data.with_suffix(".log")
    with log.open("w") as stderr:
        process = subprocess.Popen(
            [sys.executable, "-m", "testing.cite_wms", str(folder)],
            env=environ, text=True, stdout=subprocess.PIPE, stderr=stderr,
        )  # fmt: skip
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == f"prêt : {address}\n", log.read_text()
        lines = json.loads((data / "demo-comptes.json").read_text())
        yield Suite(address, {line["login"]: line for line in lines})
    finally:
        process.terminate()
        process.wait(timeout=60)
        assert process.stdout is not None
        process.stdout.close()


def written(folder: Path) -> Path:
    """A folder of invented layers."""
    folder.mkdir()
    for name, features in INVENTED.items():
        told = [
            {"type": "Feature", "properties": p, "geometry": {"type": kind, "coordinates": xy}}
            for p, kind, xy in features
        ]
        document = {"type": "FeatureCollection", "features": told}
        (folder / f"{name}.geojson").write_text(json.dumps(document), encoding="utf-8")
    return folder
