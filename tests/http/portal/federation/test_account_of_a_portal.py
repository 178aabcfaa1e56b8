"""The account of a portal, made by the commands of docs/federer.md: what it reads, and no more."""

import re
from collections.abc import Callable
from html import unescape
from typing import Any
from xml.etree import ElementTree

import pytest
import requests

from testing.made.portal import ROBOT, Portal, portal_of
from testing.rows import each_row
from testing.service import Account, Service, session

OPEN = {"indicateurs-commune", "indicateurs-commune-serie"}
_CSW = {"csw": "http://www.opengis.net/cat/csw/2.0.2"}
_ISO = "http://www.isotc211.org/2005/gmd"
# As a harvester sends it: GeoNetwork sorts by identifier, udata (CSW-ISO-19139) sorts nothing, asks
# for three types and writes `maxPosition`, which is no attribute of CSW.
_GEONETWORK = f"""<csw:GetRecords xmlns:csw="{_CSW["csw"]}" xmlns:gmd="{_ISO}" service="CSW"
  version="2.0.2" resultType="results" startPosition="1" maxRecords="20" outputSchema="{_ISO}">
<csw:Query typeNames="gmd:MD_Metadata"><csw:ElementSetName>full</csw:ElementSetName>
<ogc:SortBy xmlns:ogc="http://www.opengis.net/ogc"><ogc:SortProperty>
<ogc:PropertyName>identifier</ogc:PropertyName><ogc:SortOrder>ASC</ogc:SortOrder>
</ogc:SortProperty></ogc:SortBy></csw:Query></csw:GetRecords>"""
_TYPES = "".join(
    "<ogc:PropertyIsEqualTo><ogc:PropertyName>dc:type</ogc:PropertyName>"
    f"<ogc:Literal>{kind}</ogc:Literal></ogc:PropertyIsEqualTo>"
    for kind in ("dataset", "service", "series")
)
_UDATA = f"""<csw:GetRecords xmlns:csw="{_CSW["csw"]}" service="CSW" version="2.0.2"
  resultType="results" startPosition="1" maxPosition="10" outputSchema="{_ISO}">
<csw:Query typeNames="csw:Record"><csw:ElementSetName>full</csw:ElementSetName>
<csw:Constraint version="1.1.0"><ogc:Filter xmlns:ogc="http://www.opengis.net/ogc">
<ogc:Or>{_TYPES}</ogc:Or></ogc:Filter></csw:Constraint></csw:Query></csw:GetRecords>"""


@pytest.fixture(scope="module", params=["duckdb", "postgresql"])
def own(request: pytest.FixtureRequest) -> Service:
    """A copy, as the commands write in it."""
    name = {"duckdb": "own_service", "postgresql": "own_on_postgresql"}[request.param]
    return request.getfixturevalue(name)


@pytest.fixture
def gip(own: Service) -> Account:
    """Sees everything but households."""
    return own.by_type("gip")[0]


@pytest.fixture(scope="module")
def portal(own: Service, run_command: Callable[..., str]) -> Portal:
    """That of the page's commands."""
    return portal_of(own, run_command)


def tree(answer: requests.Response) -> ElementTree.Element:
    """The document of a 200."""
    assert answer.status_code == 200, answer.text
    return ElementTree.fromstring(answer.content)  # noqa: S314 - our own server's


def named(answer: requests.Response, parent: str, child: str) -> set[str]:
    """Texts of these children of these elements, without prefixes."""
    found = tree(answer).iterfind(f".//{{*}}{parent}/{{*}}{child}")
    return {(one.text or "").rpartition(":")[2] for one in found}


@each_row(
    ("path", "elements"),
    [
        ("/ows?service=WFS&version=2.0.0&request=GetCapabilities", "FeatureType Name"),
        ("/ows?service=WFS&version=1.1.0&request=GetCapabilities", "FeatureType Name"),
        ("/ows?service=WFS&version=1.0.0&request=GetCapabilities", "FeatureType Name"),
        ("/ows?service=WMS&version=1.3.0&request=GetCapabilities", "Layer Name"),
        ("/ows?service=WMS&version=1.1.1&request=GetCapabilities", "Layer Name"),
        ("/ows?service=WMTS&request=GetCapabilities", "Layer Identifier"),
        ("/wmts/1.0.0/WMTSCapabilities.xml", "Layer Identifier"),
    ],
)
def test_each_service_offers_the_layers_of_its_convention(
    portal: Portal, path: str, elements: str
) -> None:
    found = named(portal.get(path), *elements.split())
    assert "indicateurs-commune" in found
    assert found <= OPEN


def test_it_reads_all_rows_of_its_line_by_password_and_by_key(portal: Portal, gip: Any) -> None:
    path = "/collections/indicateurs-commune/items?limit=1&f=json"
    told = portal.get(path).json()
    assert told["numberMatched"] == gip.get(path).json()["numberMatched"] > 1
    with session() as one:
        sent = {"X-API-Key": portal.key}
        by_key = one.get(portal.base_url + path, headers=sent, timeout=60).json()
    assert by_key["features"] == told["features"] != []


def test_its_picture_is_the_one_of_who_sees_everything(portal: Portal, gip: Any) -> None:
    path = (
        "/ows?service=WMS&version=1.3.0&request=GetMap&layers=indicateurs-commune"
        "&styles=taux_vacance&crs=EPSG:3857&width=200&height=200&format=image/png&bbox="
    )
    place, sea = "251000,6220000,292000,6261000", "-900000,5600000,-859000,5641000"
    theirs = portal.get(path + place)
    assert theirs.headers["Content-Type"] == "image/png"
    assert theirs.content == gip.get(path + place).content != portal.get(path + sea).content


@each_row("path", ["/collections/{}/items", "/collections/{}", "/collections/{}/map"])
@each_row("name", ["rpls-logements", "indicateurs-epci", "adresses", "ops-menages"])
def test_what_its_convention_does_not_name_does_not_exist(
    portal: Portal, path: str, name: str
) -> None:
    refused, nothing = portal.get(path.format(name)), portal.get(path.format("rien"))
    assert (refused.status_code, nothing.status_code) == (404, 404)


@each_row(("harvester", "asked"), [("geonetwork", _GEONETWORK), ("udata", _UDATA)])
def test_harvesters_find_the_records_that_it_may_read(
    portal: Portal, harvester: str, asked: str
) -> None:
    del harvester
    kind = {"Content-Type": "application/xml"}
    found = tree(portal.ask("POST", "/csw", data=asked, headers=kind))
    (results,) = found.iterfind("csw:SearchResults", _CSW)
    assert len(results) == int(results.get("numberOfRecordsReturned", "0")) > 0
    assert {one.tag for one in results} == {f"{{{_ISO}}}MD_Metadata"}


def test_its_catalogue_in_dcat_is_told_before_it_is_sent(portal: Portal) -> None:
    """Udata reads the form of /dcat from a HEAD, and no context that lies elsewhere."""
    assert portal.ask("HEAD", "/dcat").headers["Content-Type"] == "application/ld+json"
    assert isinstance(portal.get("/dcat").json()["@context"], dict)


def test_its_project_for_qgis_has_its_layer_alone(portal: Portal) -> None:
    project = portal.get("/qgis.qgs")
    assert project.headers["Content-Type"].startswith("application/x-qgis-project")
    sources = [one.text or "" for one in tree(project).iter("datasource")]
    names = {found for one in sources for found in re.findall(r"typename='([^']+)'", one)}
    assert names == {"indicateurs-commune"}


def test_its_director_reads_lines_whose_addresses_answer(portal: Portal) -> None:
    page = portal.lines_page()
    read_for = page.xpath("//h2[@id='pour-qui']/following::dl[1]")[0].text_content()
    assert read_for.startswith("Indicateurs\u00a0: communes")  # as the page sets it
    assert "tout organisme" in read_for  # its one line may be shown to all
    offered = set(page.xpath("//select[@name='couche']/option/@value"))
    assert "indicateurs-commune" in offered
    assert offered <= OPEN
    text = unescape(" ".join(page.itertext()))
    told = re.findall(rf"{portal.base_url}(/[^\s<>\"',]+)", text)
    whole = {one.rstrip(".") for one in told if "request=" in one or "/wmts/" in one}
    services = {"WMS", "WFS", "CSW"}
    assert services <= {service for one in whole for service in services if service in one}
    assert {one: portal.get(one).status_code for one in whole} == dict.fromkeys(whole, 200)
    for service in ("WMS", "WFS", "WMTS"):
        assert f"/ows?service={service}" in told


def test_it_writes_nothing_and_signs_in_nowhere(portal: Portal) -> None:
    with session() as browser:
        browser.headers["Origin"] = portal.base_url
        form = {"identifiant": ROBOT, "mot_de_passe": portal.password}
        where = f"{portal.base_url}/portail/connexion"
        assert browser.post(where, form, allow_redirects=False, timeout=60).status_code != 303
    answer = portal.ask("POST", "/collections/indicateurs-commune/items", json={})
    assert answer.status_code in (403, 404, 405)
