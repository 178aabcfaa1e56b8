"""A record in the terms of Dublin Core, by the names that CSW queries them by."""

from collections.abc import Mapping

from providers.records.geojson import description_of, instant
from providers.records.iso import LEVELS, identifier
from providers.records.record import Record, RecordKind, ServiceMetadata
from providers.records.services import SERVICES, datasets_of

_LANGUAGE = "fre"  # ISO 639-2/B, as in ISO 19139


def dublin_core(record: Record, service: ServiceMetadata) -> Mapping[str, tuple[str, ...]]:
    """Values by the name of a term; a term without one is left out."""
    level, _ = LEVELS[record.kind]
    years = record.years
    relations = [name for name in record.editions if name != record.id]
    if record.kind is RecordKind.INDICATOR:
        relations = list(record.collections)
    if record.kind is RecordKind.SERVICE:
        relations = list(datasets_of(record))
    terms = {
        "identifier": (identifier(record.id),),
        "title": (record.titre,),
        "type": (level,),
        "subject": record.keywords,
        "format": _formats(record),
        "relation": tuple(identifier(name) for name in relations),
        "modified": (instant(record.updated),) if record.updated else (),
        "abstract": (description_of(record),),
        "language": (_LANGUAGE,),
        "source": (record.source,) if record.source else (),
        "publisher": (service.publisher,),
        "rights": (service.conditions, service.licence),
        "begin": (f"{years[0]}-01-01",) if years else (),
        "end": (f"{years[-1]}-12-31",) if years else (),
    }
    return {name: values for name, values in terms.items() if values}


def _formats(record: Record) -> tuple[str, ...]:
    if record.kind is RecordKind.SERVICE:
        return (SERVICES[record.id].protocol,)
    return ("GeoTIFF",) if record.raster else ("GeoJSON", "CSV")


def kinds_of(record: Record) -> tuple[str, ...]:
    """Kinds that the type of a record answers to beside the level of ISO 19115."""
    kind = record.kind.value
    return (kind,) if kind != LEVELS[record.kind][0] else ()
