"""What a later version may tell: each published sum moves by no household, or by enough of them.

Each is judged by itself: had all who changed in anything been counted, a correction of everyone's
surface would cover the one household that left, whose record the other sums would then tell.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from parc_social.access.secrecy.chain import Partitions
from parc_social.access.secrecy.count_vector import fields_of, packed
from parc_social.access.secrecy.partition_view import PartitionView
from parc_social.access.secrecy.population import contrast, mixed_counts
from parc_social.access.secrecy.predicate import Everyone, SubPopulation, holds
from parc_social.access.secrecy.rule import Rule, SurveyQuestion
from parc_social.access.secrecy.survey import Numbers, Sums, SurveyRows, added, held
from parc_social.access.secrecy.tables import SecrecyTable

Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class GroupChange:
    """How many households move each sum of a group of the first table: a row a group and landlord.

    They move it for everyone (`tous`), where recent movers alone are counted (`dedans`), where all
    the others are (`dehors`). `shown`: by table, the sums that are published over its groups.
    """

    group: Numbers
    landlord: Numbers
    tous: Sums
    dedans: Sums
    dehors: Sums
    shown: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class ChangeSide:
    """Those whose answers to a question of a table differ, with their new answers or the former.

    `households` are by group of the first table in place of addresses.
    """

    table: int
    question: SurveyQuestion
    households: SurveyRows


@dataclass(frozen=True, slots=True)
class VersionChange:
    """All that differs between two versions."""

    moved: GroupChange
    sides: tuple[ChangeSide, ...]


def untold(change: VersionChange, cuts: Partitions, tables: Sequence[SecrecyTable]) -> set[int]:
    """Groups of the first table whose change can't be told: they wait, with all of their group.

    For each sum the households that move it are none or reach the floor, and so do those of the
    others for each landlord, and movers and others over the groups that hold both. For each
    question those who answer otherwise pass its classes, as they answer now and as they did.
    """
    waiting: set[int] = set()
    moved = change.moved
    for n, (table, cut) in enumerate(zip(tables, cuts.tous, strict=True)):
        waiting |= _inside(cut, _few(moved, cut, moved.shown[n], table.rule))
    for n, outer in enumerate(cuts.recents):
        for k, inner in enumerate(cuts.tous[: n + 1]):
            names = [name for name in moved.shown[n] if name in moved.shown[k]]
            found = _few_movers(moved, (inner, outer), names, tables[n].rule)
            waiting |= _inside(outer, found)
    for side in change.sides:
        waiting |= _untold_answers(side, cuts, tables[side.table])
    return waiting


def unspoken(now: SurveyRows, cuts: Partitions, tables: Sequence[SecrecyTable]) -> set[int]:
    """Groups of the first table that, as they are now, can't be spoken of in some table."""
    waiting: set[int] = set()
    for table, cut in zip(tables, cuts.tous, strict=True):
        waiting |= _inside(cut, [*_failing(now, cut, table.rule), *_empty(now, cut)])
    for n, cut in enumerate(cuts.recents, start=1):
        failing = failing_movers(now, cut, cuts.tous[:n], tables[:n])
        waiting |= _inside(cut, failing)
    return waiting


def _few(moved: GroupChange, cut: PartitionView, names: Iterable[str], rule: Rule) -> list[int]:
    """Groups in which some sum moves by too few households, or by too few of the others."""
    pairs = _Pairs.of(moved, cut)
    failing = np.zeros(cut.count, dtype=np.bool_)
    for name in names:
        own = pairs.summed(moved.tous[name])
        total = added(pairs.group, own, cut.count)
        failing |= _is_few(total, rule)
        if rule.coalition:
            failing[pairs.group[_is_few(total[pairs.group] - own, rule)]] = True
    return np.flatnonzero(failing).tolist()


def _few_movers(
    moved: GroupChange, cuts: tuple[PartitionView, PartitionView], names: Iterable[str], rule: Rule
) -> list[int]:
    """Groups of movers in which a sum of theirs, less everyone's in some groups, moves by too few.

    Movers of a set of groups less everyone of some of these are movers of the others and non-movers
    of these: at least the fewer of both, group by group.
    """
    inner, outer = cuts
    holder, pairs = inner.inside(outer), _Pairs.of(moved, inner)
    there, mine = np.flatnonzero(holder >= 0), np.flatnonzero(holder[pairs.group] >= 0)
    width = int(moved.landlord.max(initial=0)) + 1
    key, seen = np.unique(
        holder[pairs.group[mine]] * width + pairs.landlord[mine], return_inverse=True
    )
    failing = np.zeros(outer.count, dtype=np.bool_)
    for name in names:
        own = [pairs.summed(half[name]) for half in (moved.dedans, moved.dehors)]
        both = [added(pairs.group, half, inner.count) for half in own]
        fewer = np.minimum(*both)
        total = added(holder[there], fewer[there], outer.count)
        failing |= _is_few(total, rule)
        if rule.coalition:
            left = [half[pairs.group] - known for half, known in zip(both, own, strict=True)]
            known = fewer[pairs.group] - np.minimum(*left)
            place = key // width
            others = total[place] - added(seen, known[mine], len(key))
            failing[place[_is_few(others, rule)]] = True
    return np.flatnonzero(failing).tolist()


@dataclass(frozen=True, slots=True)
class _Pairs:
    """The rows of a change as pairs of a group of a partition and a landlord, each once."""

    group: Numbers
    landlord: Numbers
    rows: Numbers  # of the change, those that lie in a group
    pair: Numbers  # of each of these

    @staticmethod
    def of(moved: GroupChange, cut: PartitionView) -> "_Pairs":
        group = cut.group[moved.group]
        rows = np.flatnonzero(group >= 0)
        width = int(moved.landlord.max(initial=0)) + 1
        key, pair = np.unique(group[rows] * width + moved.landlord[rows], return_inverse=True)
        return _Pairs(key // width, key % width, rows, pair.astype(np.int64))

    def summed(self, column: Numbers) -> Numbers:
        """A column of the change by pair."""
        return added(self.pair, column[self.rows], len(self.group))


def _is_few(counts: Numbers, rule: Rule) -> Mask:
    return (counts > 0) & (counts < rule.floor)


def _untold_answers(side: ChangeSide, cuts: Partitions, table: SecrecyTable) -> set[int]:
    """The class floors of a question, and that not all are of one, asked of those who changed."""
    if not len(side.households.address):
        return set()
    asked = replace(table, rule=replace(table.rule, questions=(side.question,)))
    cut = cuts.tous[side.table]
    waiting = _inside(cut, _failing(side.households, cut, asked.rule))
    for n in range(side.table, len(cuts.recents)):
        over, movers = cuts.tous[side.table : n + 1], cuts.recents[n]
        failing = failing_movers(side.households, movers, over, [asked] * len(over))
        waiting |= _inside(movers, failing)
    return waiting


def _failing(side: SurveyRows, cut: PartitionView, rule: Rule) -> Iterator[int]:
    """The groups whose households on this side are some, and fail."""
    rows = held(cut.group[side.address], side.landlord, {n: side.tous[n] for n in rule.sums})
    own = rows.paired(packed(fields_of(rule), rows.sums), cut.count)
    predicate = Everyone.of(rule)
    for group, pairs in enumerate(own):
        if pairs and not holds(predicate, sum(known for _, known in pairs), dict(pairs)):
            yield group


def failing_movers(
    side: SurveyRows,
    cut: PartitionView,
    cuts: Sequence[PartitionView],
    tables: Sequence[SecrecyTable],
) -> Iterator[int]:
    """The groups of movers whose movers or others, over the groups of any table, are some and fail.

    `cut` is the partition of movers of the last table; `cuts` those over everyone, up to it.
    """
    seen = [contrast(side, table.rule, each) for table, each in zip(tables, cuts, strict=True)]
    total, own = mixed_counts(side, seen, cut)
    predicate = SubPopulation.of([table.rule for table in tables])
    for group, counts in enumerate(total):
        if not predicate.tellable(counts, dict(own[group])):
            yield group


def _empty(now: SurveyRows, cut: PartitionView) -> list[int]:
    return np.setdiff1d(np.arange(cut.count), cut.group[now.address]).tolist()


def _inside(cut: PartitionView, groups: Iterable[int]) -> set[int]:
    """The groups of the first table that lie in some groups of another."""
    failing = np.array([*groups], dtype=np.int64)
    inside: Numbers = np.flatnonzero(np.isin(cut.group, failing) & (cut.group >= 0))
    return set(inside.tolist())
