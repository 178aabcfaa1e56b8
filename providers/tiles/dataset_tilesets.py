"""Descriptions of the tilesets of several collections: the list, one tileset, its TileJSON."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from parc_social.catalogue.collection import Geometry
from parc_social.maps.matrix_set import VECTOR_SETS, MatrixSet
from providers.links import link
from providers.tiles.layers import TileLayers
from providers.tiles.provider import TileProvider
from providers.tiles.tilesets import tileset_links, tileset_list, vector_tiling

GEODATA = "http://www.opengis.net/def/rel/ogc/1.0/geodata"
_DIMENSIONS = {Geometry.POINT: 0, Geometry.MULTILINESTRING: 1, Geometry.MULTIPOLYGON: 2}


@dataclass(frozen=True, slots=True)
class TiledLayer:
    """A collection as a layer of tiles; `title` in the language of the document."""

    provider: TileProvider
    title: str

    def described(self, collections_url: str) -> dict[str, Any]:
        """As OGC TileSet metadata has it (17-083r4, 7.5)."""
        zooms, name = self.provider.zooms, self.provider.data
        return {
            "id": name,
            "title": self.title,
            "dataType": "vector",
            "geometryDimension": _DIMENSIONS[self.provider.geometry],
            "minTileMatrix": str(zooms.start),
            "maxTileMatrix": str(zooms.stop - 1),
            "links": [link(GEODATA, "application/json", self.title, f"{collections_url}/{name}")],
        }


@dataclass(frozen=True, slots=True)
class DatasetTilesets:
    """Tilesets of some layers for one caller; `base_url` is the root of the service.

    `named` False: nobody has asked for these layers; they are the usual ones.
    """

    layers: Sequence[TiledLayer]
    base_url: str
    titre: str
    named: bool = True

    @property
    def url(self) -> str:
        """Address of the list."""
        return f"{self.base_url}/tiles"

    @property
    def chosen(self) -> str:
        """What each address carries behind `f`: the collections that were asked for."""
        return f"&collections={','.join(self._names)}" if self.named else ""

    def listed(self) -> dict[str, Any]:
        """The list, whose entries carry their limits and the template of their tiles."""
        return tileset_list(self.titre, self.url, map(self.one, VECTOR_SETS.values()), self.chosen)

    def one(self, matrix_set: MatrixSet) -> dict[str, Any]:
        """One tileset."""
        limits, collections = self._tiles.all_limits(matrix_set), f"{self.base_url}/collections"
        return {
            "title": f"{self.titre} ({matrix_set.id})",
            **vector_tiling(matrix_set, limits),
            "layers": [one.described(collections) for one in self.layers],
            "links": tileset_links(self.url, self.base_url, matrix_set, self.chosen),
        }

    def tilejson(self, matrix_set: MatrixSet, properties: str | None = None) -> dict[str, Any]:
        """TileJSON 3.0 for MapLibre and its kind, of tiles that carry these columns."""
        columns = self._tiles.properties(properties)
        chosen = f"&properties={quote(properties, safe=',')}" if properties is not None else ""
        zooms, box = self._tiles.zooms, self._tiles.box
        template = f"{self.url}/{matrix_set.id}/{{z}}/{{y}}/{{x}}?f=mvt{self.chosen}{chosen}"
        document: dict[str, Any] = {
            "tilejson": "3.0.0",
            "name": self.titre,
            "tiles": [template],
            "minzoom": zooms.start,
            "maxzoom": zooms.stop - 1,
            "vector_layers": [_vector_layer(one, columns) for one in self.layers],
        }
        return {**document, "bounds": list(box)} if box else document

    @property
    def _names(self) -> list[str]:
        return [one.provider.data for one in self.layers]

    @property
    def _tiles(self) -> TileLayers:
        return TileLayers(tuple(one.provider for one in self.layers))


def _vector_layer(one: TiledLayer, columns: dict[str, str | None]) -> dict[str, Any]:
    provider = one.provider
    fields = provider.fields_asked(columns[provider.data])
    return {
        "id": provider.data,
        "description": one.title,
        "minzoom": provider.zooms.start,
        "maxzoom": provider.zooms.stop - 1,
        "fields": {name: str(schema["title"]) for name, schema in fields.items()},
    }
