"""OGC API Tiles: vector tiles of a collection or of several, and the schemes they are cut by."""

from parc_social.catalogue import parameters
from parc_social.catalogue.formats import MVT, MVT_MEDIA
from parc_social.catalogue.route import PAGES, Address, Resource, Route, TagScope, ogc

_TILES = "/collections/{collection_id}/tiles"
_SET = f"{_TILES}/{{tileMatrixSetId}}"
_OF_SERVICE = "/tiles/{tileMatrixSetId}"

ROUTES = (
    Route(
        operation="tilesets", rows=False, endpoint="pygeoapi.get_collection_tiles",
        addresses=(Address(_TILES, "vector.getTileSetsList", "Jeux de tuiles"),),
        about=(Resource.ROWS,), format=MVT, forms=PAGES,
        conforms=ogc("ogcapi-tiles-1/1.0", "tilesets-list", "geodata-tilesets"),
    ),
    Route(
        operation="tileset", rows=False, endpoint="pygeoapi.get_collection_tiles_metadata",
        addresses=(
            Address(_SET, "vector.getTileSet", "Un jeu de tuiles"),
            Address(f"{_SET}/metadata", "vector.getMetadata", "TileJSON"),
        ),
        about=(Resource.ROWS,), parameters=parameters.TILESET, format=MVT,
        forms=("json", "tilejson", "html"), conforms=ogc("ogcapi-tiles-1/1.0", "tileset"),
    ),
    Route(
        operation="tile", rows=True, endpoint="pygeoapi.get_collection_tiles_data",
        addresses=(
            Address(
                f"{_SET}/{{tileMatrix}}/{{tileRow}}/{{tileCol}}", "vector.getTile",
                "Une tuile vectorielle",
            ),
        ),
        about=(Resource.ROWS,), parameters=parameters.TILE,
        # pygeoapi refuses a tile without a format, then takes the layer's own: any name will do.
        accept=("application/json",), format=MVT, forms=(MVT,), media=MVT_MEDIA, tag=TagScope.READ,
        conforms=ogc("ogcapi-tiles-1/1.0", "core", "mvt", "oas30", "datetime"),
    ),
)  # fmt: skip
# The tilesets of the service: several collections, a layer each.
OF_SERVICE = (
    Route(
        operation="dataset-tilesets", rows=False, endpoint="parc_social.dataset_tilesets",
        addresses=(Address("/tiles", "dataset.vector.getTileSetsList", "Jeux de tuiles"),),
        parameters=parameters.DATASET_TILESETS, format=MVT, forms=("json", "html"),
        conforms=ogc("ogcapi-tiles-1/1.0", "dataset-tilesets"),
    ),
    Route(
        operation="dataset-tileset", rows=False, endpoint="parc_social.dataset_tileset",
        addresses=(
            Address(_OF_SERVICE, "dataset.vector.getTileSet", "Un jeu de tuiles"),
            Address(f"{_OF_SERVICE}/metadata", "dataset.vector.getMetadata", "TileJSON"),
        ),
        parameters=parameters.DATASET_TILESET, format=MVT, forms=("json", "tilejson"),
    ),
    Route(
        operation="dataset-tile", rows=True, endpoint="parc_social.dataset_tile",
        addresses=(
            Address(
                f"{_OF_SERVICE}/{{tileMatrix}}/{{tileRow}}/{{tileCol}}",
                "dataset.vector.getTile", "Une tuile de plusieurs collections",
            ),
        ),
        parameters=parameters.DATASET_TILE, format=MVT, forms=(MVT,), media=MVT_MEDIA,
        tag=TagScope.EVERY, conforms=ogc("ogcapi-tiles-1/1.0", "collections-selection"),
    ),
)  # fmt: skip
SCHEMES = (
    Route(
        operation="tile-matrix-sets", rows=False, endpoint="pygeoapi.get_tilematrix_sets",
        addresses=(Address("/TileMatrixSets", "tileMatrixSets", "Schémas de tuilage"),),
        forms=PAGES,
    ),
    Route(
        operation="tile-matrix-set", rows=False, endpoint="pygeoapi.get_tilematrix_set",
        addresses=(Address("/TileMatrixSets/{tileMatrixSetId}", "tileMatrixSet", "Un schéma"),),
        forms=PAGES,
    ),
)  # fmt: skip
