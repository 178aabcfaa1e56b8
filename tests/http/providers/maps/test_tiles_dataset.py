"""OGC API Tiles Part 1, dataset tilesets: several collections in one tile, a layer each."""

from typing import Any
from urllib.parse import urlencode

import pytest

from parc_social.wording import cited
from testing.rows import each_row
from testing.vector_tile import layer_of, layers_of

REL = "http://www.opengis.net/def/rel/ogc/1.0/tilesets-vector"
TILE = "tiles/WebMercatorQuad/0/0/0"
NAMES = ("territoires-region", "rpls-logements", "adresses")
SETS = {"WebMercatorQuad", "WorldCRS84Quad"}


def asked(*names: str, at: str = TILE, **more: str) -> str:
    query = urlencode({"collections": ",".join(names), **more}, safe=",")
    return f"/{at}?{query}"


def layers(account: Any, *names: str, **more: str) -> dict[str, Any]:
    response = account.get(asked(*names, **more))
    assert response.headers["Content-Type"] == "application/vnd.mapbox-vector-tile"
    return layers_of(response.content)


def own(account: Any, name: str, at: str = TILE, **more: str) -> Any:
    return layer_of(account.get(f"/collections/{name}/{at}", **more).content)[1]


@pytest.mark.both_stores(each_time=True)
@each_row("kind", ["gip", "epci", "bailleur"])
def test_each_layer_is_that_of_its_own_tile(service: Any, kind: str) -> None:
    """/req/collections-selection: rows, columns and order of each, under the right on it."""
    account = service.by_type(kind)[0]
    found = layers(account, *NAMES)
    assert list(found) == [*NAMES]
    for name in NAMES:
        assert found[name] == own(account, name), name
    turned = layers(account, *reversed(NAMES))
    assert (list(turned), turned) == ([*reversed(NAMES)], found)


@pytest.mark.both_stores(each_time=True)
@each_row("coding", ["identity", "gzip", "zstd"])
def test_two_callers_in_turns_have_each_their_rows(epci: Any, gip: Any, coding: str) -> None:
    """Made, then kept; the outlines, which are everybody's, from one tile."""
    headers = {"Accept-Encoding": coding}
    tiles = [a.ask("GET", asked(*NAMES), headers=headers).content for a in (epci, gip) * 3]
    seen = [layers_of(one) for one in tiles]
    assert seen == [seen[0], seen[1]] * 3
    mine, every = seen[0], seen[1]
    assert mine["territoires-region"] == every["territoires-region"]
    assert set(mine["adresses"]) < set(every["adresses"])
    hidden = "siren_bailleur"
    assert any(hidden in one for one in every["rpls-logements"].values())
    assert not any(hidden in one for one in mine["rpls-logements"].values())


@pytest.mark.both_stores(each_time=True)
@each_row("name", ["ops-menages", "ops-menages-serie", "carreaux-3035", "catalogue", "echo", ""])
def test_what_is_hidden_or_has_no_tile_is_answered_as_what_is_not_there(
    epci: Any, name: str
) -> None:
    """In the tile, the tileset, its TileJSON, the list and the page; alone and in company."""
    for at in (TILE, "tiles", "tiles/WebMercatorQuad", "tiles/WorldCRS84Quad/metadata"):
        for company in ((), ("territoires-region",)):
            hidden, absent = (
                epci.ask("GET", asked(*company, one, at=at)) for one in (name, "nulle-part")
            )
            assert (hidden.status_code, absent.status_code) == (400, 400)
            said = [one.json() for one in (hidden, absent)]
            for one in said:
                one.pop("instance", None)
            told = str(said[0]).replace(cited(name), "N")
            assert told == str(said[1]).replace("« nulle-part »", "N")


@each_row("state", ["unsigned", "expired"])
def test_without_a_convention_there_is_none(service: Any, state: str) -> None:
    account = service.in_state(state)
    for at in ("tiles", "tiles/WebMercatorQuad", TILE):
        for query in ("", "?collections=territoires-region"):
            assert account.ask("GET", f"/{at}{query}").status_code == 404
    assert not any(link["rel"] == REL for link in account.json("/")["links"])
    assert service.stranger(f"/{TILE}").status_code == 401


@pytest.mark.both_stores
def test_filter_and_datetime_are_of_each_layer(epci: Any) -> None:
    code = "code_commune >= '97411'"
    found = layers(epci, "rpls-logements", "adresses", filter=code)
    for name, features in found.items():
        assert features == own(epci, name, filter=code)
        assert len(features) < len(own(epci, name))
    series = layers(epci, "rpls-logements-serie", "territoires-region", datetime="2024")
    assert {one["millesime"] for one in series["rpls-logements-serie"].values()} == {2024}


@pytest.mark.both_stores
@each_row(
    "more",
    [{"filter": "nbpiece = 3"}, {"filter": "nbpiece <"}, {"filter": "siren_bailleur = '1'"},
     {"properties": "nbpiece,inconnue"}, {"properties": "siren_bailleur"}, {"datetime": "hier"},
     {"filter-crs": "x"}, {"bbox": "0,0,1,1"}, {"f": "png"}, {"collection": "adresses"}],
)  # fmt: skip
def test_what_can_not_be_read_is_refused_in_words(epci: Any, more: dict[str, str]) -> None:
    """A filter is of each layer: `adresses` has no `nbpiece`, nor an EPCI the landlord's number."""
    response = epci.ask("GET", asked("rpls-logements", "adresses", **more))
    assert (response.status_code, bool(response.json()["detail"])) == (400, True)


@pytest.mark.both_stores
def test_properties_are_those_that_a_layer_has(epci: Any) -> None:
    found = layers(epci, "rpls-logements", "adresses", properties="nbpiece,nom_voie")
    columns = {name: {key for one in rows.values() for key in one} for name, rows in found.items()}
    assert columns["rpls-logements"] - {"id"} == {"nbpiece"}
    assert columns["adresses"] - {"id"} == {"nom_voie"}


def test_as_many_collections_as_a_map_and_no_more(gip: Any) -> None:
    names = [one["id"] for one in gip.json("/collections")["collections"]]
    tiled = [n for n in names if not n.startswith(("carreaux-", "catalogue"))]
    assert gip.get(asked(*tiled[:20], at="tiles/WebMercatorQuad")).status_code == 200
    refused = gip.ask("GET", asked(*tiled[:21]))
    assert (refused.status_code, "20" in refused.json()["detail"]) == (400, True)
    elsewhere = gip.ask("GET", asked("https://exemple.fr/collections/adresses"))
    assert (elsewhere.status_code, "exemple.fr" in elsewhere.json()["detail"]) == (400, True)


def test_the_landing_page_leads_to_them(gip: Any) -> None:
    """/req/dataset-tilesets/landingpage; each entry of the list says all, as the suite wants."""
    hrefs = [link["href"] for link in gip.json("/")["links"] if link["rel"] == REL]
    assert hrefs == [f"{gip.base_url}/tiles", f"{gip.base_url}/tiles?f=json"]
    listed = gip.json("/tiles")["tilesets"]
    assert {one["tileMatrixSetId"] for one in listed} == SETS
    for one in listed:
        assert gip.json(f"/tiles/{one['tileMatrixSetId']}") == one
        assert [layer["id"] for layer in one["layers"]] == [
            "territoires-region", "territoires-departement",
        ]  # fmt: skip
        template = next(link["href"] for link in one["links"] if link["rel"] == "item")
        assert template.startswith(f"{gip.base_url}/tiles/{one['tileMatrixSetId']}/")
        edges = one["tileMatrixSetLimits"][5]
        rows, cols = ((edges[f"minTile{x}"], edges[f"maxTile{x}"]) for x in ("Row", "Col"))

        def status(row: int, col: int, href: str = template) -> int:
            path = href.format(tileMatrix=5, tileRow=row, tileCol=col)
            return gip.ask("GET", path.removeprefix(gip.base_url)).status_code

        assert {status(row, col) for row in rows for col in cols} == {200}
        assert {status(rows[1] + 1, cols[0]), status(rows[0], cols[1] + 1)} == {404}


@pytest.mark.both_stores
def test_what_tilejson_tells_is_what_a_tile_holds(epci: Any) -> None:
    names, columns = ("territoires-region", "indicateurs-commune"), "code,taux_vacance"
    document = epci.json(
        asked(*names, at="tiles/WebMercatorQuad/metadata", f="tilejson", properties=columns)
    )
    described = {one["id"]: one for one in document["vector_layers"]}
    assert [*described] == [*names]
    assert (document["minzoom"], document["maxzoom"]) == (0, 22)
    assert described["indicateurs-commune"]["minzoom"] == 8
    assert set(described["territoires-region"]["fields"]) == {"code"}
    west, south, east, north = document["bounds"]
    assert west < east
    assert south < north
    url = document["tiles"][0].format(z=0, y=0, x=0).removeprefix(epci.base_url)
    (name,) = layers_of(epci.ask("GET", url).content)  # communes begin nearer
    assert name == "territoires-region"


def test_where_nothing_lies_a_tile_is_empty_and_outside_of_all_there_is_none(epci: Any) -> None:
    """Inside the limits of the outlines of France, outside of those of one's own points."""
    paris = "tiles/WebMercatorQuad/8/88/129"
    assert [*layers_of(epci.get(asked(*NAMES, at=paris)).content)] == ["territoires-region"]
    assert epci.ask("GET", asked("rpls-logements", "adresses", at=paris)).status_code == 404
    for at in (
        "Nosuch/0/0/0",
        "WebMercatorQuad/0/0/1",
        "WebMercatorQuad/23/0/0",
        "LAMB93_10cm/0/0/0",
    ):
        assert epci.ask("GET", asked(*NAMES, at=f"tiles/{at}")).status_code == 404


def test_the_page_adds_and_removes_a_layer(epci: Any) -> None:
    page = epci.ask("GET", "/tiles?collections=adresses,territoires-region&f=html").text
    assert "/tiles?collections=adresses%2Cterritoires-region%2Crpls-logements" in page
    assert 'href="/tiles?collections=territoires-region"' in page
    assert "ops-menages" not in page


@pytest.mark.both_stores
def test_the_tag_is_of_the_octets_and_who_has_it_is_told_so(epci: Any, gip: Any) -> None:
    """Strong, of a coding each; any of one question is known, and none of another caller."""
    for path in (asked(*NAMES), f"/collections/rpls-logements/{TILE}"):
        tags = {
            coding: epci.ask("GET", path, headers={"Accept-Encoding": coding}).headers["ETag"]
            for coding in ("identity", "gzip", "zstd")
        }
        assert len({*tags.values()}) == 3
        assert all(tag.startswith('"') for tag in tags.values())
        for coding, tag in tags.items():
            again = {"Accept-Encoding": coding, "If-None-Match": tag}
            answer = epci.ask("GET", path, headers=again)
            assert (answer.status_code, answer.content, answer.headers["ETag"]) == (304, b"", tag)
            assert gip.ask("GET", path, headers=again).status_code == 200
            other = epci.ask("GET", path.replace("0/0/0", "1/1/1"), headers=again)
            assert other.status_code == 200
