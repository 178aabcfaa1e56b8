"""The page of jobs names each calculation by the title that the API gives it."""

import csv
import io
from collections.abc import Callable
from typing import Any

from parc_social.domain.job import PUBLICATION
from portal.steering.jobs_page import PROCESS_WORDS
from server.jobs.file_check import CHECK

JOBS = "/portail/pilotage/travaux"


def titles(account: Any) -> dict[str, str]:
    listed = account.json("/processes", lang="fr")["processes"]
    return {one["id"]: one["title"] for one in listed}


def test_words_are_the_titles_of_processes(own_service: Any) -> None:
    """Those that the GIP and a landlord may ask for, none less; beside them, what pages ask for."""
    gip, landlord = (own_service.accounts[one] for one in ("demo-gip", "demo-bailleur-1"))
    served = titles(gip) | titles(landlord)
    asked = {CHECK, PUBLICATION}
    assert {one: PROCESS_WORDS.get(one) for one in served} == served
    assert served.keys() | asked == PROCESS_WORDS.keys()


def test_the_page_and_its_file_say_them(own_service: Any, person: Callable[..., Any]) -> None:
    path, waits = "/processes/echo/execution", {"Prefer": "respond-async"}
    body = {"inputs": {"echo": "à lire"}}
    asked = own_service.accounts["demo-gip"].ask("POST", path, json=body, headers=waits)
    assert asked.status_code == 201, asked.text
    gip = person("demo-gip")
    page = gip.see(f"{JOBS}?processus=echo")
    assert f">{PROCESS_WORDS['echo']}</option>" in page.text
    assert f'data-titre="Calcul">{PROCESS_WORDS["echo"]}</td>' in page.text
    text = gip.see(f"{JOBS}?processus=echo&f=csv").text
    rows = list(csv.DictReader(io.StringIO(text.lstrip("\ufeff")), delimiter=";"))
    assert {(row["processus"], row["calcul"]) for row in rows} == {("echo", PROCESS_WORDS["echo"])}
