"""What suites and clients read in the OpenAPI document before they ask anything."""

from collections.abc import Callable
from typing import Any

import pytest

from parc_social.catalogue.route import Route
from parc_social.catalogue.routes.table import ROUTES


@pytest.fixture(scope="module")
def document(gip: Any) -> Any:
    return gip.json("/openapi")


def _items(document: Any, collection: str) -> dict[str, Any]:
    operation = document["paths"][f"/collections/{collection}/items"]["get"]
    return {p["name"]: p for p in (_resolved(document, p) for p in operation["parameters"])}


def _resolved(document: Any, parameter: Any) -> Any:
    reference = parameter.get("$ref")
    return document["components"]["parameters"][reference[24:]] if reference else parameter


def test_items_have_one_operation(document: Any) -> None:
    path = document["paths"]["/collections/rpls-logements/items"]
    assert list(path) == ["get"]
    assert "200" in path["get"]["responses"]


def test_fc_limit_definition(document: Any) -> None:
    """/req/core/fc-limit-definition, where QGIS, Esri and GDAL look for the page size."""
    limit = document["components"]["parameters"]["limit"]
    assert (limit["in"], limit["required"], limit["style"]) == ("query", False, "form")
    assert limit["explode"] is False
    assert limit["schema"] == {"type": "integer", "minimum": 1, "maximum": 10000, "default": 100}
    used = document["paths"]["/collections/rpls-logements/items"]["get"]["parameters"]
    assert {"$ref": "#/components/parameters/limit"} in used


def test_fc_bbox_definition(document: Any) -> None:
    """/req/core/fc-bbox-definition: one array of four to six numbers, `style` written out."""
    bbox = _items(document, "rpls-logements")["bbox"]
    assert (bbox["in"], bbox["style"], bbox["explode"]) == ("query", "form", False)
    assert bbox["schema"] == {
        "type": "array", "minItems": 4, "maxItems": 6, "items": {"type": "number"},
    }  # fmt: skip


def test_fc_time_definition(document: Any) -> None:
    """/req/core/fc-time-definition: on every /items."""
    paths = [p for p in document["paths"] if p.endswith("/items")]
    assert len(paths) > 20
    for path in paths:
        time = _items(document, path.split("/")[2])["datetime"]
        assert (time["in"], time["style"], time["explode"]) == ("query", "form", False)
        assert time["schema"]["type"] == "string"


def test_gdal_finds_the_old_name_of_cql_in_place(document: Any) -> None:
    used = document["paths"]["/collections/rpls-logements/items"]["get"]["parameters"]
    languages = next(p for p in used if p.get("name") == "filter-lang")
    assert {"cql2-text", "cql2-json", "cql-text"} == set(languages["schema"]["enum"])


def test_tile_operation_ids(document: Any) -> None:
    """/req/oas30/operation-id of Tiles."""
    ids = [get["get"]["operationId"] for get in document["paths"].values() if "get" in get]
    assert any(".getTile" in one for one in ids)
    assert len(ids) == len(set(ids))


def test_the_parameters_of_each_operation_are_those_of_its_route(
    document: Any, gip: Any, route_at: Callable[..., Route]
) -> None:
    """What the gate takes is what is described, on each route: no more, no less."""
    columns = set(gip.json("/collections/rpls-logements/queryables")["properties"]) - {"geometry"}
    seen: set[str] = set()
    for path, item in document["paths"].items():
        for verb, operation in item.items():
            route = route_at(path, verb.upper())
            found = [_resolved(document, p) for p in operation["parameters"]]
            named = {p["name"] for p in found if p["in"] == "query"}
            expected = set(route.parameters)
            if path in ("/collections/rpls-logements/items", "/collections/rpls-logements/export"):
                expected |= columns
            elif route.columns:
                named &= expected  # the columns of the others are those of their queryables
            assert named == expected, path
            seen.add(route.operation)
    described = {r.operation for r in ROUTES if r.addresses and not (r.page or r.parsed)}
    assert seen == described - {"create", "change"}  # of who writes: tests/http/server/drafts


def test_the_statuses_of_each_operation_are_told_one_by_one(document: Any) -> None:
    """No `default`, behind which anything could hide; 500 is nowhere."""
    for path, item in document["paths"].items():
        for operation in item.values():
            statuses = set(operation["responses"])
            assert {"200", "400", "401", "404", "429", "503"} <= statuses, path
            assert "500" not in statuses
            assert "default" not in statuses


def test_security_schemes(document: Any) -> None:
    schemes = document["components"]["securitySchemes"]
    assert {name for need in document["security"] for name in need} == set(schemes)
    assert {"type": "http", "scheme": "basic"} in schemes.values()
    assert {"type": "apiKey", "in": "header", "name": "X-API-Key"} in schemes.values()


def test_described_collections_are_those_that_are_listed(document: Any, gip: Any) -> None:
    listed = {c["id"] for c in gip.json("/collections")["collections"]}
    described = {p.split("/")[2] for p in document["paths"] if p.startswith("/collections/")}
    assert described == listed


@pytest.mark.both_stores
def test_every_described_parameter_is_accepted(document: Any, gip: Any) -> None:
    values = {
        "bbox": "0,0,1,1", "bbox-crs": "http://www.opengis.net/def/crs/OGC/1.3/CRS84",
        "crs": "http://www.opengis.net/def/crs/EPSG/0/4326", "datetime": "2025-01-01/..",
        "f": "json", "filter": "nbpiece = 3", "filter-lang": "cql2-text",
        "filter-crs": "http://www.opengis.net/def/crs/OGC/1.3/CRS84", "lang": "fr", "limit": "1",
        "offset": "1", "properties": "nbpiece", "resulttype": "hits", "skipGeometry": "true",
        "sortby": "-nbpiece",
    }  # fmt: skip
    described = _items(document, "rpls-logements")
    assert set(values) <= set(described)
    asked = {k: v for k, v in values.items() if k != "resulttype"}
    assert gip.get("/collections/rpls-logements/items", **asked).status_code == 200
    assert gip.json("/collections/rpls-logements/items", resulttype="hits")["features"] == []


@pytest.mark.both_stores
def test_each_visible_column_is_a_parameter_and_no_hidden_one(service: Any) -> None:
    for kind, sees in (("gip", True), ("epci", False), ("bailleur", True)):
        found = _items(service.by_type(kind)[0].json("/openapi"), "rpls-logements")
        assert {"nbpiece", "code_commune"} <= set(found)
        assert ("loyer_principal" in found) is sees, kind


def test_hidden_columns_are_nowhere_in_the_document(epci: Any) -> None:
    text = epci.get("/openapi").text
    assert not any(name in text for name in ("loyer_principal", "siren_bailleur", "ops-menages"))
