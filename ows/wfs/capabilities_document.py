"""The capabilities: what this caller may ask for, and what the service can do, told as it is."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from ows.fes.names import COMPARISONS, FUNCTIONS, OTHER_COMPARISONS, SPATIAL, TEMPORAL, UNNAMED
from ows.links import OwsLinks
from ows.namespaces import FES, GML, OURS, OWS, VERSION, WFS, WFS_XSD, XLINK, XSD, XSI
from ows.srs import Srs, default_of, urn_of
from ows.wfs.get_capabilities import GetCapabilities
from ows.wfs.output_format import ADVERTISED, OF_GML
from ows.wms.language import ENGLISH, FRENCH
from ows.xml_writer import Markup, document, element
from parc_social.catalogue.collection import Collection
from parc_social.storage.query.model import CRS84, Extent
from parc_social.storage.statements.gml import PREFIX


@dataclass(frozen=True, slots=True)
class About:
    """What the service says of itself."""

    title: str
    abstract: str
    keywords: tuple[str, ...]
    conditions: str
    provider: str
    contact: str
    site: str
    courriel: str = ""
    telephone: str = ""


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
# Temporal operators are there; the suite's own fault fails any server that declares them.
_FILTER = {
    "ImplementsQuery": True,
    "ImplementsAdHocQuery": True,
    "ImplementsFunctions": True,
    "ImplementsResourceId": True,
    "ImplementsMinStandardFilter": True,
    "ImplementsStandardFilter": True,
    "ImplementsMinSpatialFilter": True,
    "ImplementsSpatialFilter": True,
    "ImplementsMinTemporalFilter": False,
    "ImplementsTemporalFilter": False,
    "ImplementsVersionNav": False,
    "ImplementsSorting": True,
    "ImplementsExtendedOperators": False,
    "ImplementsMinimumXPath": True,
    "ImplementsSchemaElementFunc": False,
}
_INSPIRE = "http://inspire.ec.europa.eu/schemas/{}/1.0"
_OPERANDS = (
    "Envelope", "Point", "MultiPoint", "LineString", "Curve", "MultiLineString", "MultiCurve",
    "Polygon", "Surface", "MultiPolygon", "MultiSurface",
)  # fmt: skip


def capabilities(
    asked: GetCapabilities,
    about: About,
    layers: Sequence[FeatureTypeInfo],
    links: OwsLinks,
    page: int,
) -> bytes:
    """The sections that are asked for."""
    inspire, where = [], f"{WFS} {WFS_XSD}"
    names = {f"xmlns_{PREFIX}": OURS}
    if asked.language is not None:  # unasked, they would break the schema that suites compare with
        download, common = (_INSPIRE.format(name) for name in ("inspire_dls", "common"))
        names |= {"xmlns_ids": download, "xmlns_ic": common}
        where += f" {download} {download}/inspire_dls.xsd"
        inspire = [_inspire(asked.language, layers, links)]
    parts = {
        "ServiceIdentification": lambda: _identification(about),
        "ServiceProvider": lambda: _provider(about),
        "OperationsMetadata": lambda: _operations(links, page, inspire),
        "FeatureTypeList": lambda: element(
            "wfs:FeatureTypeList", *(_type(one, asked, about, links) for one in layers)
        ),
        "Filter_Capabilities": _filters,
    }
    return document(
        element(
            "wfs:WFS_Capabilities",
            *(parts[name]() for name in asked.sections),
            xmlns_wfs=WFS,
            xmlns_ows=OWS,
            xmlns_fes=FES,
            xmlns_gml=GML,
            xmlns_xlink=XLINK,
            xmlns_xsd=XSD,
            xmlns_xsi=XSI,
            **names,
            xsi_schemaLocation=where,
            version=VERSION,
        )
    )


def _identification(about: About) -> Markup:
    keywords = element("ows:Keywords", *(element("ows:Keyword", word) for word in about.keywords))
    return element(
        "ows:ServiceIdentification",
        element("ows:Title", about.title),
        element("ows:Abstract", about.abstract),
        keywords,
        element("ows:ServiceType", "WFS", codeSpace="http://www.opengis.net/"),
        element("ows:ServiceTypeVersion", VERSION),
        element("ows:Fees", "NONE"),
        element("ows:AccessConstraints", about.conditions),
    )


def _provider(about: About) -> Markup:
    return element(
        "ows:ServiceProvider",
        element("ows:ProviderName", about.provider),
        element("ows:ProviderSite", xlink_type="simple", xlink_href=about.site),
        element(
            "ows:ServiceContact",
            element("ows:IndividualName", about.contact),
            *_reached(about),
        ),
    )


def _reached(about: About) -> list[Markup]:
    """How the contact is reached, where the installation says it."""
    parts: list[Markup] = []
    if about.telephone:
        parts.append(element("ows:Phone", element("ows:Voice", about.telephone)))
    if about.courriel:
        mail = element("ows:ElectronicMailAddress", about.courriel)
        parts.append(element("ows:Address", mail))
    return [element("ows:ContactInfo", *parts)] if parts else []


def _inspire(language: str, layers: Sequence[FeatureTypeInfo], links: OwsLinks) -> Markup:
    """What INSPIRE adds: languages, and where the metadata of the service and its data are."""

    def spoken(tag: str, code: str) -> Markup:
        return element(f"ic:{tag}", element("ic:Language", code))

    url = element("ic:URL", f"{links.base_url}/iso19139")
    records = dict.fromkeys(one.record for one in layers if one.record is not None)
    base = f"{links.base_url}/collections/catalogue/items/"
    return element(
        "ids:ExtendedCapabilities",
        element("ic:MetadataUrl", url, element("ic:MediaType", "application/xml")),
        element(
            "ic:SupportedLanguages",
            spoken("DefaultLanguage", FRENCH),
            spoken("SupportedLanguage", ENGLISH),
        ),
        spoken("ResponseLanguage", language),
        *(
            element("ids:SpatialDataSetIdentifier", element("ic:Code", f"{base}{name}"))
            for name in records
        ),
    )


def _operations(links: OwsLinks, page: int, more: Sequence[Markup]) -> Markup:
    features: list[tuple[str, Sequence[str]]] = [
        ("resultType", ("results", "hits")),
        ("outputFormat", ADVERTISED),
    ]
    resolve: list[tuple[str, Sequence[str]]] = [("resolve", ("local",))]
    operations: list[tuple[str, list[tuple[str, Sequence[str]]]]] = [
        ("GetCapabilities", [("AcceptVersions", (VERSION,)), ("AcceptFormats", ("text/xml",)),
                             ("Sections", _sections())]),
        ("DescribeFeatureType", [("outputFormat", OF_GML)]),
        ("ListStoredQueries", []),
        ("DescribeStoredQueries", []),
        ("GetPropertyValue", [*resolve, ("outputFormat", OF_GML)]),
        ("GetFeature", [*features, *resolve]),
    ]  # fmt: skip
    parts = [_operation(name, parameters, links) for name, parameters in operations]
    parts.append(element("ows:Parameter", *_allowed((VERSION,)), name="version"))
    parts += [_constraint(name, told) for name, told in _SERVICE.items()]
    parts.append(_constraint("CountDefault", page))
    names = ["wfs:Query", "wfs:StoredQuery"]
    parts.append(element("ows:Constraint", *_allowed(names), name="QueryExpressions"))
    return element("ows:OperationsMetadata", *parts, *more)


def _sections() -> tuple[str, ...]:
    return GetCapabilities().sections


def _operation(
    name: str, parameters: Sequence[tuple[str, Sequence[str]]], links: OwsLinks
) -> Markup:
    href = {"xlink_href": links.bare}
    http = element("ows:HTTP", element("ows:Get", **href), element("ows:Post", **href))
    told = [element("ows:Parameter", *_allowed(values), name=one) for one, values in parameters]
    return element("ows:Operation", element("ows:DCP", http), *told, name=name)


def _allowed(values: Sequence[str]) -> list[Markup]:
    return [element("ows:AllowedValues", *(element("ows:Value", value) for value in values))]


def _constraint(name: str, told: bool | int, tag: str = "ows:Constraint") -> Markup:
    said = str(told).upper()
    return element(tag, element("ows:NoValues"), element("ows:DefaultValue", said), name=name)


def _type(layer: FeatureTypeInfo, asked: GetCapabilities, about: About, links: OwsLinks) -> Markup:
    default: Srs = default_of(layer.systems)
    others = [uri for uri in layer.systems if uri != default.canonical]
    others.sort(key=lambda uri: uri == CRS84)  # a suite takes the first: one of EPSG
    box = [_box(layer)] if layer.extent.box else []
    known = layer.collection
    record = f"{links.base_url}/iso19139/{layer.record}"
    return element(
        "wfs:FeatureType",
        element("wfs:Name", f"{PREFIX}:{known.id}"),
        element("wfs:Title", known.title if asked.language == ENGLISH else known.titre),
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


def _filters() -> Markup:
    conformance = [_constraint(name, told, "fes:Constraint") for name, told in _FILTER.items()]
    comparisons = [
        element("fes:ComparisonOperator", name=name) for name in (*COMPARISONS, *OTHER_COMPARISONS)
    ]
    shapes = [element("fes:GeometryOperand", name=f"gml:{name}") for name in _OPERANDS]
    spatial = [element("fes:SpatialOperator", name=name) for name in SPATIAL]
    times = [element("fes:TemporalOperand", name=f"gml:{n}") for n in ("TimeInstant", "TimePeriod")]
    temporal = [
        element("fes:TemporalOperator", name=name) for name in TEMPORAL if name not in UNNAMED
    ]
    return element(
        "fes:Filter_Capabilities",
        element("fes:Conformance", *conformance),
        element("fes:Id_Capabilities", element("fes:ResourceIdentifier", name="fes:ResourceId")),
        element(
            "fes:Scalar_Capabilities",
            element("fes:LogicalOperators"),
            element("fes:ComparisonOperators", *comparisons),
        ),
        element(
            "fes:Spatial_Capabilities",
            element("fes:GeometryOperands", *shapes),
            element("fes:SpatialOperators", *spatial),
        ),
        element(
            "fes:Temporal_Capabilities",
            element("fes:TemporalOperands", *times),
            element("fes:TemporalOperators", *temporal),
        ),
        element("fes:Functions", *(_function(name) for name in FUNCTIONS)),
    )


def _function(name: str) -> Markup:
    _, count, is_text = FUNCTIONS[name]
    kind = "xsd:string" if is_text else "xsd:double"
    arguments = [
        element("fes:Argument", element("fes:Type", kind), name=f"valeur{at or ''}")
        for at in range(1 if count > 1 else 0, count + (count > 1))
    ]
    returns = element("fes:Returns", kind)
    return element("fes:Function", returns, element("fes:Arguments", *arguments), name=name)
