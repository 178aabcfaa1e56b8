"""Tile matrix sets that maps are cut in, and which tiles a box of degrees meets.

Two quad trees of the OGC (17-083r4, annex D), in which vector tiles are cut too; and a grid of the
IGN for each legal projection: the pixel of level 21 is 10 cm and doubles at each level upwards, the
corner is that of its definitions (rok4/rok4, config/tileMatrixSet/LAMB93_10cm.tms and
RGR92UTM40S_10cm.tms, RGM04UTM38S_10cm.tms, UTM22RGFG95_10cm.tms). There is none of the Antilles in
EPSG:5490: theirs is made by the same rule. Rows and columns go to the ends of EPSG's area of use:
those of the IGN leave out Guyane.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from parc_social.errors import NotFound
from parc_social.maps.extents import box_in
from parc_social.storage.query.crs import crs_of, offered_systems, uri_of
from parc_social.storage.query.model import CRS84, Box

_MERCATOR_LIMIT = 85.0511287798066  # latitude where WebMercatorQuad ends
_EDGE = math.pi * 6_378_137.0  # of WebMercatorQuad, in metres
_DEGREE = 111_319.49079327358  # metres of one, as scale denominators count them (17-083r4, 6.1)
_PIXEL = 0.00028  # metres of one on a screen
_DIGITS = 9  # of a number of a row or a column
_NOT_FOUND = "Ressource introuvable."
MAX_ZOOM = 22
SIDE = 256  # pixels of a tile


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
    """A pyramid of tiles of 256 pixels, twice as fine at each zoom.

    `crs` is an URI. `origin` is the corner north-west, `width` and `height` what all tiles cover,
    `cell` a pixel of zoom 0, in the units of the system, east first. `uri` empty: the definition is
    ours.
    """

    id: str
    uri: str
    crs: str
    origin: tuple[float, float]
    width: float
    height: float
    cell: float
    last_zoom: int = MAX_ZOOM
    scale_set: str = ""

    @property
    def zooms(self) -> range:
        """All of them."""
        return range(self.last_zoom + 1)

    def size(self, zoom: int) -> tuple[int, int]:
        """Columns and rows."""
        span = self._span(zoom)
        return math.ceil(self.width / span), math.ceil(self.height / span)

    def cell_size(self, zoom: int) -> float:
        """Of a pixel, in the units of the system."""
        return self.cell / (1 << zoom)

    def scale_denominator(self, zoom: int) -> float:
        """Scale of a screen whose pixels are 0.28 mm."""
        metres = _DEGREE if crs_of(self.crs).srid == 4326 else 1.0
        return self.cell_size(zoom) * metres / _PIXEL

    def limits(self, box: Box, zoom: int) -> TileLimits | None:
        """The tiles of a zoom that a box of degrees meets; None where the system has none."""
        shares = self._shares(box)
        if shares is None:
            return None
        columns, rows = self.size(zoom)
        across, down = self.width / self._span(zoom), self.height / self._span(zoom)
        west, north, east, south = shares
        return TileLimits(
            zoom,
            first_row=_index(north * down, rows),
            last_row=_index(south * down, rows),
            first_col=_index(west * across, columns),
            last_col=_index(east * across, columns),
        )

    def tile_box(self, zoom: int, row: int, col: int) -> Box:
        """The box of a tile, in the units of the system."""
        span = self._span(zoom)
        west, north = self.origin[0] + col * span, self.origin[1] - row * span
        return west, north - span, west + span, north

    def _span(self, zoom: int) -> float:
        return self.cell * SIDE / (1 << zoom)

    def _shares(self, box: Box) -> Box | None:
        """West, north, east and south of a box, from 0 at the corner to 1 at the other one."""
        west, south, east, north = box
        if self.crs == CRS84:
            return (west + 180) / 360, (90 - north) / 180, (east + 180) / 360, (90 - south) / 180
        if crs_of(self.crs).srid == 3857:
            return (west + 180) / 360, _down(north), (east + 180) / 360, _down(south)
        placed = _placed(self.crs, box)
        if placed is None:
            return None
        left, top = self.origin
        west, south, east, north = placed
        return (
            (west - left) / self.width, (top - north) / self.height,
            (east - left) / self.width, (top - south) / self.height,
        )  # fmt: skip


_placed = lru_cache(maxsize=256)(box_in)  # boxes of what callers see, asked at each tile


def _down(latitude: float) -> float:
    """Share of the way from the top of WebMercatorQuad to its bottom."""
    clamped = max(-_MERCATOR_LIMIT, min(_MERCATOR_LIMIT, latitude))
    return (1 - math.asinh(math.tan(math.radians(clamped))) / math.pi) / 2


def _index(tiles: float, count: int) -> int:
    return max(0, min(count - 1, math.floor(tiles)))


_DEF = "http://www.opengis.net/def"
_SETS = f"{_DEF}/tilematrixset/OGC/1.0"
_FINEST, _LEVELS = 0.1, 21  # metres of a pixel of the last level of the IGN's grids; its number
_IGN_NORTH = {2154: 16_777_216.0}  # northing of the corner where it is not that of the others
_IGN_NAMES = {
    2154: "LAMB93_10cm",
    5490: "RGAF09UTM20_10cm",
    2972: "UTM22RGFG95_10cm",
    2975: "RGR92UTM40S_10cm",
    4471: "RGM04UTM38S_10cm",
}


def _grid(srid: int, name: str) -> MatrixSet:
    """The IGN's grid of a legal projection, as far as EPSG says that it is of use."""
    uri, top = uri_of(srid), _IGN_NORTH.get(srid, 12_000_000.0)
    area = box_in(uri, offered_systems()[uri].area)
    _, south, east, _ = area or (0.0, 0.0, 0.0, 0.0)
    cell = _FINEST * (1 << _LEVELS)
    return MatrixSet(name, "", uri, (0.0, top), east, top - south, cell, _LEVELS)


# In these vector tiles are cut too.
VECTOR_SETS: Mapping[str, MatrixSet] = {
    one.id: one
    for one in (
        MatrixSet(
            "WebMercatorQuad", f"{_SETS}/WebMercatorQuad", f"{_DEF}/crs/EPSG/0/3857",
            (-_EDGE, _EDGE), 2 * _EDGE, 2 * _EDGE, 2 * _EDGE / SIDE,
            scale_set=f"{_DEF}/wkss/OGC/1.0/GoogleMapsCompatible",
        ),
        MatrixSet(
            "WorldCRS84Quad", f"{_SETS}/WorldCRS84Quad", CRS84,
            (-180.0, 90.0), 360.0, 180.0, 180.0 / SIDE,
            scale_set=f"{_DEF}/wkss/OGC/1.0/GoogleCRS84Quad",
        ),
    )
}  # fmt: skip
MATRIX_SETS: Mapping[str, MatrixSet] = {
    **VECTOR_SETS, **{name: _grid(srid, name) for srid, name in _IGN_NAMES.items()}
}  # fmt: skip


def sets_meeting(box: Box | None, systems: Sequence[str]) -> tuple[MatrixSet, ...]:
    """Those that the maps of rows in a box, offered in some systems, are cut in."""
    return tuple(one for one in MATRIX_SETS.values() if is_cut_in(one, box, systems))


def is_cut_in(one: MatrixSet, box: Box | None, systems: Sequence[str]) -> bool:
    """Whether the maps of such rows have tiles of a set: of the world, all have."""
    if one.id in VECTOR_SETS:
        return True
    return box is not None and one.crs in systems and one.limits(box, 0) is not None


def matrix_set_of(name: str | None) -> MatrixSet:
    """The matrix set of that name. Raises NotFound."""
    return _named(name, MATRIX_SETS)


def vector_set_of(name: str | None) -> MatrixSet:
    """The same, of those that vector tiles are cut in. Raises NotFound."""
    return _named(name, VECTOR_SETS)


def _named(name: str | None, sets: Mapping[str, MatrixSet]) -> MatrixSet:
    found = None if name is None else sets.get(name)
    if found is None:
        raise NotFound(_NOT_FOUND)
    return found


def tile_number(text: str | None) -> int:
    """A zoom, a row or a column as an address says it. Raises NotFound."""
    if text is None or not text.isascii() or not text.isdigit() or len(text) > _DIGITS:
        raise NotFound(_NOT_FOUND)
    return int(text)
