"""What a version of WFS calls things in XML: its namespaces, its schemas, its GML."""

from collections.abc import Mapping
from dataclasses import dataclass

from ows.xml import FES, GML, GML_XSD, OGC, OLD_GML, WFS, WFS_XSD
from parc_social.catalogue import formats
from parc_social.catalogue.wfs_version import WfsVersion
from parc_social.storage.query.model import FeatureEncoding

OLD_WFS = "http://www.opengis.net/wfs"  # of both versions before 2.0.0
_SCHEMAS = "http://schemas.opengis.net"


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """`gml_names` are what clients call the GML of this version, the first of them told to them.

    `types`, `count` and `ids` are its parameters of GetFeature, as a refusal names them.
    """

    version: WfsVersion
    wfs: str
    wfs_xsd: str
    filter: str
    gml: str
    gml_xsd: str
    gml_media: str
    gml_names: tuple[str, ...]
    encoding: FeatureEncoding
    feature: str  # what every feature may stand for
    types: str = "typeName"
    count: str = "maxFeatures"
    ids: str = "featureId"

    @property
    def is_old(self) -> bool:
        """Whether it is one before 2.0.0."""
        return self.version is not WfsVersion.V2_0


_GML = formats.FORMATS[formats.GML]
VOCABULARIES: Mapping[WfsVersion, Vocabulary] = {
    one.version: one
    for one in (
        Vocabulary(
            WfsVersion.V2_0, WFS, WFS_XSD, FES, GML, GML_XSD, _GML.media,
            (_GML.media, *_GML.advertised, *_GML.names), FeatureEncoding.GML, "gml:AbstractFeature",
            "typeNames", "count", "RESOURCEID",
        ),
        Vocabulary(
            WfsVersion.V1_1, OLD_WFS, f"{_SCHEMAS}/wfs/1.1.0/wfs.xsd", OGC, OLD_GML,
            f"{_SCHEMAS}/gml/3.1.1/base/gml.xsd", "text/xml; subtype=gml/3.1.1",
            ("text/xml; subtype=gml/3.1.1", "text/xml; subtype=gml/3.1.0",
             "application/gml+xml; version=3.1", "text/xml", "gml3", "gml31"),
            FeatureEncoding.GML31, "gml:_Feature",
        ),
        Vocabulary(
            WfsVersion.V1_0, OLD_WFS, f"{_SCHEMAS}/wfs/1.0.0/WFS-basic.xsd", OGC, OLD_GML,
            f"{_SCHEMAS}/gml/2.1.2/feature.xsd", "text/xml; subtype=gml/2.1.2",
            ("GML2", "text/xml; subtype=gml/2.1.2", "text/xml; subtype=gml/2.1", "text/xml"),
            FeatureEncoding.GML2, "gml:_Feature",
        ),
    )
}  # fmt: skip
