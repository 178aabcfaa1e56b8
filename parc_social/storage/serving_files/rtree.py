"""An R*Tree of points of SQLite, written packed: rows that lie along a curve fill node after node.

The form of its three tables is that of SQLite (ext/rtree/rtree.c, "database format"), which reads
back and checks what is written here (`SELECT rtreecheck(…)`). One row at a time costs ten times as
much, and leaves nodes half full.
"""

import sqlite3
import struct
from collections.abc import Mapping
from itertools import chain, repeat

import numpy as np
from numpy.typing import NDArray

from parc_social.storage.sql.text import quoted

_ROOT = 1  # number of its node
_SIDES = ("west", "east", "south", "north")
_CELL = np.dtype([("id", ">i8"), *((side, ">f4") for side in _SIDES)])
_HEAD = struct.Struct(">HH")  # depth of the tree, where the node is the root; number of cells
Numbers = NDArray[np.float64]
Cells = NDArray[np.void]
Level = Mapping[int, Cells]  # the cells of each node of one height, by its number


def write_rtree(
    base: sqlite3.Connection, name: str, fids: NDArray[np.int64], lon: Numbers, lat: Numbers
) -> None:
    """Makes the virtual table `name` (id, minx, maxx, miny, maxy) of points, in their order."""
    base.execute(f"CREATE VIRTUAL TABLE {quoted(name)} USING rtree(id, minx, maxx, miny, maxy)")
    nodes = quoted(f"{name}_node")
    (size,) = base.execute(f"SELECT length(data) FROM {nodes}").fetchone()  # noqa: S608 - our own names
    most = (size - _HEAD.size) // _CELL.itemsize
    cells, depth, free = _points(fids, lon, lat), 0, _ROOT + 1
    while len(cells) > most:
        groups = [cells[at : at + most] for at in range(0, len(cells), most)]
        level = dict(enumerate(groups, free))
        _put(base, name, level, depth=depth, size=size)
        cells, depth, free = _around(level), depth + 1, free + len(groups)
    base.execute(f"DELETE FROM {nodes} WHERE nodeno = {_ROOT}")  # noqa: S608 - our own names
    _put(base, name, {_ROOT: cells}, depth=depth, size=size)


def _points(fids: NDArray[np.int64], lon: Numbers, lat: Numbers) -> Cells:
    cells = np.empty(len(fids), _CELL)
    cells["id"] = fids
    cells["west"], cells["east"] = _rounded(lon)
    cells["south"], cells["north"] = _rounded(lat)
    return cells


def _around(level: Level) -> Cells:
    """One cell a node, around all of its own."""
    cells = np.empty(len(level), _CELL)
    cells["id"] = [*level]
    for side, outermost in zip(_SIDES, (np.min, np.max, np.min, np.max), strict=True):
        cells[side] = [outermost(group[side]) for group in level.values()]
    return cells


def _put(base: sqlite3.Connection, name: str, level: Level, *, depth: int, size: int) -> None:
    """Writes nodes, and where each of their cells lies: a row, or a node below.

    The root alone tells how deep it stands over the rows.
    """
    nodes = [
        (number, _HEAD.pack(depth if number == _ROOT else 0, len(group)) + group.tobytes())
        for number, group in level.items()
    ]
    padded = ((number, node.ljust(size, b"\0")) for number, node in nodes)
    base.executemany(f"INSERT INTO {quoted(f'{name}_node')} VALUES (?, ?)", padded)  # noqa: S608 - our own names
    below = quoted(f"{name}_parent" if depth else f"{name}_rowid")
    pairs = chain.from_iterable(
        zip(group["id"].tolist(), repeat(number), strict=False) for number, group in level.items()
    )
    base.executemany(f"INSERT INTO {below} VALUES (?, ?)", pairs)  # noqa: S608 - our own names


def _rounded(degrees: Numbers) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """The nearest numbers of 32 bits below and above, or the number itself."""
    near = degrees.astype(np.float32)
    below = np.where(near > degrees, np.nextafter(near, np.float32(-np.inf)), near)
    above = np.where(near < degrees, np.nextafter(near, np.float32(np.inf)), near)
    return below, above
