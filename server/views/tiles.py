"""One vector tile: /collections/{id}/tiles/{tms}/{z}/{row}/{col}."""

from collections.abc import Mapping
from typing import Any

from parc_social.catalogue.formats import MVT_MEDIA
from parc_social.storage.store import Store
from providers.fields import open_right
from providers.tiles.provider import zooms_of
from providers.tiles.request import TileColumns, TilePlace
from server.api.shortcut_request import ShortcutRequest, ShortcutResponse


class TileView:
    """Tiles of the collections that a configuration has tiles of."""

    def __init__(self, store: Store, configuration: Mapping[str, Any]) -> None:
        self._store = store
        self._languages = tuple(configuration["server"]["languages"])
        self._zooms = {
            name: zooms_of(provider)
            for name, one in configuration["resources"].items()
            for provider in one.get("providers", ())
            if provider["type"] == "tile"
        }

    def __call__(self, asked: ShortcutRequest, place: TilePlace) -> ShortcutResponse:
        """The tile; empty where nothing lies. Raises NotFound outside of the caller's limits."""
        collection, right = open_right(asked.grant, asked.collection)
        box = self._store.extent(asked.grant, collection.id).box
        columns = TileColumns(collection, right, asked.parameters.get("properties"))
        query = place.query(columns, self._zooms[collection.id], box)
        language = asked.language(self._languages)
        tile = self._store.tile(asked.grant, query)
        return ShortcutResponse((tile,), MVT_MEDIA, [("Content-Language", language)])
