"""Figures of detail and bases: in the twin, in the processes, in its files, and nowhere else."""

import csv
from io import StringIO
from typing import Any

import pytest

pytestmark = pytest.mark.both_stores

SERIE = "/collections/indicateurs-commune-serie/items"
DETAIL, BASE = "part_t1", "part_ressources_moins_40_base"


def rows(account: Any, **asked: Any) -> list[dict[str, Any]]:
    found = account.json(SERIE, limit=1_000, datetime="2025", **asked)["features"]
    return [feature["properties"] for feature in found]


def test_a_current_collection_has_neither_details_nor_bases(gip: Any) -> None:
    (one,) = gip.json("/collections/indicateurs-commune/items", limit=1)["features"]
    assert not {DETAIL, f"{DETAIL}_statut", f"{DETAIL}_base", BASE} & set(one["properties"])
    asked = gip.get("/collections/indicateurs-commune/items", properties=DETAIL)
    assert (asked.status_code, asked.json()["code"]) == (400, "unknown-name")


def test_a_base_is_the_denominator_of_the_processes_and_null_where_the_value_is(gip: Any) -> None:
    asked = {"niveau": "commune", "indicateurs": [DETAIL, "part_ressources_moins_40"]}
    told = {
        (row["code"], row["indicateur"]): row
        for row in gip.execute("indicateurs-territoire", {"inputs": asked}).json()
    }
    found = [row for row in rows(gip) if row["population"] == "tous"]
    assert len(found) > 20
    for row in found:
        for name in asked["indicateurs"]:
            figure = told[row["code"], name]
            assert (row[name], row[f"{name}_statut"]) == (figure["valeur"], figure["statut"])
            assert row[f"{name}_base"] == figure["den"]
            assert (row[f"{name}_base"] is None) == (row[f"{name}_statut"] != "D")
    assert any(row[BASE] for row in found)


def test_a_sentence_says_of_how_many_it_speaks(gip: Any) -> None:
    asked = {"niveau": "commune", "codes": ["93010"], "indicateurs": ["part_t1"]}
    (row,) = gip.execute("indicateurs-territoire", {"inputs": asked}).json()
    assert row["lecture"].endswith("\u00a0logements).")
    (page,) = [r for r in rows(gip, code="93010") if r["population"] == "tous"]
    assert page["part_t1_base"] == row["den"]


def test_a_polygon_tells_the_details_of_the_survey(gip: Any) -> None:
    square = [[2.3, 48.8], [2.6, 48.8], [2.6, 49.0], [2.3, 49.0], [2.3, 48.8]]
    asked = {
        "polygone": {"type": "Polygon", "coordinates": [square]},
        "indicateurs": ["part_mono_1_charge", "part_ressources_plus_150"],
    }
    made = gip.execute("indicateurs-polygone", {"inputs": asked}).json()
    assert [row["indicateur"] for row in made] == asked["indicateurs"]
    assert made[0]["statut"] == "D"
    assert made[0]["den"] >= 11


def test_a_file_of_the_twin_has_the_bases(gip: Any) -> None:
    path = "/collections/indicateurs-epci-serie/export"
    told = gip.get(path, f="csv", datetime="2025").content.decode()
    (first, *_) = csv.DictReader(StringIO(told))
    assert int(first["part_t1_base"]) > 0
    assert first["part_t1_lecture"].endswith("logements).")
