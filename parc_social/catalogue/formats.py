"""The closed list of formats that rows go out in, by the name that `f` and conventions use."""

from collections.abc import Mapping

JSON, JSONLD, HTML, CSV, MVT, PARQUET = "json", "jsonld", "html", "csv", "mvt", "parquet"

# Of /items, by media type, the default first: what the Accept header chooses between.
OF_ITEMS: Mapping[str, str] = {
    "application/geo+json": JSON,
    "text/html": HTML,
    "text/csv": CSV,
    "application/ld+json": JSONLD,
}
OF_ITEM: Mapping[str, str] = {k: v for k, v in OF_ITEMS.items() if v != CSV}
# Formats of exports are named before they are served: a convention signed today may speak of them.
FORMATS = (
    JSON, JSONLD, HTML, CSV, MVT, PARQUET, "jsonfg", "geojsonl", "xlsx", "gpkg", "fgb",
)  # fmt: skip
