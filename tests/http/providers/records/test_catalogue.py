"""The catalogue tells each account of what it may ask, and of nothing else."""

import json
import re
from typing import Any

import pytest
from lxml import etree  # pyright: ignore[reportAttributeAccessIssue]
from owslib.iso import MD_Metadata
from owslib.ogcapi.records import Records
from owslib.util import Authentication

from parc_social.catalogue.load import collections, indicators
from testing.rows import each_row


def records(account: Any) -> list[dict[str, Any]]:
    return account.json("/collections/catalogue/items", limit=1000)["features"]


def of_kind(account: Any, kind: str) -> dict[str, dict[str, Any]]:
    return {r["id"]: r for r in records(account) if r["properties"]["type"] == kind}


@pytest.mark.both_stores
def test_datasets_are_the_collections_of_the_account(service: Any) -> None:
    for kind in ("gip", "etat", "epci", "commune", "bailleur"):
        account = service.by_type(kind)[0]
        listed = {c["id"]: c for c in account.json("/collections")["collections"]}
        told = of_kind(account, "dataset")
        served = {n for n, one in listed.items() if one["itemType"] in ("feature", "coverage")}
        assert set(told) == {n for n in served if not n.endswith("-serie")}
        for name, record in told.items():
            ring = record["geometry"]["coordinates"][0]
            twins = [n for n in (name, f"{name}-serie") if n in listed]
            boxes = [listed[n]["extent"]["spatial"]["bbox"][0] for n in twins]
            corner = [min(b[0] for b in boxes), min(b[1] for b in boxes)]
            assert ring[0] == pytest.approx(corner, abs=2e-6)


def test_a_coverage_has_a_record_that_leads_to_its_raster(epci: Any) -> None:
    listed = epci.json("/collections")["collections"]
    (one,) = [c for c in listed if c["itemType"] == "coverage"]
    (about,) = [li["href"] for li in one["links"] if li["rel"] == "describedby"]
    record = epci.json(about.removeprefix(epci.base_url))
    assert record["id"] == one["id"]
    assert record["properties"]["title"] == one["title"]
    (raster,) = [li["href"] for li in record["links"] if li["rel"] == "item"]
    assert raster.endswith(f"/collections/{one['id']}/coverage?f=geotiff")
    graph = {node["@id"]: node for node in epci.json("/dcat")["@graph"]}
    (node,) = [n for name, n in graph.items() if name.endswith(f"/items/{one['id']}")]
    (found,) = node["dcat:distribution"]
    assert found["dcat:accessURL"]["@id"] == raster
    page = epci.get("/collections/catalogue/items", f="html", type="dataset", limit=100).text
    assert f"/collections/catalogue/items/{one['id']}" in page
    metadata = etree.fromstring(epci.get(f"/iso19139/{one['id']}").content)
    kind = metadata.xpath(
        "string(//*[local-name()='MD_SpatialRepresentationTypeCode']/@codeListValue)"
    )
    assert kind == "grid"


@pytest.mark.both_stores
def test_services_are_told_of_with_what_the_account_may_read_by_them(service: Any) -> None:
    for kind in ("gip", "epci", "bailleur"):
        account = service.by_type(kind)[0]
        told, datasets = of_kind(account, "service"), of_kind(account, "dataset")
        assert list(told) == ["wfs", "wms", "wmts"]
        rows = {name for name in datasets if not name.startswith("carreaux-")}
        for name, record in told.items():
            read = [x["href"].rpartition("/")[2] for x in record["links"] if x["rel"] == "related"]
            assert set(read) == rows
            (capabilities,) = [x["href"] for x in record["links"] if x["rel"] == "service-desc"]
            answer = account.get(capabilities.removeprefix(account.base_url))
            assert answer.status_code == 200
            metadata = MD_Metadata(etree.fromstring(account.get(f"/iso19139/{name}").content))
            (found,) = metadata.identification
            operated = {one["uuidref"].rpartition("/")[2] for one in found.operateson}
            assert operated == rows
            assert found.operations[0]["connectpoint"][0].url == capabilities


def test_a_dataset_leads_to_the_services_that_give_it(gip: Any) -> None:
    metadata = MD_Metadata(etree.fromstring(gip.get("/iso19139/indicateurs-commune").content))
    assert metadata.distribution is not None
    by_protocol = {one.protocol: one for one in metadata.distribution.online}
    for protocol, prefix in (("OGC:WFS", "ps:"), ("OGC:WMS", ""), ("OGC:WMTS", "")):
        assert by_protocol[protocol].name == f"{prefix}indicateurs-commune"
    wms = by_protocol["OGC:WMS"].url.removeprefix(gip.base_url)
    layers = gip.get(f"{wms}&version=1.3.0&request=GetCapabilities").text
    assert "<Name>indicateurs-commune</Name>" in layers


def test_a_collection_leads_to_its_record(gip: Any) -> None:
    told = {record["id"] for record in records(gip)}
    for one in gip.json("/collections")["collections"]:
        about = [li["href"] for li in one["links"] if li["rel"] == "describedby"]
        names = [
            href.rpartition("/")[2].partition("?")[0] for href in about if "/catalogue/" in href
        ]
        assert names == ([] if one["id"] == "catalogue" else [one["id"].removesuffix("-serie")])
        assert told >= set(names)


@pytest.mark.both_stores
def test_households_are_told_of_to_their_landlord_alone(service: Any) -> None:
    one, other = service.by_type("bailleur")[:2]
    assert "ops-menages" in of_kind(one, "dataset")
    assert "ops-menages" in of_kind(other, "dataset")
    for kind in ("gip", "etat", "epci"):
        account = service.by_type(kind)[0]
        assert "ops-menages" not in of_kind(account, "dataset")
        editions = of_kind(account, "edition")
        assert not [name for name in editions if name.startswith("ops_")]


@pytest.mark.both_stores
def test_editions_are_those_that_are_published(service: Any, gip: Any) -> None:
    bailleur = service.by_type("bailleur")[0]
    told = of_kind(gip, "edition")
    assert {name.partition("_")[0] for name in told} == {"territoires", "rpls", "indicateurs"}
    assert {name.partition("_")[0] for name in of_kind(bailleur, "edition")} >= {"ops"}
    for name, record in told.items():
        millesime = int(name.split("_")[1])
        assert record["properties"]["millesime"] == [millesime]
        assert record["properties"]["changements"]
        assert "Données fictives" in record["properties"]["description"]


@pytest.mark.both_stores
def test_what_changed_is_counted_for_who_sees_all_of_it(gip: Any, epci: Any) -> None:
    """The count of dwellings is the account's own, or it is not said."""
    for account, whole in ((gip, True), (epci, False)):
        newest = max(n for n in of_kind(account, "edition") if n.startswith("rpls_"))
        said = of_kind(account, "edition")[newest]["properties"]["changements"]
        counted = [s for s in said if s.startswith("RPLS : logements du parc social")]
        assert bool(counted) is whole
        if whole:
            matched = account.json("/collections/rpls-logements/items", limit=1)["numberMatched"]
            assert f" : {matched} objets" in counted[0]
            assert " depuis 2024)" in counted[0]
        assert any(s.startswith("Suit l'édition") for s in said)


@pytest.mark.both_stores
def test_an_edition_names_no_other_that_is_not_told_of(epci: Any) -> None:
    """Survey and register of another year are named by their year, which columns tell too."""
    told = of_kind(epci, "edition")
    text = json.dumps(list(told.values()))
    named = set(re.findall(r"\b[a-z]+_\d{4}_[0-9a-z]{8,}", text))
    assert named == set(told)
    assert "ops 2024" in text


def test_indicators_are_told_with_their_definition(gip: Any) -> None:
    told = of_kind(gip, "indicator")
    assert set(told) == set(indicators())
    one = told["part_personnes_seules"]["properties"]
    known = indicators()["part_personnes_seules"]
    assert one["description"].startswith(known.definition)
    assert (one["code"], one["unite"]) == (known.code, known.unite)
    assert one["niveau"][0] == "adresse"
    assert one["niveau"][-1] == "france"


@pytest.mark.both_stores
def test_links_lead_where_the_account_may_go(epci: Any) -> None:
    told = {link["href"] for record in records(epci)[::9] for link in record["links"]}
    assert told
    for href in sorted(told):
        assert epci.get(href.removeprefix(epci.base_url)).status_code == 200, href


@pytest.mark.both_stores
def test_nobody_else_gets_a_record(service: Any) -> None:
    """Without credentials: 401. Without a convention in force: the same 404 as elsewhere."""
    below = ("", "/items", "/items/rpls-logements", "/schema", "/queryables")
    paths = [f"/collections/catalogue{path}" for path in below]
    for path in (*paths, "/dcat", "/iso19139", "/iso19139/rpls-logements"):
        assert service.stranger(path).status_code == 401
        for state in ("unsigned", "expired"):
            account = service.in_state(state)
            answer = account.get(path)
            assert answer.status_code == 404
            nowhere = account.get("/collections/nulle-part")
            assert answer.json()["detail"] == nowhere.json()["detail"]
    listed = service.in_state("expired").json("/collections")["collections"]
    assert listed == []


def test_two_stores_tell_the_same(serving: Any) -> None:
    """All but the addresses of the two servers."""
    told = []
    for store in ("duckdb", "postgresql"):
        account = serving(store).by_type("epci")[0]
        text = account.get("/collections/catalogue/items", limit=1000).text
        told.append(json.loads(text.replace(account.base_url, "http://x"))["features"])
    assert told[0] == told[1]


def test_owslib_reads_the_records(gip: Any) -> None:
    client: Any = Records(gip.base_url, auth=Authentication(gip.login, gip.password))
    assert client.records() == ["catalogue"]
    assert "catalogue" not in client.feature_collections()
    page = client.collection_items("catalogue", q="personnes seules", limit=5)
    assert "part_personnes_seules" in [f["id"] for f in page["features"]]
    one = client.collection_item("catalogue", "rpls-logements")
    assert one["properties"]["type"] == "dataset"
    assert "niveau" in client.collection_queryables("catalogue")["properties"]
    newest = client.collection_items("catalogue", type="edition", sortby=("title", "desc"))
    assert newest["numberMatched"] == len(newest["features"])
    recent = client.collection_items("catalogue", datetime_="2025-01-01/..", bbox=[2, 48, 3, 49])
    assert recent["features"]


@each_row("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_nobody_writes_a_record(gip: Any, method: str) -> None:
    for path in ("/collections/catalogue/items", "/collections/catalogue/items/rpls-logements"):
        assert gip.ask(method, path, json={}).status_code in (404, 405)


def test_the_landing_page_leads_to_the_catalogue(gip: Any) -> None:
    page = gip.get("/", f="html").text
    assert "/collections/catalogue" in page
    assert set(collections()) >= {"rpls-logements"}


def test_dcat_tells_of_the_datasets_of_the_account(gip: Any, epci: Any) -> None:
    for account in (gip, epci):
        answer = account.get("/dcat")
        assert answer.headers["Content-Type"] == "application/ld+json"
        nodes = answer.json()["@graph"]
        told = {n["dct:identifier"] for n in nodes if n["@type"] == "dcat:Dataset"}
        assert told == {*of_kind(account, "dataset"), *of_kind(account, "edition")}
        ids = {n["@id"] for n in nodes}
        for name in told:
            assert f"{account.base_url}/collections/catalogue/items/{name}" in ids


def test_iso_is_one_document_a_record(epci: Any) -> None:
    known = {f"parc-social.{record['id']}" for record in records(epci)}
    answer = epci.get("/iso19139")
    assert answer.headers["Content-Type"] == "application/xml"
    found: Any = etree.fromstring(answer.content).xpath(".//*[local-name()='MD_Metadata']")
    assert {one.xpath("string(*[local-name()='fileIdentifier']/*)") for one in found} == known
    alone: Any = MD_Metadata(etree.fromstring(epci.get("/iso19139/rpls-logements").content))
    assert alone.identifier == "parc-social.rpls-logements"
    assert epci.get("/iso19139/ops-menages").status_code == 404
    assert epci.get("/iso19139", inconnu="1").json()["code"] == "unknown-parameter"
    assert epci.get("/dcat", f="xml").json()["code"] == "unknown-parameter"
