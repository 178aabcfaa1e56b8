"""Sums of territories, added up in arrays from cells: the places that are one at every level.

A country's cells are thousands of rows of a hundred sums, which each level adds up again for each
of its populations: grouped and joined by texts, that took a fifth of all figures.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from loaders.bench import whole
from loaders.publication.level_list import POPULATIONS, TERRITORIES, Level, Population
from parc_social.access.secrecy.survey import Numbers, starts_of
from parc_social.storage.edition_files.workbench import Workbench

_PLACES = {place: level.niveau for level in TERRITORIES for place in level.places}
_SIDES = (True, False, None)  # in a QPV, out of any, neither
_AMONG = tuple(dict.fromkeys(population.parmi for population in POPULATIONS))


@dataclass(frozen=True, slots=True)
class TerritoryCells:
    """Rows by place: of `entete` for each column of codes (-1: none), and `part`: who, where.

    `columns` may be masked, where a cell has no such value.
    """

    places: Mapping[str, Numbers]
    part: Numbers
    columns: Mapping[str, Any]

    def within(self, level: Level) -> tuple[Numbers, Numbers]:
        """Cells that have a place of a level, and the row of `entete` of each; one a column."""
        each = [self.places[place] for place in level.places]
        found = [np.flatnonzero(at >= 0) for at in each]
        return np.concatenate(found), np.concatenate(
            [at[cells] for at, cells in zip(each, found, strict=True)]
        )


def read_cells(bench: Workbench, relation: str, columns: Sequence[str]) -> TerritoryCells:
    """The cells of a table that has a code of each place, `en_qpv` and `parmi`. In: `entete`."""
    codes = ", ".join(f"coalesce(e_{place}.rowid, -1) AS {place}" for place in _PLACES)
    named = " ".join(
        f"LEFT JOIN entete AS e_{place} ON e_{place}.niveau = '{niveau}'"
        f" AND e_{place}.code = c.{place}"
        for place, niveau in _PLACES.items()
    )
    among = " ".join(f"WHEN '{code}' THEN {n:d}" for n, code in enumerate(_AMONG))
    keys = bench.columns(
        f"SELECT c.rang, {len(_SIDES):d} * CASE c.parmi {among} END"  # noqa: S608 - our own names
        " + CASE WHEN c.en_qpv IS NULL THEN 2 WHEN c.en_qpv THEN 0 ELSE 1 END AS part,"
        f" {codes} FROM (SELECT rowid AS rang, parmi, en_qpv, {', '.join(_PLACES)}"
        f" FROM {relation}) AS c {named}"
    )
    read = bench.columns(f"SELECT rowid AS rang, {', '.join(columns)} FROM {relation}")  # noqa: S608 - our own names
    at = np.empty(len(keys["rang"]), np.int64)
    at[whole(keys["rang"])] = np.arange(len(at))
    rows = at[whole(read.pop("rang"))]
    places = {place: whole(keys[place])[rows] for place in _PLACES}
    return TerritoryCells(places, whole(keys["part"])[rows], read)


@dataclass(frozen=True, slots=True)
class TerritoryLines:
    """The published rows of a level, from one number on: `entete` and `population` of each.

    `at`: the line of each territory (as `index` numbers rows of `entete`) and population of the
    level; -1: none. `inhabited`: whether an address point is there.
    """

    level: Level
    at: Numbers
    index: Numbers
    entete: Numbers
    population: NDArray[np.int8]
    inhabited: NDArray[np.bool_]
    last: int

    def of_cells(
        self, cells: TerritoryCells, only: Numbers | None = None
    ) -> tuple[Numbers, Numbers]:
        """Each line that a cell is counted in, in order, and that cell. `only`: among these."""
        there, entete = cells.within(self.level)
        row, part = self.index[entete], cells.part[there]
        lines, counted = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
        for n, population in enumerate(self.level.populations):
            line = np.where(_parts(population)[part], self.at[row, n], -1)
            some = np.flatnonzero(line >= 0)
            lines.append(line[some])
            counted.append(there[some])
        line, cell = np.concatenate(lines), np.concatenate(counted)
        if only is not None:
            kept = np.isin(line, only)
            line, cell = line[kept], cell[kept]
        order = np.argsort(line, kind="stable")
        return line[order], cell[order]

    def of_dwellings(self) -> Numbers:
        """The lines whose population is one of dwellings too."""
        own = [n for n, p in enumerate(self.level.populations) if p.parc == p.code]
        lines = self.at[:, own].ravel()
        return lines[lines >= 0]

    def of_movers(self) -> tuple[Numbers, Numbers]:
        """The lines of a part of the households, and those of everybody in the same cells."""
        here = self.level.populations
        pairs = [(n, here.index(p.whole)) for n, p in enumerate(here) if p.whole is not None]
        some, everybody = (self.at[:, list(each)].ravel() for each in zip(*pairs, strict=True))
        there = some >= 0  # both are where an address point of the same dwellings is
        return some[there], everybody[there]


def lines_of(
    level: Level, rows: Numbers, cells: TerritoryCells, points: Numbers, first: int
) -> TerritoryLines:
    """The lines of a level whose rows of `entete` these are, numbered from `first` on.

    Every territory has one of everybody, others where an address point of theirs is: `cells` are
    those of the stock, `points` theirs.
    """
    populations = level.populations
    index = np.full(int(rows.max(initial=-1)) + 1, -1)
    index[rows] = np.arange(len(rows))
    there, entete = cells.within(level)
    row, part, points = index[entete], cells.part[there], points[there]
    held = np.empty((len(rows), len(populations)))
    for n, population in enumerate(populations):
        counted = _parts(population.of_dwellings)[part]
        held[:, n] = np.bincount(row[counted], points[counted], len(rows))
    shown = held > 0
    shown[:, 0] = True
    count = int(shown.sum())
    at = np.full(shown.shape, -1)
    at[shown] = np.arange(first, first + count)
    row, n = np.nonzero(shown)
    numbers = np.array([POPULATIONS.index(population) for population in populations])
    return TerritoryLines(
        level, at, index, rows[row], numbers[n].astype(np.int8), held[shown] > 0, first + count
    )


def _parts(population: Population) -> NDArray[np.bool_]:
    """Whether each part of a place is of a population."""
    among = _AMONG.index(population.parmi) * len(_SIDES)
    inside = np.zeros(len(_AMONG) * len(_SIDES), np.bool_)
    inside[[among + _SIDES.index(cell) for cell in population.cells]] = True
    return inside


def added(
    columns: Mapping[str, Any], lines: Numbers, counted: Numbers
) -> Iterator[tuple[str, Numbers, Numbers]]:
    """Of each column: lines in order, and the sum of the rows that are counted in each.

    As SQL adds up: a row that has no value adds none, and a line without any is not there.
    """
    known: dict[bytes, tuple[Numbers, Numbers, Numbers]] = {}
    for name, column in columns.items():
        mask = np.ma.getmaskarray(column)
        key = mask.tobytes() if mask.any() else b""
        if key not in known:
            some = ~mask[counted] if key else slice(None)
            starts = starts_of(lines[some])
            known[key] = lines[some][starts], counted[some], starts
        there, rows, starts = known[key]
        if len(there):
            values = np.ma.getdata(column).astype(np.int64, copy=False)
            yield name, there, np.add.reduceat(values[rows], starts)


def distinct(lines: Numbers, values: Numbers) -> tuple[Numbers, Numbers]:
    """The different pairs of a line and a value, in order."""
    width = int(values.max(initial=0)) + 1
    keys = np.unique(lines * width + values)
    return keys // width, keys % width
