"""What is declared of an operation is what it does: path, media types, classes, ETag."""

import re
from collections.abc import Callable
from typing import Any

import pytest

from parc_social.catalogue.formats import FORMATS, OF_MAP, OF_MAP_TILE, OF_STYLE, Use, formats_of
from parc_social.catalogue.route import Address, Resource, Route, TagScope
from parc_social.catalogue.routes.table import ROUTES
from testing.rows import each_row

MEDIA = {one.name: one.media for one in FORMATS.values()}
MEDIA |= {name: media for media, name in (*OF_MAP.items(), *OF_MAP_TILE.items(), *OF_STYLE.items())}
_TILE = {"tileMatrixSetId": "WebMercatorQuad", "tileMatrix": "5", "tileRow": "11", "tileCol": "16"}
# One of each thing that an account of the demonstration sees.
ROWS = {"collection_id": "territoires-region", "style_id": "defaut", "item_id": "11", **_TILE}
CATALOGUE = {"collection_id": "catalogue", "item_id": "rpls-logements"}
SERVICE = {"style_id": "taux_vacance", "record_id": "rpls-logements", "process_id": "echo", **_TILE}
# Answered from a file that is kept, which names itself, or asked for with a body or a job.
ELSEWHERE = {"download", "coverage-file", "execution", "job", "job-result"}


def _read() -> list[Any]:
    """Each address that is read by GET, with what it is about."""
    return [
        (route, address, about)
        for route in ROUTES
        if not route.page and not route.parsed and route.operation not in ELSEWHERE
        for address in route.addresses
        for about in route.about
        if about is not Resource.DRAFT
    ]


def _asked(address: Address, about: Resource) -> str:
    named = {Resource.ROWS: ROWS, Resource.CATALOGUE: CATALOGUE}.get(about, SERVICE)
    if about is Resource.COVERAGE:
        named = {"collection_id": "carreaux-2975"}
    path = address.path.format(**named)
    return path + ("?width=64" if path.endswith("/map") else "")


@each_row(("route", "address", "about"), _read())
def test_an_answer_has_the_tag_that_is_declared(
    gip: Any, route: Route, address: Address, about: Resource
) -> None:
    path = _asked(address, about)
    answer = gip.get(path)
    assert answer.status_code == 200, (path, answer.text)
    known = answer.headers.get("ETag")
    assert (known is not None) is (route.tag is not TagScope.NONE), path
    if known is None:
        again = gip.ask("GET", path, headers={"If-None-Match": '"x"'})
        assert (again.status_code, again.headers.get("ETag")) == (200, None)
    else:
        again = gip.ask("GET", path, headers={"If-None-Match": known})
        assert (again.status_code, again.content) == (304, b"")


@pytest.fixture(scope="module")
def document(gip: Any) -> Any:
    return gip.json("/openapi")


def test_every_address_is_described_under_its_name(
    document: Any, route_at: Callable[..., Route]
) -> None:
    """Also that no other is: an operation that is not declared has no path."""
    seen: set[tuple[str, str]] = set()
    for path, item in document["paths"].items():
        if "get" in item:
            route, named = route_at(path), item["get"]["operationId"]
            [action] = {a.action for a in route.addresses if named.endswith(f".{a.action}")}
            seen.add((route.operation, action))
    assert seen == {
        (route.operation, address.action)
        for route in ROUTES
        for address in route.addresses
        if "GET" in route.verbs and not (route.page or route.parsed)
        if Resource.DRAFT not in route.about
    }


def test_each_operation_has_the_media_types_and_statuses_that_are_declared(
    document: Any, route_at: Callable[..., Route]
) -> None:
    for path, item in document["paths"].items():
        route = route_at(path)
        for operation in (item[verb] for verb in item if verb == "get"):
            answered = operation["responses"]
            assert set(answered["200"]["content"]) == _media_of(route, _forms(document, operation))
            assert ("304" in answered) is (route.tag is not TagScope.NONE), path
            assert {str(status) for status in route.statuses} <= set(answered), path


def _media_of(route: Route, forms: list[str]) -> set[str]:
    if not forms:
        return {route.media}
    own = {"json": route.media, "tilejson": route.media}
    return {{**MEDIA, **own}[form] for form in forms}


def _forms(document: Any, operation: Any) -> list[str]:
    shared = document["components"]["parameters"]
    named = (shared[p["$ref"][24:]] if "$ref" in p else p for p in operation["parameters"])
    return next((p["schema"]["enum"] for p in named if p["name"] == "f"), [])


def test_f_names_what_is_declared_or_open(document: Any, route_at: Callable[..., Route]) -> None:
    """The GIP's conventions open every format."""
    for path, item in document["paths"].items():
        if "get" not in item:
            continue
        route = route_at(path)
        known = [one.name for one in formats_of(route.use)] if route.use else list(route.forms)
        assert sorted(_forms(document, item["get"])) == sorted(known), path


def test_the_classes_of_the_operations_are_declared_to_every_account(embedded: Any) -> None:
    """What the server can do: to who has no convention in force too."""
    known = sorted(name for route in ROUTES for name in route.conforms)
    for account in embedded.accounts.values():
        assert sorted(account.json("/conformance")["conformsTo"]) == known


@each_row("use", Use)
def test_each_use_of_formats_is_that_of_an_operation_or_of_the_wfs(use: Use) -> None:
    assert use is Use.WFS or [route for route in ROUTES if route.use is use]


def test_what_is_not_declared_does_not_exist(gip: Any) -> None:
    """Pygeoapi has views there; the gate has no route."""
    for path in ("/stac", "/asyncapi", "/collections/territoires-region/position", "/admin/config"):
        answer = gip.get(path)
        assert answer.status_code == 404
        assert re.search(r'"code": ?"not-found"', answer.text)
