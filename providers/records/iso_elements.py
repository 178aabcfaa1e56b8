"""Elements of ISO 19139, and the parts that records of data and of services have in common."""

from datetime import UTC
from typing import Any

from lxml import etree  # pyright: ignore[reportAttributeAccessIssue]

from providers.records.record import Record, RecordKind, ServiceMetadata

GMD, GCO = "http://www.isotc211.org/2005/gmd", "http://www.isotc211.org/2005/gco"
SRV, XLINK = "http://www.isotc211.org/2005/srv", "http://www.w3.org/1999/xlink"
CSW = "http://www.opengis.net/cat/csw/2.0.2"
NAMESPACES = {"gmd": GMD, "gco": GCO, "gml": "http://www.opengis.net/gml/3.2", "csw": CSW}
OF_SERVICES = {**NAMESPACES, "srv": SRV, "xlink": XLINK}
_LISTS = "http://standards.iso.org/iso/19139/resources/gmxCodelists.xml"

Element = Any  # lxml's own, which says no types


def add(parent: Element, *names: str) -> Element:
    """Elements one inside the other; the last one comes back. `srv:` before those of services."""
    for name in names:
        space, _, local = name.rpartition(":")
        parent = etree.SubElement(parent, f"{{{SRV if space else GMD}}}{local}")
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
    local = codes.removeprefix("srv:")
    element.set("codeList", lists if codes == "LanguageCode" else f"{lists}#{local}")
    element.set("codeListValue", value)
    element.text = value


def citation(parent: Element, record: Record, service: ServiceMetadata) -> None:
    """Its title in both languages, its dates, its address."""
    cited = add(parent, "CI_Citation")
    text(cited, "title", record.titre)
    text(cited, "alternateTitle", record.title)
    for moment, kind in ((record.made, "publication"), (record.updated, "revision")):
        if moment is not None:
            date = add(cited, "date", "CI_Date")
            value(date, "date", "Date", moment.astimezone(UTC).date().isoformat())
            code(date, "dateType", "CI_DateTypeCode", kind)
    if record.made is record.updated is None:
        date = add(cited, "date", "CI_Date")
        missing(date, "date", "unknown")
        code(date, "dateType", "CI_DateTypeCode", "publication")
    if record.kind is RecordKind.EDITION:
        text(cited, "edition", str(record.years[0]))
    identifier_ = add(cited, "identifier", "MD_Identifier")
    text(identifier_, "code", service.record(record.id))


def party(parent: Element, service: ServiceMetadata) -> None:
    """Who answers for it."""
    named = add(parent, "CI_ResponsibleParty")
    text(named, "organisationName", service.contact)
    reach = add(named, "contactInfo", "CI_Contact")
    if service.email:
        address = add(reach, "address", "CI_Address")
        text(address, "electronicMailAddress", service.email)
    online(add(reach, "onlineResource"), f"{service.url}/", "WWW:LINK-1.0-http--link", "")
    code(named, "role", "CI_RoleCode", "pointOfContact")


def keywords(parent: Element, record: Record) -> None:
    """As one list of themes."""
    words = add(parent, "MD_Keywords")
    for word in record.keywords:
        text(words, "keyword", word)
    code(words, "type", "MD_KeywordTypeCode", "theme")


def constraints(data: Element, service: ServiceMetadata) -> None:
    """The conditions of access, as users read them and as machines know them."""
    legal = add(data, "resourceConstraints", "MD_LegalConstraints")
    text(legal, "useLimitation", service.conditions)
    code(legal, "accessConstraints", "MD_RestrictionCode", "otherRestrictions")
    code(legal, "useConstraints", "MD_RestrictionCode", "license")
    text(legal, "otherConstraints", service.licence)


def extent(parent: Element, record: Record) -> None:
    """Box and years."""
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


def online(parent: Element, url: str, protocol: str, name: str) -> None:
    """An address, and by which protocol what is found there."""
    resource = add(parent, "CI_OnlineResource")
    add(resource, "linkage", "URL").text = url
    text(resource, "protocol", protocol)
    if name:
        text(resource, "name", name)
