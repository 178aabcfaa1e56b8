"""OGC API Processes Part 1: executions as jobs, their list, their dismissal, over HTTP."""

import re
import time
from typing import Any

import pytest
import requests

from testing.rows import each_row
from testing.sample import taking_turns

EXCEPTIONS = "http://www.opengis.net/def/exceptions/ogcapi-processes-1/1.0/"
RESULTS = "http://www.opengis.net/def/rel/ogc/1.0/results"
WITH_ZONE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")
STATES = {"accepted", "running", "successful", "failed", "dismissed"}


def ask(account: Any, inputs: Any, prefer: str = "respond-async", **body: Any) -> Any:
    """An execution of echo, as a job unless said otherwise."""
    headers = {"Prefer": prefer} if prefer else {}
    path = "/processes/echo/execution"
    return account.ask("POST", path, json={"inputs": inputs, **body}, headers=headers)


def job(account: Any, inputs: Any, **body: Any) -> str:
    """The path of an accepted job."""
    answer = ask(account, inputs, **body)
    assert answer.status_code == 201, answer.text
    return answer.headers["Location"].removeprefix(account.base_url)


def ended(account: Any, path: str) -> Any:
    """The last status of a job."""
    for _ in range(200):
        status = account.json(path)
        check_status(status)
        if status["status"] not in ("accepted", "running"):
            return status
        time.sleep(0.1)
    raise AssertionError(path)


def check_status(status: Any) -> None:
    """statusInfo.yaml."""
    assert status["type"] == "process"
    assert status["status"] in STATES
    assert isinstance(status["jobID"], str)
    assert isinstance(status["progress"], int)
    assert None not in status.values()
    moments = [status[n] for n in ("created", "started", "finished", "updated") if n in status]
    assert all(WITH_ZONE.fullmatch(one) for one in moments)
    assert all(link["href"].startswith("http") for link in status["links"])
    links = {link["rel"]: link["href"] for link in status["links"]}
    assert (RESULTS in links) == (status["status"] == "successful")
    pending = status["status"] in ("accepted", "running")
    assert links.get("monitor") == (links["self"] if pending else None)  # RFC 5989


def test_echo_is_described_as_the_suite_reads_it(gip: Any) -> None:
    """The annex B2 of the suite: order of inputs, no reference, an array, a box, a mixed type."""
    document = gip.json("/processes/echo")
    assert list(document["inputs"]) == ["echo", "pause", "numbers", "bbox", "document"]
    assert list(document["outputs"])[:2] == ["echo", "length"]
    assert document["inputs"]["echo"]["minOccurs"] == 1
    assert document["inputs"]["bbox"]["schema"]["allOf"][0] == {"format": "ogc-bbox"}
    assert document["outputs"]["length"]["schema"] == {"type": "integer"}
    assert "oneOf" in document["outputs"]["sum"]["schema"]
    assert document["jobControlOptions"] == ["sync-execute", "async-execute"]


@each_row("language", ["fr", "en"])
def test_each_process_is_described_in_two_languages(gip: Any, language: str) -> None:
    for one in gip.json("/processes", lang=language)["processes"]:
        document = gip.json(f"/processes/{one['id']}", lang=language)
        said = [document["title"], document["description"]]
        said += [
            port["title"] for kind in ("inputs", "outputs") for port in document[kind].values()
        ]
        assert all(isinstance(text, str) and text for text in said), one["id"]


@taking_turns(4)
@pytest.mark.both_stores
def test_every_example_runs(gip: Any) -> None:
    for one in gip.json("/processes")["processes"]:
        example = gip.json(f"/processes/{one['id']}")["example"]
        answer = gip.execute(one["id"], example)
        assert answer.status_code == 200, answer.text
        is_file = answer.headers["Content-Type"] == "application/zip"
        assert answer.content.startswith(b"PK") if is_file else answer.json()


@each_row(
    ("body", "expected"),
    [
        ({}, {"echo": "teststring", "length": 10, "sum": 0}),
        ({"outputs": {}}, {"echo": "teststring", "length": 10, "sum": 0}),
        ({"outputs": {"echo": {"transmissionMode": "value"}}}, "teststring"),
        ({"outputs": {"echo": {}}, "response": "document"}, {"echo": "teststring"}),
        ({"outputs": ["length", "echo"]}, {"echo": "teststring", "length": 10}),
    ],
)
def test_at_once_without_a_preference(gip: Any, body: Any, expected: Any) -> None:
    """/req/core/process-execute-sync-raw-value-one, -multi, -document."""
    answer = ask(gip, {"echo": "teststring"}, prefer="", **body)
    assert (answer.status_code, answer.json()) == (200, expected)
    assert not {"Link", "Location", "Preference-Applied"} & set(answer.headers)


@each_row(
    "inputs",
    [
        {"numbers": [1, 2, 3]}, {"numbers": {"value": [1, 2]}}, {"document": "texte"},
        {"bbox": {"bbox": [51.9, 7, 52, 7.1], "crs": "http://www.opengis.net/def/crs/OGC/1.3/CRS84"}},
        {"echo": {"value": "oui"}}, {"pause": 0.01},
    ],
)  # fmt: skip
def test_inputs_in_the_forms_of_the_standard(gip: Any, inputs: Any) -> None:
    answer = ask(gip, {"echo": "oui", **inputs}, prefer="")
    assert answer.status_code == 200, answer.text
    assert answer.json()["length"] == 3


@each_row("prefer", ["", "respond-async"])
@each_row(
    "body",
    [
        {"inputs": {}}, {"inputs": {"echo": 3}}, {"inputs": {"echo": None}}, {},
        {"inputs": {"echo": "x", "pause": "1"}}, {"inputs": {"echo": "x", "pause": 61}},
        {"inputs": {"echo": "x", "pause": -1}}, {"inputs": {"echo": "x", "pause": True}},
        {"inputs": {"echo": "x", "numbers": [1.5]}}, {"inputs": {"echo": "x", "numbers": 3}},
        {"inputs": {"echo": "x", "bbox": [1, 2, 3, 4]}}, {"inputs": {"echo": "x", "nosuch": 1}},
        {"inputs": {"echo": "x", "bbox": {"bbox": [1, 2, 3]}}},
        {"inputs": {"echo": "x", "document": {"type": "wrong/type_0"}}},
        {"inputs": {"echo": {"href": "https://exemple.fr/x"}}},
        {"inputs": {"echo": "x", "document": {"href": "file:///etc/passwd", "type": "text/plain"}}},
        {"inputs": {"echo": "x" * 10_001}}, {"inputs": {"echo": "x"}, "outputs": {"nosuch": {}}},
        {"inputs": {"echo": "x"}, "outputs": {"echo": {"transmissionMode": "reference"}}},
        {"inputs": {"echo": "x"}, "outputs": {"echo": {"format": {"mediaType": "text/xml"}}}},
        {"inputs": {"echo": "x"}, "outputs": {"echo": 3}}, {"inputs": {"echo": "x"}, "outputs": 3},
        {"inputs": {"echo": "x"}, "response": "nosuch"}, [], "x",
        {"inputs": {"echo": "x"}, "subscriber": {"successUri": "http://127.0.0.1:1/"}},
    ],
)  # fmt: skip
def test_what_can_not_be_run_is_refused_before_it_waits(gip: Any, body: Any, prefer: str) -> None:
    """/req/core/process-execute-input-validation: 400 in plain JSON, as a job too."""
    answer = gip.ask(
        "POST", "/processes/echo/execution", json=body,
        headers={"Prefer": prefer} if prefer else {},
    )  # fmt: skip
    assert answer.status_code == 400, answer.text
    assert answer.headers["Content-Type"] == "application/json"
    assert isinstance(answer.json()["type"], str)


def test_a_callback_is_refused_with_its_reason(gip: Any) -> None:
    answer = ask(gip, {"echo": "x"}, subscriber={"successUri": "https://exemple.fr/"})
    assert "aucune adresse de rappel" in answer.json()["detail"]


@pytest.mark.both_stores
@each_row("prefer", ["respond-async", "respond-async ", "Respond-Async; x, wait=5"])
def test_a_job_from_its_acceptance_to_its_result(gip: Any, prefer: str) -> None:
    """/req/core/process-execute-success-async, job-success, job-results."""
    answer = ask(gip, {"echo": "oui"}, prefer=prefer, outputs={"echo": {}})
    assert answer.status_code == 201
    assert answer.headers["Preference-Applied"] == "respond-async"
    assert "Link" not in answer.headers
    check_status(answer.json())
    where = answer.headers["Location"]
    assert where == f"{gip.base_url}/jobs/{answer.json()['jobID']}"
    path = where.removeprefix(gip.base_url)
    bare = requests.get(where, auth=(gip.login, gip.password), timeout=60, headers={"Accept": ""})
    check_status(bare.json())
    assert ended(gip, path)["status"] == "successful"
    result = gip.get(f"{path}/results")
    assert (result.status_code, result.json()) == (200, "oui")
    assert result.headers["Content-Type"] == "application/json"


@pytest.mark.both_stores
def test_results_that_are_not_ready(gip: Any) -> None:
    """/req/core/job-results-exception/results-not-ready."""
    path = job(gip, {"echo": "x", "pause": 2})
    answer = gip.get(f"{path}/results")
    assert answer.status_code == 404
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.json()["type"] == f"{EXCEPTIONS}result-not-ready"
    assert None not in answer.json().values()
    assert int(answer.headers["Retry-After"]) > 0
    assert gip.ask("DELETE", path).status_code == 200


@pytest.mark.both_stores
def test_a_dismissed_job_stops_and_keeps_nothing(gip: Any) -> None:
    """/req/dismiss/job-dismiss-op, -success."""
    path = job(gip, {"echo": "x", "pause": 60})
    for _ in range(100):
        if gip.json(path)["status"] == "running":
            break
        time.sleep(0.1)
    answer = gip.ask("DELETE", path)
    check_status(answer.json())
    assert (answer.status_code, answer.json()["status"]) == (200, "dismissed")
    assert gip.json(path)["status"] == "dismissed"
    gone = gip.get(f"{path}/results")
    assert (gone.status_code, gone.json()["type"]) == (404, f"{EXCEPTIONS}no-such-job")
    started = time.monotonic()
    assert ended(gip, job(gip, {"echo": "suivant"}))["status"] == "successful"
    assert time.monotonic() - started < 20  # the place of the one that slept is free again


@pytest.mark.both_stores
def test_nobody_else_sees_a_job(gip: Any, service: Any) -> None:
    """Not even a byte tells a job of others from one that never was."""
    path = job(gip, {"echo": "secret"})
    ended(gip, path)
    never = "/jobs/00000000-0000-4000-8000-000000000000"
    others = [a for a in service.accounts.values() if a.login != gip.login]
    assert len(others) > 4
    for other in others:
        for method, end in (("GET", ""), ("GET", "/results"), ("DELETE", "")):
            theirs, none = (other.ask(method, p + end) for p in (path, never))
            assert theirs.status_code == none.status_code == 404
            assert theirs.content == none.content
        listed = other.get("/jobs")
        if listed.status_code == 200:
            assert path.rpartition("/")[2] not in listed.text
    assert gip.get(f"{path}/results").status_code == 200
    assert service.stranger(path).status_code == 401


@pytest.mark.both_stores
def test_the_list_of_jobs(gip: Any) -> None:
    """/req/job-list/job-list-op, -success, and its parameters."""
    paths = [job(gip, {"echo": str(n)}) for n in range(3)]
    for path in paths:
        ended(gip, path)
    document = gip.json("/jobs", limit=2)
    assert document["numberMatched"] >= 3
    assert [link["rel"] for link in document["links"]] == ["self", "alternate", "next"]
    for status in document["jobs"]:
        check_status(status)
    after = next(link["href"] for link in document["links"] if link["rel"] == "next")
    seen = [*document["jobs"], *gip.json(after.removeprefix(gip.base_url))["jobs"]]
    assert [one["jobID"] for one in seen][:3] == [p.rpartition("/")[2] for p in reversed(paths)]
    assert gip.json("/jobs", processID="nosuch")["jobs"] == []
    assert gip.json("/jobs", status="successful", processID="echo", type="process")["jobs"]
    assert gip.json("/jobs", status="failed", minDuration=3600)["jobs"] == []
    assert gip.json("/jobs", datetime="../2020-01-01T00:00:00Z")["jobs"] == []


@each_row(
    ("name", "value"),
    [
        ("status", "nosuch"), ("type", "wps"), ("limit", "0"), ("limit", "x"), ("offset", "-1"),
        ("minDuration", "x"), ("maxDuration", "-1"), ("datetime", "hier"), ("f", "xml"),
        ("nosuch", "1"), ("limit", "9" * 40), ("datetime", "2020-01-01T00:00:00Z/x"),
    ],
)  # fmt: skip
def test_a_wrong_parameter_of_the_list_is_refused(gip: Any, name: str, value: str) -> None:
    assert gip.get("/jobs", **{name: value}).status_code == 400


@each_row(
    ("method", "path"),
    [("POST", "/jobs"), ("PUT", "/jobs/x"), ("DELETE", "/jobs/x/results"), ("DELETE", "/jobs")],
)
def test_methods_that_nobody_may_use(gip: Any, method: str, path: str) -> None:
    assert gip.ask(method, path).status_code == 405


def test_pages_of_jobs(gip: Any) -> None:
    path = job(gip, {"echo": "page"})
    ended(gip, path)
    for page in ("/jobs", path):
        answer = gip.ask("GET", page, headers={"Accept": "text/html"})
        assert answer.headers["Content-Type"].startswith("text/html")
        assert path.rpartition("/")[2] in answer.text
        assert gip.get(page, f="html", lang="en").text.count('lang="en"') >= 1


def test_each_page_leads_to_the_jobs(gip: Any) -> None:
    page = gip.ask("GET", "/processes", headers={"Accept": "text/html"}).text
    assert 'href="/jobs"' in page


def test_classes_and_document_tell_of_jobs(gip: Any) -> None:
    declared = gip.json("/conformance")["conformsTo"]
    base = "http://www.opengis.net/spec/ogcapi-processes-1/1.0/conf/"
    assert {base + name for name in ("core", "json", "job-list", "dismiss")} <= set(declared)
    paths = gip.json("/openapi", f="json")["paths"]
    assert {"/jobs", "/jobs/{jobId}", "/jobs/{jobId}/results"} <= set(paths)
    assert "delete" in paths["/jobs/{jobId}"]
