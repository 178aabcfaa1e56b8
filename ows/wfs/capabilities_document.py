"""The capabilities: what this caller may ask for, and what the service can do, told as it is."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ows.about import INSPIRE, About, InspireService, OwsLinks, inspire
from ows.fes.capabilities import constraint, filter_capabilities
from ows.srs import Srs, default_of, urn_of
from ows.wfs.get_capabilities import SECTIONS, GetCapabilities
from ows.wfs.output_format import OF_GML, advertised
from ows.xml import (
    FES,
    GML,
    OURS,
    OWS,
    WFS,
    WFS_XSD,
    XLINK,
    XSD,
    XSI,
    Markup,
    document,
    element,
)
from parc_social.catalogue.collection import Collection
from parc_social.catalogue.wfs_version import LATEST, VERSIONS, WfsVersion
from parc_social.storage.query.model import CRS84, Extent
from parc_social.storage.statements.feature_form import PREFIX
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
    layer: FeatureTypeInfo, request: GetCapabilities, about: About, links: OwsLinks
) -> Markup:
    """The element of one type."""
    default: Srs = default_of(layer.systems)
    others = others_of(layer, default)
    box = [bounding_box(layer)] if layer.extent.box else []
    collection = layer.collection
    record = f"{links.base_url}/iso19139/{layer.record}"
    return element(
        "wfs:FeatureType",
        element("wfs:Name", f"{PREFIX}:{collection.id}"),
        element("wfs:Title", collection.titre.of(request.language or FRENCH)),
        element("wfs:Abstract", layer.abstract),
        element("ows:Keywords", *(element("ows:Keyword", word) for word in about.keywords)),
        element("wfs:DefaultCRS", default.name),
        *(element("wfs:OtherCRS", urn_of(uri)) for uri in others),
        element("wfs:OutputFormats", *(element("wfs:Format", one) for one in layer.formats)),
        *box,
        *([element("wfs:MetadataURL", xlink_href=record)] if layer.record else []),
    )


def others_of(layer: FeatureTypeInfo, default: Srs) -> list[str]:
    """The URIs of the other systems of a type."""
    others = [uri for uri in layer.systems if uri != default.canonical]
    return sorted(others, key=lambda uri: uri == CRS84)  # a suite takes the first: one of EPSG


def corners_of(layer: FeatureTypeInfo) -> tuple[float, float, float, float]:
    """West, south, east, north in degrees, rounded so that the data stay inside.

    The whole world where there are no data: old versions want a box of each type.
    """
    box = layer.extent.box or (-180, -90, 180, 90)
    west, south, east, north = (round(number * 1e6, 3) for number in box)
    low = math.floor(west) / 1e6, math.floor(south) / 1e6
    return (*low, math.ceil(east) / 1e6, math.ceil(north) / 1e6)


def bounding_box(layer: FeatureTypeInfo) -> Markup:
    """The box of a type, in the OWS of either of its versions."""
    west, south, east, north = corners_of(layer)
    corners = (
        element("ows:LowerCorner", f"{west} {south}"),
        element("ows:UpperCorner", f"{east} {north}"),
    )
    return element("ows:WGS84BoundingBox", *corners)


# Each is TRUE or FALSE in capitals: test suites read nothing else (conformance of WFS 2.0).
_SERVICE = {
    "ImplementsBasicWFS": True,
    "ImplementsTransactionalWFS": False,
    "ImplementsLockingWFS": False,
    "KVPEncoding": True,
    "XMLEncoding": True,
    "SOAPEncoding": False,
    "ImplementsInheritance": False,
    "ImplementsRemoteResolve": False,
    "ImplementsResultPaging": True,
    "ImplementsStandardJoins": False,
    "ImplementsSpatialJoins": False,
    "ImplementsTemporalJoins": False,
    "ImplementsFeatureVersioning": False,
    "ManageStoredQueries": False,
    # A next page is one of the same edition as the page before (parameter EDITION of its link).
    "PagingIsTransactionSafe": False,
}


_NAMES = {
    "xmlns_wfs": WFS, "xmlns_ows": OWS, "xmlns_fes": FES, "xmlns_gml": GML, "xmlns_xlink": XLINK,
    "xmlns_xsd": XSD, "xmlns_xsi": XSI, f"xmlns_{PREFIX}": OURS,
}  # fmt: skip


def capabilities(
    request: GetCapabilities,
    about: About,
    layers: Sequence[FeatureTypeInfo],
    links: OwsLinks,
    page: int,
) -> bytes:
    """The sections that are asked for."""
    more, where = list[Markup](), f"{WFS} {WFS_XSD}"
    names = {**_NAMES}
    if (
        request.language is not None
    ):  # unasked, they would break the schema that suites compare with
        dls, common = (INSPIRE.format(name) for name in ("inspire_dls", "common"))
        names |= {"xmlns_ids": dls, "xmlns_ic": common}
        where += f" {dls} {dls}/inspire_dls.xsd"
        identifiers = _identifiers(layers, links)
        download = InspireService.DOWNLOAD
        more = [inspire(download, request.language, about, links, identifiers)]
    parts = {
        "ServiceIdentification": lambda: identification(about),
        "ServiceProvider": lambda: provider(about),
        "OperationsMetadata": lambda: _operations(links, page, more),
        "FeatureTypeList": lambda: element(
            "wfs:FeatureTypeList", *(feature_type(one, request, about, links) for one in layers)
        ),
        "Filter_Capabilities": filter_capabilities,
    }
    return document(
        element(
            "wfs:WFS_Capabilities",
            *(parts[name]() for name in request.sections),
            **names,
            xsi_schemaLocation=where,
            version=LATEST,
        )
    )


def identification(about: About, version: WfsVersion = LATEST) -> Markup:
    """The service, in the OWS of either of its versions."""
    keywords = element("ows:Keywords", *(element("ows:Keyword", word) for word in about.keywords))
    return element(
        "ows:ServiceIdentification",
        element("ows:Title", about.title),
        element("ows:Abstract", about.abstract),
        keywords,
        element("ows:ServiceType", "WFS", codeSpace="http://www.opengis.net/"),
        element("ows:ServiceTypeVersion", version),
        element("ows:Fees", "NONE"),
        element("ows:AccessConstraints", about.conditions),
    )


def provider(about: About) -> Markup:
    """Who provides it, in the OWS of either of its versions."""
    return element(
        "ows:ServiceProvider",
        element("ows:ProviderName", about.provider),
        element("ows:ProviderSite", xlink_type="simple", xlink_href=about.site),
        element(
            "ows:ServiceContact", element("ows:IndividualName", about.contact), *_contact(about)
        ),
    )


def _contact(about: About) -> list[Markup]:
    """Contact information, where the installation says it."""
    parts: list[Markup] = []
    if about.telephone:
        parts.append(element("ows:Phone", element("ows:Voice", about.telephone)))
    if about.courriel:
        mail = element("ows:ElectronicMailAddress", about.courriel)
        parts.append(element("ows:Address", mail))
    return [element("ows:ContactInfo", *parts)] if parts else []


def _identifiers(layers: Sequence[FeatureTypeInfo], links: OwsLinks) -> Iterator[Markup]:
    """Of the data, for INSPIRE: the addresses of their records."""
    for record in dict.fromkeys(one.record for one in layers if one.record is not None):
        address = f"{links.base_url}/collections/catalogue/items/{record}"
        yield element("ids:SpatialDataSetIdentifier", element("ic:Code", address))


def _operations(links: OwsLinks, page: int, more: Sequence[Markup]) -> Markup:
    features: list[tuple[str, Sequence[str]]] = [
        ("resultType", ("results", "hits")),
        ("outputFormat", advertised()),
    ]
    resolve: list[tuple[str, Sequence[str]]] = [("resolve", ("local",))]
    operations: list[tuple[str, list[tuple[str, Sequence[str]]]]] = [
        ("GetCapabilities", [("AcceptVersions", VERSIONS), ("AcceptFormats", ("text/xml",)),
                             ("Sections", SECTIONS)]),
        ("DescribeFeatureType", [("outputFormat", OF_GML)]),
        ("ListStoredQueries", []),
        ("DescribeStoredQueries", []),
        ("GetPropertyValue", [*resolve, ("outputFormat", OF_GML)]),
        ("GetFeature", [*features, *resolve]),
    ]  # fmt: skip
    parts = [_operation(name, parameters, links) for name, parameters in operations]
    parts.append(element("ows:Parameter", *_allowed_values(VERSIONS), name="version"))
    parts += [constraint(name, value) for name, value in _SERVICE.items()]
    parts.append(constraint("CountDefault", page))
    names = ["wfs:Query", "wfs:StoredQuery"]
    parts.append(element("ows:Constraint", *_allowed_values(names), name="QueryExpressions"))
    return element("ows:OperationsMetadata", *parts, *more)


def _operation(
    name: str, parameters: Sequence[tuple[str, Sequence[str]]], links: OwsLinks
) -> Markup:
    href = {"xlink_href": links.bare}
    http = element("ows:HTTP", element("ows:Get", **href), element("ows:Post", **href))
    elements = [
        element("ows:Parameter", *_allowed_values(values), name=one) for one, values in parameters
    ]
    return element("ows:Operation", element("ows:DCP", http), *elements, name=name)


def _allowed_values(values: Sequence[str]) -> list[Markup]:
    return [element("ows:AllowedValues", *(element("ows:Value", value) for value in values))]
