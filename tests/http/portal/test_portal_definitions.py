"""« Définitions » : every indicator that a person sees has its sheet; others do not exist."""

import csv
import io
import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest

from parc_social.catalogue.load import indicators
from testing.rows import each_row

LIST = "/portail/definitions"


def names(text: str) -> list[str]:
    """Identifiers of the indicators of a list."""
    return re.findall(rf'href="{LIST}/(\w+)"', text)


@each_row("login", ["demo-gip", "demo-commune", "demo-bailleur-1"])
def test_the_list_is_of_what_the_schemas_of_the_api_have(
    person: Callable[..., Any], login: str
) -> None:
    one = person(login)
    told: set[str] = set()
    for collection in one.account.json("/collections")["collections"]:
        if re.fullmatch(r"indicateurs-\w+-serie", collection["id"]):
            schema = one.account.json(f"/collections/{collection['id']}/schema")
            told |= set(schema["properties"]) & set(indicators())
    listed = names(one.see(LIST).text)
    assert len(listed) == len(set(listed))
    assert set(listed) == told


@each_row(
    ("asked", "expected"),
    [
        ("Personnes SEULES", {"part_personnes_seules"}),
        ("mobilite", {"taux_mobilite"}),
        ("mobilité", {"taux_mobilite"}),
        ("RPLS-603", {next(i.id for i in indicators().values() if i.code == "RPLS-603")}),
    ],
)
def test_a_word_finds_its_indicators_with_or_without_accents(
    person: Callable[..., Any], asked: str, expected: set[str]
) -> None:
    one = person("demo-gip")
    answer = one.browser.get(one.base_url + LIST, params={"q": asked}, timeout=60)
    found = set(names(answer.text))
    assert expected <= found
    assert len(found) < len(indicators()) / 4
    assert f"« {asked} »" in unescape(answer.text)


def test_nothing_found_is_said_and_markup_is_text(person: Callable[..., Any]) -> None:
    one = person("demo-gip")
    answer = one.browser.get(one.base_url + LIST, params={"q": "<script>x"}, timeout=60)
    assert answer.status_code == 200
    assert "0 indicateur pour" in answer.text
    assert "<script>x" not in answer.text


@each_row("text", ["x" * 81, "a\x00b"])
def test_a_search_that_is_none_is_refused(person: Callable[..., Any], text: str) -> None:
    one = person("demo-gip")
    answer = one.browser.get(one.base_url + LIST, params={"q": text}, timeout=60)
    assert answer.status_code == 400


@each_row("name", ["part_personnes_seules", "loyer_moyen", "logements"])
def test_a_sheet_says_what_the_catalogue_says(person: Callable[..., Any], name: str) -> None:
    text = person("demo-gip").text(f"{LIST}/{name}")
    known = indicators()[name]
    for part in (known.libelle.fr, known.definition, known.champ, known.code):
        assert " ".join(part.split()) in text
    assert "docs/" not in text


@pytest.mark.both_stores
def test_the_bars_count_the_communes_that_the_api_shows(visitor: Callable[..., Any]) -> None:
    one = visitor("demo-gip")
    name = "part_individuel"
    asked = {"limit": 10_000, "population": "tous", "datetime": "2025", "properties": name}
    found = one.account.json("/collections/indicateurs-commune-serie/items", **asked)
    shown = [f["properties"][name] for f in found["features"] if f["properties"][name] is not None]
    text = one.see(f"{LIST}/{name}").text
    bars = [int(n) for n in re.findall(r'data-titre="Communes">(\d+)<', text)]
    assert sum(bars) == len(shown) >= 30
    assert f"{len(shown)} communes" in text


@each_row("name", ["rien", "code_commune", "part_personnes_seules'", "x" * 300])
def test_an_indicator_that_is_none_is_not_found(person: Callable[..., Any], name: str) -> None:
    assert person("demo-gip").see(f"{LIST}/{name}").status_code == 404


def test_without_a_convention_nothing_is_listed(person: Callable[..., Any]) -> None:
    one = person("demo-expiree")
    assert names(one.see(LIST).text) == []
    assert "Aucun indicateur ne vous est ouvert" in one.text(LIST)
    assert one.see(f"{LIST}/part_personnes_seules").status_code == 404


@each_row("form", ["csv", "xlsx", "json"])
def test_the_list_is_a_file_of_the_same_indicators(person: Callable[..., Any], form: str) -> None:
    one = person("demo-commune")
    for asked in ("", "?q=mobilite"):
        page = one.see(f"{LIST}{asked}").text
        path = f"{LIST}{asked}{'&' if asked else '?'}f={form}"
        assert path.replace("&", "&amp;") in page
        answer = one.see(path)
        assert answer.headers["Content-Disposition"] == f'attachment; filename="definitions.{form}"'
        if form == "json":
            assert [row["indicateur"] for row in answer.json()["lignes"]] == names(page)
        elif form == "csv":
            lines = list(
                csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";")
            )
            assert [row["indicateur"] for row in lines] == names(page)
            assert all(row["definition"] and row["champ"] and row["source"] for row in lines)


def test_a_file_that_there_is_not_is_refused_and_nothing_is_listed_without_rights(
    person: Callable[..., Any],
) -> None:
    assert person("demo-commune").see(f"{LIST}?f=pdf").status_code == 400
    assert person("demo-expiree").see(f"{LIST}?f=json").json()["lignes"] == []
