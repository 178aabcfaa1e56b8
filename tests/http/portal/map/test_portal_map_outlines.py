"""Outlines for the map that a browser draws: places and names of the view alone, by the Grant."""

from collections.abc import Callable
from typing import Any

import pytest
from shapely.geometry import MultiPolygon, shape

from testing.rows import each_row

CONTOURS = "/portail/carte/contours"
VIEW = "millesime=2025&zone=tout"
KEYS = {"codes", "noms", "pas"}


def features(one: Any, level: str) -> dict[str, Any]:
    """Of all that the account sees, as /items gives it."""
    asked = {"limit": 10_000, "population": "tous", "datetime": "2025", "properties": "code,nom"}
    path = f"/collections/indicateurs-{level}-serie/items"
    return {f["properties"]["code"]: f for f in one.account.json(path, **asked)["features"]}


def polygons(told: dict[str, Any], row: int) -> MultiPolygon:
    """The outline of a row in degrees."""

    def ring(steps: list[int]) -> list[tuple[float, float]]:
        x, y, found = 0, 0, []
        for dx, dy in zip(steps[::2], steps[1::2], strict=True):
            x, y = x + dx, y + dy
            found.append((x * told["pas"], y * told["pas"]))
        return found

    parts = [[ring(steps) for steps in one] for one in told["contours"][row]]
    return MultiPolygon([(outer, holes) for outer, *holes in parts])


@pytest.mark.both_stores
@each_row("login", ["demo-gip", "demo-epci", "demo-commune", "demo-bailleur-1"])
@each_row(("level", "off"), [("commune", 3e-3), ("iris", 3e-4)])  # degrees
def test_outlines_are_of_what_the_api_shows_and_tell_no_figure(
    visitor: Callable[..., Any], login: str, level: str, off: float
) -> None:
    one = visitor(login)
    told = one.see(f"{CONTOURS}?niveau={level}&{VIEW}").json()
    expected = features(one, level)
    assert told.keys() == KEYS | {"contours"}
    assert dict(zip(told["codes"], told["noms"], strict=True)) == {
        code: found["properties"]["nom"] for code, found in expected.items()
    }
    for row, code in list(enumerate(told["codes"]))[:20]:
        theirs = shape(expected[code]["geometry"])
        assert polygons(told, row).hausdorff_distance(theirs) < off + 2 * told["pas"], code


@each_row("level", ["commune", "iris", "carreau", "ilot", "adresse"])
def test_middles_lie_where_territories_are(visitor: Callable[..., Any], level: str) -> None:
    one = visitor("demo-epci")
    told = one.see(f"{CONTOURS}?niveau={level}&{VIEW}&part=centres").json()
    assert told.keys() == KEYS | {"centres"}
    # A group whose households are all over a commune or further has no place.
    expected = {code: one for code, one in features(one, level).items() if one["geometry"]}
    assert set(told["codes"]) == expected.keys()
    for code, middle in list(zip(told["codes"], told["centres"], strict=True))[:50]:
        west, south, east, north = shape(expected[code]["geometry"]).bounds
        x, y = (step * told["pas"] for step in middle)
        off = told["pas"]
        assert west - off <= x <= east + off, code
        assert south - off <= y <= north + off, code


@each_row(
    ("query", "said"),
    [
        ("part=zut", "part"),
        ("part=%27", "part"),
        ("niveau=planete", "niveau"),
        ("zone=iris:1", "zone"),
        ("millesime=1066", "millesime"),
        ("population=martiens", "population"),
    ],
)
def test_what_can_not_be_is_named(visitor: Callable[..., Any], query: str, said: str) -> None:
    answer = visitor("demo-epci").see(f"{CONTOURS}?{query}")
    assert answer.status_code == 400
    assert f"{said.capitalize()} : " in answer.text


def test_a_zone_out_of_rights_has_no_outline(visitor: Callable[..., Any]) -> None:
    one = visitor("demo-commune")
    for code in ("93", "94"):  # another département of the demonstration, and none of it
        told = one.see(f"{CONTOURS}?niveau=iris&zone=departement:{code}&millesime=2025").json()
        assert told["codes"] == told["contours"] == []


@each_row(("login", "status"), [("demo-non-signee", 404), ("demo-expiree", 404)])
def test_without_a_convention_there_is_no_outline(
    visitor: Callable[..., Any], login: str, status: int
) -> None:
    assert visitor(login).see(CONTOURS).status_code == status


def test_fine_outlines_are_in_the_journal(person: Callable[..., Any]) -> None:
    one = person("demo-epci")
    for _ in range(2):  # kept in memory, the second time
        before = one.text("/portail/journal").count("contours de la carte")
        assert one.see(f"{CONTOURS}?niveau=iris").status_code == 200
        assert one.text("/portail/journal").count("contours de la carte") == before + 1
