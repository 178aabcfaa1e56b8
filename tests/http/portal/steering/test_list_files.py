"""« Ces données »: each list that the GIP steers by is a file too, of the same rows."""

import csv
import io
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest

from testing.rows import each_row
from testing.sample import taking_turns

STEERING = "/portail/pilotage"
LISTS = [
    (f"{STEERING}/campagnes", "campagnes", "millesime"),
    (f"{STEERING}/travaux", "travaux", "travail"),
    (f"{STEERING}/messages", "messages", "message"),
    (f"{STEERING}/depots?etat=", "depots", "depot"),
    (f"{STEERING}/editions", "editions", "edition"),
    (f"{STEERING}/comptes", "invitations", "compte"),
    (f"{STEERING}/conventions", "conventions-fin-90", "convention"),
    (f"{STEERING}/conventions?liste=a-contresigner", "conventions-a-contresigner", "convention"),
    (f"{STEERING}/conventions?liste=brouillons", "conventions-brouillons", "convention"),
    (f"{STEERING}/conventions?liste=envoyees", "conventions-envoyees", "convention"),
]
OWN = [  # of whoever has a page of that name
    ("/portail/conventions", "conventions", "convention"),
    ("/portail/acces", "acces", "debut"),
    ("/portail/comptes", "comptes", "compte"),
]


@pytest.fixture
def gip(person: Callable[..., Any]) -> Any:
    return person("demo-gip")


@taking_turns(4)
@each_row(("page", "name", "key"), LISTS)
def test_a_list_is_given_in_three_forms_of_the_same_rows(
    gip: Any, page: str, name: str, key: str
) -> None:
    check_forms(gip, page, name, key)


@each_row(("page", "name", "key"), OWN)
def test_ones_own_list_is_a_file_of_the_rows_of_its_page(
    person: Callable[..., Any], page: str, name: str, key: str
) -> None:
    one, other = person("demo-bailleur-1"), person("demo-bailleur-2")
    if name == "acces":
        for who in (one, other):
            made = {"nature": "cle", "libelle": f"=clé de {who.account.login}"}
            assert who.send(f"{page}/creer", made).status_code == 200
    rows = check_forms(one, page, name, key)
    told = [row[key] for row in rows]
    shown = one.see("/portail/" if name == "conventions" else page).text
    assert told
    assert [key for key in told if key not in shown] == []
    assert not {row[key] for row in other.see(f"{page}?f=json").json()["lignes"]} & {*told}


def test_a_list_that_is_none_is_told_with_those_that_are(gip: Any) -> None:
    answer = gip.see(f"{STEERING}/conventions?liste=toutes&f=csv")
    assert answer.status_code == 400
    assert "au choix : fin, a-contresigner, brouillons, envoyees" in answer.text


def check_forms(one: Any, page: str, name: str, key: str) -> list[dict[str, Any]]:
    """The rows of a list, which its three forms agree on."""
    mark = "&" if "?" in page else "?"
    found: dict[str, Any] = {}
    for form in ("csv", "xlsx", "json"):
        answer = one.see(f"{page}{mark}f={form}")
        assert answer.status_code == 200, form
        assert answer.headers["Content-Disposition"] == f'attachment; filename="{name}.{form}"'
        found[form] = answer
    rows: list[dict[str, Any]] = found["json"].json()["lignes"]
    text = found["csv"].content.decode("utf-8-sig")
    table = list(csv.DictReader(io.StringIO(text), delimiter=";"))
    assert [row[key] for row in table] == [str(row[key]) for row in rows]
    sheet = openpyxl.load_workbook(io.BytesIO(found["xlsx"].content))["Données"]
    assert sheet.max_row == len(rows) + 1
    assert "f=pdf" not in one.see(page).text
    for bad in ("pdf", "csv&f=xlsx"):
        assert one.see(f"{page}{mark}f={bad}").status_code == 400
    return rows


def test_editions_are_those_of_the_page_and_the_page_leads_to_the_file(gip: Any) -> None:
    rows = gip.see(f"{STEERING}/editions?f=json").json()["lignes"]
    text = gip.text(f"{STEERING}/editions")
    assert rows
    for row in rows:
        assert row["edition"] in text
    for form in ("csv", "xlsx", "json"):
        assert f"editions?f={form}" in gip.see(f"{STEERING}/editions").text


@each_row("page", [page for page, _, _ in LISTS])
def test_nobody_else_finds_a_file(person: Callable[..., Any], page: str) -> None:
    other = person("demo-bailleur-1")
    mark = "&" if "?" in page else "?"
    for form in ("csv", "xlsx", "json"):
        assert other.see(f"{page}{mark}f={form}").status_code == 404
