"""The capabilities: what this caller may ask for, and what the service can do, told as it is."""

from collections.abc import Sequence

from ows.about import CODES, About
from ows.links import OwsLinks
from ows.namespaces import FES, GML, OURS, OWS, VERSION, WFS, WFS_XSD, XLINK, XSD, XSI
from ows.wfs.feature_type import FeatureTypeInfo, feature_type
from ows.wfs.filter_capabilities import constraint, filter_capabilities
from ows.wfs.get_capabilities import GetCapabilities
from ows.wfs.output_format import ADVERTISED, OF_GML
from ows.xml_writer import Markup, document, element
from parc_social.storage.statements.gml import PREFIX
from parc_social.wording import ENGLISH, FRENCH

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
_INSPIRE = "http://inspire.ec.europa.eu/schemas/{}/1.0"


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
            "wfs:FeatureTypeList", *(feature_type(one, asked, about, links) for one in layers)
        ),
        "Filter_Capabilities": filter_capabilities,
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

    def spoken(tag: str, one: str) -> Markup:
        return element(f"ic:{tag}", element("ic:Language", CODES[one]))

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
    parts += [constraint(name, told) for name, told in _SERVICE.items()]
    parts.append(constraint("CountDefault", page))
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
