"""Answers of WMTS: tiles that are drawn as maps are, kept by edition and by Grant."""

from collections.abc import Callable
from dataclasses import dataclass, field

from ows.about import About, OwsLinks
from ows.caller import MapCaller
from ows.wfs.service import WfsResponse
from ows.wms.get_feature_info import GetFeatureInfo
from ows.wms.service import Wms
from ows.wms.view import boxes_in
from ows.wmts.capabilities_document import wmts_capabilities
from ows.wmts.request import TILES, GetTile, GetTileInfo, GetWmtsCapabilities, WmtsRequest
from parc_social.maps.map_picture import draw_map
from parc_social.maps.matrix_set import SIDE
from parc_social.maps.tile_cache import TileCache
from parc_social.maps.view import View, box_around
from parc_social.storage.execution.cache import LruCache
from parc_social.storage.query.crs import crs_of
from parc_social.storage.store import Store

_CACHE_SIZE = 20  # capabilities, of a megabyte or so
_FOUND = 10  # objects that lie under a pixel, at most
_MEDIA = "application/xml; charset=utf-8"


@dataclass(frozen=True)
class Wmts:
    """`wms` tells of layers and of what lies under a pixel."""

    store: Store
    links: OwsLinks
    about: Callable[[], About]
    wms: Wms
    tiles: TileCache
    _kept: LruCache = field(default_factory=lambda: LruCache(_CACHE_SIZE))

    def answer(self, request: WmtsRequest, caller: MapCaller) -> WfsResponse:
        """Raises OwsRefusal, and what reads do."""
        match request:
            case GetWmtsCapabilities():
                return self._capabilities(request, caller)
            case GetTile():
                return WfsResponse(request.media, [self._tile(request, caller)])
            case GetTileInfo():
                layers = (request.layer,)
                return self.wms.answer(
                    GetFeatureInfo(layers, _view_of(request), request.pixel, _FOUND, request.media),
                    caller,
                )

    def _capabilities(self, request: GetWmtsCapabilities, caller: MapCaller) -> WfsResponse:
        key = (self.store.state(caller.grant), caller.grant.digest, request)

        def make() -> bytes:
            layers = self.wms.layers(caller, request.language)
            return wmts_capabilities(request, self.about(), layers, self.links)

        return WfsResponse(_MEDIA, [self._kept.get(key, make)])

    def _tile(self, request: GetTile, caller: MapCaller) -> bytes:
        """Of who sees the same rows of the same editions, drawn once.

        Its filter is no part of the key: `request` takes none, and that of a twin is always alike.
        """
        styled, at = request.layer.styled, request.address
        grant = caller.grant
        key = (
            self.store.token(grant, styled.collection), grant.digest, styled.collection,
            styled.style, styled.year, styled.names, at.matrix_set.id, at.zoom, at.row, at.col,
            request.media,
        )  # fmt: skip

        def draw() -> bytes:
            form = TILES[request.media]
            return draw_map(self.store, grant, [styled], _view_of(request), form)

        return self.tiles.get(key, draw)


def _view_of(request: GetTile | GetTileInfo) -> View:
    """The picture of a tile, without a ground: what lies below shows through."""
    at = request.address
    box = at.matrix_set.tile_box(at.zoom, at.row, at.col)
    uri = at.matrix_set.crs
    boxes = boxes_in(uri, box_around(box, SIDE, SIDE, 1.0))
    return View(crs_of(uri), box, SIDE, SIDE, boxes, background=None)
