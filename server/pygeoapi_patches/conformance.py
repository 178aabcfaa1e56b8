"""The conformance classes that the server declares: those that it serves, and that tests try."""

_OGC = "http://www.opengis.net/spec"
_DRAFT = "https://www.opengis.net/spec/ogcapi-coverages-1/1.0"

COMMON = [
    f"{_OGC}/ogcapi-common-1/1.0/conf/core",
    f"{_OGC}/ogcapi-common-1/1.0/conf/landing-page",
    f"{_OGC}/ogcapi-common-1/1.0/conf/json",
    f"{_OGC}/ogcapi-common-1/1.0/conf/html",
    f"{_OGC}/ogcapi-common-1/1.0/conf/oas30",
    f"{_OGC}/ogcapi-common-2/1.0/conf/collections",
]
# QGIS sends its filters only where filter, features-filter, cql2-text and basic-cql2 are declared;
# it knows the older name of the spatial class too (notes of clients).
FEATURES = [
    f"{_OGC}/ogcapi-features-1/1.0/conf/core",
    f"{_OGC}/ogcapi-features-1/1.0/conf/oas30",
    f"{_OGC}/ogcapi-features-1/1.0/conf/html",
    f"{_OGC}/ogcapi-features-1/1.0/conf/geojson",
    f"{_OGC}/ogcapi-features-2/1.0/conf/crs",
    f"{_OGC}/ogcapi-features-3/1.0/conf/queryables",
    f"{_OGC}/ogcapi-features-3/1.0/conf/queryables-query-parameters",
    f"{_OGC}/ogcapi-features-3/1.0/conf/filter",
    f"{_OGC}/ogcapi-features-3/1.0/conf/features-filter",
    f"{_OGC}/ogcapi-features-4/1.0/conf/create-replace-delete",
    f"{_OGC}/ogcapi-features-4/1.0/conf/update",
    f"{_OGC}/ogcapi-features-4/1.0/conf/features",
    f"{_OGC}/ogcapi-features-4/1.0/conf/optimistic-locking-etags",
    f"{_OGC}/ogcapi-features-5/1.0/conf/schemas",
    f"{_OGC}/ogcapi-common-3/1.0/conf/schemas",
    f"{_OGC}/cql2/1.0/conf/cql2-text",
    f"{_OGC}/cql2/1.0/conf/cql2-json",
    f"{_OGC}/cql2/1.0/conf/basic-cql2",
    f"{_OGC}/cql2/1.0/conf/advanced-comparison-operators",
    f"{_OGC}/cql2/1.0/conf/case-insensitive-comparison",
    f"{_OGC}/cql2/1.0/conf/accent-insensitive-comparison",
    f"{_OGC}/cql2/1.0/conf/basic-spatial-functions",
    f"{_OGC}/cql2/1.0/conf/basic-spatial-functions-plus",
    f"{_OGC}/cql2/1.0/conf/basic-spatial-operators",
    f"{_OGC}/cql2/1.0/conf/spatial-functions",
    f"{_OGC}/cql2/1.0/conf/temporal-functions",
    f"{_OGC}/cql2/1.0/conf/arithmetic",
    f"{_OGC}/cql2/1.0/conf/property-property",
]
# Neither sorting (no /sortables) nor filtering: records are searched by parameters only.
RECORDS = [
    f"{_OGC}/ogcapi-records-1/1.0/conf/core",  # the draft's name, by which geonetwork-ui finds them
    f"{_OGC}/ogcapi-records-1/1.0/conf/record-core",
    f"{_OGC}/ogcapi-records-1/1.0/conf/record-collection",
    f"{_OGC}/ogcapi-records-1/1.0/conf/record-core-query-parameters",
    f"{_OGC}/ogcapi-records-1/1.0/conf/records-api",
    f"{_OGC}/ogcapi-records-1/1.0/conf/json",
    f"{_OGC}/ogcapi-records-1/1.0/conf/html",
    f"{_OGC}/ogcapi-records-1/1.0/conf/oas30",
]
TILES = [
    f"{_OGC}/ogcapi-tiles-1/1.0/conf/core",
    f"{_OGC}/ogcapi-tiles-1/1.0/conf/mvt",
    f"{_OGC}/ogcapi-tiles-1/1.0/conf/tileset",
    f"{_OGC}/ogcapi-tiles-1/1.0/conf/tilesets-list",
    f"{_OGC}/ogcapi-tiles-1/1.0/conf/oas30",
    f"{_OGC}/ogcapi-tiles-1/1.0/conf/geodata-tilesets",
]
# Neither mapbox-style nor sld-11: they are of servers that take styles in.
STYLES = [f"{_OGC}/ogcapi-styles-1/1.0/conf/core"]
MAPS = [
    f"{_OGC}/ogcapi-maps-1/1.0/conf/core",
    f"{_OGC}/ogcapi-maps-1/1.0/conf/tilesets",
    f"{_OGC}/ogcapi-maps-1/1.0/conf/background",
    f"{_OGC}/ogcapi-maps-1/1.0/conf/collections-selection",
    f"{_OGC}/ogcapi-maps-1/1.0/conf/scaling",
    f"{_OGC}/ogcapi-maps-1/1.0/conf/display-resolution",
    f"{_OGC}/ogcapi-maps-1/1.0/conf/spatial-subsetting",
    f"{_OGC}/ogcapi-maps-1/1.0/conf/datetime",
    f"{_OGC}/ogcapi-maps-1/1.0/conf/crs",
    f"{_OGC}/ogcapi-maps-1/1.0/conf/collection-map",
    f"{_OGC}/ogcapi-maps-1/1.0/conf/dataset-map",
    f"{_OGC}/ogcapi-maps-1/1.0/conf/styled-map",
    f"{_OGC}/ogcapi-maps-1/1.0/conf/png",
    f"{_OGC}/ogcapi-maps-1/1.0/conf/jpeg",
    f"{_OGC}/ogcapi-maps-1/1.0/conf/api-operations",
]
PROCESSES = [
    f"{_OGC}/ogcapi-processes-1/1.0/conf/core",
    f"{_OGC}/ogcapi-processes-1/1.0/conf/ogc-process-description",
    f"{_OGC}/ogcapi-processes-1/1.0/conf/json",
    f"{_OGC}/ogcapi-processes-1/1.0/conf/oas30",
    f"{_OGC}/ogcapi-processes-1/1.0/conf/job-list",
    f"{_OGC}/ogcapi-processes-1/1.0/conf/dismiss",
]
# Draft of July 2026 (OGC 19-087), whose names begin with https.
COVERAGES = [
    f"{_DRAFT}/conf/core",
    f"{_DRAFT}/conf/subsetting-spatial",
    f"{_DRAFT}/conf/subsetting-temporal",
    f"{_DRAFT}/conf/scaling-spatial",
    f"{_DRAFT}/conf/field-selection",
    f"{_DRAFT}/conf/crs",
    f"{_DRAFT}/conf/geotiff",
    f"{_DRAFT}/conf/cog",
    f"{_DRAFT}/conf/coveragejson",
    f"{_DRAFT}/conf/png",
    f"{_DRAFT}/conf/api-operations",
]
