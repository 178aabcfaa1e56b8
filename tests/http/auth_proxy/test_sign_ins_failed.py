"""Failed sign-ins on the pages and of software, from one address, before a real server."""

import re
import time
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from statistics import median
from typing import Any

import pytest
import requests

from parc_social.access.model.organisation import Identity
from parc_social.registry.registry import open_registry
from parc_social.settings import read_settings
from testing.cluster import free_port
from testing.fixtures.passwords import REAL
from testing.rows import each_row
from testing.sample import parameters_taking_turns

pytestmark = parameters_taking_turns(2)


def on_the_pages(address: str, login: str, password: str) -> requests.Response:
    """The answer to the form of the sign-in page."""
    form = {"identifiant": login, "mot_de_passe": password}
    return requests.post(
        f"{address}/portail/connexion", data=form, allow_redirects=False, timeout=60
    )


def by_software(address: str, login: str, password: str) -> requests.Response:
    """The answer to QGIS."""
    return requests.get(f"{address}/collections", auth=(login, password), timeout=60)


def by_key(address: str, key: str) -> requests.Response:
    """The answer to a program."""
    return requests.get(f"{address}/collections", headers={"X-API-Key": key}, timeout=60)


@pytest.fixture
def server(own_service: Any, serve: Callable[[dict[str, str]], str]) -> str:
    """A server that takes three failures of an account and six of a network; none was before."""
    registry = open_registry(read_settings(own_service.environ).registry)
    with closing(registry), registry.engine.begin() as session:
        session.exec_driver_sql("DELETE FROM essai_refuse")
    file = own_service.data / "bornes-tentatives.yml"
    file.write_text("tentatives: 3\ntentatives_reseau: 6\n")
    return serve(own_service.environ | {"PARC_SOCIAL_BORNES": str(file)})


def seen(answer: requests.Response) -> tuple[Any, ...]:
    """What an answer says, but for its number and how long it makes wait, which each doubles."""
    body = re.sub(r"urn:uuid:[0-9a-f-]+|dans [0-9]+ s", "", answer.text)
    return answer.status_code, body, sorted(name.lower() for name in answer.headers)


def test_pages_and_software_are_counted_apart_by_account_and_together_by_network(
    own_service: Any, server: str
) -> None:
    one, other, third = (own_service.accounts[f"demo-{x}"] for x in ("epci", "commune", "gip"))
    for _ in range(3):
        assert on_the_pages(server, one.login, "faux").status_code == 403
    assert on_the_pages(server, one.login, one.portal_password).status_code == 429
    assert by_software(server, one.login, one.password).status_code == 200
    for _ in range(3):
        assert by_software(server, other.login, "faux").status_code == 401
    waits = [on_the_pages(server, third.login, "faux"), by_software(server, third.login, "faux")]
    assert [(x.status_code, x.headers["Retry-After"]) for x in waits] == [(429, "30"), (429, "60")]


def test_whoever_fails_from_a_network_that_waits_is_told_the_same(
    own_service: Any, server: str
) -> None:
    """Hole 7: 401 against 429 told which accounts worked there."""
    known = own_service.accounts["demo-gip"]
    assert by_software(server, known.login, known.password).status_code == 200
    for number in range(6):
        assert by_software(server, f"compte-{number}", "faux").status_code == 401
    sent = (known.login, "demo-commune", "nul", own_service.in_state("expired").login)
    told = {str(seen(by_software(server, login, "faux"))) for login in sent}
    assert [one[:5] for one in told] == ["(429,"]
    new = own_service.accounts["demo-epci"]  # never seen there: the right password goes in at once
    assert by_software(server, new.login, new.password).status_code == 200
    assert on_the_pages(server, new.login, new.portal_password).status_code == 303


def test_a_password_that_is_chosen_may_be_guessed_and_opens_nothing_meanwhile(
    own_service: Any, server: str
) -> None:
    """But where it was accepted before: one of a list is not told from a wrong one."""
    guessed, known = chosen_by(own_service, "devinee"), chosen_by(own_service, "connue")
    assert on_the_pages(server, known, CHOSEN).status_code == 303
    for number in range(6):
        assert by_software(server, f"compte-{number}", "faux").status_code == 401
    told = {str(seen(on_the_pages(server, guessed, word))) for word in (CHOSEN, "un autre essai")}
    assert [one[:5] for one in told] == ["(429,"]
    assert on_the_pages(server, known, CHOSEN).status_code == 303


CHOSEN = "violon cendre lundi rhum"


def chosen_by(service: Any, login: str) -> str:
    """A new account whose person has chosen her password."""
    now, code = datetime.now(UTC), service.accounts["demo-epci"].organisation
    with closing(open_registry(read_settings(service.environ).registry)) as registry:
        identity = Identity(login, registry.accounts.organisation(code))
        made = registry.invitations.invite(identity, "X", "x@exemple.fr", "demo-gip", now)
        registry.invitations.use(registry.invitations.draw(made, now), CHOSEN, now)
    return login


def test_a_right_password_of_a_locked_account_is_answered_as_a_wrong_one(
    own_service: Any, server: str
) -> None:
    locked, other = own_service.accounts["demo-commune"], own_service.accounts["demo-gip"]
    for login in (locked.login, "nul"):
        for _ in range(3):
            assert by_software(server, login, "faux").status_code == 401
    sent = ((locked.login, locked.password), (locked.login, "faux"), ("nul", "faux"))
    told = {str(seen(by_software(server, *one))) for one in sent}
    assert [one[:5] for one in told] == ["(429,"]
    # Ways out: a secret of another kind, and, of another account, nothing has changed.
    assert by_key(server, locked.api_key).status_code == 200
    assert on_the_pages(server, locked.login, locked.portal_password).status_code == 303
    assert by_software(server, other.login, other.password).status_code == 200


def test_what_was_accepted_from_there_goes_on(own_service: Any, server: str) -> None:
    """An old password in QGIS does not lock its owner out of what works beside it."""
    one = own_service.accounts["demo-epci"]
    assert by_software(server, one.login, one.password).status_code == 200
    for _ in range(5):
        by_software(server, one.login, "ancien")
    assert by_software(server, one.login, "ancien").status_code == 429
    time.sleep(1.1)  # beyond what a map is remembered for
    assert by_software(server, one.login, one.password).status_code == 200


@pytest.mark.usefixtures("passwords_of_the_product")
def test_the_time_of_a_failure_tells_nothing(
    own_service: Any, serve: Callable[[dict[str, str]], str], processor_s: Callable[[str], float]
) -> None:
    """Unknown account, wrong password, right one of who waits; before and under a wait.

    Of nine of each, one after the other: the usual one on the server's processor, and the quickest
    on the clock, where the neighbours are too.
    """
    file = own_service.data / "bornes-durees.yml"
    file.write_text("tentatives: 20\ntentatives_reseau: 40\n")
    server = serve(own_service.environ | {"PARC_SOCIAL_BORNES": str(file), REAL: "1"})
    one = own_service.accounts["demo-epci"]
    with closing(open_registry(read_settings(own_service.environ).registry)) as registry:
        right = registry.secrets.add_password(one.login, "essai").shown

    def took(login: str, password: str, expected: int) -> tuple[float, float]:
        used, begun = processor_s(server), time.perf_counter()
        status = by_software(server, login, password).status_code
        assert status == expected, (login, status)
        return processor_s(server) - used, time.perf_counter() - begun

    def check_alike(status: int, **sent: tuple[str, str]) -> None:
        times = [[took(*who, status) for who in sent.values()] for _ in range(9)]
        of_each = [tuple(zip(*column, strict=True)) for column in zip(*times, strict=True)]
        less, more = sorted(median(used) for used, _ in of_each)
        assert more < 1.5 * less + 0.002, (sent, of_each)  # an argon2 is 40 ms
        less, more = sorted(min(passed) for _, passed in of_each)
        assert more < 3 * less + 0.005, (sent, of_each)

    check_alike(401, wrong=("demo-gip", "faux"), unknown=("nul", "faux"))
    for number in range(22):
        by_software(server, f"compte-{number}", "faux")
    check_alike(429, wrong=("demo-commune", "faux"), unknown=("nulle", "faux"))
    for _ in range(20):
        by_software(server, one.login, "faux")
    check_alike(429, right=(one.login, right), wrong=(one.login, "faux"))


def test_a_proxy_that_is_not_trusted_is_told_to_the_operator(
    own_service: Any, start_server: Callable[..., Any]
) -> None:
    """Once in the log, and in the metrics each time."""
    address = f"http://127.0.0.1:{(port := free_port())}"
    environ = {**own_service.environ, "PARC_SOCIAL_PORT": str(port),
               "PARC_SOCIAL_BASE_URL": address, "PARC_SOCIAL_PROXIES": "10.9.9.9",
               "PARC_SOCIAL_METRICS_TOKEN": "jeton-de-mesure"}  # fmt: skip
    with start_server(environ) as log:
        for _ in range(3):
            requests.get(address, headers={"X-Forwarded-For": "192.0.2.7"}, timeout=60)
        bearer = {"Authorization": "Bearer jeton-de-mesure"}
        metrics = requests.get(f"{address}/metrics", headers=bearer, timeout=60).text
        assert "parc_social_forwarded_untrusted_total 3.0" in metrics
        assert log.read_text().count("PARC_SOCIAL_PROXIES does not name") == 1


@each_row(("public", "expected"), [(False, 200), (True, 401)])
def test_metrics_are_not_open_behind_a_proxy_of_the_same_machine(
    own_service: Any, start_server: Callable[..., Any], public: bool, expected: int
) -> None:
    """Hole 9: a proxy that adds no header looks like the machine itself."""
    here = f"http://127.0.0.1:{(port := free_port())}"
    base = "https://portail.exemple.fr" if public else here
    more = {"PARC_SOCIAL_PORT": str(port), "PARC_SOCIAL_BASE_URL": base}
    with start_server({**own_service.environ, **more}):
        assert requests.get(f"{here}/metrics", timeout=60).status_code == expected
        for name in ("X-Forwarded-For", "Forwarded", "Via", "X-Real-IP", "X-Forwarded-Host"):
            answer = requests.get(f"{here}/metrics", headers={name: "x"}, timeout=60)
            assert answer.status_code == 401, name
