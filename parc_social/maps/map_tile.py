"""Tiles of maps, drawn as maps are and kept by edition and by Grant: of WMTS and of OGC API."""

from collections.abc import Hashable
from dataclasses import dataclass, field

from parc_social.access.model.grant import Grant
from parc_social.drawing.picture import PictureFormat
from parc_social.maps.map_picture import draw_map
from parc_social.maps.matrix_set import SIDE, MatrixSet
from parc_social.maps.styles import StyledLayer, about_everybody
from parc_social.maps.tile_cache import TileCache
from parc_social.maps.view import View, box_around
from parc_social.storage.query.bbox import RequestedBbox, boxes_of
from parc_social.storage.query.crs import crs_of
from parc_social.storage.query.model import Box, Crs
from parc_social.storage.sql.visibility import visible
from parc_social.storage.store import Store

_WHITE = "#ffffff"  # of JPEG, which has no transparency


@dataclass(frozen=True, slots=True)
class TileAddress:
    """Address of a tile in a matrix set."""

    matrix_set: MatrixSet
    zoom: int
    row: int
    col: int

    @property
    def crs(self) -> Crs:
        """Of its matrix set."""
        return crs_of(self.matrix_set.crs)

    @property
    def box(self) -> Box:
        """West, south, east, north in the units of its system."""
        return self.matrix_set.tile_box(self.zoom, self.row, self.col)

    def view(self, background: str | None = None) -> View:
        """The picture of a tile; without a ground what lies below shows through."""
        crs, box = self.crs, self.box
        west, south, east, north = box_around(box, SIDE, SIDE, 1.0)
        corners = (south, west, north, east) if crs.north_first else (west, south, east, north)
        boxes = boxes_of(RequestedBbox(corners, crs.uri))
        return View(crs, box, SIDE, SIDE, boxes, background)


@dataclass(frozen=True)
class MapTiles:
    """The tiles of a process: what one service has drawn, the other one finds."""

    store: Store
    cache: TileCache = field(default_factory=TileCache)

    def tile(self, grant: Grant, layer: StyledLayer, at: TileAddress, form: PictureFormat) -> bytes:
        """The picture of a tile, white where JPEG needs a ground. Raises as draw_map.

        It is kept for who sees the same rows of the same editions, unless rows were chosen.
        """

        def draw() -> bytes:
            ground = _WHITE if form is PictureFormat.JPEG else None
            return draw_map(self.store, grant, [layer], at.view(ground), form)

        if not _is_whole(grant, layer):
            return draw()
        return self.cache.get(self._key(grant, layer, at, form), draw)

    def kept(
        self, grant: Grant, layer: StyledLayer, at: TileAddress, form: PictureFormat
    ) -> bytes | None:
        """The same where it is kept; None: it has to be drawn."""
        if not _is_whole(grant, layer):
            return None
        tile = self.cache.known(self._key(grant, layer, at, form))
        return None if tile is None else tile.body

    def _key(
        self, grant: Grant, layer: StyledLayer, at: TileAddress, form: PictureFormat
    ) -> Hashable:
        return (
            self.store.token(grant, layer.collection), grant.digest, layer.collection, layer.style,
            layer.year, layer.names, layer.marks, at.matrix_set.id, at.zoom, at.row, at.col, form,
        )  # fmt: skip


def _is_whole(grant: Grant, layer: StyledLayer) -> bool:
    """Whether a layer shows all rows that it shows where none are chosen: no key names a filter."""
    if layer.figures is not None:
        return False
    if layer.filter is None:
        return True
    return layer.filter.tree == about_everybody(visible(grant, layer.collection), None)
