"""The closed table of what is served: an endpoint that is not here does not exist."""

from collections.abc import Mapping

from auth_proxy.authorisation.page_routes import PAGE_ROUTES
from auth_proxy.authorisation.route import ADD, ASK, CHANGE, READ, RUN, WATCH, Route
from parc_social.catalogue import parameters
from parc_social.catalogue.collection import CATALOGUE, DRAFTED
from parc_social.catalogue.coverage import coverages

STATIC = frozenset({"static", "pygeoapi.static", "portal.static"})

_ITEMS = Route("items", parameters=parameters.ITEMS, columns=True, rows=True)
_EXPORT = Route("export", parameters=parameters.EXPORT, columns=True, rows=True)
_ITEM = Route("item", parameters=parameters.ITEM, rows=True)
# pygeoapi refuses a tile without a format, then takes the layer's own: any name will do.
_TILE = Route("tile", parameters=parameters.TILE, rows=True, accept=("application/json",))
_JSON_OR_HTML = ("application/json", "text/html")
_GEOJSON_OR_HTML = ("application/geo+json", "text/html")
_TMS, _CELL = "tileMatrixSetId", ("tileCol", "tileMatrix", "tileMatrixSetId", "tileRow")

_DRAWN = ("collection_id",)
_MAP = Route("map", parameters=parameters.MAP, rows=True)
_DATASET_MAP = Route("dataset-map", parameters=parameters.DATASET_MAP, rows=True)
_MAP_TILE = Route("map-tile", parameters=parameters.MAP_TILE, rows=True)
_MAP_TILESETS = Route("map-tilesets", parameters=parameters.MAP_TILESET, rows=False)
_MAP_TILESET = Route("map-tileset", parameters=parameters.MAP_TILESET, rows=False)

_RECORD = Route("record", accept=_GEOJSON_OR_HTML, records=True, rows=False)

# (Flask endpoint, names of its path variables in alphabetical order)
ROUTES: Mapping[tuple[str, tuple[str, ...]], Route] = {
    ("pygeoapi.landing_page", ()): Route("landing", for_all=True, rows=False),
    ("pygeoapi.conformance", ()): Route("conformance", for_all=True, rows=False),
    ("pygeoapi.openapi", ()): Route(
        "openapi", parameters=parameters.OPENAPI, for_all=True, rows=False
    ),
    ("pygeoapi.collections", ()): Route(
        "collections", parameters=parameters.COLLECTIONS, for_all=True, rows=False
    ),
    ("pygeoapi.collections", ("collection_id",)): Route("collection", rows=False),
    ("pygeoapi.collection_schema", ("collection_id",)): Route("schema", rows=False),
    ("pygeoapi.collection_queryables", ("collection_id",)): Route("queryables", rows=False),
    ("pygeoapi.collection_items", ("collection_id",)): _ITEMS,
    ("pygeoapi.collection_items", ("collection_id", "item_id")): _ITEM,
    ("parc_social.item_patch", ("collection_id", "item_id")): _ITEM,
    ("parc_social.export", ("collection_id",)): _EXPORT,
    ("parc_social.download", ("collection_id", "fichier")): Route(
        "download", parameters=(), rows=True
    ),
    ("parc_social.qgis", ("collection_id",)): Route(
        "qgis-layer", parameters=parameters.QGIS, rows=True
    ),
    ("pygeoapi.get_collection_tiles", ("collection_id",)): Route("tilesets", rows=False),
    ("pygeoapi.get_collection_tiles_metadata", ("collection_id", _TMS)): Route(
        "tileset", parameters=parameters.TILESET, rows=False
    ),
    ("pygeoapi.get_collection_tiles_data", ("collection_id", *_CELL)): _TILE,
    ("parc_social.styles", ()): Route("styles", rows=False),
    ("parc_social.style", ("style_id",)): Route("style", parameters=parameters.STYLE, rows=False),
    ("parc_social.style_metadata", ("style_id",)): Route("style-metadata", rows=False),
    ("parc_social.collection_styles", ("collection_id",)): Route("collection-styles", rows=False),
    ("parc_social.collection_style", ("collection_id", "style_id")): Route(
        "collection-style", rows=False
    ),
    ("parc_social.collection_style_metadata", ("collection_id", "style_id")): Route(
        "collection-style-metadata", rows=False
    ),
    ("parc_social.dataset_map", ()): _DATASET_MAP,
    ("parc_social.dataset_map", ("style_id",)): _DATASET_MAP,
    **{
        (endpoint, tuple(sorted((*_DRAWN, *style, *variables)))): route
        for style in ((), ("style_id",))
        for endpoint, variables, route in (
            ("parc_social.map", (), _MAP),
            ("parc_social.map_tilesets", (), _MAP_TILESETS),
            ("parc_social.map_tileset", (_TMS,), _MAP_TILESET),
            ("parc_social.map_tile", _CELL, _MAP_TILE),
        )
    },
    ("pygeoapi.get_tilematrix_sets", ()): Route("tile-matrix-sets", rows=False),
    ("pygeoapi.get_tilematrix_set", (_TMS,)): Route("tile-matrix-set", rows=False),
    ("pygeoapi.get_processes", ()): Route("processes", parameters=parameters.LISTE, rows=False),
    ("pygeoapi.get_processes", ("process_id",)): Route("process", rows=False),
    ("pygeoapi.execute_process_jobs", ("process_id",)): Route(
        "execution", methods=RUN, parameters=parameters.EXECUTION, rows=True
    ),
    ("pygeoapi.get_jobs", ()): Route(
        "jobs", parameters=parameters.TRAVAUX, accept=_JSON_OR_HTML, rows=False
    ),
    ("pygeoapi.get_jobs", ("job_id",)): Route(
        "job", methods=WATCH, accept=_JSON_OR_HTML, rows=False
    ),
    ("pygeoapi.get_job_result", ("job_id",)): Route("job-result", rows=True, accept=_JSON_OR_HTML),
    ("parc_social.dcat", ()): Route("dcat", parameters=(), records=True, rows=False),
    ("parc_social.iso19139", ()): Route("iso19139", parameters=(), records=True, rows=False),
    ("parc_social.iso19139", ("record_id",)): Route(
        "iso19139-record", parameters=(), records=True, rows=False
    ),
    ("parc_social.ows", ()): Route("ows", methods=ASK, parameters=(), parsed=True, rows=False),
    **PAGE_ROUTES,
}

# What a parsed request turns out to be, by its operation.
OF_OWS: Mapping[str, Route] = {
    route.operation: route
    for route in (
        Route("wfs-get-capabilities", methods=ASK, rows=False),
        Route("wfs-describe-feature-type", methods=ASK, rows=False),
        Route("wfs-get-feature", methods=ASK, rows=True),
        Route("wfs-get-feature-by-id", methods=ASK, rows=True),
        Route("wfs-get-property-value", methods=ASK, rows=True),
        Route("wfs-list-stored-queries", methods=ASK, rows=False),
        Route("wfs-describe-stored-queries", methods=ASK, rows=False),
        Route("wms-get-capabilities", methods=ASK, rows=False),
        Route("wms-get-map", methods=ASK, rows=True),
        Route("wms-get-feature-info", methods=ASK, rows=True),
        Route("wms-get-legend-graphic", methods=ASK, rows=False),
    )
}


# The same endpoints, of the catalogue: it has records where the others have rows.
OF_CATALOGUE: Mapping[tuple[str, tuple[str, ...]], Route] = {
    ("pygeoapi.collections", ("collection_id",)): Route("collection", records=True, rows=False),
    ("pygeoapi.collection_schema", ("collection_id",)): Route("schema", records=True, rows=False),
    ("pygeoapi.collection_queryables", ("collection_id",)): Route(
        "queryables", records=True, rows=False
    ),
    ("pygeoapi.collection_items", ("collection_id",)): Route(
        "records", parameters=parameters.RECORDS, accept=_GEOJSON_OR_HTML, records=True, rows=False
    ),
    ("pygeoapi.collection_items", ("collection_id", "item_id")): _RECORD,
    ("parc_social.item_patch", ("collection_id", "item_id")): _RECORD,
}


# The collection whose drafts are written row by row: the same addresses, by the methods that write.
_CREATE = Route("create", methods=ADD, parameters=(), rows=True)
_CHANGE = Route("change", methods=CHANGE, parameters=(), rows=True)
OF_DRAFTS: Mapping[tuple[str, tuple[str, ...]], Route] = {
    ("pygeoapi.collection_items", ("collection_id",)): _CREATE,
    ("pygeoapi.collection_items", ("collection_id", "item_id")): _CHANGE,
    ("parc_social.item_patch", ("collection_id", "item_id")): _CHANGE,
}


# The same endpoints, of a coverage: it has a raster where the others have rows.
OF_COVERAGES: Mapping[tuple[str, tuple[str, ...]], Route] = {
    ("pygeoapi.collections", ("collection_id",)): Route("collection", rows=False),
    ("pygeoapi.collection_schema", ("collection_id",)): Route("schema", rows=False),
    ("pygeoapi.collection_coverage", ("collection_id",)): Route(
        "coverage", parameters=parameters.COVERAGE, rows=True
    ),
    ("parc_social.download", ("collection_id", "fichier")): Route(
        "coverage-file", parameters=(), rows=True
    ),
}


def route_of(
    endpoint: str | None, variables: Mapping[str, object], method: str = "GET"
) -> Route | None:
    """The route of what Flask matched, or None: not served."""
    if endpoint is None:
        return None
    key = (endpoint, tuple(sorted(variables)))
    if method not in READ and variables.get("collection_id") == DRAFTED and key in OF_DRAFTS:
        return OF_DRAFTS[key]
    return _table(str(variables.get("collection_id"))).get(key)


def _table(collection: str) -> Mapping[tuple[str, tuple[str, ...]], Route]:
    if collection == CATALOGUE:
        return OF_CATALOGUE
    return OF_COVERAGES if collection in coverages() else ROUTES
