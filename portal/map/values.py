"""The values of a view: one read under the Grant, the classes they fall in, the table of them."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from parc_social.catalogue.figure_fields import BASE, SIZES, SOURCE, STATUT
from parc_social.catalogue.indicator import Indicator
from parc_social.catalogue.legend import LegendEntry
from parc_social.catalogue.style import Look
from parc_social.domain.comparison import ComparedFigure
from parc_social.drawing.layer import Layer, LayerRows
from parc_social.errors import InvalidValue
from parc_social.storage.filters.nodes import among
from parc_social.storage.query.model import FeatureQuery, Filter, Years
from portal.figures.side import compared_figure
from portal.map.choices import Choices, serie_of
from portal.map.differences import differences
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


@dataclass(frozen=True, slots=True)
class MapValues:
    """Rows of a view in the order of the store, and the look that its values make."""

    rows: Sequence[Row]
    look: Look
    indicator: Indicator
    ranks: Sequence[int]

    @property
    def counts(self) -> Sequence[tuple[LegendEntry, int]]:
        """Each line of the legend and how many territories are of it."""
        found = Counter(self.ranks)
        return [(entry, found[rank]) for rank, entry in enumerate(self.look.entries, 1)]

    @property
    def year(self) -> int | None:
        """The millésime of the indicator's own source."""
        name = _year_of(self.indicator)
        return next((row[name] for row in self.rows if row.get(name) is not None), None)

    @property
    def by_code(self) -> Mapping[str, tuple[float | None, str | None]]:
        """Value and statut of each territory."""
        name = self.indicator.id
        return {row["code"]: (row[name], row[f"{name}{STATUT}"]) for row in self.rows}

    def entry(self, number: int) -> LegendEntry:
        """The line of the legend that the row of a number is of."""
        return self.look.entries[self.ranks[number] - 1]


def _year_of(indicator: Indicator) -> str:
    return "millesime_rpls" if indicator.source == "rpls" else "millesime_ops"


def query_of(state: MapState, choices: Choices, *, whole: bool = True) -> FeatureQuery:
    """What is asked of the store for a view, rows without geometry.

    `whole`: with all that a figure is told with, which a map of values needs of few rows and a
    map of differences of all. Raises NotFound, UnknownName.
    """
    names = choices.seen(state.niveau).names
    figure = (state.indicator, f"{state.indicator}{STATUT}")
    if whole:
        more = ("population", *_YEARS, f"{state.indicator}{BASE}", *_BESIDE)
    else:
        more = (_year_of(choices.indicators(state.niveau)[state.indicator]),)
    wanted = ("code", "nom", *figure, *more)
    return FeatureQuery(
        serie_of(state.niveau),
        limit=MOST + 1,
        years=Years(state.year, state.year),
        equals=equals_of(state),
        columns=tuple(name for name in wanted if name in names),
        geometry=False,
    )


def equals_of(state: MapState) -> tuple[tuple[str, str], ...]:
    """Columns and the one value of each that the rows of a view have."""
    zone = ((state.zone.column, state.zone.code),) if state.zone else ()
    return (("population", state.population), *zone)


def read_values(state: MapState, choices: Choices, indicator: Indicator) -> MapValues:
    """Raises NotFound, UnknownName, TooSlow as reads do, InvalidValue where rows are too many."""
    rows = _rows(state, choices, whole=state.is_difference)
    if state.is_difference:
        rows = _differences(state, choices, indicator, rows)
    values = [row[indicator.id] for row in rows]
    look = look_of_values(state, indicator, [float(v) for v in values if v is not None])
    layer = Layer(
        LayerRows([None] * len(rows), values, [row[f"{indicator.id}{STATUT}"] for row in rows]),
        look,
    )
    return MapValues(rows, look, indicator, layer.ranks().tolist())


def told_rows(
    values: MapValues, state: MapState, choices: Choices, numbers: Sequence[int]
) -> Mapping[int, Row]:
    """Rows of a view by number, with all that their figures are told with."""
    known = {number: values.rows[number] for number in numbers}
    if state.is_difference or not known:
        return known
    asked = among("code", [row["code"] for row in known.values()])
    query = replace(query_of(state, choices), limit=len(known), filter=Filter(asked))
    told = {row["code"]: row for row in choices.reads.records(query)}
    return {number: told.get(row["code"], row) for number, row in known.items()}


def _rows(state: MapState, choices: Choices, *, whole: bool = True) -> Sequence[Row]:
    rows = choices.reads.records(query_of(state, choices, whole=whole))
    if len(rows) > MOST:
        raise InvalidValue(
            f"niveau : plus de {MOST} territoires dans cette vue ; choisissez une zone plus petite"
        )
    return rows


def _differences(
    state: MapState, choices: Choices, indicator: Indicator, rows: Sequence[Row]
) -> Sequence[Row]:
    """Each row less its own of another millésime, or all less that of one territory."""
    if state.apart is not None:
        year = state.apart
        before = {row["code"]: row for row in _rows(replace(state, year=year), choices)}
        return differences(
            rows, indicator, state.year, lambda row: _side(before.get(row["code"]), indicator, year)
        )
    if state.beside is None:
        return rows
    niveau, code = state.beside.niveau, state.beside.code
    there = replace(state, niveau=niveau, zone=None)
    asked = query_of(there, choices)
    query = replace(asked, limit=1, equals=(*asked.equals, ("code", code)))
    found = choices.reads.records(query)
    one = _side(found[0] if found else None, indicator, state.year)
    return differences(rows, indicator, state.year, lambda _row: one)


def _side(row: Row | None, indicator: Indicator, year: int) -> ComparedFigure:
    known = row if row is not None and indicator.id in row else None
    return compared_figure(known, indicator, year)
