"""The reads of maps: rows to draw, and where classes begin."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any

from parc_social.access.model.grant import Grant
from parc_social.errors import InvalidValue
from parc_social.storage.editions.snapshot import Fits, Snapshot
from parc_social.storage.execution.cache import LruCache
from parc_social.storage.execution.statement import DbRole, Statement
from parc_social.storage.query.model import Extent, MapQuery, MapRows
from parc_social.storage.sql.dialect import Dialect
from parc_social.storage.sql.visibility import visible
from parc_social.storage.statements.maps.map import MapSelect
from parc_social.storage.statements.maps.map_classes import TABLE as CLASSES
from parc_social.storage.statements.maps.map_classes import read_classes, table_of_classes

_YEARS = 16  # editions whose classes are kept; those of one are some 5,000 numbers


class MapReads(ABC):
    """What a map asks of a store. See Store for the answers and errors."""

    dialect: Dialect

    def __init__(self) -> None:
        self._classes = LruCache(_YEARS)

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
        """What the caller can see of a collection."""

    def map_rows(self, grant: Grant, query: MapQuery) -> MapRows:
        """The caller's rows on a map, in one statement. Raises InvalidValue where they are many."""
        seen = visible(grant, query.collection)
        seen.chosen(query.columns)
        points = self.extent(grant, query.collection).count

        def read(snapshot: Snapshot) -> MapRows:
            tables = snapshot.tables_for(seen.collection, seen.draft_sirens)
            made = MapSelect(seen, tables, self.dialect, tolerance=query.tolerance).map_rows(
                query, points
            )
            rows = self.rows(made, seen.reader)
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
