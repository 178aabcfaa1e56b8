"""A record in the terms of Dublin Core, by the names that CSW queries them by."""

from collections.abc import Mapping

from providers.records.geojson import description_of, instant
from providers.records.iso import LEVELS, identifier
from providers.records.record import Record, RecordKind, ServiceMetadata

_LANGUAGE = "fre"  # ISO 639-2/B, as in ISO 19139


def dublin_core(record: Record, service: ServiceMetadata) -> Mapping[str, tuple[str, ...]]:
    """Values by the name of a term; a term without one is left out."""
    level, _ = LEVELS[record.kind]
    years = record.years
    relations = [name for name in record.editions if name != record.id]
    if record.kind is RecordKind.INDICATOR:
        relations = list(record.collections)
    terms = {
        "identifier": (identifier(record.id),),
        "title": (record.titre,),
        "type": (level,),
        "subject": record.keywords,
        "format": ("GeoTIFF",) if record.raster else ("GeoJSON", "CSV"),
        "relation": tuple(identifier(name) for name in relations),
        "modified": (instant(record.updated),) if record.updated else (),
        "abstract": (description_of(record),),
        "language": (_LANGUAGE,),
        "source": (record.source,),
        "publisher": (service.publisher,),
        "rights": (service.conditions, service.licence),
        "begin": (f"{years[0]}-01-01",) if years else (),
        "end": (f"{years[-1]}-12-31",) if years else (),
    }
    return {name: values for name, values in terms.items() if values}


def kinds_of(record: Record) -> tuple[str, ...]:
    """Kinds that the type of a record answers to beside the level of ISO 19115."""
    kind = record.kind.value
    return (kind,) if kind != LEVELS[record.kind][0] else ()


def links_of(record: Record, service: ServiceMetadata) -> tuple[tuple[str, str, str], ...]:
    """(protocol, name, address) of its page and of the services that its data are had from."""
    page = ("WWW:LINK-1.0-http--link", "Fiche", f"{service.record(record.id)}?f=html")
    protocol = "OGC API - Coverages" if record.raster else "OGC API - Features"
    links = [(protocol, name, service.collection(name)) for name in record.collections]
    if not record.raster and record.collections:
        links.append(("OGC:WFS", f"ps:{record.collections[0]}", f"{service.url}/ows?service=WFS"))
        links.append(("OGC:WMS", record.collections[0], f"{service.url}/ows?service=WMS"))
    return page, *links
