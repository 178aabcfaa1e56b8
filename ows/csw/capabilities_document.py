"""The capabilities of CSW 2.0.2: OWS 1.0.0 and Filter 1.1.0, told as they are."""

from collections.abc import Mapping, Sequence

from ows.about import About
from ows.csw.queryables import QUERYABLES
from ows.csw.requests import PAGE, SECTIONS, GetCswCapabilities
from ows.csw.vocabulary import (
    CSW,
    DISCOVERY_XSD,
    GMD,
    MEDIA,
    SCHEMA_LANGUAGE,
    TYPE_NAMES,
    VERSION,
    ElementSet,
    OutputSchema,
    ResultType,
)
from ows.fes.capabilities_old import filter_1_1_capabilities
from ows.xml import OGC, OLD_GML, OLD_OWS, XLINK, XSI, Markup, document, element

_NAMES = {
    "xmlns_csw": CSW, "xmlns_ows": OLD_OWS, "xmlns_ogc": OGC, "xmlns_gml": OLD_GML,
    "xmlns_gmd": GMD, "xmlns_xlink": XLINK, "xmlns_xsi": XSI,
}  # fmt: skip
_FORMS: Mapping[str, Sequence[str]] = {
    "outputFormat": MEDIA,
    "outputSchema": tuple(OutputSchema),
    "ElementSetName": tuple(ElementSet),
}
OPERATIONS: Mapping[str, Mapping[str, Sequence[str]]] = {
    "GetCapabilities": {"sections": SECTIONS},
    "DescribeRecord": {
        "typeName": TYPE_NAMES,
        "outputFormat": MEDIA,
        "schemaLanguage": (SCHEMA_LANGUAGE,),
    },
    "GetRecords": {
        "typeNames": TYPE_NAMES,
        **_FORMS,
        "resultType": tuple(ResultType),
        "CONSTRAINTLANGUAGE": ("FILTER", "CQL_TEXT"),
    },
    "GetRecordById": _FORMS,
    "GetDomain": {},
}
# The values of parameters, as GetDomain names them: by the operation, and by itself.
PARAMETERS: Mapping[str, Sequence[str]] = {
    f"{operation}.{name}": values
    for operation, parameters in OPERATIONS.items()
    for name, values in parameters.items()
}


def csw_capabilities(request: GetCswCapabilities, about: About, url: str) -> bytes:
    """The sections that are asked for; `url`: of the service."""
    parts = {
        "ServiceIdentification": lambda: _identification(about),
        "ServiceProvider": lambda: _provider(about),
        "OperationsMetadata": lambda: _operations(url),
    }
    wanted = [parts[name]() for name in request.sections if name in parts]
    return document(
        element(
            "csw:Capabilities",
            *wanted,
            filter_1_1_capabilities(),  # which the schema requires of every answer
            **_NAMES,
            xsi_schemaLocation=f"{CSW} {DISCOVERY_XSD}",
            version=VERSION,
        )
    )


def _identification(about: About) -> Markup:
    return element(
        "ows:ServiceIdentification",
        element("ows:Title", about.title),
        element("ows:Abstract", about.abstract),
        element("ows:Keywords", *(element("ows:Keyword", word) for word in about.keywords)),
        element("ows:ServiceType", "CSW", codeSpace="http://www.opengis.net/"),
        element("ows:ServiceTypeVersion", VERSION),
        element("ows:Fees", "NONE"),
        element("ows:AccessConstraints", about.conditions),
    )


def _provider(about: About) -> Markup:
    reach = list[Markup]()
    if about.telephone:
        reach.append(element("ows:Phone", element("ows:Voice", about.telephone)))
    if about.courriel:
        mail = element("ows:ElectronicMailAddress", about.courriel)
        reach.append(element("ows:Address", mail))
    reach.append(element("ows:OnlineResource", xlink_type="simple", xlink_href=about.site))
    contact = element(
        "ows:ServiceContact",
        element("ows:IndividualName", about.contact),
        element("ows:ContactInfo", *reach),
        element("ows:Role", "pointOfContact"),
    )
    return element(
        "ows:ServiceProvider",
        element("ows:ProviderName", about.provider),
        element("ows:ProviderSite", xlink_type="simple", xlink_href=about.site),
        contact,
    )


def _operations(url: str) -> Markup:
    operations = [_operation(name, values, url) for name, values in OPERATIONS.items()]
    return element(
        "ows:OperationsMetadata",
        *operations,
        _listed("ows:Parameter", "service", ("http://www.opengis.net/cat/csw/2.0.2",)),
        _listed("ows:Parameter", "version", (VERSION,)),
        _listed("ows:Constraint", "IsoProfiles", (GMD,)),
        _listed("ows:Constraint", "MaxRecordDefault", (str(PAGE),)),
        _listed("ows:Constraint", "PostEncoding", ("XML",)),
    )


def _operation(name: str, parameters: Mapping[str, Sequence[str]], url: str) -> Markup:
    where = {"xlink_type": "simple", "xlink_href": url}
    http = element("ows:HTTP", element("ows:Get", **where), element("ows:Post", **where))
    constraints = list[Markup]()
    if name == "GetRecords":
        iso = tuple(one.iso for one in QUERYABLES if one.iso)
        core = tuple(one.element for one in QUERYABLES if one.element)
        constraints = [
            _listed("ows:Constraint", "SupportedISOQueryables", iso),
            _listed("ows:Constraint", "SupportedDublinCoreQueryables", core),
        ]
    return element(
        "ows:Operation",
        element("ows:DCP", http),
        *(_listed("ows:Parameter", one, values) for one, values in parameters.items()),
        *constraints,
        name=name,
    )


def _listed(tag: str, name: str, values: Sequence[str]) -> Markup:
    return element(tag, *(element("ows:Value", value) for value in values), name=name)
