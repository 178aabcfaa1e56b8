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
]


@pytest.fixture
def gip(person: Callable[..., Any]) -> Any:
    return person("demo-gip")


@taking_turns(4)
@each_row(("page", "name", "key"), LISTS)
def test_a_list_is_given_in_three_forms_of_the_same_rows(
    gip: Any, page: str, name: str, key: str
) -> None:
    mark = "&" if "?" in page else "?"
    found: dict[str, Any] = {}
    for form in ("csv", "xlsx", "json"):
        answer = gip.see(f"{page}{mark}f={form}")
        assert answer.status_code == 200, form
        assert answer.headers["Content-Disposition"] == f'attachment; filename="{name}.{form}"'
        found[form] = answer
    rows = found["json"].json()["lignes"]
    text = found["csv"].content.decode("utf-8-sig")
    table = list(csv.DictReader(io.StringIO(text), delimiter=";"))
    assert [row[key] for row in table] == [str(row[key]) for row in rows]
    sheet = openpyxl.load_workbook(io.BytesIO(found["xlsx"].content))["Données"]
    assert sheet.max_row == len(rows) + 1
    assert "f=pdf" not in gip.see(page).text
    for bad in ("pdf", "csv&f=xlsx"):
        assert gip.see(f"{page}{mark}f={bad}").status_code == 400


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
