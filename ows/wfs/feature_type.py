"""A feature type of the capabilities: where its rows are, in which systems and formats."""

import math
from dataclasses import dataclass

from ows.about import About
from ows.links import OwsLinks
from ows.srs import Srs, default_of, urn_of
from ows.wfs.get_capabilities import GetCapabilities
from ows.xml_writer import Markup, element
from parc_social.catalogue.collection import Collection
from parc_social.storage.query.model import CRS84, Extent
from parc_social.storage.statements.gml import PREFIX
from parc_social.wording import FRENCH


@dataclass(frozen=True, slots=True)
class FeatureTypeInfo:
    """A feature type as one caller sees it: where its rows are, in which systems and formats.

    `record` is its record; None: the caller may read none.
    """

    collection: Collection
    extent: Extent
    systems: tuple[str, ...]
    abstract: str
    formats: tuple[str, ...]
    record: str | None = None


def feature_type(
    layer: FeatureTypeInfo, asked: GetCapabilities, about: About, links: OwsLinks
) -> Markup:
    """The element of one type."""
    default: Srs = default_of(layer.systems)
    others = [uri for uri in layer.systems if uri != default.canonical]
    others.sort(key=lambda uri: uri == CRS84)  # a suite takes the first: one of EPSG
    box = [_box(layer)] if layer.extent.box else []
    known = layer.collection
    record = f"{links.base_url}/iso19139/{layer.record}"
    return element(
        "wfs:FeatureType",
        element("wfs:Name", f"{PREFIX}:{known.id}"),
        element("wfs:Title", known.titre.of(asked.language or FRENCH)),
        element("wfs:Abstract", layer.abstract),
        element("ows:Keywords", *(element("ows:Keyword", word) for word in about.keywords)),
        element("wfs:DefaultCRS", default.name),
        *(element("wfs:OtherCRS", urn_of(uri)) for uri in others),
        element("wfs:OutputFormats", *(element("wfs:Format", one) for one in layer.formats)),
        *box,
        *([element("wfs:MetadataURL", xlink_href=record)] if layer.record else []),
    )


def _box(layer: FeatureTypeInfo) -> Markup:
    """Rounded so that the data stay inside."""
    west, south, east, north = (round(n * 1e6, 3) for n in layer.extent.box or (0, 0, 0, 0))
    lower = f"{math.floor(west) / 1e6} {math.floor(south) / 1e6}"
    upper = f"{math.ceil(east) / 1e6} {math.ceil(north) / 1e6}"
    corners = element("ows:LowerCorner", lower), element("ows:UpperCorner", upper)
    return element("ows:WGS84BoundingBox", *corners)
