"""Tile matrix sets that the server cuts tiles in, and which tiles a box of degrees meets."""

import math
from dataclasses import dataclass

from parc_social.storage.query.model import Box

_MERCATOR_LIMIT = 85.0511287798066  # latitude where WebMercatorQuad ends
MAX_ZOOM = 22


@dataclass(frozen=True, slots=True)
class TileLimits:
    """First and last rows and columns of one zoom, both in."""

    zoom: int
    first_row: int
    last_row: int
    first_col: int
    last_col: int

    def holds(self, row: int, col: int) -> bool:
        """Whether a tile is inside."""
        return self.first_row <= row <= self.last_row and self.first_col <= col <= self.last_col

    @property
    def written(self) -> dict[str, str | int]:
        """As OGC TileSet metadata says them."""
        return {
            "tileMatrix": str(self.zoom),
            "minTileRow": self.first_row,
            "maxTileRow": self.last_row,
            "minTileCol": self.first_col,
            "maxTileCol": self.last_col,
        }


@dataclass(frozen=True, slots=True)
class MatrixSet:
    """A quad tree of tiles over the world; `wide` columns at zoom 0."""

    id: str
    uri: str
    crs: str
    wide: int

    def limits(self, box: Box, zoom: int) -> TileLimits:
        """The tiles of a zoom that a box meets."""
        columns, rows = self.wide << zoom, 1 << zoom
        west, south, east, north = box
        return TileLimits(
            zoom,
            first_row=_index(self._down(north), rows),
            last_row=_index(self._down(south), rows),
            first_col=_index((west + 180) / 360, columns),
            last_col=_index((east + 180) / 360, columns),
        )

    def _down(self, latitude: float) -> float:
        """Share of the way from the top of the matrix to its bottom."""
        if self.wide == 2:
            return (90 - latitude) / 180
        bounded = max(-_MERCATOR_LIMIT, min(_MERCATOR_LIMIT, latitude))
        return (1 - math.asinh(math.tan(math.radians(bounded))) / math.pi) / 2


def _index(share: float, count: int) -> int:
    return max(0, min(count - 1, math.floor(share * count)))


MATRIX_SETS = {
    m.id: m
    for m in (
        MatrixSet(
            "WebMercatorQuad",
            "http://www.opengis.net/def/tilematrixset/OGC/1.0/WebMercatorQuad",
            "http://www.opengis.net/def/crs/EPSG/0/3857",
            1,
        ),
        MatrixSet(
            "WorldCRS84Quad",
            "http://www.opengis.net/def/tilematrixset/OGC/1.0/WorldCRS84Quad",
            "http://www.opengis.net/def/crs/OGC/1.3/CRS84",
            2,
        ),
    )
}
