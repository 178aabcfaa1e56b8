"""A format that is not offered: one sentence names it and those that there are, on each route."""

import re
from typing import Any

from lxml import etree  # pyright: ignore[reportAttributeAccessIssue]

from parc_social.catalogue.route import Resource, Route
from parc_social.catalogue.routes.table import ROUTES
from testing.rows import each_row

_TILE = {"tileMatrixSetId": "WebMercatorQuad", "tileMatrix": "5", "tileRow": "11", "tileCol": "16"}
_ROWS = {"collection_id": "territoires-region", "style_id": "defaut", "item_id": "11", **_TILE}
_NAMED = {
    Resource.ROWS: _ROWS,
    Resource.CATALOGUE: {"collection_id": "catalogue", "item_id": "rpls-logements"},
    Resource.COVERAGE: {"collection_id": "carreaux-2975"},
}
_MORE = {
    "map": {"width": "64"},
    "dataset-map": {"width": "64"},
    "coverage": {"width": "8", "properties": "part_personnes_seules"},
}
_SERVICE = {"style_id": "taux_vacance", "process_id": "echo", "job_id": "0" * 32, **_TILE}


def _routes() -> list[Any]:
    return [
        (route, about)
        for route in ROUTES
        if "f" in route.parameters and route.addresses and not route.page
        for about in route.about
    ]


@each_row(("route", "about"), _routes())
def test_each_address_names_what_was_asked_and_what_it_offers(
    gip: Any, route: Route, about: Resource
) -> None:
    path = route.addresses[0].path.format(**_NAMED.get(about, _SERVICE))
    verb = "GET" if "GET" in route.methods else "POST"
    answer = gip.ask(verb, f"{path}?f=docx", json={} if verb == "POST" else None)
    assert answer.status_code == 400, (path, answer.text)
    told = re.fullmatch(
        r"f : « docx » n'est pas proposé ici ; cette adresse propose : (.+)",
        answer.json()["detail"],
    )
    assert told is not None, (path, answer.json())
    offered = told[1].split(", ")
    assert not route.forms or offered == list(route.forms)
    for name in offered if verb == "GET" and "job" not in route.operation else ():
        reached = gip.get(path, f=name, **_MORE.get(route.operation, {}))
        assert reached.status_code == 200, (path, name, reached.text)


_WFS = "service=WFS&typeNames=territoires-region"
_WMS = (
    "service=WMS&version=1.3.0&layers=territoires-region&styles=&crs=CRS:84&bbox=2,48,3,49"
    "&width=10&height=10&query_layers=territoires-region&i=1&j=1&request="
)
_WMTS = (
    "service=WMTS&version=1.0.0&layer=territoires-region&style=&tilematrixset=WebMercatorQuad"
    "&tilematrix=5&tilerow=11&tilecol=16&i=1&j=1&request="
)
_CSW = "service=CSW&version=2.0.2&outputFormat=docx&request="
OF_OWS = [
    (f"{_WFS}&version=2.0.0&request=GetFeature&outputFormat=docx", "outputFormat", "text/csv"),
    (f"{_WFS}&version=1.1.0&request=GetFeature&outputFormat=docx", "outputFormat", "text/csv"),
    (f"{_WFS}&version=2.0.0&request=GetPropertyValue&valueReference=code&outputFormat=docx",
     "outputFormat", "text/csv"),
    (f"{_WFS}&version=2.0.0&request=DescribeFeatureType&outputFormat=docx",
     "outputFormat", "application/gml+xml; version=3.2"),
    (f"{_WMS}GetMap&format=docx", "FORMAT", "image/png, image/png; mode=8bit, image/jpeg"),
    (f"{_WMS}GetFeatureInfo&info_format=docx", "INFO_FORMAT", "application/json"),
    (f"{_WMTS}GetTile&format=docx", "FORMAT", "image/png"),
    (f"{_WMTS}GetFeatureInfo&format=image/png&infoformat=docx", "INFOFORMAT", "application/json"),
    (f"{_CSW}GetRecords&typeNames=csw:Record", "outputFormat", "application/xml, text/xml"),
]  # fmt: skip


@each_row(("query", "locator", "first"), OF_OWS)
def test_ows_says_it_in_its_report_by_the_name_of_its_parameter(
    gip: Any, query: str, locator: str, first: str
) -> None:
    answer = gip.get(f"/ows?{query}")
    root = etree.fromstring(answer.content)
    text = " ".join(root.itertext())
    assert answer.status_code == 400
    assert f"{locator} : « docx » n'est pas proposé ici ; cette adresse propose : " in text, query
    assert first in text
    codes = root.xpath("//@exceptionCode | //@code")
    assert codes in (["InvalidParameterValue"], ["InvalidFormat"])
    assert root.xpath("//@locator") in ([], [locator])


def test_a_process_says_it_of_an_output(gip: Any) -> None:
    asked = {"inputs": {"message": "a"}, "outputs": {"echo": {"format": {"mediaType": "docx"}}}}
    answer = gip.execute("echo", asked)
    assert answer.status_code == 400
    assert (
        " : « docx » n'est pas proposé ici ; cette adresse propose : application/json"
        in (answer.json()["detail"])
    )
