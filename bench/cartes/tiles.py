"""Tiles of WMTS drawn for the first time, then kept, beside the same pictures by WMS.

Every tile of a level inside a place, in turns of a few: what slows the machine slows all three.
"""

import math
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice
from urllib.parse import urlencode

from bench.measure import Figure, Target, client_of, figure_of
from parc_social.storage.query.model import Box
from testing.processes import cpu_ms

PICTURES = "parc-social, WMS"
NEW, KEPT = "tuile neuve, face au WMS", "tuile gardée, face au WMS"
MOST = {NEW: 1.3, KEPT: 0.1}  # times what the same picture takes by WMS: issue 25
_LEVEL, _TURN, _TURNS = 10, 24, 6
_AGAIN = 10  # kept tiles are too quick for the clock of processes
_SIDE = 256
_WORLD = 40_075_016.685578488  # metres of the equator
_TILES = {
    "service": "WMTS", "version": "1.0.0", "request": "GetTile", "format": "image/png",
    "tilematrixset": "WebMercatorQuad", "tilematrix": str(_LEVEL),
}  # fmt: skip
_MAPS = {
    "service": "WMS", "version": "1.3.0", "request": "GetMap", "format": "image/png",
    "crs": "EPSG:3857", "width": str(_SIDE), "height": str(_SIDE), "transparent": "TRUE",
}  # fmt: skip
Cell = tuple[int, int]  # row, column


def cell_at(longitude: float, latitude: float, level: int) -> Cell:
    """The cell of the web's map that holds a point, in degrees (OGC 17-083r4, annex D.1)."""
    across, radians = 2**level, math.radians(latitude)
    row = int((1 - math.asinh(math.tan(radians)) / math.pi) / 2 * across)
    return row, int((longitude + 180) / 360 * across)


def tile_figures(target: Target, layer: str, style: str, place: Box, rows: int) -> list[Figure]:
    """What a new tile takes, a kept one, and a picture; the first turn warms up."""
    cells = list(islice(_inside(place), _TURN * (_TURNS + 1)))
    turns = [cells[start : start + _TURN] for start in range(0, len(cells), _TURN)]
    kinds = {PICTURES: _map, NEW: _tile, KEPT: _tile}
    clocks: dict[str, list[float]] = {name: [] for name in kinds}
    spent, size = dict.fromkeys(kinds, 0.0), 0
    for number, turn in enumerate(turns):
        for name, path in kinds.items():
            paths = [path(layer, style, cell) for cell in turn] * (_AGAIN if name == KEPT else 1)
            took, processor, size = _asked(target, paths)
            if number:
                clocks[name] += took
                spent[name] += processor
    found = {
        name: figure_of(target, (name, rows), clocks[name], spent[name], size) for name in kinds
    }
    return [one for case in (NEW, KEPT) for one in (found[case], _beside(found[PICTURES], case))]


def _inside(place: Box) -> Iterator[Cell]:
    west, south, east, north = place
    (top, left), (bottom, right) = cell_at(west, north, _LEVEL), cell_at(east, south, _LEVEL)
    for row in range(top + 1, bottom):
        for column in range(left + 1, right):
            yield row, column


def _tile(layer: str, style: str, cell: Cell) -> str:
    where = {"tilerow": str(cell[0]), "tilecol": str(cell[1]), "layer": layer, "style": style}
    return f"/ows?{urlencode(_TILES | where)}"


def _map(layer: str, style: str, cell: Cell) -> str:
    side = _WORLD / 2**_LEVEL
    north, west = _WORLD / 2 - cell[0] * side, cell[1] * side - _WORLD / 2
    box = ",".join(f"{one:.6f}" for one in (west, north - side, west + side, north))
    return f"/ows?{urlencode(_MAPS | {'layers': layer, 'styles': style, 'bbox': box})}"


def _beside(picture: Figure, case: str) -> Figure:
    return replace(picture, case=case, server=PICTURES)


def _asked(target: Target, paths: Sequence[str]) -> tuple[list[float], float, int]:
    """Clocks and processor of some answers, in ms, and the octets of the last one."""
    client, clocks, size = client_of(target), [], 0
    before = cpu_ms(target.roots)
    for path in paths:
        start = time.perf_counter()
        size = client.get(path)
        clocks.append((time.perf_counter() - start) * 1000)
    return clocks, cpu_ms(target.roots) - before, size
