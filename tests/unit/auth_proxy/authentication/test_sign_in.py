"""Who the gate lets in, under which convention, and how often one may guess."""

import json
import time
from base64 import b64encode
from datetime import UTC, date, datetime
from typing import Any

import pytest

from parc_social.access.conventions.convention import Acte, Evenement

ITEMS = "/collections/rpls-logements/items"
WIDE_ITEMS = "/collections/indicateurs-commune/items"


def basic(login: str, password: str) -> str:
    return "Basic " + b64encode(f"{login}:{password}".encode()).decode()


# Who may come in.


@pytest.mark.parametrize(
    "path",
    [
        "/", "/conformance", "/openapi", "/collections", ITEMS, "/rien", "/jobs", "/metricsx",
        "/stac/x",
    ],
)  # fmt: skip
@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "DELETE"])
def test_without_credentials_401_with_the_challenge(world: Any, path: str, method: str) -> None:
    answer = world.get(path, None, method=method)
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == 'Basic realm="parc-social", charset="UTF-8"'


@pytest.mark.parametrize("path", ["/health/live", "/health/ready", "/static/conftest.py"])
def test_open_to_all(world: Any, path: str) -> None:
    answer = world.get(path, None)
    answer.close()
    assert answer.status_code == 200


@pytest.mark.parametrize("path", ["/", ITEMS, f"{ITEMS}/1", "/rien"])
def test_a_preflight_needs_no_credentials(world: Any, path: str) -> None:
    answer = world.get(
        path, None, method="OPTIONS",
        headers={"Origin": "https://carte", "Access-Control-Request-Headers": "authorization"},
    )  # fmt: skip
    assert answer.status_code in (200, 204)
    assert answer.headers["Allow"] == "GET, HEAD, OPTIONS"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "Authorization" in answer.headers["Access-Control-Allow-Headers"]


def test_a_preflight_of_an_execution_allows_post(world: Any) -> None:
    answer = world.get("/processes/indicateurs-territoire/execution", None, method="OPTIONS")
    assert answer.headers["Allow"] == "POST, OPTIONS"


def test_basic_and_key_are_both_known(world: Any) -> None:
    password = {"Authorization": basic("epci", world.secrets.passwords["epci"])}
    by_password = world.get(ITEMS, None, headers=password)
    assert by_password.get_json(force=True)["account"] == "epci"
    by_key = world.get(ITEMS, None, headers={"X-API-Key": world.secrets.keys["bailleur"]})
    assert by_key.get_json(force=True)["account"] == "bailleur"


@pytest.mark.parametrize(
    "headers",
    [
        {"Authorization": basic("epci", "faux")},
        {"Authorization": basic("inconnu", "faux")},
        {"Authorization": "Bearer x"},
        {"X-API-Key": "faux"},
        {"X-API-Key": "prefixe.faux"},
    ],
)
def test_wrong_credentials_are_as_none(world: Any, headers: dict[str, str]) -> None:
    assert world.get(ITEMS, None, headers=headers).status_code == 401


def test_somebody_elses_password_is_wrong(world: Any) -> None:
    headers = {"Authorization": basic("epci", world.secrets.passwords["bailleur"])}
    assert world.get(ITEMS, None, headers=headers).status_code == 401


def test_two_credentials_at_once_are_refused(world: Any) -> None:
    password = {"Authorization": basic("epci", world.secrets.passwords["epci"])}
    answer = world.get(ITEMS, headers=password)
    assert (answer.status_code, answer.get_json()["code"]) == (400, "two-credentials")


def test_the_eleventh_guess_waits_even_with_the_right_password(world: Any) -> None:
    wrong = {"Authorization": basic("epci", "faux")}
    for _ in range(10):
        assert world.get("/", None, headers=wrong).status_code == 401
    right = {"Authorization": basic("epci", world.secrets.passwords["epci"])}
    answer = world.get("/", None, headers=right)
    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= 30
    away = {"REMOTE_ADDR": "10.1.1.1"}
    elsewhere = world.get("/", None, headers=right, environ_overrides=away)
    assert elsewhere.status_code == 200


@pytest.mark.parametrize("by", ["password", "key"])
@pytest.mark.parametrize("what", ["account", "secret"])
def test_what_is_revoked_is_refused_within_five_seconds(
    world: Any, monkeypatch: pytest.MonkeyPatch, by: str, what: str
) -> None:
    password, key = world.secrets.passwords["epci"], world.secrets.keys["epci"]
    headers = {"password": {"Authorization": basic("epci", password)}, "key": {"X-API-Key": key}}[
        by
    ]
    assert world.get(ITEMS, None, headers=headers).status_code == 200
    if what == "account":
        world.registry.accounts.revoke("epci")
    else:
        world.registry.secrets.revoke((password if by == "password" else key)[:8])
    _later(monkeypatch, 5.0)
    assert world.get(ITEMS, None, headers=headers).status_code == 401


def test_a_revoked_key_in_constant_use_is_refused_within_five_seconds(
    world: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    headers = {"X-API-Key": world.secrets.keys["epci"]}
    assert world.get(ITEMS, None, headers=headers).status_code == 200
    world.registry.secrets.revoke(world.secrets.keys["epci"][:8])
    answers = []
    for _ in range(5):
        _later(monkeypatch, 1.0)
        answers.append(world.get(ITEMS, None, headers=headers).status_code)
    assert answers[-1] == 401


def test_a_suspended_convention_is_refused_within_five_seconds(
    world: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert world.get(ITEMS).status_code == 200
    event = Evenement(Acte.SUSPENDRE, world.now[0], "gip", "incident")
    world.registry.agreements.act("C-epci", event, date(2026, 6, 1))
    _later(monkeypatch, 5.0)
    assert world.get(ITEMS).status_code == 404
    assert "suspendue" in world.get("/").get_data(as_text=True)


def _later(monkeypatch: pytest.MonkeyPatch, seconds: float) -> None:
    """Turns the clock on; the memory that forgets is the real one."""
    ahead = time.monotonic() + seconds
    monkeypatch.setattr(time, "monotonic", lambda: ahead)


def test_a_convention_ends_with_its_last_day_in_paris(world: Any) -> None:
    world.now[0] = datetime(2026, 12, 31, 22, 59, tzinfo=UTC)
    assert world.get(ITEMS).status_code == 200
    world.now[0] = datetime(2026, 12, 31, 23, 0, tzinfo=UTC)
    assert world.get(ITEMS).status_code == 404


# Without an active convention.


@pytest.mark.parametrize("path", ["/", "/conformance", "/openapi", "/collections"])
def test_without_active_convention_the_entrance_is_open(world: Any, path: str) -> None:
    assert world.get(path, "non-signee").status_code == 200


def test_the_entrance_is_empty_and_says_where_to_sign(world: Any) -> None:
    rights, refusal = json.loads(world.get("/", "non-signee").data)
    assert rights == 0
    assert "signature" in refusal


@pytest.mark.parametrize(
    "path",
    [ITEMS, WIDE_ITEMS, "/collections/rpls-logements", "/collections/indicateurs-commune", "/rien",
     "/processes/indicateurs-territoire/execution"],
)  # fmt: skip
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_without_active_convention_all_the_rest_is_not_found(
    world: Any, path: str, method: str
) -> None:
    assert world.get(path, "non-signee", method=method).status_code == 404
