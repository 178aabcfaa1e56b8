"""The statement of one vector tile: what lies near, thinned where it is much."""

from collections.abc import Callable, Sequence
from functools import cached_property

from parc_social.catalogue.collection import POPULATION, Field, Geometry
from parc_social.storage.editions.snapshot import EditionTable
from parc_social.storage.execution.statement import SQL_TYPES, Statement
from parc_social.storage.query.model import Box, FeatureQuery, TileQuery
from parc_social.storage.sql.dialect import Dialect
from parc_social.storage.sql.row_predicate import plain
from parc_social.storage.sql.text import quoted
from parc_social.storage.sql.visibility import Visible
from parc_social.storage.statements.maps.tile_matrix import (
    BUFFER,
    EXTENT,
    FEW,
    NEAR,
    RANK,
    TYPE,
    Thinning,
    buffered_degrees,
    scale_for,
    thinning,
    tile_box,
    tile_srid,
)
from parc_social.storage.statements.relation import id_of
from parc_social.storage.statements.rowid_lookup import RowidLookup
from parc_social.storage.statements.select import Select, where_clause


class TileSelect(Select):
    """A Select that makes tiles; of outlines that may be `tolerance` degrees off."""

    def __init__(
        self,
        view: Visible,
        tables: Sequence[EditionTable],
        dialect: Dialect,
        lookup: RowidLookup | None = None,
        tolerance: float = 0.0,
    ) -> None:
        self._scale = scale_for(tolerance, (name for table in tables for name in table.columns))
        super().__init__(view, tables, dialect, lookup)

    def is_found_by_place(self, query: TileQuery) -> bool:
        """Whether the index of places is the one to take: then one plan is good for every tile.

        So it is for who sees every row. A perimeter's rows have an index of their own, the better
        one where a tile is wide; nearer, its codes are only looked at.
        """
        return (self.visible.is_open or query.z >= NEAR) and query.filter is None

    def may_overflow(self, query: TileQuery, points: int) -> bool:
        """Whether the rows of a tile may be more than it holds, with no cells that thin them."""
        is_of_points = self.collection.geometry is Geometry.POINT
        return is_of_points and points > FEW and not thinning(query, points, self.kinds)

    @property
    def kinds(self) -> int:
        """Number of rows that one thing may have: a millésime and a population each."""
        if not self.collection.serie:
            return 1
        return max(1, len(self.tables)) * max(1, len(self.collection.populations))

    def tile(self, query: TileQuery, points: int, *, in_order: bool = False) -> Statement:
        """(rows, features, bytes) of one vector tile, of a caller of so many points.

        Features are None where the store does not count them: the bytes of none are empty there.
        Where a tile may have more than FEW rows, one more is read, in no order: it tells that the
        tile is to be made of the first ones, `in_order`. Few do, and to sort is a third of what
        the others cost.
        """
        geometry, degrees = self.collection.geometry, buffered_degrees(query)
        thin = thinning(query, points, self.kinds)
        near = [
            self._where_visible(indexed=not self.is_found_by_place(query)),
            self.dialect.overlaps(geometry, degrees, self.bound),
            *self._where_asked(query),
        ]
        if geometry is not Geometry.POINT:
            near.append(self._is_large_enough(degrees))
        elif thin:
            ranked = self.is_ranked and query.filter is None
            near = [self._where_visible_again(), self._one_a_cell(near, thin, ranked=ranked)]
        most = ""
        if self.may_overflow(query, points):
            most = self._first_ones() if in_order else f" LIMIT {FEW + 1:d}"
        outline = self._simpler(self.dialect.outline, self.dialect.geometry(geometry))
        shape = self.dialect.tile_geometry(outline, tile_srid(query), tile_box(query), self.bound)
        columns = query.columns
        attributes = self._piece("attributes", columns, lambda: self._attributes(columns))
        inside = f"{shape} AS geom, {attributes}"
        rows = f"SELECT {inside} FROM {self._from()}{where_clause(near)}{most}"  # noqa: S608
        layer = self.bound(self.collection.id, "VARCHAR")
        return self._statement(self.dialect.tile(layer, rows))

    def _where_asked(self, query: TileQuery) -> list[str | None]:
        """The condition of the caller's own question."""
        if query.filter is None and query.years is None:
            return []
        asked = FeatureQuery(query.collection, filter=query.filter)
        return [*self._where_years(query.years), self._where_filter(asked)]

    def _attributes(self, columns: Sequence[str] | None) -> str:
        values = [
            f"{self._tile_column(f)} AS {quoted(f.name)}"
            for f in self.visible.chosen(columns)
            if f.name != "id"
        ]
        return ", ".join([f"{self._tile_fid()} AS fid", f"{id_of(self.collection)} AS id", *values])

    def _is_large_enough(self, degrees: Box) -> str:
        """Whether an outline is as large as a unit of the tile: DuckDB would flatten it there."""
        west, south, east, north = self.dialect.edges()
        unit = (degrees[2] - degrees[0]) / (EXTENT + 2 * BUFFER)
        sides = (f"{east} - {west}", f"{north} - {south}")
        return f"({' OR '.join(f'{s} >= {self.bound(unit, "DOUBLE PRECISION")}' for s in sides)})"

    def _simpler(self, expression: Callable[[str], str], whole: str) -> str:
        """What is read of the outline of the scale, or `whole` in a row that has none."""
        if self._scale is None:
            return whole
        every = all(self._scale in table.columns for table in self.tables)
        return self.dialect.coalesce(expression(plain(self._scale)), whole, every=every)

    def _first_ones(self) -> str:
        """As many of a tile without cells as of one with cells: what is shown from afar first.

        Ranks and numbers are compared among the caller's rows alone, as in `_one_a_cell`.
        """
        rank_column = [plain(RANK)] if self.is_ranked else []
        order = ", ".join([*rank_column, plain("fid"), *self._row_key()[:-1]])
        return f" ORDER BY {order} LIMIT {FEW:d}"

    def _one_a_cell(self, near: Sequence[str | None], thin: Thinning, *, ranked: bool) -> str:
        """Whether a row is the one that stands for those of its cell.

        Chosen among the caller's rows alone, so that no other's place is told by a gap. The rank
        spares looking at them all: it was made within each commune (and landlord, where rows are
        his own), so it depends on no row that is not seen with this one. `ranked` False: all are
        looked at, where a filter may have left out the row that has the rank.
        """
        lon, lat = self.dialect.position()
        down = f"(1 - asinh(tan(radians({lat}))) / pi()) / 2"
        cells = [
            f"floor(({lon} + 180) / 360 * {thin.columns:d})",
            f"floor({down if thin.mercator else f'(90 - {lat}) / 180'} * {thin.rows:d})",
        ]
        time, row = self._row_key()[:-1], self._row()
        rank_condition = [f"t.{quoted(RANK)} <= {thin.zoom:d}"] if ranked else []
        apart = [*time, *([plain(POPULATION)] if self._has_populations else []), *cells]
        inner = (
            f"SELECT {', '.join([*time, f'min({row})'])} FROM {self._from()}"  # noqa: S608
            f"{where_clause([*near, *rank_condition])} GROUP BY {', '.join(apart)}"
        )
        return self._where_row_in(inner)

    @property
    def _has_populations(self) -> bool:
        return self.collection.serie and bool(self.collection.populations)

    @cached_property
    def is_ranked(self) -> bool:
        """Whether every table tells at which zoom a point comes.

        Older ones do not, nor rows that were written one by one.
        """
        have_rank = (RANK in table.columns and table.corrections is None for table in self.tables)
        return bool(self.tables) and all(have_rank)

    def _tile_column(self, field: Field) -> str:
        """ST_AsMVT takes no date (DuckDB refuses it, PostGIS writes it as text)."""
        column = self._column(field)
        return f"CAST({column} AS VARCHAR)" if SQL_TYPES[field.type] == "DATE" else column

    def _tile_fid(self) -> str:
        """Unique in the layer, where a twin has a fid n for each year; DuckDB wants 31 bits."""
        if not self.collection.serie:
            return plain("fid")
        year = f"CAST({plain(self.collection.time_field)} - 1900 AS BIGINT)"
        return f"({year} * 10000000 + {plain('fid')})"

    @cached_property
    def physical(self) -> tuple[tuple[str, str], ...]:
        """Every column that may be read, the rank and the outline of the scale too."""
        rank_column = ((RANK, "SMALLINT"),) if self.is_ranked else ()
        scale_column = ((self._scale, TYPE),) if self._scale else ()
        return (*self.stored, *rank_column, *scale_column)
