"""The session of the pages as a credential: it reads, alone, for its own site, and nothing else."""

from datetime import UTC, datetime
from typing import Any

import pytest
from werkzeug.test import Client

from testing.made.requests.credentials import ITEMS, basic, in_url


def opened(world: Any, login: str = "epci") -> str:
    """The cookie of an open session."""
    password = world.registry.secrets.add_portal_password(login, "pages")
    token = world.registry.sessions.open(login, password.repere, world.now[0])
    return f"parc_social_session={token}"


def with_cookie(world: Any, cookie: str, path: str = ITEMS, **more: Any) -> Any:
    """Sent as it is: a client that keeps cookies would write its own header."""
    headers = more.pop("headers", {})
    if login := more.pop("login", None):
        headers = {"X-API-Key": world.secrets.keys[login]}
    client = Client(world.client.application, use_cookies=False)
    sent = {"HTTP_COOKIE": cookie}
    return client.open(path, headers=headers, environ_overrides=sent, **more)


def test_a_session_reads_what_its_account_may_read(world: Any) -> None:
    answer = with_cookie(world, opened(world))
    assert answer.get_json(force=True)["account"] == "epci"
    assert "Cookie" in answer.headers["Vary"]
    assert answer.headers["Access-Control-Allow-Origin"] == "*"  # so no other site sends it
    assert "Access-Control-Allow-Credentials" not in answer.headers
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize("path", [ITEMS, "/processes/indicateurs-territoire/execution"])
def test_a_session_does_nothing_but_read_outside_the_pages(
    world: Any, path: str, method: str
) -> None:
    assert with_cookie(world, opened(world), path, method=method).status_code == 401


@pytest.mark.parametrize("other", ["key", "basic", "bearer", "illisible", "address"])
def test_a_session_comes_alone(world: Any, other: str) -> None:
    cookie, path = opened(world), ITEMS
    headers = {
        "basic": {"Authorization": basic(f"epci:{world.secrets.passwords['epci']}")},
        "bearer": {"Authorization": "Bearer a.b.c"},
        "illisible": {"Authorization": "illisible"},
        "key": {"X-API-Key": world.secrets.keys["gip"]},
    }.get(other, {})
    if other == "address":
        path = f"{ITEMS}?api_key={in_url(world)}"
    answer = with_cookie(world, cookie, path, headers=headers)
    assert (answer.status_code, answer.get_json()["code"]) == (400, "two-credentials")


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
@pytest.mark.parametrize(
    ("mode", "status"), [("navigate", 200), ("no-cors", 401), ("cors", 401), (None, 401)]
)
def test_another_site_can_not_ask_with_the_session_of_a_person(
    world: Any, site: str, mode: str | None, status: int
) -> None:
    headers = {"Sec-Fetch-Site": site} | ({"Sec-Fetch-Mode": mode} if mode else {})
    assert with_cookie(world, opened(world), headers=headers).status_code == status


@pytest.mark.parametrize("site", ["same-origin", "none"])
def test_our_own_pages_can(world: Any, site: str) -> None:
    headers = {"Sec-Fetch-Site": site, "Sec-Fetch-Mode": "cors"}
    assert with_cookie(world, opened(world), headers=headers).status_code == 200


def test_a_second_cookie_of_the_name_is_somebody_elses_trick(world: Any) -> None:
    mine, theirs = opened(world), opened(world, "gip")
    assert with_cookie(world, f"{mine}; {theirs}").status_code == 401
    assert with_cookie(world, f"{theirs}; a=b; {mine}").status_code == 401
    assert with_cookie(world, f"a=b; {mine}; c=d").status_code == 200


@pytest.mark.parametrize(
    "cookie",
    ["", "parc_social_session", "parc_social_session=", "parc_social_session=x",
     'parc_social_session="', "parc_social_session=\0", "parc_social_session=\xff",
     "parc_social_session=é", "parc_social_session=" + "x" * 8_000, "=" * 8_000,
     "; " * 4_000, "\xff\xfe=1", "a;b;c", "Parc_Social_Session=x", "parc_social_session =x"],
)  # fmt: skip
def test_a_cookie_that_is_none_is_no_session(world: Any, cookie: str) -> None:
    assert with_cookie(world, cookie).status_code == 401
    assert with_cookie(world, cookie, login="epci").status_code == 200


@pytest.mark.parametrize("how", ["signed out", "account", "password", "time", "idle"])
def test_a_session_ends_on_the_server(world: Any, how: str) -> None:
    password = world.registry.secrets.add_portal_password("epci", "pages")
    token = world.registry.sessions.open("epci", password.repere, world.now[0])
    cookie = f"parc_social_session={token}"
    assert with_cookie(world, cookie).status_code == 200
    match how:
        case "signed out":
            world.registry.sessions.close(token, world.now[0])
        case "account":
            world.registry.accounts.revoke("epci")
        case "password":
            world.registry.secrets.revoke(password.repere)
        case "time":
            world.now[0] = datetime(2026, 6, 1, 20, tzinfo=UTC)
        case _:
            world.now[0] = datetime(2026, 6, 1, 12, 30, tzinfo=UTC)
    assert with_cookie(world, cookie).status_code == 401


def test_a_stale_session_does_not_stand_in_the_way_of_a_password(world: Any) -> None:
    token = opened(world).partition("=")[2]
    world.registry.sessions.close(token, world.now[0])
    assert with_cookie(world, f"parc_social_session={token}", login="epci").status_code == 200


@pytest.mark.parametrize("asked", ["authorization", "x-api-key", "authorization, accept, prefer"])
@pytest.mark.parametrize("path", [ITEMS, "/", "/rien", f"{ITEMS}?api_key=x"])
def test_a_preflight_lets_fetch_send_its_credentials(world: Any, path: str, asked: str) -> None:
    headers = {
        "Origin": "https://carte.example",
        "Access-Control-Request-Method": "GET",
        "Access-Control-Request-Headers": asked,
    }
    answer = world.get(path, None, method="OPTIONS", headers=headers)
    assert answer.status_code == 200
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    allowed = answer.headers["Access-Control-Allow-Headers"].lower().split(", ")
    assert set(asked.split(", ")) <= set(allowed)
    assert "Access-Control-Allow-Credentials" not in answer.headers


@pytest.mark.parametrize("path", [ITEMS, "/rien", f"{ITEMS}?nosuch=1"])
@pytest.mark.parametrize("login", ["epci", None])
def test_a_script_of_another_site_reads_refusals_too(
    world: Any, path: str, login: str | None
) -> None:
    answer = world.get(path, login, headers={"Origin": "https://carte.example"})
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "X-Request-Id" in answer.headers["Access-Control-Expose-Headers"]
