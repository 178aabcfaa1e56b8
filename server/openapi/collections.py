"""OpenAPI paths of one collection, for one caller."""

from parc_social.access.model.grant import Grant, Right
from parc_social.catalogue import parameters as names
from parc_social.catalogue.collection import Collection
from parc_social.catalogue.formats import JSON, MVT, MVT_MEDIA, Use, formats_of
from parc_social.maps.available import indicators_of
from parc_social.storage.edition_files.downloads import PARQUET, is_whole_right
from providers.fields import open_right
from server.documents.qgis_layer import MEDIA as QLR
from server.documents.qgis_layer import choices
from server.openapi import parameters
from server.openapi import responses as answers
from server.openapi.maps import map_paths
from server.openapi.parameters import Json
from server.openapi.styles import style_paths

_PAGES = ("json", "jsonld", "html")
_FEATURE_ID = parameters.path(
    "featureId", "Identifiant de l'objet.", {"type": "string", "pattern": "^[0-9A-Za-z_.~-]+$"}
)

EDITION = parameters.path(
    "edition",
    "Identifiant d'une édition publiée de la collection.",
    {"type": "string", "pattern": "^[a-z]+_[0-9]{4}_[0-9a-z]{8,64}$"},
)


def collection_paths(grant: Grant, name: str) -> Json:
    """Every path below /collections/{name}."""
    root = f"/collections/{name}"
    one, right = open_right(grant, name)
    return {
        root: get(one, "describe", one.titre.fr, "application/json", _page()),
        f"{root}/schema": get(one, "schema", "Schéma", "application/schema+json", _page()),
        f"{root}/queryables": get(
            one, "queryables", "Propriétés filtrables", "application/schema+json", _page()
        ),
        **(_qgis(grant, one, root) if right.opens(JSON) else {}),
        f"{root}/items": _items(grant, one),
        f"{root}/items/{{featureId}}": _item(one, right),
        f"{root}/export": _export(one, right),
        **(_tiles(one, root) if right.opens(MVT) else {}),
        **style_paths(grant, name),
        **map_paths(grant, name),
        **(_whole(one, root) if is_whole_right(grant, name) and not one.serie else {}),
    }


def _qgis(grant: Grant, one: Collection, root: str) -> Json:
    """The file that opens the collection in QGIS; classes where it has indicators."""
    listed = [parameters.query(*choice) for choice in choices(indicators_of(grant, one.id))]
    return {f"{root}/qgis.qlr": get(one, "qgis", "Couche prête pour QGIS", QLR, listed)}


def _whole(one: Collection, root: str) -> Json:
    """Only for a caller who may see all of it."""
    path = get(one, "download", "Une édition entière (GeoParquet)", PARQUET, [EDITION])
    return {f"{root}/editions/{{edition}}.parquet": path}


def get(
    collection: Collection | None, action: str, summary: str, media: str, listed: list[Json]
) -> Json:
    """A path with its one GET: the only verb of what is read."""
    tag = collection.id if collection else "service"
    return {
        "get": {
            "operationId": f"{tag}.{action}",
            "summary": summary,
            "tags": [tag],
            "parameters": listed,
            "responses": {"200": answers.found(media, listed), **answers.refusals(answers.ON_READ)},
        }
    }


def _open(right: Right, use: Use, first: tuple[str, ...] | None = None) -> list[str]:
    return [one.name for one in formats_of(use, first) if right.opens(one.name)]


def _page() -> list[Json]:
    return parameters.named(names.PAGE, _PAGES)


def _items(grant: Grant, one: Collection) -> Json:
    _, right = open_right(grant, one.id)
    opened = _open(right, Use.ITEMS, first=())
    listed = parameters.of_items(one, right, opened)
    path = get(one, "getFeatures", f"Objets : {one.feature}", "application/geo+json", listed)
    content = path["get"]["responses"]["200"]["content"]
    content["application/geo+json"] = {"schema": {"$ref": "#/components/schemas/featureCollection"}}
    path["get"]["responses"] |= answers.UNCHANGED | answers.refusals(answers.ON_PAGE)
    return path


def _export(one: Collection, right: Right) -> Json:
    opened = _open(right, Use.EXPORT)
    listed = parameters.of_export(one, right, opened)
    summary = f"Tous les objets : {one.feature}"
    path = get(one, "export", summary, "application/geo+json", listed)
    content = path["get"]["responses"]["200"]["content"]
    content["application/geo+json"] = {"schema": {"$ref": "#/components/schemas/featureCollection"}}
    path["get"]["responses"] |= answers.UNCHANGED | answers.refusals(answers.ON_PAGE)
    return path


def _item(one: Collection, right: Right) -> Json:
    opened = _open(right, Use.ITEM)
    listed = [_FEATURE_ID, *parameters.named(names.ITEM, opened)]
    path = get(one, "getFeature", f"Un objet : {one.feature}", "application/geo+json", listed)
    content = path["get"]["responses"]["200"]["content"]
    content["application/geo+json"] = {"schema": {"$ref": "#/components/schemas/feature"}}
    path["get"]["responses"] |= answers.UNCHANGED
    return path


def _tiles(one: Collection, root: str) -> Json:
    json = "application/json"
    set_id = parameters.matrix_set()
    described = [set_id, *parameters.named(names.TILESET, ("json", "tilejson", "html"))]
    tile = [*parameters.tile_path(), *parameters.named(names.TILE, ("mvt",))]
    tiles = f"{root}/tiles"
    one_set = f"{tiles}/{{tileMatrixSetId}}"
    cut = get(one, "vector.getTile", "Une tuile vectorielle", MVT_MEDIA, tile)
    cut["get"]["responses"] |= answers.UNCHANGED
    return {
        tiles: get(one, "vector.getTileSetsList", "Jeux de tuiles", json, _page()),
        one_set: get(one, "vector.getTileSet", "Un jeu de tuiles", json, described),
        f"{one_set}/metadata": get(one, "vector.getMetadata", "TileJSON", json, described),
        f"{one_set}/{{tileMatrix}}/{{tileRow}}/{{tileCol}}": cut,
    }
