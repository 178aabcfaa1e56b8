"""The statements of cells: where a caller has some, and their figures. A code names the place."""

from parc_social.catalogue.collection import EVERYBODY, POPULATION
from parc_social.domain.grid import CELL, Window
from parc_social.storage.execution.statement import Statement
from parc_social.storage.query.cells import CellQuery
from parc_social.storage.sql.parameters import Bound
from parc_social.storage.sql.row_predicate import plain
from parc_social.storage.statements.select import Select, where_clause

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
        told = ", ".join([fid, east, north, *columns])
        sql = f"SELECT {told} FROM {self._from()}{where}"  # noqa: S608
        return self._statement(f"{sql} ORDER BY {fid} LIMIT {STRETCH:d}")

    def _where_everybody(self) -> list[str]:
        """A twin has rows of other populations too; a raster is of all households."""
        if not self.collection.serie or not self.collection.populations:
            return []
        return [f"{plain(POPULATION)} = {self.bound(EVERYBODY, 'VARCHAR')}"]

    def _inside(self, query: CellQuery, east: str, north: str) -> list[str]:
        if query.window is None:
            return []
        found = _within(query.window, east, north, self.bound)
        if query.box is not None:  # what an index answers
            found.insert(0, self.dialect.overlaps(self.collection.geometry, query.box, self.bound))
        return found

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
