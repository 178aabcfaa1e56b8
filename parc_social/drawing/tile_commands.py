"""Rings as the packed commands of Mapbox Vector Tile 2.1, many rows at once.

Source: https://github.com/mapbox/vector-tile-spec, version 2.1, §4.3.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from parc_social.drawing.shapes import Flags, Numbers, Rings

_MOVE, _LINE, _CLOSE = 1 << 3 | 1, 2, 1 << 3 | 7
_LEAST = 3  # corners of a ring
_BITS = (7, 14, 21, 28)  # that one octet more of a number begins after
Octets = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Commands:
    """`octets[n]`: the geometry of row `rows[n]`; rows of which nothing is left are not there."""

    rows: Sequence[int]
    octets: Sequence[bytes]


def commands(found: Rings) -> Commands:
    """Of rings on the grid of a tile, north up in the rows, south down in the tile."""
    xy, starts = _corners(found)
    sizes = np.diff(starts)
    areas = _areas(xy, starts)
    kept = (sizes >= _LEAST) & (areas != 0)
    outer = np.flatnonzero(~found.hole)
    kept &= kept[outer[found.polygon]]  # a hole goes with its polygon
    if not kept.any():
        return Commands((), ())
    inside = np.repeat(kept, sizes)
    xy, sizes = xy[inside], sizes[kept]
    starts = np.concatenate(([0], np.cumsum(sizes)))
    xy = _turned(xy, starts, (areas[kept] > 0) == found.hole[kept])
    rows, first = np.unique(found.owner[kept], return_index=True)
    numbers, begins = _numbers(xy, starts, first)
    packed, ends = _varints(numbers)
    bounds = [0, *ends[begins[[*first[1:], len(sizes)]] - 1].tolist()]
    told = packed.tobytes()
    octets = [told[a:b] for a, b in pairwise(bounds)]
    return Commands(rows.tolist(), octets)


def _varints(numbers: Numbers) -> tuple[Octets, Numbers]:
    """Whole numbers from 0 to 2^35 as Protocol Buffers write them; where each ends."""
    count = np.ones(len(numbers), np.intp)
    for bits in _BITS:
        count += numbers >= 1 << bits
    ends = np.cumsum(count)
    packed = np.empty(int(ends[-1]) if len(ends) else 0, np.uint8)
    for place in range(len(_BITS) + 1):
        longer = count > place
        last = count[longer] == place + 1
        septet = numbers[longer] >> 7 * place & 0x7F
        packed[ends[longer] - count[longer] + place] = np.where(last, septet, septet | 0x80)
    return packed, ends


def _corners(found: Rings) -> tuple[Numbers, Numbers]:
    """Without the last corner of each ring, which is its first, nor those on a straight side."""
    xy = found.xy.astype(np.intp)
    kept = np.ones(len(xy), bool)
    kept[found.starts[1:] - 1] = False
    xy, starts = xy[kept], found.starts - np.arange(len(found.starts))
    before, after = _neighbours(xy, starts)
    bends = _cross(xy - before, after - xy) != 0
    return xy[bends], np.concatenate(([0], np.cumsum(bends)))[starts]


def _neighbours(xy: Numbers, starts: Numbers) -> tuple[Numbers, Numbers]:
    """The corner before each of a ring, and the one after."""
    first, last = starts[:-1], starts[1:] - 1
    some = last >= first
    before, after = np.roll(xy, 1, axis=0), np.roll(xy, -1, axis=0)
    before[first[some]], after[last[some]] = xy[last[some]], xy[first[some]]
    return before, after


def _cross(a: Numbers, b: Numbers) -> Numbers:
    return a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0]


def _areas(xy: Numbers, starts: Numbers) -> Numbers:
    """Twice the area of each ring; more than 0 where an outer one turns as it should."""
    _, after = _neighbours(xy, starts)
    total = np.concatenate(([0], np.cumsum(_cross(xy, after))))
    return total[starts[1:]] - total[starts[:-1]]


def _turned(xy: Numbers, starts: Numbers, which: Flags) -> Numbers:
    """Some rings the other way round."""
    ring = np.repeat(np.arange(len(which)), np.diff(starts))
    place = np.arange(len(xy))
    mirrored = starts[:-1][ring] + starts[1:][ring] - 1 - place
    return xy[np.where(which[ring], mirrored, place)]


def _numbers(xy: Numbers, starts: Numbers, first: Numbers) -> tuple[Numbers, Numbers]:
    """Every command and its steps; where those of each ring begin. `first`: ring of each row."""
    sizes = np.diff(starts)
    steps = np.diff(xy, axis=0, prepend=np.zeros((1, 2), np.intp))
    steps[starts[:-1][first]] = xy[starts[:-1][first]]
    steps = (steps << 1) ^ (steps >> 63)
    begins = np.concatenate(([0], np.cumsum(2 * sizes + 3)))
    numbers = np.empty(int(begins[-1]), np.intp)
    numbers[begins[:-1]] = _MOVE
    numbers[begins[:-1] + 3] = (sizes - 1) << 3 | _LINE
    numbers[begins[1:] - 1] = _CLOSE
    ring = np.repeat(np.arange(len(sizes)), sizes)
    rank = np.arange(len(xy)) - starts[:-1][ring]
    at = begins[:-1][ring] + 1 + 2 * rank + (rank > 0)
    numbers[at], numbers[at + 1] = steps[:, 0], steps[:, 1]
    return numbers, begins
