"""The OpenAPI 3.0 document of what one Grant opens: self-contained, no hidden name in it."""

from importlib.metadata import version
from typing import Any

from parc_social.access.model.grant import Grant
from parc_social.catalogue import parameters as names
from parc_social.catalogue.collection import CATALOGUE, DRAFTED
from parc_social.catalogue.coverage import CELLS, coverages
from parc_social.maps.view import LARGEST
from parc_social.storage.edition_files.downloads import is_whole_right
from parc_social.storage.query.model import CRS84
from server.openapi import parameters
from server.openapi import responses as answers
from server.openapi.collections import collection_paths, get
from server.openapi.components import share_parameters
from server.openapi.coverages import coverage_paths
from server.openapi.maps import dataset_map_paths
from server.openapi.parameters import Json
from server.openapi.processes import process_paths
from server.openapi.records import record_paths
from server.openapi.styles import style_components, style_paths
from server.openapi.transactions import with_writes

_SOME: Json = {"type": "integer", "minimum": 1}
_PAGES = ("json", "jsonld", "html")
_JSON = "application/json"
OPENAPI_TYPE = "application/vnd.oai.openapi+json;version=3.0"


def document(config: dict[str, Any], grant: Grant, *, writes: bool = False) -> Json:
    """The whole document. `config`: resources and metadata already narrowed to this Grant.

    `writes`: with the verbs that write drafts, for who may.
    """
    resources: dict[str, dict[str, Any]] = config["resources"]
    opened = {n: r for n, r in resources.items() if r["type"] == "collection"}
    run = [n for n, r in resources.items() if r["type"] == "process"]
    paths = _service_paths()
    for name in opened:
        paths |= _paths_of(grant, name)
    if writes and DRAFTED in opened:
        paths = with_writes(paths)
    if grant.rights:
        paths |= _matrix_paths() | style_paths(grant) | dataset_map_paths(grant)
    if run:
        paths |= process_paths(run)
    found = {
        "openapi": "3.0.3",
        "info": {**_info(config["metadata"]), "x-OGC-limits": _LIMITS},
        "servers": [{"url": config["server"]["url"]}],
        "security": [{"basic": []}, {"cle": []}],
        "tags": _tags(opened, run),
        "paths": paths,
        "components": _components(config, grant, opened),
    }
    return share_parameters(found)


def _paths_of(grant: Grant, name: str) -> Json:
    if name == CATALOGUE:
        return record_paths()
    right = grant.right(CELLS) if name in coverages() else None
    if right is None:
        return collection_paths(grant, name)
    return coverage_paths(right, name, whole=is_whole_right(grant, CELLS))


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


def _tags(opened: dict[str, dict[str, Any]], run: list[str]) -> list[Json]:
    tags = [{"name": "service", "description": "Le service."}]
    tags += [{"name": n, "description": _french(r["description"])} for n, r in opened.items()]
    return tags + [{"name": "processes", "description": "Calculs à la demande."}][: len(run)]


def _service_paths() -> Json:
    page = parameters.named(names.PAGE, _PAGES)
    openapi = parameters.named(names.OPENAPI, ("json", "html"))
    paged = [p for p in parameters.named(names.COLLECTIONS, _PAGES) if not _is_limit(p)]
    listed = [*paged, parameters.query("limit", _SOME, "Nombre de collections ; toutes d'office.")]
    return {
        "/": get(None, "landingPage", "Accueil", _JSON, page),
        "/conformance": get(None, "conformance", "Classes de conformité", _JSON, page),
        "/openapi": get(None, "openapi", "Cette description", OPENAPI_TYPE, openapi),
        "/collections": get(None, "collections", "Collections", _JSON, listed),
    }


def _is_limit(parameter: Json) -> bool:
    """That of objects, which has another default."""
    return "limit" in (parameter.get("name"), str(parameter.get("$ref")).rpartition("/")[2])


def _matrix_paths() -> Json:
    page = parameters.named(names.PAGE, _PAGES)
    one = [parameters.matrix_set(), *page]
    root = "/TileMatrixSets"
    return {
        root: get(None, "tileMatrixSets", "Schémas de tuilage", _JSON, page),
        f"{root}/{{tileMatrixSetId}}": get(None, "tileMatrixSet", "Un schéma", _JSON, one),
    }


def _offered(opened: dict[str, dict[str, Any]]) -> list[str]:
    """Every collection offers one caller the same systems."""
    providers = (p for r in opened.values() for p in r["providers"] if "crs" in p)
    return next((p["crs"] for p in providers), [CRS84])


def _components(config: dict[str, Any], grant: Grant, opened: dict[str, dict[str, Any]]) -> Json:
    limits: dict[str, int] = config["server"]["limits"]
    own = [name for name in opened if name != CATALOGUE and name not in coverages()]
    return {
        "parameters": {
            **parameters.components(limits, _offered(opened)),
            **(style_components(grant, own) if grant.rights else {}),
        },
        "responses": answers.components(),
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
