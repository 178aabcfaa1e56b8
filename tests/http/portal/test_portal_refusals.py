"""What is refused under /portail/ is a page in French, with its number, whatever refuses it."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from typing import Any

import requests

from testing.rows import each_row


def is_a_page(answer: requests.Response, status: int, said: str) -> str:
    """The words of a refusal that is a page; its number is the one of the log."""
    assert answer.status_code == status
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert '<html lang="fr">' in answer.text
    assert answer.text.count("<h1>") == 1
    assert said in answer.text
    assert (answer.headers["X-Request-Id"] in answer.text) is (status != 404)
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Access-Control-Allow-Origin" not in answer.headers
    return answer.text


@contextmanager
def broken(service: Any, fault: str, mended: str) -> Iterator[None]:
    """The registry, with a fault in it for a while."""
    with closing(sqlite3.connect(service.data / "registre.sqlite")) as database:
        database.executescript(fault)
        try:
            yield
        finally:
            database.executescript(mended)


@each_row("method", ["PUT", "DELETE", "PATCH"])
def test_another_method(person: Callable[..., Any], method: str) -> None:
    one = person("demo-gip")
    answer = one.browser.request(method, f"{one.base_url}/portail/connexion", timeout=60)
    is_a_page(answer, 405, "Méthode non permise")
    assert "POST" in answer.headers["Allow"]


def test_a_body_too_large(person: Callable[..., Any]) -> None:
    one = person("demo-gip", signed=False)
    text = is_a_page(one.sign_in(suite="x" * 1_100_000), 413, "dépasse 1048576 octets")
    assert "Que faire ?" in text


@each_row(
    ("path", "status", "said"),
    [
        ("/portail//acces", 400, "Adresse ambiguë"),
        ("/portail/a%2fb", 400, "Adresse ambiguë"),
        (f"/portail/connexion?suite={'x' * 17_000}", 414, "Adresse trop longue"),
        ("/portail/connexion?suite=%00", 400, "Requête incorrecte"),
    ],
)
def test_an_address_that_is_none(own_service: Any, path: str, status: int, said: str) -> None:
    prepared = requests.Request("GET", own_service.base_url).prepare()
    prepared.url = own_service.base_url + path  # as it is written
    with requests.Session() as session:
        is_a_page(session.send(prepared, timeout=60), status, said)


def test_too_many_headers(own_service: Any) -> None:
    headers = {f"X-{n}": "a" for n in range(70)}
    answer = requests.get(f"{own_service.base_url}/portail/", headers=headers, timeout=60)
    is_a_page(answer, 431, "64 en-têtes au plus")


def test_a_program_without_a_session(own_service: Any) -> None:
    answer = own_service.stranger("/portail/", headers={"Accept": "*/*"})
    is_a_page(answer, 401, "Authentification requise")
    assert answer.headers["WWW-Authenticate"].startswith("Basic ")


def test_a_registry_that_does_not_answer(own_service: Any, person: Callable[..., Any]) -> None:
    one = person("demo-gip")
    fault, mended = (
        "ALTER TABLE session RENAME TO ailleurs",
        "ALTER TABLE ailleurs RENAME TO session",
    )
    with broken(own_service, fault, mended):
        answer = one.see("/portail/")
    text = is_a_page(answer, 503, "Service indisponible")
    assert answer.headers["Retry-After"] == "5"
    assert "sqlite" not in text.lower()
    assert one.see("/portail/").status_code == 200


def test_a_fault_of_ours(own_service: Any, person: Callable[..., Any]) -> None:
    one = person("demo-gip")
    number = f"DEMO-{own_service.accounts['demo-commune'].organisation}-1"
    change = "UPDATE convention SET debut = {} WHERE numero = '{}'"
    with broken(
        own_service,
        change.format("'9' || debut", number),
        change.format("substr(debut, 2)", number),
    ):
        text = is_a_page(one.see("/portail/conventions"), 500, "Erreur interne")
        assert "Error" not in text
    assert one.see("/portail/conventions").status_code == 200


def test_a_head_has_no_body_and_the_api_keeps_its_problems(own_service: Any) -> None:
    head = requests.head(f"{own_service.base_url}/portail//x", timeout=60)
    assert (head.status_code, head.text) == (400, "")
    elsewhere = own_service.stranger("/collections")
    assert elsewhere.headers["Content-Type"] == "application/problem+json"
    near = own_service.stranger("/portail-x")
    assert near.headers["Content-Type"] == "application/problem+json"
