"""The values of a view: one read under the Grant, the classes they fall in, the table of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from parc_social.catalogue.figure_fields import BASE, SIZES, SOURCE, STATUT
from parc_social.catalogue.indicator import Indicator
from parc_social.catalogue.legend import LegendEntry
from parc_social.catalogue.style import Look
from parc_social.domain.comparison import ComparedFigure
from parc_social.domain.typography import thousands
from parc_social.drawing.layer import Layer, LayerRows
from parc_social.errors import InvalidValue
from parc_social.storage.filters.nodes import among, conjunction, equal
from parc_social.storage.query.model import FeatureQuery, Filter, Years
from portal.figures.side import compared_figure
from portal.map.choices import Choices, serie_of
from portal.map.differences import differences
from portal.map.districts import district_filter, district_node
from portal.map.looks import look_of_values
from portal.map.state import MapState

MOST = 40_000  # rows of a view: all communes of France, and more than an eye can follow
_YEARS = ("millesime_ops", "millesime_rpls")
_BESIDE = (
    "annee_cog",
    "fiabilite",
    SOURCE,
    *SIZES.values(),
)  # what the sentence of a figure is made of
Row = Mapping[str, Any]
_Pair = tuple[float | None, str | None]


@dataclass(frozen=True)
class MapValues:
    """Columns of a view in the order of the store, and the look that its values make.

    `numbers`: the figures, not a number where none is shown. `rows`: of differences all that they
    are made of, else none.
    """

    codes: Sequence[str]
    figures: Sequence[float | None]
    statuts: Sequence[str | None]
    numbers: NDArray[np.float64]
    look: Look
    indicator: Indicator
    rows: Sequence[Row] = ()

    @cached_property
    def ranks(self) -> NDArray[np.uint8]:
        """The line of the legend that each is of, from 1."""
        count = len(self.codes)
        return Layer(LayerRows([None] * count, self.numbers, self.statuts), self.look).ranks()

    @property
    def counts(self) -> Sequence[tuple[LegendEntry, int]]:
        """Each line of the legend and how many territories are of it."""
        entries = self.look.entries
        found = np.bincount(self.ranks, minlength=len(entries) + 1).tolist()
        return [(entry, found[rank]) for rank, entry in enumerate(entries, 1)]

    @property
    def by_code(self) -> Mapping[str, tuple[float | None, str | None]]:
        """Value and statut of each territory; equal ones are one pair.

        As many new pairs as there are rows would have the interpreter look for garbage.
        """
        known: dict[_Pair, _Pair] = {}
        pairs = zip(self.figures, self.statuts, strict=True)
        return dict(zip(self.codes, (known.setdefault(p, p) for p in pairs), strict=True))

    def entry(self, number: int) -> LegendEntry:
        """The line of the legend that the row of a number is of."""
        return self.look.entries[int(self.ranks[number]) - 1]

    def row(self, number: int) -> Row:
        """What is known of a row."""
        if self.rows:
            return self.rows[number]
        name = self.indicator.id
        told = {name: self.figures[number], f"{name}{STATUT}": self.statuts[number]}
        return {"code": self.codes[number], "nom": None, **told}


def query_of(state: MapState, choices: Choices, *wanted: str) -> FeatureQuery:
    """What is asked of the store for a view, rows without geometry.

    `wanted`: these columns; without any, all that a figure is told with. Raises NotFound,
    UnknownName.
    """
    names = choices.seen(state.niveau).names
    figure = (state.indicator, f"{state.indicator}{STATUT}", f"{state.indicator}{BASE}")
    whole = ("code", "nom", "population", *figure, *_YEARS, *_BESIDE)
    return FeatureQuery(
        serie_of(state.niveau),
        limit=MOST + 1,
        years=Years(state.year, state.year),
        equals=equals_of(state),
        filter=district_filter(state),
        columns=tuple(name for name in wanted or whole if name in names),
        geometry=False,
    )


def equals_of(state: MapState) -> tuple[tuple[str, str], ...]:
    """Columns and the one value of each that the rows of a view have."""
    zone = ((state.zone.column, state.zone.code),) if state.zone else ()
    return (("population", state.population), *zone)


def rows_of(state: MapState) -> Filter:
    """The same as a filter, with the list of districts that the view shows."""
    some = (equal(name, value) for name, value in equals_of(state))
    return Filter(conjunction(*some, district_node(state)))


def read_values(state: MapState, choices: Choices, indicator: Indicator) -> MapValues:
    """Raises NotFound, UnknownName, TooSlow as reads do, InvalidValue where rows are too many."""
    name, statut = indicator.id, f"{indicator.id}{STATUT}"
    if state.is_difference:
        rows = _differences(state, choices, indicator, _rows(state, choices))
        read: dict[str, list[Any]] = {
            one: [row.get(one) for row in rows] for one in ("code", name, statut)
        }
    else:
        rows = ()
        read = choices.reads.columns(query_of(state, choices, "code", name, statut))
        _check(len(read["code"]))
    numbers = np.array(read[name], dtype=np.float64)
    look = look_of_values(state, indicator, numbers[~np.isnan(numbers)])
    return MapValues(read["code"], read[name], read[statut], numbers, look, indicator, rows)


def names_of(state: MapState, choices: Choices) -> Mapping[str, str]:
    """The name of each territory of a view that has one."""
    read = choices.reads.columns(query_of(state, choices, "code", "nom"))
    return {c: n for c, n in zip(read["code"], read["nom"], strict=True) if n}


def told_rows(
    values: MapValues, state: MapState, choices: Choices, numbers: Sequence[int]
) -> Mapping[int, Row]:
    """Rows of a view by number, with all that their figures are told with."""
    known = {number: values.row(number) for number in numbers}
    if state.is_difference or not known:
        return known
    asked = among("code", [row["code"] for row in known.values()])
    query = replace(query_of(state, choices), limit=len(known), filter=Filter(asked))
    read = choices.reads.columns(query)  # in one statement, where a page would take two
    rows = (dict(zip(read, row, strict=True)) for row in zip(*read.values(), strict=True))
    told = {row["code"]: row for row in rows}
    return {number: told.get(row["code"], row) for number, row in known.items()}


def _rows(state: MapState, choices: Choices) -> Sequence[Row]:
    return _read(query_of(state, choices), choices)


def _read(query: FeatureQuery, choices: Choices) -> Sequence[Row]:
    rows = choices.reads.records(query)
    _check(len(rows))
    return rows


def _check(count: int) -> None:
    if count > MOST:
        raise InvalidValue(
            f"niveau : plus de {thousands(MOST)} territoires dans cette vue ; choisissez une zone"
            " plus petite"
        )


def _differences(
    state: MapState, choices: Choices, indicator: Indicator, rows: Sequence[Row]
) -> Sequence[Row]:
    """Each row less its own of another millésime, or all less that of one territory."""
    if state.apart is not None:
        year = state.apart
        query = replace(
            query_of(replace(state, year=year), choices),
            filter=district_filter(state),  # the same districts, whichever list was in force
        )
        before = {row["code"]: row for row in _read(query, choices)}
        return differences(
            rows, indicator, state.year, lambda row: _side(before.get(row["code"]), indicator, year)
        )
    if state.beside is None:
        return rows
    niveau, code = state.beside.niveau, state.beside.code
    there = replace(state, niveau=niveau, zone=None)
    asked = query_of(there, choices)
    query = replace(asked, limit=1, equals=(*asked.equals, ("code", code)), filter=None)
    found = choices.reads.records(query)
    one = _side(found[0] if found else None, indicator, state.year)
    return differences(rows, indicator, state.year, lambda _row: one)


def _side(row: Row | None, indicator: Indicator, year: int) -> ComparedFigure:
    known = row if row is not None and indicator.id in row else None
    return compared_figure(known, indicator, year)
