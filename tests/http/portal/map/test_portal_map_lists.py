"""The lists of the form of a map: zones that hold rows for the caller, millésimes in words."""

import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest

CARTE = "/portail/carte"


def options(text: str, name: str) -> list[tuple[str, str, str]]:
    """Group, code and words of each choice of a list of the page."""
    select = re.search(rf'<select id="{name}".*?</select>', text, re.S)
    assert select
    found, group = [], ""
    for title, code, words in re.findall(
        r'<optgroup label="([^"]*)"|<option value="([^"]*)"[^>]*>([^<]*)', select[0]
    ):
        group = title or group
        if not title:
            found.append((group, code, unescape(words)))
    return found


@pytest.mark.parametrize("page", [CARTE, "/portail/tableau", "/portail/qualifier"])
def test_a_central_service_finds_regions_and_departements(
    person: Callable[..., Any], page: str
) -> None:
    one = person("demo-etat")
    zones = options(one.see(f"{page}?niveau=iris").text, "zone")
    assert ("Départements", "departement:93", "Seine-Saint-Denis") in zones
    assert ("Régions", "region:11", "Île-de-France") in zones
    assert len({code for _, code, _ in zones}) == len(zones)


@pytest.mark.parametrize(
    ("login", "level", "groups"),
    [
        ("demo-gip", "region", []),
        ("demo-gip", "departement", ["Régions"]),
        ("demo-epci", "commune", ["Régions", "Départements"]),
        ("demo-epci", "iris", ["Régions", "Départements", "Communes"]),
        ("demo-bailleur-1", "iris", ["Régions", "Départements", "Communes"]),
        ("demo-commune", "iris", ["Régions", "Départements", "EPCI"]),
    ],
)
def test_zones_are_wider_than_the_level(
    person: Callable[..., Any], login: str, level: str, groups: list[str]
) -> None:
    zones = options(person(login).see(f"{CARTE}?niveau={level}").text, "zone")
    assert list(dict.fromkeys(group for group, _, _ in zones if group)) == groups


def test_of_fine_levels_only_zones_that_hold_ones_rows_are_offered(
    person: Callable[..., Any],
) -> None:
    one = person("demo-epci")
    zones = [code for _, code, _ in options(one.see(f"{CARTE}?niveau=iris").text, "zone")]
    assert {code for code in zones if code.startswith("departement:")} == {"departement:974"}
    communes = {code.partition(":")[2] for code in zones if code.startswith("commune:")}
    assert communes == set(one.account.perimetre)
    shown = one.see(f"{CARTE}?niveau=iris&zone=commune:{min(communes)}&f=json").json()
    assert shown["valeurs"]


def test_a_millesime_says_which_source_each_year_is_of(person: Callable[..., Any]) -> None:
    one = person("demo-gip")
    text = one.see(f"{CARTE}?millesime=2025").text
    words = {code: said for _, code, said in options(text, "millesime")}
    assert words["2025"] == "2025 (OPS 2024, RPLS 2025)"
    assert words["2018"] == "2018 (OPS 2018)"
    assert "tous les ménages, 2025 : enquête OPS 2024, RPLS 2025</p>" in text
    compared = one.see("/portail/comparer?territoires=region:11&millesimes=2024,2025").text
    assert '<th scope="col" class="n">2025 : enquête OPS 2024, RPLS 2025</th>' in compared
