"""Description of the catalogue of records: its links, the schema of its fields."""

from typing import Any

from pygeoapi import l10n

from parc_social.access.model.grant import Grant
from parc_social.catalogue.collection import CATALOGUE, SERIE, Field
from parc_social.catalogue.parameters import RECORD_FIELDS
from parc_social.wording import both_in
from providers.fields import json_schema
from providers.links import link

GEOJSON, HTML = "application/geo+json", "text/html"
_OGC = "http://www.opengis.net/spec/ogcapi-records-1/1.0/conf"
_POLYGON = {
    "$ref": "https://geojson.org/schema/Polygon.json",
    "format": "geometry-polygon",
    "x-ogc-role": "primary-geometry",
}
_DRAFT = "https://json-schema.org/draft/2020-12/schema"


def describe(collection: dict[str, Any], url: str) -> dict[str, Any]:
    """The description of the catalogue, in the formats that records have; `url`: the root."""
    links = [
        *(
            one
            for one in collection["links"]
            if one["rel"] != "items" or one["type"] in (GEOJSON, HTML)
        ),
        link("alternate", "application/ld+json", "Le catalogue en DCAT-AP", f"{url}/dcat"),
        link("alternate", "application/xml", "Les fiches en ISO 19139", f"{url}/iso19139"),
    ]
    more = {"type": "Collection", "conformsTo": [f"{_OGC}/record-collection"]}
    return {**collection, **more, "links": links}


def record_links(grant: Grant, collection: str, url: str) -> list[dict[str, str]]:
    """To the record of a collection, where the caller may read records; a twin has that of its own.

    `url`: the root. No link to its ISO form, which the record has: GDAL takes an XML that describes
    a collection for its schema.
    """
    if not grant.opens_records:
        return []
    record = f"{url}/collections/{CATALOGUE}/items/{collection.removesuffix(SERIE)}"
    return [link("describedby", GEOJSON, "Fiche du catalogue", f"{record}?f=json")]


def fields(api: Any, request: Any, dataset: str, name: str) -> dict[str, Any]:
    """The schema of a record's fields, which are what a search may name: `name` is which."""
    language = request.locale.language
    return {
        "$schema": _DRAFT,
        "$id": f"{api.get_collections_url()}/{dataset}/{name}",
        "type": "object",
        "title": l10n.translate(api.config["resources"][dataset]["title"], request.locale),
        "properties": {
            "geometry": {"title": both_in("fiche", "Emprise").of(language), **_POLYGON},
            **{field.name: _field(field, language) for field in RECORD_FIELDS},
        },
        "additionalProperties": name == "schema",
    }  # fmt: skip


def _field(field: Field, language: str) -> dict[str, Any]:
    role = {"x-ogc-role": "primary-instant"} if field.name == "millesime" else {}
    return {**json_schema(field, language), **role}
