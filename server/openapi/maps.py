"""OpenAPI paths of maps and map tiles: of one collection, of its styles, of several collections."""

from parc_social.access.model.grant import Grant
from parc_social.catalogue import parameters as names
from parc_social.catalogue.formats import OF_MAP, PNG
from parc_social.maps.available import styles_of
from server.openapi import parameters
from server.openapi import responses as answers
from server.openapi.parameters import Json
from server.openapi.styles import style_components, style_parameter

_JSON = "application/json"
_CODINGS = tuple(OF_MAP.values())


def map_paths(grant: Grant, collection: str) -> Json:
    """Every path of the pictures of a collection; none for who may not have any."""
    right = grant.right(collection)
    if right is None or not right.opens(PNG) or not styles_of(grant, collection):
        return {}
    root = f"/collections/{collection}"
    named = f"{root}/styles/{{styleId}}"
    return {
        **_paths(collection, root, "collection", []),
        **_paths(collection, named, "collection.style", [style_parameter(collection)]),
    }


def dataset_map_paths(grant: Grant) -> Json:
    """Several collections on one picture, in their own styles or, where there are any, in one."""
    listed = parameters.named(names.DATASET_MAP, _CODINGS)
    pictures = list(OF_MAP)
    paths = {"/map": _get("service", "dataset.getMap", "Une carte", pictures, listed)}
    if not style_components(grant, ()):
        return paths
    named = [style_parameter("service"), *listed]
    one = _get("service", "dataset.style.getMap", "Une carte d'un style", pictures, named)
    return {**paths, "/styles/{styleId}/map": one}


def _paths(tag: str, root: str, kind: str, style: list[Json]) -> Json:
    listed = [*style, *parameters.named(names.MAP, _CODINGS)]
    sets = [*style, *parameters.named(names.MAP_TILESET, ("json",))]
    one = [
        *style,
        parameters.matrix_set(),
        *parameters.named(names.MAP_TILESET, ("json", "tilejson")),
    ]
    cell = [*style, *parameters.tile_path(), *parameters.named(names.MAP_TILE, _CODINGS)]
    tiles = f"{root}/map/tiles"
    named = f"{tiles}/{{tileMatrixSetId}}"
    at = f"{named}/{{tileMatrix}}/{{tileRow}}/{{tileCol}}"
    pictures = list(OF_MAP)
    return {
        f"{root}/map": _get(tag, f"{kind}.getMap", "Une carte", pictures, listed),
        tiles: _get(tag, f"{kind}.map.getTileSetsList", "Tuiles de carte", [_JSON], sets),
        named: _get(tag, f"{kind}.map.getTileSet", "Un jeu de tuiles", [_JSON], one),
        at: _get(tag, f"{kind}.map.getTile", "Une tuile de carte", pictures, cell),
    }


def _get(tag: str, action: str, summary: str, media: list[str], listed: list[Json]) -> Json:
    path = answers.reading(tag, action, summary, media, listed)
    told = path["get"]["responses"]
    if action.endswith("getMap"):
        told["204"] = {"description": "Rien : l'étendue de subset est hors de la Terre."}
    if media == [_JSON]:
        del told["304"]
    return path
