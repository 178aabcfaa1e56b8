"""OGC API Processes Part 1, for the one process: description, list, refusals."""

from typing import Any

from parc_social.domain.territory import Niveau
from testing.rows import each_row

ID = "indicateurs-territoire"


def test_list(gip: Any) -> None:
    """/req/core/process-list(-success), pl-limit-response."""
    document = gip.json("/processes", limit=1)
    assert [p["id"] for p in document["processes"]] == [ID]  # the first of them
    assert isinstance(document["links"], list)
    assert all(isinstance(p["version"], str) for p in document["processes"])


def test_description(gip: Any) -> None:
    """/req/core/process-success, and the traps that the suite's schema sets."""
    document = gip.json(f"/processes/{ID}")
    assert document["jobControlOptions"] == ["sync-execute", "async-execute"]
    collections = {c["id"] for c in gip.json("/collections", limit=1000)["collections"]}
    levels = {level for level in Niveau if f"indicateurs-{level}" in collections}
    assert set(document["inputs"]["niveau"]["schema"]["enum"]) == levels > {"commune", "france"}
    assert all("schema" in one for one in document["inputs"].values())
    assert all("schema" in one for one in document["outputs"].values())
    assert None not in _values(document)
    assert not {"$ref", "const", "examples", "$id"} & set(_keys(document))


@each_row("path", ["/processes/nosuch", "/jobs/x", "/jobs/x/results"])
def test_no_such_thing(gip: Any, path: str) -> None:
    """/req/core/process-exception/no-such-process, job-exception-no-such-job."""
    response = gip.get(path)
    assert response.status_code == 404
    assert response.headers["Content-Type"].startswith("application/json")
    kind = "no-such-process" if "processes" in path else "no-such-job"
    base = "http://www.opengis.net/def/exceptions/ogcapi-processes-1/1.0/"
    assert response.json()["type"] == base + kind


@each_row("prefer", [None, "respond-sync", "wait=10", "return=minimal"])
def test_execution_is_synchronous_unless_a_job_is_preferred(gip: Any, prefer: str | None) -> None:
    response = gip.ask(
        "POST", f"/processes/{ID}/execution", json={"inputs": {"niveau": "commune"}},
        headers={"Prefer": prefer} if prefer else {},
    )  # fmt: skip
    assert response.status_code == 200
    assert "Link" not in response.headers
    assert response.headers["Content-Type"] == "application/json"


@each_row(
    "body",
    [
        {}, {"inputs": {}}, {"inputs": []}, {"inputs": {"niveau": 3}}, [], "x",
        {"inputs": {"niveau": "pays"}}, {"inputs": {"niveau": "commune", "nosuch": 1}},
        {"inputs": {"niveau": "commune", "codes": ["Paris"]}},
        {"inputs": {"niveau": "commune", "codes": ["01999"]}},
        {"inputs": {"niveau": "commune", "codes": []}},
        {"inputs": {"niveau": "commune", "indicateurs": ["nosuch"]}},
        {"inputs": {"niveau": "commune", "indicateurs": [3]}},
        {"inputs": {"niveau": "commune", "millesimes": ["2025"]}},
        {"inputs": {"niveau": "commune", "millesimes": [True]}},
        {"inputs": {"niveau": "commune", "millesimes": [1999]}},
        {"inputs": {"niveau": "commune", "population": "nosuch"}},
        {"inputs": {"niveau": "commune", "format": "nosuch"}},
        {"inputs": {"niveau": "commune"}, "outputs": {"nosuch": {}}},
        {"inputs": {"niveau": "commune"}, "response": "nosuch"},
    ],
)  # fmt: skip
def test_wrong_requests(gip: Any, body: Any) -> None:
    """/req/core/process-execute: 400 with an exception, in plain JSON."""
    response = gip.execute(ID, body)
    assert response.status_code == 400, response.text
    assert response.headers["Content-Type"].startswith("application/json")
    problem = response.json()
    assert isinstance(problem["type"], str)
    assert problem["detail"]
    assert None not in problem.values()


def test_a_body_that_is_not_json(gip: Any) -> None:
    response = gip.ask("POST", f"/processes/{ID}/execution", data=b"<xml/>")
    assert response.status_code == 400


def _values(node: Any) -> list[Any]:
    if isinstance(node, dict):
        return [leaf for value in node.values() for leaf in _values(value)]
    return [leaf for one in node for leaf in _values(one)] if isinstance(node, list) else [node]


def _keys(node: Any) -> list[str]:
    if isinstance(node, dict):
        return [*node, *(key for value in node.values() for key in _keys(value))]
    return [key for one in node for key in _keys(one)] if isinstance(node, list) else []
