"""OGC API Tiles Part 1: lists, limits, tiles inside and outside."""

from typing import Any

import pytest

from testing.rows import each_row
from testing.vector_tile import layer_of

ROOT = "/collections/rpls-logements"
REL = "http://www.opengis.net/def/rel/ogc/1.0/tilesets-vector"
# What the suite sends for a tile: HTML first.
BROWSER = "text/html, image/gif, image/jpeg, */*; q=0.2"


@pytest.fixture(params=["WebMercatorQuad", "WorldCRS84Quad"])
def tileset(gip: Any, request: pytest.FixtureRequest) -> Any:
    listed = gip.json(f"{ROOT}/tiles")["tilesets"]
    return next(one for one in listed if one["tileMatrixSetId"] == request.param)


def test_geodata_tilesets_links(gip: Any) -> None:
    """/req/geodata-tilesets/desc-links: in the list of collections and in each of them."""
    for collection in gip.json("/collections")["collections"]:
        hrefs = [k["href"] for k in collection["links"] if k["rel"] == REL]
        own = f"{gip.base_url}/collections/{collection['id']}/tiles"
        assert (hrefs[:2] == [own, f"{own}?f=json"]) is (collection["itemType"] == "feature")


def test_entries_of_the_list_say_all(gip: Any, tileset: Any) -> None:
    """/req/core/tc-op: identifier, URI, limits and the template of a tile in each entry."""
    assert tileset["tileMatrixSetURI"].endswith(tileset["tileMatrixSetId"])
    assert tileset["tileMatrixSetLimits"]
    template = next(link for link in tileset["links"] if link["rel"] == "item")
    for variable in ("{tileMatrix}", "{tileRow}", "{tileCol}"):
        assert variable in template["href"]
    assert template["type"] == "application/vnd.mapbox-vector-tile"
    alone = gip.json(f"{ROOT}/tiles/{tileset['tileMatrixSetId']}")
    assert alone == tileset


@pytest.mark.both_stores
@pytest.mark.parametrize("zoom", [0, 5, 9, 14])
def test_edges_of_the_limits(gip: Any, tileset: Any, zoom: int) -> None:
    """/req/core/tc-success, tc-error: 200 at every corner, 404 one row or column further."""
    limits = tileset["tileMatrixSetLimits"][zoom]
    assert limits["tileMatrix"] == str(zoom)
    template = next(k["href"] for k in tileset["links"] if k["rel"] == "item")

    def status(row: int, col: int) -> int:
        href = template.format(tileMatrix=zoom, tileRow=row, tileCol=col)
        path = href.removeprefix(gip.base_url).split("?")[0]
        return gip.ask("GET", path, headers={"Accept": BROWSER}).status_code

    rows = (limits["minTileRow"], limits["maxTileRow"])
    cols = (limits["minTileCol"], limits["maxTileCol"])
    assert {status(row, col) for row in rows for col in cols} == {200}
    assert status(rows[1] + 1, cols[0]) == 404
    assert status(rows[0], cols[1] + 1) == 404


@pytest.mark.both_stores
def test_a_tile_holds_features(gip: Any) -> None:
    """The layer bears the collection's name; column names are in the tile."""
    response = gip.get(f"{ROOT}/tiles/WebMercatorQuad/0/0/0")
    assert response.headers["Content-Type"] == "application/vnd.mapbox-vector-tile"
    assert b"rpls-logements" in response.content
    assert b"nbpiece" in response.content


@pytest.mark.both_stores
def test_a_tile_holds_no_hidden_column(epci: Any, gip: Any) -> None:
    path = f"{ROOT}/tiles/WebMercatorQuad/0/0/0"
    assert b"siren_bailleur" in gip.get(path).content
    assert b"siren_bailleur" not in epci.get(path).content


@pytest.mark.both_stores
def test_a_tile_inside_the_limits_may_be_empty(gip: Any) -> None:
    """The gip's box spans from La Réunion to Paris: most of it is sea and other countries."""
    listed = gip.json(f"{ROOT}/tiles/WebMercatorQuad")["tileMatrixSetLimits"][8]
    row = (listed["minTileRow"] + listed["maxTileRow"]) // 2
    col = (listed["minTileCol"] + listed["maxTileCol"]) // 2
    response = gip.get(f"{ROOT}/tiles/WebMercatorQuad/8/{row}/{col}")
    assert (response.status_code, response.content) == (200, b"")


@each_row(
    "tile", ["Nosuch/0/0/0", "WebMercatorQuad/x/0/0", "WebMercatorQuad/0/-1/0",
             "WebMercatorQuad/0/0/1", "WebMercatorQuad/23/0/0", "WebMercatorQuad/0/0/99999999999"]
)  # fmt: skip
def test_a_tile_that_does_not_exist(gip: Any, tile: str) -> None:
    response = gip.get(f"{ROOT}/tiles/{tile}")
    assert response.status_code == 404
    assert response.headers["Content-Type"] == "application/problem+json"


def test_tilejson(gip: Any) -> None:
    """MapLibre reads this, with `{z}/{y}/{x}`."""
    document = gip.json(f"{ROOT}/tiles/WebMercatorQuad/metadata", f="tilejson")
    assert document["tilejson"] == "3.0.0"
    layer = document["vector_layers"][0]
    assert layer["id"] == "rpls-logements"
    assert "nbpiece" in layer["fields"]
    url = document["tiles"][0].format(z=0, y=0, x=0).removeprefix(gip.base_url)
    assert gip.ask("GET", url).content


@each_row("path", ["/TileMatrixSets", "/TileMatrixSets/WorldCRS84Quad"])
def test_tile_matrix_sets(gip: Any, path: str) -> None:
    assert gip.get(path).status_code == 200


def _features(response: Any) -> list[dict[str, Any]]:
    return list(layer_of(response.content)[1].values())


@pytest.mark.both_stores
def test_indicators_of_a_tile_are_asked_for_by_name(gip: Any) -> None:
    """All of them would weigh ten tiles; figures are numbers, as everywhere."""
    path = "/collections/indicateurs-departement/tiles/WebMercatorQuad/0/0/0"
    plain = _features(gip.get(path))
    assert all({"code", "nom", "menages"} <= set(one) for one in plain)
    assert not any("taux_vacance" in one for one in plain)
    asked = _features(gip.get(path, properties="code,taux_vacance,taux_vacance_statut"))
    assert len(asked) == len(plain)
    shown = [one["taux_vacance"] for one in asked if one["taux_vacance_statut"] == "D"]
    assert shown
    assert all(isinstance(value, float) for value in shown)
    assert all(set(one) <= {"id", "code", "taux_vacance", "taux_vacance_statut"} for one in asked)


@pytest.mark.both_stores
@each_row(
    ("properties", "told"),
    [("inconnue", "inconnue"), ("nbpiece,", None), ("", None), ("nbpiece,siren_bailleur", "siren"),
     ("<script>", "script"), ("nbpiece;dpe", "nbpiece;dpe")],
)  # fmt: skip
@each_row("where", ["0/0/0", "metadata"])
def test_columns_of_a_tile_that_are_not_the_callers(
    epci: Any, properties: str, told: str | None, where: str
) -> None:
    path = f"{ROOT}/tiles/WebMercatorQuad/{where}"
    kept = {"f": "tilejson"} if where == "metadata" else {}
    response = epci.get(path, properties=properties, **kept)
    assert response.status_code == (400 if told else 200)
    if told:
        assert told in response.json()["detail"]


def test_a_tile_has_so_many_figures_and_no_more(gip: Any) -> None:
    root = "/collections/indicateurs-region"
    names = [n for n in gip.json(f"{root}/schema")["properties"] if n.endswith("_statut")]
    path = f"{root}/tiles/WebMercatorQuad/0/0/0"
    assert gip.get(path, properties=",".join(names[:12])).status_code == 200
    refused = gip.get(path, properties=",".join(names[:13]))
    assert refused.status_code == 400
    assert "12 colonnes" in refused.json()["detail"]


@pytest.mark.both_stores
def test_tilejson_of_chosen_columns(gip: Any) -> None:
    path = "/collections/indicateurs-region/tiles/WebMercatorQuad/metadata"
    document = gip.json(path, f="tilejson", properties="nom,taux_vacance")
    assert set(document["vector_layers"][0]["fields"]) == {"nom", "taux_vacance"}
    url = document["tiles"][0].format(z=0, y=0, x=0).removeprefix(gip.base_url)
    assert b"taux_vacance" in gip.ask("GET", url).content


def test_outlines_begin_where_a_tile_can_hold_them(gip: Any) -> None:
    """The list of limits says from which zoom; TileJSON tells MapLibre."""
    root = "/collections/indicateurs-commune/tiles"
    limits = gip.json(f"{root}/WebMercatorQuad")["tileMatrixSetLimits"]
    assert limits[0]["tileMatrix"] == "8"
    document = gip.json(f"{root}/WebMercatorQuad/metadata", f="tilejson")
    assert document["minzoom"] == 8
    assert gip.get(f"{root}/WebMercatorQuad/7/42/42").status_code == 404
