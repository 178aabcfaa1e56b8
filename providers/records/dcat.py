"""The catalogue as DCAT-AP in JSON-LD: what data portals read of it in one document."""

from collections.abc import Iterable, Iterator
from typing import Any

from providers.records.geojson import GEOJSON, description_of, instant
from providers.records.record import Record, RecordKind, ServiceMetadata
from providers.records.services import SERVICES, datasets_of

Json = dict[str, Any]
MEDIA = "application/ld+json"
_EU = "http://publications.europa.eu/resource/authority"
_CONTEXT: Json = {
    "adms": "http://www.w3.org/ns/adms#",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
_WKT = "http://www.opengis.net/ont/geosparql#wktLiteral"
_FORMATS = (("json", GEOJSON, "GEOJSON"), ("csv", "text/csv", "CSV"), ("html", "text/html", "HTML"))
_OF_RASTER = (("geotiff", "image/tiff", "TIFF"),)
_PERIODS = {"rpls": "ANNUAL", "ops": "BIENNIAL", "territoires": "ANNUAL", "indicateurs": "ANNUAL"}


def catalogue(records: Iterable[Record], service: ServiceMetadata) -> Json:
    """The catalogue, its datasets, their editions and the indicators, as one graph."""
    all_records = list(records)
    nodes = [_node(record, all_records, service) for record in all_records]
    title = _french("Indicateurs de l'occupation et de la description du parc social")
    scheme = {"@id": _scheme_id(service), "@type": "skos:ConceptScheme", "dct:title": title}
    return {
        "@context": _CONTEXT,
        "@graph": [_catalogue(all_records, service), _api(all_records, service), scheme, *nodes],
    }


def _catalogue(records: list[Record], service: ServiceMetadata) -> Json:
    dates = [r.updated for r in records if r.updated]
    node: Json = {
        "@id": f"{service.url}/dcat",
        "@type": "dcat:Catalog",
        "dct:title": _french(service.titre),
        "dct:description": _french(service.description),
        "dct:publisher": _publisher(service),
        "dct:language": _is(f"{_EU}/language/FRA"),
        "dct:license": _licence(service),
        "dct:rights": _french(service.conditions),
        "dct:spatial": _is(f"{_EU}/country/FRA"),
        "foaf:homepage": _is(f"{service.url}/"),
        "dcat:themeTaxonomy": [_is(f"{_EU}/data-theme"), _is(_scheme_id(service))],
        "dcat:service": [
            _is(_api_id(service)),
            *(_is(service.record(r.id)) for r in records if r.kind is RecordKind.SERVICE),
        ],
        "dcat:dataset": [
            _is(service.record(r.id)) for r in records if r.kind is RecordKind.DATASET
        ],
    }
    return node | ({"dct:modified": _moment(max(dates))} if dates else {})


def _api(records: list[Record], service: ServiceMetadata) -> Json:
    return {
        "@id": _api_id(service),
        "@type": "dcat:DataService",
        "dct:title": _french(f"{service.titre} (OGC API)"),
        "dct:publisher": _publisher(service),
        "dct:accessRights": _is(f"{_EU}/access-right/RESTRICTED"),
        "dcat:contactPoint": _contact(service),
        "dcat:endpointURL": _is(f"{service.url}/"),
        "dcat:endpointDescription": _is(f"{service.url}/openapi"),
        "dcat:servesDataset": [
            _is(service.record(r.id)) for r in records if r.kind is RecordKind.DATASET
        ],
    }


def _ows(record: Record, service: ServiceMetadata) -> Json:
    """WFS, WMS or WMTS, by the standard that it keeps."""
    own = SERVICES[record.id]
    standard = own.protocol.removeprefix("OGC:").lower()
    return {
        "@id": service.record(record.id),
        "@type": "dcat:DataService",
        "dct:identifier": record.id,
        "dct:title": [_french(record.titre), {"@value": record.title, "@language": "en"}],
        "dct:description": _french(description_of(record)),
        "dct:conformsTo": _is(f"http://www.opengis.net/def/serviceType/ogc/{standard}"),
        "dct:publisher": _publisher(service),
        "dct:accessRights": _is(f"{_EU}/access-right/RESTRICTED"),
        "dcat:contactPoint": _contact(service),
        "dcat:endpointURL": _is(f"{service.url}{own.capabilities.partition('?')[0]}"),
        "dcat:endpointDescription": _is(f"{service.url}{own.capabilities}"),
        "dcat:servesDataset": [_is(service.record(name)) for name in datasets_of(record)],
    }


def _node(record: Record, records: list[Record], service: ServiceMetadata) -> Json:
    if record.kind is RecordKind.INDICATOR:
        return _concept(record, service)
    if record.kind is RecordKind.SERVICE:
        return _ows(record, service)
    node = _dataset(record, service)
    if record.kind is RecordKind.EDITION:
        holding = [r for r in records if r.kind is RecordKind.DATASET and record.id in r.editions]
        return node | {
            "dcat:version": str(record.years[0]),
            "dcat:isVersionOf": [_is(service.record(r.id)) for r in holding],
        }
    subjects = [r for r in records if r.kind is RecordKind.INDICATOR and record.id in r.collections]
    return node | {
        "dcat:hasVersion": [_is(service.record(name)) for name in record.editions],
        "dct:subject": [_is(service.record(r.id)) for r in subjects],
        "dcat:distribution": list(_distributions(record, service)),
    }


def _dataset(record: Record, service: ServiceMetadata) -> Json:
    node: Json = {
        "@id": service.record(record.id),
        "@type": "dcat:Dataset",
        "dct:identifier": record.id,
        "dct:title": [_french(record.titre), {"@value": record.title, "@language": "en"}],
        "dct:description": _french(description_of(record)),
        "dcat:keyword": [_french(word) for word in record.keywords],
        "dcat:theme": _is(f"{_EU}/data-theme/SOCI"),
        "dct:language": _is(f"{_EU}/language/FRA"),
        "dct:publisher": _publisher(service),
        "dcat:contactPoint": _contact(service),
        "dct:accessRights": _is(f"{_EU}/access-right/RESTRICTED"),
        "dct:rights": _french(service.conditions),
        "dct:accrualPeriodicity": _is(f"{_EU}/frequency/{_PERIODS.get(record.source, 'UNKNOWN')}"),
        "dcat:landingPage": _is(f"{service.record(record.id)}?f=html"),
        "dct:spatial": {"@type": "dct:Location", "dcat:bbox": _box(record)},
    }
    if record.made and record.updated:
        node |= {"dct:issued": _moment(record.made), "dct:modified": _moment(record.updated)}
    if record.years:
        node["dct:temporal"] = _period(record.years)
    if record.changes:
        node["adms:versionNotes"] = [_french(sentence) for sentence in record.changes]
    return node


def _distributions(record: Record, service: ServiceMetadata) -> Iterator[Json]:
    for name in record.collections:
        items = f"{service.collection(name)}/{'coverage' if record.raster else 'items'}"
        for f, media, kind in _OF_RASTER if record.raster else _FORMATS:
            yield {
                "@type": "dcat:Distribution",
                "dct:title": _french(f"{name} ({kind})"),
                "dcat:accessURL": _is(f"{items}?f={f}"),
                "dcat:mediaType": _is(f"https://www.iana.org/assignments/media-types/{media}"),
                "dct:format": _is(f"{_EU}/file-type/{kind}"),
                "dct:license": _licence(service),
                "dct:rights": _french(service.conditions),
                "dcat:accessService": _is(_api_id(service)),
            }


def _concept(record: Record, service: ServiceMetadata) -> Json:
    return {
        "@id": service.record(record.id),
        "@type": "skos:Concept",
        "skos:inScheme": _is(_scheme_id(service)),
        "skos:notation": record.code,
        "skos:prefLabel": [_french(record.titre), {"@value": record.title, "@language": "en"}],
        "skos:definition": _french(record.description),
        "skos:changeNote": [_french(sentence) for sentence in record.changes],
    }


def _publisher(service: ServiceMetadata) -> Json:
    return {"@id": f"{service.url}/#editeur", "@type": "foaf:Agent", "foaf:name": service.publisher}


def _contact(service: ServiceMetadata) -> Json:
    reach = {"vcard:hasEmail": _is(f"mailto:{service.email}")} if service.email else {}
    return {
        "@id": f"{service.url}/#contact",
        "@type": "vcard:Organization",
        "vcard:fn": service.contact,
        "vcard:hasURL": _is(f"{service.url}/"),
        **reach,
    }


def _licence(service: ServiceMetadata) -> Json:
    return {
        "@id": f"{service.url}/#licence",
        "@type": "dct:LicenseDocument",
        "dct:title": _french(service.licence),
        "foaf:page": _is(service.licence_url),
    }


def _box(record: Record) -> Json:
    west, south, east, north = (repr(round(n, 6)) for n in record.box)
    ring = ", ".join(
        f"{x} {y}" for x, y in ((west, south), (east, south), (east, north), (west, north))
    )
    return {"@type": _WKT, "@value": f"POLYGON(({ring}, {west} {south}))"}


def _period(years: tuple[int, ...]) -> Json:
    ends = (("dcat:startDate", f"{years[0]}-01-01"), ("dcat:endDate", f"{years[-1]}-12-31"))
    dates = {name: {"@type": "xsd:date", "@value": day} for name, day in ends}
    return {"@type": "dct:PeriodOfTime", **dates}


def _moment(moment: Any) -> Json:
    return {"@type": "xsd:dateTime", "@value": instant(moment)}


def _french(text: str) -> Json:
    return {"@value": text, "@language": "fr"}


def _is(uri: str) -> Json:
    return {"@id": uri}


def _api_id(service: ServiceMetadata) -> str:
    return f"{service.url}/#api"


def _scheme_id(service: ServiceMetadata) -> str:
    return f"{service.url}/#indicateurs"
