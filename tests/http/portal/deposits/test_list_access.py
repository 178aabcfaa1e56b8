"""Lists as files, over HTTP: who reads a page has its file, with its rows and no others."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from parc_social.access.conventions.convention import legal_day
from parc_social.catalogue.routes.pages import ROUTES
from testing.made.union import Given, add_union
from testing.pages.access_table import LIST_FILES, PAGES, Who

ASKED = (Who.GIP, Who.OWNER, Who.OTHER, Who.HOLDER, Who.EPCI, Who.UNSIGNED)
VALUES = {"source": "ops", "millesime": "2024"}
DEPOSITS = "/portail/deposer"


@pytest.fixture(scope="module")
def own_service(own_service: Any, run_command: Callable[..., str]) -> Any:
    """An open campaign, and a union with a mandate of the owner for another survey."""
    today, by = legal_day(datetime.now(UTC)), ("--compte", "demo-gip")
    days = ("--ouverture", str(today - timedelta(9)), "--cloture", str(today + timedelta(9)))
    run_command(own_service.environ, "campagne", "creer", "ops", "2024", *days, *by)
    run_command(own_service.environ, "campagne", "ouvrir", "ops", "2024", *by)
    siren = own_service.accounts[Who.OWNER].organisation
    add_union(own_service, [Given(siren, Who.OWNER, millesime=2022)])
    return own_service


@pytest.fixture
def persons(own_service: Any, person: Callable[..., Any]) -> Mapping[Who, Any]:
    return {who: person(who) for who in ASKED}


def test_the_file_of_a_list_is_for_who_reads_its_page(persons: Mapping[Who, Any]) -> None:
    paths = {one.operation: one.addresses[0].path for one in ROUTES}
    wrong: list[tuple[Who, str, int]] = []
    for name, added in LIST_FILES.items():
        access, path = PAGES[name], f"{paths[name].format(**VALUES)}?{added}"
        reading = access.finds if access.reads is None else access.reads
        for who, one in persons.items():
            answer = one.see(path)
            due = 200 if who in reading else 403 if who in access.finds else 404
            is_file = answer.headers.get("Content-Type", "").startswith("text/csv")
            if (answer.status_code, is_file) != (due, due == 200):
                wrong.append((who, name, answer.status_code))
    assert wrong == []


def test_a_list_of_deposits_has_those_of_its_page_alone(
    own_service: Any, persons: Mapping[Who, Any], deposited: Callable[[str], list[str]],
    deposit_file: Callable[..., str],
) -> None:  # fmt: skip
    siren = own_service.accounts[Who.OWNER].organisation
    octets = "\n".join(deposited(siren)).encode()
    path = deposit_file(persons[Who.OWNER], octets, "=2+2 é.csv")
    deposit = path.rpartition("/")[2]
    listed = persons[Who.OWNER].see(f"{DEPOSITS}?f=json").json()["lignes"]
    assert [(row["depot"], row["siren"]) for row in listed] == [(deposit, siren)]
    assert listed[0]["lues"] == listed[0]["retenues"] + listed[0]["refusees"]
    text = persons[Who.OWNER].see(f"{DEPOSITS}?f=csv").content.decode("utf-8-sig")
    assert ";=" not in text  # no spreadsheet runs the name of a file
    assert f"{DEPOSITS}?f=csv" in persons[Who.OWNER].see(DEPOSITS).text
    for who, asked in (
        (Who.OTHER, ""), (Who.OTHER, f"pour={siren}&"), (Who.HOLDER, f"pour={siren}&"),
    ):  # fmt: skip
        assert deposit not in persons[who].see(f"{DEPOSITS}?{asked}f=json").text, (who, asked)
