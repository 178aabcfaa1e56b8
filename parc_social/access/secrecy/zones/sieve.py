"""Zones where no group can be made, told of many at once from the counts of their pieces.

Of what a zone has some and too few, no part of it has enough: pieces that have some are in no
group. Without them others may be too few, and so on until nobody is left, or enough are. Of recent
movers that is the end of nine zones in ten that make no group, and they need no walk.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from parc_social.access.secrecy.count_vector import CountField, Fields
from parc_social.access.secrecy.survey import Numbers
from parc_social.access.secrecy.zones.runs import Mask, Runs, Walked
from parc_social.access.secrecy.zones.scan import Columns

_MOST = 8  # pieces of a zone that is looked at: of more, some make a group
_PIECES = 4_000  # looked at together: more miss the cache


@dataclass(frozen=True, slots=True)
class ZoneSieve:
    """Counts of pieces, a row each and a column a field, and what a group must have of each."""

    counts: Columns
    floor: int  # of the first field
    least: Columns
    free: Mask
    linked: Mask

    @staticmethod
    def of(fields: Sequence[CountField], counts: Fields, floor: int) -> "ZoneSieve":
        """That of a predicate whose fields are these."""
        least = np.array([field.least for field in fields], dtype=np.int32)
        free = np.array([field.free for field in fields])
        linked = np.array([field.linked for field in fields])
        return ZoneSieve(counts.view(np.int32), floor, least, free, linked)

    def walked(self, runs: Runs) -> Walked:
        """No walk: which runs are barren."""
        sizes, found = runs.sizes, Walked.none(len(runs.zone))
        for some, places in runs.blocks(sizes <= _MOST, _PIECES):
            found.barren[some] = self._left_empty(self.counts[runs.pieces[places]], sizes[some])
        return found

    def _left_empty(self, counts: Columns, sizes: Numbers) -> Mask:
        found = np.zeros(len(sizes), dtype=np.bool_)
        zones = np.arange(len(sizes))
        while len(zones):
            starts = np.cumsum(sizes) - sizes
            held = np.add.reduceat(counts, starts, axis=0)
            few = held < self.least
            banned = few & self.free
            banned[:, :-1] |= (few & self.linked)[:, 1:]
            out = ((counts > 0) & np.repeat(banned, sizes, axis=0)).any(axis=1)
            short = held[:, 0] < self.floor
            found[zones[short]] = True
            again = np.logical_or.reduceat(out, starts) & ~short
            left = np.repeat(again, sizes) & ~out
            some = np.add.reduceat(left, starts, dtype=np.int64)
            found[zones[again & (some == 0)]] = True
            again &= some > 0
            zones, sizes, counts = zones[again], some[again], counts[left]
        return found
