"""Where what a record tells of is had: by which protocol, under which name, at which address.

Protocols are spelled as catalogues and their clients know them (GeoNetwork, MetaSearch of QGIS):
by `OGC:WMS` and a name they offer to add the layer.
"""

from collections.abc import Iterator

from providers.records.record import Record, RecordKind, ServiceMetadata
from providers.records.services import SERVICES

_PAGE = "WWW:LINK-1.0-http--link"


def links_of(record: Record, service: ServiceMetadata) -> tuple[tuple[str, str, str], ...]:
    """(protocol, name, address) of its page and of the services that its data are had from."""
    page = (_PAGE, "Fiche", f"{service.record(record.id)}?f=html")
    if record.kind is RecordKind.SERVICE:
        own = SERVICES[record.id]
        return page, (own.protocol, own.titre.fr, f"{service.url}{own.capabilities}")
    protocol = "OGC API - Coverages" if record.raster else "OGC API - Features"
    own = [(protocol, name, service.collection(name)) for name in record.collections]
    return page, *own, *_services(record, service)


def _services(record: Record, service: ServiceMetadata) -> Iterator[tuple[str, str, str]]:
    if record.raster or not record.collections:
        return
    name = record.collections[0]
    yield "OGC:WFS", f"ps:{name}", f"{service.url}/ows?service=WFS"
    yield "OGC:WMS", name, f"{service.url}/ows?service=WMS"
    yield "OGC:WMTS", name, f"{service.url}{SERVICES['wmts'].capabilities}"
