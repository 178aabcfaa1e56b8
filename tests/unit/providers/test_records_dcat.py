"""DCAT-AP of four records, against rules written down here from the standard."""

from collections.abc import Iterator
from typing import Any

from lxml import etree  # pyright: ignore[reportAttributeAccessIssue]

from providers.records import dcat, iso
from providers.records.record import ServiceMetadata, service_of
from testing.made.records import HARD, METADATA, RECORDS, SERVICE
from testing.schemas.iso_19139 import faults


def test_the_feed_is_what_a_harvester_loops_on() -> None:
    """GeoNetwork, « Simple URL »: an XPath to the records, one to the name in each."""
    root = etree.fromstring(iso.feed(RECORDS, SERVICE))
    assert root.tag == "{http://www.opengis.net/cat/csw/2.0.2}GetRecordsResponse"
    (results,) = root.findall("{*}SearchResults")
    assert results.get("numberOfRecordsMatched") == results.get("numberOfRecordsReturned") == "4"
    found: Any = root.xpath(".//*[local-name()='MD_Metadata']")
    names = [one.xpath("string(*[local-name()='fileIdentifier']/*)") for one in found]
    assert names == [iso.identifier(record.id) for record in RECORDS]
    for one, record in zip(found, RECORDS, strict=True):
        alone = etree.fromstring(iso.document(record, SERVICE))
        assert _told(one) == _told(alone)


def _told(root: Any) -> list[Any]:
    return [(element.tag, element.text, dict(element.attrib)) for element in root.iter()]


def test_an_empty_feed_is_one() -> None:
    root = etree.fromstring(iso.feed([], SERVICE))
    assert root.xpath("string(.//@numberOfRecordsMatched)") == "0"


# DCAT-AP 3: mandatory and some recommended properties of each class.
NEEDED = {
    "dcat:Catalog": "dct:title dct:description dct:publisher dcat:dataset",
    "dcat:Dataset": "dct:title dct:description dct:publisher dcat:contactPoint dcat:keyword"
    " dcat:theme dct:spatial dct:temporal dct:accessRights dct:identifier dct:language",
    "dcat:Distribution": "dcat:accessURL dct:license dct:format dcat:mediaType",
    "dcat:DataService": "dct:title dcat:endpointURL dcat:servesDataset",
    "skos:Concept": "skos:prefLabel skos:definition skos:inScheme skos:notation",
    "skos:ConceptScheme": "dct:title",
    "foaf:Agent": "foaf:name",
    "vcard:Organization": "vcard:fn vcard:hasURL vcard:hasEmail",
    "dct:LicenseDocument": "dct:title foaf:page",
    "dct:Location": "dcat:bbox",
    "dct:PeriodOfTime": "dcat:startDate dcat:endDate",
}


def nodes(value: Any) -> Iterator[dict[str, Any]]:
    """Every typed node of a JSON-LD document."""
    if isinstance(value, list):
        for item in value:  # pyright: ignore[reportUnknownVariableType]
            yield from nodes(item)
    elif isinstance(value, dict):
        if "@type" in value and "@value" not in value:
            yield value  # pyright: ignore[reportUnknownVariableType]
        for item in value.values():  # pyright: ignore[reportUnknownVariableType]
            yield from nodes(item)


def document() -> dict[str, Any]:
    return dcat.catalogue(RECORDS, SERVICE)


def test_every_node_has_what_dcat_ap_asks_of_its_class() -> None:
    seen = set[str]()
    for node in nodes(document()["@graph"]):
        seen.add(node["@type"])
        missing = set(NEEDED[node["@type"]].split()) - set(node)
        assert missing == set(), node
    assert seen == set(NEEDED)


def test_every_prefix_is_declared_and_every_name_is_an_address() -> None:
    made = document()
    prefixes = set(made["@context"])

    def names(value: Any) -> Iterator[str]:
        if isinstance(value, list):
            for item in value:  # pyright: ignore[reportUnknownVariableType]
                yield from names(item)
        elif isinstance(value, dict):
            yield from value  # pyright: ignore[reportUnknownVariableType]
            for item in value.values():  # pyright: ignore[reportUnknownVariableType]
                yield from names(item)

    used = {name.partition(":")[0] for name in names(made["@graph"]) if not name.startswith("@")}
    assert used <= prefixes
    for node in nodes(made["@graph"]):
        assert node.get("@id", SERVICE.url).startswith(SERVICE.url)


def test_whatever_is_pointed_at_here_is_there() -> None:
    made = document()
    there = {node["@id"] for node in nodes(made["@graph"]) if "@id" in node}
    for key in ("dcat:hasVersion", "dcat:isVersionOf", "dct:subject", "dcat:dataset"):
        pointed = [n for node in nodes(made["@graph"]) for n in node.get(key, ())]
        assert pointed, key
        assert {one["@id"] for one in pointed} <= there
    concept = next(n for n in made["@graph"] if n["@type"] == "skos:Concept")
    assert concept["skos:notation"] == "RPLS-401"


def test_datasets_are_datasets_and_editions_their_versions() -> None:
    by_id = {node["@id"]: node for node in document()["@graph"]}
    dataset = by_id["https://exemple.fr/ogc/collections/catalogue/items/rpls-logements"]
    edition = by_id["https://exemple.fr/ogc/collections/catalogue/items/rpls_2025_0123abcd"]
    assert by_id["https://exemple.fr/ogc/dcat"]["dcat:dataset"] == [{"@id": dataset["@id"]}]
    assert dataset["dcat:hasVersion"] == [{"@id": edition["@id"]}]
    assert edition["dcat:version"] == "2025"
    assert "dcat:distribution" not in edition
    assert len(dataset["dcat:distribution"]) == 6  # two collections in three formats
    wkt = dataset["dct:spatial"]["dcat:bbox"]["@value"]
    assert wkt.startswith("POLYGON((-61.912345 15.8, -61.0 15.8, ")
    assert dataset["dct:description"]["@value"] == HARD
    assert dataset["adms:versionNotes"] == [{"@value": "Suit l'édition 2024.", "@language": "fr"}]


def test_without_a_contact_address_there_is_none() -> None:
    bare: ServiceMetadata = service_of(
        {**METADATA, "contact": {"name": "GIP"}}, "https://exemple.fr"
    )
    assert "hasEmail" not in str(dcat.catalogue(RECORDS, bare))
    text = iso.document(RECORDS[0], bare).decode()
    assert "electronicMailAddress" not in text
    assert list(faults(etree.fromstring(text.encode()))) == []
