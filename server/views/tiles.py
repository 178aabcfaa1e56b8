"""Vector tiles and tilesets of a collection, with pygeoapi's own signature and in its place."""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

import orjson
from pygeoapi import l10n
from pygeoapi.formats import F_HTML

from parc_social.catalogue.formats import MVT_MEDIA
from parc_social.maps.matrix_set import vector_set_of
from parc_social.maps.vector_tile import VectorTile
from providers.tiles.provider import TilePlace, TileRows
from providers.tiles.tilesets import Tilesets
from server.api.plugins import load_provider, resource_of
from server.html.templates import render

View = tuple[dict[str, str], int, str | bytes]


def get_collection_tiles_data(  # noqa: PLR0913, PLR0917 - pygeoapi's own parameters
    api: Any,
    request: Any,
    dataset: str | None = None,
    matrix_id: str | None = None,
    z_idx: str | None = None,
    y_idx: str | None = None,
    x_idx: str | None = None,
) -> View:
    """/collections/{id}/tiles/{tms}/{z}/{row}/{col}: one tile; empty where nothing lies.

    Raises NotFound outside of the caller's limits.
    """
    place = TilePlace(matrix_id, z_idx, y_idx, x_idx)
    headers, status, tile = one_tile(api, request, str(dataset), place)
    return headers, status, tile.make()


def one_tile(
    api: Any, request: Any, dataset: str, place: TilePlace
) -> tuple[dict[str, str], int, VectorTile]:
    """The same, not made yet: who has it already makes none.

    Raises NotFound outside of the caller's limits, InvalidValue and UnknownName.
    """
    resource = resource_of(api, dataset)
    provider = load_provider(resource, "tile")

    def systems() -> Sequence[str]:
        return next(one["crs"] for one in resource["providers"] if one["type"] == "feature")

    rows = TileRows.read(request.params, systems)
    tile = provider.tile(place, request.params.get("properties"), rows)
    language = l10n.locale2str(request.locale)
    return {"Content-Type": MVT_MEDIA, "Content-Language": language}, HTTPStatus.OK, tile


def tilesets(api: Any, request: Any, dataset: str | None = None) -> View:
    """/collections/{id}/tiles: the list of tilesets."""
    headers = request.get_response_headers(**api.api_headers)
    tilesets_ = _tilesets(api, request, str(dataset))
    if request.format == F_HTML:
        return headers, HTTPStatus.OK, _tiles_page(api, request, str(dataset), tilesets_)
    return headers, HTTPStatus.OK, orjson.dumps(tilesets_.listed())


def tileset(
    api: Any, request: Any, dataset: str | None = None, matrix_id: str | None = None
) -> View:
    """/collections/{id}/tiles/{tms}: one tileset, or its TileJSON with `f=tilejson`."""
    headers = request.get_response_headers(**api.api_headers)
    tilesets_ = _tilesets(api, request, str(dataset))
    matrix_set = vector_set_of(matrix_id)
    properties = request.params.get("properties")
    document = (
        tilesets_.tilejson(matrix_set, api.grant, properties)
        if request.format == "tilejson"
        else tilesets_.one(matrix_set)
    )
    headers["Content-Type"] = "application/json"
    return headers, HTTPStatus.OK, orjson.dumps(document)


def _tilesets(api: Any, request: Any, dataset: str) -> Tilesets:
    resource = resource_of(api, dataset)
    return Tilesets(
        provider=load_provider(resource, "tile"),
        base_url=api.base_url,
        titre=l10n.translate(resource["title"], request.locale),
        description=l10n.translate(resource["description"], request.locale),
    )


def _tiles_page(api: Any, request: Any, dataset: str, tilesets_: Tilesets) -> str:
    document = tilesets_.listed()
    template = f"{tilesets_.url}/{{tileMatrixSetId}}/{{tileMatrix}}/{{tileRow}}/{{tileCol}}?f=mvt"
    page = {
        **document,
        "links": [*document["links"], {"rel": "item", "href": template}],
        "id": dataset,
        "title": tilesets_.titre,
        "tilesets": [one["tileMatrixSetId"] for one in document["tilesets"]],
        "bounds": api.config["resources"][dataset]["extents"]["spatial"]["bbox"],
        "minzoom": tilesets_.provider.zooms.start,
        "maxzoom": tilesets_.provider.zooms.stop - 1,
        "collections_path": api.get_collections_url(),
        "tile_type": "vector",
    }
    return render(api.tpl_config, None, "collections/tiles/index.html", page, request.locale)
