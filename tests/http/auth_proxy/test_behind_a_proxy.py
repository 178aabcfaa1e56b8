"""A real server behind a proxy that it trusts, and before one that it does not."""

import time
from collections.abc import Callable
from typing import Any

import pytest
import requests
from sqlalchemy import text

from parc_social.registry.registry import open_registry
from parc_social.settings import read_settings
from testing.cluster import free_port

HEADERS = {"X-Forwarded-For": "192.0.2.7", "X-Forwarded-Proto": "https"}


def signed_in(address: str, account: Any, headers: dict[str, str]) -> requests.Response:
    """The answer to the form of the sign-in page."""
    form = {"identifiant": account.login, "mot_de_passe": account.portal_password}
    return requests.post(
        f"{address}/portail/connexion",
        data=form,
        headers=headers,
        allow_redirects=False,
        timeout=60,
    )


def address_of(environ: dict[str, str], request_id: str) -> str:
    """What the journal keeps of who asked; its line may come a moment after the answer."""
    registry = open_registry(read_settings(environ).registry)
    query = text("SELECT adresse FROM journal WHERE requete_id = :id")
    found, ends = None, time.monotonic() + 30
    while found is None and time.monotonic() < ends:
        time.sleep(0.2)
        registry.journal.flush()
        with registry.engine.connect() as connection:
            found = connection.execute(query, {"id": request_id}).scalar_one_or_none()
    registry.close()
    return str(found)


@pytest.fixture(scope="module")
def behind(own_service: Any, serve: Callable[[dict[str, str]], str]) -> str:
    """A server whose proxy is this machine, with bounds of its own."""
    file = own_service.data / "bornes.yml"
    file.write_text("adresse_octets: 2048\nfiltre_valeurs: 5\npage_objets: 10\n")
    more = {"PARC_SOCIAL_PROXIES": "127.0.0.1", "PARC_SOCIAL_BORNES": str(file)}
    return serve(own_service.environ | more)


@pytest.fixture(scope="module")
def elsewhere(own_service: Any, serve: Callable[[dict[str, str]], str]) -> str:
    """A server whose proxy is another machine."""
    return serve(own_service.environ | {"PARC_SOCIAL_PROXIES": "10.9.9.9"})


@pytest.mark.parametrize(
    ("server", "headers", "address", "secure"),
    [
        ("behind", HEADERS, "192.0.2.7", True),
        ("behind", {}, "127.0.0.1", False),
        ("elsewhere", HEADERS, "127.0.0.1", False),
        ("by default", HEADERS, "127.0.0.1", False),
    ],
)
def test_address_and_scheme_are_those_that_a_trusted_proxy_says(
    own_service: Any,
    request: pytest.FixtureRequest,
    server: str,
    headers: dict[str, str],
    address: str,
    secure: bool,
) -> None:
    default = server == "by default"
    where = own_service.base_url if default else request.getfixturevalue(server)
    answer = signed_in(where, own_service.accounts["demo-epci"], headers)
    assert answer.status_code == 303
    assert ("secure" in answer.headers["Set-Cookie"].lower()) is secure
    assert address_of(own_service.environ, answer.headers["X-Request-Id"]) == address


def test_a_public_address_in_https_is_enough_for_a_secure_cookie(
    own_service: Any, start_server: Any
) -> None:
    public = {"PARC_SOCIAL_BASE_URL": "https://parc.example", "PARC_SOCIAL_PORT": str(free_port())}
    environ = own_service.environ | public
    with start_server(environ):
        direct = f"http://127.0.0.1:{environ['PARC_SOCIAL_PORT']}"
        answer = signed_in(direct, own_service.accounts["demo-epci"], {"X-Forwarded-Proto": "http"})
    assert answer.status_code == 303
    assert "secure" in answer.headers["Set-Cookie"].lower()
    assert answer.headers["Location"] == "https://parc.example/portail/"


def test_guesses_are_counted_by_the_address_that_the_proxy_says(behind: str) -> None:

    def guess(client: str) -> int:
        return requests.get(
            f"{behind}/collections", auth=("demo-epci", "abcdefgh-faux"),
            headers={"X-Forwarded-For": client}, timeout=60,
        ).status_code  # fmt: skip

    assert [guess("192.0.2.7") for _ in range(11)] == [401] * 10 + [429]
    assert guess("192.0.2.8") == 401


def test_bounds_of_a_file_hold_at_the_door(own_service: Any, behind: str) -> None:
    account = own_service.accounts["demo-epci"]

    def ask(query: str) -> requests.Response:
        return requests.get(
            f"{behind}/collections/rpls-logements/items?f=json&{query}",
            auth=(account.login, account.password), timeout=60,
        )  # fmt: skip

    assert ask("filter=" + "a" * 2_048).json()["code"] == "url-too-long"
    assert ask("filter=nbpiece IN (1,2,3,4,5)").status_code == 200
    assert "5 valeurs" in ask("filter=nbpiece IN (1,2,3,4,5,6)").json()["detail"]
    assert len(ask("limit=1000").json()["features"]) == 10
