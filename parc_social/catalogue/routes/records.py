"""OGC API Records: the catalogue, as records and in the forms of others."""

from parc_social.catalogue import parameters
from parc_social.catalogue.route import Address, Resource, Route, TagScope, ogc

_ITEMS = "/collections/{collection_id}/items"
_GEOJSON, _XML = "application/geo+json", "application/xml"
_PAGES = ("json", "html")

ROUTES = (
    Route(
        operation="records", rows=False, endpoint="pygeoapi.collection_items",
        addresses=(Address(_ITEMS, "getRecords", "Fiches"),), about=(Resource.CATALOGUE,),
        parameters=parameters.RECORDS, accept=(_GEOJSON, "text/html"), forms=_PAGES, media=_GEOJSON,
        schema="featureCollection", tag=TagScope.EVERY,
        # Neither sorting (no /sortables) nor filtering: records are searched by parameters only.
        # The first is the draft's name, by which geonetwork-ui finds them.
        conforms=ogc(
                "ogcapi-records-1/1.0", "core", "record-core", "record-collection",
                "record-core-query-parameters", "records-api", "json", "html", "oas30",
            ),
    ),
    Route(
        operation="record", rows=False, endpoint="pygeoapi.collection_items",
        addresses=(Address(f"{_ITEMS}/{{item_id}}", "getRecord", "Une fiche"),),
        about=(Resource.CATALOGUE,), accept=(_GEOJSON, "text/html"), forms=_PAGES, media=_GEOJSON,
        schema="feature", tag=TagScope.EVERY,
    ),
    Route(
        operation="dcat", rows=False, endpoint="parc_social.dcat",
        addresses=(Address("/dcat", "dcat", "Le catalogue en DCAT-AP"),), about=(Resource.RECORDS,),
        parameters=(), media="application/ld+json", tag=TagScope.EVERY,
    ),
    Route(
        operation="iso19139", rows=False, endpoint="parc_social.iso19139",
        addresses=(Address("/iso19139", "iso19139", "Les fiches en ISO 19139"),),
        about=(Resource.RECORDS,), parameters=(), media=_XML, tag=TagScope.EVERY,
    ),
    Route(
        operation="iso19139-record", rows=False, endpoint="parc_social.iso19139",
        addresses=(Address("/iso19139/{record_id}", "isoRecord", "Une fiche en ISO 19139"),),
        about=(Resource.RECORDS,), parameters=(), media=_XML, tag=TagScope.EVERY,
    ),
)  # fmt: skip
