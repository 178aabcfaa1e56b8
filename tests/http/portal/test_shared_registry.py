"""The way of a stranger over the pages, where people and conventions are kept in PostgreSQL."""

import re
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import partial
from typing import Any

import pytest
import requests
from sqlalchemy import text

from parc_social.registry.registry import open_registry
from parc_social.settings import read_settings
from testing.sample import taking_turns
from testing.waiting import waited_for

pytestmark = taking_turns(4)

ITEMS = "/collections/rpls-logements/items?limit=10&f=json"


@pytest.fixture(scope="module")
def own_service(shared_registry_service: Any) -> Any:
    """What the persons of these tests meet."""
    return shared_registry_service


def sign(one: Any, numero: str, **more: str) -> requests.Response:
    """Sends the form of a convention's page, without a mistake."""
    page = one.see(f"/portail/conventions/{numero}").text
    found = re.search(r'name="empreinte" value="(\w+)"', page)
    assert found is not None
    form = {
        "empreinte": found.group(1), "nom": "Camille Durand", "fonction": "Maire",
        "mot_de_passe": one.account.portal_password, "accepte": "oui", **more,
    }  # fmt: skip
    return one.send(f"/portail/conventions/{numero}/signer", form)


def status_within(seconds: float, expected: int, url: str, **sent: Any) -> int:
    """The status once it is the expected one, or the last."""
    ends = time.monotonic() + seconds
    while True:
        status = requests.get(url, timeout=60, **sent).status_code
        if status == expected or time.monotonic() > ends:
            return status
        time.sleep(0.2)


def test_a_stranger_signs_in_signs_makes_a_password_and_reads_until_it_is_revoked(
    person: Callable[..., Any],
) -> None:
    stranger, gip = person("demo-non-signee"), person("demo-gip")
    url = stranger.base_url + ITEMS
    numero = f"DEMO-{stranger.account.organisation}-1"
    assert sign(stranger, numero, mot_de_passe="faux").status_code == 403
    assert sign(stranger, numero).status_code == 303
    made = stranger.send("/portail/acces/creer", {"nature": "mot-de-passe", "libelle": "QGIS"})
    found = re.search(r'id="secret">([^<]+)<', made.text)
    assert found is not None
    auth = (stranger.account.login, found.group(1))
    assert requests.get(url, auth=auth, timeout=60).status_code == 404  # not countersigned
    assert sign(gip, numero).status_code == 303
    assert status_within(5, 200, url, auth=auth) == 200
    seen = requests.get(url, auth=auth, timeout=60).json()["features"]
    assert {f["properties"]["code_commune"] for f in seen} == {stranger.account.organisation}
    assert stranger.send(f"/portail/acces/{auth[1][:8]}/revoquer").status_code == 303
    assert status_within(5, 401, url, auth=auth) == 401


@pytest.fixture
def mandates_away(own_service: Any) -> Iterator[None]:
    """The registry says who has signed in, and goes away before it says for whom they act."""
    registry = open_registry(read_settings(own_service.environ).registry)
    with closing(registry), registry.engine.connect() as connection:
        connection.execute(text("ALTER TABLE registre.mandat RENAME TO mandat_ailleurs"))
        connection.commit()
        yield
        connection.execute(text("ALTER TABLE registre.mandat_ailleurs RENAME TO mandat"))
        connection.commit()


@pytest.mark.usefixtures("mandates_away")
def test_a_registry_that_goes_away_behind_a_session_is_told_on_a_page(
    own_service: Any, person: Callable[..., Any]
) -> None:
    one = person("demo-bailleur-1")
    answer = one.see("/portail/mandats")
    assert answer.status_code == 503
    assert answer.headers["Content-Type"].startswith("text/html")
    assert "Retry-After" in answer.headers
    assert "registre" not in answer.text
    sent = one.send_bare("/portail/courriels", {"jeton": "x"})
    assert (sent.status_code, "<h1" in sent.text) == (403, True)


def test_what_was_asked_is_on_the_page_of_the_journal(person: Callable[..., Any]) -> None:
    one = person("demo-epci")
    assert one.account.get("/collections/rpls-logements/items", limit=1).status_code == 200
    read = partial(one.text, "/portail/journal")
    assert "liste d’objets" in waited_for(read, lambda text: "liste d’objets" in text)
    assert "rpls-logements" in one.see("/portail/journal/csv").text


def test_a_session_that_was_closed_opens_nothing(person: Callable[..., Any]) -> None:
    one, other = person("demo-epci"), person("demo-epci", signed=False)
    other.browser.cookies.update(one.browser.cookies)
    assert other.see("/portail/droits").status_code == 200
    assert one.send("/portail/deconnexion").status_code == 303
    assert other.see("/portail/droits").status_code == 303


def test_an_organisation_is_chosen(
    agent: Any, person: Callable[..., Any], own_service: Any
) -> None:
    one = person(agent.login)
    assert one.see("/portail/droits").status_code == 303
    code = own_service.accounts["demo-commune"].organisation
    found = re.search(r'name="jeton" value="(\w+)"', one.see("/portail/organisme").text)
    assert found is not None
    form = {"jeton": found.group(1), "organisme": code, "suite": "/portail/droits"}
    assert one.send_bare("/portail/organisme", form).status_code == 303
    assert code in one.text("/portail/droits")
