"""Map tiles: pictures of the cells of a matrix set, and the documents that describe them."""

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import flask
import orjson

from parc_social.access.model.grant import Grant, current_grant
from parc_social.catalogue.formats import OF_MAP
from parc_social.catalogue.load import collections
from parc_social.errors import InvalidValue, NotFound
from parc_social.storage.query.crs import crs_of
from parc_social.storage.query.model import Box
from parc_social.storage.store import Store
from providers.fields import NOT_FOUND
from providers.links import link
from providers.maps.request import MapParameters
from providers.tiles.matrix_set import MATRIX_SETS, MAX_ZOOM, MatrixSet, matrix_set_of, tile_number
from server.views.maps.layers import LayerRequest, layer, read_filter, style_name
from server.views.maps.maps import MapRequest, MapViews

_SIDE = 256
_EDGE = math.pi * 6_378_137.0  # of WebMercatorQuad, in metres
_ZOOMS = range(MAX_ZOOM + 1)
_SCHEME = "http://www.opengis.net/def/rel/ogc/1.0/tiling-scheme"
_MAP = "http://www.opengis.net/def/rel/ogc/1.0/map"
REL = "http://www.opengis.net/def/rel/ogc/1.0/tilesets-map"
Json = dict[str, Any]


class MapTileViews:
    """GET …/map/tiles and what is below, of a collection or of one of its styles."""

    def __init__(self, store: Store, base_url: str, maps: MapViews) -> None:
        self._store = store
        self._base_url = base_url
        self._maps = maps

    def list(self, collection_id: str, style_id: str | None = None) -> flask.Response:
        """The tilesets."""
        tilesets = self._tilesets(collection_id, style_id)
        if flask.request.args.get("f") not in (None, "json"):
            raise InvalidValue("f : ce format n'est pas proposé ici")
        links = [link("self", "application/json", "Ce document", f"{tilesets.url}?f=json")]
        sets = [tilesets.one(matrix_set) for matrix_set in MATRIX_SETS.values()]
        return _json({"links": links, "tilesets": sets})

    def one(self, collection_id: str, style_id: str | None = None, **at: str) -> flask.Response:
        """One tileset, or its TileJSON."""
        tileset = self._tilesets(collection_id, style_id)
        matrix_set = matrix_set_of(at["tileMatrixSetId"])
        form = flask.request.args.get("f")
        if form not in (None, "json", "tilejson"):
            raise InvalidValue("f : json ou tilejson est attendu")
        return _json(
            tileset.tilejson(matrix_set) if form == "tilejson" else tileset.one(matrix_set)
        )

    def tile(self, collection_id: str, style_id: str | None = None, **at: str) -> flask.Response:
        """One tile. Raises NotFound outside of the limits."""
        grant = current_grant()
        style = style_name(grant, collection_id, style_id)
        matrix_set = matrix_set_of(at["tileMatrixSetId"])
        zoom, row, col = (tile_number(at[name]) for name in ("tileMatrix", "tileRow", "tileCol"))
        box = self._store.extent(grant, collection_id).box
        if zoom not in _ZOOMS or box is None or not matrix_set.limits(box, zoom).holds(row, col):
            raise NotFound(NOT_FOUND)
        asking = MapParameters(
            flask.request.args,
            self._maps.systems_of(collection_id),
            box,
            fixed=tile_box(matrix_set, zoom, row, col),
            tile=crs_of(matrix_set.crs),
            side=_SIDE,
        )
        rows = read_filter(flask.request.args, self._maps.systems_of(collection_id))
        one = layer(self._store, grant, LayerRequest(collection_id, style, asking.years, rows))
        return self._maps.map_response(grant, MapRequest((one,), asking))

    def _tilesets(self, collection_id: str, style_id: str | None) -> "MapTilesets":
        grant = current_grant()
        style_name(grant, collection_id, style_id)
        box = self._store.extent(grant, collection_id).box
        return MapTilesets(self._base_url, collection_id, style_id, box)


class MapTilesets:
    """The tilesets of one map; `box`: where its rows are, None: nowhere."""

    def __init__(
        self, base_url: str, collection_id: str, style_id: str | None, box: Box | None
    ) -> None:
        root = f"{base_url}/collections/{collection_id}"
        self._base_url = base_url
        self._root = root if style_id is None else f"{root}/styles/{style_id}"
        self._title = collections()[collection_id].titre.fr
        self._collection, self._style, self._box = collection_id, style_id, box

    @property
    def url(self) -> str:
        """Of the list."""
        return f"{self._root}/map/tiles"

    def one(self, matrix_set: MatrixSet) -> Json:
        """The description of a tileset, as OGC TileSet metadata."""
        box = self._box
        limits = [matrix_set.limits(box, zoom).as_json for zoom in _ZOOMS] if box else []
        url = f"{self.url}/{matrix_set.id}"
        return {
            "title": f"{self._title} ({matrix_set.id})",
            "dataType": "map",
            "crs": matrix_set.crs,
            "tileMatrixSetId": matrix_set.id,
            "tileMatrixSetURI": matrix_set.uri,
            "tileMatrixSetLimits": limits,
            "mediaTypes": list(OF_MAP),
            "layers": [{"id": self._collection, "dataType": "map"}],
            **({"style": {"id": self._style}} if self._style else {}),
            "links": [
                link("self", "application/json", "Ce jeu de tuiles", f"{url}?f=json"),
                *(
                    link("item", media, "Tuiles", f"{url}/{_CELL}?f={name}", templated=True)
                    for media, name in OF_MAP.items()
                ),
                link("describedby", "application/json", "TileJSON", f"{url}?f=tilejson"),
                link(_SCHEME, "application/json", "Schéma de tuilage",
                     f"{self._base_url}/TileMatrixSets/{matrix_set.id}?f=json"),
            ],
        }  # fmt: skip

    def tilejson(self, matrix_set: MatrixSet) -> Json:
        """TileJSON 3.0 of pictures."""
        document: Json = {
            "tilejson": "3.0.0",
            "name": self._title,
            "tiles": [f"{self.url}/{matrix_set.id}/{{z}}/{{y}}/{{x}}?f=png"],
            "minzoom": _ZOOMS.start,
            "maxzoom": _ZOOMS.stop - 1,
        }
        return {**document, "bounds": list(self._box)} if self._box else document


_CELL = "{tileMatrix}/{tileRow}/{tileCol}"


def tile_box(matrix_set: MatrixSet, zoom: int, row: int, col: int) -> Box:
    """The box of a tile, in the system of its matrix set."""
    if matrix_set.wide == 2:
        side = 180.0 / (1 << zoom)
        west, north = -180.0 + col * side, 90.0 - row * side
    else:
        side = 2 * _EDGE / (1 << zoom)
        west, north = -_EDGE + col * side, _EDGE - row * side
    return west, north - side, west + side, north


def _json(document: Mapping[str, Any]) -> flask.Response:
    return flask.Response(orjson.dumps(document), content_type="application/json")


def links(grant: Grant, collection_id: str, base_url: str) -> Sequence[Json]:
    """Of a collection: its map and the tiles of it, for who may have pictures."""
    right = grant.right(collection_id)
    if right is None or not right.opens("png"):
        return []
    url = f"{base_url}/collections/{collection_id}/map"
    pictures = [link(_MAP, media, "Carte", f"{url}?f={name}") for media, name in OF_MAP.items()]
    return [*pictures, link(REL, "application/json", "Tuiles de carte", f"{url}/tiles?f=json")]


def dataset_links(base_url: str) -> Sequence[Json]:
    """Of the service: several collections on one map."""
    return [link(_MAP, media, "Carte", f"{base_url}/map?f={n}") for media, n in OF_MAP.items()]


def map_views(maps: MapViews, tiles: MapTileViews) -> Mapping[str, Callable[..., flask.Response]]:
    """By endpoint."""
    return {
        "parc_social.dataset_map": maps.dataset,
        "parc_social.map": maps.collection,
        "parc_social.map_tilesets": tiles.list,
        "parc_social.map_tileset": tiles.one,
        "parc_social.map_tile": tiles.tile,
    }
