"""SELECT of a map: what lies in its boxes, thinned where points are many; its class breaks."""

import math
from collections.abc import Callable, Sequence
from typing import Any

from parc_social.catalogue.collection import EVERYBODY, POPULATION, Geometry
from parc_social.domain.grid import CELL, Window
from parc_social.storage.editions.snapshot import EditionTable, Snapshot
from parc_social.storage.execution.statement import Bound, Statement
from parc_social.storage.query.model import CellQuery, FeatureQuery, MapQuery
from parc_social.storage.sql.row_predicate import plain
from parc_social.storage.sql.text import statement
from parc_social.storage.statements.maps.tile import TileSelect
from parc_social.storage.statements.maps.tile_matrix import CELLS, COMPLETE, Thinning
from parc_social.storage.statements.select import Select, where_clause

MANY = 50_000  # points of a caller, above which a map of them is thinned in the statement
_CELL = 4.5  # pixels: nearly as wide as a point, as the renderer thins too


class MapSelect(TileSelect):
    """A Select that gives geometry as WKB and a few columns."""

    def map_rows(self, query: MapQuery, points: int) -> Statement:
        """(WKB, columns in the order asked) of each row; `points`: how many the caller has."""
        plain = FeatureQuery(
            query.collection, years=query.years, filter=query.filter, columns=query.columns
        )
        geometry = self.collection.geometry
        boxes = [self.dialect.overlaps(geometry, box, self.bound) for box in query.boxes]
        conditions = [self._where(plain), f"({' OR '.join(boxes)})"]
        where = self._all(conditions)
        thin = _thinning(query, points, self.kinds)
        if geometry is Geometry.POINT and thin is not None:
            where = where_clause(
                [
                    self._where_visible_again(),
                    self._one_a_cell([_bare(where)], thin, ranked=self.is_ranked),
                ]
            )
        whole = self.dialect.binary(self.dialect.geometry(geometry))
        columns = [self._simpler(lambda outline: outline, whole)]
        columns += [self._column(self.visible.field(name)) for name in query.columns]
        order = ", ".join(self._row_key())
        sql = f"SELECT {', '.join(columns)} FROM {self._from()}{where}"  # noqa: S608
        return self._statement(f"{sql} ORDER BY {order} LIMIT {query.most + 1:d}")

    def _all(self, conditions: Sequence[str]) -> str:
        return where_clause([_bare(one) or None for one in conditions])


def _bare(where: str) -> str:
    """A condition without its keyword."""
    return where.removeprefix(" WHERE ")


def _thinning(query: MapQuery, points: int, kinds: int) -> Thinning | None:
    """One point a cell of the world's net whose cells are as wide as a point, or a bit wider."""
    if points <= MANY or query.pixel <= 0:
        return None
    cells = 360 / (query.pixel * _CELL * math.isqrt(max(kinds, 1)))
    zoom = max(0, math.floor(math.log2(cells / CELLS)))
    if zoom >= COMPLETE:
        return None
    across = CELLS * 2**zoom
    return Thinning(zoom, across, across, mercator=True)


TABLE = "classes_carte"
CIRCLES = "symboles"  # in the place of a method: the count of the largest circle

Classes = dict[tuple[str, str, str], tuple[float, ...]]  # relation, indicator, method


def table_of_classes(snapshot: Snapshot, relation: str, year: int | None) -> EditionTable | None:
    """That of the edition of a relation, of the last millésime or of one; None where none is."""
    tables = snapshot.tables.get(relation, ())
    editions = [table.edition for table in tables if year is None or table.millesime == year]
    by_edition = {table.edition: table for table in snapshot.tables.get(TABLE, ())}
    return by_edition.get(editions[-1]) if editions else None


def read_classes(table: EditionTable, rows: Callable[[str], Sequence[Any]]) -> Classes:
    """All cuts of an edition, growing."""
    classes: Classes = {}
    text = statement("parc_social.storage.statements.maps", "map_classes").format(table=table.name)
    for relation, indicator, method, one in rows(text):
        key = (relation, indicator, method)
        classes[key] = (*classes.get(key, ()), one)
    return classes


STRETCH = 8_192  # rows of one statement


class CellSelect(Select):
    """A Select of a collection of cells, whose ids are `CRS<srid>RES200mN<north>E<east>`."""

    def spans(self) -> Statement:
        """(srid, year, cells, west, south, north and east of the last cells) of each grid."""
        srid, north, east = self._place()
        time = plain(self.collection.time_field)
        bounds = f"min({east}), min({north}), max({east}), max({north})"
        sql = f"SELECT {srid}, {time}, count(*), {bounds} FROM {self._from()}"  # noqa: S608
        where = where_clause([self._where_visible(), *self._where_everybody()])
        return self._statement(f"{sql}{where} GROUP BY {srid}, {time}")

    def cells(self, query: CellQuery, after: int) -> Statement:
        """(fid, east, north, columns in the order asked) of the first rows behind a fid."""
        srid, north, east = self._place()
        fid = plain("fid")
        columns = [self._column(self.visible.field(name)) for name in query.columns]
        where = where_clause(
            [
                self._where_visible(),
                *self._where_everybody(),
                f"{srid} = {self.bound(query.srid, 'INTEGER')}",
                *self._inside(query, east, north),
                f"{fid} > {after:d}",
            ]
        )
        columns_read = ", ".join([fid, east, north, *columns])
        sql = f"SELECT {columns_read} FROM {self._from()}{where}"  # noqa: S608
        return self._statement(f"{sql} ORDER BY {fid} LIMIT {STRETCH:d}")

    def _where_everybody(self) -> list[str]:
        """A twin has rows of other populations too; a raster is of all households."""
        if not self.collection.serie or not self.collection.populations:
            return []
        return [f"{plain(POPULATION)} = {self.bound(EVERYBODY, 'VARCHAR')}"]

    def _inside(self, query: CellQuery, east: str, north: str) -> list[str]:
        if query.window is None:
            return []
        terms = _within(query.window, east, north, self.bound)
        if query.box is not None:  # what an index answers
            terms.insert(0, self.dialect.overlaps(self.collection.geometry, query.box, self.bound))
        return terms

    def _place(self) -> tuple[str, str, str]:
        """SQL of the grid, the north and the east that a code tells."""
        code = plain(self.collection.id_field)
        corner = f"split_part({code}, 'mN', 2)"
        return (
            f"CAST(substr({code}, 4, 4) AS INTEGER)",
            f"CAST(split_part({corner}, 'E', 1) AS BIGINT)",
            f"CAST(split_part({corner}, 'E', 2) AS BIGINT)",
        )


def _within(window: Window, east: str, north: str, bound: Bound) -> list[str]:
    west, south, right, top = window
    ends = ((east, west, right - CELL), (north, south, top - CELL))
    return [
        f"{place} BETWEEN {bound(low, 'BIGINT')} AND {bound(high, 'BIGINT')}"
        for place, low, high in ends
    ]
