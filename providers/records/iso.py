"""A record as ISO 19115 metadata in XML (ISO 19139), and all of them as a harvester takes them."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from lxml import etree  # pyright: ignore[reportAttributeAccessIssue]  # pyright: ignore[reportAttributeAccessIssue]

from parc_social.storage.query.model import CRS84
from providers.records.geojson import description_of, instant
from providers.records.record import Record, RecordKind, ServiceMetadata

GMD, GCO = "http://www.isotc211.org/2005/gmd", "http://www.isotc211.org/2005/gco"
CSW = "http://www.opengis.net/cat/csw/2.0.2"
NAMESPACES = {"gmd": GMD, "gco": GCO, "gml": "http://www.opengis.net/gml/3.2", "csw": CSW}
_LISTS = "http://standards.iso.org/iso/19139/resources/gmxCodelists.xml"

Element = Any  # lxml's own, which says no types


def add(parent: Element, *names: str) -> Element:
    """Elements one inside the other; the last one comes back."""
    for name in names:
        parent = etree.SubElement(parent, f"{{{GMD}}}{name}")
    return parent


def text(parent: Element, name: str, words: str) -> None:
    """A free text."""
    value(parent, name, "CharacterString", words)


def value(parent: Element, name: str, kind: str, text: str) -> None:
    """A value of a basic type: a Decimal, a Date (AAAA-MM-JJ), a DateTime in UTC."""
    etree.SubElement(add(parent, name), f"{{{GCO}}}{kind}").text = text


def missing(parent: Element, name: str, reason: str) -> None:
    """Nothing, and one of the standard's reasons for it."""
    add(parent, name).set(f"{{{GCO}}}nilReason", reason)


def code(parent: Element, name: str, codes: str, value: str) -> None:
    """A word of one of the standard's lists."""
    lists = "http://www.loc.gov/standards/iso639-2/" if codes == "LanguageCode" else _LISTS
    element = add(parent, name, codes)
    element.set("codeList", lists if codes == "LanguageCode" else f"{lists}#{codes}")
    element.set("codeListValue", value)
    element.text = value


MEDIA = "application/xml"
LEVELS = {
    RecordKind.DATASET: ("dataset", "jeu de données"),
    RecordKind.EDITION: ("dataset", "édition"),
    RecordKind.INDICATOR: ("attribute", "indicateur"),
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
    root = etree.Element(f"{{{GMD}}}MD_Metadata", nsmap=NAMESPACES)
    text(root, "fileIdentifier", identifier(record.id))
    code(root, "language", "LanguageCode", "fre")
    code(root, "characterSet", "MD_CharacterSetCode", "utf8")
    code(root, "hierarchyLevel", "MD_ScopeCode", level)
    text(root, "hierarchyLevelName", name)
    _party(add(root, "contact"), service)
    if record.updated is None:
        missing(root, "dateStamp", "unknown")
    else:
        moment = record.updated.astimezone(UTC)
        value(root, "dateStamp", "DateTime", f"{moment:%Y-%m-%dT%H:%M:%S}")
    text(root, "metadataStandardName", "ISO 19115:2003/19139")
    text(root, "metadataStandardVersion", "1.0")
    system = add(root, "referenceSystemInfo", "MD_ReferenceSystem", "referenceSystemIdentifier")
    text(add(system, "RS_Identifier"), "code", CRS84)
    _identification(add(root, "identificationInfo"), record, service)
    _distribution(add(root, "distributionInfo"), record, service)
    _quality(add(root, "dataQualityInfo"), record, level)
    return root


def _identification(parent: Element, record: Record, service: ServiceMetadata) -> None:
    data = add(parent, "MD_DataIdentification")
    _citation(add(data, "citation"), record, service)
    text(data, "abstract", description_of(record))
    code(data, "status", "MD_ProgressCode", "completed")
    _party(add(data, "pointOfContact"), service)
    _keywords(add(data, "descriptiveKeywords"), record)
    _constraints(data, service)
    if record.kind is not RecordKind.INDICATOR:
        kind = "MD_SpatialRepresentationTypeCode"
        code(data, "spatialRepresentationType", kind, "grid" if record.raster else "vector")
    code(data, "language", "LanguageCode", "fre")
    code(data, "characterSet", "MD_CharacterSetCode", "utf8")
    add(data, "topicCategory", "MD_TopicCategoryCode").text = "society"
    _extent(add(data, "extent", "EX_Extent"), record)
    if record.niveaux:
        text(data, "supplementalInformation", f"Niveaux : {', '.join(record.niveaux)}.")


def _citation(parent: Element, record: Record, service: ServiceMetadata) -> None:
    citation = add(parent, "CI_Citation")
    text(citation, "title", record.titre)
    text(citation, "alternateTitle", record.title)
    for moment, kind in ((record.made, "publication"), (record.updated, "revision")):
        if moment is not None:
            date = add(citation, "date", "CI_Date")
            value(date, "date", "Date", moment.astimezone(UTC).date().isoformat())
            code(date, "dateType", "CI_DateTypeCode", kind)
    if record.made is record.updated is None:
        date = add(citation, "date", "CI_Date")
        missing(date, "date", "unknown")
        code(date, "dateType", "CI_DateTypeCode", "publication")
    if record.kind is RecordKind.EDITION:
        text(citation, "edition", str(record.years[0]))
    identifier_ = add(citation, "identifier", "MD_Identifier")
    text(identifier_, "code", service.record(record.id))


def _party(parent: Element, service: ServiceMetadata) -> None:
    party = add(parent, "CI_ResponsibleParty")
    text(party, "organisationName", service.contact)
    reach = add(party, "contactInfo", "CI_Contact")
    if service.email:
        address = add(reach, "address", "CI_Address")
        text(address, "electronicMailAddress", service.email)
    _online(add(reach, "onlineResource"), f"{service.url}/", "WWW:LINK-1.0-http--link", "")
    code(party, "role", "CI_RoleCode", "pointOfContact")


def _keywords(parent: Element, record: Record) -> None:
    words = add(parent, "MD_Keywords")
    for word in record.keywords:
        text(words, "keyword", word)
    code(words, "type", "MD_KeywordTypeCode", "theme")


def _constraints(data: Element, service: ServiceMetadata) -> None:
    """The conditions of access, as users read them and as machines know them."""
    legal = add(data, "resourceConstraints", "MD_LegalConstraints")
    text(legal, "useLimitation", service.conditions)
    code(legal, "accessConstraints", "MD_RestrictionCode", "otherRestrictions")
    code(legal, "useConstraints", "MD_RestrictionCode", "license")
    text(legal, "otherConstraints", service.licence)


def _extent(parent: Element, record: Record) -> None:
    box = add(parent, "geographicElement", "EX_GeographicBoundingBox")
    west, south, east, north = record.box
    sides = ("westBoundLongitude", west), ("eastBoundLongitude", east)
    for name, degrees in (*sides, ("southBoundLatitude", south), ("northBoundLatitude", north)):
        value(box, name, "Decimal", repr(round(degrees, 6)))
    if record.years:
        temporal = add(parent, "temporalElement", "EX_TemporalExtent", "extent")
        _period(temporal, record)


def _period(parent: Element, record: Record) -> None:
    gml = NAMESPACES["gml"]
    period = etree.SubElement(parent, f"{{{gml}}}TimePeriod")
    period.set(f"{{{gml}}}id", f"periode.{record.id}")
    etree.SubElement(period, f"{{{gml}}}beginPosition").text = f"{record.years[0]}-01-01"
    etree.SubElement(period, f"{{{gml}}}endPosition").text = f"{record.years[-1]}-12-31"


def _distribution(parent: Element, record: Record, service: ServiceMetadata) -> None:
    distribution = add(parent, "MD_Distribution")
    file = add(distribution, "distributionFormat", "MD_Format")
    text(file, "name", "GeoTIFF" if record.raster else "GeoJSON, CSV")
    text(file, "version", "1.1" if record.raster else "RFC 7946, RFC 4180")
    options = add(distribution, "transferOptions", "MD_DigitalTransferOptions")
    page = f"{service.record(record.id)}?f=html"
    _online(add(options, "onLine"), page, "WWW:LINK-1.0-http--link", "Fiche")
    for name in record.collections:
        where = service.collection(name)
        protocol = "OGC API - Coverages" if record.raster else "OGC API - Features"
        _online(add(options, "onLine"), where, protocol, name)


def _online(parent: Element, url: str, protocol: str, name: str) -> None:
    resource = add(parent, "CI_OnlineResource")
    add(resource, "linkage", "URL").text = url
    text(resource, "protocol", protocol)
    if name:
        text(resource, "name", name)


def _quality(parent: Element, record: Record, level: str) -> None:
    quality = add(parent, "DQ_DataQuality")
    code(add(quality, "scope", "DQ_Scope"), "level", "MD_ScopeCode", level)
    lineage = add(quality, "lineage", "LI_Lineage")
    lineage_text = " ".join(record.changes) or "Définition du catalogue des indicateurs."
    text(lineage, "statement", lineage_text)


def _encode(root: Element) -> bytes:
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True)
