"""JSON Schema documents of a collection: what a feature carries, what a filter may name."""

from typing import Any

from parc_social.access.model.grant import Grant
from parc_social.catalogue.collection import Collection
from parc_social.catalogue.field import Field
from parc_social.wording import both
from providers.fields import json_schema, open_right, visible_fields

_DRAFT = "https://json-schema.org/draft/2020-12/schema"


def schema_document(grant: Grant, name: str, url: str, language: str) -> dict[str, Any]:
    """The schema of a feature's properties (OGC API Features Part 5), at `url`."""
    collection, right = open_right(grant, name)
    properties: dict[str, Any] = {"geometry": _geometry(collection, language)}
    for field in visible_fields(collection, right):
        properties[field.name] = {**json_schema(field, language), **_role(collection, field)}
    return _document(collection, url, language, properties)


def queryables_document(grant: Grant, name: str, url: str, language: str) -> dict[str, Any]:
    """What a filter may name: the same columns, and nothing else."""
    document = schema_document(grant, name, url, language)
    return {**document, "additionalProperties": False}


def _document(
    collection: Collection, url: str, language: str, properties: dict[str, Any]
) -> dict[str, Any]:
    return {
        "$schema": _DRAFT,
        "$id": url,
        "type": "object",
        "title": collection.titre.of(language),
        "properties": properties,
    }


def _geometry(collection: Collection, language: str) -> dict[str, Any]:
    """QGIS and ogc-client know a geometry by its `$ref`, and only without a `type` beside it."""
    kind = collection.geometry.value
    return {
        "title": both("Géométrie").of(language),
        "$ref": f"https://geojson.org/schema/{kind}.json",
        "format": f"geometry-{kind.lower()}",
        "x-ogc-role": "primary-geometry",
    }


def _role(collection: Collection, field: Field) -> dict[str, Any]:
    if field.name == collection.id_field and not collection.serie:
        return {"x-ogc-role": "id"}
    return {"x-ogc-role": "primary-instant"} if field.name == collection.time_field else {}
