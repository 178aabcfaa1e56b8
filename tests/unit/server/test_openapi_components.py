"""Parameters of an OpenAPI document that many operations have alike become components."""

from copy import deepcopy
from typing import Any

from server.openapi.document import share_parameters

LIMIT = {"name": "limit", "in": "query", "schema": {"type": "integer", "maximum": 10}}
SOME = {"name": "limit", "in": "query", "schema": {"type": "integer"}}
FILTER = {"name": "filter", "in": "query", "schema": {"type": "string"}}
JSON = {"name": "f", "in": "query", "schema": {"type": "string", "enum": ["json"]}}
CSV = {"name": "f", "in": "query", "schema": {"type": "string", "enum": ["csv"]}}
ROOMS = {"name": "nbpiece", "in": "query", "schema": {"type": "integer"}}
ALONE = {"name": "seul", "in": "query", "schema": {"type": "string"}}
SHARED = {"$ref": "#/components/parameters/limit"}


def document() -> dict[str, Any]:
    listed = {
        "/a/items": [SHARED, FILTER, JSON, ROOMS],
        "/b/items": [SHARED, FILTER, JSON, ROOMS],
        "/a/export": [FILTER, CSV, ROOMS],
        "/b/export": [FILTER, CSV, ROOMS, ALONE],
        "/a": [SOME, JSON],
        "/b": [SOME, JSON],
    }
    paths = {path: {"get": {"parameters": deepcopy(some)}} for path, some in listed.items()}
    return {"paths": paths, "components": {"parameters": {"limit": deepcopy(LIMIT)}}}


def resolved(made: dict[str, Any]) -> dict[str, Any]:
    found = made["components"]["parameters"]
    return {
        path: [found[one["$ref"].rpartition("/")[2]] if "$ref" in one else one for one in some]
        for path, item in made["paths"].items()
        for some in [item["get"]["parameters"]]
    }


def test_references_resolve_to_what_stood_there() -> None:
    assert resolved(share_parameters(document())) == resolved(document())


def test_what_comes_back_is_written_once() -> None:
    made = share_parameters(document())
    assert made["components"]["parameters"] == {
        "limit": LIMIT, "nbpiece": ROOMS, "filter": FILTER, "f": CSV, "limit-2": SOME, "f-2": JSON,
    }  # fmt: skip
    assert made["paths"]["/b/export"]["get"]["parameters"][3] == ALONE


def test_what_clients_look_for_in_place_stays_there() -> None:
    """GDAL reads `filter-lang` and the like in /items; QGIS and Esri the component `limit`."""
    made = share_parameters(document())
    asked = made["paths"]["/a/items"]["get"]["parameters"]
    assert asked[:3] == [SHARED, FILTER, JSON]
    assert asked[3] == {"$ref": "#/components/parameters/nbpiece"}
