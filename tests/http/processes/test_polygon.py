"""The process indicateurs-polygone on both stores: whole groups, one's own, in every form."""

import csv
import io
import math
import time
from typing import Any

import pytest

from testing.rows import each_row

ID = "indicateurs-polygone"
SURVEY, REGISTER = "part_personnes_seules", "logements"
SEA = [[-5.0, 46.0], [-4.9, 46.0], [-4.9, 46.1], [-5.0, 46.1], [-5.0, 46.0]]


def polygon(ring: Any, *holes: Any) -> dict[str, Any]:
    return {"type": "Polygon", "coordinates": [ring, *holes]}


def square(lon: float, lat: float, half: float) -> dict[str, Any]:
    corners = [(-1, -1), (1, -1), (1, 1), (-1, 1), (-1, -1)]
    return polygon([[lon + half * a, lat + half * b] for a, b in corners])


def ask(account: Any, zones: Any, **more: Any) -> list[dict[str, Any]]:
    outputs = more.pop("outputs", None)
    body = {"inputs": {"polygone": zones, **more}} | ({"outputs": outputs} if outputs else {})
    answer = account.execute(ID, body)
    assert answer.status_code == 200, answer.text
    return answer.json()


def communes(account: Any) -> list[dict[str, Any]]:
    """Outlines of the communes that have social housing and that the account sees."""
    found = account.json("/collections/territoires-commune/items", limit=10_000)["features"]
    own = set(account.perimetre)
    return [one for one in found if not own or one["id"] in own]


@pytest.mark.both_stores
def test_the_outline_of_a_commune_gives_the_figures_of_the_commune(gip: Any) -> None:
    shapes = communes(gip)[:60]
    rows = ask(gip, shapes, indicateurs=[SURVEY])
    known = gip.execute(
        "indicateurs-territoire", {"inputs": {"niveau": "commune", "indicateurs": [SURVEY]}}
    ).json()
    told = {row["code"]: row for row in known}
    exact = 0
    for shape, row in zip(shapes, rows, strict=True):
        theirs = told[shape["id"]]
        assert (row["num"], row["den"], row["valeur"]) == (
            theirs["num"], theirs["den"], theirs["valeur"],
        )  # fmt: skip
        exact += row["statut"] == "D"
    assert exact > 10


@pytest.mark.both_stores
def test_the_dwellings_of_a_zone_are_those_of_its_address_points(gip: Any) -> None:
    (shape, *_) = [one for one in communes(gip) if one["id"].startswith("93")]
    points = gip.json("/collections/adresses/items", limit=10_000)["features"]
    inside = [p for p in points if p["properties"]["code_commune"] == shape["id"]]
    (row,) = ask(gip, shape, indicateurs=[REGISTER])
    assert row["adresses"] == len(inside) > 0
    assert row["valeur"] == row["num"] == sum(p["properties"]["logements"] for p in inside)
    assert (row["den"], row["groupes"], row["statut"]) == (None, None, "D")


@pytest.mark.both_stores
def test_a_zone_tells_its_area_its_groups_and_its_edition(gip: Any) -> None:
    (row,) = ask(gip, square(2.45, 48.91, 0.05), indicateurs=[SURVEY])
    side = 0.1 * 111_195  # metres of a tenth of a degree on a sphere
    expected = side * side * math.cos(math.radians(48.91))
    assert abs(row["surface_m2"] - expected) < 0.01 * expected
    assert row["groupes"] >= 1
    assert row["menages"] >= 11 * row["groupes"]
    assert row["edition"].startswith(f"indicateurs_{row['millesime']}_")
    assert row["lecture"].startswith(f"En {row['millesime_ops']}, dans la zone « 1 », ")


@pytest.mark.both_stores
def test_a_hole_takes_out_whole_groups(gip: Any) -> None:
    whole, hole = square(2.45, 48.91, 0.05), square(2.45, 48.91, 0.02)
    around = polygon(whole["coordinates"][0], hole["coordinates"][0][::-1])
    all_, inside, outside = ask(gip, [whole, hole, around], indicateurs=[SURVEY])
    assert min(inside["groupes"], outside["groupes"]) >= 1
    carried = all_["groupes"] - inside["groupes"] - outside["groupes"]  # to a commune cut in two
    left = all_["menages"] - inside["menages"] - outside["menages"]
    assert carried >= 0
    assert left >= 11 * carried
    assert (left == 0) == (carried == 0)
    assert all_["surface_m2"] == pytest.approx(inside["surface_m2"] + outside["surface_m2"])


def withheld(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows without what the caller wrote: the zone, its area."""
    return [
        {k: v for k, v in row.items() if k not in {"zone", "rang", "surface_m2"}} for row in rows
    ]


def dot(point: Any) -> dict[str, Any]:
    """A square of two metres around an address point."""
    lon, lat = point["geometry"]["coordinates"]
    return square(lon, lat, 1e-5)


@pytest.mark.both_stores
def test_none_is_one_answer_whatever_lies_behind(gip: Any, epci: Any) -> None:
    every = survey_of(epci)
    assert len(every) > 30
    points = gip.json("/collections/adresses/items", limit=10_000)["features"]
    theirs = [p for p in points if p["properties"]["code_commune"] not in epci.perimetre]
    dots = [dot(p) for p in theirs[:40]]
    none = withheld(ask(epci, polygon(SEA), indicateurs=every))
    assert {(row["statut"], row["valeur"], row["groupes"]) for row in none} == {("S", None, 0)}
    for one in dots[:5]:  # what others have is nothing
        assert withheld(ask(epci, one, indicateurs=every)) == none
    own = [p for p in points if p["properties"]["code_commune"] in epci.perimetre]
    seen = [ask(epci, dot(p), indicateurs=every) for p in own[:12]]
    empty = [rows for rows in seen if rows[0]["groupes"] == 0]
    assert empty  # an address of the stock whose group has its point elsewhere
    base = [row for row in none if row["indicateur"] == SURVEY]
    for rows in empty:
        told = [row for row in withheld(rows) if row["indicateur"] == SURVEY]
        assert told == base


def survey_of(account: Any) -> list[str]:
    """The indicators of the survey that the process offers to the account."""
    offered = account.json(f"/processes/{ID}")["inputs"]["indicateurs"]["schema"]["items"]["enum"]
    rows = ask(account, polygon(SEA), indicateurs=offered)
    return [row["indicateur"] for row in rows if row["statut"] == "S"]


@pytest.mark.both_stores
def test_a_caller_adds_up_his_own_groups_only(gip: Any, epci: Any) -> None:
    box = square(55.53, -21.13, 0.5)  # La Réunion
    (mine,) = ask(epci, box, indicateurs=[REGISTER])
    (theirs,) = ask(gip, box, indicateurs=[REGISTER])
    count = epci.json("/collections/indicateurs-adresse/items", limit=1)["numberMatched"]
    assert mine["adresses"] == count < theirs["adresses"]
    (mine,) = ask(epci, box, indicateurs=[SURVEY])
    (theirs,) = ask(gip, box, indicateurs=[SURVEY])
    assert 0 < mine["groupes"] < theirs["groupes"]


@each_row("form", ["long", "large"])
def test_rows_are_the_same_in_every_form(gip: Any, form: str) -> None:
    zones = {"type": "FeatureCollection", "features": [
        {"type": "Feature", "properties": {"nom": "Nord"}, "geometry": square(2.45, 48.91, 0.05)},
        {"type": "Feature", "id": "b", "properties": None, "geometry": square(2.4, 48.9, 0.01)},
    ]}  # fmt: skip
    asked = {"indicateurs": [SURVEY, REGISTER], "format": form}
    rows = ask(gip, zones, **asked)
    assert list(dict.fromkeys(row["zone"] for row in rows)) == ["Nord", "b"]
    assert len(rows) == (4 if form == "long" else 2)
    body = {"inputs": {"polygone": zones, **asked}}
    table = {"outputs": {"lignes": {"format": {"mediaType": "text/csv"}}}}
    read = list(csv.DictReader(io.StringIO(gip.execute(ID, {**body, **table}).text)))
    assert [list(row) for row in read] == [list(row) for row in rows]
    assert [row["edition"] for row in read] == [row["edition"] for row in rows]
    placed = {"outputs": {"lignes": {"format": {"mediaType": "application/geo+json"}}}}
    features = gip.execute(ID, {**body, **placed}).json()["features"]
    assert [one["properties"] for one in features] == rows
    assert {one["geometry"]["type"] for one in features} == {"Polygon"}


@pytest.mark.both_stores
def test_coordinates_of_another_system_are_read_in_its_order(gip: Any) -> None:
    here = square(2.45, 48.91, 0.02)
    ring = [[lat, lon] for lon, lat in here["coordinates"][0]]
    uri = "http://www.opengis.net/def/crs/EPSG/0/4326"
    (told,) = ask(gip, polygon(ring), indicateurs=[SURVEY], crs=uri)
    assert told == ask(gip, here, indicateurs=[SURVEY])[0]


@pytest.mark.both_stores
def test_years_and_populations(gip: Any) -> None:
    here = square(2.45, 48.91, 0.05)
    rows = ask(gip, here, indicateurs=[SURVEY], millesimes=[2024, 2025])
    assert [row["millesime"] for row in rows] == [2024, 2025]
    parts = [
        ask(gip, here, indicateurs=[SURVEY], population=one)[0] for one in ("en_qpv", "hors_qpv")
    ]
    (every,) = ask(gip, here, indicateurs=[SURVEY])
    assert sum(row["groupes"] for row in parts) <= every["groupes"]
    assert sum(row["num"] or 0 for row in parts) <= every["num"]


@pytest.mark.both_stores
def test_a_polygon_may_be_a_job(gip: Any) -> None:
    body = {"inputs": {"polygone": square(2.45, 48.91, 0.05), "indicateurs": [SURVEY]}}
    later, path = {"Prefer": "respond-async"}, f"/processes/{ID}/execution"
    begun = gip.ask("POST", path, json=body, headers=later)
    assert begun.status_code == 201
    job = begun.json()["jobID"]
    for _ in range(200):
        status = gip.json(f"/jobs/{job}")["status"]
        if status not in {"accepted", "running"}:
            break
        time.sleep(0.1)
    assert gip.json(f"/jobs/{job}/results") == gip.execute(ID, body).json()


BOWTIE = polygon([[2, 48], [3, 49], [3, 48], [2, 49], [2, 48]])
MANY = polygon([[2 + math.cos(k / 800) / 10, 48 + math.sin(k / 800) / 10] for k in range(5_000)])
HERE = square(2.45, 48.91, 0.02)


@each_row(
    ("inputs", "word"),
    [
        ({}, "polygone"), ({"polygone": None}, "polygone"), ({"polygone": []}, "1 à 200"),
        ({"polygone": "POLYGON((0 0,1 1,1 0,0 0))"}, "GeoJSON"), ({"polygone": 3}, "GeoJSON"),
        ({"polygone": {"type": "Point", "coordinates": [2, 48]}}, "Polygon"),
        ({"polygone": {"type": "Feature", "geometry": None}}, "Polygon"),
        ({"polygone": {"type": "FeatureCollection", "features": 3}}, "1 à 200"),
        ({"polygone": BOWTIE}, "croisé"), ({"polygone": [HERE] * 201}, "1 à 200"),
        ({"polygone": MANY}, "5000 sommets"), ({"polygone": [HERE, BOWTIE]}, "polygone[2]"),
        ({"polygone": polygon([[2, 48], [3, 49]])}, "illisible"),
        ({"polygone": polygon([])}, "vide"), ({"polygone": polygon([["a", 1]] * 4)}, "coordonnée"),
        ({"polygone": polygon([[2, 48], [2, 48], [2, 48], [2, 48]])}, "géométrie"),
        ({"polygone": polygon([[652000, 6862000], [653000, 6862000], [653000, 6863000]])},
         "crs"),
        ({"polygone": HERE, "crs": "EPSG:99999"}, "système"),
        ({"polygone": HERE, "crs": 2154}, "crs"),
        ({"polygone": HERE, "indicateurs": ["nosuch"]}, "nosuch"),
        ({"polygone": HERE, "indicateurs": []}, "indicateurs"),
        ({"polygone": HERE, "millesimes": [1999]}, "1999"),
        ({"polygone": HERE, "millesimes": ["2025"]}, "millesimes"),
        ({"polygone": HERE, "population": "nosuch"}, "population"),
        ({"polygone": HERE, "format": "xml"}, "format"),
        ({"polygone": HERE, "nosuch": 1}, "nosuch"),
        ({"polygone": {"href": "https://exemple.fr/zone.geojson"}}, "href"),
        ({"polygone": {"type": "Feature", "geometry": HERE, "properties": {"nom": "x" * 201}}},
         "200"),
    ],
)  # fmt: skip
def test_wrong_questions_on_a_polygon(gip: Any, inputs: Any, word: str) -> None:
    answer = gip.execute(ID, {"inputs": inputs})
    assert answer.status_code == 400, answer.text
    assert word in answer.json()["detail"]
