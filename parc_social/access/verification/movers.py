"""Recent movers looked at again: over the groups that hold both, movers and others pass.

What each group of a table tells of both is listed once, then added up over the sets that the
partitions of movers make of them: as everybody sees a set, and as each landlord does.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from parc_social.access.secrecy.partition_view import PartitionView
from parc_social.access.secrecy.rule import MENAGES, SurveyQuestion
from parc_social.access.secrecy.survey import Numbers, SurveyRows
from parc_social.access.secrecy.tables import SecrecyTable
from parc_social.access.verification.recount import (
    Counts,
    Mask,
    RecountedRows,
    badly_answered,
    few,
    pairs,
)

_INSIDE = "dedans "  # before the name of a sum: of movers

Halves = NDArray[np.int32]  # kept of every sum at once: half the memory


class ToldSum(NamedTuple):
    """What groups tell of one sum: to everybody; and how much less, by row, to its landlord."""

    whole: Halves
    less: Halves

    @staticmethod
    def of(whole: Numbers, without: Numbers, group: Numbers) -> "ToldSum":
        """From what each group tells, and what is left of it for the landlord of each row."""
        return ToldSum(whole.astype(np.int32), (without - whole[group]).astype(np.int32))


@dataclass(frozen=True, slots=True)
class ToldQuestion:
    """What groups that hold answers of movers and of others tell of a question.

    `halves`: of movers, and of the others, by sum; `fewer`: of the fewer of both, group by group.
    """

    question: SurveyQuestion
    halves: tuple[dict[str, ToldSum], dict[str, ToldSum]]
    fewer: ToldSum


@dataclass(frozen=True, slots=True)
class SeenTable:
    """Households by group of a table's partition and landlord, row by row; of them, movers.

    Both have what the rule of the table looks at.
    """

    table: SecrecyTable
    cut: PartitionView
    everyone: RecountedRows
    movers: Counts

    @staticmethod
    def of(table: SecrecyTable, cut: PartitionView, survey: SurveyRows) -> "SeenTable":
        """From the households of the survey."""
        both = {name: survey.tous[name] for name in table.rule.sums}
        both |= {_INSIDE + name: survey.recents[name] for name in table.rule.sums}
        rows = RecountedRows.of(cut.group[survey.address], survey.landlord, both)
        everyone, movers = (
            {name: rows.counts[half + name] for name in table.rule.sums} for half in ("", _INSIDE)
        )
        return SeenTable(table, cut, RecountedRows(rows.place, rows.landlord, everyone), movers)

    def questions(self) -> Iterator[ToldQuestion]:
        """What its groups tell of movers and of others, households first."""
        group, count = self.everyone.place, self.cut.count
        others = {name: column - self.movers[name] for name, column in self.everyone.counts.items()}
        sides = [
            (rows, RecountedRows(group, self.everyone.landlord, rows).totals(count))
            for rows in (self.movers, others)
        ]
        for question in (SurveyQuestion(MENAGES), *self.table.rule.questions):
            counted = question.connus
            whole = [totals[counted] for _, totals in sides]
            left = [totals[counted][group] - rows[counted] for rows, totals in sides]
            both, still = (np.minimum(*halves) > 0 for halves in (whole, left))
            first, second = (
                {
                    name: ToldSum.of(
                        totals[name] * both, (totals[name][group] - rows[name]) * still, group
                    )
                    for name in (counted, *question.checked_classes)
                }
                for rows, totals in sides
            )
            fewer = ToldSum.of(np.minimum(*whole), np.minimum(*left), group)
            yield ToldQuestion(question, (first, second), fewer)


@dataclass(frozen=True, slots=True)
class _Sets:
    """Sets of groups, as everybody sees each, or as a landlord who answers there does.

    `group`, `set_of`: the groups that are in one. `view`: by row of a group and landlord, the view
    that it is put right in, of those of `set_seen`.
    """

    count: int
    group: Numbers
    set_of: Numbers
    row: Numbers
    view: Numbers
    set_seen: Numbers

    @staticmethod
    def of(cut: PartitionView, seen: SeenTable, views: tuple[Numbers, Numbers]) -> "_Sets":
        """Those of a partition of movers; `views`: a set and a landlord each, in order."""
        holder = holders(seen.cut, cut)
        group = np.flatnonzero(holder >= 0)
        rows = seen.everyone
        width = int(max(rows.landlord.max(initial=0), views[1].max(initial=0))) + 1
        asked = np.append(views[0] * width + views[1], -1)
        of_set = holder[rows.place]
        keys = of_set * width + rows.landlord
        view = np.searchsorted(asked[:-1], keys)
        row = np.flatnonzero((of_set >= 0) & (asked[view] == keys))
        return _Sets(cut.count, group, holder[group], row, view[row], views[0])

    def told(self, of_groups: ToldSum) -> tuple[Numbers, Numbers]:
        """What is told of each set: to everybody, and in each view."""
        sets = np.bincount(self.set_of, of_groups.whole[self.group], self.count)
        less = np.bincount(self.view, of_groups.less[self.row], len(self.set_seen))
        return sets.astype(np.int64), (sets[self.set_seen] + less).astype(np.int64)


def untellable_movers(
    cut: PartitionView, seen: Sequence[SeenTable], told: Sequence[Sequence[ToldQuestion]]
) -> Iterator[tuple[str, Mask]]:
    """What a partition of movers tells too much of, in French, and the sets of which it does.

    It is that of the last table seen, and passes the rules of all; `told`: of each.
    """
    last = seen[-1]
    of = f"emménagés de {last.table.nom}"
    sets = holders(last.cut, cut)[last.everyone.place]
    inside = np.flatnonzero(sets >= 0)
    movers = np.bincount(sets[inside], last.movers[MENAGES][inside], cut.count)
    yield f"{of} : un groupe n'a pas d'emménagé", movers == 0
    answering = inside[last.everyone.counts[MENAGES][inside] > 0]
    views = pairs(sets[answering], last.everyone.landlord[answering])
    for one, questions in zip(seen, told, strict=True):
        rule, found = one.table.rule, _Sets.of(cut, one, views)
        for asked in questions:
            for what, of_sets in _broken(asked, rule.floor, found, coalition=rule.coalition):
                yield f"{of}, table {one.table.nom} : un groupe montre {what}", of_sets


def _broken(
    asked: ToldQuestion, floor: int, sets: _Sets, *, coalition: bool
) -> Iterator[tuple[str, Mask]]:
    counted = asked.question.connus
    halves = [{name: sets.told(told) for name, told in half.items()} for half in asked.halves]
    fewer = sets.told(asked.fewer)
    for seen_by in range(1 + coalition):  # everybody, and each landlord
        for half in halves:
            counts = {name: both[seen_by] for name, both in half.items()}
            yield from badly_answered(counts, asked.question, floor)
        yield few({counted: fewer[seen_by]}, counted, floor, "réponses, de la moindre part, à")


def holders(inner: PartitionView, outer: PartitionView) -> Numbers:
    """The group of the second partition that holds each of the first; -1 for none."""
    holder = np.full(inner.count, -1)
    inside = inner.group >= 0
    holder[inner.group[inside]] = outer.group[inside]
    return holder
