"""Each address of the application is in the closed table or refused; no view reads ungranted."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import flask
import pytest

from parc_social.catalogue.routes.table import BY_OPERATION, ROUTES, STATIC, route_of
from server.api.mount import check_mounted, mount

CHILD = Path(__file__).with_name("url_map_child.py")
# What pygeoapi brings and nobody is served: each is refused by not being in the table.
REFUSED = {
    "pygeoapi.asyncapi",
    "pygeoapi.collection_map",
    "pygeoapi.get_collection_edr_query",
    "pygeoapi.stac_catalog_path",
    "pygeoapi.stac_catalog_root",
    "pygeoapi.stac_landing_page",
    "pygeoapi.stac_search",
}


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    folder = tmp_path_factory.mktemp("url-map")
    made = subprocess.run(
        [sys.executable, str(CHILD), str(folder)], capture_output=True, text=True, timeout=300
    )
    assert made.returncode == 0, made.stderr
    return json.loads(made.stdout.splitlines()[-1])


def test_every_address_is_in_the_table_or_known_to_be_refused(told: dict[str, Any]) -> None:
    """A new route that forgets the Grant is in neither."""
    unknown = {
        endpoint
        for endpoint, arguments, _ in told["rules"]
        if not _is_served(endpoint, arguments) and endpoint not in STATIC
    }
    assert unknown == REFUSED


def _is_served(endpoint: str, arguments: list[str]) -> bool:
    """Of a collection or of a coverage, which has other addresses."""
    of_coverage = {**dict.fromkeys(arguments), "collection_id": "carreaux-3035"}
    routes = (route_of(endpoint, dict.fromkeys(arguments)), route_of(endpoint, of_coverage))
    return routes[0] is not None or ("collection_id" in arguments and routes[1] is not None)


def test_the_table_names_no_address_that_is_not_there(told: dict[str, Any]) -> None:
    there = {(endpoint, tuple(arguments)) for endpoint, arguments, _ in told["rules"]}
    assert {(r.endpoint, a.variables) for r in ROUTES for a in r.addresses} - there == set()


def test_the_paths_of_the_table_are_those_of_the_application(told: dict[str, Any]) -> None:
    """OpenAPI tells of them; pygeoapi's own rules have other converters, and no other words."""
    there = {(endpoint, _bare(rule)) for endpoint, _, rule in told["rules"]}
    assert {(r.endpoint, a.path) for r in ROUTES for a in r.addresses} - there == set()


def _bare(rule: str) -> str:
    return "/".join(
        f"{{{part[1:-1].rpartition(':')[2]}}}" if part.startswith("<") else part
        for part in rule.split("/")
    )


def test_no_operation_is_declared_twice() -> None:
    assert len(BY_OPERATION) == len(ROUTES)
    keys = [
        (route.endpoint, address.variables, about)
        for route in ROUTES
        for address in route.addresses
        for about in route.about
    ]
    again = {key for key in keys if keys.count(key) > 1}
    # TileJSON beside the description of a tileset: two paths of one view.
    assert {endpoint for endpoint, *_ in again} == {
        "pygeoapi.get_collection_tiles_metadata",
        "parc_social.dataset_tileset",
    }


def test_only_drafts_jobs_and_executions_are_written() -> None:
    """No other route takes a verb that writes; a POST to /ows asks."""
    others = [r for r in ROUTES if not r.page]
    writing = {r.operation for r in others if set(r.methods) - {"GET", "HEAD", "OPTIONS"}}
    asking = {r.operation for r in others if r.parsed or not r.endpoint}
    assert writing - asking == {"execution", "job", "create", "change"}


def _application() -> flask.Flask:
    """One view of ours at its address, and a stub of nothing: no request is made."""
    app = flask.Flask(__name__, static_folder=None)
    mount(app, {route.endpoint: lambda **_: "" for route in ROUTES})
    return app


def test_a_view_at_each_declared_address_is_all_that_is_asked_for() -> None:
    check_mounted(_application())


def test_a_view_that_is_not_declared_stops_the_server() -> None:
    app = _application()
    app.add_url_rule("/secret", "parc_social.secret", lambda: "")
    with pytest.raises(LookupError, match=r"not declared.*parc_social\.secret"):
        check_mounted(app)


def test_a_view_at_an_address_that_is_not_declared_stops_the_server() -> None:
    app = _application()
    app.add_url_rule("/collections/<collection_id>/all/<secret>", "parc_social.export")
    with pytest.raises(LookupError, match=r"not declared.*parc_social\.export.*secret"):
        check_mounted(app)


def test_a_declaration_without_its_view_stops_the_server() -> None:
    app = flask.Flask(__name__, static_folder=None)
    views = {route.endpoint: lambda **_: "" for route in ROUTES if route.operation != "dcat"}
    mount(app, views)
    with pytest.raises(LookupError, match=r"without a view.*parc_social\.dcat"):
        check_mounted(app)


def test_a_view_without_an_address_stops_the_server() -> None:
    app = _application()
    app.view_functions["parc_social.forgotten"] = lambda: ""
    with pytest.raises(LookupError, match=r"not declared.*parc_social\.forgotten"):
        check_mounted(app)


def test_no_view_answers_without_a_grant(told: dict[str, Any]) -> None:
    assert len(told["ungranted"]) > 15
    assert {path: status for path, status in told["ungranted"].items() if status != 500} == {}
    # The control: under a Grant the same requests are answered, or find nothing.
    assert {path: status for path, status in told["granted"].items() if status >= 500} == {}
