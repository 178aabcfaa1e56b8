"""SELECT of a map: what lies in its boxes, thinned where points are too many to be seen."""

import math
from collections.abc import Sequence

from parc_social.catalogue.collection import Geometry
from parc_social.storage.execution.statement import Statement
from parc_social.storage.query.model import FeatureQuery, MapQuery
from parc_social.storage.statements.maps.tile import TileSelect
from parc_social.storage.statements.maps.tile_matrix import CELLS, COMPLETE, Thinning
from parc_social.storage.statements.select import where_clause

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
                [self._where_visible_again(), self._one_a_cell([_bare(where)], thin)]
            )
        whole = self.dialect.binary(self.dialect.geometry(geometry))
        columns = [self._simpler(lambda kept: kept, whole)]
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
