"""What a later version may tell: what changed in a group is nothing, or passes its predicate."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from parc_social.access.secrecy.cut import Cut
from parc_social.access.secrecy.packed import fields_of, packed
from parc_social.access.secrecy.partitions import Partitions
from parc_social.access.secrecy.population import contrast, mixed_counts
from parc_social.access.secrecy.predicate import Everyone, Population, holds
from parc_social.access.secrecy.rule import Rule
from parc_social.access.secrecy.survey import Numbers, Survey, held
from parc_social.access.secrecy.tables import Table


@dataclass(frozen=True, slots=True)
class Change:
    """Households of some groups of the first table, whose numbers stand for addresses.

    `whole`: all that changed, once each, counted only; `sides`: those that came with their new
    answers, those that left with their former ones.
    """

    whole: Survey
    sides: tuple[Survey, ...]


def untold(change: Change, cuts: Partitions, tables: Sequence[Table]) -> set[int]:
    """Groups of the first table whose change can't be told: they wait, with all of their group.

    What changed passes the first rule as a whole, movers and others too (movers who come and
    others who leave are both in one difference), and each side the rule of each table.
    """
    first = Rule(tables[0].rule.floor, tables[0].rule.coalition)
    waiting = _inside(cuts.tous[0], _failing(change.whole, cuts.tous[0], first))
    for side in change.sides:
        for table, cut in zip(tables[1:], cuts.tous[1:], strict=True):
            waiting |= _inside(cut, _failing(side, cut, table.rule))
        for n, cut in enumerate(cuts.recents, start=1):
            waiting |= _inside(cut, failing_movers(side, cut, cuts.tous[:n], tables[:n]))
    for n, cut in enumerate(cuts.recents, start=1):
        counted = [Table(table.nom, first) for table in tables[:n]]
        waiting |= _inside(cut, failing_movers(change.whole, cut, cuts.tous[:n], counted))
    return waiting


def unspoken(now: Survey, cuts: Partitions, tables: Sequence[Table]) -> set[int]:
    """Groups of the first table that, as they are now, can't be spoken of in some table."""
    waiting: set[int] = set()
    for table, cut in zip(tables, cuts.tous, strict=True):
        waiting |= _inside(cut, [*_failing(now, cut, table.rule), *_empty(now, cut)])
    for n, cut in enumerate(cuts.recents, start=1):
        failing = failing_movers(now, cut, cuts.tous[:n], tables[:n])
        waiting |= _inside(cut, failing)
    return waiting


def _failing(side: Survey, cut: Cut, rule: Rule) -> Iterator[int]:
    """The groups whose households on this side are some, and fail."""
    rows = held(cut.group[side.address], side.landlord, {n: side.tous[n] for n in rule.sums})
    own = rows.paired(packed(fields_of(rule), rows.sums), cut.count)
    predicate = Everyone.of(rule)
    for group, pairs in enumerate(own):
        if pairs and not holds(predicate, sum(known for _, known in pairs), dict(pairs)):
            yield group


def failing_movers(
    side: Survey, cut: Cut, cuts: Sequence[Cut], tables: Sequence[Table]
) -> Iterator[int]:
    """The groups of movers whose movers or others, over the groups of any table, are some and fail.

    `cut` is the partition of movers of the last table; `cuts` those over everyone, up to it.
    """
    seen = [contrast(side, table.rule, each) for table, each in zip(tables, cuts, strict=True)]
    total, own = mixed_counts(side, seen, cut)
    predicate = Population.of([table.rule for table in tables])
    for group, counts in enumerate(total):
        if not predicate.tellable(counts, dict(own[group])):
            yield group


def _empty(now: Survey, cut: Cut) -> list[int]:
    return np.setdiff1d(np.arange(cut.count), cut.group[now.address]).tolist()


def _inside(cut: Cut, groups: Iterable[int]) -> set[int]:
    """The groups of the first table that lie in some groups of another."""
    failing = np.array([*groups], dtype=np.int64)
    inside: Numbers = np.flatnonzero(np.isin(cut.group, failing) & (cut.group >= 0))
    return set(inside.tolist())
