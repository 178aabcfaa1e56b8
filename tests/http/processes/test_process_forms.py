"""The forms of processes: behind a session, from a page of it, with its rights and no other."""

import re
import time
from collections.abc import Callable
from contextlib import closing
from typing import Any

import pytest
import requests
from sqlalchemy import text

from parc_social.registry.registry import open_registry
from parc_social.settings import read_settings

RUN, INPUT = "/portail/calculs/echo", "entree.echo"
ECHO = {INPUT: "Bonjour", "rendu": "page"}
HTML = {"Accept": "text/html"}


@pytest.fixture
def epci(person: Callable[..., Any]) -> Any:
    return person("demo-epci")


def job_of(answer: requests.Response) -> str:
    assert answer.status_code == 303, answer.text
    return answer.headers["Location"].rpartition("/jobs/")[2]


def until(one: Any, job: str, *states: str) -> None:
    for _ in range(300):
        answer = one.browser.get(f"{one.base_url}/jobs/{job}?f=json", timeout=60)
        if answer.json().get("status") in states:
            return
        time.sleep(0.1)
    raise AssertionError(states)


def test_a_form_runs_a_process_and_shows_its_answer(epci: Any, read_words: Any) -> None:
    answer = epci.send(RUN, ECHO)
    assert answer.status_code == 200, answer.text
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Bonjour" in read_words(answer)
    shown = epci.send(RUN, {**ECHO, INPUT: "<script>alert(1)</script>"}).text
    assert "<script>alert(1)" not in shown
    assert "&lt;script&gt;alert(1)" in shown


def test_a_form_from_elsewhere_runs_nothing(
    epci: Any, person: Callable[..., Any], own_service: Any
) -> None:
    other = person("demo-commune")
    before = jobs(own_service)
    for data, headers in (
        ({**ECHO, "jeton": ""}, {}),
        ({**ECHO, "jeton": other.token()}, {}),
        ({**ECHO, "jeton": epci.token()}, {"Origin": "https://exemple.fr"}),
        ({**ECHO, "jeton": epci.token()}, {"Origin": "null"}),
        ({**ECHO, "jeton": epci.token()}, {"Sec-Fetch-Site": "cross-site"}),
    ):
        for path in (RUN, "/portail/travaux/x/abandonner"):
            asked = {**data, "rendu": "travail"}  # a job is what would be left of it
            assert epci.send_bare(path, asked, **headers).status_code == 403
    assert jobs(own_service) == before
    until(epci, job_of(epci.send(RUN, {**ECHO, "rendu": "travail"})), "successful")
    assert jobs(own_service) == before + 1


def jobs(service: Any) -> int:
    """How many jobs the registry knows."""
    opened = closing(open_registry(read_settings(service.environ).registry))
    with opened as registry, registry.engine.connect() as connection:
        return int(connection.execute(text("SELECT count(*) FROM travail")).scalar_one())


def test_a_session_posts_to_the_api_itself_nothing(epci: Any) -> None:
    for path in ("/processes/echo/execution",):
        answer = epci.browser.post(
            epci.base_url + path, json={"inputs": {"echo": "x"}}, timeout=60,
            headers={"Origin": epci.base_url},
        )  # fmt: skip
        assert answer.status_code == 401


def test_without_a_session_a_form_leads_to_the_sign_in_page(
    person: Callable[..., Any], own_service: Any
) -> None:
    stranger, account = person("demo-epci", signed=False), own_service.accounts["demo-epci"]
    for path in (RUN, "/portail/travaux/x/abandonner"):
        answer = stranger.send_bare(path, ECHO)
        assert answer.status_code == 303
        assert answer.headers["Location"].startswith(f"{own_service.base_url}/portail/connexion")
        basic = requests.post(
            own_service.base_url + path, data=ECHO, timeout=60,
            auth=(account.login, account.password),
        )  # fmt: skip
        assert basic.status_code == 401


def test_a_page_of_a_process_has_its_form_for_a_session_alone(epci: Any, own_service: Any) -> None:
    account = own_service.accounts["demo-epci"]
    page = epci.see("/processes/echo")
    assert re.search(r'<form [^>]*action="/portail/calculs/echo"', page.text)
    assert '<meta name="referrer" content="same-origin">' in page.text
    other = account.ask("GET", "/processes/echo", headers=HTML)
    assert other.status_code == 200
    assert "<form" not in other.text
    assert 'href="/portail/calculs/echo"' in other.text
    led = epci.see(RUN)
    assert (led.status_code, led.headers["Location"]) == (
        303, f"{own_service.base_url}/processes/echo")  # fmt: skip


def test_a_process_that_is_not_ones_own_is_one_that_is_not_there(
    person: Callable[..., Any], epci: Any
) -> None:
    """Neither for who has no convention in force, nor under any other name."""
    unsigned = person("demo-non-signee")
    bodies = {
        re.sub(r"jeton\" value=\"\w+", "", answer.text)
        for answer in (unsigned.send(RUN, ECHO), unsigned.send("/portail/calculs/nosuch", ECHO))
        if answer.status_code == 404
    }
    assert len(bodies) == 1
    assert epci.send("/portail/calculs/nosuch", ECHO).status_code == 404


@pytest.mark.parametrize(
    ("path", "data", "said"),
    [
        (RUN, {"rendu": "page"}, "echo : cette entrée est obligatoire"),
        (RUN, {**ECHO, "entree.pause": "vite"}, "pause : un nombre est attendu, lu « vite »"),
        (RUN, {**ECHO, "entree.pause": "61"}, "pause : de 0 à 60 secondes"),
        (RUN, {**ECHO, "rendu": "pdf"}, "rendu : « pdf » n'est pas proposé ici"),
        (RUN, {**ECHO, "rendu": "csv"}, "rendu : « csv » n'est pas proposé ici"),
        (RUN, {"rendu": "travail"}, "echo : cette entrée est obligatoire"),
        (
            "/portail/calculs/indicateurs-polygone",
            {"entree.polygone": '{"href": "https://exemple.fr/zone.json"}'},
            "une entrée par référence (href) est refusée",
        ),
    ],
)
def test_a_wrong_form_is_shown_again_with_what_is_wrong(
    epci: Any, read_words: Any, path: str, data: dict[str, str], said: str
) -> None:
    answer = epci.send(path, data)
    assert answer.status_code == 400, answer.text
    assert said in read_words(answer)
    assert 'role="alert"' in answer.text


@pytest.mark.parametrize(
    ("file", "media"), [("csv", "text/csv; charset=utf-8"), ("geojson", "application/geo+json")]
)
def test_a_form_gives_the_file_that_the_api_gives(epci: Any, file: str, media: str) -> None:
    filled = {"entree.niveau": "commune", "entree.indicateurs": ["logements"], "rendu": file}
    answer = epci.send("/portail/calculs/indicateurs-territoire", filled)
    assert answer.headers["Content-Type"] == media
    assert f"indicateurs-territoire.{file}" in answer.headers["Content-Disposition"]
    asked = {
        "inputs": {"niveau": "commune", "indicateurs": ["logements"]},
        "outputs": {"lignes": {"format": {"mediaType": media.partition(";")[0]}}},
    }
    assert answer.content == epci.account.execute("indicateurs-territoire", asked).content


def test_a_job_of_a_form_is_a_job_of_the_account(epci: Any, read_words: Any) -> None:
    job = job_of(epci.send(RUN, {**ECHO, "rendu": "travail"}))
    until(epci, job, "successful")
    assert epci.account.json(f"/jobs/{job}")["processID"] == "echo"
    assert epci.account.json(f"/jobs/{job}/results")["echo"] == "Bonjour"
    page = epci.see(f"/jobs/{job}/results")
    assert page.headers["Content-Type"].startswith("text/html")
    assert "Bonjour" in read_words(page)
    program = epci.account.ask("GET", f"/jobs/{job}/results", headers={"Accept": "*/*"})
    assert program.headers["Content-Type"] == "application/json"
    wrong = epci.account.get(f"/jobs/{job}/results", f="pdf")
    assert (wrong.status_code, wrong.json()["code"]) == (400, "invalid-value")
    assert epci.send(f"/portail/travaux/{job}/abandonner").status_code == 303
    assert epci.account.json(f"/jobs/{job}")["status"] == "dismissed"
    assert epci.account.get(f"/jobs/{job}/results").status_code == 404


def test_a_running_job_is_given_up_by_its_button_and_by_nobody_elses(
    epci: Any, person: Callable[..., Any]
) -> None:
    job = job_of(epci.send(RUN, {**ECHO, "entree.pause": "60", "rendu": "travail"}))
    until(epci, job, "running")
    path = f"/portail/travaux/{job}/abandonner"
    assert f'action="{path}"' in epci.see(f"/jobs/{job}").text
    other = person("demo-commune")
    assert other.send(path).status_code == other.send("/portail/travaux/x/abandonner").status_code
    assert other.send(path).status_code == 404
    until(epci, job, "running")
    answer = epci.send(path)
    assert answer.headers["Location"] == f"{epci.base_url}/jobs"
    assert epci.account.json(f"/jobs/{job}")["status"] == "dismissed"
    assert path not in epci.see(f"/jobs/{job}").text


def test_what_a_form_ran_has_its_line_in_the_journal(
    epci: Any, journal_of: Any, own_service: Any
) -> None:
    epci.send(RUN, ECHO)
    lines = journal_of(own_service, "demo-epci", "page-run-process")
    assert ("page-run-process", epci.account.organisation) in lines
