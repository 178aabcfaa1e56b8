"""A job reads what its owner may read at that moment, and so does whoever reads its result.

With a registry in a file, whose jobs are threads of the server, then in PostgreSQL, with a worker.
"""

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import requests
from sqlalchemy import text

from parc_social.access.conventions.convention import Acte, Evenement, legal_day
from parc_social.access.model.organisation import Delegation
from parc_social.registry.registry import Registry, open_registry
from parc_social.registry.secrets.account_secrets import NewSecret, SecretTransport
from parc_social.settings import read_settings
from testing.sample import parameters_taking_turns

pytestmark = parameters_taking_turns(2)

PATH = "/processes/echo/execution"
LAYERS = ("indicateurs-commune", "territoires-commune")
LIMIT_S = 5.0  # for what ends to have ended


@pytest.fixture(scope="module")
def own_service(any_registry_service: Any) -> Any:
    """What these tests meet, on each registry."""
    return any_registry_service


@pytest.fixture
def registry(own_service: Any) -> Iterator[Registry]:
    opened = open_registry(read_settings(own_service.environ).registry)
    yield opened
    opened.close()


@pytest.fixture
def asked(own_service: Any) -> Callable[..., requests.Response]:
    """Any request with a key."""

    def ask(key: str, method: str, path: str, **more: Any) -> requests.Response:
        return requests.request(
            method, own_service.base_url + path, timeout=60,
            headers={"X-API-Key": key, **more.pop("headers", {})}, **more,
        )  # fmt: skip

    return ask


def accepted(ask: Any, key: str, pause: float = 0) -> str:
    answer = ask(
        key, "POST", PATH, json={"inputs": {"echo": "x", "pause": pause}},
        headers={"Prefer": "respond-async"},
    )  # fmt: skip
    assert answer.status_code == 201, answer.text
    return answer.headers["Location"].partition("/jobs/")[2]


def until(ask: Any, key: str, job: str, *states: str) -> None:
    for _ in range(300):
        if ask(key, "GET", f"/jobs/{job}").json().get("status") in states:
            return
        time.sleep(0.1)
    raise AssertionError(states)


def limited(registry: Registry, login: str) -> str:
    """A key of the account, for some layers only."""
    limits = Delegation(couches=LAYERS)
    return registry.secrets.add(
        login, NewSecret(SecretTransport.CLE, "couches", limits=limits)
    ).shown


def test_a_result_is_read_under_the_rights_that_it_was_made_under(
    own_service: Any, registry: Registry, asked: Any
) -> None:
    account = own_service.by_type("epci")[0]
    key = limited(registry, account.login)
    job = accepted(asked, account.api_key)
    until(asked, account.api_key, job, "successful")
    assert asked(account.api_key, "GET", f"/jobs/{job}/results").status_code == 200
    refused = asked(key, "GET", f"/jobs/{job}/results")
    assert (refused.status_code, refused.json()["code"]) == (403, "refused")
    own = accepted(asked, key)
    until(asked, key, own, "successful")
    assert asked(key, "GET", f"/jobs/{own}/results").status_code == 200
    assert asked(account.api_key, "GET", f"/jobs/{own}/results").status_code == 403


def test_executions_and_results_have_their_line_in_the_journal(
    own_service: Any, registry: Registry, asked: Any
) -> None:
    account = own_service.by_type("epci")[0]
    job = accepted(asked, account.api_key)
    until(asked, account.api_key, job, "successful")
    result = asked(account.api_key, "GET", f"/jobs/{job}/results")
    registry.journal.flush()
    with registry.engine.connect() as connection:
        rows = connection.execute(
            text("SELECT operation, requete, statut FROM journal WHERE requete_id = :id"),
            {"id": result.headers["X-Request-Id"]},
        ).fetchall()
    assert [(row[0], row[2]) for row in rows] == [("job-result", 200)]
    assert job in rows[0][1]


def test_a_key_that_only_reads_reads_jobs_and_neither_asks_for_one_nor_gives_it_up(
    own_service: Any, registry: Registry, asked: Any
) -> None:
    account = own_service.by_type("epci")[0]
    kind = NewSecret(SecretTransport.CLE, "lecture", lecture_seule=True)
    key = registry.secrets.add(account.login, kind).shown
    job = accepted(asked, account.api_key)
    until(asked, account.api_key, job, "successful")
    assert asked(key, "GET", f"/jobs/{job}/results").status_code == 200
    for method, path in (("DELETE", f"/jobs/{job}"), ("POST", PATH)):
        refused = asked(key, method, path, json={"inputs": {"echo": "x"}})
        assert (refused.status_code, refused.json()["code"]) == (403, "read-only")
    assert asked(account.api_key, "GET", f"/jobs/{job}").json()["status"] == "successful"


def suspend(registry: Registry, account: Any) -> None:
    act(registry, account, Acte.SUSPENDRE)


def revoke(registry: Registry, account: Any) -> None:
    act(registry, account, Acte.REVOQUER)


def act(registry: Registry, account: Any, acte: Acte) -> None:
    now = datetime.now(UTC)
    (convention,) = registry.agreements.of(account.organisation)
    event = Evenement(acte, now, "demo-contresignataire", "essai")
    registry.agreements.act(convention.numero, event, legal_day(now))


def revoke_account(registry: Registry, account: Any) -> None:
    registry.accounts.revoke(account.login)


def detach(registry: Registry, account: Any) -> None:
    registry.rattachements.end(account.login, account.organisation, legal_day(datetime.now(UTC)))


@pytest.mark.parametrize(
    ("kind", "end", "answer"),
    [
        ("commune", suspend, 404),
        ("etat", revoke, 404),
        ("epci", revoke_account, 401),
        ("gip", detach, 401),
    ],
    ids=["suspended", "revoked", "account", "detached"],
)
def test_a_right_that_ends_ends_the_job_and_leaves_no_result(
    own_service: Any, registry: Registry, asked: Any, kind: str, end: Any, answer: int
) -> None:
    account = own_service.by_type(kind)[0]
    done = accepted(asked, account.api_key)
    until(asked, account.api_key, done, "successful")
    running = accepted(asked, account.api_key, pause=60)
    until(asked, account.api_key, running, "running")
    ended = time.monotonic()
    end(registry, account)
    while state_of(registry, running) == "running" and time.monotonic() - ended < 30:
        time.sleep(0.1)
    assert state_of(registry, running) == "failed refused"
    assert time.monotonic() - ended < LIMIT_S
    for path in (f"/jobs/{done}/results", f"/jobs/{done}", "/jobs"):
        while (status := asked(account.api_key, "GET", path).status_code) != answer:
            assert time.monotonic() - ended < LIMIT_S, (path, status)


def state_of(registry: Registry, job: str) -> str:
    """State of a job, and why it failed."""
    with registry.engine.connect() as connection:
        found = text("SELECT etat || ' ' || code FROM travail WHERE id = :id")
        return str(connection.execute(found, {"id": job}).scalar()).strip()
