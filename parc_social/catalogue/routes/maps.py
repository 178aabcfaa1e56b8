"""OGC API Styles and Maps: how rows are drawn, and the pictures of them, whole or in tiles."""

from parc_social.catalogue import parameters
from parc_social.catalogue.formats import OF_MAP, OF_MAP_TILE, OF_STYLE, PNG
from parc_social.catalogue.route import Address, Resource, Route, TagScope, ogc

_COLLECTION = "/collections/{collection_id}"
_STYLED = f"{_COLLECTION}/styles/{{style_id}}"
_SET = "map/tiles/{tileMatrixSetId}"
_CODINGS, _TILE_CODINGS = (*OF_MAP.values(),), (*OF_MAP_TILE.values(),)
_DOCUMENT = ("json", "html")
_EMPTY = 204


def _styles(root: str, prefix: str, about: Resource, tag: TagScope) -> tuple[Route, ...]:
    """The list, one, and what is told of it: of the service or of a collection."""
    one = f"{root}/styles/{{style_id}}"
    sheet = parameters.STYLE if about is Resource.SERVICE else parameters.PAGE
    conforms = ogc("ogcapi-styles-1/1.0", "core") if about is Resource.SERVICE else ()
    view = f"parc_social.{prefix.replace('-', '_')}style"
    return (
        Route(
            operation=f"{prefix}styles", rows=False, endpoint=f"{view}s", about=(about,), tag=tag,
            addresses=(Address(f"{root}/styles", "getStyles", "Styles"),), forms=_DOCUMENT,
            # Neither mapbox-style nor sld-11: they are of servers that take styles in.
            conforms=(*conforms,),
        ),
        Route(
            operation=f"{prefix}style", rows=False, endpoint=view, about=(about,), tag=tag,
            addresses=(Address(one, "getStyle", "Un style"),), parameters=sheet,
            forms=(*OF_STYLE.values(),),
        ),
        Route(
            operation=f"{prefix}style-metadata", rows=False, endpoint=f"{view}_metadata",
            addresses=(Address(f"{one}/metadata", "getStyleMetadata", "Fiche d'un style"),),
            about=(about,), forms=_DOCUMENT, tag=tag,
        ),
    )  # fmt: skip


def _both(path: str, action: str, summary: str) -> tuple[Address, ...]:
    """Of a collection, in its own style or in one that is named."""
    return (
        Address(f"{_COLLECTION}/{path}", f"collection.{action}", summary),
        Address(f"{_STYLED}/{path}", f"collection.style.{action}", summary),
    )


ROUTES = (
    *_styles(_COLLECTION, "collection-", Resource.ROWS, TagScope.READ),
    Route(
        operation="map", rows=True, endpoint="parc_social.map",
        addresses=_both("map", "getMap", "Une carte"), about=(Resource.ROWS,),
        parameters=parameters.MAP, format=PNG, forms=_CODINGS, media="image/png",
        statuses=(_EMPTY,), tag=TagScope.READ,
        conforms=ogc(
                "ogcapi-maps-1/1.0", "core", "background", "scaling", "display-resolution",
                "spatial-subsetting", "datetime", "crs", "collection-map", "styled-map", "png",
                "jpeg", "tiff", "api-operations",
            ),
    ),
    Route(
        operation="map-tilesets", rows=False, endpoint="parc_social.map_tilesets",
        addresses=_both("map/tiles", "map.getTileSetsList", "Tuiles de carte"),
        about=(Resource.ROWS,), parameters=parameters.MAP_TILESET, format=PNG, forms=("json",),
    ),
    Route(
        operation="map-tileset", rows=False, endpoint="parc_social.map_tileset",
        addresses=_both(_SET, "map.getTileSet", "Un jeu de tuiles"), about=(Resource.ROWS,),
        parameters=parameters.MAP_TILESET, format=PNG, forms=("json", "tilejson"),
    ),
    Route(
        operation="map-tile", rows=True, endpoint="parc_social.map_tile",
        addresses=_both(
            f"{_SET}/{{tileMatrix}}/{{tileRow}}/{{tileCol}}", "map.getTile", "Une tuile de carte"
        ),
        about=(Resource.ROWS,), parameters=parameters.MAP_TILE, format=PNG, forms=_TILE_CODINGS,
        media="image/png", tag=TagScope.READ, conforms=ogc("ogcapi-maps-1/1.0", "tilesets"),
    ),
)  # fmt: skip
OF_SERVICE = (
    *_styles("", "", Resource.SERVICE, TagScope.EVERY),
    Route(
        operation="dataset-map", rows=True, endpoint="parc_social.dataset_map",
        addresses=(
            Address("/map", "dataset.getMap", "Une carte"),
            Address("/styles/{style_id}/map", "dataset.style.getMap", "Une carte d'un style"),
        ),
        parameters=parameters.DATASET_MAP, format=PNG, forms=_CODINGS, media="image/png",
        statuses=(_EMPTY,), tag=TagScope.EVERY,
        conforms=ogc("ogcapi-maps-1/1.0", "dataset-map", "collections-selection"),
    ),
)  # fmt: skip
