"""Descriptions of tilesets: the list of a collection, one tileset, its TileJSON."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from parc_social.access.model.grant import Grant
from parc_social.catalogue.formats import MAPLIBRE, MVT_MEDIA
from parc_social.catalogue.load import indicators
from parc_social.maps.matrix_set import VECTOR_SETS, MatrixSet, TileLimits
from parc_social.maps.styles import PLAIN
from parc_social.storage.open import current_store
from providers.links import link
from providers.tiles.provider import TileProvider

_SCHEME = "http://www.opengis.net/def/rel/ogc/1.0/tiling-scheme"
_STYLES = "http://www.opengis.net/def/rel/ogc/1.0/styles"


@dataclass(frozen=True, slots=True)
class Tilesets:
    """Tilesets of one collection for one caller; `base_url` is the root of the service."""

    provider: TileProvider
    base_url: str
    titre: str
    description: str

    @property
    def url(self) -> str:
        """Address of the list."""
        return f"{self._root}/tiles"

    def listed(self) -> dict[str, Any]:
        """The list, whose entries carry their limits and the template of their tiles."""
        return tileset_list(self.titre, self.url, map(self.one, VECTOR_SETS.values()))

    def one(self, matrix_set: MatrixSet) -> dict[str, Any]:
        """One tileset."""
        return {
            "title": f"{self.titre} ({matrix_set.id})",
            "description": self.description,
            **vector_tiling(matrix_set, self.provider.all_limits(matrix_set)),
            "layers": [{"id": self.provider.data, "dataType": "vector"}],
            "links": [*tileset_links(self.url, self.base_url, matrix_set), self._styles],
        }

    def tilejson(
        self, matrix_set: MatrixSet, grant: Grant, properties: str | None = None
    ) -> dict[str, Any]:
        """TileJSON 3.0 for MapLibre and its kind, of tiles that carry these columns."""
        fields = self.provider.fields_asked(properties)
        chosen = f"&properties={quote(properties, safe=',')}" if properties else ""
        box = current_store().extent(grant, self.provider.data).box
        layer = {
            "id": self.provider.data,
            "fields": {n: str(s["title"]) for n, s in fields.items()},
        }
        document: dict[str, Any] = {
            "tilejson": "3.0.0",
            "name": self.titre,
            "description": self.description,
            "tiles": [f"{self.url}/{matrix_set.id}/{{z}}/{{y}}/{{x}}?f=mvt{chosen}"],
            "minzoom": self.provider.zooms.start,
            "maxzoom": self.provider.zooms.stop - 1,
            "vector_layers": [layer],
        }
        if box:
            document["bounds"] = list(box)
        # The MapLibre style that these tiles were made for.
        style = next((n for n in fields if n in indicators() and f"{n}_statut" in fields), PLAIN)
        return {**document, "style": f"{self._root}/styles/{style}?f={MAPLIBRE}"}

    @property
    def _root(self) -> str:
        return f"{self.base_url}/collections/{self.provider.data}"

    @property
    def _styles(self) -> dict[str, Any]:
        return link(_STYLES, "application/json", "Styles", f"{self._root}/styles?f=json")


def tileset_list(
    titre: str, url: str, tilesets: Iterable[dict[str, Any]], chosen: str = ""
) -> dict[str, Any]:
    """The list at `url` of these tilesets; `chosen`: what addresses carry behind `f`."""
    formats = (("self", "application/json", "json"), ("alternate", "text/html", "html"))
    links = [
        link(rel, media, f"{titre} ({f})", f"{url}?f={f}{chosen}") for rel, media, f in formats
    ]
    return {"links": links, "tilesets": [*tilesets]}


def vector_tiling(matrix_set: MatrixSet, limits: Sequence[TileLimits]) -> dict[str, Any]:
    """How a tileset is cut, and in which tiles of its matrix set there is something."""
    return {
        "dataType": "vector",
        "crs": matrix_set.crs,
        "tileMatrixSetId": matrix_set.id,
        "tileMatrixSetURI": matrix_set.uri,
        "tileMatrixSetLimits": [one.as_json for one in limits],
        "mediaTypes": [MVT_MEDIA],
    }


def tileset_links(
    url: str, base_url: str, matrix_set: MatrixSet, chosen: str = ""
) -> list[dict[str, Any]]:
    """The links of a tileset of the list at `url`; `chosen`: what addresses carry behind `f`."""
    tiles = f"{url}/{matrix_set.id}"
    scheme = f"{base_url}/TileMatrixSets/{matrix_set.id}?f=json"
    template = f"{tiles}/{{tileMatrix}}/{{tileRow}}/{{tileCol}}?f=mvt{chosen}"
    tilejson = f"{tiles}/metadata?f=tilejson{chosen}"
    return [
        link("self", "application/json", "Ce jeu de tuiles (JSON)", f"{tiles}?f=json{chosen}"),
        link("item", MVT_MEDIA, "Tuiles vectorielles", template, templated=True),
        link("describedby", "application/json", "TileJSON", tilejson),
        link(_SCHEME, "application/json", "Schéma de tuilage", scheme),
    ]
