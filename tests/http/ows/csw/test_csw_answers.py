"""CSW 2.0.2 as its clients ask it: the same records as OGC API Records, in each form, by page."""

from typing import Any

from testing.rows import each_row

GMD = "http://www.isotc211.org/2005/gmd"
TITLE = "<ogc:PropertyName>dc:title</ogc:PropertyName>"
TYPE = "<ogc:PropertyName>dc:type</ogc:PropertyName>"


def known(account: Any, **asked: str) -> set[str]:
    """Identifiers of the records that OGC API Records gives the same account."""
    page = account.json("/collections/catalogue/items", limit=1000, **asked)
    return {f"parc-social.{one['id']}" for one in page["features"]}


def test_an_account_has_the_records_that_it_has_elsewhere(
    csw: Any, gip: Any, epci: Any, bailleurs: Any
) -> None:
    seen = set[frozenset[str]]()
    for account in (gip, epci, bailleurs[0]):
        by_address, by_ows = (csw(account, path).records() for path in ("/csw", "/ows"))
        ids = csw(account).ids(by_address)
        assert len(ids) == len(set(ids))
        assert set(ids) == known(account) == set(csw(account).ids(by_ows))
        assert set(ids) == set(csw(account).ids(csw(account).query()))
        seen.add(frozenset(ids))
    assert len(seen) > 1


def test_the_capabilities_say_what_is_there(csw: Any, epci: Any) -> None:
    one = csw(epci, "/ows")
    root = one.root(one.get("GetCapabilities"))
    links = one.found(root, "//ows:Get/@xlink:href | //ows:Post/@xlink:href")
    assert set(links) == {f"{epci.base_url}/csw"}
    names = one.found(root, "//ows:Operation/@name")
    assert names == [
        "GetCapabilities", "DescribeRecord", "GetRecords", "GetRecordById", "GetDomain",
    ]  # fmt: skip
    assert one.found(root, "//ows:ElectronicMailAddress/text()")
    part = one.root(one.get("GetCapabilities", sections="ServiceProvider"))
    assert not one.found(part, "//ows:Operation")
    assert one.found(part, "//ows:ProviderName")


def test_records_come_by_page(csw: Any, gip: Any) -> None:
    one = csw(gip)
    whole, ids, start = one.ids(one.records()), list[str](), 1
    while start:
        root = one.records(maxRecords=50, startPosition=start, elementSetName="brief")
        results = one.found(root, "csw:SearchResults")[0]
        assert int(results.get("numberOfRecordsMatched")) == len(whole)
        assert int(results.get("numberOfRecordsReturned")) == len(one.ids(root))
        ids += one.ids(root)
        start = int(results.get("nextRecord"))
    assert ids == whole
    beyond = one.found(one.records(startPosition=len(whole) + 1), "csw:SearchResults")[0]
    assert (beyond.get("numberOfRecordsReturned"), beyond.get("nextRecord")) == ("0", "0")


def test_hits_and_validation_bring_no_record(csw: Any, gip: Any) -> None:
    one = csw(gip)
    hits = one.records(resultType="hits")
    assert not one.ids(hits)
    assert int(one.found(hits, "//@numberOfRecordsMatched")[0]) == len(known(gip))
    asked = one.root(one.get("GetRecords", typeNames="csw:Record", resultType="validate"))
    assert one.found(asked, "/csw:Acknowledgement/csw:EchoedRequest/ows:Get/@xlink:href")
    posted = one.query(result="validate")
    assert one.found(posted, "/csw:Acknowledgement/csw:EchoedRequest/csw:GetRecords/csw:Query")


def test_each_set_has_its_elements(csw: Any, gip: Any) -> None:
    one = csw(gip)
    seen = dict[str, set[str]]()
    for name in ("brief", "summary", "full"):
        record = one.found(one.records(elementSetName=name, maxRecords=1), "//csw:SearchResults/*")
        seen[name] = {child.tag.rpartition("}")[2] for child in record[0]}
    assert seen["brief"] == {"identifier", "title", "type", "BoundingBox"}
    assert seen["brief"] | {"subject", "abstract", "modified", "format"} <= seen["summary"]
    assert seen["summary"] | {"references", "rights", "publisher", "language"} <= seen["full"]
    chosen = one.records(elementName="dc:title,dct:abstract", maxRecords=1)
    record = one.found(chosen, "//csw:SearchResults/csw:Record")[0]
    assert [child.tag.rpartition("}")[2] for child in record] == ["title", "abstract"]


def test_iso_19139_is_the_one_that_is_served_elsewhere(csw: Any, gip: Any) -> None:
    one = csw(gip)
    name = "parc-social.rpls-logements"
    root = one.root(one.get("GetRecordById", id=name, outputSchema=GMD))
    record = one.found(root, "/csw:GetRecordByIdResponse/gmd:MD_Metadata")[0]
    feed = one.root(gip.get("/iso19139/rpls-logements"))
    words = "//gmd:abstract/gco:CharacterString/text()"
    assert one.found(record, words) == one.found(feed, words) != []
    several = one.records(outputSchema=GMD, typeNames="gmd:MD_Metadata")
    assert set(one.found(several, "//gmd:fileIdentifier/*/text()")) == known(gip)


def test_a_record_is_asked_by_its_identifier(csw: Any, gip: Any, epci: Any) -> None:
    wanted = ["parc-social.rpls-logements", "parc-social.adresses"]
    one = csw(gip)
    root = one.root(one.get("GetRecordById", id=",".join(wanted), elementSetName="full"))
    assert sorted(one.ids(root)) == sorted(wanted)
    for account, name in ((gip, "parc-social.nul"), (epci, "parc-social.ops-menages")):
        nothing = csw(account).get("GetRecordById", id=name)
        assert csw(account).ids(csw(account).root(nothing)) == []


@each_row("text", [
    "dc:type = 'edition'", "apiso:type='edition'", "dc:type <> 'dataset' AND dc:type = 'edition'",
    "dc:type LIKE 'editi%'", "NOT (NOT (type IN ('edition')))",
])  # fmt: skip
def test_cql_finds_what_records_find(csw: Any, gip: Any, text: str) -> None:
    assert set(csw(gip).cql(text)) == known(gip, type="edition") != set()


def test_a_text_is_found_anywhere_whatever_its_case(csw: Any, gip: Any) -> None:
    one = csw(gip)
    texts = (
        "csw:AnyText LIKE '%personnes seules%'", "AnyText = 'PERSONNES SEULES'",
        "apiso:AnyText like 'Personnes seules'",
    )  # fmt: skip
    found = [set(one.cql(text)) for text in texts]
    assert "parc-social.part_personnes_seules" in found[0]
    assert found[0] == found[1] == found[2]
    like = (
        '<ogc:PropertyIsLike wildCard="*" singleChar="?" escapeChar="!" {}>'
        "<ogc:PropertyName>csw:AnyText</ogc:PropertyName><ogc:Literal>*{}*</ogc:Literal>"
        "</ogc:PropertyIsLike>"
    )
    for case, words in (('matchCase="false"', "personnes seules"), ("", "Personnes seules")):
        assert set(one.ids(one.query(like.format(case, words)))) == found[0]
    assert set(one.cql("NOT csw:AnyText = 'personnes seules'")) == known(gip) - found[0]


BOX = "<gml:Envelope{}><gml:lowerCorner>{}</gml:lowerCorner><gml:upperCorner>{}</gml:upperCorner>"


def test_a_place_is_read_in_its_system(csw: Any, gip: Any) -> None:
    """East first without a system, in the order of the system that is named."""
    one = csw(gip)
    wanted = known(gip, bbox="-62,15.5,-60.5,17")
    envelopes = (
        BOX.format("", "-62 15.5", "-60.5 17"),
        BOX.format(' srsName="urn:ogc:def:crs:EPSG::4326"', "15.5 -62", "17 -60.5"),
        BOX.format(' srsName="EPSG:4326"', "-62 15.5", "-60.5 17"),
    )
    for envelope in envelopes:
        filter_ = (
            "<ogc:BBOX><ogc:PropertyName>ows:BoundingBox</ogc:PropertyName>"
            f"{envelope}</gml:Envelope></ogc:BBOX>"
        )
        assert set(one.ids(one.query(filter_))) == wanted
    assert set(one.cql("BBOX(ows:BoundingBox, -62, 15.5, -60.5, 17)")) == wanted
    assert 0 < len(wanted) < len(known(gip))
    outside = set(one.cql("DISJOINT(ows:BoundingBox, BBOX(-62, 15.5, -60.5, 17))"))
    assert outside == known(gip) - wanted


def test_a_filter_combines(csw: Any, gip: Any) -> None:
    one = csw(gip)

    def equal(value: str) -> str:
        return (
            f"<ogc:PropertyIsEqualTo>{TYPE}<ogc:Literal>{value}</ogc:Literal>"
            "</ogc:PropertyIsEqualTo>"
        )

    nested = f"<ogc:Not><ogc:And>{equal('edition')}{equal('dataset')}</ogc:And></ogc:Not>"
    assert set(one.ids(one.query(nested))) == known(gip) - known(gip, type="edition")
    of_indicators = f"<ogc:And>{equal('attribute')}{equal('indicator')}</ogc:And>"
    both = f"<ogc:Or>{equal('edition')}{of_indicators}</ogc:Or>"
    assert set(one.ids(one.query(both))) == known(gip, type="edition,indicator")
    ids = '<ogc:FeatureId fid="parc-social.adresses"/><ogc:FeatureId fid="nul"/>'
    assert one.ids(one.query(ids)) == ["parc-social.adresses"]


@each_row("order", ["dc:title:A", "dc:title:D", "dct:modified:D,dc:identifier"])
def test_records_are_put_in_order(csw: Any, gip: Any, order: str) -> None:
    one = csw(gip)
    ids = one.ids(one.records(sortBy=order, elementSetName="full"))
    name, _, way = order.split(",")[0].rpartition(":")
    field = {"dc:title": "title", "dct:modified": "updated"}[name]
    sign = "-" if way == "D" else ""
    listed = gip.json("/collections/catalogue/items", limit=1000, sortby=f"{sign}{field}")
    values = {f"parc-social.{r['id']}": r["properties"].get(field) for r in listed["features"]}
    expected = [values[f"parc-social.{r['id']}"] for r in listed["features"]]
    assert [values[one_id] for one_id in ids] == expected


def test_values_of_a_property_are_those_of_ones_own_records(csw: Any, gip: Any, epci: Any) -> None:
    one = csw(gip)
    root = one.root(one.get("GetDomain", propertyName="dc:identifier,csw:AnyText"))
    assert set(one.found(root, "csw:DomainValues[1]//csw:Value/text()")) == known(gip)
    assert one.found(root, "csw:DomainValues[2]//csw:Value") == []
    mine = csw(epci).get("GetDomain", propertyName="identifier")
    assert set(one.found(one.root(mine), "//csw:Value/text()")) == known(epci)
    told = one.root(one.get("GetDomain", parameterName="GetRecords.outputSchema"))
    assert GMD in one.found(told, "//csw:Value/text()")
