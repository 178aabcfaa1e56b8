"""Rents by class of dwelling: groups made of those of landlords' business, table after table.

Each group of a table of rents is a union of whole groups of business. Its classes, and what they
leave of its let dwellings, are nothing or may be told. That is not all: a group of business is told
too, and a class may lie in one of them alone, which less that class would tell the rest. So groups
and the classes of a variable are looked at together (`untellable`), then those of all variables
(`disclosed_atoms`), and what fails is not told.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from parc_social.access.secrecy.crossing import Cells, untellable
from parc_social.access.secrecy.differencing import Atom, disclosed_atoms
from parc_social.access.secrecy.economy import Business, packed_sums
from parc_social.access.secrecy.grouping import Grouping, carry
from parc_social.access.secrecy.partition_view import PartitionView
from parc_social.access.secrecy.pieces import Pieces, numbered
from parc_social.access.secrecy.survey import Numbers, gathered
from parc_social.access.secrecy.tables import Economy, Rents

RENT, SURFACE = "loyers", "surface_louee"
REST = "reste"  # let dwellings of no class of a line of tables


@dataclass(frozen=True, slots=True)
class Lettings:
    """Let dwellings of known rent by group of business, landlord and classes.

    `zones`, `level`: of the groups, numbered along the curve. `classes`: the rows of each class;
    those of a variable exclude one another.
    """

    zones: tuple[Numbers, ...]
    level: Numbers
    group: Numbers
    landlord: Numbers
    rent: Numbers
    surface: Numbers
    classes: Mapping[str, NDArray[np.bool_]]

    @property
    def count(self) -> int:
        """How many groups of business there are."""
        return len(self.level)

    def of_line(self, line: Sequence[Rents]) -> dict[str, NDArray[np.bool_]]:
        """The rows of each class of tables of one variable, and the rest."""
        found = {name: self.classes[name] for table in line for name in table.classes}
        rest = np.ones(len(self.group), dtype=np.bool_)
        for rows in found.values():
            rest &= ~rows
        return {**found, REST: rest}


PartitionByTable = Mapping[str, PartitionView]  # by table; groups of business are its places


def rents(
    lettings: Lettings, economy: Economy, known: PartitionByTable, free: NDArray[np.bool_]
) -> PartitionByTable:
    """The groups of every table: those that are known, then new ones of groups that are `free`."""
    made: dict[str, PartitionView] = {}
    for table in economy.rents:
        before = known.get(table.nom, _no_group(lettings))
        made[table.nom] = _added(lettings, economy, table, before, free)
        made[table.nom] = _told(lettings, economy, made, table, before.count)
    return _told_together(lettings, economy, made, known)


def _told_together(
    lettings: Lettings, economy: Economy, cuts: PartitionByTable, known: PartitionByTable
) -> PartitionByTable:
    """The same less groups that, with those of other variables, tell of too few: the last first."""
    made = dict(cuts)
    while told := disclosed_atoms(atoms_of(lettings, economy, made), economy.landlords):
        groups = {atom[0][1] for atom in told}
        for some in (groups, _hanging(made, economy.rents, groups)):
            failing = next(_last_failing(economy, made, known, some), None)
            if failing is not None:
                break
        else:
            return made  # of groups that are known alone: what moves them was looked at
        table, numbers = failing
        made[table.nom] = without(made[table.nom], numbers)
    return made


def _last_failing(
    economy: Economy, cuts: PartitionByTable, known: PartitionByTable, groups: Collection[int]
) -> Iterator[tuple[Rents, set[int]]]:
    """New groups that hold some groups of business, table by table, the last first."""
    for table in reversed(economy.rents):
        first = known[table.nom].count if table.nom in known else 0
        numbers = _within(cuts[table.nom], groups, first)
        if numbers:
            yield table, numbers


def atoms_of(lettings: Lettings, economy: Economy, cuts: PartitionByTable) -> dict[Atom, set[int]]:
    """The landlords of the dwellings that the same totals count."""
    found: dict[Atom, set[int]] = {}
    told = [
        (name, lettings.classes[name].tolist(), cuts[table.nom].group.tolist())
        for table in economy.rents
        for name in table.classes
    ]
    places = zip(lettings.group.tolist(), lettings.landlord.tolist(), strict=True)
    for row, (group, landlord) in enumerate(places):
        totals = [(name, of[group]) for name, rows, of in told if rows[row] and of[group] >= 0]
        found.setdefault((("", group), *totals), set()).add(landlord)
    return found


def _no_group(lettings: Lettings) -> PartitionView:
    nothing, none = np.zeros(0, dtype=np.int64), np.full(lettings.count, -1)
    return PartitionView(nothing, nothing, none, none)


def rent_sums(rows: Mapping[str, NDArray[np.bool_]], lettings: Lettings) -> dict[str, Numbers]:
    """The sums that a table looks at: rents and surfaces of each class of it; all rents first."""
    every = np.logical_or.reduce([*rows.values()])
    found = {RENT: np.where(every, lettings.rent, 0)}
    for name, some in rows.items():
        found[f"{RENT}_{name}"] = np.where(some, lettings.rent, 0)
        found[f"{SURFACE}_{name}"] = np.where(some, lettings.surface, 0)
    return found


def cells_of(lettings: Lettings, economy: Economy, cuts: PartitionByTable, table: Rents) -> Cells:
    """What each landlord has of each group of business and class of a line, told or not.

    A cell is of a group and of what tells its class there: a group of rents, or nothing ('').
    """
    line = economy.line(table)
    rows = lettings.of_line(line)
    found: dict[tuple[int, str], dict[int, list[int]]] = {}
    teller = {name: one.nom for one in line for name in one.classes}
    for name, some in rows.items():
        cut = cuts[teller[name]].group if name in teller else None
        for row in np.flatnonzero(some).tolist():
            group = int(lettings.group[row])
            number = -1 if cut is None else int(cut[group])
            held = found.setdefault((group, f"{name} {number}" if number >= 0 else ""), {})
            amounts = held.setdefault(int(lettings.landlord[row]), [0, 0])
            amounts[0] += int(lettings.rent[row])
            amounts[1] += int(lettings.surface[row])
    return found


def _added(
    lettings: Lettings,
    economy: Economy,
    table: Rents,
    known: PartitionView,
    free: NDArray[np.bool_],
) -> PartitionView:
    """Known groups, and after them those made of what is free and in none of them."""
    inside = np.flatnonzero(free & (known.group < 0))
    made = _grouped(lettings, economy, table, inside)
    group = known.group.copy()
    group[inside] = np.where(made.group >= 0, made.group + known.count, -1)
    level, zone = (np.array(column, dtype=np.int64) for column in (made.level, made.zone))
    return PartitionView(np.append(known.level, level), np.append(known.zone, zone), group, group)


def _grouped(lettings: Lettings, economy: Economy, table: Rents, inside: Numbers) -> Grouping:
    """The groups of business of these numbers put together."""
    sums = rent_sums(lettings.of_line((table,)), lettings)
    piece = np.full(lettings.count, -1)
    piece[inside] = np.arange(len(inside))
    there = piece[lettings.group]
    rows = gathered(there, lettings.landlord, sums, there >= 0)
    own = rows.paired([*packed_sums(rows, [*sums])], len(inside))
    pieces = Pieces(
        [zone[inside] for zone in lettings.zones],
        lettings.level[inside].tolist(),
        rows.sets(len(inside)),
        numbered([sum(known for _, known in pairs) for pairs in own]),
        numbered(own),
    )
    return carry(pieces, Business(economy, tuple(sums)))


def _told(
    lettings: Lettings, economy: Economy, cuts: dict[str, PartitionView], table: Rents, first: int
) -> PartitionView:
    """The groups of a table less those, numbered from `first`, by which too few would be told."""
    cut = cuts[table.nom]
    while True:
        every = {**cuts, table.nom: cut}
        cells = cells_of(lettings, economy, every, table)
        told = {group for group, _ in untellable(cells.items(), economy)}
        failing = _within(cut, told, first)
        if told and not failing:  # what tells them lies in groups that hang together with theirs
            failing = _within(cut, _hanging(every, economy.line(table), told), first)
        if not failing:
            return cut
        cut = without(cut, failing)


def _within(cut: PartitionView, groups: Collection[int], first: int) -> set[int]:
    """The groups of a partition, numbered from `first`, that hold some groups of business."""
    return {number for number in cut.group[[*groups]].tolist() if number >= first}


def _hanging(cuts: PartitionByTable, line: Sequence[Rents], groups: Collection[int]) -> set[int]:
    """Groups of business that hang together with some by groups of rents of a variable."""
    found, before = set(groups), set[int]()
    while found != before:
        before = set(found)
        for cut in (cuts[table.nom].group for table in line):
            there = np.unique(cut[[*found]])
            found |= set(np.flatnonzero(np.isin(cut, there[there >= 0])).tolist())
    return found


def without(cut: PartitionView, failing: set[int]) -> PartitionView:
    """A partition less some groups; the others are numbered again, in their order."""
    kept = [number for number in range(cut.count) if number not in failing]
    numbers = np.full(cut.count + 1, -1)
    numbers[kept] = np.arange(len(kept))
    group = numbers[cut.group]
    return PartitionView(cut.level[kept], cut.zone[kept], group, group)
