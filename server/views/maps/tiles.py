"""Map tiles: pictures of the cells of a matrix set, and the documents that describe them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import flask
import orjson

from parc_social.access.model.grant import Grant, current_grant
from parc_social.catalogue.formats import OF_MAP_TILE
from parc_social.catalogue.load import collections
from parc_social.errors import NotFound
from parc_social.maps.map_tile import MapTiles, TileAddress
from parc_social.maps.matrix_set import (
    SIDE,
    MatrixSet,
    is_cut_in,
    matrix_set_of,
    sets_meeting,
    tile_number,
)
from parc_social.storage.query.model import Box
from providers.fields import NOT_FOUND
from providers.links import link
from providers.maps.request import MapParameters
from server.documents.style_documents import map_links
from server.views.maps.layers import LayerRequest, layer, read_filter, style_name
from server.views.maps.maps import TILE_CODINGS, MapRequest, MapViews, coding_of

_SCHEME = "http://www.opengis.net/def/rel/ogc/1.0/tiling-scheme"
REL = "http://www.opengis.net/def/rel/ogc/1.0/tilesets-map"
Json = dict[str, Any]


_PLAIN = frozenset({"datetime", "f"})  # what a tile that is kept may be asked by


class MapTileViews:
    """GET …/map/tiles and what is below, of a collection or of one of its styles."""

    def __init__(self, tiles: MapTiles, base_url: str, maps: MapViews) -> None:
        self._tiles, self._store = tiles, tiles.store
        self._base_url = base_url
        self._maps = maps

    def list(self, collection_id: str, style_id: str | None = None) -> flask.Response:
        """The tilesets."""
        tilesets = self._tilesets(collection_id, style_id)
        links = [link("self", "application/json", "Ce document", f"{tilesets.url}?f=json")]
        sets = [tilesets.one(matrix_set) for matrix_set in tilesets.sets]
        return _json({"links": links, "tilesets": sets})

    def one(self, collection_id: str, style_id: str | None = None, **at: str) -> flask.Response:
        """One tileset, or its TileJSON."""
        tileset = self._tilesets(collection_id, style_id)
        matrix_set = tileset.named(at["tileMatrixSetId"])
        form = flask.request.args.get("f")
        return _json(
            tileset.tilejson(matrix_set) if form == "tilejson" else tileset.one(matrix_set)
        )

    def tile(self, collection_id: str, style_id: str | None = None, **at: str) -> flask.Response:
        """One tile. Raises NotFound outside of the limits."""
        grant = current_grant()
        tilesets = self._tilesets(collection_id, style_id)
        style, systems = style_name(grant, collection_id, style_id), tilesets.systems
        matrix_set = tilesets.named(at["tileMatrixSetId"])
        address, box = _address(matrix_set, at), tilesets.box
        limits = matrix_set.limits(box, address.zoom) if box else None
        if box is None or limits is None or not limits.holds(address.row, address.col):
            raise NotFound(NOT_FOUND)
        args = flask.request.args
        coding = coding_of(OF_MAP_TILE)
        asking = MapParameters(args, systems, box, fixed=address.box, tile=address.crs, side=SIDE)
        rows = read_filter(args, systems)
        one = layer(self._store, grant, LayerRequest(collection_id, style, asking.years, rows))
        if not _PLAIN.issuperset(args):
            picture = MapRequest((one,), asking)
            return self._maps.drawn(grant, picture, coding, TILE_CODINGS[coding])
        body = self._tiles.tile(grant, one, address, TILE_CODINGS[coding])
        return self._maps.shown(grant, (one,), (address.crs, address.box), (body, coding))

    def _tilesets(self, collection_id: str, style_id: str | None) -> "MapTilesets":
        grant = current_grant()
        style_name(grant, collection_id, style_id)
        box = self._store.extent(grant, collection_id).box
        systems = self._maps.systems_of(collection_id)
        return MapTilesets(self._base_url, collection_id, style_id, box, systems)


@dataclass(frozen=True, slots=True)
class MapTilesets:
    """The tilesets of one map, offered in `systems`; `box`: where its rows are, None: nowhere."""

    base_url: str
    collection: str
    style: str | None
    box: Box | None
    systems: Sequence[str]

    @property
    def sets(self) -> tuple[MatrixSet, ...]:
        """Those that its tiles are cut in: of the world, and of the legal projections there."""
        return sets_meeting(self.box, self.systems)

    def named(self, name: str) -> MatrixSet:
        """The one of a name. Raises NotFound for one that has no tile here, as for none."""
        matrix_set = matrix_set_of(name)
        if not is_cut_in(matrix_set, self.box, self.systems):
            raise NotFound(NOT_FOUND)
        return matrix_set

    @property
    def url(self) -> str:
        """Of the list."""
        root = f"{self.base_url}/collections/{self.collection}"
        return (
            f"{root}/map/tiles" if self.style is None else f"{root}/styles/{self.style}/map/tiles"
        )

    def one(self, matrix_set: MatrixSet) -> Json:
        """The description of a tileset, as OGC TileSet metadata."""
        box = self.box
        limits = [matrix_set.limits(box, zoom) for zoom in matrix_set.zooms] if box else []
        url, scheme = (
            f"{self.url}/{matrix_set.id}",
            f"{self.base_url}/TileMatrixSets/{matrix_set.id}",
        )
        return {
            "title": f"{self._title} ({matrix_set.id})",
            "dataType": "map",
            "crs": matrix_set.crs,
            "tileMatrixSetId": matrix_set.id,
            "tileMatrixSetURI": matrix_set.uri or scheme,
            "tileMatrixSetLimits": [one.as_json for one in limits if one is not None],
            "mediaTypes": list(OF_MAP_TILE),
            "layers": [{"id": self.collection, "dataType": "map"}],
            **({"style": {"id": self.style}} if self.style else {}),
            "links": [
                link("self", "application/json", "Ce jeu de tuiles", f"{url}?f=json"),
                *(
                    link("item", media, "Tuiles", f"{url}/{_CELL}?f={name}", templated=True)
                    for media, name in OF_MAP_TILE.items()
                ),
                link("describedby", "application/json", "TileJSON", f"{url}?f=tilejson"),
                link(_SCHEME, "application/json", "Schéma de tuilage", f"{scheme}?f=json"),
            ],
        }  # fmt: skip

    def tilejson(self, matrix_set: MatrixSet) -> Json:
        """TileJSON 3.0 of pictures."""
        document: Json = {
            "tilejson": "3.0.0",
            "name": self._title,
            "tiles": [f"{self.url}/{matrix_set.id}/{{z}}/{{y}}/{{x}}?f=png"],
            "minzoom": matrix_set.zooms.start,
            "maxzoom": matrix_set.last_zoom,
        }
        return {**document, "bounds": list(self.box)} if self.box else document

    @property
    def _title(self) -> str:
        return collections()[self.collection].titre.fr


def _address(matrix_set: MatrixSet, at: Mapping[str, str]) -> TileAddress:
    """The tile of a path. Raises NotFound for a zoom that there is not."""
    zoom, row, col = (tile_number(at[name]) for name in ("tileMatrix", "tileRow", "tileCol"))
    if zoom not in matrix_set.zooms:
        raise NotFound(NOT_FOUND)
    return TileAddress(matrix_set, zoom, row, col)


_CELL = "{tileMatrix}/{tileRow}/{tileCol}"


def _json(document: Mapping[str, Any]) -> flask.Response:
    return flask.Response(orjson.dumps(document), content_type="application/json")


def links(grant: Grant, collection_id: str, base_url: str) -> Sequence[Json]:
    """Of a collection: its map and the tiles of it, for who may have pictures."""
    right = grant.right(collection_id)
    if right is None or not right.opens("png"):
        return []
    url = f"{base_url}/collections/{collection_id}/map"
    tiles = link(REL, "application/json", "Tuiles de carte", f"{url}/tiles")
    return [*map_links(url), tiles]


def dataset_links(base_url: str) -> Sequence[Json]:
    """Of the service: several collections on one map."""
    return map_links(f"{base_url}/map")


def map_views(maps: MapViews, tiles: MapTileViews) -> Mapping[str, Callable[..., flask.Response]]:
    """By endpoint."""
    return {
        "parc_social.dataset_map": maps.dataset,
        "parc_social.map": maps.collection,
        "parc_social.map_tilesets": tiles.list,
        "parc_social.map_tileset": tiles.one,
        "parc_social.map_tile": tiles.tile,
    }
