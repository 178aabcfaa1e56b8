"""Traces: a span a request or a job and one a stage, sent where the operator says, or none."""

import time
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest
import requests

from parc_social.tracing import install, stage, statement_span
from testing.cluster import free_port
from testing.deployment.collector import Collector, ReceivedSpan, collecting
from testing.service import started, stopped
from testing.waiting import waited_for

TRACE = "0af7651916cd43dd8448eb211c80319c"
PARENT = "b7ad6b7169203331"
SENT = f"00-{TRACE}-{PARENT}-01"
ITEMS = "/collections/rpls-logements/items"


def environment_of(service: Any, collector: str) -> dict[str, str]:
    """Of one more server on the same data, which sends its traces there."""
    port = free_port()
    return {
        **service.environ, "PARC_SOCIAL_PORT": str(port), "PARC_SOCIAL_TRACES": collector,
        "PARC_SOCIAL_BASE_URL": f"http://127.0.0.1:{port}"
    }  # fmt: skip


class Traced:
    """A server that traces, and the account that asks it."""

    def __init__(self, environ: dict[str, str], account: Any) -> None:
        self.base = environ["PARC_SOCIAL_BASE_URL"]
        self.account = account

    def get(self, path: str, **headers: str) -> requests.Response:
        """As that account."""
        name = (self.account.login, self.account.password)
        return requests.get(self.base + path, auth=name, headers=headers, timeout=60)

    def run(self, process: str, inputs: dict[str, Any]) -> str:
        """The job of an execution, once it has ended."""
        name = (self.account.login, self.account.password)
        begun = requests.post(
            f"{self.base}/processes/{process}/execution", json={"inputs": inputs}, auth=name,
            headers={"Prefer": "respond-async"}, timeout=60,
        )  # fmt: skip
        assert begun.status_code == 201, begun.text
        job = str(begun.json()["jobID"])
        ended = waited_for(
            lambda: self.get(f"/jobs/{job}?f=json").json()["status"],
            lambda status: status in ("successful", "failed"),
        )
        assert ended == "successful"
        return job


def trace_of(answer: requests.Response) -> str:
    """The trace that it is of."""
    return answer.headers["traceparent"].split("-")[1]


def below(spans: list[ReceivedSpan], own: ReceivedSpan) -> list[str]:
    """Names of the spans of which it is the parent."""
    return [span.name for span in spans if span.parent == own.id]


@pytest.mark.both_stores
def test_a_request_is_a_span_with_one_a_stage_and_tells_of_nobody(
    service: Any, tmp_path: Path
) -> None:
    engine = "postgresql" if service.environ["PARC_SOCIAL_STORE"] != "duckdb:" else "sqlite"
    account = service.by_type("epci")[0]
    with collecting() as collector:
        environ = environment_of(service, collector.url)
        process = started(environ, tmp_path / "serve.log")
        try:
            served = Traced(environ, account)
            answer = served.get(f"{ITEMS}?limit=3&code_commune=93001", traceparent=SENT)
            assert answer.status_code == 200, answer.text
            assert answer.headers["traceparent"] == SENT
            own = trace_of(served.get(f"{ITEMS}?limit=2"))
            served.get("/health/ready")
            refused = served.get(
                "/collections/Camille-Petit/items", traceparent=SENT.replace("0af7", "1af7")
            )
            assert refused.status_code == 404
            requests.request("PETIT", served.base + ITEMS, timeout=60)
            export = trace_of(served.get("/collections/rpls-logements/export?f=csv"))
        finally:
            assert stopped(process) == 0
    assert (collector.paths, collector.services) == ({"/v1/traces"}, {"parc-social"})
    check_request(collector, engine)
    (alone,) = [span for span in collector.of(own) if not span.parent]
    assert alone.name == "GET items"
    (missing,) = [
        one for one in collector.spans if one.trace.startswith("1af7") and one.parent == PARENT
    ]
    assert (missing.attributes["http.response.status_code"], missing.failed) == ("404", False)
    whole = collector.of(export)
    (root,) = [span for span in whole if not span.parent]
    assert {"gate", "journal", "statement", "writing"} <= set(below(whole, root))
    check_privacy(collector, account)


def check_request(collector: Collector, engine: str) -> None:
    """The spans of the request whose trace its client named."""
    spans = collector.of(TRACE)
    (root,) = [span for span in spans if span.parent == PARENT]
    assert root.name == "GET items"
    assert root.attributes["http.response.status_code"] == "200"
    assert root.attributes["parc_social.collections"] == "rpls-logements"
    assert root.attributes["parc_social.request"]
    names = below(spans, root)
    assert sorted(set(names)) == ["gate", "journal", "statement", "writing"]
    assert names.count("gate") == names.count("writing") == 1
    engines = {s.attributes["db.system.name"] for s in spans if s.name == "statement"}
    assert engine in engines


def check_privacy(collector: Collector, account: Any) -> None:
    """Nothing of who asks, nor of what the question holds, is in an octet that was sent."""
    assert len(collector.octets) > 1_000
    roots = [s.name for s in collector.spans if "http.request.method" in s.attributes]
    assert {name.split()[0] for name in roots} == {"GET", "_OTHER"}
    assert len(roots) == 5  # none of /health/ready
    for secret in (
        account.login,
        account.password,
        account.organisation,
        "93001",
        "127.0.0.1",
        "Petit",
        "PETIT",
    ):
        assert secret.encode() not in collector.octets, secret


def test_what_is_raised_in_a_stage_tells_its_kind_and_none_of_its_words() -> None:
    with collecting() as collector:
        end = install(f"{collector.url}/v1/traces")
        try:
            for span in (stage("gate"), statement_span("duckdb")):
                with pytest.raises(ValueError, match="Petit"), span or nullcontext():
                    raise ValueError("lu 'Camille Petit'")
        finally:
            end()
    assert [(s.name, s.failed, s.attributes["error.type"]) for s in collector.spans] == [
        ("gate", True, "ValueError"), ("statement", True, "ValueError"),
    ]  # fmt: skip
    assert b"Petit" not in collector.octets


def test_a_job_is_a_trace(own_service: Any, tmp_path: Path) -> None:
    with collecting() as collector:
        environ = environment_of(own_service, collector.url)
        process = started(environ, tmp_path / "serve.log")
        try:
            served = Traced(environ, own_service.by_type("gip")[0])
            asked = {"niveau": "departement", "codes": ["93"], "indicateurs": ["logements"]}
            job = served.run("indicateurs-territoire", asked)
        finally:
            assert stopped(process) == 0
    (root,) = [s for s in collector.spans if s.attributes.get("parc_social.job") == job]
    assert root.name.startswith("job ")
    assert "statement" in below(collector.of(root.trace), root)


def test_a_collector_that_is_away_holds_up_nothing(embedded: Any, tmp_path: Path) -> None:
    environ = environment_of(embedded, f"http://127.0.0.1:{free_port()}")
    process = started(environ, tmp_path / "serve.log")
    try:
        served = Traced(environ, embedded.by_type("gip")[0])
        assert all(served.get(f"{ITEMS}?limit=1").ok for _ in range(20))
        before = time.monotonic()
    finally:
        assert stopped(process) == 0
    assert time.monotonic() - before < 30
    assert "span" in (tmp_path / "serve.log").read_text()


def test_without_a_collector_no_trace_is_named(embedded: Any) -> None:
    account = embedded.by_type("gip")[0]
    assert "traceparent" not in account.get(f"{ITEMS}?limit=1").headers
