"""The OpenAPI document of each caller, read by two validators that share no line of code."""

from collections.abc import Callable, Iterator
from copy import deepcopy
from typing import Any

import pytest
from openapi_spec_validator import validate

from testing.rows import each_row
from testing.sample import taking_turns

KEPT = (
    "territoires-region", "rpls-logements", "ops-menages", "processes", "jobs", "TileMatrixSets",
)  # fmt: skip


def read_as_a_client(document: Any) -> None:
    """By aiopenapi3: models of its own, which take no member that OpenAPI 3.0 has not."""
    from aiopenapi3 import OpenAPI  # 0.6 s of each process that collects, and few ask it

    OpenAPI(url="http://127.0.0.1/openapi", document=deepcopy(document))


VALIDATORS = {"openapi-spec-validator": validate, "aiopenapi3": read_as_a_client}


def small(document: Any) -> Any:
    """The paths of few collections: elsewhere columns differ. `make proof-openapi` reads all."""
    paths = {
        path: item
        for path, item in document["paths"].items()
        if path.count("/") == 1 or path.split("/")[1] in KEPT or path.split("/")[2] in KEPT
    }
    return {**document, "paths": paths}


def references(node: Any) -> Iterator[str]:
    """Every `$ref` of a document."""
    if isinstance(node, dict):
        if isinstance(node.get("$ref"), str):
            yield node["$ref"]
        for value in node.values():
            yield from references(value)
    elif isinstance(node, list):
        for one in node:
            yield from references(one)


@pytest.fixture(scope="module")
def valid(embedded: Any) -> Any:
    return small(embedded.by_type("gip")[0].json("/openapi"))


@taking_turns(4)
@each_row("kind", ["gip", "epci", "bailleur"])
def test_api_definition_success(service: Any, kind: str) -> None:
    """/req/core/api-definition-success: a valid OpenAPI 3.0 document, complete in itself."""
    account = service.by_type(kind)[0]
    document = account.json("/openapi")
    assert document["openapi"] == "3.0.3"
    assert document["servers"] == [{"url": account.base_url}]
    assert all(reference.startswith("#/") for reference in references(document))
    kept = small(document)
    assert 20 < len(kept["paths"]) < len(document["paths"])
    for reads in VALIDATORS.values():
        reads(kept)


def test_a_caller_without_a_convention_has_a_valid_one_too(embedded: Any) -> None:
    document = embedded.in_state("unsigned").json("/openapi")
    assert sorted(document["paths"]) == ["/", "/collections", "/conformance", "/openapi"]
    for reads in VALIDATORS.values():
        reads(document)


def _without_a_version(document: Any) -> None:
    del document["info"]["version"]


def _reference_to_nothing(document: Any) -> None:
    document["paths"]["/"]["get"]["parameters"][0] = {"$ref": "#/components/parameters/nosuch"}


def _parameter_from_nowhere(document: Any) -> None:
    nowhere = {"name": "f", "in": "nowhere", "schema": {"type": "string"}}
    document["paths"]["/"]["get"]["parameters"][0] = nowhere


def _operation_without_responses(document: Any) -> None:
    del document["paths"]["/conformance"]["get"]["responses"]


def _response_without_a_description(document: Any) -> None:
    del document["components"]["responses"]["Erreur"]["description"]


@each_row("name", VALIDATORS)
@each_row(
    "spoil",
    [
        _without_a_version, _reference_to_nothing, _parameter_from_nowhere,
        _operation_without_responses, _response_without_a_description,
    ],
)  # fmt: skip
def test_each_validator_sees_a_fault(valid: Any, name: str, spoil: Callable[[Any], None]) -> None:
    """Otherwise what they say above would mean nothing."""
    document = {k: deepcopy(v) for k, v in valid.items() if k != "paths"}
    document["paths"] = deepcopy({p: valid["paths"][p] for p in ("/", "/conformance")})
    VALIDATORS[name](document)
    spoil(document)
    with pytest.raises(Exception, match=r"."):  # each has errors of its own
        VALIDATORS[name](document)
