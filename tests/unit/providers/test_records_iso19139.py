"""ISO 19139 of four records, judged by the standard's own schemas."""

import re
from typing import Any

from lxml import etree  # pyright: ignore[reportAttributeAccessIssue]
from owslib.iso import MD_Metadata

from providers.records import iso
from providers.records.record import Record
from testing.made.records import RECORDS, SERVICE
from testing.rows import each_row
from testing.schemas.iso_19139 import GMD, faults

GML = "{http://www.opengis.net/gml/3.2}"


@each_row("record", RECORDS, ids=lambda record: record.id)
def test_a_document_keeps_the_rules_of_iso_19139(record: Record) -> None:
    root = etree.fromstring(iso.document(record, SERVICE))
    assert root.tag == f"{GMD}MD_Metadata"
    assert list(faults(root)) == []
    ids = [element.get(f"{GML}id") for element in root.iter(f"{GML}TimePeriod")]
    assert len(ids) == len(set(ids)) == 1
    assert re.fullmatch(r"[A-Za-z_][\w.-]*", str(ids[0]))


@each_row(
    ("taken", "told"),
    [
        (f".//{GMD}contact", "gmd}contact )"),
        (f".//{GMD}abstract", "gmd}abstract )"),
        (f".//{GMD}citation//{GMD}date", "gmd}date )"),
        (f".//{GMD}southBoundLatitude", "gmd}southBoundLatitude )"),
        (f".//{GML}beginPosition", "gml/3.2}beginPosition"),
        (f".//{GMD}hierarchyLevel/*", "hierarchyLevel: empty"),
    ],
)
def test_the_rules_tell_what_is_missing(taken: str, told: str) -> None:
    root = etree.fromstring(iso.document(RECORDS[0], SERVICE))
    for element in root.findall(taken):
        element.getparent().remove(element)
    assert told in " ".join(faults(root))


def test_the_rules_tell_a_wrong_order() -> None:
    root = etree.fromstring(iso.document(RECORDS[0], SERVICE))
    root.append(root[0])
    assert "gmd}fileIdentifier': This element is not expected" in " ".join(faults(root))


def test_the_rules_tell_a_word_that_is_not_its_code() -> None:
    root = etree.fromstring(iso.document(RECORDS[0], SERVICE))
    root.find(f".//{GMD}CI_RoleCode").text = "owner"
    assert list(faults(root)) == ["CI_RoleCode: another word than its code"]


@each_row("record", RECORDS, ids=lambda record: record.id)
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
    links = {(one.protocol, one.name): one.url for one in read.distribution.online}
    assert sum(url.startswith("https://exemple.fr/ogc/collections/") for url in links.values()) == (
        1 + len(record.collections)
    )
    layers = {one for one in links if one[0].startswith("OGC:")}
    name = record.collections[0] if record.collections and not record.raster else ""
    services = {("OGC:WFS", f"ps:{name}"), ("OGC:WMS", name), ("OGC:WMTS", name)}
    assert layers == (services if name else set())
    if name:
        assert links["OGC:WMS", name] == "https://exemple.fr/ogc/ows?service=WMS"
