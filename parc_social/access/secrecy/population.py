"""Partitions of recent movers: unions of the chain's groups in which movers and others both pass.

From a figure of movers and one of everyone comes the figure of the others; and a group of the
chain that is all movers, or has none, can be taken out of a larger one. So both are counted over
the groups that hold both, for each landlord who knows its own rows. And figures of movers less
those of everyone in some of the groups are about the movers of the rest and the others of these:
so the fewer of both, group by group, must reach the floor (docs/decisions/0004).
All of it question by question: in a group that holds both, those who answered one may be of one
kind, and what they answered can then be taken out.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from parc_social.access.secrecy.count_vector import (
    CountField,
    fewer_of,
    half_of,
    packed,
    packed_rows,
    whole_table,
)
from parc_social.access.secrecy.grouping import GroupingBounds, Levels, carry
from parc_social.access.secrecy.partition_view import PartitionView, cut_of, pieces_of
from parc_social.access.secrecy.pieces import numbered
from parc_social.access.secrecy.predicate import SubPopulation
from parc_social.access.secrecy.rule import MENAGES, Rule
from parc_social.access.secrecy.survey import (
    Holdings,
    Numbers,
    Sums,
    SurveyRows,
    added,
    gathered,
    held,
    starts_of,
)
from parc_social.access.secrecy.tables import SecrecyTable
from parc_social.access.secrecy.zones.sieve import ZoneSieve

_IN, _OUT = "dedans:", "dehors:"
_FEWER = "moindre:"
_INSIDE = CountField(MENAGES, None, 0)  # how many are in the population


@dataclass(frozen=True, slots=True)
class Contrast:
    """What the groups of a partition bring to larger pieces: movers, others, the fewer of both.

    `brought` is by group; `known`, by group and landlord, what must be taken out when the
    landlord's own rows are known.
    """

    rule: Rule
    cut: PartitionView
    brought: Sums
    known: Holdings

    @property
    def fields(self) -> tuple[CountField, ...]:
        """Those of movers, of the others, and of the fewer of both, as SubPopulation reads them."""
        halves = (
            replace(f, name=half + f.name, minus=f.minus and half + f.minus)
            for half in (_IN, _OUT)
            for f in half_of(self.rule)
        )
        return (*halves, *(replace(f, name=_FEWER + f.name) for f in fewer_of(self.rule)))


def movers(
    survey: SurveyRows, tables: Sequence[SecrecyTable], cuts: Sequence[PartitionView]
) -> tuple[PartitionView, ...]:
    """The partition of each table over recent movers, in the order of the tables.

    The strictest is cut first and the others inside its groups: they are one chain too, since
    what two tables both count must differ by whole groups.
    """
    seen = [contrast(survey, table.rule, cut) for table, cut in zip(tables, cuts, strict=True)]
    found: list[PartitionView] = []
    for n in range(len(tables), 0, -1):
        found.insert(0, _cut(survey, tables[n - 1], seen[:n], found[0] if found else None))
    return tuple(found)


def _cut(
    survey: SurveyRows, table: SecrecyTable, seen: Sequence[Contrast], outer: PartitionView | None
) -> PartitionView:
    """The partition of the last of the tables that are seen: it passes the rules of all."""
    cut, rules = seen[-1].cut, [one.rule for one in seen]
    fields, sums, known = _mixed(survey, seen, cut)
    counts = whole_table(fields, sums)
    predicate = SubPopulation.of(rules)
    rows = held(cut.group[survey.address], survey.landlord, {MENAGES: survey.tous[MENAGES]})
    bounds = GroupingBounds(cut.inside(outer), outer.level.tolist()) if outer else None
    own = known.paired(packed(fields, known.sums), cut.count)
    pieces = pieces_of(survey, cut, rows, numbered(packed_rows(counts)), numbered(own))
    sieve = ZoneSieve.of(fields, counts, predicate.floor)
    made = carry(pieces, predicate, Levels(table.finest), bounds, sieve)
    return cut_of(made, cut.group, cut.shown)


def mixed_counts(
    survey: SurveyRows, seen: Sequence[Contrast], pieces: PartitionView
) -> tuple[list[int], list[list[tuple[int, int]]]]:
    """Packed counts of each group of `pieces`, for SubPopulation, and by landlord, in order.

    `seen` are the partitions of the chain whose groups could be taken out.
    """
    fields, sums, known = _mixed(survey, seen, pieces)
    return packed(fields, sums), known.paired(packed(fields, known.sums), pieces.count)


def _mixed(
    survey: SurveyRows, seen: Sequence[Contrast], pieces: PartitionView
) -> tuple[tuple[CountField, ...], Sums, Holdings]:
    """The fields of SubPopulation; the sums of each group of `pieces`; those by landlord."""
    there = pieces.group[survey.address]
    inside = added(there[there >= 0], survey.recents[MENAGES][there >= 0], pieces.count)
    carried = [_carried(one, one.cut.inside(pieces), pieces.count) for one in seen]
    fields, sums = [_INSIDE], {_INSIDE.name: inside}
    for n, (one, (brought, _)) in enumerate(zip(seen, carried, strict=True)):
        fields += [_of_part(n, field) for field in one.fields]
        sums |= _named(n, brought)
    rows = _side_by_side([rows for _, rows in carried])
    known = {**rows.sums, _INSIDE.name: np.zeros(len(rows.piece), dtype=np.int64)}
    return tuple(fields), sums, replace(rows, sums=known)


def _of_part(part: int, field: CountField) -> CountField:
    minus = field.minus and f"{part} {field.minus}"
    return replace(field, name=f"{part} {field.name}", minus=minus)


def _named(part: int, sums: Sums) -> dict[str, Numbers]:
    return {f"{part} {name}": column for name, column in sums.items()}


def _side_by_side(parts: Sequence[Holdings]) -> Holdings:
    """The sums of all parts by piece and landlord, 0 where one has no such row."""
    width = 1 + max(int(rows.landlord.max(initial=0)) for rows in parts)
    keys = [rows.piece * width + rows.landlord for rows in parts]
    every = np.sort(np.concatenate(keys), kind="stable")  # each is sorted already
    every = every[starts_of(every)]
    sums: dict[str, Numbers] = {}
    for part, (key, rows) in enumerate(zip(keys, parts, strict=True)):
        if len(key) == len(every):  # as in partitions of the chain: each holds all who answered
            sums |= _named(part, rows.sums)
            continue
        at = np.searchsorted(every, key)
        for name, column in _named(part, rows.sums).items():
            sums[name] = np.zeros(len(every), dtype=np.int64)
            sums[name][at] = column
    return Holdings(every // width, every % width, sums)


def contrast(survey: SurveyRows, rule: Rule, cut: PartitionView) -> Contrast:
    """Movers against others over the groups of a partition that hold both, for each question."""
    sums: dict[str, Numbers] = {MENAGES: survey.tous[MENAGES]}
    for name in rule.sums:
        sums |= {_IN + name: survey.recents[name], _OUT + name: survey.tous[name]}
    rows = held(cut.group[survey.address], survey.landlord, sums)
    brought, known = dict[str, Numbers](), dict[str, Numbers]()
    for counted, classes in rule.answers:
        found = {
            (half, name): _Half.of(rows, half, name, cut.count)
            for half in (_IN, _OUT)
            for name in (counted, *classes)
        }
        inside, outside = found[_IN, counted], found[_OUT, counted]
        both = (inside.whole > 0) & (outside.whole > 0)
        both_without = (inside.others > 0) & (outside.others > 0)
        both_here = both[rows.piece]
        fewer = np.minimum(inside.whole, outside.whole)
        brought[_FEWER + counted] = fewer
        known[_FEWER + counted] = fewer[rows.piece] - np.minimum(inside.others, outside.others)
        for (half, name), one in found.items():
            brought[half + name] = one.whole * both
            left = one.others * both_without
            known[half + name] = (one.others + one.own) * both_here - left
    return Contrast(rule, cut, brought, Holdings(rows.piece, rows.landlord, known))


@dataclass(frozen=True, slots=True)
class _Half:
    """One sum of the movers, or of the others: of each group; each row, and its group without."""

    whole: Numbers
    own: Numbers
    others: Numbers

    @staticmethod
    def of(rows: Holdings, half: str, name: str, count: int) -> "_Half":
        own = rows.sums[half + name]
        if half == _OUT:  # rows hold everyone there
            own = own - rows.sums[_IN + name]
        whole = added(rows.piece, own, count)
        return _Half(whole, own, whole[rows.piece] - own)


def _carried(seen: Contrast, into: Numbers, count: int) -> tuple[Sums, Holdings]:
    """By piece, and by piece and landlord; `into`: the piece that holds each group, -1 for none."""
    placed, rows = into >= 0, seen.known
    sums = {n: added(into[placed], column[placed], count) for n, column in seen.brought.items()}
    return sums, gathered(into[rows.piece], rows.landlord, rows.sums, placed[rows.piece])
