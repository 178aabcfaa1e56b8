"""WFS, WMS and WMTS as records: what each one gives, of which collections, where it is.

A service is there for whom it gives something: the same audience as the records of its data.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from parc_social.catalogue.collection import SERIE
from parc_social.storage.query.area import box_around
from parc_social.wording import Wording, both
from providers.records.record import Record, RecordKind

_CAPABILITIES = "GetCapabilities"


@dataclass(frozen=True, slots=True)
class OgcService:
    """`kind` and `keyword` are the type and the class of INSPIRE (1205/2008, parts D.3 and D.4).

    `capabilities` is the address of its document below the root of the service.
    """

    protocol: str
    version: str
    kind: str
    keyword: str
    titre: Wording
    description: str
    capabilities: str
    operations: tuple[str, ...]


SERVICES: Mapping[str, OgcService] = {
    "wfs": OgcService(
        "OGC:WFS", "2.0.0", "download", "infoFeatureAccessService",
        both("Service de téléchargement (WFS)"),
        "Objets de chaque couche ouverte, par WFS 2.0.0, 1.1.0 et 1.0.0.",
        "/ows?service=WFS&version=2.0.0&request=GetCapabilities",
        (_CAPABILITIES, "DescribeFeatureType", "GetFeature"),
    ),
    "wms": OgcService(
        "OGC:WMS", "1.3.0", "view", "infoMapAccessService",
        both("Service de consultation (WMS)"),
        "Cartes de chaque couche ouverte, par WMS 1.3.0 et 1.1.1.",
        "/ows?service=WMS&version=1.3.0&request=GetCapabilities",
        (_CAPABILITIES, "GetMap", "GetFeatureInfo"),
    ),
    "wmts": OgcService(
        "OGC:WMTS", "1.0.0", "view", "infoMapAccessService",
        both("Service de tuiles (WMTS)"),
        "Tuiles de chaque couche ouverte, par WMTS 1.0.0.",
        "/wmts/1.0.0/WMTSCapabilities.xml",
        (_CAPABILITIES, "GetTile", "GetFeatureInfo"),
    ),
}  # fmt: skip


def datasets_of(service: Record) -> tuple[str, ...]:
    """Names of the records of what a service reads."""
    return tuple(dict.fromkeys(name.removesuffix(SERIE) for name in service.collections))


def service_records(datasets: Iterable[Record]) -> Iterator[Record]:
    """A record each of what reads these datasets; none where they open nothing."""
    read = [one for one in datasets if one.kind is RecordKind.DATASET and not one.raster]
    box = box_around(one.box for one in read)
    if box is None:
        return
    for name, service in SERVICES.items():
        yield Record(
            id=name,
            kind=RecordKind.SERVICE,
            titre=service.titre.fr,
            title=service.titre.en,
            description=service.description,
            keywords=(service.keyword, "logement social", "parc social"),
            source="",
            box=box,
            made=min((one.made for one in read if one.made), default=None),
            updated=max((one.updated for one in read if one.updated), default=None),
            collections=tuple(name for one in read for name in one.collections),
            fictive=any(one.fictive for one in read),
        )
