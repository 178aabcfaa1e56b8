"""The chain: the partitions of all tables, each made of whole groups of the one before.

The strictest table of the fine levels is cut first and the laxer ones inside its groups: cut the
other way, groups of the laxer that straddle are lost to it (measured on the demonstration: 92 %
of households kept at the IRIS against 96).
"""

import gc
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from parc_social.access.secrecy.grouping import GroupingBounds, Levels, carry
from parc_social.access.secrecy.partition_view import PartitionView, cut_of, pieces_of
from parc_social.access.secrecy.pieces import OwnCounts, Pieces, TotalCounts
from parc_social.access.secrecy.population import movers
from parc_social.access.secrecy.predicate import Everyone
from parc_social.access.secrecy.rule import Rule, strictest
from parc_social.access.secrecy.survey import COMMUNE, LEVELS, Numbers, SurveyRows, held
from parc_social.access.secrecy.tables import SecrecyTable, Tables
from parc_social.access.secrecy.zones.scan import ZoneScan

TOUS, RECENTS = "tous", "emmenages_recents"
POPULATIONS = (TOUS, RECENTS)


@dataclass(frozen=True, slots=True)
class Partitions:
    """The partition of each table, in their order, over everyone and over recent movers."""

    tous: tuple[PartitionView, ...]
    recents: tuple[PartitionView, ...]

    def of(self, population: str) -> tuple[PartitionView, ...]:
        """Those of a population. Raises KeyError."""
        return {TOUS: self.tous, RECENTS: self.recents}[population]


def partitions(survey: SurveyRows, tables: Tables) -> Partitions:
    """Groups the households of a survey."""
    with _no_collection():
        cuts = chain(survey, tables.tables)
        return Partitions(cuts, movers(survey, tables.tables, cuts))


@contextmanager
def _no_collection() -> Generator[None]:
    """Pieces refer to no cycle: the collector reads millions of them for nothing (2 s in 18)."""
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()


def chain(survey: SurveyRows, tables: Sequence[SecrecyTable]) -> tuple[PartitionView, ...]:
    """The partition of each table over all households, in the order of the tables.

    Tables go from the laxest to the strictest; a partition passes the rules before its own too.
    """
    fine = sum(not table.is_of_groups for table in tables)
    cuts: list[PartitionView] = []
    for n in range(fine, 0, -1):
        rule = strictest(tuple(table.rule for table in tables[:n]))
        cuts.insert(0, _cut(survey, rule, cuts[0] if cuts else None))
    for table in tables[fine:]:
        cuts.append(_coarsened(survey, cuts[-1], table))
    return tuple(cuts)


def _cut(survey: SurveyRows, rule: Rule, outer: PartitionView | None) -> PartitionView:
    """A partition made of addresses, inside the groups of a stricter one."""
    rows = held(survey.address, survey.landlord, {n: survey.tous[n] for n in rule.sums})
    every, scan = np.arange(survey.addresses), ZoneScan.of(rule, rows, survey.addresses)
    own = OwnCounts(scan.packed())
    pieces = Pieces(survey.zones, every * 0, survey.owners.tolist(), TotalCounts(own), own)
    if outer is None:
        made = carry(pieces, Everyone.of(rule), Levels(together=COMMUNE), at_once=scan)
        return cut_of(made, every, every)
    bounds = GroupingBounds(outer.group, outer.level.tolist())
    made = carry(pieces, Everyone.of(rule), bounds=bounds, at_once=scan)
    return _neighbourly(survey, cut_of(made, every, every), outer)


def _neighbourly(survey: SurveyRows, cut: PartitionView, outer: PartitionView) -> PartitionView:
    """Addresses that show a group of the stricter partition show one of this one that is in it.

    Had their households been silent they would be in that group; so what they show is what the
    nearest address of the same landlords shows there, else the nearest.
    """
    shown = cut.shown.copy()
    near = _near(cut, shown)
    lost = np.flatnonzero(~near & (outer.shown >= 0) & (outer.group != outer.shown))
    lost = lost[outer.level[outer.shown[lost]] <= COMMUNE]
    within = {
        int(h): np.flatnonzero(near & (outer.group == h)) for h in np.unique(outer.shown[lost])
    }
    for address in lost.tolist():
        there = within[int(outer.shown[address])]
        alike = there[survey.owners[there] == survey.owners[address]]
        found = alike if len(alike) else there
        if len(found):
            shown[address] = cut.shown[found[np.argmin(np.abs(found - address))]]
    return replace(cut, shown=shown)


def _near(cut: PartitionView, shown: Numbers) -> NDArray[np.bool_]:
    """Whether addresses show a group of their commune or finer."""
    level = np.array([*cut.level.tolist(), len(LEVELS)])
    return level[shown] <= COMMUNE


def _coarsened(survey: SurveyRows, before: PartitionView, table: SecrecyTable) -> PartitionView:
    """A partition made of the groups of a laxer one."""
    there = before.group[survey.address]
    sums = {n: survey.tous[n] for n in table.rule.sums}
    rows = held(there, survey.landlord, sums)
    scan = ZoneScan.of(table.rule, rows, before.count)
    own = OwnCounts(scan.packed())
    pieces = pieces_of(survey, before, rows, TotalCounts(own), own)
    made = carry(pieces, Everyone.of(table.rule), Levels(table.finest), at_once=scan)
    return cut_of(made, before.group, before.shown)
