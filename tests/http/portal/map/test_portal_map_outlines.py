"""Outlines for the map that a browser draws: places and names of the view alone, by the Grant."""

from collections.abc import Callable
from math import asinh, atan, degrees, pi, radians, sinh, tan
from typing import Any

import pytest
from shapely.geometry import MultiPoint, shape

from testing.rows import each_row
from testing.vector_tile import corners_of, layer_of

CONTOURS = "/portail/carte/contours"
VIEW = "millesime=2025&zone=tout"
KEYS = {"codes", "noms", "pas"}
Z, SIDE = 8, 1_024  # zoom that is asked for, steps of a tile
STEP = 360 / 2**Z / SIDE
OFF = 3e-3 + 2 * STEP  # degrees


def features(one: Any, level: str) -> dict[str, Any]:
    """Of all that the account sees, as /items gives it."""
    asked = {"limit": 10_000, "population": "tous", "datetime": "2025", "properties": "code,nom"}
    path = f"/collections/indicateurs-{level}-serie/items"
    return {f["properties"]["code"]: f for f in one.account.json(path, **asked)["features"]}


def place(lon: float, lat: float) -> tuple[int, int]:
    """Row and column of the tile that a place lies in."""
    down = 0.5 - asinh(tan(radians(lat))) / (2 * pi)
    return int(down * 2**Z), int((lon / 360 + 0.5) * 2**Z)


def degrees_of(row: int, col: int, at: tuple[int, int]) -> tuple[float, float]:
    """Longitude and latitude of a corner that a tile tells."""
    x, y = (col + at[0] / SIDE) / 2**Z, (row + at[1] / SIDE) / 2**Z
    return x * 360 - 180, degrees(atan(sinh(pi * (1 - 2 * y))))


@pytest.mark.both_stores
@each_row("login", ["demo-gip", "demo-epci", "demo-commune", "demo-bailleur-1"])
@each_row("level", ["commune", "iris"])
def test_tiles_hold_what_the_api_shows_and_tell_no_figure(
    visitor: Callable[..., Any], login: str, level: str
) -> None:
    one = visitor(login)
    rows = features(one, level)
    shapes = {code: shape(row["geometry"]) for code, row in rows.items() if row["geometry"]}
    places = {place(middle.x, middle.y) for middle in (s.centroid for s in shapes.values())}
    seen = set[str]()
    for row, col in places:
        tile = one.see(f"{CONTOURS}?niveau={level}&{VIEW}&tuile={Z}/{row}/{col}").content
        name, found = layer_of(tile)
        corners = corners_of(tile)
        assert name == "contours"
        for number, told in found.items():
            assert told == {"code": told["code"], "nom": rows[told["code"]]["properties"]["nom"]}
            drawn = MultiPoint([degrees_of(row, col, at) for at in corners[number]])
            assert all(shapes[told["code"]].distance(p) < OFF for p in drawn.geoms), told
            seen.add(told["code"])
    large = {code for code, one in shapes.items() if one.area > (4 * STEP) ** 2}
    assert large <= seen <= shapes.keys()
    assert len(seen) > len(shapes) / 2


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
        ("part=contours", "part"),
        ("", "tuile"),
        ("tuile=4/5", "tuile"),
        ("tuile=4/5/7/1", "tuile"),
        ("tuile=4/-5/7", "tuile"),
        ("tuile=4/5/1e3", "tuile"),
        ("tuile=4/5/%D9%A7", "tuile"),
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


def test_a_tile_that_does_not_exist_is_not_found(visitor: Callable[..., Any]) -> None:
    for tile in ("2/4/0", "2/0/4", "25/0/0"):
        assert visitor("demo-epci").see(f"{CONTOURS}?tuile={tile}").status_code == 404


def test_a_zone_out_of_rights_has_no_outline(visitor: Callable[..., Any]) -> None:
    row, col = place(2.45, 48.9)  # in the département 93, and none of it is the commune's
    asked = f"{CONTOURS}?niveau=iris&millesime=2025&tuile={Z}/{row}/{col}"
    assert visitor("demo-gip").see(f"{asked}&zone=departement:93").content
    for zone in ("departement:93", "departement:94", "tout"):
        answer = visitor("demo-commune").see(f"{asked}&zone={zone}")
        assert (answer.status_code, answer.content) == (200, b"")


@each_row(("login", "status"), [("demo-non-signee", 404), ("demo-expiree", 404)])
def test_without_a_convention_there_is_no_outline(
    visitor: Callable[..., Any], login: str, status: int
) -> None:
    assert visitor(login).see(f"{CONTOURS}?tuile=0/0/0").status_code == status


def test_fine_outlines_are_in_the_journal(person: Callable[..., Any]) -> None:
    one = person("demo-epci")
    for _ in range(2):  # kept in memory, the second time
        before = one.journal().count("page-map-outlines")
        assert one.see(f"{CONTOURS}?niveau=iris&tuile=0/0/0").status_code == 200
        assert one.journal().count("page-map-outlines") == before + 1
