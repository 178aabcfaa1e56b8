"""What describes the catalogue of records: its links, the schema of its fields."""

from http import HTTPStatus
from typing import Any

import orjson
from pygeoapi import l10n
from pygeoapi.formats import F_HTML

from parc_social.access.model.grant import Grant
from parc_social.catalogue.collection import CATALOGUE, SERIE
from parc_social.catalogue.field import Field
from parc_social.catalogue.record_fields import RECORD_FIELDS
from parc_social.wording import both_in
from providers.fields import json_schema
from server.html.templates import render

View = tuple[dict[str, str], int, str | bytes]
GEOJSON, HTML, SCHEMA = "application/geo+json", "text/html", "application/schema+json"
_OGC = "http://www.opengis.net/spec/ogcapi-records-1/1.0/conf"
_POLYGON = {
    "$ref": "https://geojson.org/schema/Polygon.json",
    "format": "geometry-polygon",
    "x-ogc-role": "primary-geometry",
}
_DRAFT = "https://json-schema.org/draft/2020-12/schema"


def described(collection: dict[str, Any], url: str) -> dict[str, Any]:
    """The description of the catalogue, in the formats that records have; `url`: the root."""
    kept = [
        link
        for link in collection["links"]
        if not (link["rel"] == "items" and link["type"] not in (GEOJSON, HTML))
    ]
    kept += [
        _link("alternate", "application/ld+json", "Le catalogue en DCAT-AP", f"{url}/dcat"),
        _link("alternate", "application/xml", "Les fiches en ISO 19139", f"{url}/iso19139"),
    ]
    more = {"type": "Collection", "conformsTo": [f"{_OGC}/record-collection"]}
    return {**collection, **more, "links": kept}


def record_links(grant: Grant, collection: str, url: str) -> list[dict[str, str]]:
    """To the record of a collection, where the caller may read records; a twin has that of its own.

    `url`: the root. No link to its ISO form, which the record has: GDAL takes an XML that describes
    a collection for its schema.
    """
    if not grant.opens_records:
        return []
    record = f"{url}/collections/{CATALOGUE}/items/{collection.removesuffix(SERIE)}"
    return [_link("describedby", GEOJSON, "Fiche du catalogue", f"{record}?f=json")]


def fields(api: Any, request: Any, dataset: str, name: str) -> View:
    """The schema of a record's fields, which are what a search may name: `name` is which."""
    language = request.locale.language
    found: dict[str, Any] = {
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
    headers = request.get_response_headers(**api.api_headers)
    if request.format != F_HTML:
        headers["Content-Type"] = SCHEMA
        return headers, HTTPStatus.OK, orjson.dumps(found)
    template: Any = f"collections/{name}.html"
    text = render(api.tpl_config, api.tpl_config, template, found, request.locale)
    return headers, HTTPStatus.OK, text


def _field(field: Field, language: str) -> dict[str, Any]:
    role = {"x-ogc-role": "primary-instant"} if field.name == "millesime" else {}
    return {**json_schema(field, language), **role}


def _link(rel: str, kind: str, title: str, href: str) -> dict[str, str]:
    return {"rel": rel, "type": kind, "title": title, "href": href}
