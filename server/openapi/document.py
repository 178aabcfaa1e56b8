"""The OpenAPI 3.0 document of what one Grant opens: self-contained, no hidden name in it."""

from collections import Counter
from collections.abc import Iterable, Iterator
from importlib.metadata import version
from typing import Any

import orjson

from parc_social.access.model.grant import Grant
from parc_social.catalogue import parameters as names
from parc_social.catalogue.collection import CATALOGUE, DRAFTED
from parc_social.catalogue.coverage import coverages
from parc_social.catalogue.route import Resource
from parc_social.maps.view import LARGEST
from parc_social.storage.query.model import CRS84
from server.documents.style_documents import StyleScope
from server.openapi import parameters
from server.openapi.actions import with_acts, with_writes
from server.openapi.parameters import Json
from server.openapi.paths import DescribedResource, paths_of, shared_responses


def document(config: dict[str, Any], grant: Grant, *, writes: bool = False) -> Json:
    """The whole document. `config`: resources and metadata already narrowed to this Grant.

    `writes`: with the verbs that write drafts, for who may.
    """
    resources: dict[str, dict[str, Any]] = config["resources"]
    collections_open = {n: r for n, r in resources.items() if r["type"] == "collection"}
    run = [n for n, r in resources.items() if r["type"] == "process"]
    paths = _paths(grant, collections_open, run)
    if writes and DRAFTED in collections_open:
        paths = with_writes(paths)
    api = {
        "openapi": "3.0.3",
        "info": {**_info(config["metadata"]), "x-OGC-limits": _LIMITS},
        "servers": [{"url": config["server"]["url"]}],
        "security": [{"basic": []}, {"cle": []}],
        "tags": _tags(collections_open, run),
        "paths": paths,
        "components": _components(config, grant, collections_open),
    }
    return share_parameters(api)


def _paths(grant: Grant, collection_ids: Iterable[str], run: list[str]) -> Json:
    paths = paths_of(DescribedResource(grant, Resource.SERVICE))
    for name in collection_ids:
        about = Resource.COVERAGE if name in coverages() else Resource.ROWS
        about = Resource.CATALOGUE if name == CATALOGUE else about
        paths |= paths_of(DescribedResource(grant, about, name))
        if name == CATALOGUE:
            paths |= paths_of(DescribedResource(grant, Resource.RECORDS))
    for name in run:
        paths |= paths_of(DescribedResource(grant, Resource.PROCESS, name))
    return with_acts(paths, run) if run else paths


def _style_names(grant: Grant, collection_ids: Iterable[str]) -> Json:
    """Parameters that paths refer to: the styles that this caller may ask for."""
    variables: Json = {}
    for collection in (None, *collection_ids):
        style_ids = list(StyleScope("", grant, collection).known())
        if style_ids:
            schema = {"type": "string", "enum": style_ids}
            text = "Nom du style ; un indicateur peut être suivi de « : » et d'une méthode."
            variables[f"styleId-{collection or 'service'}"] = parameters.path(
                "styleId", text, schema
            )
    return variables


_LIMITS = {"maps": {"maxWidth": LARGEST, "maxHeight": LARGEST, "maxPixels": LARGEST**2}}


def _info(metadata: dict[str, Any]) -> Json:
    identification = metadata["identification"]
    description = identification["description"]
    return {
        "title": _french(identification["title"]),
        "description": _french(description),
        "version": version("parc-social"),
        "contact": {"name": metadata["contact"]["name"]},
        "license": {"name": _french(metadata["license"]["name"])},
    }


def _tags(resources: dict[str, dict[str, Any]], run: list[str]) -> list[Json]:
    tags = [{"name": "service", "description": "Le service."}]
    tags += [{"name": n, "description": _french(r["description"])} for n, r in resources.items()]
    return tags + [{"name": "processes", "description": "Calculs à la demande."}][: len(run)]


def _components(config: dict[str, Any], grant: Grant, resources: dict[str, dict[str, Any]]) -> Json:
    limits: dict[str, int] = config["server"]["limits"]
    providers = (p for r in resources.values() for p in r["providers"] if "crs" in p)
    crs = next((p["crs"] for p in providers), [CRS84])  # the same of every collection
    own = [name for name in resources if name != CATALOGUE and name not in coverages()]
    return {
        "parameters": {
            **parameters.components(limits, crs),
            **(_style_names(grant, own) if grant.rights else {}),
        },
        "responses": shared_responses(),
        "schemas": _SCHEMAS,
        "securitySchemes": {
            "basic": {"type": "http", "scheme": "basic"},
            "cle": {"type": "apiKey", "in": "header", "name": "X-API-Key"},
        },
    }


def _french(text: str | dict[str, str]) -> str:
    return text if isinstance(text, str) else text["fr"]


_TEXT = {"type": "string"}
_LINKS: Json = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["href"],
        "properties": {"href": _TEXT, "rel": _TEXT, "type": _TEXT, "title": _TEXT},
    },
}
_FEATURE: Json = {
    "type": "object",
    "required": ["type", "id", "geometry", "properties"],
    "properties": {
        "type": {"type": "string", "enum": ["Feature"]},
        "id": _TEXT,
        "geometry": {"type": "object", "nullable": True},
        "properties": {"type": "object"},
        "links": _LINKS,
    },
}
_SCHEMAS: Json = {
    "erreur": {
        "type": "object",
        "properties": {
            "type": _TEXT,
            "title": _TEXT,
            "status": {"type": "integer"},
            "detail": _TEXT,
            "code": _TEXT,
            "fautes": {"type": "array", "items": {"type": "object"}},
        },
    },
    "feature": _FEATURE,
    "featureCollection": {
        "type": "object",
        "required": ["type", "features"],
        "properties": {
            "type": {"type": "string", "enum": ["FeatureCollection"]},
            "timeStamp": {"type": "string", "format": "date-time"},
            "numberMatched": {"type": "integer", "minimum": 0},
            "numberReturned": {"type": "integer", "minimum": 0},
            "links": _LINKS,
            "features": {"type": "array", "items": {"$ref": "#/components/schemas/feature"}},
        },
    },
}


# GDAL looks for these of /items where they stand; for columns it does not (3.10, seen asking), and
# QGIS resolves references to them.
_IN_PLACE = frozenset(names.ITEMS)
_WHERE = "#/components/parameters/"


def share_parameters(document: Json) -> Json:
    """The document, whose parameters are replaced where they stand by references to components.

    A caller of 50 collections has 10,000 parameters, of which 400 differ: 3.5 MB become 2.0, and a
    third once compressed. With its references resolved it is the same document.
    `limit` stays the name of that of objects: QGIS and Esri read it there.
    """
    components: Json = document["components"]["parameters"]
    uses = Counter(_key(one) for params, path in _lists(document) for one in _movable(params, path))
    places = {_key(one): name for name, one in components.items()}
    for params, path in _lists(document):
        for one in _movable(params, path):
            key = _key(one)
            if key not in places and uses[key] > 1:
                places[key] = _free(components, one["name"])
                components[places[key]] = one
        for at, one in enumerate(params):
            if _movable([one], path) and (name := places.get(_key(one))):
                params[at] = {"$ref": _WHERE + name}
    return document


def _lists(document: Json) -> Iterator[tuple[list[Json], str]]:
    for path, verbs in document["paths"].items():
        for operation in verbs.values():
            yield operation["parameters"], path


def _movable(params: list[Json], path: str) -> list[Json]:
    """Those that no client needs to find in place."""
    in_place = _IN_PLACE if path.endswith("/items") else frozenset[str]()
    return [one for one in params if "$ref" not in one and one["name"] not in in_place]


def _free(components: Json, name: str) -> str:
    """The name itself, else with the first number that is free."""
    number, candidate = 1, name
    while candidate in components:
        number, candidate = number + 1, f"{name}-{number + 1}"
    return candidate


def _key(one: Json) -> bytes:
    return orjson.dumps(one, option=orjson.OPT_SORT_KEYS)
