"""Tile matrix sets that the server cuts tiles in, and which tiles a box of degrees meets."""

import math
from dataclasses import dataclass

from parc_social.errors import NotFound
from parc_social.storage.query.model import Box
from providers.fields import NOT_FOUND

_MERCATOR_LIMIT = 85.0511287798066  # latitude where WebMercatorQuad ends
MAX_ZOOM = 22
_DIGITS = 9  # of a number of a row or a column


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
    def as_json(self) -> dict[str, str | int]:
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
        clamped = max(-_MERCATOR_LIMIT, min(_MERCATOR_LIMIT, latitude))
        return (1 - math.asinh(math.tan(math.radians(clamped))) / math.pi) / 2


def _index(share: float, count: int) -> int:
    return max(0, min(count - 1, math.floor(share * count)))


_DEF = "http://www.opengis.net/def"
MATRIX_SETS = {
    name: MatrixSet(name, f"{_DEF}/tilematrixset/OGC/1.0/{name}", f"{_DEF}/crs/{crs}", wide)
    for name, crs, wide in (
        ("WebMercatorQuad", "EPSG/0/3857", 1),
        ("WorldCRS84Quad", "OGC/1.3/CRS84", 2),
    )
}


def matrix_set_of(name: str | None) -> MatrixSet:
    """The matrix set of that name. Raises NotFound."""
    if name not in MATRIX_SETS:
        raise NotFound(NOT_FOUND)
    return MATRIX_SETS[name]


def tile_number(text: str | None) -> int:
    """A zoom, a row or a column as an address says it. Raises NotFound."""
    if text is None or not text.isascii() or not text.isdigit() or len(text) > _DIGITS:
        raise NotFound(NOT_FOUND)
    return int(text)
