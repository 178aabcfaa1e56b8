"""A record as OGC API Records writes it: a GeoJSON feature, its properties, its links."""

from datetime import UTC, datetime
from typing import Any

from parc_social.storage.query.model import Box
from parc_social.wording import FICTIVE
from providers.links import link
from providers.records.record import Record, RecordKind, ServiceMetadata
from providers.records.services import SERVICES, datasets_of

Json = dict[str, Any]
CORE = "http://www.opengis.net/spec/ogcapi-records-1/1.0/conf/record-core"
GEOJSON = "application/geo+json"
_SCHEME = "parc-social:indicateurs"
_FORMATS = (("GeoJSON", GEOJSON), ("CSV", "text/csv"), ("HTML", "text/html"))
TIFF = "image/tiff; application=geotiff"
_OF_RASTER = (("GeoTIFF", TIFF), ("CoverageJSON", "application/vnd.cov+json"), ("PNG", "image/png"))


def feature(record: Record, service: ServiceMetadata) -> Json:
    """The record, its links to what it tells of included; its own links are pygeoapi's."""
    return {
        "id": record.id,
        "type": "Feature",
        "conformsTo": [CORE],
        "geometry": polygon(record.box),
        "time": _time(record.years),
        "properties": _properties(record, service),
        "links": links(record, service),
    }


def polygon(box: Box) -> Json:
    """The box as an outline, counter-clockwise, with six decimals at most."""
    west, south, east, north = (round(n, 6) for n in box)
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


def instant(moment: datetime) -> str:
    """RFC 3339, in UTC, to the second."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def links(record: Record, service: ServiceMetadata) -> list[Json]:
    """To the collections of its rows, to its definition, to the conditions."""
    iso = f"{service.url}/iso19139/{record.id}"
    links_ = [
        link("license", "text/html", service.licence, service.licence_url),
        link("alternate", "application/xml", "Cette fiche en ISO 19139", iso),
    ]
    if record.kind is RecordKind.SERVICE:
        own = SERVICES[record.id]
        links_.append(
            link("service-desc", "text/xml", own.titre.fr, service.url + own.capabilities)
        )
        read = (
            link("related", GEOJSON, name, service.record(name)) for name in datasets_of(record)
        )
        return [*links_, *read]
    for name in record.collections:
        links_.append(_content(name, service, raster=record.raster))
        if record.kind is not RecordKind.INDICATOR:
            links_.append(link("related", "application/json", name, service.collection(name)))
    if record.kind is RecordKind.DATASET:
        name = record.collections[0]
        schema = f"{service.collection(name)}/schema"
        links_.append(link("describedby", "application/schema+json", "Colonnes", schema))
    links_ += [
        link("version-history" if record.kind is RecordKind.DATASET else "related", GEOJSON,
              f"Édition {identifier}", service.record(identifier))
        for identifier in record.editions
        if identifier != record.id
    ]  # fmt: skip
    return links_


def _content(name: str, service: ServiceMetadata, *, raster: bool) -> Json:
    """Where the rows or the cells of a collection are."""
    url = service.collection(name)
    if raster:
        return link("item", TIFF, f"Raster {name}", f"{url}/coverage?f=geotiff")
    return link("item", GEOJSON, f"Objets de {name}", f"{url}/items")


def description_of(record: Record) -> str:
    """Its description; one of invented data says so."""
    return f"{record.description} {FICTIVE.fr}" if record.fictive else record.description


def _properties(record: Record, service: ServiceMetadata) -> Json:
    members: Json = {
        "type": record.kind.value,
        "title": record.titre,
        "title_en": record.title,
        "description": description_of(record),
        "keywords": list(record.keywords),
        "language": {"code": "fr", "name": "Français", "dir": "ltr"},
        "created": instant(record.made) if record.made else None,
        "updated": instant(record.updated) if record.updated else None,
        "source": record.source,
        "theme": record.theme,
        "code": record.code,
        "unite": record.unite,
        "lecture": record.lecture,
        "niveau": list(record.niveaux),
        "millesime": list(record.years),
        "editions": list(record.editions),
        "changements": list(record.changes),
        "contacts": [_contact(service)],
        "license": "other",
        "rights": f"{service.licence}. {service.conditions}",
        "formats": [{"name": n, "mediaType": m} for n, m in _formats(record)],
        "externalIds": [{"scheme": _SCHEME, "value": record.code}] if record.code else None,
    }
    return {name: value for name, value in members.items() if value not in (None, "", [])}


def _formats(record: Record) -> tuple[tuple[str, str], ...]:
    if record.kind is RecordKind.SERVICE:
        return ()
    return _OF_RASTER if record.raster else _FORMATS


def _contact(service: ServiceMetadata) -> Json:
    """An organisation; `links` or `emails` must be there."""
    reach: Json = {"links": [{"rel": "about", "type": "text/html", "href": f"{service.url}/"}]}
    if service.email:
        reach["emails"] = [{"value": service.email}]
    roles = ["publisher", "pointOfContact"]
    return {"organization": service.contact, "roles": roles, **reach}


def _time(years: tuple[int, ...]) -> Json | None:
    if not years:
        return None
    return {"interval": [f"{years[0]}-01-01", f"{years[-1]}-12-31"], "resolution": "P1Y"}
