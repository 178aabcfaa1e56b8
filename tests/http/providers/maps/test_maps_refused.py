"""OGC API Maps: what can not be drawn is named, what is not there or not yours is one answer."""

from typing import Any

import pytest

from testing.made.requests.wfs import COMMUNES, CRS, SEINE, SHARE, STYLED
from testing.rows import each_row

BAD = [
    ({"width": "0"}, "width"), ({"width": "4097"}, "width"), ({"width": "9" * 400}, "width"),
    ({"width": "1e3"}, "width"), ({"height": "-1"}, "height"), ({"height": "\u0663"}, "height"),
    ({"width": "4096", "bbox": "2,48,2.0001,49"}, "4096 pixels de côté"),
    ({"scale-denominator": "1", "bbox": SEINE}, "4096 pixels de côté"),
    ({"scale-denominator": "0"}, "scale-denominator"), ({"scale-denominator": "nan"}, "positif"),
    ({"scale-denominator": "1000", "bbox": SEINE, "width": "10"}, "scale-denominator"),
    ({"mm-per-pixel": "-1"}, "mm-per-pixel"), ({"mm-per-pixel": "inf"}, "mm-per-pixel"),
    ({"bbox": "-1e308,-1e308,1e308,1e308"}, "bbox"), ({"bbox": "1,2,3"}, "bbox"),
    ({"bbox": "nan,2,3,4"}, "bbox"), ({"bbox": "2,49,3,48"}, "bbox"),
    ({"bbox": "2,48,2,48"}, "bbox"),
    ({"bbox": "2,48,2.00000000001,48.00000000001"}, "trop petite"),
    ({"bbox": "2,1e5,3,2e5", "width": "10", "height": "10"}, "hors de la Terre"),
    ({"bbox": SEINE, "center": "2,48"}, "une seule étendue"),
    ({"bbox": SEINE, "subset": "Lat(48:49)"}, "une seule étendue"),
    ({"bbox": "140,40,150,50", "crs": "[EPSG:2975]"}, "hors du domaine"),
    ({"bbox-crs": f"{CRS}/EPSG/0/0", "bbox": SEINE}, "bbox-crs"),
    ({"crs": f"{CRS}/EPSG/0/27700"}, "crs"), ({"crs": "EPSG:9999999"}, "crs"),
    ({"crs": "é" * 500}, "crs"), ({"center-crs": "x", "center": "2,48"}, "center-crs"),
    ({"subset-crs": "x"}, "subset-crs"),
    ({"center": "2"}, "center"), ({"center": "a,b"}, "center"), ({"center": "inf,2"}, "center"),
    ({"center": "1e300,2"}, "bbox"), ({"center": "2,48,5"}, "center"),
    ({"subset": ""}, "subset"), ({"subset": "Lat"}, "subset"), ({"subset": "E(1:2)"}, "subset"),
    ({"subset": "Lat(a:b)"}, "subset"), ({"subset": "Lat(1:2)Lon(1:2)"}, "subset"),
    ({"subset": "Lat(1:2),Lat(1:2)"}, "deux fois"), ({"subset": "Lat(nan)"}, "subset"),
    ({"subset": "(" * 3000}, "subset"), ({"subset": 'time("hier")'}, "datetime"),
    ({"subset": 'time("2024")', "datetime": "2024"}, "datetime"), ({"datetime": "x"}, "datetime"),
    ({"bgcolor": "rouge"}, "bgcolor"), ({"bgcolor": "0x12345"}, "bgcolor"),
    ({"void-color": "rgb(1,2,3)"}, "void-color"), ({"transparent": "oui"}, "transparent"),
    ({"void-transparent": "1"}, "void-transparent"),
    ({"f": "gif"}, "f :"), ({"f": ""}, "f :"),
    ({"void-color": ""}, "void-color"), ({"f": "json"}, "f :"),
    ({"filter": "inconnu = 1"}, "inconnu"), ({"filter": "code ="}, "filtre"),
    ({"filter": "loyer_principal > 1"}, "loyer_principal"), ({"filter-lang": "sql"}, "filter-lang"),
    ({"filter-crs": "x"}, "filter-crs"), ({"filter": "(" * 3000}, "filtre"),
    ({"limit": "5"}, "limit"), ({"style": SHARE}, "style"), ({"collections": "x"}, "collections"),
    ({"code": "93066"}, "code"),
]  # fmt: skip


@each_row(("asked", "name"), BAD, ids=[f"{n}-{name}" for n, (_, name) in enumerate(BAD)])
def test_what_can_not_be_drawn_is_named(epci: Any, asked: dict[str, str], name: str) -> None:
    for path in (f"{COMMUNES}/map", STYLED):
        answer = epci.get(path, **asked)
        assert (answer.status_code, answer.headers["Content-Type"]) == (
            400, "application/problem+json",
        ), answer.text  # fmt: skip
        assert name in answer.json()["detail"]


@pytest.mark.both_stores
@each_row(
    ("asked", "name"),
    [
        ({"collections": "ops-menages"}, "collection introuvable : « ops-menages »"),
        ({"collections": "inconnue"}, "collection introuvable : « inconnue »"),
        ({"collections": ""}, "collection introuvable : « »"),
        ({"collections": "catalogue"}, "collection introuvable"),
        ({"collections": ",".join("x" * 1000)}, "collections"),
        ({"collections": "http://ailleurs/collections/indicateurs-commune"}, "n'est pas une"),
        ({"collections": "indicateurs-commune,https://ailleurs/x"}, "« https://ailleurs/x » n'est"),
        ({"filter": "code = '1'"}, "filter"),
    ],
)
def test_collections_of_a_map_are_the_callers(epci: Any, asked: dict[str, str], name: str) -> None:
    answer = epci.get("/map", **asked)
    assert answer.status_code == 400, answer.text
    assert name in answer.json()["detail"]


@pytest.mark.both_stores
@each_row(
    "path",
    [
        "/collections/ops-menages/map", "/collections/inconnue/map", "/collections/catalogue/map",
        f"{COMMUNES}/styles/inconnu/map", f"{COMMUNES}/map/tiles/inconnu",
        "/collections/ops-menages/map/tiles", f"{COMMUNES}/map/tiles/WebMercatorQuad/99/0/0",
        f"{COMMUNES}/map/tiles/WebMercatorQuad/5/-1/0",
        f"{COMMUNES}/map/tiles/WebMercatorQuad/5/x/0",
        f"{COMMUNES}/map/tiles/WebMercatorQuad/5/0/0", f"{COMMUNES}/map/inconnu",
        "/collections/a/b/map", f"{COMMUNES}/styles/a/b/map",
        "/collections/rpls-logements/styles/loyer_principal/map",
    ],
)  # fmt: skip
def test_what_is_not_there_or_not_yours_is_one_answer(epci: Any, path: str) -> None:
    answer = epci.get(path)
    assert answer.status_code == 404
    assert answer.json() == epci.get("/collections/inconnue").json()


def test_broken_letters_are_refused(epci: Any) -> None:
    for query in ("bgcolor=%ff", "crs=%c3%28", "subset=%00", "collections=%ff"):
        answer = epci.ask("GET", f"/map?{query}")
        assert answer.status_code == 400, query
