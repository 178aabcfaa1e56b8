"""/export: the whole of what a caller may see of a question, in every form that is sent as read."""

import csv
import io
import json
from typing import Any

import pytest
from sqlalchemy import text

from parc_social.registry.registry import open_registry
from parc_social.settings import read_settings
from testing.rows import each_row

LOGEMENTS = "/collections/rpls-logements"
EXPORT, ITEMS = f"{LOGEMENTS}/export", f"{LOGEMENTS}/items"
LAMBERT = "http://www.opengis.net/def/crs/EPSG/0/2154"
NORTH_FIRST = "http://www.opengis.net/def/crs/EPSG/0/4326"
ASKED = (
    {},
    {"bbox": "55.2,-21.4,55.6,-20.8"},
    {"filter": "surfhab > 60 AND code_commune LIKE '974%'"},
    {"datetime": "2024-06-01/.."},
    {"finan_groupe": "HLM/O"},
    {"properties": "code_commune,surfhab", "sortby": "-surfhab"},
    {"skipGeometry": "true"},
    {"crs": NORTH_FIRST, "sortby": "code_commune"},
)


def features(account: Any, **asked: str) -> list[Any]:
    """Those of every page of /items."""
    found: list[Any] = []
    while True:
        page = account.json(ITEMS, limit=1000, offset=len(found), **asked)
        found += page["features"]
        if len(found) >= page["numberMatched"]:
            return found


@pytest.mark.both_stores
@each_row("asked", ASKED, ids=lambda a: "&".join(a) or "tout")
def test_each_form_holds_the_features_of_all_pages(epci: Any, asked: dict[str, str]) -> None:
    expected = features(epci, **asked)
    whole = epci.json(EXPORT, **asked)
    assert whole["features"] == expected
    assert whole["numberReturned"] == len(expected)
    lines = epci.get(EXPORT, f="geojsonl", **asked).text.splitlines()
    assert [json.loads(line) for line in lines] == expected
    rows = list(csv.DictReader(io.StringIO(epci.get(EXPORT, f="csv", **asked).text)))
    assert [row["id"] for row in rows] == [feature["id"] for feature in expected]
    told = epci.json(EXPORT, f="jsonfg", **asked)
    assert [f["properties"] for f in told["features"]] == [f["properties"] for f in expected]


def test_a_whole_collection_says_what_it_is(gip: Any) -> None:
    whole = gip.json("/collections/territoires-region/export")
    assert whole["type"] == "FeatureCollection"
    assert whole["collection"] == "territoires-region"
    assert "convention" in whole["conditions"]
    assert whole["timeStamp"].endswith("Z")
    assert [one["id"].split("_")[0] for one in whole["editions"]] == ["territoires"]
    assert whole["links"][0]["href"].startswith(gip.base_url)


@pytest.mark.both_stores
def test_a_twin_goes_out_year_after_year(gip: Any) -> None:
    path = "/collections/rpls-logements-serie"
    whole = gip.json(f"{path}/export", properties="millesime")
    years = [feature["properties"]["millesime"] for feature in whole["features"]]
    assert years == sorted(years)
    assert [one["millesime"] for one in whole["editions"]] == sorted(set(years))
    assert len(years) == gip.json(f"{path}/items", limit=1)["numberMatched"]


@pytest.mark.both_stores
def test_csv_is_that_of_pages(epci: Any) -> None:
    path = f"{ITEMS}?f=csv&limit=10000"
    assert epci.get(EXPORT, f="csv").content == epci.get(path).content


@pytest.mark.both_stores
@each_row("path", [EXPORT, ITEMS])
def test_csv_for_excel_in_french(epci: Any, path: str) -> None:
    content = epci.get(path, f="csv", csv="excel").content
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))
    assert any("," in row["lon"] for row in rows)
    assert not any("." in row["lon"] for row in rows)
    assert all(len(row["code_commune"]) == 5 for row in rows)


@pytest.mark.both_stores
def test_csv_without_rows_has_its_header(epci: Any) -> None:
    written = epci.get(EXPORT, f="csv", bbox="0,0,1,1").text
    assert written.startswith('"id","millesime"')
    assert len(written.splitlines()) == 1
    empty = epci.json(EXPORT, bbox="0,0,1,1")
    assert (empty["features"], empty["numberReturned"]) == ([], 0)
    assert epci.get(EXPORT, f="geojsonl", bbox="0,0,1,1").content == b""


@pytest.mark.both_stores
@each_row("path", [EXPORT, ITEMS])
def test_jsonfg_has_a_time_and_a_place(gip: Any, path: str) -> None:
    told = gip.json(path, f="jsonfg", crs=LAMBERT, filter="code_dep = '93'")
    plain = gip.json(path, filter="code_dep = '93'")
    lambert = gip.json(path, crs=LAMBERT, filter="code_dep = '93'")
    assert told["featureType"] == "rpls-logements"
    assert told["coordRefSys"] == LAMBERT
    assert "http://www.opengis.net/spec/json-fg-1/1.0/conf/core" in told["conformsTo"]
    for feature, here, there in zip(
        told["features"], plain["features"], lambert["features"], strict=True
    ):
        year = feature["properties"]["millesime"]
        assert feature["time"] == {"interval": [f"{year}-01-01", f"{year}-12-31"]}
        assert feature["geometry"] == here["geometry"]
        assert feature["place"] == there["geometry"]
    near = gip.json(path, f="jsonfg", bbox="55.2,-21.4,55.6,-20.8")
    assert {feature["place"] for feature in near["features"]} == {None}
    assert "coordRefSys" not in near


@pytest.mark.both_stores
def test_lines_of_a_page_are_its_features(epci: Any) -> None:
    lines = epci.get(ITEMS, f="geojsonl", limit=50).text.splitlines()
    assert [json.loads(line) for line in lines] == epci.json(ITEMS, limit=50)["features"]


@each_row(
    ("accept", "media"),
    [("*/*", "application/geo+json"), ("application/json", "application/geo+json"),
     ("text/csv", "text/csv; charset=utf-8"), ("application/fg+json", "application/fg+json"),
     ("application/x-ndjson", "application/x-ndjson")],
)  # fmt: skip
@each_row("path", [EXPORT, ITEMS])
def test_the_form_by_accept(epci: Any, path: str, accept: str, media: str) -> None:
    response = epci.ask("GET", path, headers={"Accept": accept}, params={"bbox": "0,0,1,1"})
    assert (response.status_code, response.headers["Content-Type"]) == (200, media)


def test_headers_name_the_file_and_the_system(epci: Any) -> None:
    response = epci.get(EXPORT, f="csv", crs=NORTH_FIRST)
    assert response.headers["Content-Crs"] == f"<{NORTH_FIRST}>"
    assert response.headers["Content-Disposition"] == 'attachment; filename="rpls-logements.csv"'
    head = epci.ask("HEAD", EXPORT, params={"f": "csv"})
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["Content-Type"] == response.headers["Content-Type"]


@each_row(
    ("asked", "said"),
    [
        ({"f": "ods"}, "f :"), ({"f": "html"}, "f :"), ({"limit": "10"}, "limit"),
        ({"offset": "10"}, "offset"), ({"inconnu": "x"}, "inconnu"),
        ({"identifiant_rpls": "x"}, "identifiant_rpls"),
        ({"properties": "identifiant_rpls"}, "identifiant_rpls"),
        ({"sortby": "identifiant_rpls"}, "identifiant_rpls"),
        ({"filter": "identifiant_rpls = 'x'"}, "identifiant_rpls"),
        ({"filter": "surfhab >"}, ""),
        ({"filter": "surfhab = 1", "filter-lang": "sql"}, "filter-lang"),
        ({"filter-lang": "sql"}, "filter-lang"), ({"filter-crs": "x"}, "filter-crs"),
        ({"bbox": "1,2,3"}, "bbox"), ({"bbox": "a,2,3,4"}, "bbox"),
        ({"bbox-crs": LAMBERT}, "bbox-crs"),
        ({"bbox": "1,2,3,4", "bbox-crs": "x"}, "bbox-crs"),
        ({"crs": "x"}, "crs"), ({"datetime": "hier"}, "datetime"), ({"surfhab": "abc"}, "surfhab"),
        ({"skipGeometry": "oui"}, "skipGeometry"), ({"f": "csv", "csv": "ods"}, "csv"),
        ({"csv": "excel"}, "csv"), ({"edition": "0123456789abcdef"}, "edition"),
    ],
    ids=lambda a: json.dumps(a) if isinstance(a, dict) else "",
)  # fmt: skip
def test_what_is_wrong_is_named(epci: Any, asked: dict[str, str], said: str) -> None:
    response = epci.get(EXPORT, **asked)
    assert response.status_code == 400, response.text
    assert response.headers["Content-Type"] == "application/problem+json"
    assert said in response.json()["detail"]


@each_row("format_", ["json", "csv", "gpkg"])
def test_what_is_wrong_is_named_where_there_is_no_row_too(gip: Any, format_: str) -> None:
    path = "/collections/indicateurs-arm/export"
    assert gip.json(path)["features"] == []  # none of the demonstration has such a commune
    for asked in ({"part_dpe_fg": "null"}, {"inconnu": "x"}, {"filter": "part_dpe_fg = 'x'"}):
        response = gip.get(path, f=format_, **asked)
        assert response.status_code == 400
        assert next(iter(asked)) in response.json()["detail"] or "filtre" in response.text


@pytest.mark.both_stores
def test_not_found_and_not_yours_are_one(service: Any, epci: Any, gip: Any) -> None:
    known, unknown = (
        epci.get(f"/collections/{name}/export") for name in ("ops-menages", "ailleurs")
    )
    assert (known.status_code, known.content) == (unknown.status_code, unknown.content)
    assert known.status_code == 404
    assert service.stranger(EXPORT).status_code == 401
    assert service.in_state("expired").get(EXPORT).status_code == 404
    assert gip.ask("POST", EXPORT).status_code == 405


@pytest.mark.both_stores
def test_a_landlord_takes_its_own_rows_and_no_other(bailleurs: list[Any]) -> None:
    one, other = (
        {f["id"] for f in b.json("/collections/ops-menages/export")["features"]} for b in bailleurs
    )
    assert one
    assert other
    assert not one & other


def test_every_form_is_linked_from_its_collection(epci: Any) -> None:
    links = [one for one in epci.json(LOGEMENTS)["links"] if "/export" in one["href"]]
    assert {one["rel"] for one in links} == {"enclosure"}
    bare, *made = links  # the first one is what a client adds its own parameters to
    assert bare["href"] == f"{epci.base_url}{EXPORT}"
    assert {k["href"].partition("?f=")[2] for k in made} >= {"json", "jsonfg", "geojsonl", "csv"}
    for link in made:
        path = link["href"].removeprefix(epci.base_url)
        response = epci.get(path + "&bbox=0,0,1,1")
        assert response.headers["Content-Type"].startswith(link["type"])
        by_accept = epci.ask("GET", f"{EXPORT}?bbox=0,0,1,1", headers={"Accept": link["type"]})
        assert by_accept.headers["Content-Type"] == response.headers["Content-Type"]
    usual = epci.ask("GET", f"{EXPORT}?bbox=0,0,1,1", headers={"Accept": "*/*"})
    assert usual.headers["Content-Type"].startswith(bare["type"])
    page = epci.get(LOGEMENTS, f="html").text
    assert page.count('/export?f=json"') == 1
    assert f'{EXPORT}"' not in page


def test_openapi_tells_of_it(epci: Any) -> None:
    document = epci.json("/openapi")
    operation = document["paths"][EXPORT]["get"]
    shared = document["components"]["parameters"]
    found = (shared[p["$ref"][24:]] if "$ref" in p else p for p in operation["parameters"])
    names = {p["name"] for p in found}
    assert {"bbox", "filter", "csv", "f", "surfhab"} <= names
    assert not {"limit", "offset", "edition", "identifiant_rpls"} & names
    assert "text/csv" in operation["responses"]["200"]["content"]


@pytest.mark.both_stores
def test_an_export_has_its_line_in_the_journal(service: Any, gip: Any) -> None:
    assert gip.get(EXPORT, f="csv", filter="surfhab > 200").status_code == 200
    registry = open_registry(read_settings(service.environ).registry)
    registry.journal.flush()
    with registry.engine.connect() as connection:
        lines = connection.execute(
            text("SELECT * FROM journal WHERE operation = 'export' ORDER BY quand")
        ).mappings()
        last = list(lines)[-1]
    registry.close()
    assert (last["compte"], last["collection"], last["statut"]) == (
        gip.login, "rpls-logements", 200,
    )  # fmt: skip
    assert last["requete"] == "f=csv&filter=surfhab+%3E+?"
