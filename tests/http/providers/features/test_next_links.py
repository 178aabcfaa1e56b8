"""The `next` link stays in the edition that its page is of; other values are refused."""

import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from testing.rows import each_row

ITEMS = "/collections/{}/items"


def _next(page: dict[str, Any]) -> str:
    return next(link["href"] for link in page["links"] if link["rel"] == "next")


@pytest.mark.both_stores
@each_row("collection", ["rpls-logements", "adresses-serie", "indicateurs-commune"])
def test_next_names_the_edition_and_its_page_does_too(epci: Any, collection: str) -> None:
    first = epci.json(ITEMS.format(collection), limit=3)
    href = _next(first)
    (token,) = parse_qs(urlsplit(href).query)["edition"]
    assert re.fullmatch("[0-9a-f]{16}", token)
    second = epci.session.get(href, auth=(epci.login, epci.password), timeout=60).json()
    assert second["numberMatched"] == first["numberMatched"]
    assert not {f["id"] for f in first["features"]} & {f["id"] for f in second["features"]}
    assert parse_qs(urlsplit(_next(second)).query)["edition"] == [token]


@pytest.mark.both_stores
def test_a_filter_goes_on_in_its_edition(epci: Any) -> None:
    world = "-180,-90,180,90"
    page = epci.json(ITEMS.format("adresses"), limit=2, filter="logements > 0", bbox=world)
    response = epci.session.get(_next(page), auth=(epci.login, epci.password), timeout=60)
    assert response.json()["numberMatched"] == page["numberMatched"]


@pytest.mark.both_stores
def test_an_edition_that_is_served_no_more_is_410_and_says_so(epci: Any) -> None:
    response = epci.get(ITEMS.format("adresses"), edition="0" * 16)
    assert response.status_code == 410
    assert response.headers["Content-Type"] == "application/problem+json"
    problem = response.json()
    assert (problem["status"], problem["code"]) == (410, "edition-gone")
    assert "première page" in problem["detail"]


def test_what_no_link_carries_is_400(epci: Any) -> None:
    assert epci.get(ITEMS.format("adresses"), edition="2025").status_code == 400
    assert epci.get("/collections/adresses", edition="0" * 16).status_code == 400


@each_row("limit", ["1001", "10000", "1" * 4_000])
@each_row("media", ["html", "jsonld"])
def test_a_larger_limit_is_cut(gip: Any, media: str, limit: str) -> None:
    answer = gip.get(ITEMS.format("territoires-commune"), f=media, limit=limit)
    assert answer.status_code == 200
    assert "offset=1000" not in answer.text  # there are fewer
    assert media == "jsonld" or "limit=1000" in answer.text  # JSON-LD of pygeoapi has no links


@each_row("media", ["html", "jsonld"])
def test_a_page_to_be_read_has_a_thousand_objects_at_most(gip: Any, media: str) -> None:
    """10,000 of them took a worker 440 MB; `next` leads on from where it ends, or `offset`."""
    path = ITEMS.format("rpls-logements")
    assert gip.json(path, limit=1)["numberMatched"] > 1_000
    text = gip.get(path, f=media, limit=5000, sortby="id").text
    shown = gip.json(path, limit=1001, sortby="id")["features"]
    assert f"items/{shown[999]['id']}" in text
    assert f"items/{shown[1000]['id']}" not in text
    short = gip.get(path, f=media, limit=7, sortby="id").text
    assert f"items/{shown[6]['id']}" in short
    assert f"items/{shown[7]['id']}" not in short
