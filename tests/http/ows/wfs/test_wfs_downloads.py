"""GetFeature in the formats of /export: the same features, rights, bounds and journal."""

import io
import json
from pathlib import Path
from typing import Any

import openpyxl
import polars
import pytest
import requests
from lxml import etree  # pyright: ignore[reportAttributeAccessIssue]
from pyogrio.raw import read as read_layer
from sqlalchemy import text

from parc_social.registry.registry import open_registry
from parc_social.settings import read_settings
from testing.rows import each_row

# pyogrio's own, for columns of dates.
pytestmark = pytest.mark.filterwarnings("ignore:The 'generic' unit:DeprecationWarning")
NAME = "rpls-logements"
EXPORT = f"/collections/{NAME}/export"
MEDIA = {
    "jsonfg": "application/fg+json",
    "geojsonl": "application/x-ndjson",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "gpkg": "application/geopackage+sqlite3",
    "fgb": "application/flatgeobuf",
    "parquet": "application/vnd.apache.parquet",
}
FEW = "nbpiece > 2 AND code_commune LIKE '974%'"


def asked(account: Any, **more: str) -> requests.Response:
    return account.get("/ows", service="WFS", version="2.0.0", request="GetFeature",
                       **{"typeNames": f"ps:{NAME}", **more})  # fmt: skip


def refusal(answer: requests.Response) -> tuple[str, str]:
    assert answer.status_code == 400, answer.text[:300]
    one = etree.fromstring(answer.content)[0]
    return one.get("exceptionCode"), one.get("locator")


def lines(answer: requests.Response) -> list[Any]:
    assert answer.status_code == 200, answer.text[:300]
    return [json.loads(line) for line in answer.text.splitlines()]


@pytest.mark.both_stores
@each_row("format_", MEDIA)
def test_each_download_is_what_export_gives(epci: Any, format_: str, tmp_path: Path) -> None:
    by_wfs = asked(epci, outputFormat=MEDIA[format_], cql_filter=FEW)
    by_export = epci.get(EXPORT, f=format_, filter=FEW)
    assert by_wfs.status_code == by_export.status_code == 200, by_wfs.text[:300]
    for header in ("Content-Type", "Content-Disposition", "Content-Crs"):
        assert by_wfs.headers[header] == by_export.headers[header]
    assert by_wfs.headers["Content-Type"] == MEDIA[format_]
    held = [_held(format_, one.content, tmp_path) for one in (by_wfs, by_export)]
    assert held[0] == held[1]
    assert len(held[0]) > 10


def _held(format_: str, body: bytes, folder: Path) -> Any:
    """Its rows, whichever software reads them."""
    if format_ == "geojsonl":
        return body.splitlines()
    if format_ == "jsonfg":
        return json.loads(body)["features"]
    if format_ == "xlsx":
        book: Any = openpyxl.load_workbook(io.BytesIO(body), read_only=True)
        return list(book["Données"].iter_rows(values_only=True))
    file = folder / f"recu.{format_}"
    file.write_bytes(body)
    if format_ == "parquet":
        return polars.read_parquet(file).rows()
    _, _, geometry, columns = read_layer(
        file, layer=NAME.replace("-", "_") if format_ == "gpkg" else NAME
    )
    return [repr(one) for one in zip(geometry, *(c.tolist() for c in columns), strict=True)]


def test_a_document_asks_for_a_download_too(epci: Any) -> None:
    names = 'xmlns:wfs="http://www.opengis.net/wfs/2.0" xmlns:fes="http://www.opengis.net/fes/2.0"'
    body = (
        f'<wfs:GetFeature {names} service="WFS" version="2.0.0" outputFormat="geojsonl">'
        f'<wfs:Query xmlns:ps="urn:parc-social:wfs:1" typeNames="ps:{NAME}"><fes:Filter>'
        "<fes:PropertyIsEqualTo><fes:ValueReference>ps:nbpiece</fes:ValueReference>"
        "<fes:Literal>3</fes:Literal></fes:PropertyIsEqualTo></fes:Filter></wfs:Query>"
        "</wfs:GetFeature>"
    )
    answer = epci.ask("POST", "/ows", data=body, headers={"Content-Type": "text/xml"})
    found = lines(answer)
    assert found == lines(epci.get(EXPORT, f="geojsonl", nbpiece=3))
    assert {one["properties"]["nbpiece"] for one in found} == {3}


def test_a_whole_answer_or_the_part_that_is_asked_for(epci: Any) -> None:
    ids = [one["id"] for one in lines(epci.get(EXPORT, f="geojsonl"))]
    assert len(ids) > 300  # more than one stretch
    for part in ((0, 7), (3, 250), (190, 20), (len(ids) - 2, 10), (len(ids), 5), (0, 0)):
        start, count = part
        found = lines(asked(epci, outputFormat="ndjson", startIndex=str(start), count=str(count)))
        assert [one["id"] for one in found] == ids[start : start + count], part
    found = lines(asked(epci, outputFormat="ndjson", startIndex="230"))
    assert [one["id"] for one in found] == ids[230:]
    sheet = asked(epci, outputFormat="xlsx", count="4", startIndex="2")
    book: Any = openpyxl.load_workbook(io.BytesIO(sheet.content), read_only=True)
    rows = list(book["Données"].iter_rows(values_only=True))
    assert [row[list(rows[0]).index("id")] for row in rows[1:]] == ids[2:6]


@pytest.mark.both_stores
def test_columns_order_place_and_system_are_those_that_are_asked_for(epci: Any) -> None:
    found = lines(
        asked(epci, outputFormat="ndjson", propertyName="surfhab,geometry", sortBy="surfhab DESC",
              srsName="EPSG:2975", bbox="55,-22,56,-20,CRS:84", count="20")
    )  # fmt: skip
    same = lines(
        epci.get(EXPORT, f="geojsonl", properties="surfhab", sortby="-surfhab",
                 bbox="55,-22,56,-20", crs="http://www.opengis.net/def/crs/EPSG/0/2975")
    )  # fmt: skip
    assert found == same[:20]


@pytest.mark.both_stores
def test_a_hidden_column_is_in_no_download(epci: Any, bailleurs: Any) -> None:
    for account, hidden in ((epci, True), (bailleurs[0], False)):
        found = lines(asked(account, outputFormat="ndjson", count="50"))
        assert ("siren_bailleur" not in found[0]["properties"]) is hidden
    answer = asked(epci, outputFormat="gpkg", cql_filter="siren_bailleur = '1'")
    assert refusal(answer) == ("InvalidParameterValue", "filter")
    assert "siren_bailleur" in answer.text
    theirs = asked(epci, outputFormat="gpkg", typeNames="ps:ops-menages")
    assert refusal(theirs) == ("InvalidParameterValue", "typeNames")


@each_row(
    ("more", "locator"),
    [
        ({"typeNames": "(ps:adresses)(ps:rpls-logements)"}, "typeNames"),
        ({"resultType": "hits"}, "resultType"), ({"EDITION": "x"}, "EDITION"),
        ({"count": "-1"}, "count"), ({"outputFormat": "shape-zip"}, "outputFormat"),
        ({"outputFormat": "application/zip"}, "outputFormat"),
        ({"cql_filter": "nbpiece > "}, "cql_filter"),
        ({"storedquery_id": "urn:ogc:def:query:OGC-WFS::GetFeatureById",
          "ID": "adresses.1"}, "outputFormat"),
    ],
)  # fmt: skip
def test_what_a_download_can_not_be_is_named(gip: Any, more: dict[str, str], locator: str) -> None:
    answer = asked(gip, **{"outputFormat": "gpkg", **more})
    assert refusal(answer) == ("InvalidParameterValue", locator)


def test_capabilities_name_each_download(gip: Any) -> None:
    answer = gip.get("/ows", service="WFS", request="GetCapabilities")
    names = {"wfs": "http://www.opengis.net/wfs/2.0", "ows": "http://www.opengis.net/ows/1.1"}
    root = etree.fromstring(answer.content)
    path = "//ows:Operation[@name='GetFeature']/ows:Parameter[@name='outputFormat']//ows:Value"
    assert set(MEDIA.values()) <= {one.text for one in root.xpath(path, namespaces=names)}
    for one in root.xpath("//wfs:FeatureType", namespaces=names):
        told = {f.text for f in one.xpath("wfs:OutputFormats/wfs:Format", namespaces=names)}
        assert set(MEDIA.values()) <= told


def test_the_journal_says_what_was_taken(own_service: Any) -> None:
    account = own_service.accounts["demo-epci"]
    asked(account, outputFormat="geopackage", cql_filter="nomvoie = 'RUE SECRETE'", count="3")
    registry = open_registry(read_settings(own_service.environ).registry)
    registry.journal.flush()
    with registry.engine.connect() as connection:
        query = text(
            "SELECT operation, collection, requete, statut FROM journal"
            " WHERE compte = 'demo-epci' ORDER BY quand DESC LIMIT 1"
        )
        operation, collection, question, status = connection.execute(query).one()
    registry.close()
    assert (operation, collection, status) == ("wfs-get-feature", NAME, 200)
    assert "f=gpkg" in question
    assert "limit=3" in question
    assert "SECRETE" not in question
