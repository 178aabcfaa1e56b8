"""A record as ISO 19115 metadata in XML (ISO 19139), and all of them as a harvester takes them."""

from collections.abc import Iterable
from datetime import UTC, datetime

from lxml import etree  # pyright: ignore[reportAttributeAccessIssue]

from parc_social.storage.query.model import CRS84
from providers.records.geojson import description_of, instant
from providers.records.iso_elements import (
    CSW,
    GMD,
    NAMESPACES,
    OF_SERVICES,
    Element,
    add,
    citation,
    code,
    constraints,
    extent,
    keywords,
    missing,
    online,
    party,
    text,
    value,
)
from providers.records.iso_service import service_identification
from providers.records.online import links_of
from providers.records.record import Record, RecordKind, ServiceMetadata

MEDIA = "application/xml"
LEVELS = {
    RecordKind.DATASET: ("dataset", "jeu de données"),
    RecordKind.EDITION: ("dataset", "édition"),
    RecordKind.INDICATOR: ("attribute", "indicateur"),
    RecordKind.SERVICE: ("service", "service"),
}

_LINEAGE = dict.fromkeys(RecordKind, "Définition du catalogue des indicateurs.") | {
    RecordKind.SERVICE: "Lit les jeux de données de ce catalogue, à chaque demande.",
}


def feed(records: Iterable[Record], service: ServiceMetadata) -> bytes:
    """All records in one document: the answer of a CSW 2.0.2 that was asked for everything."""
    all_records = list(records)
    root = etree.Element(f"{{{CSW}}}GetRecordsResponse", nsmap=NAMESPACES)
    now = instant(datetime.now(UTC))
    etree.SubElement(root, f"{{{CSW}}}SearchStatus", timestamp=now)
    results = etree.SubElement(
        root,
        f"{{{CSW}}}SearchResults",
        numberOfRecordsMatched=str(len(all_records)),
        numberOfRecordsReturned=str(len(all_records)),
        nextRecord="0",
        elementSet="full",
        recordSchema=GMD,
    )
    for record in all_records:
        results.append(_metadata(record, service))
    return _encode(root)


def document(record: Record, service: ServiceMetadata) -> bytes:
    """One record."""
    return _encode(_metadata(record, service))


def fragment(record: Record, service: ServiceMetadata) -> str:
    """One record, to stand in another document."""
    return etree.tostring(_metadata(record, service), encoding="unicode")


def identifier(name: str) -> str:
    """Identifier in a catalogue of the record of a name: the same on each harvest."""
    return f"parc-social.{name}"


def _metadata(record: Record, service: ServiceMetadata) -> Element:
    """The order of the elements is the schema's."""
    level, name = LEVELS[record.kind]
    is_service = record.kind is RecordKind.SERVICE
    names = OF_SERVICES if is_service else NAMESPACES
    root = etree.Element(f"{{{GMD}}}MD_Metadata", nsmap=names)
    text(root, "fileIdentifier", identifier(record.id))
    code(root, "language", "LanguageCode", "fre")
    code(root, "characterSet", "MD_CharacterSetCode", "utf8")
    code(root, "hierarchyLevel", "MD_ScopeCode", level)
    text(root, "hierarchyLevelName", name)
    party(add(root, "contact"), service)
    if record.updated is None:
        missing(root, "dateStamp", "unknown")
    else:
        moment = record.updated.astimezone(UTC)
        value(root, "dateStamp", "DateTime", f"{moment:%Y-%m-%dT%H:%M:%S}")
    text(root, "metadataStandardName", "ISO 19115:2003/19139")
    text(root, "metadataStandardVersion", "1.0")
    system = add(root, "referenceSystemInfo", "MD_ReferenceSystem", "referenceSystemIdentifier")
    text(add(system, "RS_Identifier"), "code", CRS84)
    identify = service_identification if is_service else _identification
    identify(add(root, "identificationInfo"), record, service)
    _distribution(add(root, "distributionInfo"), record, service)
    _quality(add(root, "dataQualityInfo"), record, level)
    return root


def _identification(parent: Element, record: Record, service: ServiceMetadata) -> None:
    data = add(parent, "MD_DataIdentification")
    citation(add(data, "citation"), record, service)
    text(data, "abstract", description_of(record))
    code(data, "status", "MD_ProgressCode", "completed")
    party(add(data, "pointOfContact"), service)
    keywords(add(data, "descriptiveKeywords"), record)
    constraints(data, service)
    if record.kind is not RecordKind.INDICATOR:
        kind = "MD_SpatialRepresentationTypeCode"
        code(data, "spatialRepresentationType", kind, "grid" if record.raster else "vector")
    code(data, "language", "LanguageCode", "fre")
    code(data, "characterSet", "MD_CharacterSetCode", "utf8")
    add(data, "topicCategory", "MD_TopicCategoryCode").text = "society"
    extent(add(data, "extent", "EX_Extent"), record)
    if record.niveaux:
        text(data, "supplementalInformation", f"Niveaux : {', '.join(record.niveaux)}.")


def _distribution(parent: Element, record: Record, service: ServiceMetadata) -> None:
    distribution = add(parent, "MD_Distribution")
    if record.kind is not RecordKind.SERVICE:
        file = add(distribution, "distributionFormat", "MD_Format")
        text(file, "name", "GeoTIFF" if record.raster else "GeoJSON, CSV")
        text(file, "version", "1.1" if record.raster else "RFC 7946, RFC 4180")
    options = add(distribution, "transferOptions", "MD_DigitalTransferOptions")
    for protocol, name, address in links_of(record, service):
        online(add(options, "onLine"), address, protocol, name)


def _quality(parent: Element, record: Record, level: str) -> None:
    quality = add(parent, "DQ_DataQuality")
    code(add(quality, "scope", "DQ_Scope"), "level", "MD_ScopeCode", level)
    lineage = add(quality, "lineage", "LI_Lineage")
    text(lineage, "statement", " ".join(record.changes) or _LINEAGE[record.kind])


def _encode(root: Element) -> bytes:
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True)
