"""OGC API Styles, core: lists, stylesheets and metadata, of the service and of collections."""

from typing import Any
from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree

import pytest

from testing.rows import each_row

REL = "http://www.opengis.net/def/rel/ogc/1.0/styles"
COMMUNES = "/collections/indicateurs-commune"
SHARE, COUNT = "part_personnes_seules", "logements"
MEDIA = {
    "maplibre": "application/vnd.mapbox.style+json",
    "sld": "application/vnd.ogc.sld+xml;version=1.1",
    "qml": "application/vnd.qgis.qml+xml",
}


def below(account: Any, link: Any) -> str:
    assert link["href"].startswith(account.base_url), link
    return link["href"].removeprefix(account.base_url)


def one(links: Any, rel: str) -> Any:
    return next(link for link in links if link["rel"] == rel)


def test_the_landing_page_and_each_collection_lead_to_their_styles(gip: Any) -> None:
    """/req/core/base-resource-link."""
    listed = gip.json("/collections")["collections"]
    bases = [
        gip.json("/"),
        *(c for c in listed if not c["id"].startswith(("catalogue", "carreaux-"))),
    ]
    for base in bases:
        found = gip.json(below(gip, one(base["links"], REL)))
        assert found["styles"]


@each_row("base", ["", COMMUNES])
def test_lists_and_metadata_have_pages(gip: Any, base: str) -> None:
    for path in (f"{base}/styles", f"{base}/styles/{SHARE}/metadata"):
        title = gip.json(path).get("title", "Styles")
        page = gip.get(path, f="html")
        assert page.headers["Content-Type"].startswith("text/html")
        assert f"<h1>{title}" in page.text
        asked = gip.ask("GET", path, headers={"Accept": "text/html"})
        assert asked.headers["Content-Type"].startswith("text/html")
        assert gip.get(path, f="html", lang="en").text != page.text
    assert f"{base}/styles/{SHARE}/metadata" in gip.get(f"{base}/styles", f="html").text


@each_row("base", ["", COMMUNES, "/collections/rpls-logements"])
def test_every_style_is_described(gip: Any, base: str) -> None:
    """/req/core/styles-success: unique ids, a stylesheet and a describedby each, typed."""
    document = gip.json(f"{base}/styles")
    names = [style["id"] for style in document["styles"]]
    assert len(names) == len(set(names))
    assert document["default"] in names
    for style in document["styles"]:
        assert style["title"]
        sheets = [link for link in style["links"] if link["rel"] == "stylesheet"]
        assert {link["type"] for link in sheets} == set(MEDIA.values())
        assert one(style["links"], "describedby")["type"] == "application/json"
    for style in document["styles"][:3]:
        for link in style["links"]:
            answer = gip.get(below(gip, link))
            assert answer.status_code == 200, link
            assert answer.headers["Content-Type"].startswith(link["type"].partition(";")[0])
        about = gip.json(below(gip, one(style["links"], "describedby")))
        assert (about["id"], about["scope"]) == (style["id"], "style")
        assert {s["link"]["type"] for s in about["stylesheets"]} == set(MEDIA.values())
        assert about["layers"]


def test_a_style_of_the_service_names_the_collections_that_have_it(gip: Any) -> None:
    about = gip.json(f"/styles/{SHARE}/metadata")
    layers = {layer["id"]: layer for layer in about["layers"]}
    assert {"indicateurs-commune", "indicateurs-iris", "indicateurs-adresse"} <= set(layers)
    assert [a["id"] for a in layers["indicateurs-iris"]["attributes"]] == [SHARE, f"{SHARE}_statut"]
    usual = gip.json(f"/styles/{SHARE}", f="maplibre")
    assert usual == gip.json(f"{COMMUNES}/styles/{SHARE}", f="maplibre")
    other = gip.json(f"/styles/{SHARE}", f="maplibre", collection="indicateurs-iris")
    assert other["metadata"]["parc-social:collection"] == "indicateurs-iris"


@each_row("accept", [*MEDIA.values(), "*/*", "application/json", ""])
def test_accept_chooses_the_form(gip: Any, accept: str) -> None:
    answer = gip.ask("GET", f"{COMMUNES}/styles/{SHARE}", headers={"Accept": accept})
    expected = accept if accept in MEDIA.values() else MEDIA["maplibre"]
    assert answer.headers["Content-Type"] == expected


def test_the_maplibre_style_has_our_tiles_as_its_source(gip: Any) -> None:
    style = gip.json(f"{COMMUNES}/styles/{SHARE}", f="maplibre")
    (source,) = style["sources"].values()
    tilejson = gip.json(source["url"].removeprefix(gip.base_url))
    fields = set(tilejson["vector_layers"][0]["fields"])
    assert {SHARE, f"{SHARE}_statut"} <= fields
    assert tilejson["style"].endswith(f"{COMMUNES}/styles/{SHARE}?f=maplibre")
    assert {la["source-layer"] for la in style["layers"] if "source-layer" in la} == {
        tilejson["vector_layers"][0]["id"]
    }
    tileset = gip.json(f"{COMMUNES}/tiles/WebMercatorQuad")
    assert below(gip, one(tileset["links"], REL)) == f"{COMMUNES}/styles?f=json"


def test_a_twin_shows_its_last_millesime_and_everybody(gip: Any) -> None:
    style = gip.json(f"{COMMUNES}-serie/styles/{SHARE}", f="maplibre")
    (source,) = style["sources"].values()
    years = gip.json(f"{COMMUNES}-serie")["extent"]["temporal"]["interval"][0]
    tests = {str(t[1][1]): t[2] for t in style["layers"][1]["filter"][1:]}
    assert tests["population"] == "tous"
    assert {str(v) for v in tests.values()} >= {years[1][:4]}
    columns = parse_qs(urlsplit(source["url"]).query)["properties"][0].split(",")
    assert set(tests) <= set(columns)


@each_row("method", ["quantiles", "jenks", "egaux"])
def test_a_method_is_taken_by_name(gip: Any, method: str) -> None:
    answer = gip.get(f"{COMMUNES}/styles/{SHARE}:{method}", f="sld")
    assert answer.status_code == 200
    root = ElementTree.fromstring(answer.content)  # noqa: S314 - our own server's
    assert root.tag == "{http://www.opengis.net/sld}StyledLayerDescriptor"
    assert f"{SHARE}" in answer.text


def test_both_stores_give_the_same_sheets(serving: Any) -> None:
    both = [serving(store).by_type("gip")[0] for store in ("duckdb", "postgresql")]
    for name in ("defaut", SHARE, f"{SHARE}:jenks", COUNT):
        for form in ("sld", "qml"):
            one, other = (gip.get(f"{COMMUNES}/styles/{name}", f=form).content for gip in both)
            assert one == other


def test_words_are_in_the_language_asked_for(gip: Any) -> None:
    french, english = (
        gip.get(f"{COMMUNES}/styles/{SHARE}", f="sld", lang=lang).text for lang in ("fr", "en")
    )
    assert "secret statistique" in french
    assert "statistical secrecy" in english


@each_row(
    ("path", "asked", "status", "told"),
    [
        (f"{COMMUNES}/styles", {"f": "csv"}, 400, "f : « csv » n'est pas proposé"),
        (f"{COMMUNES}/styles", {"inconnu": "1"}, 400, "inconnu"),
        (f"{COMMUNES}/styles/{SHARE}", {"f": "css"}, 400, "f : « css » n'est pas proposé"),
        (f"{COMMUNES}/styles/{SHARE}", {"collection": "x"}, 400, "« collection »"),
        (f"{COMMUNES}/styles/{SHARE}:parfaits", {}, 400, "quantiles ou jenks ou egaux"),
        (f"{COMMUNES}/styles/{COUNT}:jenks", {}, 400, "demandez logements"),
        (f"/styles/{SHARE}", {"collection": "rpls-logements"}, 400, "n'a pas ce style"),
        (f"/styles/{SHARE}", {"lang": "de"}, 400, "lang"),
        (f"{COMMUNES}/styles/inconnu", {}, 404, "n'existe pas"),
        (f"{COMMUNES}/styles/nom", {}, 404, "n'existe pas"),
        ("/collections/rpls-logements/styles/surfhab", {}, 404, "n'existe pas"),
        ("/styles/inconnu", {}, 404, "n'existe pas"),
        ("/styles/inconnu/metadata", {}, 404, "n'existe pas"),
        ("/collections/inexistante/styles", {}, 404, "n'existe pas"),
        ("/collections/catalogue/styles", {}, 404, "n'existe pas"),
    ],
)
def test_what_is_no_style_is_refused(
    gip: Any, path: str, asked: dict[str, str], status: int, told: str
) -> None:
    answer = gip.get(path, **asked)
    assert (answer.status_code, answer.headers["Content-Type"]) == (
        status, "application/problem+json",
    )  # fmt: skip
    assert told in answer.json()["detail"]


@pytest.mark.both_stores
def test_what_is_not_yours_has_no_style(service: Any) -> None:
    gip = service.by_type("gip")[0]
    hidden = gip.get("/collections/ops-menages/styles")
    assert hidden.status_code == 404
    assert hidden.json() == gip.get("/collections/inexistante/styles").json()
    own = service.by_type("bailleur")[0].json("/collections/ops-menages/styles")
    assert [style["id"] for style in own["styles"]] == ["defaut"]
    assert service.stranger("/styles").status_code == 401
    assert service.in_state("unsigned").get("/styles").status_code == 404
