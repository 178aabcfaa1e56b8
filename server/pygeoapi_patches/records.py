"""Views of the catalogue of records, with pygeoapi's own signature: its pages, its documents."""

from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

import orjson
from pygeoapi import l10n
from pygeoapi.formats import F_HTML, F_JSON, F_JSONLD

from parc_social.access.model.grant import Grant
from parc_social.catalogue.collection import CATALOGUE, SERIE
from parc_social.catalogue.field import Field
from parc_social.catalogue.record_fields import RECORD_FIELDS
from providers.fields import json_schema
from server.html.templates import render

View = tuple[dict[str, str], int, str | bytes]
GEOJSON, HTML, SCHEMA = "application/geo+json", "text/html", "application/schema+json"
_OGC = "http://www.opengis.net/spec/ogcapi-records-1/1.0/conf"
_MEDIA = {F_JSON: GEOJSON, F_HTML: HTML}
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
        if not (link["rel"] == "items" and link["type"] not in _MEDIA.values())
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


def page_of(api: Any, request: Any, dataset: str, answer: View) -> View:
    """A page of records: its media type, and links of this page in the formats there are."""
    headers, status, content = answer
    if status != HTTPStatus.OK or request.format == F_HTML:
        return answer
    if request.format == F_JSONLD:
        return refused(api, request)
    document = orjson.loads(content)
    uri = f"{api.get_collections_url()}/{dataset}/items"
    asked = {k: v for k, v in request.params.items() if k != "f"}
    own = [_own(f, uri, asked, shown=request.format or F_JSON) for f in _MEDIA]
    document["links"] = [
        *own,
        *(_typed(link) for link in document["links"] if link["rel"] in ("next", "prev")),
        _link("collection", "application/json", "Le catalogue", uri.removesuffix("/items")),
    ]
    headers["Content-Type"] = GEOJSON
    return headers, status, orjson.dumps(document)


def record_of(api: Any, request: Any, answer: View) -> View:
    """One record, without the format that it does not have."""
    headers, status, content = answer
    if status != HTTPStatus.OK or request.format == F_HTML:
        return answer
    if request.format == F_JSONLD:
        return refused(api, request)
    document = orjson.loads(content)
    document["links"] = [
        link for link in document["links"] if link["type"] != "application/ld+json"
    ]
    headers["Content-Type"] = GEOJSON
    return headers, status, orjson.dumps(document)


def refused(api: Any, request: Any) -> View:
    """A format that is not on offer."""
    headers = request.get_response_headers(**api.api_headers)
    said = "f : ce format n'est pas proposé ici"
    return api.get_exception(HTTPStatus.BAD_REQUEST, headers, request.format, "invalid-value", said)


def fields(api: Any, request: Any, dataset: str, name: str) -> View:
    """The schema of a record's fields, which are what a search may name: `name` is which."""
    language = request.locale.language
    found: dict[str, Any] = {
        "$schema": _DRAFT,
        "$id": f"{api.get_collections_url()}/{dataset}/{name}",
        "type": "object",
        "title": l10n.translate(api.config["resources"][dataset]["title"], request.locale),
        "properties": {
            "geometry": {"title": "Emprise" if language == "fr" else "Extent", **_POLYGON},
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


def _own(name: str, uri: str, asked: dict[str, str], *, shown: str) -> dict[str, str]:
    rel = "self" if name == shown else "alternate"
    href = f"{uri}?{urlencode({'f': name, **asked}, safe=',')}"
    return _link(rel, _MEDIA[name], f"Cette page ({name})", href)


def _typed(link: dict[str, str]) -> dict[str, str]:
    return {**link, "type": GEOJSON}


def _link(rel: str, kind: str, title: str, href: str) -> dict[str, str]:
    return {"rel": rel, "type": kind, "title": title, "href": href}
