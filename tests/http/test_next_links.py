"""The `next` link stays in the edition that its page is of; other values are refused."""

import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

ITEMS = "/collections/{}/items"


def _next(page: dict[str, Any]) -> str:
    return next(link["href"] for link in page["links"] if link["rel"] == "next")


@pytest.mark.parametrize("collection", ["rpls-logements", "adresses-serie", "indicateurs-commune"])
def test_next_names_the_edition_and_its_page_does_too(epci: Any, collection: str) -> None:
    first = epci.json(ITEMS.format(collection), limit=3)
    href = _next(first)
    (token,) = parse_qs(urlsplit(href).query)["edition"]
    assert re.fullmatch("[0-9a-f]{16}", token)
    second = epci.session.get(href, auth=(epci.login, epci.password), timeout=60).json()
    assert second["numberMatched"] == first["numberMatched"]
    assert not {f["id"] for f in first["features"]} & {f["id"] for f in second["features"]}
    assert parse_qs(urlsplit(_next(second)).query)["edition"] == [token]


def test_a_filter_goes_on_in_its_edition(epci: Any) -> None:
    world = "-180,-90,180,90"
    page = epci.json(ITEMS.format("adresses"), limit=2, filter="logements > 0", bbox=world)
    response = epci.session.get(_next(page), auth=(epci.login, epci.password), timeout=60)
    assert response.json()["numberMatched"] == page["numberMatched"]


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
