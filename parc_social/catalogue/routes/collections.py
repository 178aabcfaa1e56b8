"""OGC API Common: the landing page, what the service is, its collections."""

from parc_social.catalogue import parameters
from parc_social.catalogue.route import PAGES, Address, Resource, Route, ogc

_COLLECTION = "/collections/{collection_id}"

ROUTES = (
    Route(
        operation="landing", rows=False, endpoint="pygeoapi.landing_page",
        addresses=(Address("/", "landingPage", "Accueil"),), forms=PAGES, for_all=True,
        conforms=ogc("ogcapi-common-1/1.0", "core", "landing-page", "json", "html"),
    ),
    Route(
        operation="conformance", rows=False, endpoint="pygeoapi.conformance",
        addresses=(Address("/conformance", "conformance", "Classes de conformité"),), forms=PAGES,
        for_all=True,
    ),
    Route(
        operation="openapi", rows=False, endpoint="pygeoapi.openapi",
        addresses=(Address("/openapi", "openapi", "Cette description"),),
        parameters=parameters.OPENAPI, forms=("json", "html"),
        media="application/vnd.oai.openapi+json;version=3.0", for_all=True,
        conforms=ogc("ogcapi-common-1/1.0", "oas30"),
    ),
    Route(
        operation="collections", rows=False, endpoint="pygeoapi.collections",
        addresses=(Address("/collections", "collections", "Collections"),),
        parameters=parameters.COLLECTIONS, forms=PAGES, for_all=True,
        conforms=ogc("ogcapi-common-2/1.0", "collections"),
    ),
    Route(
        operation="collection", rows=False, endpoint="pygeoapi.collections",
        addresses=(Address(_COLLECTION, "describe"),),
        about=(Resource.ROWS, Resource.COVERAGE, Resource.CATALOGUE), forms=PAGES,
    ),
    Route(
        operation="schema", rows=False, endpoint="pygeoapi.collection_schema",
        addresses=(Address(f"{_COLLECTION}/schema", "schema"),),
        about=(Resource.ROWS, Resource.COVERAGE, Resource.CATALOGUE), forms=PAGES,
        media="application/schema+json",
        conforms=(
            *ogc("ogcapi-features-5/1.0", "schemas"),
            *ogc("ogcapi-common-3/1.0", "schemas"),
        ),
    ),
    Route(
        operation="queryables", rows=False, endpoint="pygeoapi.collection_queryables",
        addresses=(Address(f"{_COLLECTION}/queryables", "queryables"),),
        about=(Resource.ROWS, Resource.CATALOGUE), forms=PAGES, media="application/schema+json",
        conforms=ogc("ogcapi-features-3/1.0", "queryables"),
    ),
)  # fmt: skip
