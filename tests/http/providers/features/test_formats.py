"""Formats of /items other than GeoJSON, and that no encoder changes the data."""

import csv
import io
import re
from html import unescape
from typing import Any

import pytest

from testing.rows import each_row

ITEMS = "/collections/rpls-logements/items"


@pytest.mark.both_stores
def test_csv_has_one_row_a_feature_with_codes_as_text(epci: Any) -> None:
    response = epci.get(ITEMS, f="csv", limit=10000)
    assert response.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert "rpls-logements.csv" in response.headers["Content-Disposition"]
    text = response.content.decode()
    rows = list(csv.DictReader(io.StringIO(text)))
    features = {f["id"]: f for f in epci.json(ITEMS, limit=10000)["features"]}
    assert {row["id"] for row in rows} == set(features)
    for row in rows:
        feature = features[row["id"]]
        assert row["code_commune"] == feature["properties"]["code_commune"]
        x, y = feature["geometry"]["coordinates"] if feature["geometry"] else ("", "")
        assert (row["lon"], row["lat"]) == (str(x), str(y))
    assert '"97404"' in text or '"97414"' in text  # quoted: a reader keeps it as text


def test_csv_by_accept(epci: Any) -> None:
    response = epci.ask("GET", ITEMS, headers={"Accept": "text/csv"})
    assert response.headers["Content-Type"].startswith("text/csv")


@pytest.mark.both_stores
def test_csv_of_an_empty_page_has_the_visible_columns(epci: Any) -> None:
    text = epci.get(ITEMS, f="csv", bbox="0,0,1,1").text
    assert text.startswith('"id","millesime"')
    assert "siren_bailleur" not in text


@pytest.mark.both_stores
def test_csv_in_another_system_has_east_before_north(gip: Any) -> None:
    uri = "http://www.opengis.net/def/crs/EPSG/0/4326"
    plain, north_first = (
        list(csv.DictReader(io.StringIO(gip.get(ITEMS, f="csv", limit=5, **more).text)))
        for more in ({}, {"crs": uri})
    )
    assert [(r["lon"], r["lat"]) for r in plain] == [(r["x"], r["y"]) for r in north_first]


@each_row("path", [ITEMS, "/collections/territoires-region/items", "/collections"])
@each_row(("f", "kind"), [("html", "text/html"), ("jsonld", "application/ld+json")])
def test_pages_for_people_and_linked_data(gip: Any, path: str, f: str, kind: str) -> None:
    response = gip.get(path, f=f)
    assert response.status_code == 200
    assert response.headers["Content-Type"].startswith(kind)


@each_row(
    "path",
    ["", "/conformance", "/collections/rpls-logements", "/collections/rpls-logements/schema",
     "/collections/rpls-logements/queryables", "/collections/rpls-logements/tiles",
     "/processes", "/processes/indicateurs-territoire", "/openapi", "/TileMatrixSets"],
)  # fmt: skip
def test_every_page_has_html(gip: Any, path: str) -> None:
    response = gip.get(path, f="html")
    assert response.status_code == 200
    assert response.headers["Content-Type"].startswith("text/html")


@each_row("path", ["", "/conformance", ITEMS, "/collections", "/jobs", "/openapi"])
def test_an_empty_format_is_none_of_those_there_are(gip: Any, path: str) -> None:
    response = gip.get(path, f="")
    assert response.status_code == 400
    assert response.json()["detail"].startswith("f : un format est attendu")


def test_html_of_a_feature(gip: Any) -> None:
    feature = gip.json(ITEMS, limit=1)["features"][0]
    response = gip.get(f"{ITEMS}/{feature['id']}", f="html")
    assert response.status_code == 200
    assert feature["id"] in response.text


@each_row("level", ["commune", "adresse"])
def test_csv_of_figures_reads_each_out_as_the_process_does(gip: Any, level: str) -> None:
    names = ["part_personnes_seules", "logements"]
    text = gip.get(f"/collections/indicateurs-{level}/items", f="csv", limit=50).text
    rows = {row["code"]: row for row in csv.DictReader(io.StringIO(text))}
    inputs = {"niveau": level, "codes": list(rows), "indicateurs": names, "format": "large"}
    wide = gip.execute("indicateurs-territoire", {"inputs": inputs}).json()
    assert {one["code"] for one in wide} == set(rows)
    told = [one[f"{name}_lecture"] for one in wide for name in names]
    assert sum(sentence is not None for sentence in told) > 5
    for one in wide:
        for name in names:
            said = one[f"{name}_lecture"]
            told_too = (said or "") if level == "commune" else without_base(said)
            assert rows[one["code"]][f"{name}_lecture"] == told_too


def without_base(sentence: str | None) -> str:
    """A sentence of a process, as the file of an address tells it: most values there have none."""
    return re.sub(r" \([\d\u202f\u00a0 ]+\u00a0(ménages|logements)\)\.$", ".", sentence or "")


def test_csv_reads_out_what_its_columns_tell_and_nothing_else(gip: Any) -> None:
    asked = "code,nom,population,millesime_ops,part_personnes_seules"
    path = "/collections/indicateurs-commune/items"
    with_statut = f"{asked},part_personnes_seules_statut"
    heads = [
        gip.get(path, f="csv", limit=1, properties=names).text.splitlines()[0].replace('"', "")
        for names in (asked, with_statut, "code,nom")
    ]
    assert [head.count("_lecture") for head in heads] == [0, 1, 0]
    assert heads[1].endswith("part_personnes_seules_statut,part_personnes_seules_lecture")
    empty = gip.get(path, f="csv", bbox="0,0,1,1").text.splitlines()[0]
    full = gip.get(path, f="csv", limit=1).text.splitlines()[0]
    assert empty == full
    assert "lecture" not in gip.get("/collections/territoires-commune/items", f="csv").text


def test_pages_of_figures_read_them_out(gip: Any) -> None:
    inputs = {"niveau": "commune", "indicateurs": ["part_personnes_seules", "logements"]}
    rows = gip.execute("indicateurs-territoire", {"inputs": inputs}).json()
    path = "/collections/indicateurs-commune/items"
    first = gip.json(path, limit=1)["features"][0]["id"]
    pages = [gip.get(one, f="html").content.decode() for one in (path, f"{path}/{first}")]
    told = [unescape(page) for page in pages]
    own = [row["lecture"] for row in rows if row["code"] == first and row["lecture"]]
    assert own
    for page in told:
        assert all(sentence in page for sentence in own)
    others = (row["lecture"] for row in rows if row["code"] != first and row["lecture"])
    assert next(others) not in told[1]
    assert "Lecture" not in gip.get("/collections/territoires-commune/items", f="html").text
