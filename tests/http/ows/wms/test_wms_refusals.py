"""What WMS refuses at /ows, and how: as whom, what, in which words; nothing sent is our fault."""

import io
from typing import Any
from urllib.parse import quote, urlencode

import pytest
import requests
from lxml import etree  # pyright: ignore[reportAttributeAccessIssue]
from PIL import Image
from sqlalchemy import text

from parc_social.registry.registry import open_registry
from parc_social.settings import read_settings
from testing.rows import each_row

OGC = "{http://www.opengis.net/ogc}"
MAP = {
    "service": "WMS", "version": "1.3.0", "request": "GetMap", "layers": "indicateurs-commune",
    "styles": "", "crs": "CRS:84", "bbox": "2.27,48.8,2.62,49.02", "width": "60", "height": "40",
    "format": "image/png",
}  # fmt: skip
INFO = {
    "request": "GetFeatureInfo", "query_layers": "indicateurs-commune", "i": "30", "j": "20",
    "info_format": "application/json",
}  # fmt: skip


def ask(account: Any, **more: str | None) -> requests.Response:
    asked = {**MAP, **more}
    return account.get("/ows", **{k: v for k, v in asked.items() if v is not None})


def report(answer: requests.Response) -> tuple[str, str | None, str]:
    """(code, locator, words) of a ServiceExceptionReport."""
    root = etree.fromstring(answer.content)
    old = root.get("version") == "1.1.1"
    media = "application/vnd.ogc.se_xml" if old else "text/xml; charset=utf-8"
    assert answer.headers["Content-Type"] == media
    tag = "" if old else OGC
    assert root.tag == f"{tag}ServiceExceptionReport"
    (one,) = root.findall(f"{tag}ServiceException")
    return one.get("code"), one.get("locator"), one.text


@pytest.mark.both_stores
@each_row("version", ["1.3.0", "1.1.1"])
def test_a_stranger_gets_a_challenge_and_a_report(service: Any, version: str) -> None:
    answer = service.stranger(
        f"/ows?service=WMS&version={version}&request=GetMap&width=9&height=9&exceptions=INIMAGE"
        "&format=image/png"
    )
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Basic ")
    assert answer.headers["X-Request-Id"] in report(answer)[2]


@pytest.mark.both_stores
@each_row("state", ["unsigned", "expired"])
def test_without_a_convention_in_force_there_is_no_service(service: Any, state: str) -> None:
    answer = service.in_state(state).get("/ows", service="WMS", request="GetCapabilities")
    assert answer.status_code == 404
    assert report(answer)[0] == "NotFound"


@each_row("method", ["PUT", "DELETE", "PATCH"])
def test_nothing_is_written_here(gip: Any, method: str) -> None:
    answer = gip.ask(method, "/ows?service=WMS&request=GetCapabilities")
    assert answer.status_code == 405
    assert report(answer)[0] == "OperationNotSupported"


@pytest.mark.both_stores
def test_not_yours_is_unknown_to_the_byte(epci: Any) -> None:
    """Households are the landlords' own: for an EPCI their layer is not there."""
    theirs, none = "ops-menages", "ops-nosuchy"
    for more in (
        {}, INFO, {"request": "GetLegendGraphic", "format": None, "layer": "{}", "layers": None},
        {"layers": "territoires-commune,{}"}, {"version": "1.1.1", "srs": "EPSG:4326"},
        {"exceptions": "INIMAGE", "width": "900"},
    ):  # fmt: skip
        answers = [
            ask(epci, **{k: v and v.format(name) for k, v in {"layers": "{}", **more}.items()})
            for name in (theirs, none)
        ]
        assert answers[0].status_code == answers[1].status_code
        if answers[0].status_code == 200:  # a picture of the words, the name in them
            sizes = [Image.open(io.BytesIO(one.content)).size for one in answers]
            assert sizes[0] == sizes[1]
            continue
        assert report(answers[0])[0] == "LayerNotDefined"
        assert answers[0].content == answers[1].content.replace(none.encode(), theirs.encode())


@pytest.mark.both_stores
def test_a_hidden_figure_is_an_unknown_style(epci: Any) -> None:
    """Types, methods and hidden columns of dwellings read as styles that are none."""
    words: list[str] = []
    for name in ("siren_bailleur", "siren_inconnuu", "nbpiece", "part_personnes_seules"):
        answer = ask(epci, layers="rpls-logements", styles=name)
        code, locator, said = report(answer)
        assert (answer.status_code, code, locator) == (400, "StyleNotDefined", "STYLES")
        words.append(said.replace(name, "?"))
    assert len(set(words)) == 1


@pytest.mark.both_stores
def test_a_filter_on_a_hidden_column_is_one_on_an_unknown_one(epci: Any) -> None:
    for more in ({}, {**INFO, "query_layers": "rpls-logements"}):
        words: list[str] = []
        for name in ("siren_bailleur", "siren_inconnuu"):
            answer = ask(epci, **{**more, "layers": "rpls-logements"},
                         cql_filter=f"{name} = '1'")  # fmt: skip
            code, locator, said = report(answer)
            assert (code, locator) == ("InvalidParameterValue", "CQL_FILTER")
            words.append(said.replace(name, "?").replace(answer.headers["X-Request-Id"], "!"))
        assert words[0] == words[1]


BAD = [
    ({"request": None}, "MissingParameterValue", "REQUEST"),
    ({"request": "GetNosuch"}, "OperationNotSupported", "REQUEST"),
    ({"version": "1.0.0"}, "InvalidParameterValue", "VERSION"),
    ({"version": "x"}, "InvalidParameterValue", "VERSION"),
    ({"layers": None}, "MissingParameterValue", "LAYERS"),
    ({"layers": ","}, "LayerNotDefined", "LAYERS"),
    ({"layers": ",".join(["territoires-commune"] * 51)}, "InvalidParameterValue", "LAYERS"),
    ({"layers": ",".join(["x"] * 1000)}, "InvalidParameterValue", "LAYERS"),
    ({"layers": "a" * 5000}, "LayerNotDefined", "LAYERS"),
    ({"styles": "a" * 5000}, "StyleNotDefined", "STYLES"),
    ({"styles": ",,,,"}, "StyleNotDefined", "STYLES"),
    ({"crs": None}, "MissingParameterValue", "CRS"),
    ({"crs": "EPSG:99999"}, "InvalidCRS", "CRS"),
    ({"crs": "EPSG:10674"}, "InvalidCRS", "CRS"),
    ({"crs": "AUTO2:42003,1,2,3"}, "InvalidCRS", "CRS"),
    ({"bbox": None}, "MissingParameterValue", "BBOX"),
    ({"bbox": "1,2,3"}, "InvalidParameterValue", "BBOX"),
    ({"bbox": "1,2,3,4,5,6"}, "InvalidParameterValue", "BBOX"),
    ({"bbox": "a,b,c,d"}, "InvalidParameterValue", "BBOX"),
    ({"bbox": "nan,0,1,1"}, "InvalidParameterValue", "BBOX"),
    ({"bbox": "-inf,0,inf,1"}, "InvalidParameterValue", "BBOX"),
    ({"bbox": "-1e308,-1e308,1e308,1e308"}, "InvalidParameterValue", "BBOX"),
    ({"bbox": "1e999,0,2e999,1"}, "InvalidParameterValue", "BBOX"),
    ({"width": "40000", "height": "40000"}, "InvalidParameterValue", "WIDTH"),
    ({"height": "4097"}, "InvalidParameterValue", "HEIGHT"),
    ({"width": "²"}, "InvalidParameterValue", "WIDTH"),
    ({"format": None}, "MissingParameterValue", "FORMAT"),
    ({"format": "image/gif"}, "InvalidFormat", "FORMAT"),
    ({"transparent": "peut-être"}, "InvalidParameterValue", "TRANSPARENT"),
    ({"bgcolor": "0xGGGGGG"}, "InvalidParameterValue", "BGCOLOR"),
    ({"bgcolor": "red"}, "InvalidParameterValue", "BGCOLOR"),
    ({"time": "1789"}, "InvalidDimensionValue", "TIME"),
    ({"time": "2025,2024"}, "InvalidDimensionValue", "TIME"),
    ({"time": "9" * 400}, "InvalidDimensionValue", "TIME"),
    ({"dpi": "0"}, "InvalidParameterValue", "DPI"),
    ({"dpi": "1e9"}, "InvalidParameterValue", "DPI"),
    ({"map_resolution": "fine"}, "InvalidParameterValue", "MAP_RESOLUTION"),
    ({"format_options": "dpi:x"}, "InvalidParameterValue", "FORMAT_OPTIONS"),
    ({"cql_filter": "nosuch = 1"}, "InvalidParameterValue", "CQL_FILTER"),
    ({"cql_filter": "menages > "}, "InvalidParameterValue", "CQL_FILTER"),
    ({"cql_filter": "(" * 10_00 + "menages > 1" + ")" * 10_00}, "InvalidParameterValue",
     "CQL_FILTER"),
    ({"cql_filter": "menages > 1;menages > 2"}, "InvalidParameterValue", "CQL_FILTER"),
    ({"sld": "http://example.org/a.sld"}, "OperationNotSupported", "SLD"),
    ({"sld_body": "<StyledLayerDescriptor/>"}, "OperationNotSupported", "SLD_BODY"),
    ({"filter": "<Filter/>"}, "OperationNotSupported", "FILTER"),
    ({**INFO, "i": "60"}, "InvalidPoint", "I"),
    ({**INFO, "j": "-1"}, "InvalidPoint", "J"),
    ({**INFO, "i": None}, "MissingParameterValue", "I"),
    ({**INFO, "query_layers": "adresses"}, "LayerNotDefined", "QUERY_LAYERS"),
    ({**INFO, "info_format": "application/pdf"}, "InvalidFormat", "INFO_FORMAT"),
    ({**INFO, "feature_count": "0"}, "InvalidParameterValue", "FEATURE_COUNT"),
    ({**INFO, "feature_count": "beaucoup"}, "InvalidParameterValue", "FEATURE_COUNT"),
    ({"request": "GetLegendGraphic", "layers": None}, "MissingParameterValue", "LAYER"),
    ({"request": "GetLegendGraphic", "layer": "x"}, "LayerNotDefined", "LAYER"),
    ({"request": "GetCapabilities", "version": "trois"}, "InvalidParameterValue", "VERSION"),
]  # fmt: skip


@each_row(("more", "code", "locator"), BAD)
def test_what_is_wrong_is_named(gip: Any, more: dict[str, str], code: str, locator: str) -> None:
    answer = ask(gip, **more)
    assert answer.status_code == 400, answer.text[:300]
    told = report(answer)
    assert told[:2] == (code, locator)
    assert locator.lower() in told[2].lower()
    assert len(told[2]) < 6_000


@each_row(
    "query",
    [
        "service=WMS&request=GetMap&version=%FF%FE", "service=WMS&request=GetMap&layers=%C3%28",
        "service=WMS&request=GetMap&version=1.3.0&version=1.1.1",
        "service=WMS&request=GetCapabilities&version=1.3.0&VERSION=1.1.1",
        f"service=WMS&version=1.3.0&request=GetMap&layers={quote('\x00\x01<&>')}",
        "service=WMS", "request=GetMap", "service=wms&request=%00",
    ],
)  # fmt: skip
def test_what_can_not_be_read_is_refused_in_a_document_that_can(gip: Any, query: str) -> None:
    answer = gip.get(f"/ows?{query}")
    assert answer.status_code == 400
    assert report(answer)[2]


def test_a_filter_beside_a_posted_form_is_refused(gip: Any) -> None:
    asked = {k: v for k, v in MAP.items() if k != "styles"}
    kind = {"Content-Type": "application/x-www-form-urlencoded"}

    def ask(address: str) -> requests.Response:
        return gip.ask("POST", f"/ows?{address}", data=urlencode(asked).encode(), headers=kind)

    assert ask("").headers["Content-Type"] == "image/png"
    answer = ask("CQL_FILTER=code%3D'93008'")
    assert answer.status_code == 400
    assert report(answer)[:2] == ("InvalidParameterValue", "CQL_FILTER")


@pytest.mark.both_stores
def test_a_filter_that_compares_apples_with_pears_is_the_callers_fault(gip: Any) -> None:
    for wrong in ("code > 3", "menages = 'beaucoup'", "S_INTERSECTS(geometry, POINT(1))"):
        for more in ({}, INFO):
            answer = ask(gip, **more, cql_filter=wrong)
            assert answer.status_code in (200, 400), answer.text[:300]
            if answer.status_code == 400:
                assert report(answer)[1] == "CQL_FILTER"


@pytest.mark.both_stores
@each_row("more", [{}, INFO])
@each_row(
    ("crs", "box"),
    [
        ("EPSG:3857", "-1e30,-1e30,1e30,1e30"), ("EPSG:2154", "1e15,1e15,2e15,2e15"),
        ("CRS:84", "-1e100,-1e100,1e100,1e100"), ("EPSG:3035", "0,0,1e-300,1e-300"),
        ("CRS:84", "2.4,48.9,2.4000000000000004,48.900000000000006"),
    ],
)  # fmt: skip
def test_a_box_that_is_no_place_is_refused(
    gip: Any, crs: str, box: str, more: dict[str, str]
) -> None:
    answer = ask(gip, **more, crs=crs, bbox=box)
    assert answer.status_code == 400, answer.text[:300]
    assert report(answer)[:2] == ("InvalidParameterValue", "BBOX")


@pytest.mark.both_stores
@each_row("more", [{}, INFO])
def test_the_whole_world_is_a_map(gip: Any, more: dict[str, str]) -> None:
    for crs, box in (
        ("EPSG:4326", "-90,-180,90,180"), ("CRS:84", "-180,-90,180,90"),
        ("EPSG:3857", "-20037508,-20037508,20037508,20037508"),
    ):  # fmt: skip
        answer = ask(gip, **more, crs=crs, bbox=box)
        assert answer.status_code == 200, answer.text[:300]


def lines(service: Any) -> list[Any]:
    """Operation, collections, status and question of the requests of an EPCI to OWS, in order."""
    registry = open_registry(read_settings(service.environ).registry)
    registry.journal.flush()
    with registry.engine.connect() as connection:
        query = text(
            "SELECT operation, collection, statut, requete FROM journal"
            " WHERE compte = 'demo-epci' AND (operation = 'ows' OR operation LIKE 'wms%')"
            " ORDER BY quand"
        )
        found = connection.execute(query).all()
    registry.close()
    return list(found)


def test_the_journal_keeps_the_true_status_and_no_value_of_a_person(embedded: Any) -> None:
    account = embedded.accounts["demo-epci"]
    ask(account, layers="rpls-logements")  # fine data: it waits for all lines before it
    before = len(lines(embedded))
    ask(account, layers="nosuch", exceptions="INIMAGE")
    ask(account, request="GetCapabilities")
    ask(account, request="GetLegendGraphic", layer="rpls-logements")
    ask(account, layers="rpls-logements", cql_filter="nomvoie = 'RUE SECRETE'")
    ask(account, **{**INFO, "layers": "adresses", "query_layers": "adresses"})
    told = lines(embedded)[before:]
    assert [(line[0], line[1], line[2]) for line in told] == [
        ("ows", "", 400),
        ("wms-get-capabilities", "", 200),
        ("wms-get-legend-graphic", "", 200),
        ("wms-get-map", "rpls-logements", 200),
        ("wms-get-feature-info", "adresses", 200),
    ]
    assert "bbox=2.27%2C48.8%2C2.62%2C49.02" in told[3][3]
    assert not [line for line in told if "SECRETE" in line[3]]
