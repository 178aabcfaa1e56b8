"""Runs of pieces, a zone each; what is told of many at once, and their groups that are for good."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, pairwise
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from parc_social.access.secrecy.pieces import GroupDraft
from parc_social.access.secrecy.survey import Numbers

Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Runs:
    """Pieces by zone and bound, one run after the other, each along the curve.

    `starts`: the first of each run among the pieces, and their number; `bound`: -1 for none.
    """

    pieces: Numbers
    starts: Numbers
    zone: Numbers
    bound: Numbers

    @property
    def sizes(self) -> Numbers:
        """How many pieces each run has."""
        return np.diff(self.starts)

    def only(self, asked: Mask) -> "Runs":
        """Some of them."""
        if asked.all():
            return self
        pieces = self.pieces[np.repeat(asked, self.sizes)]
        starts = np.append(0, np.cumsum(self.sizes[asked]))
        return Runs(pieces, starts, self.zone[asked], self.bound[asked])

    def each(self) -> Iterator[list[int]]:
        """The pieces of each."""
        pieces = self.pieces.tolist()
        return (pieces[first:last] for first, last in pairwise(self.starts.tolist()))

    def blocks(self, asked: Mask, most: int) -> Iterator[tuple[Numbers, Numbers]]:
        """Some of the runs asked, of `most` pieces or so together, and the places of these."""
        sizes = self.sizes
        block = np.cumsum(np.where(asked, sizes, 0)) // most
        for one in np.unique(block[asked]).tolist():
            runs = np.flatnonzero(asked & (block == one))
            some = sizes[runs]
            first = np.repeat(self.starts[runs] - (np.cumsum(some) - some), some)
            yield runs, first + np.arange(len(first))


@dataclass(slots=True)
class FailedRuns:
    """Runs that made no group, by their first piece: how many pieces, and how they were left.

    All of them go up together: a wider one that begins alike and is no longer is the same, unless
    some were grouped in between: `holds` forgets a piece that it is asked of among others.
    """

    sizes: Numbers = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    ordered: dict[int, list[int]] = field(default_factory=dict[int, list[int]])

    def holds(self, runs: Runs) -> Mask:
        """Which of these; asked of every run of each level in turn."""
        first = runs.pieces[runs.starts[:-1]]
        missing = int(runs.pieces.max(initial=-1)) + 1 - len(self.sizes)
        if missing > 0:
            self.sizes = np.append(self.sizes, np.zeros(missing, dtype=np.int64))
        found = self.sizes[first] == runs.sizes
        self.sizes[runs.only(~found).pieces] = 0
        return found

    def add(self, runs: Runs) -> None:
        """Some that `holds` was asked of, left as they are."""
        self.sizes[runs.pieces[runs.starts[:-1]]] = runs.sizes

    def add_one(self, run: Sequence[int], left: list[int]) -> None:
        """One that `holds` was asked of, and what was left of it: all, in another order."""
        self.sizes[run[0]] = len(run)
        self.ordered[run[0]] = left

    def left(self, run: list[int]) -> list[int]:
        """What was left of one."""
        found = self.ordered.get(run[0], run)
        return found if sorted(found) == run else run  # else of another one, lower down


@dataclass(frozen=True, slots=True)
class Closed:
    """The groups of a zone's walk: where each ends among its pieces, in their order.

    `whole`: the walk went to the end. `joined`: what it left passes with the last group, and is in
    it.
    """

    ends: list[int]
    whole: bool
    joined: bool


@dataclass(frozen=True, slots=True)
class Walked:
    """The walks of runs: as Closed, of each; `first`: the first end of each run, and their number.

    `barren`: no set of the pieces of a run passes, for sure.
    A run that was not walked has no end and is not whole.
    """

    ends: Numbers
    first: Numbers
    whole: Mask
    joined: Mask
    barren: Mask

    @staticmethod
    def none(runs: int) -> "Walked":
        """No walk of any."""
        nothing = np.zeros(runs + 1, dtype=np.int64)
        never = (np.zeros(runs, dtype=np.bool_) for _ in range(3))
        return Walked(nothing[:0], nothing, *never)

    def closed(self) -> Iterator[Closed]:
        """Those of each run."""
        ends, bounds = self.ends.tolist(), pairwise(self.first.tolist())
        each = zip(bounds, self.whole.tolist(), self.joined.tolist(), strict=True)
        for (first, last), whole, joined in each:
            yield Closed(ends[first:last], whole, joined)

    def only(self, asked: Mask) -> "Walked":
        """Of some runs."""
        groups = np.diff(self.first)
        first = np.append(0, np.cumsum(groups[asked]))
        ends = self.ends[np.repeat(asked, groups)]
        masks = (mask[asked] for mask in (self.whole, self.joined, self.barren))
        return Walked(ends, first, *masks)


class ManyRuns(Protocol):
    """What tells of many runs at once, before any is taken up alone."""

    def walked(self, runs: Runs) -> Walked:
        """Their walks, or that they are barren, as far as is known."""
        ...


@dataclass(frozen=True, slots=True)
class SettledGroups:
    """Groups that nothing changes any more: their zones, and their pieces one after the other.

    `left`: the pieces that no group closed on; `home`: the group, of these, that each belongs to.
    """

    levels: Numbers
    zone: Numbers
    pieces: Numbers
    sizes: Numbers
    least: Numbers  # the first piece of each, along the curve
    left: Numbers
    home: Numbers

    @staticmethod
    def of_drafts(drafts: Sequence[GroupDraft]) -> "SettledGroups":
        """Groups that were made one by one, whose left-overs are told apart."""
        rows = [(d.level, d.zone, len(d.pieces), min(d.pieces)) for d in drafts]
        level, zone, sizes, least = np.array(rows, dtype=np.int64).reshape(-1, 4).T
        inside = chain.from_iterable(draft.pieces for draft in drafts)
        pieces = np.fromiter(inside, np.int64, int(sizes.sum()))
        return SettledGroups(level, zone, pieces, sizes, least, pieces[:0], pieces[:0])

    @staticmethod
    def of(level: int, runs: Runs, walked: Walked, owners: Numbers) -> "SettledGroups":
        """Those of runs that were walked to their end, what was left in the last group of each.

        What was left belongs to the last group of the same landlord alone, else to that one.
        """
        groups = np.diff(walked.first)
        run = np.repeat(np.arange(len(groups)), groups)
        ends = walked.ends + runs.starts[run]
        last = walked.first[1:] - 1  # of each run
        opened = np.append(0, ends[:-1])[: len(ends)]
        opened[walked.first[:-1]] = runs.starts[:-1]
        owner = np.append(owners[runs.pieces], 0)
        within = np.stack([opened, ends]).T.ravel()
        least, most = (one.reduceat(owner, within)[::2] for one in (np.minimum, np.maximum))
        rest = runs.starts[1:] - ends[last]
        of_left = np.repeat(np.arange(len(groups)), rest)
        at = np.repeat(ends[last] - (np.cumsum(rest) - rest), rest) + np.arange(len(of_left))
        alike, width = np.flatnonzero(least == most), int(owner.max()) + 1
        keys, asked = run[alike] * width + least[alike], of_left * width + owner[at]
        home = last[of_left]
        found = _last_of(keys, asked)
        home[found >= 0] = alike[found[found >= 0]]
        pieces, sizes = runs.pieces, np.diff(np.append(opened, len(runs.pieces)))
        levels, first = np.full(len(run), level), pieces[opened]
        return SettledGroups(levels, runs.zone[run], pieces, sizes, first, pieces[at], home)


def _last_of(keys: Numbers, asked: Numbers) -> Numbers:
    """The place of the last key that is the same as each of those asked; -1 for none."""
    order = np.append(np.argsort(keys, kind="stable"), -1)
    keys = np.append(keys, -1)[order]  # a key of nobody comes last: the one before the first
    found = np.searchsorted(keys[:-1], asked, side="right") - 1
    return np.where(keys[found] == asked, order[found], -1)
