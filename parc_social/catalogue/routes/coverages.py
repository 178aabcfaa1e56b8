"""OGC API Coverages: a raster, in part or whole."""

from parc_social.catalogue import parameters
from parc_social.catalogue.formats import FORMATS, GEOTIFF, Use
from parc_social.catalogue.route import Address, Resource, Route, TagScope

_COLLECTION = "/collections/{collection_id}"
# Draft of July 2026 (OGC 19-087), whose names begin with https.
_DRAFT = "https://www.opengis.net/spec/ogcapi-coverages-1/1.0/conf"

ROUTES = (
    Route(
        operation="coverage", rows=True, endpoint="pygeoapi.collection_coverage",
        addresses=(Address(f"{_COLLECTION}/coverage", "getCoverage", "Le raster, ou une partie"),),
        about=(Resource.COVERAGE,), parameters=parameters.COVERAGE, use=Use.COVERAGE,
        statuses=(204, 206, 413, 416), tag=TagScope.READ,
        conforms=tuple(
            f"{_DRAFT}/{name}"
            for name in (
                "core", "subsetting-spatial", "subsetting-temporal", "scaling-spatial",
                "field-selection", "crs", "geotiff", "cog", "coveragejson", "png",
                "api-operations",
            )
        ),
    ),
    Route(
        operation="coverage-file", rows=True, endpoint="parc_social.download",
        addresses=(
            Address(
                f"{_COLLECTION}/editions/{{fichier}}", "file",
                "La couverture entière d'une édition (COG)",
            ),
        ),
        about=(Resource.COVERAGE,), parameters=(), format=GEOTIFF, media=FORMATS[GEOTIFF].media,
    ),
)  # fmt: skip
