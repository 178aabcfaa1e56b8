"""The closed list of formats that rows go out in, by the name that `f` and conventions use."""

from collections.abc import Mapping

JSON, JSONLD, HTML, CSV, MVT, PARQUET = "json", "jsonld", "html", "csv", "mvt", "parquet"
MVT_MEDIA = "application/vnd.mapbox-vector-tile"
JSONFG, GEOJSONL, XLSX, GPKG, FGB = "jsonfg", "geojsonl", "xlsx", "gpkg", "fgb"
GML = "gml"  # of WFS
GEOTIFF, COVJSON = "geotiff", "covjson"  # of coverages
PNG = "png"  # of maps, whatever the coding of the picture, and of coverages

# Of /items, by media type, the default first: what the Accept header chooses between.
OF_ITEMS: Mapping[str, str] = {
    "application/geo+json": JSON,
    "text/html": HTML,
    "text/csv": CSV,
    "application/ld+json": JSONLD,
    "application/fg+json": JSONFG,
    "application/x-ndjson": GEOJSONL,
}
OF_ITEM: Mapping[str, str] = {k: v for k, v in OF_ITEMS.items() if v not in (CSV, JSONFG, GEOJSONL)}
# Of /export, where every feature goes out at once.
OF_EXPORT: Mapping[str, str] = {
    "application/geo+json": JSON,
    "application/fg+json": JSONFG,
    "application/x-ndjson": GEOJSONL,
    "text/csv": CSV,
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": XLSX,
    "application/geopackage+sqlite3": GPKG,
    "application/flatgeobuf": FGB,
    "application/vnd.apache.parquet": PARQUET,
}
# Of /coverage; GeoTIFF as clients of the draft name it, and as others do.
OF_COVERAGE: Mapping[str, str] = {
    "image/tiff; application=geotiff": GEOTIFF,
    "application/vnd.cov+json": COVJSON,
    "image/png": PNG,
}
# And as clients that know no parameter of a media type ask for it.
ACCEPTED_COVERAGE: Mapping[str, str] = {**OF_COVERAGE, "image/tiff": GEOTIFF}
# Of a map, by the name of its coding; PNG stands for any of them in a convention.
OF_MAP: Mapping[str, str] = {"image/png": PNG, "image/jpeg": "jpeg"}
# Of a style, in the words of other programs.
MAPLIBRE, SLD, QML = "maplibre", "sld", "qml"
OF_STYLE: Mapping[str, str] = {
    "application/vnd.mapbox.style+json": MAPLIBRE,
    "application/vnd.ogc.sld+xml;version=1.1": SLD,
    "application/vnd.qgis.qml+xml": QML,
}
# What a convention may name.
FORMATS = (
    JSON, JSONLD, HTML, CSV, MVT, PARQUET, JSONFG, GEOJSONL, XLSX, GPKG, FGB, GML,
    GEOTIFF, COVJSON, PNG,
)  # fmt: skip
