"""« Brancher un autre portail »: addresses and layers of the caller's, no secret, what is refused.

`make clients` pastes the lines into MapServer, QGIS Server and pygeoapi
(tests/clients/test_other_portals.py).
"""

import re
import xml.etree.ElementTree as ET
from collections.abc import Callable
from typing import Any

import yaml
from lxml import html

from testing.rows import each_row

PAGE = "/portail/federer"
IN_XML = ("geoserver-wms", "geoserver-wfs")


def lines(page: Any, name: str) -> str:
    return html.fromstring(page.content).get_element_by_id(f"lignes-{name}").text_content()


@each_row("login", ["demo-gip", "demo-epci", "demo-bailleur-1"])
def test_the_lines_are_of_a_layer_of_the_callers(visitor: Callable[..., Any], login: str) -> None:
    one = visitor(login)
    page = one.see(PAGE)
    assert page.status_code == 200
    offered = html.fromstring(page.content).xpath("//select[@name='couche']/option/@value")
    assert "indicateurs-commune" in offered
    assert "catalogue" not in offered
    assert ("ops-menages" in offered) == (login == "demo-bailleur-1")
    for name in offered[:3]:
        told = yaml.safe_load(lines(one.see(f"{PAGE}?couche={name}"), "pygeoapi"))
        assert list(told) == [name]


def test_xml_and_yaml_are_well_formed_and_hold_words_for_secrets(
    visitor: Callable[..., Any], service: Any
) -> None:
    page = visitor("demo-gip").see(PAGE)
    for name in IN_XML:
        text = lines(page, name)
        ET.fromstring(text[text.index("<") : text.rindex(">") + 1])  # noqa: S314 - ours
        assert "IDENTIFIANT" in text
        assert f"{service.base_url}/ows?service=W" in text
    layer = ET.fromstring(lines(page, "mviewer"))  # noqa: S314 - ours
    assert layer.get("legendurl", "").startswith("legende-")
    account = service.by_type("gip")[0]
    for secret in (account.password, account.api_key, account.portal_password):
        assert secret not in page.text


def test_the_legend_that_mviewer_asks_without_an_account_is_a_file(
    visitor: Callable[..., Any], service: Any
) -> None:
    """Its picture and its values go out with the account of the visitor, its legend does not."""
    page = visitor("demo-gip").see(PAGE)
    told = lines(page, "mviewer-legende")
    address = told[told.index('"') + 1 : told.rindex('"')].removeprefix(service.base_url)
    assert service.stranger(address).status_code == 401
    legend = service.by_type("gip")[0].get(address)
    assert (legend.status_code, legend.headers["Content-Type"]) == (200, "image/png")
    name = ET.fromstring(lines(page, "mviewer")).get("legendurl")  # noqa: S314 - ours
    assert f"-o {name} " in told


def test_what_is_pasted_has_no_space_of_printing(visitor: Callable[..., Any]) -> None:
    """« SIZE 800 600 » with a thin space is no number to MapServer."""
    page = html.fromstring(visitor("demo-gip").see(PAGE).content)
    told = {one.get("id"): one.text_content() for one in page.xpath("//code[@id]")}
    assert len(told) == 10
    assert {name: text for name, text in told.items() if re.search("[\u00a0\u202f]", text)} == {}
    assert "SIZE 800 600\n" in told["lignes-mapserver"]


@each_row("query", ["couche=ops-menages", "couche=rien", "autre=1", "couche=<b>"])
def test_what_is_not_open_or_not_known_is_refused(visitor: Callable[..., Any], query: str) -> None:
    page = visitor("demo-epci").see(f"{PAGE}?{query}")
    assert page.status_code == 400
    assert "<b>" not in page.text.partition("<main")[2]


def test_without_a_convention_there_are_no_lines(visitor: Callable[..., Any]) -> None:
    page = visitor("demo-non-signee").see(PAGE)
    assert page.status_code == 200
    assert "lignes-" not in page.text


def test_a_stranger_is_told_nothing(service: Any) -> None:
    answer = service.stranger(PAGE)
    assert answer.status_code == 401
    assert "lignes-" not in answer.text
