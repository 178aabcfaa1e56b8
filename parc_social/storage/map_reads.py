"""The reads of maps and coverages: rows to draw, classes, cells, sums in a polygon."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import numpy as np

from parc_social.access.model.grant import Grant
from parc_social.domain.grid import CELL, Cells
from parc_social.errors import InvalidValue, TooLarge
from parc_social.storage.editions.snapshot import EditionTable, Fits, Snapshot
from parc_social.storage.execution.cache import LruCache
from parc_social.storage.execution.statement import DbRole, Statement
from parc_social.storage.group_sums import GroupSums, group_sums, views_of
from parc_social.storage.query.figures import PolygonQuery
from parc_social.storage.query.model import CellQuery, CellSpan, Extent, MapQuery, MapRows
from parc_social.storage.sql.dialect import Dialect
from parc_social.storage.sql.visibility import Visible, visible
from parc_social.storage.statements.maps.map import (
    STRETCH,
    CellSelect,
    MapSelect,
    read_classes,
    table_of_classes,
)
from parc_social.storage.statements.maps.map import TABLE as CLASSES

_YEARS = 16  # editions whose classes are kept; those of one are some 5,000 numbers
_CACHE_SIZE = 1_024  # spans: a few numbers for each Grant
_PLACE = 3  # columns before the figures: fid, east, north


class MapReads(ABC):
    """Reads of maps and coverages. See Store for the errors."""

    dialect: Dialect

    def __init__(self) -> None:
        self._classes = LruCache(_YEARS)
        self._spans = LruCache(_CACHE_SIZE)

    @abstractmethod
    def reading[T](self, read: Callable[[Snapshot], T], fits: Fits | None = None) -> T:
        """Runs a read on one snapshot, which holds until the read ends.

        The current one; with `fits`, the last that fits. Raises Gone when none does any more.
        """

    @abstractmethod
    def rows(self, statement: Statement, reader: DbRole) -> list[tuple[Any, ...]]:
        """The rows of a statement. Raises TooSlow past the deadline."""

    @abstractmethod
    def extent(self, grant: Grant, collection: str) -> Extent:
        """Extent of what the caller can see of a collection."""

    def map_rows(self, grant: Grant, query: MapQuery) -> MapRows:
        """The caller's rows on a map, in one statement. Raises InvalidValue where they are many."""
        view = visible(grant, query.collection)
        view.chosen(query.columns)
        points = self.extent(grant, query.collection).count

        def read(snapshot: Snapshot) -> MapRows:
            of_years = snapshot.of_years(view.collection, query.years)
            tables = of_years.tables_for(view.collection, view.draft_sirens)
            statement = MapSelect(view, tables, self.dialect, tolerance=query.tolerance).map_rows(
                query, points
            )
            rows = self.rows(statement, view.reader)
            if len(rows) > query.most:
                raise InvalidValue(f"carte : plus de {query.most} objets ; demandez moins large")
            wkb, *columns = [list(one) for one in zip(*rows, strict=True)] or [
                [] for _ in (None, *query.columns)
            ]
            return MapRows(wkb, columns)

        return self.reading(read)

    def class_breaks(
        self, grant: Grant, collection: str, name: str, method: str, year: int | None = None
    ) -> tuple[float, ...] | None:
        """Where the published values of an indicator are parted, of the last millésime or `year`.

        The same for every caller who sees the column, and of shown values only. None where the
        edition has none: made before there were any, or without any value.
        Raises NotFound, UnknownName as other reads do.
        """
        relation = visible(grant, collection).shown_in(name)

        def rows(text: str) -> list[tuple[Any, ...]]:
            return self.rows(Statement(text, {}), DbRole(CLASSES))

        def read(snapshot: Snapshot) -> tuple[float, ...] | None:
            table = table_of_classes(snapshot, relation, year)
            if table is None:
                return None
            some = self._classes.get(table.name, lambda: read_classes(table, rows))
            return some.get((relation, name, method))

        return self.reading(read)

    def groups(self, grant: Grant, query: PolygonQuery) -> GroupSums:
        """Sums over the whole groups of households in a polygon. Raises InvalidValue, a year."""
        views = views_of(grant, query)
        reader = views[query.collection].reader

        def read(snapshot: Snapshot) -> GroupSums:
            rows = partial(self.rows, reader=reader)
            sums = group_sums(views, query, snapshot, self.dialect, rows)
            if sums is None:
                raise InvalidValue(_not_published(query.millesime))
            return sums

        return self.reading(read)

    def spans(self, grant: Grant, collection: str) -> tuple[CellSpan, ...]:
        """Where the caller's cells are, a span a grid and millésime; kept as extents are."""
        view = visible(grant, collection)

        def read(snapshot: Snapshot) -> tuple[CellSpan, ...]:
            statement = CellSelect(view, snapshot.of(view.collection), self.dialect).spans()
            return tuple(
                sorted(map(_span, self.rows(statement, view.reader)), key=lambda s: s.year)
            )

        def read_cached(snapshot: Snapshot) -> tuple[CellSpan, ...]:
            key = (snapshot.key, grant.digest, collection)
            return self._spans.get(key, lambda: read(snapshot))

        return self.reading(read_cached)

    def cells(self, grant: Grant, query: CellQuery) -> Cells:
        """The caller's cells of a query, some rows a statement, in one edition. Raises TooLarge."""
        view = visible(grant, query.collection)

        def read(snapshot: Snapshot) -> Cells:
            tables = [t for t in snapshot.of(view.collection) if query.year in (None, t.millesime)]
            blocks = [b for t in tables for b in self._blocks(view, t, query)]
            return _concatenate(blocks, len(query.columns))

        return self.reading(read)

    def _blocks(self, view: Visible, table: EditionTable, query: CellQuery) -> Iterator[Cells]:
        after, figures = 0, 0
        while True:
            statement = CellSelect(view, [table], self.dialect).cells(query, after)
            rows = self.rows(statement, view.reader)
            figures += len(rows) * len(query.columns)
            if figures > query.most:
                raise TooLarge(
                    f"couverture : plus de {query.most} valeurs à lire ; demandez une emprise plus"
                    " petite (bbox, subset) ou moins d'indicateurs (properties)"
                )
            if rows:
                yield _block(rows)
                after = rows[-1][0]
            if len(rows) < STRETCH:
                return


def _block(rows: list[tuple[Any, ...]]) -> Cells:
    table = np.array(rows, dtype=np.float64)
    places = table[:, 1:_PLACE].astype(np.int64)
    return Cells(places[:, 0], places[:, 1], table[:, _PLACE:].astype(np.float32))


def _concatenate(blocks: list[Cells], columns: int) -> Cells:
    none = np.empty(0, dtype=np.int64)
    blocks = [Cells(none, none, np.empty((0, columns), dtype=np.float32)), *blocks]
    return Cells(
        np.concatenate([block.east for block in blocks]),
        np.concatenate([block.north for block in blocks]),
        np.concatenate([block.figures for block in blocks]),
    )


def _span(row: tuple[Any, ...]) -> CellSpan:
    srid, year, count, west, south, east, north = (int(value) for value in row)
    return CellSpan(srid, year, count, (west, south, east + CELL, north + CELL))


def _not_published(year: int | None) -> str:
    """The same for a year that is not there and for one that is not the caller's."""
    if year is None:
        return "millesimes : le dernier millésime ne vous est pas ouvert : demandez-en un autre"
    return f"millesimes : {year} n'est pas publié"
