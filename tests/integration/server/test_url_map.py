"""Each address of the application is in the closed table or refused; no view reads ungranted."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from auth_proxy.authorisation.route import ASK
from auth_proxy.authorisation.routes import (
    OF_CATALOGUE,
    OF_COVERAGES,
    OF_DRAFTS,
    OF_OWS,
    ROUTES,
    STATIC,
    route_of,
)
from parc_social.access.operation import Operation

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
    assert {*ROUTES, *OF_COVERAGES} - there == set()


def test_every_operation_of_the_table_is_one_that_decisions_know() -> None:
    tables = (
        *ROUTES.values(),
        *OF_CATALOGUE.values(),
        *OF_COVERAGES.values(),
        *OF_DRAFTS.values(),
        *OF_OWS.values(),
    )
    assert {route.operation for route in tables if not route.page} == set(Operation)


def test_only_drafts_jobs_and_executions_are_written() -> None:
    """No other route takes a verb that writes; a POST to /ows asks."""
    others = [r for r in (*ROUTES.values(), *OF_CATALOGUE.values()) if not r.page]
    writing = {r.operation for r in others if set(r.methods) - {"GET", "HEAD", "OPTIONS"}}
    asking = {r.operation for r in others if r.methods == ASK}
    assert writing - asking == {"execution", "job"}
    assert set(OF_DRAFTS) <= set(ROUTES)


def test_no_view_answers_without_a_grant(told: dict[str, Any]) -> None:
    assert len(told["ungranted"]) > 15
    assert {path: status for path, status in told["ungranted"].items() if status != 500} == {}
    # The control: under a Grant the same requests are answered, or find nothing.
    assert {path: status for path, status in told["granted"].items() if status >= 500} == {}
