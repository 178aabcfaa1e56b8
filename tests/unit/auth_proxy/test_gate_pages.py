"""A refusal is a page for whoever reads it in a browser, signed in; JSON as ever for all others."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from werkzeug.test import Client, TestResponse

from auth_proxy.errors.problem import Problem
from parc_social.access.conventions.membership import COOKIE, Entree, Session
from parc_social.access.model.grant import Grant
from parc_social.errors import Unavailable
from parc_social.registry.secrets.credentials import repere_of
from parc_social.settings import Settings

HTML = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
ITEMS = "/collections/rpls-logements/items"
REFUSED = {
    f"{ITEMS}/fautif": 400, f"{ITEMS}?inconnu=1": 400, "/collections/../x": 400,
    "/collections?x=%00": 400, f"/collections?x={'a' * 17_000}": 414, f"{ITEMS}/interdit": 403,
    f"{ITEMS}/absent": 404, "/rien": 404, "/collections/ops-menages/items": 404,
    f"{ITEMS}/change": 409, f"{ITEMS}/plein": 429, f"{ITEMS}/panne": 500, f"{ITEMS}/ailleurs": 503,
    "/processes/inconnu": 404,
}  # fmt: skip
every_refusal = pytest.mark.parametrize(("path", "status"), REFUSED.items())


def told(problem: Problem, number: str, entered: Entree | None, grant: Grant | None) -> bytes:
    """A page as the portal might make it."""
    who = entered.identity.organisation.code if isinstance(entered, Session) else "personne"
    opened = len(grant.rights) if grant else 0
    return f"<p>{problem.status} {problem.code} {who} {bool(opened)} {number}".encode()


class Scene:
    """A gate with pages, and a session of an account on it."""

    def __init__(self, client: Client, token: str) -> None:
        self.client, self.token = client, token

    def ask(
        self, path: str, headers: Mapping[str, str] | None = None, *, session: bool = True
    ) -> TestResponse:
        """As a browser would, unless said otherwise."""
        sent = {"Accept": HTML, **(headers or {})}
        self.client.delete_cookie(COOKIE)
        if session:
            self.client.set_cookie(COOKIE, self.token)
        where, _, query = path.partition("?")
        return self.client.open(where, query_string=query, headers=sent)


@pytest.fixture
def scene(world: Any, gate_client: Callable[..., Client], tmp_path: Path) -> Scene:
    now = datetime(2026, 6, 1, 12, tzinfo=UTC)
    client = gate_client(Settings(tmp_path), clock=lambda: now, refusal_page=told)
    shown = world.registry.secrets.add_portal_password("epci", "essai").shown
    return Scene(client, world.registry.sessions.open("epci", repere_of(shown), now))


@every_refusal
def test_who_has_signed_in_reads_a_page(scene: Scene, path: str, status: int) -> None:
    answer = scene.ask(path)
    assert answer.status_code == status
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert answer.text.startswith(f"<p>{status} ")
    assert " 249710054 " in answer.text


@every_refusal
@pytest.mark.parametrize("accept", ["*/*", "application/json", "", "application/json, text/html"])
def test_a_script_of_a_page_reads_json(scene: Scene, path: str, status: int, accept: str) -> None:
    answer = scene.ask(path, {"Accept": accept})
    assert answer.status_code == status
    assert answer.get_json()["status"] == status


@every_refusal
def test_software_that_reads_html_keeps_json(
    scene: Scene, world: Any, path: str, status: int
) -> None:
    key = world.secrets.keys["epci"]
    answer = scene.ask(path, {"X-API-Key": key}, session=False)
    assert answer.status_code == status
    assert answer.get_json()["status"] == status


@pytest.mark.parametrize("path", ["/collections/../x", "/collections?x=%00"])
def test_who_is_refused_at_the_door_and_has_no_session_keeps_json(scene: Scene, path: str) -> None:
    assert scene.ask(path, session=False).get_json()["status"] == 400
    scene.token = "x" * 43
    assert scene.ask(path).get_json()["status"] == 400


def test_a_page_on_another_site_that_asks_for_one_learns_nothing(scene: Scene) -> None:
    """A script there has neither the answer nor the session; what it frames is refused."""
    answer = scene.ask("/collections/../x", {"Sec-Fetch-Site": "cross-site"})
    assert answer.get_json()["status"] == 400


def test_a_page_of_what_is_hidden_is_that_of_what_is_not_there(scene: Scene) -> None:
    paths = ("/rien", "/collections/ops-menages/items", "/collections/inconnue", f"{ITEMS}/absent")
    answers = [scene.ask(path) for path in paths]
    numbers = [answer.headers["X-Request-Id"] for answer in answers]
    pages = {a.text.replace(n, "") for a, n in zip(answers, numbers, strict=True)}
    assert pages == {"<p>404 not-found 249710054 True "}


def test_reports_of_ows_stay_reports(scene: Scene) -> None:
    answer = scene.ask("/ows?service=WFS&request=GetCapabilities")
    assert answer.status_code == 404
    assert "xml" in answer.headers["Content-Type"]


def test_a_refusal_whose_page_can_not_be_made_is_told_in_json(
    scene: Scene, gate_client: Callable[..., Client], tmp_path: Path
) -> None:
    """The registry went away between who asks and the page that says so."""

    def unmade(*_: object) -> bytes:
        raise Unavailable("registre")

    now = datetime(2026, 6, 1, 12, tzinfo=UTC)
    scene.client = gate_client(Settings(tmp_path), clock=lambda: now, refusal_page=unmade)
    answer = scene.ask(f"{ITEMS}/ailleurs")
    assert answer.status_code == 503
    assert answer.get_json()["code"] == "unavailable"


def test_a_registry_that_is_away_is_told_to_everybody_in_json(
    scene: Scene, world: Any, tmp_path: Path
) -> None:
    """Nobody is known any more, so nobody has signed in."""
    for file in tmp_path.glob("registre.sqlite*"):
        file.write_bytes(b"\0" * 4096)
    answer = scene.ask(ITEMS)
    assert answer.status_code == 503
    assert answer.get_json()["code"] == "unavailable"
