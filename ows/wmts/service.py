"""Answers of WMTS: tiles that are drawn as maps are, kept by edition and by Grant."""

from collections.abc import Callable
from dataclasses import dataclass, field

from ows.about import About, OwsLinks
from ows.caller import MapCaller
from ows.wfs.service import WfsResponse
from ows.wms.get_feature_info import GetFeatureInfo
from ows.wms.service import Wms
from ows.wmts.capabilities_document import wmts_capabilities
from ows.wmts.request import TILES, GetTile, GetTileInfo, GetWmtsCapabilities, WmtsRequest
from parc_social.access.model.grant import Grant
from parc_social.maps.map_tile import MapTiles
from parc_social.storage.execution.cache import LruCache
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
    tiles: MapTiles
    _kept: LruCache = field(default_factory=lambda: LruCache(_CACHE_SIZE))

    def answer(self, request: WmtsRequest, caller: MapCaller) -> WfsResponse:
        """Raises OwsRefusal, and what reads do."""
        match request:
            case GetWmtsCapabilities():
                return self._capabilities(request, caller)
            case GetTile():
                styled, form = request.layer.styled, TILES[request.media]
                tile = self.tiles.tile(caller.grant, styled, request.address, form)
                return WfsResponse(request.media, [tile])
            case GetTileInfo():
                layers = (request.layer,)
                return self.wms.answer(
                    GetFeatureInfo(
                        layers, request.address.view(), request.pixel, _FOUND, request.media
                    ),
                    caller,
                )

    def kept(self, request: GetTile, grant: Grant) -> bytes | None:
        """The tile where it is kept for a Grant, which is that of pictures."""
        return self.tiles.kept(grant, request.layer.styled, request.address, TILES[request.media])

    def _capabilities(self, request: GetWmtsCapabilities, caller: MapCaller) -> WfsResponse:
        key = (self.store.state(caller.grant), caller.grant.digest, request)

        def make() -> bytes:
            layers = self.wms.layers(caller, request.language)
            return wmts_capabilities(request, self.about(), layers, self.links)

        return WfsResponse(_MEDIA, [self._kept.get(key, make)])
