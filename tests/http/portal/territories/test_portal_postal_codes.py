"""A territory found by its postal code: all communes that have it, within one's rights."""

import csv
from collections.abc import Callable
from typing import Any

import pytest

from testing.demo_manifest import read_manifest

PATH = "/portail/territoires"


def listed(service: Any) -> dict[str, set[str]]:
    """The codes of each postal code, as the file of the demonstration has them."""
    file = read_manifest(service.data / "demo").territoires["codes_postaux"]
    found: dict[str, set[str]] = {}
    with file.open(encoding="utf-8") as text:
        for row in csv.DictReader(text, delimiter=";"):
            found.setdefault(row["code_postal"], set()).add(row["code_commune_insee"])
    return found


def offered(one: Any, asked: str) -> list[tuple[str, str]]:
    """Level and code of what the field offers."""
    told = one.see(f"{PATH}?f=json&q={asked}").json()["territoires"]
    return [(found["niveau"], found["code"]) for found in told]


@pytest.mark.both_stores
def test_a_postal_code_finds_all_its_communes(service: Any, visitor: Callable[..., Any]) -> None:
    one, every = visitor("demo-commune"), listed(service)
    published = {
        feature["properties"]["code"]
        for feature in one.account.json(
            "/collections/indicateurs-commune/items", limit=1000, properties="code",
            skipGeometry="true",
        )["features"]
    }  # fmt: skip
    asked = sorted(postal for postal, codes in every.items() if codes & published)[::7]
    assert len(asked) > 5
    for postal in asked:
        communes = {code for level, code in offered(one, postal) if level == "Commune"}
        assert every[postal] & published <= communes, postal
        spaced = {code for _, code in offered(one, f"{postal[:2]}%20{postal[2:]}")}
        assert every[postal] & published <= spaced
    page = one.text(f"{PATH}?q={asked[0]}")
    assert "Un code postal donne toutes ses communes" in page


@pytest.mark.both_stores
def test_the_code_of_insee_comes_before_the_postal_code(
    service: Any, visitor: Callable[..., Any]
) -> None:
    one, every = visitor("demo-gip"), listed(service)
    for code in sorted({code for codes in every.values() for code in codes} & set(every))[:5]:
        found = offered(one, code)
        assert found[0] == ("Commune", code)
        assert {c for level, c in found if level == "Commune"} >= every[code]


@pytest.mark.both_stores
def test_a_postal_code_of_nowhere_finds_nothing(visitor: Callable[..., Any]) -> None:
    one = visitor("demo-epci")
    for asked in ("00000", "99999", "9330", "933000", "93300x", "%27%3B--"):
        assert all(not code.endswith("x") for _, code in offered(one, asked))
    assert offered(one, "00000") == []
    assert one.see(f"{PATH}?q=00000").status_code == 200
