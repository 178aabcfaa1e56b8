"""Columns `contour_…`: the outlines of a served relation with fewer corners, for maps from afar.

Computed once, here, so that both stores draw the same. Neighbours keep their border in common.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from parc_social.catalogue.load import collections
from parc_social.storage.edition_files.workbench import Workbench
from parc_social.storage.sql.text import quoted, statement
from parc_social.storage.statements.maps.tile_matrix import SCALES, TYPE

VERSION = "contours-1"  # of the computation: another one gives other editions
_LOT = 4_000_000  # corners cut at once: some 600 MB


def add_contours(bench: Workbench, collection_ids: Sequence[str]) -> None:
    """Adds the columns to relations that have their rows, and fills them.

    Neighbours that fall in two lots, in the largest levels, may part by twice what a scale allows.
    """
    columns = [f"{name} {TYPE}" for name in SCALES]
    for collection in (collections()[one] for one in collection_ids):
        table, code = quoted(collection.relation), quoted(collection.id_field)
        bench.run(
            statement("loaders.territoires", "contour_connu").format(
                table=table, code=code, columns=", ".join(columns)
            )
        )
        for first, last in _lots(bench):
            bench.insert_columns("contour_simple", _simplify_lot(bench, first, last))
        for column in columns:
            bench.run(f"ALTER TABLE {table} ADD COLUMN {column}")
        values = ", ".join(f"{name} = s.{name}" for name in SCALES)
        bench.run(
            f"UPDATE {table} SET {values} FROM contour_simple AS s WHERE s.code = {table}.{code}"  # noqa: S608 - the catalogue's names
        )
    bench.run("DROP TABLE IF EXISTS contour_connu; DROP TABLE IF EXISTS contour_simple")


def _lots(bench: Workbench) -> Iterator[tuple[int, int]]:
    """First and last rank of outlines that lie side by side, of so many corners together."""
    columns = bench.columns("SELECT ST_NPoints(geom) AS n FROM contour_connu ORDER BY rang")
    lot = np.cumsum(columns["n"]) // _LOT
    starts = np.flatnonzero(np.diff(lot, prepend=-1)) + 1
    yield from zip(starts.tolist(), np.append(starts[1:] - 1, len(lot)).tolist(), strict=False)


def _simplify_lot(bench: Workbench, first: int, last: int) -> dict[str, Any]:
    """Codes of a lot, and their outlines at each scale as WKB."""
    columns = bench.columns(
        "SELECT code, CAST(ST_AsWKB(geom) AS BLOB) AS wkb FROM contour_connu"
        " WHERE rang BETWEEN ? AND ? ORDER BY rang",
        [first, last],
    )
    topology = arcs(
        shapely.from_wkb(np.array([bytes(one) for one in columns["wkb"]], dtype=object))
    )
    scales = {
        name: shapely.to_wkb(topology.simplify(tolerance), byte_order=1)
        for name, tolerance in SCALES.items()
    }
    return {"code": columns["code"], **scales}


Shapes = NDArray[np.object_]
Coordinates = NDArray[np.float64]
Ranks = NDArray[np.intp]
Flags = NDArray[np.bool_]
Keys = NDArray[np.uint64]

_MIX = (np.uint64(0x9E3779B97F4A7C15), np.uint64(0xC2B2AE3D27D4EB4F))
_LEAST = 3  # corners of a ring


@dataclass(frozen=True, slots=True)
class _Rings:
    """The corners of all rings, without the last of each, which is its first again.

    Ring n is `xy[starts[n]:starts[n + 1]]`; polygon n is the rings `polygons[n]` to
    `polygons[n + 1]`, the first of them around the others; row n the same of polygons.
    """

    xy: Coordinates
    starts: Ranks
    polygons: Ranks
    rows: Ranks

    @property
    def sizes(self) -> Ranks:
        """Number of corners of each ring."""
        return np.diff(self.starts)


@dataclass(frozen=True, slots=True)
class Arcs:
    """Multipolygons as arcs: `lines` in the order of their rings, all written in one direction."""

    rings: _Rings
    lines: Shapes
    turned: Flags  # the ring goes the other way
    firsts: Ranks  # of each ring, the rank of its first arc, and how many there are
    triangles: Coordinates  # three far corners of each ring, for one that has no surface left

    def simplify(self, tolerance: float) -> Shapes:
        """The same multipolygons with fewer corners, each of them one that was there.

        No corner that is left out is further than `tolerance` from the line that passes it by.
        A ring that has no surface left is drawn as a triangle, or left out where it is a hole.
        """
        xy, ends = _ring_corners(
            shapely.simplify(self.lines, tolerance, preserve_topology=False), self
        )
        is_kept = np.ones(len(xy), bool)
        is_kept[ends[1:] - 1] = False  # the next arc begins there
        counts = np.diff(np.concatenate(([0], np.cumsum(is_kept)))[ends[self.firsts]])
        flat = counts < _LEAST
        outer = np.zeros(len(counts), bool)
        outer[self.rings.polygons[:-1]] = True
        sizes = np.where(flat, np.where(outer, _LEAST, 0), counts)
        coordinates = np.empty((int(sizes.sum()), 2))
        from_lines = np.repeat(~flat, sizes)
        coordinates[from_lines] = xy[is_kept][np.repeat(~flat, counts)]
        coordinates[~from_lines] = self.triangles[flat & outer].reshape(-1, 2)
        return _multipolygons(coordinates, sizes, self.rings)


def arcs(shapes: Shapes) -> Arcs:
    """The arcs of multipolygons, none of them empty."""
    rings = _rings(shapes)
    keys = _keys(rings.xy)
    ring = np.repeat(np.arange(len(rings.sizes)), rings.sizes)
    local = np.arange(len(keys)) - rings.starts[ring]
    is_node = _nodes(keys, rings, ring, local)
    begin = _first(is_node, keys, rings, ring, local)
    is_node[begin + rings.starts[:-1]] = True
    order = rings.starts[ring] + (local + begin[ring]) % rings.sizes[ring]
    at = np.flatnonzero(is_node[order])
    firsts = np.searchsorted(at, rings.starts)
    corners, owner, starts = _arc_corners(order, at, firsts)
    is_reversed = _is_reversed(keys[corners], starts)
    corners = corners[_in_direction(is_reversed, starts, owner)]
    lines: Any = shapely.linestrings(rings.xy[corners], indices=owner)
    return Arcs(rings, lines, is_reversed, firsts, _triangles(rings, ring))


def _rings(shapes: Shapes) -> _Rings:
    kind, xy, offsets = shapely.to_ragged_array(shapes)
    if kind is shapely.GeometryType.POLYGON:
        offsets = (*offsets, np.arange(len(shapes) + 1))
    starts, polygons, rows = (one.astype(np.intp) for one in offsets)
    is_kept = np.ones(len(xy), bool)
    is_kept[starts[1:] - 1] = False
    return _Rings(xy[is_kept] + 0.0, starts - np.arange(len(starts)), polygons, rows)


def _keys(xy: Coordinates) -> Keys:
    """A number for each place. Two places of one number only part an arc that need not be."""
    bits = np.ascontiguousarray(xy).view(np.uint64).reshape(-1, 2)
    mixed = bits[:, 0] * _MIX[0] ^ (bits[:, 1] + _MIX[1]) * _MIX[1]
    return (mixed ^ (mixed >> np.uint64(29))) * _MIX[0]


def _nodes(keys: Keys, rings: _Rings, ring: Ranks, local: Ranks) -> Flags:
    """The corners whose two neighbours are not the same in every ring that has them."""
    here, size = rings.starts[ring], rings.sizes[ring]
    around = keys[here + (local + 1) % size] + keys[here + (local - 1) % size]
    order = np.argsort(keys)
    new = np.flatnonzero(np.diff(keys[order], prepend=~keys[order[:1]]))
    low, high = (f.reduceat(around[order], new) for f in (np.minimum, np.maximum))
    is_node = np.empty(len(keys), bool)
    is_node[order] = np.repeat(low != high, np.diff(np.append(new, len(keys))))
    return is_node


def _first(is_node: Flags, keys: Keys, rings: _Rings, ring: Ranks, local: Ranks) -> Ranks:
    """Where each ring begins: where neighbours part, or at the same corner for both of them."""
    starts, far = rings.starts[:-1], len(keys)
    least = np.minimum.reduceat(keys, starts)[ring]
    lone = np.minimum.reduceat(np.where(keys == least, local, far), starts)
    first_node = np.minimum.reduceat(np.where(is_node, local, far), starts)
    return np.where(first_node < far, first_node, lone)


def _arc_corners(order: Ranks, at: Ranks, firsts: Ranks) -> tuple[Ranks, Ranks, Ranks]:
    """The corners of each arc up to the first of the next, whose arc each is, and their starts."""
    sizes = np.diff(np.append(at, len(order))) + 1
    starts = np.concatenate(([0], np.cumsum(sizes)))
    following = np.arange(1, len(at) + 1)
    following[firsts[1:] - 1] = firsts[:-1]
    corners = np.empty(starts[-1], np.intp)
    last = np.zeros(len(corners), bool)
    last[starts[1:] - 1] = True
    corners[~last] = order
    corners[last] = order[at[following]]
    return corners, np.repeat(np.arange(len(at)), sizes), starts


def _is_reversed(keys: Keys, starts: Ranks) -> Flags:
    first, last = keys[starts[:-1]], keys[starts[1:] - 1]
    second, before = keys[starts[:-1] + 1], keys[starts[1:] - 2]
    return (first > last) | ((first == last) & (second > before))


def _in_direction(is_reversed: Flags, starts: Ranks, owner: Ranks) -> Ranks:
    """Ranks that turn some arcs round and leave the others."""
    here = np.arange(len(owner))
    return np.where(is_reversed[owner], starts[owner] + starts[owner + 1] - 1 - here, here)


def _ring_corners(lines: Shapes, of: Arcs) -> tuple[Coordinates, Ranks]:
    """The corners of lines in the direction of their rings, and where each begins and ends."""
    xy, owner = shapely.get_coordinates(lines, return_index=True)
    starts = np.searchsorted(owner, np.arange(len(lines) + 1))
    return xy[_in_direction(of.turned, starts, owner)], starts


def _triangles(rings: _Rings, ring: Ranks) -> Coordinates:
    """Of each ring a corner, the one furthest from it, and the one furthest from their line."""
    a = rings.xy[rings.starts[:-1]]
    b = _furthest(np.linalg.norm(rings.xy - a[ring], axis=1), rings, ring)
    along, to = (b - a)[ring], rings.xy - a[ring]
    c = _furthest(np.abs(along[:, 0] * to[:, 1] - along[:, 1] * to[:, 0]), rings, ring)
    return np.stack([a, b, c], axis=1)


def _furthest(distance: NDArray[np.float64], rings: _Rings, ring: Ranks) -> Coordinates:
    most = np.maximum.reduceat(distance, rings.starts[:-1])[ring]
    at = np.where(distance == most, np.arange(len(distance)), len(distance))
    return rings.xy[np.minimum.reduceat(at, rings.starts[:-1])]


def _multipolygons(xy: Coordinates, sizes: Ranks, rings: _Rings) -> Shapes:
    """Multipolygons of rings of these sizes, closed; of a size of 0 there is none."""
    has_corners = sizes > 0
    starts = np.concatenate(([0], np.cumsum(sizes[has_corners] + 1)))
    corners = np.empty((starts[-1], 2))
    last = np.zeros(len(corners), bool)
    last[starts[1:] - 1] = True
    corners[~last] = xy
    corners[last] = corners[starts[:-1]]
    polygons = np.concatenate(([0], np.cumsum(has_corners)))[rings.polygons]
    offsets: Any = (starts, polygons, rings.rows)
    return shapely.from_ragged_array(shapely.GeometryType.MULTIPOLYGON, corners, offsets)
