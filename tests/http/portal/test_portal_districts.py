"""Priority districts: of two lists over the same ground, pages show one at a time."""

import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest

_CRITERION = "indicateur1=part_personnes_seules&sens1=min&seuil1=35&points1=1"


def codes_of(account: Any, year: str) -> set[str]:
    """Those of both lists, as the API has them."""
    asked = {"limit": 10_000, "population": "tous", "datetime": year, "properties": "code"}
    found = account.json("/collections/indicateurs-qpv-serie/items", **asked)
    return {feature["properties"]["code"] for feature in found["features"]}


@pytest.mark.both_stores
@pytest.mark.parametrize(
    ("year", "asked", "begins"),
    [
        ("2025", "", ["QN0", "QN9"]),
        ("2024", "", ["QN0", "QP9"]),  # outre-mer, the list of 2024 is in force a year later
        ("2022", "", ["QP0", "QP9"]),
        ("2025", "2015", ["QP0", "QP9"]),
    ],
)
def test_districts_are_of_one_list_wherever_they_are_shown(
    visitor: Callable[..., Any], year: str, asked: str, begins: list[str]
) -> None:
    one = visitor("demo-etat")
    known = codes_of(one.account, year)
    one_list = {code for code in known if code[:3] in begins}
    view = f"niveau=qpv&zone=tout&millesime={year}&generation={asked}"
    values = one.see(f"/portail/carte?{view}&f=json").json()["valeurs"]
    assert {*values} == one_list
    table = one.see(f"/portail/tableau?{view}").text
    assert f"<caption>{len(one_list)} territoire" in table
    file = re.search(r'href="([^"]*/export[?]f=csv[^"]*)"', table)
    assert file
    assert len(one.see(unescape(file[1])).text.splitlines()) == len(one_list) + 1
    scored = one.see(f"/portail/qualifier?{_CRITERION}&{view}&f=json").json()["territoires"]
    assert {line["code"] for line in scored} == one_list
    assert 0 < len(one_list) < len(known)


def test_a_difference_of_two_years_is_of_the_same_districts(person: Callable[..., Any]) -> None:
    one = person("demo-etat")  # outre-mer the list changes between these years
    view = "niveau=qpv&zone=departement:974&indicateur=logements&millesime=2025&ecart=2024"
    values = one.see(f"/portail/carte?{view}&f=json").json()["valeurs"]
    assert {code[:3] for code in values} == {"QN9"}
    assert any(value is not None for value, _ in values.values())
