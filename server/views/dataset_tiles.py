"""Our own views of OGC API Tiles for the whole service: several collections in one tile."""

from collections.abc import Callable, Mapping, Sequence
from http import HTTPStatus
from typing import Any

import flask
import orjson
from pygeoapi import l10n
from pygeoapi.l10n import locale2str

from parc_social.catalogue.formats import MVT_MEDIA
from parc_social.errors import NotFound
from parc_social.maps.matrix_set import vector_set_of
from parc_social.maps.vector_tile import VectorTile
from parc_social.wording import both
from providers.fields import NOT_FOUND
from providers.links import link
from providers.parameters import collection_names, no_such_collection
from providers.tiles.dataset_tilesets import DatasetTilesets, TiledLayer
from providers.tiles.layers import TileLayers
from providers.tiles.provider import TilePlace, TileRows
from server.api.granted_api import Apis
from server.api.plugins import load_provider
from server.api.request import document_locale, page_locale
from server.html.templates import render
from server.jobs.views import wants_html
from server.views.maps.layers import USUAL

TILESETS = "http://www.opengis.net/def/rel/ogc/1.0/tilesets-vector"
_TITLE = both("Tuiles de plusieurs collections")
_JSON = "application/json"


def tiled(api: Any) -> Mapping[str, Any]:
    """The collections of the caller that have vector tiles, by name, in the catalogue's order."""
    return {
        name: resource
        for name, resource in api.config["resources"].items()
        if resource["type"] == "collection"
        and any(one["type"] == "tile" for one in resource["providers"])
    }


def requested_layers(api: Any, parameters: Mapping[str, str]) -> TileLayers:
    """The layers that `collections` asks for, the first at the bottom; the usual ones without it.

    Raises NotFound where no collection has tiles, InvalidValue for one that is not there, not the
    caller's, or has none: the same words.
    """
    there, text = tiled(api), parameters.get("collections")
    if not there:
        raise NotFound(NOT_FOUND)
    if text is None:
        usual = tuple(name for name in USUAL if name in there)
        names = usual or (next(iter(there)),)
    else:
        names = collection_names(text, api.base_url)
    for name in names:
        if name not in there:
            raise no_such_collection(name)
    return TileLayers(tuple(load_provider(there[name], "tile") for name in names))


def dataset_tile(
    api: Any, request: Any, layers: TileLayers, place: TilePlace
) -> tuple[dict[str, str], int, VectorTile]:
    """/tiles/{tms}/{z}/{row}/{col}: one tile that is not made yet.

    Raises NotFound outside of the caller's limits, InvalidValue and UnknownName.
    """
    resources = api.config["resources"]

    def rows(name: str) -> TileRows:
        def systems() -> Sequence[str]:
            of = (p["crs"] for p in resources[name]["providers"] if p["type"] == "feature")
            return next(of)

        return TileRows.read(request.params, systems)

    tile = layers.tile(place, request.params.get("properties"), rows)
    language = locale2str(request.locale)
    return {"Content-Type": MVT_MEDIA, "Content-Language": language}, HTTPStatus.OK, tile


class DatasetTileViews:
    """GET /tiles and what is below, under the Grant of the request."""

    def __init__(self, apis: Apis) -> None:
        self._apis = apis

    def list(self) -> flask.Response:
        """The tilesets, of these layers; as a page, also of which others."""
        as_page = wants_html()
        locale = page_locale() if as_page else document_locale()
        tilesets = self._tilesets(locale)
        document = tilesets.listed()
        if not as_page:
            return _answered(orjson.dumps(document), _JSON, locale)
        api = self._apis.current()
        page = {**document, **_choices(api, tilesets, locale), "titre": tilesets.titre}
        text = render(api.tpl_config, None, "tilesets/index.html", page, locale)
        return _answered(text, "text/html", locale)

    def one(self, **at: str) -> flask.Response:
        """One tileset, or its TileJSON."""
        locale, matrix_set = document_locale(), vector_set_of(at["tileMatrixSetId"])
        tilesets = self._tilesets(locale)
        document = (
            tilesets.tilejson(matrix_set, flask.request.args.get("properties"))
            if flask.request.args.get("f") == "tilejson"
            else tilesets.one(matrix_set)
        )
        return _answered(orjson.dumps(document), _JSON, locale)

    def tile(self, **_at: str) -> flask.Response:
        """Answered before Flask (`server/wsgi/shortcut.py`), which has its rule for other verbs."""
        raise NotFound(NOT_FOUND)

    def _tilesets(self, locale: Any) -> DatasetTilesets:
        args = flask.request.args
        api, named = self._apis.current(), "collections" in args
        titles = {n: l10n.translate(one["title"], locale) for n, one in tiled(api).items()}
        layers = tuple(
            TiledLayer(one, titles[one.data]) for one in requested_layers(api, args).providers
        )
        return DatasetTilesets(layers, api.base_url, _TITLE.of(locale.language), named)


def _choices(api: Any, tilesets: DatasetTilesets, locale: Any) -> dict[str, Any]:
    """What a page says beside the document: the layers, and every other one to add."""
    chosen = [one.provider.data for one in tilesets.layers]
    titles = {n: l10n.translate(one["title"], locale) for n, one in tiled(api).items()}
    return {
        "collections": ",".join(chosen),
        "chosen": [
            {
                "id": name,
                "title": titles[name],
                "zooms": tilesets.layers[at].provider.zooms,
                "without": ",".join(one for one in chosen if one != name),
            }
            for at, name in enumerate(chosen)
        ],
        "others": [
            {"id": name, "title": title, "with": ",".join([*chosen, name])}
            for name, title in titles.items()
            if name not in chosen
        ],
    }


def links(api: Any) -> list[dict[str, str]]:
    """Of the service: the list of its tilesets, for who has collections with tiles."""
    if not tiled(api):
        return []
    url = f"{api.base_url}/tiles"
    return [
        link(TILESETS, _JSON, "Tuiles vectorielles de plusieurs collections", address)
        for address in (url, f"{url}?f=json")
    ]


def _answered(body: str | bytes, media: str, locale: Any) -> flask.Response:
    answer = flask.Response(body, content_type=media)
    answer.content_language.add(locale2str(locale))
    return answer


def dataset_tile_views(views: DatasetTileViews) -> Mapping[str, Callable[..., flask.Response]]:
    """By endpoint."""
    return {
        "parc_social.dataset_tilesets": views.list,
        "parc_social.dataset_tileset": views.one,
        "parc_social.dataset_tile": views.tile,
    }
