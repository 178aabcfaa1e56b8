"""Groups of many zones closed at once, over columns: the first walk along the curve of each zone.

The same walk as packing's, which goes on where this one stops: in every zone that is not yet
at its end one group grows by a piece, all are asked the rule of everyone, and those that pass are
closed (measured at 540,000 dwellings, with what is then not packed: 0.35 to 0.24 s for the first
table). Of recent movers' counts, three times as many, a walk of all zones took longer than one by
one: these are sieved (sieve).
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from parc_social.access.secrecy.count_vector import BITS, fields_of, whole_table
from parc_social.access.secrecy.rule import MENAGES, Rule
from parc_social.access.secrecy.survey import Holdings, Numbers, starts_of
from parc_social.access.secrecy.zones.runs import Mask, Runs, Walked

_FEW = 24  # zones that are walked by one: fewer take longer together
_PIECES = 16_000  # of the zones that are walked together: more miss the cache

Columns = NDArray[np.int32]  # a row a set of households, a column a field


@dataclass(frozen=True, slots=True)
class ZoneScan:
    """Counts of pieces and of their landlords as columns, and the rule that they are asked.

    `first`: the first row of each piece, and the end.
    """

    floor: int
    coalition: bool
    least: Columns  # of each field, as `free` and `linked`
    free: Mask
    linked: Mask
    first: Numbers
    landlord: Numbers
    counts: Columns

    @staticmethod
    def of(rule: Rule, rows: Holdings, pieces: int) -> "ZoneScan":
        """That of so many pieces, whose rows are in order. Raises OverflowError: too many."""
        if int(rows.sums[MENAGES].sum()) >> BITS - 1:  # no field counts more
            raise OverflowError("more households than are counted")
        fields = fields_of(rule)
        counts = whole_table(fields, rows.sums).view(np.int32)
        first = np.searchsorted(rows.piece, np.arange(pieces + 1))
        least = np.array([field.least for field in fields], dtype=np.int32)
        free = np.array([field.free for field in fields])
        linked = np.array([field.linked for field in fields])
        settings = rule.floor, rule.coalition, least, free, linked
        return ZoneScan(*settings, first, rows.landlord, counts)

    def packed(self) -> Callable[[int], list[tuple[int, int]]]:
        """What packs the counts of a piece, by landlord."""
        width, data = 4 * len(self.least), self.counts.tobytes()
        first, landlord = self.first.tolist(), self.landlord.tolist()

        def of_piece(piece: int) -> list[tuple[int, int]]:
            return [
                (landlord[row], int.from_bytes(data[row * width : row * width + width], "little"))
                for row in range(first[piece], first[piece + 1])
            ]

        return of_piece

    def walked(self, runs: Runs) -> Walked:
        """The walk of each run whose pieces are all of the first."""
        found = Walked.none(len(runs.sizes))
        known = np.maximum.reduceat(runs.pieces, runs.starts[:-1]) < len(self.first) - 1
        ends, of_run = [found.ends], [found.ends]
        for some, places in runs.blocks(known, _PIECES):
            walk = _Walk.of(self, runs.pieces[places], runs.sizes[some])
            inside, run, found.whole[some], found.joined[some] = walk.closed()
            ends.append(inside)
            of_run.append(some[run])
        first = np.searchsorted(np.concatenate(of_run), np.arange(len(runs.starts)))
        alone = (runs.sizes == 1) & found.whole & (np.diff(first) == 0)  # and it does not pass
        return replace(found, ends=np.concatenate(ends), first=first, barren=alone)

    def enough(self, counts: Columns) -> Mask:
        """Whether each row of counts passes alone."""
        holds, nothing = counts >= self.least, counts == 0
        holds |= nothing & self.free
        holds[:, 1:] |= nothing[:, :-1] & self.linked[1:]
        return holds.all(axis=1)


@dataclass(frozen=True, slots=True)
class _Walk:
    """Pieces of zones, one zone after the other, and sums from the first piece to each.

    A row is of a piece and a landlord. `place` numbers rows by zone, landlord and piece, `until`
    are their sums in that order; `before` and `after`: the row of the same zone and landlord that
    comes before and after each, -1 and one past the last for none; `owner`: a number for both.
    """

    scan: ZoneScan
    bounds: Numbers  # of the zones, among the pieces
    upto: Columns
    row: Numbers  # the first of each piece, and the end
    place: Numbers
    until: Columns
    before: Numbers
    after: Numbers
    owner: Numbers

    @staticmethod
    def of(scan: ZoneScan, pieces: Numbers, sizes: Numbers) -> "_Walk":
        bounds: Numbers = np.append(0, np.cumsum(sizes))
        there = scan.first[pieces + 1] - scan.first[pieces]
        row: Numbers = np.append(0, np.cumsum(there))
        own = np.repeat(scan.first[pieces] - row[:-1], there) + np.arange(int(row[-1]))
        zone = np.repeat(np.repeat(np.arange(len(sizes)), sizes), there)
        keys = zone * (int(scan.landlord.max(initial=0)) + 1) + scan.landlord[own]
        order = np.argsort(keys, kind="stable")
        counts = scan.counts[own]
        new = np.zeros(len(order), dtype=np.bool_)
        new[starts_of(keys[order])] = True
        place = np.empty(len(order), dtype=np.int64)
        place[order] = np.arange(len(order))
        before, after = np.full(len(order), -1), np.full(len(order), len(order))
        before[order[1:][~new[1:]]] = order[:-1][~new[1:]]
        after[order[:-1][~new[1:]]] = order[1:][~new[1:]]
        owner = np.empty(len(order), dtype=np.int64)
        owner[order] = np.cumsum(new) - 1
        return _Walk(
            scan, bounds, _upto(counts)[row], row, place, _upto(counts[order]), before, after, owner
        )

    def closed(self) -> tuple[Numbers, Numbers, Mask, Mask]:
        """What is closed: each end in its zone, and the zone; of each zone, as in Closed."""
        start, stop = self.bounds[:-1].copy(), self.bounds[1:]
        end, last = start.copy(), np.full(len(start), -1)
        walking, ends = np.arange(len(start)), list[tuple[Numbers, Numbers]]()
        households = self.upto[:, 0].astype(np.int64)
        while len(walking) > _FEW:
            reach = np.searchsorted(households, households[start[walking]] + self.scan.floor)
            end[walking] = np.maximum(end[walking] + 1, reach)
            walking = walking[end[walking] <= stop[walking]]
            passing = walking[self._passes(start[walking], end[walking])]
            ends.append((passing, end[passing]))
            last[passing] = start[passing]
            start[passing] = end[passing]
        whole = np.ones(len(stop), dtype=np.bool_)
        whole[walking] = False
        joined = whole & (last >= 0)
        asked = np.flatnonzero(joined & (households[start] < households[stop]))
        joined[asked] = self._passes(last[asked], stop[asked])
        zone = np.concatenate([walking[:0], *(zones for zones, _ in ends)])
        every = np.concatenate([walking[:0], *(some for _, some in ends)])
        order = np.argsort(zone, kind="stable")  # a zone's groups are closed in their order
        return (every - self.bounds[zone])[order], zone[order], whole, joined

    def _passes(self, start: Numbers, end: Numbers) -> Mask:
        """Whether the pieces from `start` to `end`, each of another zone, may be spoken of."""
        counts = self.upto[end] - self.upto[start]
        passes = self.scan.enough(counts)
        if self.scan.coalition:
            asked = np.flatnonzero(passes)
            passes[asked] = ~self._blocked(
                counts[asked], self.row[start[asked]], self.row[end[asked]]
            )
        return passes

    def _blocked(self, counts: Columns, first: Numbers, stop: Numbers) -> Mask:
        """Whether a landlord of these rows learns of the others by taking its own out."""
        sizes = stop - first
        of_group = np.repeat(np.arange(len(sizes)), sizes)
        rows = np.arange(len(of_group)) + np.repeat(first - (np.cumsum(sizes) - sizes), sizes)
        opening = rows[self.before[rows] < first[of_group]]
        closing = self.after[rows] >= stop[of_group]
        of_group, rows = of_group[closing], rows[closing]
        opened = np.zeros(int(self.owner.max(initial=-1)) + 1, dtype=np.int64)
        opened[self.owner[opening]] = self.place[opening]
        since, upto = opened[self.owner[rows]], self.place[rows] + 1
        blocked = np.zeros(len(sizes), dtype=np.bool_)
        others = counts[of_group, 0] - (self.until[upto, 0] - self.until[since, 0])
        blocked[of_group[(others > 0) & (others < self.scan.floor)]] = True
        left = np.flatnonzero((others > 0) & ~blocked[of_group])
        of_left = of_group[left]
        known = self.until[upto[left]] - self.until[since[left]]
        blocked[of_left[~self.scan.enough(counts[of_left] - known)]] = True
        return blocked


def _upto(counts: Columns) -> Columns:
    """The sums of the rows before each, and of all."""
    upto = np.zeros((len(counts) + 1, counts.shape[1]), dtype=np.int32)
    np.cumsum(counts, axis=0, out=upto[1:])
    return upto
