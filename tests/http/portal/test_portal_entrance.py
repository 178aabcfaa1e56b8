"""Signing in and out of the pages: who gets in, what the session is worth, and to whom."""

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from http.cookies import SimpleCookie
from typing import Any

import requests

from testing.rows import each_row

CLOSED = ["/portail/", "/portail/rien"]
OPEN = ["/portail/connexion", "/portail/accessibilite", "/portail/mentions"]


def cookie_of(answer: requests.Response) -> Any:
    cookies: SimpleCookie = SimpleCookie(answer.headers["Set-Cookie"])
    return cookies["parc_social_session"]


@each_row("path", OPEN)
def test_some_pages_are_open(own_service: Any, path: str) -> None:
    assert own_service.stranger(path).status_code == 200


@each_row("path", CLOSED)
def test_the_others_send_to_the_sign_in_page_and_back(
    person: Callable[..., Any], path: str
) -> None:
    stranger = person("demo-gip", signed=False)
    answer = stranger.see(path)
    assert answer.status_code == 303
    assert answer.headers["Location"] == f"{stranger.base_url}/portail/connexion?suite={path}"
    assert stranger.sign_in(suite=path).headers["Location"] == stranger.base_url + path


@each_row("login", ["demo-gip", "demo-non-signee", "demo-expiree"])
def test_an_application_password_opens_no_page(person: Callable[..., Any], login: str) -> None:
    one = person(login, signed=False)
    assert one.sign_in(mot_de_passe=one.account.password).status_code == 403
    basic = requests.get(
        one.base_url + "/portail/",
        auth=(one.account.login, one.account.password),
        allow_redirects=False,
        timeout=60,
    )
    assert basic.status_code == 401


@each_row("path", CLOSED)
@each_row("accept", ["*/*", "application/json", ""])
def test_a_program_has_the_challenge_there_as_everywhere(
    own_service: Any, path: str, accept: str
) -> None:
    answer = requests.get(
        own_service.base_url + path, headers={"Accept": accept}, allow_redirects=False, timeout=60
    )
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Basic ")


def test_a_portal_password_opens_no_data(person: Callable[..., Any]) -> None:
    one = person("demo-gip", signed=False)
    asked = requests.get(
        one.base_url + "/collections",
        auth=(one.account.login, one.account.portal_password),
        timeout=60,
    )
    assert asked.status_code == 401


@each_row(
    "changes",
    [
        {"mot_de_passe": "faux"},
        {"identifiant": "inconnu"},
        {"identifiant": "inconnu", "mot_de_passe": "faux"},
        {"identifiant": "demo-etat"},
    ],
)
def test_wrong_and_unknown_are_one_answer(person: Callable[..., Any], changes: Any) -> None:
    one = person("demo-gip", signed=False)
    answer = one.sign_in(**changes)
    assert answer.status_code == 403
    assert "Identifiant ou mot de passe incorrect." in answer.text
    assert "Set-Cookie" not in answer.headers
    typed = changes.get("identifiant", "demo-gip")
    assert answer.text.replace(typed, "demo-gip") == one.sign_in(mot_de_passe="faux").text


@each_row(
    ("changes", "said"),
    [
        ({"identifiant": ""}, "Identifiant : à remplir."),
        ({"mot_de_passe": ""}, "Mot de passe : à remplir."),
        ({"identifiant": "x" * 81}, "Identifiant : 80 caractères au plus."),
        ({"mot_de_passe": "x" * 201}, "Mot de passe : 200 caractères au plus."),
        ({"identifiant": "a\u0000b"}, "Identifiant : caractère interdit."),
        ({"identifiant": ["demo-gip", "demo-etat"]}, "Identifiant : donné deux fois."),
    ],
)
def test_a_bad_form_says_what_is_wrong(person: Callable[..., Any], changes: Any, said: str) -> None:
    answer = person("demo-gip", signed=False).sign_in(**changes)
    assert answer.status_code == 400
    assert said in answer.text


def test_what_was_typed_is_shown_again_as_text_and_never_the_password(
    person: Callable[..., Any],
) -> None:
    answer = person("demo-gip", signed=False).sign_in(
        identifiant='"><script>alert(1)</script>', mot_de_passe="secret-tapé"
    )
    assert "<script>" not in answer.text
    assert "secret-tapé" not in answer.text


@each_row(
    "suite",
    ["https://ailleurs.example/", "//ailleurs.example/", "/portail//ailleurs",
     "/portail/\\ailleurs", "javascript:alert(1)", "portail/", "/portail/\r\nX: y"],
)  # fmt: skip
def test_signing_in_leads_nowhere_else(person: Callable[..., Any], suite: str) -> None:
    one = person("demo-gip", signed=False)
    assert one.sign_in(suite=suite).headers["Location"] == f"{one.base_url}/portail/"


@each_row(
    "headers",
    [
        {"Origin": "https://ailleurs.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_another_site_can_sign_nobody_in(person: Callable[..., Any], headers: Any) -> None:
    one = person("demo-gip", signed=False)
    typed = {"identifiant": "demo-gip", "mot_de_passe": one.account.portal_password}
    answer = one.send_bare("/portail/connexion", typed, **headers)
    assert answer.status_code == 403
    assert "Set-Cookie" not in answer.headers


def test_the_cookie_is_out_of_reach_of_scripts_and_of_other_sites(
    person: Callable[..., Any],
) -> None:
    cookie = cookie_of(person("demo-gip", signed=False).sign_in())
    assert cookie["httponly"]
    assert cookie["samesite"] == "Strict"
    assert cookie["path"] == "/"
    assert not cookie["max-age"]  # gone with the browser
    assert len(cookie.value) >= 43


def test_a_cookie_brought_along_is_never_taken_as_the_session(person: Callable[..., Any]) -> None:
    victim = person("demo-gip", signed=False)
    victim.browser.cookies.set("parc_social_session", "choisi-par-un-autre")
    given = cookie_of(victim.sign_in()).value
    assert given != "choisi-par-un-autre"
    attacker = person("demo-gip", signed=False)
    attacker.browser.cookies.set("parc_social_session", "choisi-par-un-autre")
    assert attacker.see("/portail/").status_code == 303


@each_row("other", ['x={"a": 1}; ', "=; ", 'é="; ', "parc_social_session_b=1; "])
def test_cookies_of_other_applications_do_not_hide_ours(
    person: Callable[..., Any], other: str
) -> None:
    one = person("demo-gip")
    mine = f"parc_social_session={one.browser.cookies['parc_social_session']}"
    asked = requests.get(
        f"{one.base_url}/portail/",
        headers={"Cookie": (other + mine).encode()},
        allow_redirects=False,
        timeout=60,
    )
    assert asked.status_code == 200


def test_signing_in_again_ends_the_session_before(person: Callable[..., Any]) -> None:
    one = person("demo-gip")
    before = one.browser.cookies["parc_social_session"]
    assert one.sign_in().status_code == 303
    thief = person("demo-gip", signed=False)
    thief.browser.cookies.set("parc_social_session", before)
    assert thief.see("/portail/").status_code == 303
    assert one.see("/portail/").status_code == 200


def test_after_signing_out_the_cookie_is_worth_nothing(person: Callable[..., Any]) -> None:
    one = person("demo-gip")
    cookie = one.browser.cookies["parc_social_session"]
    assert one.send("/portail/deconnexion").status_code == 303
    assert "parc_social_session" not in one.browser.cookies
    one.browser.cookies.set("parc_social_session", cookie)
    assert one.see("/portail/").status_code == 303
    assert one.see("/collections").status_code == 401


@each_row("data", [{}, {"jeton": "faux"}, {"jeton": ""}])
def test_a_form_without_the_token_of_the_session_does_nothing(
    person: Callable[..., Any], data: Any
) -> None:
    one = person("demo-gip")
    assert one.send_bare("/portail/deconnexion", data).status_code == 403
    assert one.see("/portail/").status_code == 200


def test_the_token_of_another_session_does_nothing(person: Callable[..., Any]) -> None:
    one, other = person("demo-gip"), person("demo-etat")
    assert one.send_bare("/portail/deconnexion", {"jeton": other.token()}).status_code == 403


@each_row("origin", ["https://ailleurs.example", "null"])
def test_a_form_from_another_site_does_nothing(person: Callable[..., Any], origin: str) -> None:
    one = person("demo-gip")
    assert one.send("/portail/deconnexion", Origin=origin).status_code == 403
    assert one.see("/portail/").status_code == 200


def test_pages_are_not_kept_by_the_browser_and_not_read_by_other_sites(
    person: Callable[..., Any],
) -> None:
    headers = person("demo-gip").see("/portail/").headers
    assert headers["Cache-Control"] == "no-store"
    assert headers["Referrer-Policy"] == "same-origin"  # else a form would say "Origin: null"
    assert "Access-Control-Allow-Origin" not in headers
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]


def test_a_session_reads_data_pages_and_runs_nothing(person: Callable[..., Any]) -> None:
    one = person("demo-gip")
    assert one.see("/collections/rpls-logements/items?f=json&limit=1").status_code == 200
    body = {"inputs": {"niveau": "commune", "codes": ["93066"]}}
    run = one.browser.post(
        f"{one.base_url}/processes/indicateurs-territoire/execution", json=body, timeout=60
    )
    assert run.status_code == 401


def test_a_session_and_a_password_at_once_are_refused(person: Callable[..., Any]) -> None:
    one = person("demo-gip")
    both = one.browser.get(
        f"{one.base_url}/collections",
        auth=(one.account.login, one.account.password),
        headers={"Accept": "application/json"},
        timeout=60,
    )
    assert (both.status_code, both.json()["code"]) == (400, "two-credentials")


def test_an_unknown_page_is_a_page(person: Callable[..., Any]) -> None:
    answer = person("demo-gip").see("/portail/rien")
    assert answer.status_code == 404
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"


@each_row("method", ["PUT", "DELETE", "PATCH"])
def test_no_other_method(person: Callable[..., Any], method: str) -> None:
    one = person("demo-gip")
    asked = one.browser.request(method, f"{one.base_url}/portail/connexion", timeout=60)
    assert asked.status_code == 405


def test_signing_in_is_in_the_journal_without_the_password(
    own_service: Any, person: Callable[..., Any], journal_of: Callable[..., Any]
) -> None:
    one = person("demo-commune")
    journal_of(own_service, "demo-commune", "page-sign-in")
    database = own_service.data / "registre.sqlite"
    with closing(sqlite3.connect(database)) as connection:
        rows = connection.execute(
            "SELECT operation, compte, statut FROM journal WHERE operation = 'page-sign-in'"
            " AND compte = 'demo-commune'"
        ).fetchall()
        whole = json.dumps(connection.execute("SELECT * FROM journal").fetchall())
    assert ("page-sign-in", "demo-commune", 303) in rows
    assert one.account.portal_password not in whole


def test_the_eleventh_guess_waits(person: Callable[..., Any]) -> None:
    one = person("demo-bailleur-2", signed=False)
    for _ in range(10):
        assert one.sign_in(mot_de_passe="faux").status_code == 403
    answer = one.sign_in()
    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= 30
    assert "Trop d’essais" in answer.text
