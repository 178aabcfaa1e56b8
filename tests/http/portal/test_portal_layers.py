"""« Données » and « Aide »: what is listed is what is open, and every address answers."""

import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest

from portal.help_page import help_text
from testing.rows import each_row

PATH, HELP = "/portail/donnees", "/portail/aide"
_LAYER = re.compile(r'<details class="couche" id="([\w-]+)"')


@pytest.mark.both_stores
@pytest.mark.parametrize(
    "login", ["demo-gip", "demo-etat", "demo-epci", "demo-commune", "demo-bailleur-1"]
)
def test_the_layers_are_those_of_the_api(visitor: Callable[..., Any], login: str) -> None:
    one = visitor(login)
    told = {c["id"] for c in one.account.json("/collections", limit=1_000)["collections"]}
    shown = set(_LAYER.findall(one.see(PATH).text))
    plain = {name for name in told if not name.endswith("-serie") and "carreaux-" not in name}
    assert shown == plain - {"catalogue"}


def test_every_path_of_a_layer_answers(visitor: Callable[..., Any]) -> None:
    one = visitor("demo-commune")
    text = one.see(f"{PATH}?q=territoires-commune").text
    layer = text.partition('id="territoires-commune"')[2].partition("</details>")[0]
    paths = [unescape(path) for path in re.findall(r'href="([^"]+)"', layer)]
    assert len(paths) > 6
    for path in paths:
        assert one.account.get(path).status_code == 200, path


def test_the_addresses_to_copy_answer(visitor: Callable[..., Any]) -> None:
    one = visitor("demo-commune")
    text = one.see(f"{PATH}?q=territoires-commune").text
    layer = text.partition('id="territoires-commune"')[2].partition("</details>")[0]
    told = [unescape(code) for code in re.findall(r"<code>(http[^<]+)</code>", layer)]
    assert len(told) == 4
    for address in told:
        asked = address.partition(", couche")[0].format(z=9, y=286, x=334)
        assert one.account.ask("GET", asked.removeprefix(one.base_url)).status_code in (200, 204)


@each_row("login", ["demo-expiree", "demo-non-signee"])
def test_without_a_convention_no_layer_is_named(visitor: Callable[..., Any], login: str) -> None:
    text = visitor(login).see(PATH).text
    assert _LAYER.findall(text) == []
    assert "Aucune couche ne vous est ouverte" in text


@each_row("query", ["q=" + "a" * 81, "q=a%00", "zut=1"])
def test_a_search_that_is_none_is_refused(visitor: Callable[..., Any], query: str) -> None:
    assert visitor("demo-gip").see(f"{PATH}?{query}").status_code == 400


@each_row("login", ["demo-gip", "demo-epci", "demo-bailleur-1", "demo-expiree"])
def test_the_help_leads_to_pages_that_are_there(visitor: Callable[..., Any], login: str) -> None:
    one = visitor(login)
    text = one.see(HELP).text
    for guide in help_text().guides:
        assert guide.titre in unescape(text)
    paths = set(re.findall(r'<a href="(/portail/[^"]*)">Ouvrir la page', text))
    assert ("/portail/qualifier" in paths) == (login == "demo-epci")  # whose convention is in force
    for path in paths:
        assert one.see(path).status_code in (200, 303, 403), path
