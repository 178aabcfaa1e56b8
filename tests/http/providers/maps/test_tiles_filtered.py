"""Vector tiles of some rows: `filter` and `datetime`, read as `/items` does; what is refused."""

from typing import Any
from urllib.parse import urlencode

import pytest

from testing.rows import each_row
from testing.vector_tile import layer_of

ROOT = "/collections/rpls-logements"
TILE = f"{ROOT}/tiles/WebMercatorQuad/0/0/0"
SERIE = "/collections/rpls-logements-serie/tiles/WebMercatorQuad/0/0/0"
JSON = '{"op":"<=","args":[{"property":"nbpiece"},2]}'


def features(account: Any, path: str, **asked: str) -> list[dict[str, Any]]:
    response = account.get(f"{path}?{urlencode(asked)}" if asked else path)
    return list(layer_of(response.content)[1].values()) if response.content else []


@pytest.mark.both_stores
@each_row("text", ["nbpiece <= 2", JSON])
def test_a_tile_of_some_rows_holds_them_alone(epci: Any, text: str) -> None:
    every = features(epci, TILE)
    some = features(epci, TILE, filter=text)
    assert {one["nbpiece"] for one in every} > {1, 2}
    assert {one["nbpiece"] for one in some} == {1, 2}


@pytest.mark.both_stores
def test_a_filter_by_place_is_read_in_its_own_system(epci: Any) -> None:
    """The same box in degrees and in metres of 3857, whose axes are the other way round."""
    west, south, east, north = epci.json(f"{ROOT}")["extent"]["spatial"]["bbox"][0]
    middle = (west + east) / 2
    box = f"BBOX({west},{south},{middle},{north})"
    uri = "http://www.opengis.net/def/crs/EPSG/0/4326"
    turned = f"BBOX({south},{west},{north},{middle})"
    plain = features(epci, TILE, filter=f"S_INTERSECTS(geometry,{box})")
    other = features(
        epci, TILE, **{"filter": f"S_INTERSECTS(geometry,{turned})", "filter-crs": uri}
    )
    assert plain
    assert {one["id"] for one in plain} == {one["id"] for one in other}


@pytest.mark.both_stores
def test_datetime_leaves_the_rows_of_its_years(gip: Any) -> None:
    """/req/datetime: an instant, an interval, one that meets nothing."""
    assert {one["millesime"] for one in features(gip, SERIE)} >= {2024, 2025}
    assert {one["millesime"] for one in features(gip, SERIE, datetime="2024-06-01")} == {2024}
    assert {one["millesime"] for one in features(gip, SERIE, datetime="2025/..")} == {2025}
    assert features(gip, SERIE, datetime="1990") == []


@pytest.mark.both_stores
@each_row(
    "asked",
    [{"filter": "nbpiece <"}, {"filter": "inconnu = 1"}, {"filter": "siren_bailleur = '1'"},
     {"filter": JSON, "filter-lang": "cql2-texte"}, {"filter": "nbpiece = 1", "filter-crs": "x"},
     {"filter-crs": "x"}, {"datetime": "hier"}, {"datetime": "2025/2024"}, {"filter": ""},
     {"filter": "nbpiece = 'deux'"}, {"bbox": "0,0,1,1"}],
)  # fmt: skip
def test_what_can_not_be_read_is_refused_in_words(epci: Any, asked: dict[str, str]) -> None:
    """The column of the landlord is one that an EPCI does not see: unknown, as any other."""
    response = epci.ask("GET", f"{TILE}?{urlencode(asked)}")
    assert response.status_code == 400
    assert response.json()["detail"]
    same = epci.ask("GET", f"{ROOT}/items?{urlencode(asked)}")
    assert "bbox" in asked or response.json()["detail"] == same.json()["detail"]


@pytest.mark.both_stores
@each_row("coding", ["identity", "gzip"])
def test_two_callers_who_ask_in_turns_have_each_their_rows(
    epci: Any, gip: Any, coding: str
) -> None:
    """Asked three times: made, then kept."""
    path, headers = f"{TILE}?filter=nbpiece%3D3", {"Accept-Encoding": coding}
    answers = [account.ask("GET", path, headers=headers).content for account in (epci, gip) * 3]
    seen = [{one["id"] for one in layer_of(one)[1].values()} for one in answers]
    own, every = seen[:2]
    assert own != every
    assert seen == [own, every] * 3
