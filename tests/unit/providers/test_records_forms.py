"""DCAT-AP and ISO 19139 of four records, against rules written down here from the standards."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from lxml import etree  # pyright: ignore[reportAttributeAccessIssue]
from owslib.iso import MD_Metadata

from providers.records import dcat, iso
from providers.records.record import Record, RecordKind
from providers.records.service import ServiceMetadata, service_of

MADE = datetime(2026, 3, 1, 8, 30, tzinfo=UTC)
BOX = (-61.912345, 15.8, -61.0, 16.6)
HARD = 'A < B & « l\'été » "C"'
RECORDS = (
    Record(
        "rpls-logements",
        RecordKind.DATASET,
        "RPLS : logements",
        "RPLS: dwellings",
        HARD,
        ("logement social", "parc social"),
        "rpls",
        BOX,
        (2024, 2025),
        MADE,
        MADE,
        ("adresse",),
        collections=("rpls-logements", "rpls-logements-serie"),
        editions=("rpls_2025_0123abcd",),
        changes=("Suit l'édition 2024.",),
    ),
    Record(
        "rpls_2025_0123abcd",
        RecordKind.EDITION,
        "RPLS, édition 2025",
        "RPLS, edition 2025",
        "Édition 2025",
        ("2025",),
        "rpls",
        BOX,
        (2025,),
        MADE,
        MADE,
        ("adresse",),
        collections=("rpls-logements",),
        editions=("rpls_2025_0123abcd",),
        fictive=True,
    ),
    Record(
        "part_dpe_ab",
        RecordKind.INDICATOR,
        "DPE A ou B",
        "DPE A or B",
        "Étiquettes A et B",
        ("RPLS-401", "energie"),
        "rpls",
        BOX,
        (2025,),
        niveaux=("commune", "france"),
        updated=MADE,
        theme="energie",
        code="RPLS-401",
        unite="%",
        collections=("rpls-logements",),
    ),
    Record(
        "nulle_part",
        RecordKind.INDICATOR,
        "Zone",
        "Zone",
        "Rien de publié",
        ("zone",),
        "ops",
        BOX,
        (2024,),
    ),
)
METADATA: dict[str, Any] = {
    "identification": {
        "title": {"fr": "Portail"}, "description": {"fr": "Données"},
        "keywords": {"fr": ["logement"]}, "terms_of_service": {"fr": "Réservé aux signataires."},
    },
    "license": {"name": {"fr": "Par convention"}},
    "provider": {"name": "GIP SNE"},
    "contact": {"name": "GIP SNE", "email": "contact@exemple.fr"},
}  # fmt: skip
SERVICE = service_of(METADATA, "https://exemple.fr/ogc/")

# ISO 19139, sequences of the schemas: each element's children in this order; a star: several,
# a question mark: none or one, a plus: at least one.
SEQUENCES = {
    "MD_Metadata": "fileIdentifier? language? characterSet? parentIdentifier? hierarchyLevel*"
    " hierarchyLevelName* contact+ dateStamp metadataStandardName? metadataStandardVersion?"
    " dataSetURI? locale* spatialRepresentationInfo* referenceSystemInfo* metadataExtensionInfo*"
    " identificationInfo+ contentInfo* distributionInfo? dataQualityInfo*",
    "MD_DataIdentification": "citation abstract purpose? credit* status* pointOfContact*"
    " resourceMaintenance* graphicOverview* resourceFormat* descriptiveKeywords*"
    " resourceSpecificUsage* resourceConstraints* aggregationInfo* spatialRepresentationType*"
    " spatialResolution* language+ characterSet* topicCategory* environmentDescription? extent*"
    " supplementalInformation?",
    "CI_Citation": "title alternateTitle* date+ edition? editionDate? identifier*",
    "CI_Date": "date dateType",
    "CI_ResponsibleParty": "individualName? organisationName? positionName? contactInfo? role",
    "CI_Contact": "phone? address? onlineResource?",
    "CI_Address": "electronicMailAddress+",
    "CI_OnlineResource": "linkage protocol? applicationProfile? name? description? function?",
    "MD_Keywords": "keyword+ type? thesaurusName?",
    "MD_LegalConstraints": "useLimitation* accessConstraints* useConstraints* otherConstraints*",
    "EX_Extent": "description? geographicElement* temporalElement*",
    "EX_GeographicBoundingBox": "extentTypeCode? westBoundLongitude eastBoundLongitude"
    " southBoundLatitude northBoundLatitude",
    "EX_TemporalExtent": "extent",
    "MD_Distribution": "distributionFormat* distributor* transferOptions*",
    "MD_Format": "name version",
    "MD_DigitalTransferOptions": "unitsOfDistribution? transferSize? onLine*",
    "DQ_DataQuality": "scope report* lineage?",
    "DQ_Scope": "level extent? levelDescription*",
    "LI_Lineage": "statement? processStep* source*",
    "MD_ReferenceSystem": "referenceSystemIdentifier?",
    "RS_Identifier": "authority? code codeSpace? version?",
    "MD_Identifier": "authority? code",
}
GMD, GCO = "{http://www.isotc211.org/2005/gmd}", "{http://www.isotc211.org/2005/gco}"
GML = "{http://www.opengis.net/gml/3.2}"


def faults(root: Any) -> Iterator[str]:
    """What the rules forbid, in words."""
    for element in root.iter():
        found = etree.QName(element)
        children = [etree.QName(child).localname for child in element]
        if f"{{{found.namespace}}}" == GCO and not (element.text or "").strip():
            yield f"{found.localname}: empty"
        if f"{{{found.namespace}}}" == GMD and not _keeps(element, found.localname, children):
            yield f"{found.localname}: {children}"


def _keeps(element: Any, name: str, children: list[str]) -> bool:
    """A class has its sequence, a property one thing or a reason, a code itself."""
    if name in SEQUENCES:
        form = "".join(_piece(word) for word in SEQUENCES[name].split())
        return bool(re.fullmatch(form, "".join(f"{child} " for child in children)))
    if "codeList" in element.attrib:
        return element.attrib["codeListValue"] == element.text and not children
    if name[0].isupper():
        return not children
    return len(children) == (0 if f"{GCO}nilReason" in element.attrib else 1)


def _piece(word: str) -> str:
    name, count = (word[:-1], word[-1]) if word[-1] in "?*+" else (word, "")
    return f"({name} ){count}"


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.id)
def test_a_document_keeps_the_rules_of_iso_19139(record: Record) -> None:
    root = etree.fromstring(iso.document(record, SERVICE))
    assert root.tag == f"{GMD}MD_Metadata"
    assert list(faults(root)) == []
    ids = [element.get(f"{GML}id") for element in root.iter(f"{GML}TimePeriod")]
    assert len(ids) == len(set(ids)) == 1
    assert re.fullmatch(r"[A-Za-z_][\w.-]*", str(ids[0]))


@pytest.mark.parametrize(
    ("taken", "told"),
    [
        (f".//{GMD}contact", "MD_Metadata"),
        (f".//{GMD}abstract", "MD_DataIdentification"),
        (f".//{GMD}citation//{GMD}date", "CI_Citation"),
        (f".//{GMD}southBoundLatitude", "EX_GeographicBoundingBox"),
        (f".//{GMD}hierarchyLevel/*", "hierarchyLevel"),
    ],
)
def test_the_rules_tell_what_is_missing(taken: str, told: str) -> None:
    root = etree.fromstring(iso.document(RECORDS[0], SERVICE))
    for element in root.findall(taken):
        element.getparent().remove(element)
    assert [fault.partition(":")[0] for fault in faults(root)] == [told]


def test_the_rules_tell_a_wrong_order() -> None:
    root = etree.fromstring(iso.document(RECORDS[0], SERVICE))
    root.append(root[0])
    assert [fault.partition(":")[0] for fault in faults(root)] == ["MD_Metadata"]


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.id)
def test_owslib_reads_a_document(record: Record) -> None:
    read: Any = MD_Metadata(etree.fromstring(iso.document(record, SERVICE)))
    (data,) = read.identification
    assert read.identifier == f"parc-social.{record.id}"
    assert read.languagecode == "fre"
    assert data.title == record.titre
    assert data.abstract.startswith(record.description)
    assert ("fictives" in data.abstract) is record.fictive
    assert [float(n) for n in (data.bbox.minx, data.bbox.miny, data.bbox.maxx, data.bbox.maxy)] == [
        *record.box
    ]
    assert data.temporalextent_start == f"{record.years[0]}-01-01"
    assert data.temporalextent_end == f"{record.years[-1]}-12-31"
    assert data.uselimitation == ["Réservé aux signataires."]
    assert data.otherconstraints == ["Par convention"]
    assert [c.email for c in read.contact] == ["contact@exemple.fr"]
    links = [one.url for one in read.distribution.online]
    assert [u for u in links if u.startswith("https://exemple.fr/ogc/collections/")] == links
    assert len(links) == 1 + len(record.collections)


def test_the_feed_is_what_a_harvester_loops_on() -> None:
    """GeoNetwork, « Simple URL »: an XPath to the records, one to the name in each."""
    root = etree.fromstring(iso.feed(RECORDS, SERVICE))
    assert root.tag == "{http://www.opengis.net/cat/csw/2.0.2}GetRecordsResponse"
    (results,) = root.findall("{*}SearchResults")
    assert results.get("numberOfRecordsMatched") == results.get("numberOfRecordsReturned") == "4"
    found: Any = root.xpath(".//*[local-name()='MD_Metadata']")
    names = [one.xpath("string(*[local-name()='fileIdentifier']/*)") for one in found]
    assert names == [iso.identifier(record) for record in RECORDS]
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
