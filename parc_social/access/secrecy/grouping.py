"""Grouping with carry: pieces of a zone are grouped, what is left over is carried to its parent."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from parc_social.access.secrecy.pieces import GroupDraft, Pieces
from parc_social.access.secrecy.predicate import Predicate
from parc_social.access.secrecy.survey import COMMUNE, Numbers
from parc_social.access.secrecy.zones.packing import PackedZone, fill, taken_in
from parc_social.access.secrecy.zones.runs import (
    Closed,
    FailedRuns,
    ManyRuns,
    Mask,
    Runs,
    SettledGroups,
    Walked,
)


@dataclass(frozen=True, slots=True)
class GroupingBounds:
    """Groups of another partition that no group may cross, and that must be wholly grouped.

    `group`: the one that holds each piece, -1 for none. `level`: where each was formed.
    """

    group: Numbers
    level: Sequence[int]


@dataclass(frozen=True, slots=True)
class Grouping:
    """Groups of pieces: level and zone of each, the group of each piece, the one that it shows.

    -1: no group. `shown` is the piece's own group, or, when it was left over in a zone that has
    groups, the one that it would have joined had it been silent: what an address shows does not
    tell whether its households answered.
    """

    level: list[int]
    zone: list[int]
    group: Numbers
    shown: Numbers


@dataclass(frozen=True, slots=True)
class Levels:
    """Where pieces are grouped: none below `finest`.

    What a zone of level `together` leaves over goes up as one piece, so that a laxer partition,
    cut inside, finds it whole; None: piece by piece.
    """

    finest: int = 0
    together: int | None = None


def carry(
    pieces: Pieces,
    predicate: Predicate,
    levels: Levels | None = None,
    bounds: GroupingBounds | None = None,
    at_once: ManyRuns | None = None,
) -> Grouping:
    """Groups pieces zone by zone, finest level first.

    Within `bounds`, nothing is left over: each must hold the predicate as a whole, else ValueError.
    `at_once`, of the same pieces and predicate, walks all zones at once: the same groups, sooner.
    """
    levels = levels or Levels()
    count = len(pieces.owners)
    bounds = bounds or GroupingBounds(np.full(count, -1), ())
    owners = np.array(pieces.owners, dtype=np.int64)
    work = _Carry(pieces.copy(), predicate, bounds, levels.together, at_once, owners)
    arriving = _by_level(pieces.level, levels.finest)
    nobody = waiting = np.zeros(0, dtype=np.int64)
    for level in range(len(pieces.zones)):
        waiting = work.climb(level, np.append(waiting, arriving.get(level, nobody)))
    return work.numbered(count)


def _by_level(levels: Sequence[int] | Numbers, finest: int) -> dict[int, Numbers]:
    at = np.maximum(np.asarray(levels, dtype=np.int64), finest)
    return {level: np.flatnonzero(at == level) for level in np.unique(at).tolist()}


@dataclass(slots=True)
class _Carry:
    pieces: Pieces
    predicate: Predicate
    bounds: GroupingBounds
    together: int | None
    at_once: ManyRuns | None
    owners: Numbers
    settled: list[SettledGroups] = field(default_factory=list[SettledGroups])
    drafts: list[GroupDraft] = field(default_factory=list[GroupDraft])
    homes: dict[int, GroupDraft] = field(default_factory=dict[int, GroupDraft])
    inside: dict[int, list[GroupDraft]] = field(default_factory=dict[int, list[GroupDraft]])
    failed: FailedRuns = field(default_factory=FailedRuns)

    def climb(self, level: int, waiting: Numbers) -> Numbers:
        """Groups what waits at a level; hands back what is carried to the next."""
        runs = self._runs(level, waiting)
        failing, rest, closed = self._told(level, runs)
        whole = failing & rest & (self._limits(runs, len(self.pieces.zones)) > level)
        if level != self.together:  # most: nobody makes a list of them
            rest &= ~whole
        some, carried = runs.only(rest), list[int]()
        each = zip(
            some.each(), some.bound.tolist(), some.zone.tolist(), failing[rest].tolist(),
            strict=True,
        )  # fmt: skip
        for run, bound, zone, fails in each:
            if fails:
                filled = PackedZone(left=self.failed.left(run))
            else:
                filled = self._packed(run, next(closed))
            carried += self._placed(filled, bound, level, zone)
        bulk = runs.only(whole & ~rest).pieces
        return np.append(bulk, np.array(carried, dtype=np.int64))

    def _placed(self, filled: PackedZone, bound: int, level: int, zone: int) -> list[int]:
        """Takes the groups of a zone; what is carried to the next level."""
        for draft in filled.drafts:
            draft.level, draft.zone = level, zone
        self.drafts += filled.drafts
        for piece, home in filled.homes:
            self.homes.setdefault(piece, home)
        if bound < 0:
            return self._bundled(filled.left) if level == self.together else filled.left
        made = self.inside.setdefault(bound, [])
        made += filled.drafts
        if self.bounds.level[bound] > level:
            return filled.left
        if filled.left:
            self._take_in(made, filled.left, level, zone)
        return []

    def _told(self, level: int, runs: Runs) -> tuple[Mask, Mask, Iterator[Closed]]:
        """Which runs fail, which are not settled at once, and the walks of those that do neither.

        One that made no group makes none in a wider zone that adds nothing.
        """
        failing = self.failed.holds(runs)
        new = ~failing
        asked = runs.only(new)
        walked = self.at_once.walked(asked) if self.at_once else Walked.none(len(asked.zone))
        self.failed.add(asked.only(walked.barren))
        failing[new] = walked.barren
        rest = np.ones(len(new), dtype=np.bool_)
        rest[new] = ~self._settled(level, asked, walked)
        return failing, rest, walked.only(rest[new] & ~walked.barren).closed()

    def _limits(self, runs: Runs, free: int) -> Numbers:
        """The level at which each run must be wholly grouped; `free`: of those without a bound."""
        return np.append(self.bounds.level, free)[runs.bound]

    def _settled(self, level: int, runs: Runs, walked: Walked) -> Mask:
        """Runs of which nothing is left, for good: groups of others within a bound may need them.

        Most are, and nobody adds them up one by one.
        """
        done = walked.joined & (self._limits(runs, -1) <= level)
        if done.any():
            some = SettledGroups.of(level, runs.only(done), walked.only(done), self.owners)
            self.settled.append(some)
        return done

    def _packed(self, run: list[int], closed: Closed) -> PackedZone:
        filled = fill(self.pieces, run, self.predicate, closed)
        if not filled.drafts:
            self.failed.add_one(run, filled.left)
        return filled

    def _by_need(self, made: Sequence[GroupDraft]) -> list[GroupDraft]:
        """Groups, last those that may go up with the least loss: not the only one of their zone."""
        zones = self.pieces.zones[min(COMMUNE, len(self.pieces.zones) - 1)]
        places = Counter(zones[d.pieces[0]] for d in made if d.into is None)
        return sorted(made, key=lambda d: (places[zones[d.pieces[0]]] > 1, d.level))

    def _bundled(self, left: list[int]) -> list[int]:
        if len(left) < 2:
            return left
        return [self.pieces.add(left)]

    def _runs(self, level: int, piece: Numbers) -> Runs:
        """Pieces that wait, by zone and bound, each run along the curve."""
        first = self.pieces.of_survey(piece)
        zone, bound = self.pieces.zones[level][first], self.bounds.group[first]
        order = np.lexsort((piece, bound, zone))
        piece, zone, bound = piece[order], zone[order], bound[order]
        new = np.flatnonzero((np.diff(zone) != 0) | (np.diff(bound) != 0)) + 1
        starts = np.append(0, new)[: len(piece)]
        return Runs(piece, np.append(starts, len(piece)), zone[starts], bound[starts])

    def _take_in(self, made: list[GroupDraft], left: Sequence[int], level: int, zone: int) -> None:
        draft = taken_in(self.pieces, self.predicate, self._by_need(made), left)
        if draft is None:
            raise ValueError("a bound does not hold the predicate as a whole")
        draft.level, draft.zone = level, zone
        if draft not in made:
            self.drafts.append(draft)

    def numbered(self, count: int) -> Grouping:
        """The groups in order of level, zone and first piece."""
        bundles = self.pieces.bundles
        standing = [draft for draft in self.drafts if draft.into is None]
        for draft in standing if bundles else ():
            if max(draft.pieces) >= count:
                draft.pieces = list(self._opened(draft.pieces))
        made = [SettledGroups.of_drafts(standing), *self.settled]
        level, zone, least = (np.concatenate(columns) for columns in zip(*(
            (some.levels, some.zone, some.least) for some in made), strict=True))  # fmt: skip
        order = np.lexsort((least, zone, level))
        numbers = np.empty(len(order), dtype=np.int64)
        numbers[order] = np.arange(len(order))
        group = np.full(count, -1)
        parts = np.split(numbers, np.cumsum([len(some.zone) for some in made])[:-1])
        for some, number in zip(made, parts, strict=True):
            group[some.pieces] = np.repeat(number, some.sizes)
        of_shown = group.copy()
        for some, number in zip(made, parts, strict=True):
            of_shown[some.left] = number[some.home]
        for draft, number in zip(standing, parts[0].tolist(), strict=True):
            draft.number = number
        shown = {home: draft.standing.number for home, draft in self.homes.items()}
        for bundle, pieces in bundles.items():
            if bundle in shown:
                number = shown.pop(bundle)
                shown |= {piece: number for piece in pieces if piece not in self.homes}
        of_shown[[*shown]] = [*shown.values()]
        return Grouping(level[order].tolist(), zone[order].tolist(), group, of_shown)

    def _opened(self, pieces: Iterable[int]) -> Iterator[int]:
        for piece in pieces:
            yield from self.pieces.bundles.get(piece, (piece,))
