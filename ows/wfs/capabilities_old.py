"""The capabilities of WFS 1.1.0 (04-094) and 1.0.0 (02-058): the same types, in their own words."""

import math
from collections.abc import Sequence

from ows.about import About, OwsLinks
from ows.fes.capabilities_old import old_filter_capabilities
from ows.srs import Srs, default_of, urn_of
from ows.vocabulary import OLD_WFS, VOCABULARIES
from ows.wfs.capabilities_document import (
    FeatureTypeInfo,
    bounding_box,
    identification,
    others_of,
    provider,
)
from ows.wfs.get_capabilities import SECTIONS, GetCapabilities
from ows.wfs.output_format import advertised
from ows.xml import OGC, OLD_GML, OLD_OWS, OURS, XLINK, XSI, Markup, document, element, join
from parc_social.catalogue.wfs_version import VERSIONS, WfsVersion
from parc_social.maps.extents import box_in
from parc_social.storage.statements.feature_form import PREFIX
from parc_social.wording import FRENCH

_NAMES = {
    "xmlns_wfs": OLD_WFS, "xmlns_ogc": OGC, "xmlns_gml": OLD_GML, "xmlns_xsi": XSI,
    f"xmlns_{PREFIX}": OURS,
}  # fmt: skip
_XSD_1_0 = "http://schemas.opengis.net/wfs/1.0.0/WFS-capabilities.xsd"
_QUERY = element("wfs:Operations", element("wfs:Operation", "Query"))
_QUERY_1_0 = element("wfs:Operations", element("wfs:Query"))


def old_capabilities(
    request: GetCapabilities,
    about: About,
    layers: Sequence[FeatureTypeInfo],
    links: OwsLinks,
    page: int,
) -> bytes:
    """The document of a version; 1.1.0 has the sections that are asked for."""
    if request.version is WfsVersion.V1_0:
        return _document_1_0(request, about, layers, links)
    types = (_type_1_1(one, request, about, links) for one in layers)
    parts = {
        "ServiceIdentification": lambda: identification(about, request.version),
        "ServiceProvider": lambda: provider(about),
        "OperationsMetadata": lambda: _operations(links, page),
        "FeatureTypeList": lambda: element("wfs:FeatureTypeList", _QUERY, *types),
        "Filter_Capabilities": lambda: old_filter_capabilities(request.version),
    }
    return document(
        element(
            "wfs:WFS_Capabilities",
            *(parts[name]() for name in request.sections),
            **_NAMES,
            xmlns_ows=OLD_OWS,
            xmlns_xlink=XLINK,
            xsi_schemaLocation=f"{OLD_WFS} {VOCABULARIES[request.version].wfs_xsd}",
            version=request.version,
        )
    )


def _type_1_1(
    layer: FeatureTypeInfo, request: GetCapabilities, about: About, links: OwsLinks
) -> Markup:
    default = default_of(layer.systems)
    return element(
        "wfs:FeatureType",
        *_named(layer, request),
        element("ows:Keywords", *(element("ows:Keyword", word) for word in about.keywords)),
        element("wfs:DefaultSRS", default.name),
        *(element("wfs:OtherSRS", urn_of(uri)) for uri in others_of(layer, default)),
        element("wfs:OutputFormats", *(element("wfs:Format", one) for one in layer.formats)),
        bounding_box(layer),
        _record(layer, links, type="19139", format="text/xml"),
    )


def _named(layer: FeatureTypeInfo, request: GetCapabilities) -> tuple[Markup, ...]:
    return (
        element("wfs:Name", f"{PREFIX}:{layer.collection.id}"),
        element("wfs:Title", layer.collection.titre.of(request.language or FRENCH)),
        element("wfs:Abstract", layer.abstract),
    )


def _record(layer: FeatureTypeInfo, links: OwsLinks, **kind: str) -> Markup:
    if not layer.record:
        return join(())
    return element("wfs:MetadataURL", f"{links.base_url}/iso19139/{layer.record}", **kind)


def _operations(links: OwsLinks, page: int) -> Markup:
    """OWS 1.0: values stand in a parameter by themselves; a count is told as GeoServer tells it."""
    version = WfsVersion.V1_1
    operations: list[tuple[str, list[tuple[str, Sequence[str]]]]] = [
        ("GetCapabilities", [("AcceptVersions", VERSIONS),
                             ("AcceptFormats", ("text/xml",)), ("Sections", SECTIONS)]),
        ("DescribeFeatureType", [("outputFormat", VOCABULARIES[version].gml_names[:1])]),
        ("GetFeature", [("resultType", ("results", "hits")),
                        ("outputFormat", advertised(version))]),
    ]  # fmt: skip
    href = {"xlink_href": links.bare}
    http = element("ows:HTTP", element("ows:Get", **href), element("ows:Post", **href))
    dcp = element("ows:DCP", http)
    return element(
        "ows:OperationsMetadata",
        *(
            element("ows:Operation", dcp, *(_parameter(*one) for one in some), name=name)
            for name, some in operations
        ),
        element("ows:Constraint", element("ows:Value", page), name="DefaultMaxFeatures"),
    )


def _parameter(name: str, values: Sequence[str]) -> Markup:
    return element("ows:Parameter", *(element("ows:Value", one) for one in values), name=name)


def _document_1_0(
    request: GetCapabilities, about: About, layers: Sequence[FeatureTypeInfo], links: OwsLinks
) -> bytes:
    return document(
        element(
            "wfs:WFS_Capabilities",
            element(
                "wfs:Service",
                element("wfs:Name", "WFS"),
                element("wfs:Title", about.title),
                element("wfs:Abstract", about.abstract),
                element("wfs:Keywords", ", ".join(about.keywords)),
                element("wfs:OnlineResource", about.site),
                element("wfs:Fees", "NONE"),
                element("wfs:AccessConstraints", about.conditions),
            ),
            element("wfs:Capability", _requests(links)),
            element(
                "wfs:FeatureTypeList",
                _QUERY_1_0,
                *(_type_1_0(one, request, about, links) for one in layers),
            ),
            old_filter_capabilities(request.version),
            **_NAMES,
            xsi_schemaLocation=f"{OLD_WFS} {_XSD_1_0}",
            version=request.version,
        )
    )


def _requests(links: OwsLinks) -> Markup:
    """Their addresses end with what clients of 1.0.0 put their parameters behind."""
    href = {"onlineResource": f"{links.bare}?"}
    dcp = join(
        element("wfs:DCPType", element("wfs:HTTP", element(f"wfs:{verb}", **href)))
        for verb in ("Get", "Post")
    )
    language = element("wfs:SchemaDescriptionLanguage", element("wfs:XMLSCHEMA"))
    formats = element("wfs:ResultFormat", element("wfs:GML2"))
    return element(
        "wfs:Request",
        element("wfs:GetCapabilities", dcp),
        element("wfs:DescribeFeatureType", language, dcp),
        element("wfs:GetFeature", formats, dcp),
    )


def _type_1_0(
    layer: FeatureTypeInfo, request: GetCapabilities, about: About, links: OwsLinks
) -> Markup:
    srs = default_of(layer.systems, request.version)
    return element(
        "wfs:FeatureType",
        *_named(layer, request),
        element("wfs:Keywords", ", ".join(about.keywords)),
        element("wfs:SRS", srs.name),
        *_box_1_0(layer, srs),
        _record(layer, links, type="TC211", format="XML"),
    )


def _box_1_0(layer: FeatureTypeInfo, srs: Srs) -> list[Markup]:
    """Whatever its name says, in the system of the type (WFS-capabilities.xsd of 02-058)."""
    box = box_in(srs.canonical, layer.extent.box) if layer.extent.box else None
    if box is None:
        return []
    least = 10**6 if srs.crs.srid == 4326 else 100
    low = (f"{math.floor(number * least) / least}" for number in box[:2])
    high = (f"{math.ceil(number * least) / least}" for number in box[2:])
    sides = dict(zip(("minx", "miny", "maxx", "maxy"), (*low, *high), strict=True))
    return [element("wfs:LatLongBoundingBox", **sides)]
