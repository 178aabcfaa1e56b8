"""What the gate writes down, counts, and says of its health."""

import logging
from base64 import b64encode
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from werkzeug.test import Client

from auth_proxy import health
from parc_social.journal.sqlite_table import FOLDER
from parc_social.settings import Settings

ITEMS = "/collections/rpls-logements/items"
WIDE_ITEMS = "/collections/indicateurs-commune/items"


def basic(login: str, password: str) -> str:
    return "Basic " + b64encode(f"{login}:{password}".encode()).decode()


# The journal.


def test_one_line_a_request_says_who_asked_for_what(world: Any) -> None:
    world.get(f"{ITEMS}?limit=3&code_commune=97101&f=json")
    (line,) = world.lines()
    assert line["compte"] == "epci"
    assert line["organisation"] == "249710054"
    assert line["conventions"] == "C-epci"
    assert (line["operation"], line["collection"]) == ("items", "rpls-logements")
    assert line["requete"] == "code_commune=97101&f=json&limit=3"
    assert (line["statut"], line["methode"]) == (200, "GET")
    assert line["octets"] > 0
    assert len(line["droits"]) == 32


def test_a_refused_question_leaves_no_value(world: Any) -> None:
    """Nobody has said yet that its values are those of territories."""
    assert world.get(f"{ITEMS}?code_commune=97101&inconnu=1").status_code == 400
    (line,) = world.lines()
    assert line["requete"] == "?=?&code_commune=?"


def test_refusals_are_written_too_and_probes_are_not(world: Any) -> None:
    world.get(ITEMS, None)
    world.get("/collections/ops-menages/items")
    world.get(f"{ITEMS}/abc")
    world.get("/health/live", None)
    world.get(ITEMS, None, method="OPTIONS")
    lines = world.lines()
    assert [line["statut"] for line in lines] == [401, 404, 200]
    assert lines[2]["requete"] == "item_id=abc"


def test_no_secret_is_written_anywhere(world: Any, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    secret = world.secrets.passwords["epci"]
    right = {"Authorization": basic("epci", secret)}
    assert world.get(ITEMS, None, headers=right).status_code == 200
    world.get(f"{ITEMS}?token={secret}")
    world.get(f"{ITEMS}?api_key={secret}")
    world.get(f"{ITEMS}/panne")
    world.get(ITEMS, None, headers={"Authorization": basic("epci", "motdepassefaux")})
    world.get(ITEMS, None, headers={"Authorization": basic("motdepasse", "x")})
    written = str(world.lines()) + caplog.text
    key = world.secrets.keys["epci"]
    for text_ in (secret, secret.partition("-")[2], key.partition(".")[2], "motdepasse"):
        assert text_ not in written


def test_fine_data_is_refused_when_its_line_can_not_be_written(
    world: Any, caplog: pytest.LogCaptureFixture
) -> None:
    Path(f"{world.registry.engine.url.database}{FOLDER}").touch()  # where lines wait, no folder
    answer = world.get(ITEMS)
    assert (answer.status_code, answer.get_json().get("code")) == (503, "journal-unavailable")
    assert b"epci" not in answer.data
    assert world.get(f"{ITEMS}/stream").status_code == 503
    assert world.get(WIDE_ITEMS).status_code == 200
    assert world.get("/").status_code == 200
    assert "no line for request" in caplog.text
    ready = world.get("/health/ready", None)
    assert (ready.status_code, ready.get_json()["journal"]) == (503, "fail")


def test_ready_names_what_does_not_answer(world: Any) -> None:
    with world.registry.engine.begin() as connection:
        connection.execute(text("ALTER TABLE convention RENAME TO ailleurs"))
    answer = world.get("/health/ready", None)
    assert answer.status_code == 503
    told = answer.get_json()
    assert told.pop("disque") in ("pass", "warn")  # of this machine
    assert told == {
        "status": "fail", "entrepot": "pass", "registre": "fail", "journal": "pass",
    }  # fmt: skip
    assert world.get("/health/live", None).status_code == 200


def test_ready_warns_of_a_disk_that_is_nearly_full_and_goes_on_serving(
    world: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(health, "_LITTLE", 1 << 60)  # more than any disk has
    answer = world.get("/health/ready", None)
    assert (answer.status_code, answer.get_json()["disque"]) == (200, "warn")
    assert answer.get_json()["status"] == "warn"


def test_a_registry_that_is_away_is_a_503_and_not_an_open_door(world: Any) -> None:
    with world.registry.engine.begin() as connection:
        connection.execute(text("ALTER TABLE mot_de_passe RENAME TO ailleurs"))
    right = {"Authorization": basic("epci", world.secrets.passwords["epci"])}
    assert world.get(ITEMS, None, headers=right).status_code == 503


# Metrics.


def test_metrics_are_for_the_machine_itself(world: Any) -> None:
    world.get(ITEMS)
    here = world.get("/metrics", None, environ_overrides={"REMOTE_ADDR": "127.0.0.1"})
    assert 'parc_social_requests_total{operation="items",status="200"} 1.0' in here.text
    away = {"REMOTE_ADDR": "10.0.0.1"}
    assert world.get("/metrics", None, environ_overrides=away).status_code == 401
    behind = world.get(
        "/metrics", None, headers={"X-Forwarded-For": "1.2.3.4"},
        environ_overrides={"REMOTE_ADDR": "127.0.0.1"},
    )  # fmt: skip
    assert behind.status_code == 401


def test_metrics_by_token(gate_client: Callable[[Settings], Client]) -> None:
    client = gate_client(Settings(Path(), metrics_token="jeton"))
    here = {"REMOTE_ADDR": "127.0.0.1"}
    assert client.get("/metrics", environ_overrides=here).status_code == 401
    away = {"REMOTE_ADDR": "10.0.0.1"}
    headers = {"Authorization": "Bearer jeton"}
    assert client.get("/metrics", headers=headers, environ_overrides=away).status_code == 200
    headers = {"Authorization": "Bearer jetom"}
    assert client.get("/metrics", headers=headers, environ_overrides=away).status_code == 401
