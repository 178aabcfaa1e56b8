"""The rows of territories as arrays that DuckDB reads where they are, through a view.

Written to a table, a hundred thousand rows of two hundred sums cost more than adding them up.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from loaders.bench import whole
from loaders.publication.level_list import POPULATIONS, TERRITORIES
from loaders.publication.levels.figures import DISTINCTS, reliability
from loaders.publication.levels.rows import Computing
from loaders.publication.levels.territory_sums import (
    TerritoryCells,
    TerritoryLines,
    added,
    distinct,
    lines_of,
    read_cells,
)
from loaders.publication.tables import COLLECTED, ECONOMY, REGISTER, sum_of
from parc_social.access.secrecy.chain import RECENTS
from parc_social.access.secrecy.survey import Numbers
from parc_social.domain.indicators import BUSINESS_SUMS, RENT_SUMS, RPLS_SUMS
from parc_social.storage.edition_files.workbench import Workbench

_ARRAYS = "tableau_territoire"
_BUSINESS = (*BUSINESS_SUMS, *RENT_SUMS)
# What stands for NULL, as DuckDB ignores numpy's masks: a column is half as wide where it can be.
_NONE, _NARROW_NONE = -(1 << 62), -(1 << 31)
_Sums = NDArray[np.int64] | NDArray[np.int32]


def lay_territories(bench: Workbench, computing: Computing) -> None:
    """View `assise_territoire`: each territory and population, its row of `entete`, its sums.

    In: `entete`, `cellule_de_<table>`, `cellule_parc`, `cellule_economie`, `presence`,
    `cellule_collecte`, `decoupe`. Out also: `ligne`, the number of a row; `habite`, whether an
    address point is there; `arrives`, of movers alone: those among everybody there. Sums of the
    survey are null where there is no group, those of the register without it and for a part of the
    households.
    """
    stock = read_cells(bench, "cellule_parc", ("points", *RPLS_SUMS))
    rows = _Rows(_levels(bench, stock))
    for table in computing.shown:
        cells = read_cells(bench, f"cellule_de_{table.nom}", table.columns)
        rows.add(table.columns, cells)
    rows.tell_movers(sum_of(computing.first, RECENTS))
    rows.add_register(stock, known=computing.sources.rpls is not None)
    business = read_cells(bench, "cellule_economie", _BUSINESS)
    rows.add([sum_of(ECONOMY, name) for name in _BUSINESS], business)
    numbered = [f"dense_rank() OVER (ORDER BY {name}) AS {name}" for name in DISTINCTS]
    rows.count_distinct(read_cells(bench, "presence", numbered))
    held = read_cells(bench, "cellule_collecte", ("collecte",))
    names = ", ".join(COLLECTED)
    rows.add_collected(held, bench.columns(f"SELECT groupe, {names} FROM decoupe ORDER BY groupe"))  # noqa: S608 - our own names
    bench.lay(_ARRAYS, rows.columns())
    niveau = _word("niveau", [level.niveau for level in TERRITORIES])
    population = _word("population", [one.code for one in POPULATIONS])
    exact = ", ".join(f"true AS {table.exact}" for table in computing.shown)
    bench.run(
        "CREATE OR REPLACE TEMP VIEW assise_territoire AS"  # noqa: S608 - our own names
        f" SELECT * EXCLUDE ({names}), {reliability(computing.floors)} AS fiabilite"
        f" FROM (SELECT ligne, entete, {niveau}, {population}, habite, {exact},"
        f" {', '.join(rows.read())} FROM {_ARRAYS})"
    )


def _word(column: str, words: Sequence[str]) -> str:
    """SQL: what a column numbers."""
    cases = " ".join(f"WHEN {n:d} THEN '{word}'" for n, word in enumerate(words))
    return f"CASE {column} {cases} END AS {column}"


def forget_territories(bench: Workbench) -> None:
    """Lets go of the arrays, and of the view of them."""
    bench.run("DROP VIEW assise_territoire")
    bench.forget(_ARRAYS)


def _levels(bench: Workbench, stock: TerritoryCells) -> list[TerritoryLines]:
    """The rows of each level that something names."""
    known = " ".join(f"WHEN '{level.niveau}' THEN {n:d}" for n, level in enumerate(TERRITORIES))
    named = bench.columns(
        f"SELECT rowid AS rang, CASE niveau {known} END AS niveau FROM entete ORDER BY 1"  # noqa: S608 - our own names
    )
    entete, niveau = whole(named["rang"]), whole(named["niveau"])
    points = whole(stock.columns["points"])
    found: list[TerritoryLines] = []
    for n, level in enumerate(TERRITORIES):
        first = found[-1].last if found else 0
        found.append(lines_of(level, entete[niveau == n], stock, points, first))
    return found


class _Rows:
    """Sums by line of all levels: an array each, which holds `_NONE` where there is no sum."""

    def __init__(self, levels: Sequence[TerritoryLines]) -> None:
        self._levels = levels
        self._count = levels[-1].last
        self._sums: dict[str, _Sums] = {}

    def columns(self) -> dict[str, Any]:
        """What tells each line, and its sums."""
        return {
            "ligne": np.arange(self._count),
            "niveau": np.repeat(
                np.arange(len(TERRITORIES), dtype=np.int8),
                [len(level.entete) for level in self._levels],
            ),
            "entete": np.concatenate([level.entete for level in self._levels]),
            "population": np.concatenate([level.population for level in self._levels]),
            "habite": np.concatenate([level.inhabited for level in self._levels]),
            **{name.strip('"'): column for name, column in self._sums.items()},
        }

    def read(self) -> Iterator[str]:
        """SQL: each sum, null where there is none."""
        for name, column in self._sums.items():
            none = _none_of(column)
            yield f"CASE WHEN {name} <> {none:d} THEN CAST({name} AS BIGINT) END AS {name}"

    def add(self, names: Sequence[str], cells: TerritoryCells) -> None:
        """The sums of cells, under these names."""
        told = dict(zip(cells.columns, names, strict=True))
        made = {name: np.full(self._count, _NONE) for name in names}
        for level in self._levels:
            for name, lines, sums in added(cells.columns, *level.of_cells(cells)):
                made[told[name]][lines] = sums
        self._sums |= {name: _narrow(column) for name, column in made.items()}

    def add_register(self, cells: TerritoryCells, *, known: bool) -> None:
        """Those of dwellings: of their own populations; 0 where there is none, `known` or not."""
        made = {name: np.full(self._count, _NONE) for name in RPLS_SUMS}
        for level in self._levels if known else ():
            own = level.of_dwellings()
            for column in made.values():
                column[own] = 0
            for name, lines, sums in added(cells.columns, *level.of_cells(cells, own)):
                if name in made:
                    made[name][lines] = sums
        self._sums |= {sum_of(REGISTER, n): _narrow(column) for n, column in made.items()}

    def tell_movers(self, recents: str) -> None:
        """Column `arrives`: of a line of movers, the sum of everybody in the same cells."""
        column = np.full(self._count, _NONE)
        told = self._sums[recents].astype(np.int64)
        told[self._sums[recents] == _none_of(self._sums[recents])] = _NONE
        for level in self._levels:
            lines, everybody = level.of_movers()
            column[lines] = told[everybody]
        self._sums["arrives"] = _narrow(column)

    def count_distinct(self, cells: TerritoryCells) -> None:
        """How many different values each line has in its cells, of each column."""
        for name, values in cells.columns.items():
            column = np.full(self._count, _NONE)
            for level in self._levels:
                lines, counted = level.of_cells(cells)
                pairs, _ = distinct(lines, whole(values)[counted])
                there, times = np.unique(pairs, return_counts=True)
                column[there] = times
            self._sums[sum_of(ECONOMY, name)] = _narrow(column)

    def add_collected(self, cells: TerritoryCells, groups: Mapping[str, Any]) -> None:
        """What was collected of the different groups that the cells of a line name, by number."""
        number = whole(groups["groupe"])
        named = np.searchsorted(number, whole(cells.columns["collecte"]))
        sums = {name: groups[name] for name in COLLECTED}
        made = {name: np.full(self._count, _NONE) for name in COLLECTED}
        for level in self._levels:
            lines, counted = level.of_cells(cells)
            for name, there, total in added(sums, *distinct(lines, named[counted])):
                made[name][there] = total
        self._sums |= {name: _narrow(column) for name, column in made.items()}


def _narrow(column: Numbers) -> _Sums:
    """The same in half of the bits, where all sums have their place there."""
    real = column[column != _NONE]
    if real.max(initial=0) >= -_NARROW_NONE or real.min(initial=0) <= _NARROW_NONE:
        return column
    return np.where(column == _NONE, _NARROW_NONE, column).astype(np.int32)


def _none_of(column: _Sums) -> int:
    return _NARROW_NONE if column.dtype == np.int32 else _NONE
