"""OpenAPI paths of the catalogue of records."""

from parc_social.catalogue import parameters as names
from parc_social.catalogue.collection import CATALOGUE
from server.openapi import parameters
from server.openapi import responses as answers
from server.openapi.parameters import Json

_PAGES = ("json", "jsonld", "html")
_RECORDS = ("json", "html")
_GEOJSON, _SCHEMA = "application/geo+json", "application/schema+json"
_XML = "application/xml"
_ID = parameters.path(
    "recordId", "Nom d'une fiche.", {"type": "string", "pattern": "^[0-9A-Za-z_.~-]+$"}
)


def record_paths() -> Json:
    """Every path below /collections/catalogue."""
    root = f"/collections/{CATALOGUE}"
    page = parameters.named(names.PAGE, _PAGES)
    paths = {
        root: _get("describe", "Le catalogue", "application/json", page),
        f"{root}/schema": _get("schema", "Champs d'une fiche", _SCHEMA, page),
        f"{root}/queryables": _get("queryables", "Champs d'une recherche", _SCHEMA, page),
        f"{root}/items": _get(
            "getRecords", "Fiches", _GEOJSON, parameters.of_records(_RECORDS), "featureCollection"
        ),
        f"{root}/items/{{recordId}}": _get(
            "getRecord", "Une fiche", _GEOJSON,
            [_ID, *parameters.named(names.PAGE, _RECORDS)], "feature",
        ),
        "/dcat": _get("dcat", "Le catalogue en DCAT-AP", "application/ld+json", []),
        "/iso19139": _get("iso19139", "Les fiches en ISO 19139", _XML, []),
        "/iso19139/{recordId}": _get("isoRecord", "Une fiche en ISO 19139", _XML, [_ID]),
    }  # fmt: skip
    for path in paths:
        if path.startswith((f"{root}/items", "/dcat", "/iso19139")):
            paths[path]["get"]["responses"] |= answers.UNCHANGED
    return paths


def _get(action: str, summary: str, media: str, listed: list[Json], schema: str = "") -> Json:
    found = answers.found(media, listed)
    if schema:
        found["content"][media] = {"schema": {"$ref": f"#/components/schemas/{schema}"}}
    return {
        "get": {
            "operationId": f"{CATALOGUE}.{action}",
            "summary": summary,
            "tags": [CATALOGUE],
            "parameters": listed,
            "responses": {"200": found, **answers.refusals(answers.ON_READ)},
        }
    }
