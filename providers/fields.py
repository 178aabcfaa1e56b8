"""The columns of a collection that a Grant opens, as JSON Schema and in documents made of it."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from parc_social.access.model.grant import Grant, Right
from parc_social.catalogue.collection import Collection, Field, FieldType
from parc_social.catalogue.formats import OF_ITEMS
from parc_social.catalogue.load import collections
from parc_social.errors import NotFound
from parc_social.wording import FRENCH, both

_TYPES: dict[FieldType, dict[str, str]] = {
    FieldType.INTEGER: {"type": "integer"},
    FieldType.NUMBER: {"type": "number"},
    FieldType.STRING: {"type": "string"},
    FieldType.BOOLEAN: {"type": "boolean"},
    FieldType.DATE: {"type": "string", "format": "date"},
}


def open_right(grant: Grant, name: str) -> tuple[Collection, Right]:
    """A collection and the caller's right on it.

    Raises NotFound, the same when it does not exist and when it is not the caller's.
    """
    collection, right = collections().get(name), grant.right(name)
    if collection is None or right is None:
        raise NotFound(NOT_FOUND)
    return collection, right


NOT_FOUND = "Ressource introuvable."  # one body for what is not there and what is not yours


def visible_fields(collection: Collection, right: Right) -> tuple[Field, ...]:
    """The fields that a right opens on some row, in the catalogue's order."""
    names = frozenset(right.columns)
    return tuple(field for field in collection.fields if field.name in names)


def json_schema(field: Field, language: str = FRENCH) -> dict[str, Any]:
    """A column as JSON Schema: its type, its title in the caller's language, its codes."""
    schema: dict[str, Any] = dict(_TYPES[field.type])
    schema["title"] = field.titre.of(language)
    if field.unit:
        schema["x-ogc-unit"] = field.unit
    if field.codes:
        is_integer = field.type is FieldType.INTEGER
        codes = [(int(code) if is_integer else code, label) for code, label in field.codes]
        schema["enum"] = [code for code, _ in codes]
        schema["oneOf"] = [{"const": code, "title": label} for code, label in codes]
        schema["description"] = " ; ".join(f"{code} : {label}" for code, label in field.codes)
    return schema


def opens_media(right: Right, media: str) -> bool:
    """Whether rows go out as a media type; one that is of no format of rows is not closed."""
    name = OF_ITEMS.get(media.partition(";")[0].strip())
    return name is None or right.opens(name)


@lru_cache(maxsize=512)
def schemas(collection: Collection, right: Right) -> Mapping[str, dict[str, Any]]:
    """The visible columns as pygeoapi's `fields`; shared, so nobody may change it."""
    return {field.name: json_schema(field) for field in visible_fields(collection, right)}


_DRAFT = "https://json-schema.org/draft/2020-12/schema"


def schema_document(grant: Grant, name: str, url: str, language: str) -> dict[str, Any]:
    """The schema of a feature's properties (OGC API Features Part 5), at `url`."""
    collection, right = open_right(grant, name)
    properties: dict[str, Any] = {"geometry": _geometry(collection, language)}
    for field in visible_fields(collection, right):
        properties[field.name] = {**json_schema(field, language), **_role(collection, field)}
    return {
        "$schema": _DRAFT,
        "$id": url,
        "type": "object",
        "title": collection.titre.of(language),
        "properties": properties,
    }


def queryables_document(grant: Grant, name: str, url: str, language: str) -> dict[str, Any]:
    """Queryables: the same columns, and nothing else."""
    document = schema_document(grant, name, url, language)
    return {**document, "additionalProperties": False}


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
