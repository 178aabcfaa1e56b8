"""A service in ISO 19119, in the XML of ISO 19139 (srv): its type, operations and data."""

from lxml import etree  # pyright: ignore[reportAttributeAccessIssue]

from providers.records.geojson import description_of
from providers.records.iso_elements import (
    GCO,
    XLINK,
    Element,
    add,
    citation,
    code,
    constraints,
    extent,
    keywords,
    online,
    party,
    text,
)
from providers.records.record import Record, ServiceMetadata
from providers.records.services import SERVICES, OgcService, datasets_of


def service_identification(parent: Element, record: Record, service: ServiceMetadata) -> None:
    """The order of the elements is the schema's."""
    own = SERVICES[record.id]
    data = add(parent, "srv:SV_ServiceIdentification")
    citation(add(data, "citation"), record, service)
    text(data, "abstract", description_of(record))
    code(data, "status", "MD_ProgressCode", "onGoing")
    party(add(data, "pointOfContact"), service)
    keywords(add(data, "descriptiveKeywords"), record)
    constraints(data, service)
    etree.SubElement(add(data, "srv:serviceType"), f"{{{GCO}}}LocalName").text = own.kind
    text(data, "srv:serviceTypeVersion", own.version)
    extent(add(data, "srv:extent", "EX_Extent"), record)
    code(data, "srv:couplingType", "srv:SV_CouplingType", "tight")
    for name in own.operations:
        _operation(add(data, "srv:containsOperations"), name, own, service)
    for name in datasets_of(record):
        read = add(data, "srv:operatesOn")
        read.set("uuidref", service.record(name))
        read.set(f"{{{XLINK}}}href", f"{service.url}/iso19139/{name}")


def _operation(parent: Element, name: str, own: OgcService, service: ServiceMetadata) -> None:
    operation = add(parent, "srv:SV_OperationMetadata")
    text(operation, "srv:operationName", name)
    code(operation, "srv:DCP", "srv:DCPList", "WebServices")
    where = f"{service.url}{own.capabilities}"
    online(add(operation, "srv:connectPoint"), where, own.protocol, "")
