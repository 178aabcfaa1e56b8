"""Records of WFS, WMS and WMTS: by the schemas of ISO 19119, read by OWSLib, of the same data."""

from copy import deepcopy
from dataclasses import replace
from typing import Any

from lxml import etree  # pyright: ignore[reportAttributeAccessIssue]
from owslib.iso import MD_Metadata

from providers.records import dcat, iso
from providers.records.dublin_core import dublin_core
from providers.records.geojson import feature
from providers.records.record import Record, RecordKind
from providers.records.services import service_records
from testing.made.records import RECORDS, SERVICE
from testing.rows import each_row
from testing.schemas.iso_19139 import SRV, faults

OF = {record.id: record for record in service_records(RECORDS)}


def test_there_is_one_of_each_service_that_reads_something() -> None:
    assert list(OF) == ["wfs", "wms", "wmts"]
    assert list(service_records(one for one in RECORDS if one.kind is not RecordKind.DATASET)) == []
    grid = replace(RECORDS[0], raster=True)
    assert list(service_records([grid])) == []


@each_row("name", ["wfs", "wms", "wmts"])
def test_its_document_fits_the_schemas_of_iso_19119(name: str) -> None:
    root = etree.fromstring(iso.document(OF[name], SERVICE))
    assert list(faults(root)) == []
    for lost in ("serviceType", "couplingType", "connectPoint"):
        without = deepcopy(root)
        (one, *_) = without.iter(f"{SRV}{lost}")
        one.getparent().remove(one)
        assert f"srv}}{lost}" in " ".join(faults(without)), lost


@each_row(
    ("name", "kind", "protocol", "operation"),
    [
        ("wfs", "download", "OGC:WFS", "GetFeature"),
        ("wms", "view", "OGC:WMS", "GetMap"),
        ("wmts", "view", "OGC:WMTS", "GetTile"),
    ],
)
def test_owslib_reads_it(name: str, kind: str, protocol: str, operation: str) -> None:
    read: Any = MD_Metadata(etree.fromstring(iso.document(OF[name], SERVICE)))
    (service,) = read.identification
    assert (read.identifier, read.hierarchy) == (f"parc-social.{name}", "service")
    assert service.type == kind
    assert operation in {one["name"] for one in service.operations}
    assert [one["uuidref"] for one in service.operateson] == [
        SERVICE.record(one) for one in _datasets(OF[name])
    ]
    assert protocol in {one.protocol for one in read.distribution.online}


def test_it_is_told_in_every_form() -> None:
    record = OF["wms"]
    terms = dublin_core(record, SERVICE)
    assert (terms["type"], terms["format"]) == (("service",), ("OGC:WMS",))
    assert terms["relation"] == tuple(f"parc-social.{one}" for one in _datasets(record))
    told = feature(record, SERVICE)
    assert told["properties"]["type"] == "service"
    (capabilities,) = [x["href"] for x in told["links"] if x["rel"] == "service-desc"]
    assert capabilities.endswith("/ows?service=WMS&version=1.3.0&request=GetCapabilities")
    graph = dcat.catalogue([*RECORDS, *OF.values()], SERVICE)["@graph"]
    nodes = {one["@id"]: one for one in graph}
    node = nodes[SERVICE.record("wms")]
    assert node["@type"] == "dcat:DataService"
    assert node["dcat:endpointDescription"]["@id"] == capabilities
    listed = {one["@id"] for one in nodes["https://exemple.fr/ogc/dcat"]["dcat:service"]}
    assert {SERVICE.record(name) for name in OF} < listed


def _datasets(record: Record) -> list[str]:
    names = [name for name in record.collections if not name.endswith("-serie")]
    assert names
    return names
