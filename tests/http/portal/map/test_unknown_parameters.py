"""An address that says what a page does not heed is refused by every page alike."""

import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest

from parc_social.catalogue.route import Route
from parc_social.catalogue.routes.pages import ROUTES
from portal.query import ENTRANCE, JUDGED_THERE, TAKEN
from testing.rows import each_row

# One of each path variable that the demonstration has.
_EXAMPLES = {
    "indicateur": "part_personnes_seules", "niveau": "departement", "code": "93",
    "source": "ops", "millesime": "2024",
}  # fmt: skip


def pages_read() -> list[str]:
    """Each page of the portal that is read, once signed in, at an address that is there."""
    found = [
        route.addresses[0].path.format(**_EXAMPLES)
        for route in ROUTES
        if _is_read(route) and set(route.addresses[0].variables) <= set(_EXAMPLES)
    ]
    assert len(found) > 30
    return found


def _is_read(route: Route) -> bool:
    return "GET" in route.methods and route.endpoint.rpartition(".")[2] not in ENTRANCE


@pytest.mark.long
@pytest.mark.parametrize("login", ["demo-gip", "demo-bailleur-1", "demo-epci"])
def test_each_page_refuses_an_unknown_parameter_by_its_name(
    visitor: Callable[..., Any], read_words: Callable[[Any], str], login: str
) -> None:
    one = visitor(login)
    for path in pages_read():
        plain, asked = one.see(path), one.see(f"{path}?zut=1")
        if plain.status_code == 200:
            assert asked.status_code == 400, path
            assert "« zut »" in read_words(asked), path
        elif plain.status_code == 404:  # not the caller's: an address like any other
            assert asked.status_code == 404, path


@pytest.mark.long
@pytest.mark.parametrize("login", ["demo-gip", "demo-bailleur-1", "demo-epci"])
def test_no_link_of_a_page_names_a_parameter_that_is_unknown_there(
    visitor: Callable[..., Any], read_words: Callable[[Any], str], login: str
) -> None:
    """Each form of a link once: a path, and the names in its query."""
    one = visitor(login)
    asked = dict[str, str]()
    for path in pages_read():
        for link in re.findall(r'(?:href|src)="(/portail/[^"#]+\?[^"#]+)"', one.see(path).text):
            asked.setdefault(re.sub(r"=[^&]*|\d+", "", unescape(link)), unescape(link))
    assert len(asked) > 15
    for link in asked.values():
        answer = one.see(link)
        assert answer.status_code != 400 or "paramètre inconnu" not in read_words(answer), link


def test_what_is_told_of_a_page_is_of_one_that_is_read() -> None:
    """By the last part of its endpoint, which no two pages share."""
    names = [route.endpoint.rpartition(".")[2] for route in ROUTES]
    assert len(names) == len(set(names))
    read = {name for name, route in zip(names, ROUTES, strict=True) if "GET" in route.methods}
    assert {*TAKEN, *JUDGED_THERE, *ENTRANCE} - read == set()
    assert not set(TAKEN) & (JUDGED_THERE | ENTRANCE)


@each_row(
    "query",
    [
        "zut=1", "millesime=zut", "millesime=1999", "millesime=20240",
        "millesime=2024&millesime=2022", "pour=9999000041", "f=html&f=csv", "f=zut",
    ],
)  # fmt: skip
def test_the_page_of_deposits_shows_nothing_else_than_what_is_asked(
    visitor: Callable[..., Any], query: str
) -> None:
    path = f"/portail/deposer?{query}"
    assert visitor("demo-bailleur-1").see(path).status_code == 400
    assert visitor("demo-epci").see(path).status_code == 404  # not theirs, whatever is asked


@each_row(
    "query", ["zut=1", "ZUT=1&zut=2", "x" * 300 + "=1", "%22%3E%3Cb%3E=1", "=1", "indicateurs=x"]
)
def test_the_map_names_what_it_does_not_know_and_leads_to_the_nearest_view(
    visitor: Callable[..., Any], read_words: Callable[[Any], str], query: str
) -> None:
    refused = visitor("demo-epci").see(f"/portail/carte?niveau=commune&{query}")
    assert refused.status_code == 400
    assert "paramètre inconnu ; retirez-le" in read_words(refused)
    assert "/portail/carte?indicateur=" in refused.text
    assert "<b>" not in refused.text.partition("<main")[2].partition("paramètre inconnu")[0]
