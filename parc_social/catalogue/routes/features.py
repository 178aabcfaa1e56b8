"""OGC API Features: pages of rows, one row, all of them, files to take away, drafts."""

from parc_social.catalogue import parameters
from parc_social.catalogue.formats import JSON, PARQUET, Use
from parc_social.catalogue.route import ADD, CHANGE, Address, Resource, Route, TagScope, ogc

_COLLECTION = "/collections/{collection_id}"
_ITEMS = Address(f"{_COLLECTION}/items", "getFeatures")
_ITEM = Address(f"{_COLLECTION}/items/{{item_id}}", "getFeature")
_GEOJSON = "application/geo+json"
_GONE = 410  # the edition that a `next` link goes on in

ROUTES = (
    Route(
        operation="qgis-project", rows=False, endpoint="parc_social.qgis_project",
        addresses=(Address("/qgis.qgs", "qgisProject", "Projet prêt pour QGIS"),),
        parameters=(), media="application/x-qgis-project", tag=TagScope.EVERY,
    ),
    Route(
        operation="qgis-layer", rows=True, endpoint="parc_social.qgis",
        addresses=(Address(f"{_COLLECTION}/qgis.qlr", "qgis", "Couche prête pour QGIS"),),
        about=(Resource.ROWS,), parameters=parameters.QGIS,
        format=JSON,  # what QGIS asks the layer for
        media="application/x-qgis-layer-definition",
    ),
    Route(
        operation="items", rows=True, endpoint="pygeoapi.collection_items", addresses=(_ITEMS,),
        about=(Resource.ROWS,), parameters=parameters.ITEMS, columns=True, use=Use.ITEMS,
        media=_GEOJSON, schema="featureCollection", statuses=(_GONE,), tag=TagScope.READ,
        # QGIS sends its filters only where filter, features-filter, cql2-text and basic-cql2 are
        # declared; it knows the older name of the spatial class too (notes of clients).
        conforms=(
            *ogc("ogcapi-features-1/1.0", "core", "oas30", "html", "geojson"),
            *ogc("ogcapi-features-2/1.0", "crs"),
            *ogc(
                "ogcapi-features-3/1.0", "queryables-query-parameters", "filter", "features-filter"
            ),
            *ogc(
                "cql2/1.0", "cql2-text", "cql2-json", "basic-cql2",
                "advanced-comparison-operators", "case-insensitive-comparison",
                "accent-insensitive-comparison", "basic-spatial-functions",
                "basic-spatial-functions-plus", "basic-spatial-operators", "spatial-functions",
                "temporal-functions", "arithmetic", "property-property",
            ),
        ),
    ),
    Route(
        operation="item", rows=True, endpoint="pygeoapi.collection_items", addresses=(_ITEM,),
        about=(Resource.ROWS,), parameters=parameters.ITEM, use=Use.ITEM, media=_GEOJSON,
        schema="feature", tag=TagScope.READ,
    ),
    Route(
        operation="export", rows=True, endpoint="parc_social.export",
        addresses=(Address(f"{_COLLECTION}/export", "export"),), about=(Resource.ROWS,),
        parameters=parameters.EXPORT, columns=True, use=Use.EXPORT, media=_GEOJSON,
        schema="featureCollection", statuses=(_GONE,), tag=TagScope.READ,
    ),
    Route(
        operation="create", rows=True, endpoint="pygeoapi.collection_items", addresses=(_ITEMS,),
        about=(Resource.DRAFT,), methods=ADD, parameters=(),
        conforms=ogc("ogcapi-features-4/1.0", "create-replace-delete"),
    ),
    Route(
        operation="change", rows=True, endpoint="pygeoapi.collection_items", addresses=(_ITEM,),
        about=(Resource.DRAFT,), methods=CHANGE, parameters=(),
        conforms=ogc("ogcapi-features-4/1.0", "update", "features", "optimistic-locking-etags"),
    ),
)  # fmt: skip
# Behind all else of a collection, as few may have it.
WHOLE = (
    Route(
        operation="download", rows=True, endpoint="parc_social.download",
        addresses=(
            Address(
                f"{_COLLECTION}/editions/{{fichier}}", "download",
                "Une édition entière (GeoParquet)",
            ),
        ),
        about=(Resource.ROWS,), parameters=(), format=PARQUET,
        media="application/vnd.apache.parquet",
    ),
)  # fmt: skip
