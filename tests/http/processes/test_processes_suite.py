"""What the OGC's suite for Processes 1.0 asserts of every process, beside echo and jobs."""

import http.client
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from testing.rows import each_row

CORE = "http://www.opengis.net/spec/ogcapi-processes-1/1.0/conf/core"
_REL = "http://www.opengis.net/def/rel/ogc/1.0/"
TRAPS = {"$ref", "const", "examples", "$id"}


def inside(value: Any) -> Iterator[tuple[str | None, Any]]:
    """Every member of a document with its name; None for one of a list."""
    pairs: Any = value.items() if isinstance(value, dict) else ()
    pairs = [(None, one) for one in value] if isinstance(value, list) else pairs
    for name, one in pairs:
        yield name, one
        yield from inside(one)


def test_the_answer_speaks_http_1_1(gip: Any) -> None:
    """/conf/core/http."""
    place = urlsplit(gip.base_url)
    connection = http.client.HTTPConnection(place.hostname or "", place.port, timeout=30)
    connection.request("GET", f"{place.path}/processes")
    assert connection.getresponse().version == 11
    connection.close()


@each_row("slash", ["", "/"])
def test_the_landing_page_leads_to_processes_and_conformance(gip: Any, slash: str) -> None:
    """/req/core/landingpage-op, landingpage-success."""
    document = gip.json(slash or "/")
    rels = {link["rel"].removeprefix(_REL) for link in document["links"]}
    assert rels >= {"processes", "conformance", "service-desc"}
    assert None not in [value for _, value in inside(document["links"])]
    assert all(isinstance(link.get("title", ""), str) for link in document["links"])


def test_the_classes_that_are_declared(gip: Any) -> None:
    """/req/core/conformance-success; job-list and dismiss are declared as they are there."""
    declared = gip.json("/conformance")["conformsTo"]
    base = CORE.removesuffix("core")
    assert {base + one for one in ("core", "job-list", "dismiss", "json")} <= {*declared}
    assert any(one.startswith(base + "ogc-process-description") for one in declared)


@each_row("limit", [1, 2, 3])
def test_a_list_has_as_many_processes_as_are_asked_for(gip: Any, limit: int) -> None:
    """/req/core/pl-limit-response, process-list-success."""
    document = gip.json("/processes", limit=limit)
    assert len(document["processes"]) == limit
    assert all(link["href"].startswith(gip.base_url) for link in document["links"])
    for one in document["processes"]:
        assert isinstance(one["id"], str)
        assert isinstance(one["version"], str)


def test_every_description_keeps_clear_of_what_the_suite_can_not_read(gip: Any) -> None:
    """/req/ogc-process-description/*: no null, no nested reference, no list of types."""
    for one in gip.json("/processes")["processes"]:
        answer = gip.get(f"/processes/{one['id']}")
        assert answer.headers["Content-Type"].startswith("application/json")
        document = answer.json()
        members = list(inside(document))
        assert None not in [value for _, value in members], one["id"]
        names = {name for name, _ in members if name}
        assert not TRAPS & names, one["id"]
        assert not [name for name in names if name.startswith("x-")]
        for kind in ("inputs", "outputs"):
            ports = document[kind].values()
            assert all("schema" in port for port in ports), one["id"]
            for name, value in inside([port["schema"] for port in ports]):
                assert name != "type" or isinstance(value, str), one["id"]
                assert not (name or "").startswith("exclusive"), one["id"]
        for port in document["inputs"].values():
            assert type(port["minOccurs"]) is int
        assert set(document["jobControlOptions"]) == {"sync-execute", "async-execute"}


def test_every_process_refuses_what_it_does_not_know_in_json(gip: Any) -> None:
    """/req/core/process-execute-input-validation: 400, application/json, a type, no null."""
    for one in gip.json("/processes")["processes"]:
        answer = gip.execute(one["id"], {"inputs": {"nosuch": 1}})
        assert answer.status_code == 400, one["id"]
        assert answer.headers["Content-Type"].startswith("application/json")
        assert isinstance(answer.json()["type"], str)
        assert None not in answer.json().values()
